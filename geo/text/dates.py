"""Dates as files have them: text in Dutch and English order, month names, Excel serial numbers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from geo.text.clean import local_date, plain

EXCEL_EPOCH: Final = date(1899, 12, 30)
"""Day 0 of the serial numbers of Excel."""

MONTHS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari feb february", "maart mrt mar march", "april apr",
            "mei may", "juni jun june", "juli jul july", "augustus aug august",
            "september sep sept", "oktober okt october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
MONTH_NAMES: Final = "|".join(sorted(MONTHS, key=len, reverse=True))

How = Literal["datum", "jaar", "maand", "serienummer", "jaar als datum", "jaar van twee cijfers"]
Order = Literal["dag", "maand"]

_FIRST_YEAR: Final = 1000
_LAST_YEAR: Final = 9999
_PIVOT: Final = 60
_YEAR_CELLS: Final = (1900, 2100)
_SERIALS: Final = (20_000, 73_050)
_DECEMBER: Final = 12
_ISO: Final = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2|(\d\d))(\d{1,2})(?:[t ]\d.*)?")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d.*(?:z|[+-]\d\d:?\d\d)")
_THREE: Final = re.compile(r"(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*\2\s*(\d{4}|'?\d{2})(?:[, ]+\d.*)?")
_TOGETHER: Final = re.compile(r"(\d\d)(\d\d)(\d{4})")
_MILLISECONDS: Final = range(10**11, 4_102_444_800_000)
"""Moments from 1973 to 2100 in milliseconds since 1970, as an ArcGIS server gives them."""
_LEAD: Final = re.compile(
    r"(?:per|sinds|vanaf|m\.?i\.?v\.?|met ingang van|circa|ca\.?|ongeveer)\s+(?=\d|[a-z]{3})"
)
_ASIDE: Final = re.compile(r"\s*\([^()\d]*\)$")
_NAMED: Final = re.compile(
    rf"(?:[a-z]{{2,9}}\.?,? )??(?:(\d{{1,2}})(?:e|ste|de)?[-. ]*(?:van )?)?({MONTH_NAMES})\.?"
    rf"[-, ]*(\d{{4}}|'?\d{{2}})(?: \d\d?[.:]\d\d.*)?"
)
_MONTH_FIRST: Final = re.compile(
    rf"({MONTH_NAMES})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,|,? (?!\d\d$)) ?(\d{{4}}|'?\d{{2}})"
)


@dataclass(frozen=True)
class ReadDate:
    """The first and last day that a text can mean (the same for a whole date), and how it was read.

    ``how`` is 'datum' when nothing had to be interpreted.
    """

    first: date
    last: date
    how: How = "datum"


def full_year(text: str) -> int:
    """Return the year of two or four digits: 00-59 are 2000-2059, 60-99 are 1960-1999."""
    bare = text.lstrip("'")
    number = int(bare)
    if len(bare) > 2:  # noqa: PLR2004 - four digits
        return number
    return number + (2000 if number < _PIVOT else 1900)


def serial_day(number: float) -> date | None:
    """Return the day of an Excel serial number between 1954 and 2099, or None."""
    if not _SERIALS[0] <= number <= _SERIALS[1]:
        return None
    return EXCEL_EPOCH + timedelta(days=int(number))


def year_in_date_cell(value: date) -> int | None:
    """Return the year that a cell with a date format holds: 2027 is shown as 19 July 1905."""
    serial = (local_date(value) - EXCEL_EPOCH).days
    return serial if _YEAR_CELLS[0] <= serial <= _YEAR_CELLS[1] else None


def day_orders(cells: Iterable[object]) -> dict[str, Order | None]:
    """Judge by separator whether the dates of a column have the day or the month first.

    ``6/15/2023`` shows the month first, ``15-06-23`` the day; a separator that shows both has
    None: what can be read in two ways is then unknown. A separator that shows nothing is absent.
    """
    shown: dict[str, set[Order]] = {}
    for cell in cells:
        found = _THREE.fullmatch(plain(cell).lower()) if isinstance(cell, str) else None
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if first > _DECEMBER >= second:
            shown.setdefault(found[2], set()).add("dag")
        elif second > _DECEMBER >= first:
            shown.setdefault(found[2], set()).add("maand")
    return {
        mark: next(iter(orders)) if len(orders) == 1 else None for mark, orders in shown.items()
    }


def read_date(  # noqa: PLR0911 - one case each
    value: object, *, orders: Mapping[str, Order | None] | None = None
) -> ReadDate | None:  # fmt: skip
    """Read a date, a month or a year; None when it is none or can be read in two ways.

    Args:
        value: text, a number, or a date of Excel or a map file; a moment with a time zone falls
            on its day in the Netherlands.
        orders: what :func:`day_orders` says of the column; without it the day comes first.
    """
    if isinstance(value, date):
        if (held := year_in_date_cell(value)) is not None:
            return ReadDate(date(held, 1, 1), date(held, 12, 31), "jaar als datum")
        return _whole(local_date(value))
    if isinstance(value, bool):
        return None
    text = _ASIDE.sub("", plain(value).lower().replace("’", "'"))
    text = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    if re.fullmatch(r"\d{4}", text) and _YEAR_CELLS[0] <= int(text) <= _LAST_YEAR:
        return ReadDate(date(int(text), 1, 1), date(int(text), 12, 31), "jaar")
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        day = serial_day(float(text.replace(",", ".")))
        return None if day is None else ReadDate(day, day, "serienummer")
    if text.isascii() and text.isdigit() and int(text) in _MILLISECONDS:
        return _whole(local_date(datetime.fromtimestamp(int(text) / 1000, tz=UTC)))
    return _written(text, orders or {})


def _written(  # noqa: PLR0911 - one case each
    text: str, orders: Mapping[str, Order | None]
) -> ReadDate | None:
    if _MOMENT.fullmatch(text):
        return _moment(text)
    if found := _ISO.fullmatch(text):
        whole = _day(int(found[1]), int(found[3] or found[4]), int(found[5]))
        if whole is not None or found[2]:
            return whole
    if found := _TOGETHER.fullmatch(text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})|(\d{1,2})[-/](\d{4})", text):
        return _month(int(found[1] or found[4]), int(found[2] or found[3]))
    if found := _THREE.fullmatch(text):
        return _ordered(found, orders)
    if found := _NAMED.fullmatch(text):
        year, month = full_year(found[3]), MONTHS[found[2]]
        return _day(year, month, int(found[1])) if found[1] else _month(year, month)
    if found := _MONTH_FIRST.fullmatch(text):
        return _day(full_year(found[3]), MONTHS[found[1]], int(found[2]))
    return None


def _moment(text: str) -> ReadDate | None:
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return _whole(local_date(moment if moment.tzinfo else moment.replace(tzinfo=UTC)))


def _ordered(found: re.Match[str], orders: Mapping[str, Order | None]) -> ReadDate | None:
    first, second, year = int(found[1]), int(found[3]), full_year(found[4])
    short = len(found[4].lstrip("'")) == 2  # noqa: PLR2004 - of two digits
    if max(first, second) <= _DECEMBER and first != second:
        order = orders.get(found[2], "dag")
        if order is None:
            return None
        day, month = (first, second) if order == "dag" else (second, first)
    else:
        day, month = (second, first) if second > _DECEMBER else (first, second)
    return _day(year, month, day, how="jaar van twee cijfers" if short else "datum")


def _day(year: int, month: int, day: int, *, how: How = "datum") -> ReadDate | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return ReadDate(found, found, how) if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _month(year: int, month: int) -> ReadDate | None:
    if not (1 <= month <= _DECEMBER and _FIRST_YEAR <= year <= _LAST_YEAR):
        return None
    after = date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
    return ReadDate(date(year, month, 1), after - timedelta(days=1), "maand")


def _whole(day: date) -> ReadDate:
    return ReadDate(day, day)
