"""Rows that were not loaded, given back with the reason, and reports that are safe to open."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from geo.catalogue.writing import replacing
from geo.errors import DataError
from geo.importing.findings import Finding, findings_frame
from geo.importing.mapping import REASON, ROW_IN_FILE
from geo.importing.raw import RawTable
from geo.text.tables import to_csv, to_xlsx

_REPORT_TITLES: Final = {
    "row": "rij",
    "column": "kolom",
    "value": "waarde",
    "severity": "ernst",
    "message": "melding",
    "advice": "advies",
    "code": "code",
}


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
