"""What a table of values does not show of a sheet: hidden and merged cells, and struck-out rows."""

from collections.abc import Mapping
from typing import Any

from geo.importing.findings import Finding, Problem, finding
from geo.text.clean import plain


def struck_findings(book: Any, cells: Mapping[int, list[Any]]) -> list[Finding]:
    """Return a finding for every row of which each cell is struck through."""
    fonts = {place for place, font in enumerate(book._fonts) if font.strike}  # noqa: SLF001 - per cell is slow
    if not fonts:
        return []
    return [
        finding(number, "", plain(row[0].value), _struck_row())
        for number, row in cells.items()
        if all(cell._style.fontId in fonts for cell in row)  # noqa: SLF001 - idem
    ]


def hidden_findings(sheet: Any, used: set[int]) -> list[Finding]:
    """Columns and rows that are hidden and read all the same."""
    # loaded with the workbook
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

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


def merged_findings(sheet: Any) -> list[Finding]:
    """Cells that were merged."""
    return [
        finding(int(cells.min_row), "", str(cells), _merged_cells(str(cells)))
        for cells in sheet.merged_cells.ranges
    ]


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


def _struck_row() -> Problem:
    return Problem(
        code="doorgestreept",
        severity="let op",
        message="deze rij is doorgestreept in Excel, maar wordt wel gelezen",
        advice="Verwijder de rij als het niet doorgaat.",
    )


def _merged_cells(cells: str) -> Problem:
    return Problem(
        code="samengevoegd",
        severity="let op",
        message=f"de cellen {cells} zijn samengevoegd; een tekst geldt voor elke rij, een getal "
        "alleen voor de eerste",
        advice="Klopt dit niet, hef het samenvoegen dan op en vul de waarde in elke rij in.",
    )
