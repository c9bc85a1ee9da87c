"""Tables as files for a Dutch spreadsheet: CSV and Excel in which nothing is computed."""

import csv
import io
import math
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

import pandas as pd

from geo.text.clean import plain
from geo.text.sanitise import documentable
from geo.text.spreadsheet import harmless, workbook_text

WIDE: Final = ("reden", "melding")
"""Columns with sentences, which get room in a workbook."""
STATE_TITLE: Final = "Toont"
"""Title of the column and the sheet that say what a table shows."""


def safe_cell(value: object) -> Any:
    """Return a cell that no spreadsheet computes: text that begins like a formula gets a '."""
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, bool | int | float | date | datetime) and not isinstance(value, str):
        return "" if pd.isna(value) else value
    return harmless(documentable(str(value), instead=""))


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
    writer.writerow([safe_cell(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([_for_csv(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def _for_csv(cell: object) -> str:
    safe = safe_cell(cell)
    if isinstance(safe, float) and math.isfinite(safe):
        return repr(float(safe)).replace(".", ",")
    # "-inf" is no number to a spreadsheet
    return str(harmless(safe if isinstance(safe, str) else plain(safe)))


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
    # Excel keeps fifteen digits: an id is text there, or it is damaged
    safe = plain(safe) if isinstance(safe, int | float) and abs(safe) >= 1e11 else safe  # noqa: PLR2004
    # no cell at all where nothing is left, for an empty text is none to every program
    return (workbook_text(safe) or None) if isinstance(safe, str) else safe
