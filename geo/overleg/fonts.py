"""The project's fonts inside a page: only the letters of Dutch, so that a file stays small."""

import hashlib
from pathlib import Path
from typing import Final

from geo.catalogue.writing import replacing
from geo.errors import DataError
from geo.text.fonts import font_face

_FACES: Final = (("Regular", 400), ("SemiBold", 600))
_LETTERS: Final = (
    *range(0x20, 0x17F), *range(0x2010, 0x2027), 0x20AC, 0x2190, 0x2192, 0x2039, 0x203A,
)  # fmt: skip
"""Latin with its accents, dashes and quotes, the euro, and the arrows of the page."""


def font_faces(folder: Path, *, cache: Path) -> str:
    """The ``@font-face`` rules of Source Sans 3, the fonts themselves in them.

    Args:
        folder: where the ``.ttf`` files lie; one that is missing is left out, and the page falls
            back on the fonts of the machine.
        cache: folder for what takes seconds to make and never changes.
    """
    paths = [(folder / f"SourceSans3-{name}.ttf", weight) for name, weight in _FACES]
    found = [(path, weight) for path, weight in paths if path.is_file()]
    key = hashlib.sha256(b"fonts-1" + b"".join(path.read_bytes() for path, _ in found)).hexdigest()
    target = cache / f"{key[:16]}.css"
    if not target.is_file():
        rules = "\n".join(
            font_face(path, weight=weight, letters=_LETTERS) for path, weight in found
        )
        try:
            cache.mkdir(parents=True, exist_ok=True)
            with replacing(target) as temporary:
                temporary.write_text(rules, encoding="utf-8")
        except (DataError, OSError):
            # a disk that takes nothing only makes it slower the next time
            return rules
    return target.read_text(encoding="utf-8")
