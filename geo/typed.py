"""Text that people typed or uploaded, as a document can hold it."""

import re
from typing import Any, Final

import pandas as pd

_BREAK: Final = re.compile(r"\r\n?")
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for, not even escaped: one such sign and a file does not open."""


def documentable(text: str, *, instead: str = " ") -> str:
    r"""The text with every sign that XML cannot hold replaced, and line breaks as ``\n``."""
    return _NOT_IN_XML.sub(instead, _BREAK.sub("\n", text))


def documentable_column(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """A column of texts as such texts, None for what is missing, for GDAL to write.

    GDAL stops at a NUL, and what came after it would be lost without a word.
    """
    texts = [documentable(value) if isinstance(value, str) else value for value in values]
    plain = pd.Series(texts, index=values.index, dtype=object)
    return plain.where(values.notna(), None)
