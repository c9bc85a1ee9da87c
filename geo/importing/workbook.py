"""Reading Excel workbooks: values, and what a table of values does not show."""

import warnings
import zipfile
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.utils import get_column_letter

from geo.catalogue.file_limits import (
    MAX_CELLS,
    check_archive,
    check_cells,
    check_columns,
    check_markup,
    check_rows,
    check_size,
)
from geo.errors import DataError
from geo.importing.findings import Finding, Problem, finding
from geo.importing.header import Grid, to_table
from geo.importing.raw import RawTable, plain

_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of the worksheets, hidden ones last."""
    book = _open(path, formulas=False)
    shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    return (*shown, *hidden)


def read_workbook(path: Path, *, sheet: str | None = None) -> RawTable:
    """Read one worksheet; without a name the one with most filled rows among the visible.

    Raises:
        DataError: no workbook, a password, no such sheet, too large, or nothing in it.
    """
    book = _open(path, formulas=True)
    names = tuple(item.title for item in book.worksheets)
    chosen = _choose(book, sheet, names=names, file=path.name)
    check_columns(chosen.max_column, name=path.name)
    found: list[Finding] = []
    if sheet is None and len(names) > 1:
        found.append(finding(None, "", chosen.title, _sheet_chosen(chosen.title, names)))
    formulas = {
        (cell.row, cell.column - 1): str(cell.value)
        for row in chosen.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    values = _open(path, formulas=False)[chosen.title] if formulas else chosen
    grid: Grid = []
    for number, row in enumerate(values.iter_rows(values_only=True), start=1):
        cells: list[Any] = list(row)
        if any(plain(cell) for cell in cells):
            grid.append((number, cells))
            check_rows(len(grid), name=path.name)
    found += _hidden(chosen, {number for number, _ in grid})
    found += _merged(chosen)
    return to_table(
        grid,
        name=path.name,
        style=f"Excel, werkblad '{chosen.title}'",
        findings=found,
        sheet=chosen.title,
        sheets=names,
        formulas=frozenset(formulas),
    )


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
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, name=path.name)
            check_markup(archive, name=path.name)
            check_cells(archive, name=path.name)
        with warnings.catch_warnings():
            # openpyxl warns about styles and extensions it does not keep; they do not matter here
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(path, data_only=not formulas, keep_links=False)
    except DataError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged workbook fails in any way there is
        msg = f"Het bestand {path.name} is geen leesbare Excel-werkmap ({type(error).__name__})."
        raise DataError(msg) from None


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
    sheets = [item for item in visible if item.max_row * item.max_column <= MAX_CELLS]
    if not sheets:
        msg = f"Het werkblad in {file} heeft te veel cellen; laat alleen de gegevens staan."
        raise DataError(msg)
    return max(sheets, key=lambda item: item.max_row * min(item.max_column, 50))


def _hidden(sheet: Any, used: set[int]) -> list[Finding]:
    found = []
    for letter, dimension in sheet.column_dimensions.items():
        if dimension.hidden:
            first = dimension.min or 0
            last = dimension.max or first
            letters = letter if last <= first else f"{letter} t/m {get_column_letter(last)}"
            found.append(finding(None, letters, letters, _hidden_column(letters)))
    rows = [n for n, dimension in sheet.row_dimensions.items() if dimension.hidden and n in used]
    found += [finding(row, "", "", _hidden_row()) for row in rows]
    return found


def _merged(sheet: Any) -> list[Finding]:
    return [
        finding(int(cells.min_row), "", str(cells), _merged_cells(str(cells)))
        for cells in sheet.merged_cells.ranges
    ]


def _sheet_chosen(title: str, names: tuple[str, ...]) -> Problem:
    return Problem(
        code="werkblad_gekozen",
        severity="let op",
        message=f"de werkmap heeft {len(names)} werkbladen; gelezen is '{title}'",
        advice=f"Kies een ander werkblad als dit niet het goede is ({', '.join(names)}).",
    )


def _hidden_column(letters: str) -> Problem:
    return Problem(
        code="verborgen_kolom",
        severity="let op",
        message=f"kolom {letters} is verborgen in Excel, maar wordt wel gelezen",
        advice="Maak de kolom zichtbaar en controleer of zij klopt, of verwijder haar.",
    )


def _hidden_row() -> Problem:
    return Problem(
        code="verborgen_rij",
        severity="let op",
        message="deze rij is verborgen in Excel (een filter?), maar wordt wel gelezen",
        advice="Hef het filter op en controleer of deze rij mee moet doen.",
    )


def _merged_cells(cells: str) -> Problem:
    return Problem(
        code="samengevoegd",
        severity="let op",
        message=f"de cellen {cells} zijn samengevoegd; alleen de eerste heeft een waarde",
        advice="Hef het samenvoegen op en vul de waarde in elke rij in.",
    )
