"""Text that a spreadsheet shows instead of running."""

import re
from typing import Any, Final

from geo.text.sanitise import documentable

_UNSEEN: Final = r"\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
RISKY: Final = re.compile(rf"[{_UNSEEN}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a text begins that a spreadsheet may take for a formula, also after signs not seen.

The wide signs are what a Japanese keyboard gives; Excel computes with them too.
"""

_NEXT_CELL: Final = re.compile(rf'[,;\t\n][{_UNSEEN}",;]*+')
"""Up to where a part of a text begins that may become a cell, read with another separator.

An English Excel takes the comma, and LibreOffice comma, semicolon and tab at once.
"""
_RUNS: Final = re.compile(
    r"[=@|%\uff1d\uff0b\uff0d\uff20]"
    r"|(?=[+\-])[^,;\t\n]*?(?:\||![\w$']|[A-Za-z_.]\(|[+\-*/^&=<>({:@]\s*[A-Za-z_][\w.]*\s+\()"
)
"""How such a part begins that runs.

With a sign before it only what calls a function or another program or file does harm:
"A, -2 stuks (samen)", "€ 5,- (excl. btw)" and "tel., +31 (0)78 123" stay as they are.
"""

_PLAIN_NUMBER: Final = re.compile(
    r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?|[+-][\d., \u00a0\u202f€%]*"
)
"""A number with its sign, also of a telephone or with what it counts, and a sign alone."""
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
    found = str(harmless(text))
    return _NEXT_CELL.sub(
        lambda cell: f"{cell[0]}'" if _RUNS.match(found, cell.end()) else cell[0], found
    )


def workbook_text(text: str) -> str:
    """A text for a cell of a workbook, where ``_x003D_`` would be read as the sign it codes."""
    return _CODED.sub("_x005F_", documentable(text))
