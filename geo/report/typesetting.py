"""Setting a Typst file as PDF, in a process of its own: ``typesetting.py FILE FONTS DAY``.

Typst keeps what it worked out for the next time, and that does not come back to the system: 700 MB
for the pack of a city. So nothing of the program is imported here, and the process ends. Writes
the tagged PDF beside the file; what Typst refuses goes to stderr, with exit code 1.
"""

import sys
from pathlib import Path
from typing import Final

import typst

_STANDARD: Final = "ua-1"


def main(source: str, fonts: str, stamp: str) -> int:
    """Set a file with fonts from one folder only, on a day in seconds since 1970."""
    path = Path(source)
    try:
        typst.compile(
            source,
            output=str(path.with_suffix(".pdf")),
            root=str(path.parent),
            font_paths=[fonts],
            ignore_system_fonts=True,
            pdf_standards=[_STANDARD],
            timestamp=int(stamp),
        )
    except typst.TypstError as error:
        sys.stderr.write(str(error.diagnostic))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
