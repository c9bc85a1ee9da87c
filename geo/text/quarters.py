"""Quarters and half years in texts: 'Q3 2027', '2027-Q3', '3e kwartaal 2027', 'eind 2027'."""

import re
from dataclasses import dataclass
from typing import Final

from geo.text.clean import plain
from geo.text.dates import full_year, read_date

_YEAR: Final = r"(?:\d{4}|'\d\d)"
_ORDINALS: Final = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4}
_ORDINAL: Final = rf"(?:([1-4])(?:e|ste|de)|({'|'.join(_ORDINALS)}))"
QUARTER_NUMBER: Final = rf"(?:[qk]\s*([1-4])|{_ORDINAL}\s+kwartaal)"
"""A quarter without its year, with three groups of which one is filled."""

_QUARTER: Final = r"[qk]\s?(?P<q>[1-4])|(?P<k>[1-4])\s?[qk]|h(?P<h>[12])"
_WORD: Final = "|".join(_ORDINALS)
QUARTER_POINTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\w)(?P<y>{_YEAR})\s*[-/. ]?\s*(?:{_QUARTER})(?!\w)",
        rf"(?<!\w)(?:{_QUARTER}|(?P<g>[12])\s?h)\s*[-/. ]?\s*(?P<y>\d{{4}}|'?\d\d)(?!\w)",
        rf"\b(?P<q>[1-4]|{_WORD})(?:e|ste|de)?\s+(?:kwartaal|kw\.?)\s+(?:van\s+)?(?P<y>{_YEAR})",
        rf"\b(?P<h>[12]|{_WORD})(?:e|ste|de)?\s+helft\s+(?:van\s+)?(?P<y>{_YEAR})",
        rf"\bkwartaal\s+(?P<q>[1-4])\s*[-/,]?\s*(?P<y>{_YEAR})",
    )
)
"""A quarter or half year with its year in the group ``y``."""

_PART_OF_YEAR: Final = {"begin": (1, 1), "medio": (2, 2), "half": (2, 2), "eind": (4, 4)}
_PART: Final = re.compile(rf"(begin|medio|half|eind)e?\s+(?:van\s+)?(?:het\s+jaar\s+)?({_YEAR})")
_PER_HALF: Final = 2


@dataclass(frozen=True, kw_only=True)
class ReadQuarters:
    """The quarters of one year that a text names, from the first to the last (1-4)."""

    year: int
    first: int
    last: int


def quarter_number(found: re.Match[str], *, group: int = 1) -> int | None:
    """Return the quarter of a match of :data:`QUARTER_NUMBER` whose groups begin at ``group``."""
    text = found[group] or found[group + 1] or found[group + 2]
    return None if text is None else _number(text)


def read_quarters(value: object) -> ReadQuarters | None:
    """Read a year, a quarter, a half, a month, a day, or 'begin', 'medio' and 'eind' of a year.

    'Medio' is the end of the second quarter. None when the text names no such thing, or more.
    """
    text = plain(value).lower().replace("’", "'")
    if re.fullmatch(r"\d{4}", text):
        return ReadQuarters(year=int(text), first=1, last=4)
    if part := _PART.fullmatch(text):
        first, last = _PART_OF_YEAR[part[1]]
        return ReadQuarters(year=full_year(part[2]), first=first, last=last)
    for pattern in QUARTER_POINTS:
        if (found := pattern.fullmatch(text)) is None:
            continue
        groups = found.groupdict()
        year = full_year(found["y"])
        if half := groups.get("h") or groups.get("g"):
            last = _PER_HALF * _number(half)
            return ReadQuarters(year=year, first=last - 1, last=last)
        quarter = _number(groups.get("q") or groups.get("k") or "")
        return ReadQuarters(year=year, first=quarter, last=quarter)
    day = read_date(text)
    if day is None or day.first.year != day.last.year:
        return None
    first, last = ((moment.month - 1) // 3 + 1 for moment in (day.first, day.last))
    return ReadQuarters(year=day.first.year, first=first, last=last)


def _number(text: str) -> int:
    return _ORDINALS[text] if text in _ORDINALS else int(text)
