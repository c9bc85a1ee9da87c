"""Rows that were not loaded, given back with the reason, and reports that are safe to open."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter

from geo.catalogue.writing import replacing
from geo.errors import DataError
from geo.importing.findings import Finding, findings_frame
from geo.importing.mapping import REASON, ROW_IN_FILE
from geo.importing.raw import RawTable
from geo.text.clean import plain
from geo.text.sanitise import documentable
from geo.text.spreadsheet import harmless, workbook_text

_REPORT_TITLES: Final = {
    "row": "rij",
    "column": "kolom",
    "value": "waarde",
    "severity": "ernst",
    "message": "melding",
    "advice": "advies",
    "code": "code",
}


def safe_cell(value: object) -> Any:
    """Return a cell that no spreadsheet computes: text that begins like a formula gets a '."""
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, bool | int | float | date | datetime) and not isinstance(value, str):
        return "" if pd.isna(value) else value
    return harmless(documentable(str(value), instead=""))


def corrections(raw: RawTable, found: Sequence[Finding]) -> pd.DataFrame:
    """Return the rows that were not loaded as they stood in the file, with the reason and advice.

    The same file, corrected, can be loaded again: ``reden`` and ``rij in bestand`` are left
    aside and its rows are added to what was loaded.
    """
    reasons: dict[int, list[str]] = {}
    grave = {item.row for item in found if item.severity == "fout"}
    for item in found:
        if item.row in grave and item.row is not None and item.severity in {"fout", "leeg"}:
            column = f"{item.column}: " if item.column else ""
            text = f"{column}{item.problem.message.removesuffix('.')}. {item.problem.advice}"
            if text not in reasons.setdefault(item.row, []):
                reasons[item.row].append(text)
    rows = [row for row in raw.frame.index if row in reasons]
    frame = raw.frame.loc[rows].copy()
    if raw.geometry is not None:
        frame["wkt"] = [None if s is None else s.wkt for s in raw.geometry.loc[rows]]
    frame[ROW_IN_FILE] = rows
    frame[REASON] = [" | ".join(reasons[row]) for row in rows]
    return frame


def report(found: Sequence[Finding]) -> pd.DataFrame:
    """Return the findings as a table with Dutch column names."""
    return findings_frame(found).rename(columns=_REPORT_TITLES)


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV for a Dutch Excel: UTF-8 with its mark, semicolons, safe cells.

    Whole numbers of more than fifteen digits stay text only in :func:`to_xlsx`.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([_for_csv(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def _for_csv(cell: object) -> str:
    safe = safe_cell(cell)
    if isinstance(safe, float):
        return repr(safe).replace(".", ",")
    return safe if isinstance(safe, str) else plain(safe)


def to_xlsx(frame: pd.DataFrame, *, sheet: str = "Rijen") -> bytes:
    """Return a table as a workbook in which every text is text: ids keep their zeros."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page.append([_for_excel(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        page.append([_for_excel(cell) for cell in row])
    page.freeze_panes = "A2"
    for place, name in enumerate(frame.columns, start=1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = 60 if str(name) in {REASON, "melding"} else 20
        for cell in page[letter]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
                cell.number_format = "@"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _for_excel(cell: object) -> Any:
    safe = safe_cell(cell)
    # Excel keeps fifteen digits: an id is text there, or it is damaged
    safe = plain(safe) if isinstance(safe, int | float) and abs(safe) >= 1e11 else safe  # noqa: PLR2004
    # no cell at all where nothing is left, for an empty text is none to every program
    return (workbook_text(safe) or None) if isinstance(safe, str) else safe


def write_table(frame: pd.DataFrame, target: Path) -> None:
    """Write a table to .csv or .xlsx, safe to open in a spreadsheet.

    Raises:
        DataError: another ending, or the disk refuses.
    """
    suffix = target.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        msg = f"{target.name}: kies een bestandsnaam die eindigt op .csv of .xlsx."
        raise DataError(msg)
    content = to_csv(frame) if suffix == ".csv" else to_xlsx(frame)
    with replacing(target) as temporary:
        temporary.write_bytes(content)
