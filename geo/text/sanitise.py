"""Text that people typed or uploaded, as a document can hold it."""

import re
from typing import Any, Final

import pandas as pd

_BREAK: Final = re.compile(r"\r\n?")
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for, not even escaped: one such sign and a file does not open."""


_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of what follows (Unicode Bidirectional Algorithm, UAX #9): with one
in a name a file, an amount or the rest of a line reads otherwise than it is."""


def straight(text: str) -> str:
    """The text without signs that turn the direction of what follows."""
    return _TURNING.sub("", text)


def documentable(text: str, *, instead: str = " ") -> str:
    r"""The text in its own order, with what XML cannot hold replaced and breaks as ``\n``."""
    return _NOT_IN_XML.sub(instead, _BREAK.sub("\n", straight(text)))


def bare_file_name(name: str) -> str:
    """The name of a file that somebody sent: no folders, one line, in its own order."""
    bare = straight(name).replace("\\", "/").rpartition("/")[2]
    return " ".join("".join(mark if mark.isprintable() else " " for mark in bare).split())


def documentable_column(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """A column of texts as such texts, None for what is missing, for GDAL to write.

    GDAL stops at a NUL, and what came after it would be lost without a word.
    """
    # one by one out of a column of Arrow takes ten times as long
    every = values.to_numpy(dtype=object)
    texts = [documentable(value) if isinstance(value, str) else value for value in every]
    plain = pd.Series(texts, index=values.index, dtype=object)
    return plain.where(values.notna(), None)
