"""Text that a spreadsheet shows instead of running."""

import re
from typing import Any, Final

from geo.text.sanitise import documentable

_UNSEEN: Final = r"\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
RISKY: Final = re.compile(rf"[{_UNSEEN}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a text begins that a spreadsheet may take for a formula, also after signs not seen.

The wide signs are what a Japanese keyboard gives; Excel computes with them too.
"""

_CELL_OF_ITS_OWN: Final = re.compile(
    rf'([,;\t\n][{_UNSEEN}"]*)(?=[=@|%\uff1d\uff0b\uff0d\uff20]|[+\-][^,;\t\n]*[(|!=@])'
)
"""Where a part of a text may become a cell that runs, when the file is read with another separator.

An English Excel takes the comma, and LibreOffice comma, semicolon and tab at once. A part that
begins with a sign only does harm with a function or with a reference in it: "A, -2 stuks" stays.
"""

_PLAIN_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_CODED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def is_risky(text: str) -> bool:
    """Whether a spreadsheet may run this text; a number with a sign is a number."""
    return bool(RISKY.match(text)) and not _PLAIN_NUMBER.fullmatch(text.strip())


def harmless(value: Any) -> Any:
    """A text with an apostrophe before it when a spreadsheet may run it; all else as it is.

    Signs that no document holds become spaces: what comes behind a NUL is lost in some programs.
    """
    if not isinstance(value, str):
        return value
    text = documentable(value)
    # both, for a text may begin with what was just replaced
    return "'" + text if is_risky(value) or is_risky(text) else text


def harmless_in_csv(text: str) -> str:
    """A text for a cell of CSV, harmless also where its reader splits it into several cells."""
    return _CELL_OF_ITS_OWN.sub(r"\1'", str(harmless(text)))


def workbook_text(text: str) -> str:
    """A text for a cell of a workbook, where ``_x003D_`` would be read as the sign it codes."""
    return _CODED.sub("_x005F_", documentable(text))
