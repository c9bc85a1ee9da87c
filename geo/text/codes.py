"""Codes that a spreadsheet changed: into dates, times, numbers, or without their zeros in front."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final, Literal

from geo.text.clean import local_date, plain
from geo.text.dates import MONTH_NAMES, MONTHS, year_in_date_cell

CodeFault = Literal["datum", "tijd", "waar of onwaar", "wetenschappelijk", "voorloopnullen"]

_DAY_MONTH: Final = re.compile(rf"(\d{{1,2}})[- ]({MONTH_NAMES})\.?", re.IGNORECASE)
_MONTH_YEAR: Final = re.compile(rf"({MONTH_NAMES})\.?[- ](\d{{2}})", re.IGNORECASE)
_DATE: Final = re.compile(r"(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)-(\d\d)-(\d{4}))(?: 0?0:00.*)?")
_SCIENTIFIC: Final = re.compile(r"(\d)(?:[.,](\d+))?E([+-])(\d{1,3})", re.IGNORECASE)
_TIME: Final = re.compile(r"\d{1,3}:\d\d(?::\d\d)?")


@dataclass(frozen=True)
class MangledCode:
    """What happened to a code, and what it most likely was (None: not to be told)."""

    fault: CodeFault
    likely: str | None = None


def zero_width(cells: Iterable[object]) -> int | None:
    """Return the number of digits of the codes of a column when some begin with a zero.

    None when no code begins with a zero, or when those that do differ in length.
    """
    widths = {
        len(text)
        for cell in cells
        if isinstance(cell, str)
        and (text := plain(cell)).isdigit()
        and text.startswith("0")
        and len(text) > 1
    }
    return widths.pop() if len(widths) == 1 else None


def mangled_code(  # noqa: PLR0911 - one case each
    value: object, *, width: int | None = None
) -> MangledCode | None:
    """Return what a spreadsheet did to a code, or None when it looks whole.

    Args:
        value: the cell.
        width: what :func:`zero_width` says of its column.
    """
    if isinstance(value, bool):
        return MangledCode("waar of onwaar", "WAAR" if value else "ONWAAR")
    if isinstance(value, date):
        return MangledCode("datum", _code_of_day(local_date(value)))
    if isinstance(value, time | timedelta):
        return MangledCode("tijd", _code_of_time(value))
    text = plain(value)
    if found := _DATE.fullmatch(text):
        year, month, day = (int(found[i] or found[j]) for i, j in ((1, 6), (2, 5), (3, 4)))
        return MangledCode("datum", _code_of_text_day(year, month, day))
    if found := _DAY_MONTH.fullmatch(text):
        return MangledCode("datum", f"{int(found[1])}-{MONTHS[found[2].lower()]}")
    if found := _MONTH_YEAR.fullmatch(text):
        return MangledCode("datum", f"{MONTHS[found[1].lower()]}-{int(found[2])}")
    if found := _SCIENTIFIC.fullmatch(text):
        return MangledCode("wetenschappelijk", _code_of_scientific(found))
    if isinstance(value, str) and _TIME.fullmatch(text):
        return MangledCode("tijd", text.removesuffix(":00") if text.count(":") > 1 else text)
    if width is not None and text.isdigit() and len(text) < width:
        return MangledCode("voorloopnullen", text.zfill(width))
    return None


def _code_of_text_day(year: int, month: int, day: int) -> str | None:
    try:
        return _code_of_day(date(year, month, day))
    except ValueError:
        return None


def _code_of_day(day: date) -> str:
    held = year_in_date_cell(day)
    return f"{day.day}-{day.month}" if held is None else str(held)


def _code_of_time(value: time | timedelta) -> str:
    seconds = (
        value.hour * 3600 + value.minute * 60 + value.second
        if isinstance(value, time)
        else int(value.total_seconds())
    )
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}"


def _code_of_scientific(found: re.Match[str]) -> str | None:
    """Return '5E1' for '5,00E+01': the digits before the E without zeros behind the mark."""
    if found[3] == "-":
        return None
    digits = (found[1] + (found[2] or "")).rstrip("0") or "0"
    exponent = int(found[4]) - (len(digits) - 1)
    return f"{digits}E{exponent}" if exponent >= 0 else None
