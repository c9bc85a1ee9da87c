"""Reading Excel workbooks: values, and what a table of values does not show."""

import math
import re
import tempfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from geo.catalogue.file_limits import (
    check_archive,
    check_cells,
    check_columns,
    check_markup,
    check_rows,
    check_size,
    unreadable_workbook,
)
from geo.errors import DataError
from geo.importing.findings import Finding, Problem, finding
from geo.importing.header import Grid, known_columns, to_table
from geo.importing.questions import Answers, Choice, FileQuestion
from geo.importing.raw import RawTable
from geo.importing.slim_workbook import slim_workbook
from geo.importing.workbook_looks import hidden_findings, merged_findings, struck_findings
from geo.text.clean import plain
from geo.text.dates import EXCEL_EPOCH

_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_ZEROS: Final = re.compile(r"(0+)(?:\.(0+))?")
_SHORT_CODE: Final = 1e8
_EPOCH_YEAR: Final = 1899
_YEARS: Final = (1900, 2100)
_LOOK_AT: Final = 40
_WIDEST: Final = 50
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of the worksheets, hidden ones last."""
    book = _open(path, formulas=False)
    shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    return (*shown, *hidden)


def read_workbook(
    path: Path, *, sheet: str | None = None, answers: Answers | None = None
) -> RawTable:
    """Read one worksheet; without a name the visible one that looks most like a table of data.

    Raises:
        DataError: no workbook, a password, no such sheet, too large, or nothing in it.
    """
    book = _open(path, formulas=True)
    names = tuple(item.title for item in book.worksheets)
    given = answers or {}
    sheet = sheet or given.get("sheet")
    chosen = _choose(book, sheet, names=names, file=path.name)
    alike = _alike(book, chosen) if sheet is None else []
    check_columns(chosen.max_column, name=path.name)
    found: list[Finding] = []
    if sheet is None and len(names) > 1:
        found.append(finding(None, "", chosen.title, _sheet_chosen(chosen.title, names)))
    cells = _filled(chosen)
    formulas = {
        (number, cell.column - 1)
        for number, row in cells.items()
        for cell in row
        if cell.data_type == "f"
    }
    if formulas:
        cells = _filled(_open(path, formulas=False)[chosen.title])
    shown = {
        (number, cell.column - 1): text
        for number, row in cells.items()
        for cell in row
        if (text := _padded(cell)) is not None
    }
    grid: Grid = []
    width = chosen.max_column
    below = _filled_down(chosen, cells)
    for number in sorted(cells):
        row: list[Any] = [None] * width
        for cell in cells[number]:
            row[cell.column - 1] = _shown(cell, epoch=book.epoch)
        for column, text in below.get(number, {}).items():
            row[column] = row[column] or text
        if any(plain(cell) for cell in row):
            grid.append((number, row))
            check_rows(len(grid), name=path.name)
    found += hidden_findings(chosen, {number for number, _ in grid})
    found += merged_findings(chosen)
    found += struck_findings(book, cells)
    table = to_table(
        grid,
        name=path.name,
        style=f"Excel, werkblad '{chosen.title}'",
        findings=found,
        sheet=chosen.title,
        sheets=names,
        formulas=frozenset(formulas),
        shown=shown,
        answers=answers,
    )
    table = replace(table, serial_shift_days=(book.epoch.date() - EXCEL_EPOCH).days)
    if not alike:
        return table
    return replace(table, questions=(_sheet_question(chosen.title, alike), *table.questions))


def _alike(book: Any, chosen: Any) -> list[str]:
    """Return the other visible worksheets that have a row with the same column names."""
    found = []
    heads = _heads(chosen)
    best = max(heads, key=len, default=frozenset())
    for sheet in book.worksheets:
        if sheet is not chosen and sheet.sheet_state == "visible" and len(best) > 1:
            rows = _filled(sheet)
            if best in _heads(sheet) and len(rows) > 1:
                found.append(sheet.title)
    return found


def _heads(sheet: Any) -> list[frozenset[str]]:
    """Return the known column names in each of the first rows of a worksheet."""
    rows = _filled(sheet)
    first = [rows[number] for number in sorted(rows)[:_LOOK_AT]]
    return [known_columns([cell.value for cell in row]) for row in first]


def _sheet_question(title: str, others: Sequence[str]) -> FileQuestion:
    return FileQuestion(
        key="sheet",
        text="Meer werkbladen hebben dezelfde kolommen. Welk blad moet worden geladen?",
        choices=tuple(Choice(value=name, label=name) for name in (title, *others)),
        proposed=title,
    )


def _filled(sheet: Any) -> dict[int, list[Any]]:
    """Return the cells of a worksheet that have a value, by row.

    Going over ``sheet.rows`` would make a cell of every place up to the last that has a colour.
    """
    rows: dict[int, list[Any]] = {}
    for (number, _), cell in sheet._cells.items():  # noqa: SLF001 - no public way to skip empty ones
        if cell.value is not None:
            rows.setdefault(number, []).append(cell)
    return rows


def _filled_down(sheet: Any, cells: Mapping[int, list[Any]]) -> dict[int, dict[int, str]]:
    """Return the text that merged cells show on the rows below their first, by row and column.

    Numbers are left alone: a count that was merged over rows is of all of them together.
    """
    found: dict[int, dict[int, str]] = {}
    for area in sheet.merged_cells.ranges:
        if area.min_col != area.max_col:
            continue
        first = next((c for c in cells.get(area.min_row, ()) if c.column == area.min_col), None)
        if first is not None and isinstance(first.value, str) and first.data_type != "f":
            for number in range(area.min_row + 1, area.max_row + 1):
                found.setdefault(number, {})[area.min_col - 1] = first.value
    return found


def _padded(cell: Any) -> str | None:
    """Return a number with the zeros that its format adds: 2.10 for 0.00, 0012 for 0000."""
    value, form = cell.value, cell.number_format or ""
    if isinstance(value, bool) or not isinstance(value, int | float) or len(form) == 1:
        return None
    found = _ZEROS.fullmatch(form)
    if found is None:
        return None
    decimals = len(found[2] or "")
    return f"{value:0{len(found[1]) + decimals + (decimals > 0)}.{decimals}f}"


def _shown(cell: Any, *, epoch: datetime) -> Any:
    """Return the value of a cell as its number format shows it.

    12.5% is stored as 0.125 and the code 5E1 as 50; a year in a date cell counts from the epoch
    of the workbook, which on a Macintosh can be 1904.
    """
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        shown = _QUOTED.sub("", cell.number_format or "")
        if "%" in shown:
            return f"{value * 100:.12g}%".replace(".", ",")
        if "E+" in shown and float(value).is_integer() and abs(value) < _SHORT_CODE:
            return f"{value:.2E}".replace(".", ",")
    if isinstance(value, datetime) and epoch.year > _EPOCH_YEAR:
        serial = (value - epoch).days
        if _YEARS[0] <= serial <= _YEARS[1]:
            return EXCEL_EPOCH + timedelta(days=serial)
    return value


def _open(path: Path, *, formulas: bool) -> Any:
    check_size(path.stat().st_size, name=path.name)
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == _OLD_EXCEL:
        msg = (
            f"{path.name} is beveiligd met een wachtwoord of is een oud Excel-bestand (.xls). "
            "Sla het op als .xlsx zonder wachtwoord."
        )
        raise DataError(msg)
    # most of what knows files never opens a workbook
    import openpyxl  # noqa: PLC0415

    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryFile() as slim:
            check_archive(archive, name=path.name)
            check_markup(archive, name=path.name)
            slim_workbook(archive, slim)
            with zipfile.ZipFile(slim) as bare:
                check_cells(bare, name=path.name)
            with warnings.catch_warnings():
                # openpyxl warns about styles and extensions it does not keep
                warnings.simplefilter("ignore")
                return openpyxl.load_workbook(slim, data_only=not formulas, keep_links=False)
    except (DataError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a damaged workbook fails in any way there is
        raise DataError(unreadable_workbook(path.name, path.read_bytes()[:512])) from None


def _choose(book: Any, sheet: str | None, *, names: tuple[str, ...], file: str) -> Any:
    if sheet is not None:
        for item in book.worksheets:
            if item.title.strip().lower() == sheet.strip().lower():
                return item
        msg = f"{file} heeft geen werkblad '{sheet}'. Er zijn: {', '.join(names)}."
        raise DataError(msg)
    visible = [item for item in book.worksheets if item.sheet_state == "visible"]
    if not visible:
        msg = f"In {file} staat geen zichtbaar werkblad."
        raise DataError(msg)
    return max(visible, key=_table_likeness)


def _table_likeness(sheet: Any) -> tuple[float, int]:
    """Return how much a worksheet looks like data: known column names, then filled cells."""
    rows = _filled(sheet)
    first = [[cell.value for cell in rows[number]] for number in sorted(rows)[:_LOOK_AT]]
    known = max((len(known_columns(row)) for row in first if len(row) > 1), default=0)
    filled = sum(min(len(row), _WIDEST) for row in rows.values())
    return known * (1 + math.log10(max(len(rows), 1))), filled


def _sheet_chosen(title: str, names: tuple[str, ...]) -> Problem:
    return Problem(
        code="werkblad_gekozen",
        severity="let op",
        message=f"de werkmap heeft {len(names)} werkbladen; gelezen is '{title}'",
        advice=f"Kies een ander werkblad als dit niet het goede is ({', '.join(names)}).",
    )
