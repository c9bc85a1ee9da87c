"""Tables as files for a Dutch spreadsheet: CSV and Excel in which nothing is computed."""

import contextlib
import csv
import io
import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.text.clean import plain
from geo.text.local_time import LOCAL_TIME
from geo.text.spreadsheet import harmless, harmless_in_csv, workbook_text

WIDE: Final = ("reden", "melding")
"""Columns with sentences, which get room in a workbook."""
STATE_TITLE: Final = "Toont"
"""Title of the column and the sheet that say what a table shows."""


_FIRST_YEAR: Final = 1900
"""Excel knows no earlier day."""
_EXACT_BELOW: Final = 1e11
"""Excel keeps fifteen digits: a longer id is text there, or it is damaged."""


def safe_cell(value: object) -> Any:
    """Return a cell that no spreadsheet computes: text that begins like a formula gets a '.

    Values of pandas, NumPy and ``decimal`` come back as those of Python, moments with a time zone
    as they are in the Netherlands, what is missing as an empty text, and all else as text.
    """
    return harmless(_native(value))


def _native(value: Any) -> Any:  # noqa: PLR0911 - one case each
    """Return a value as bool, int, float, date, datetime, time, timedelta or Dutch text."""
    if isinstance(value, str):
        return str(value)
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    match value:
        case bool() | np.bool_():
            return bool(value)
        case np.datetime64() | np.timedelta64() | date() | time() | timedelta():
            return _time(value)
        case int() | np.integer():
            return int(value)
        case float() | np.floating():
            # 0.1 of 32 bits is 0.1, and not 0.10000000149011612
            return float(value) if isinstance(value, float) else float(str(value))
    return _decimal(value) if isinstance(value, Decimal) else _text(value)


def _time(value: Any) -> Any:
    """Return a day, a moment or a duration as Python has it, a moment in Dutch time."""
    match value:
        case np.datetime64() | np.timedelta64():
            found = value.astype(f"{value.dtype.kind}8[us]").item()
            # a number of microseconds where Python has no such year
            return str(value) if isinstance(found, int) else found
        case pd.Timedelta():
            return value.to_pytimedelta()
        case datetime():
            moment = value.to_pydatetime(warn=False) if isinstance(value, pd.Timestamp) else value
            if moment.tzinfo is not None:
                # 'no end' is the last day there is, after which the Netherlands has no hour
                with contextlib.suppress(OverflowError):
                    moment = moment.astimezone(LOCAL_TIME)
            return moment.replace(tzinfo=None)
        case time():
            return value.replace(tzinfo=None)
    return value


def _text(value: Any) -> str:
    """Return several values as one text, and what is no value in its own words."""
    match value:
        case pd.Interval():
            first = "[" if value.closed in {"left", "both"} else "("
            last = "]" if value.closed in {"right", "both"} else ")"
            return f"{first}{_dutch(value.left)}; {_dutch(value.right)}{last}"
        case Mapping():
            return "; ".join(f"{_dutch(key)}: {_dutch(item)}" for key, item in value.items())
        case list() | tuple() | np.ndarray():
            return "; ".join(map(_dutch, value))
        case set() | frozenset():
            return "; ".join(sorted(map(_dutch, value)))
    return str(value)


def _decimal(value: Decimal) -> int | float | str:
    if value.is_finite() and value == value.to_integral_value():
        return int(value)
    near = float(value)
    return near if Decimal(repr(near)) == value else f"{value:f}".replace(".", ",")


def _dutch(value: object) -> str:
    """Return a value as text: a decimal comma, ja or nee, a day with its time where it has one."""
    native = _native(value)
    match native:
        case float() if math.isfinite(native):
            return repr(native + 0.0).replace(".", ",")
        case datetime() if native.time() != time():
            return native.isoformat(sep=" ")
    return plain(native) if not isinstance(native, str) else native


def to_csv(frame: pd.DataFrame, *, state: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return a table as CSV for a Dutch Excel: UTF-8 with its mark, semicolons, safe cells.

    Whole numbers of more than fifteen digits stay text only in :func:`to_xlsx`.

    Args:
        frame: the rows.
        state: selection, filters and the like as pairs of a word and its value; they stand in a
            last column on every row, so that they stay when rows are copied.
    """
    if state:
        frame = frame.assign(**{STATE_TITLE: " · ".join(map(": ".join, state))})
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([_for_csv(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([_for_csv(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def _for_csv(cell: object) -> str:
    # "-inf" is no number to a spreadsheet
    return harmless_in_csv(_dutch(cell))


def to_xlsx(
    frame: pd.DataFrame,
    *,
    sheet: str = "Rijen",
    wide: Collection[str] = WIDE,
    state: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Return a table as a workbook in which every text is text: ids keep their zeros.

    Args:
        frame: the rows.
        sheet: name of their sheet.
        wide: columns with sentences.
        state: as for :func:`to_csv`, on a sheet of its own.
    """
    # only when somebody takes a table along
    import openpyxl  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page.append([_for_excel(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        page.append([_for_excel(cell) for cell in row])
    page.freeze_panes = "A2"
    for place, name in enumerate(frame.columns, start=1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = 60 if str(name) in wide else 20
        for cell in page[letter]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
                cell.number_format = "@"
    if state:
        about = book.create_sheet(STATE_TITLE)
        about.column_dimensions["B"].width = 100
        for pair in state:
            about.append([_for_excel(text) for text in pair])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _for_excel(cell: object) -> Any:
    safe = safe_cell(cell)
    if _needs_text(safe):
        safe = _for_csv(safe)
    # no cell at all where nothing is left, for an empty text is none to every program
    return (workbook_text(safe) or None) if isinstance(safe, str) else safe


def _needs_text(value: object) -> bool:
    """Whether Excel has no such value: a long id, infinity, an early day, a negative duration."""
    match value:
        case int():
            return abs(value) >= _EXACT_BELOW
        case float():
            return not math.isfinite(value) or (abs(value) >= _EXACT_BELOW and value.is_integer())
        case date():
            return value.year < _FIRST_YEAR
        case timedelta():
            return value < timedelta()
    return False
