"""Text that a spreadsheet shows instead of running."""

import re
from typing import Any, Final

RISKY: Final = re.compile(r"\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a text begins that a spreadsheet may take for a formula, also after spaces.

The wide signs are what a Japanese keyboard gives; Excel computes with them too.
"""

_PLAIN_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")


def is_risky(text: str) -> bool:
    """Whether a spreadsheet may run this text; a number with a sign is a number."""
    return bool(RISKY.match(text)) and not _PLAIN_NUMBER.fullmatch(text.strip())


def harmless(value: Any) -> Any:
    """A text with an apostrophe before it when a spreadsheet may run it; all else as it is."""
    return "'" + value if isinstance(value, str) and is_risky(value) else value
