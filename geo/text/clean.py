"""Cells of a file as plain text, and the words that stand for an empty cell."""

import re
from datetime import date, datetime, timedelta
from typing import Final

import pandas as pd

from geo.text.local_time import LOCAL_TIME

_INVISIBLE: Final = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]|[\x00-\x08\x0b-\x1f\x7f]")
_SPACES: Final = re.compile(r"[\s\u00a0\u2007\u202f]+")
_LARGEST_WHOLE: Final = 1e17

EMPTY_WORDS: Final = frozenset(
    {
        "", "-", "--", "–", "—", ".", "?", "/", "x", "n.v.t.", "n.v.t", "nvt", "n.b.", "nb", "n/a",
        "na", "nan", "null", "none", "nil", "leeg", "onbekend", "(leeg)", "geen", "#leeg", "<na>",
        "nat",
    }
)  # fmt: skip
UNDECIDED_WORDS: Final = frozenset(
    {
        "n.t.b.", "n.t.b", "ntb", "nader te bepalen", "nog te bepalen", "tbd", "pm", "p.m.",
        "later", "nnb", "n.n.b.", "n.n.b", "nog niet bekend", "volgt", "op termijn",
    }
)  # fmt: skip
"""Words for what is still to be decided: unknown, and no mistake."""
EXCEL_ERRORS: Final = frozenset(
    {
        "#n/b", "#n/a", "#verw!", "#ref!", "#waarde!", "#value!", "#deel/0!", "#div/0!",
        "#naam?", "#name?", "#getal!", "#num!", "#leeg!", "#null!", "#overloop!", "#spill!",
    }
)  # fmt: skip


def local_date(value: date) -> date:
    """Return the day of a date or moment; a moment with a time zone is taken in the Netherlands."""
    if not isinstance(value, datetime):
        return value
    return (value.astimezone(LOCAL_TIME) if value.tzinfo is not None else value).date()


def duration(value: timedelta) -> str:
    """Return a duration as hours, minutes and seconds: ``26:00:00`` for a day and two hours."""
    hours, rest = divmod(abs(value), timedelta(hours=1))
    sign = "-" if value < timedelta() else ""
    return f"{sign}{hours}:{str(rest).partition(':')[2]}".replace(".", ",")


def plain(value: object) -> str:  # noqa: PLR0911 - one case each
    """Return a cell as text without invisible signs and without spaces around it.

    A whole number has no point, a date is written jjjj-mm-dd, an empty cell is ''.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return " ".join(value.split())
        return _SPACES.sub(" ", _INVISIBLE.sub("", value)).strip()
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, date):
        return local_date(value).isoformat() if pd.notna(value) else ""
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124 - NaN
            return ""
        whole = value.is_integer() and abs(value) < _LARGEST_WHOLE
        return str(int(value)) if whole else repr(value)
    if isinstance(value, timedelta):
        return duration(value)
    return _SPACES.sub(" ", str(value)).strip()


def is_empty(value: object) -> bool:
    """Say whether a cell holds nothing, or a word that stands for nothing."""
    return plain(value).lower() in EMPTY_WORDS
