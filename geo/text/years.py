"""Years in cells: numbers, texts, dates, and years that Excel shows as a day in 1905."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from geo.text.clean import local_date, plain
from geo.text.dates import read_date, year_in_date_cell

YearHow = Literal[
    "jaar", "datum", "jaar als datum", "serienummer", "twee cijfers", "periode", "in tekst"
]

OLDEST_YEAR: Final = 1005
"""The oldest year of building in the BAG; what is older stands for unknown."""
NEWEST_YEAR: Final = 2100
_PLAIN: Final = re.compile(r"(-?\d+)(?:[.,]0+)?")
_GROUPED: Final = re.compile(r"([12])[.\u202f' ]?(\d{3})")
_TWO: Final = re.compile(r"'?(\d\d)")
_FOUR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")


@dataclass(frozen=True)
class ReadYear:
    """A year and how it was read.

    ``how`` is 'jaar' for a plain number. For 'twee cijfers' the year is the two digits, for
    'periode' the first of several years and for 'in tekst' a year between other words: the caller
    decides whether that is one.
    """

    year: int
    how: YearHow = "jaar"


def read_year(value: object) -> ReadYear | None:  # noqa: PLR0911 - one case each
    """Read one year of a cell, or None when there is none in it."""
    if isinstance(value, date):
        held = year_in_date_cell(value)
        if held is not None:
            return ReadYear(held, "jaar als datum")
        return ReadYear(local_date(value).year, "datum")
    if isinstance(value, bool):
        return None
    text = plain(value).replace("’", "'")
    if found := _GROUPED.fullmatch(text.removesuffix(",0").removesuffix(".0")):
        return ReadYear(int(found[1] + found[2]))
    if _TWO.fullmatch(text):
        return ReadYear(int(text.lstrip("'")), "twee cijfers")
    day = read_date(value)
    if day is not None and day.how != "jaar":
        return ReadYear(day.first.year, "serienummer" if day.how == "serienummer" else "datum")
    if found := _PLAIN.fullmatch(text):
        return ReadYear(int(found[1]))
    years = sorted({int(item) for item in _FOUR.findall(text)})
    if not years:
        return None
    return ReadYear(years[0], "periode" if len(years) > 1 else "in tekst")
