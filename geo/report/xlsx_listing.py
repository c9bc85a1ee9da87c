"""One sheet of the workbook with a list: heading, columns, colours, heights and signatures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geo.catalogue.symbols import text_on
from geo.catalogue.vocabularies import GROUPS
from geo.maps.palettes import HAZARDS
from geo.report import cells
from geo.report.sheet_list import SheetList
from geo.report.state import PackState
from geo.report.table_columns import Column

HEADER_ROW: Final = 4
"""Row with the headings on every sheet with a list; title, example mark and caveat stand above."""

_FILTER_ROOM: Final = 3
_TALLEST: Final = 45.0
"""Points of the highest row: three lines; the whole text stands in the cell."""

LINE_PT: Final = 13.5


def write_listing(sheet: Worksheet, listing: SheetList, state: PackState) -> None:
    """Fill a sheet with a list: heading, columns, rows and the colours of classes."""
    _heading(sheet, listing.title, state, examples=listing.examples, note=listing.note)
    for number, column in enumerate(listing.columns, start=1):
        cell = sheet.cell(row=HEADER_ROW, column=number)
        cells.put_text(cell, column.label, font=cells.HEADER, wrap=True)
        cell.fill = cells.HEADER_FILL
        width = max(column.width, min(len(column.label) + _FILTER_ROOM, 16))
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = width
        if column.detail:
            dimension.outlineLevel = 1
            dimension.hidden = True
    sheet.sheet_properties.outlinePr.summaryRight = False
    sheet.row_dimensions[HEADER_ROW].height = 44
    styles = cells.CellStyles()
    for place, row in enumerate(listing.rows):
        number = HEADER_ROW + 1 + place
        for at, column in enumerate(listing.columns, start=1):
            cell = sheet.cell(row=number, column=at)
            value = row.get(column.name)
            cells.put(cell, value, column=column, styles=styles, banded=place % 2 == 1)
            _colour_class(cell, column, row)
            to = listing.links.get((place, column.name))
            if to is not None and cell.value:
                cells.link(cell, to=to, tip=listing.tips.get(column.name, "Ga hierheen"))
        sheet.row_dimensions[number].height = _height(row, listing.columns)
    last = HEADER_ROW + max(len(listing.rows), 1)
    _signatures(sheet, listing.signatures, row=last + 2)
    area = f"A{HEADER_ROW}:{get_column_letter(len(listing.columns))}{last}"
    sheet.auto_filter.ref = area
    sheet.freeze_panes = f"{get_column_letter(listing.frozen + 1)}{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    if listing.coloured is not None:
        _colour_tiers(sheet, listing, last)
    if not listing.rows:
        cells.put_text(sheet.cell(row=HEADER_ROW + 1, column=1), listing.empty, font=cells.MISSING)


def _colour_class(cell: Cell, column: Column, row: Mapping[str, Any]) -> None:
    """The cell with the class of a hazard in the colour of the maps; the word stands in it."""
    hazard = column.name.removeprefix("class_")
    key = row.get(f"key_{hazard}")
    if hazard == column.name or hazard not in HAZARDS or key is None:
        return
    term = HAZARDS[hazard].entry(key)
    cell.fill = PatternFill("solid", fgColor="FF" + term.colour[1:].upper())
    cell.font = Font(name=cells.PLAIN.name, size=10, color="FF" + term.ink[1:].upper())


def _signatures(sheet: Worksheet, parties: Sequence[str], *, row: int) -> None:
    """A line per party to sign on, below the list."""
    for place, party in enumerate(parties):
        at = row + 2 * place
        sheet.row_dimensions[at].height = 34
        cells.put_text(sheet.cell(row=at, column=2), f"Voor akkoord, {party}:", font=cells.STRONG)
        for number in range(3, 6):
            sheet.cell(row=at, column=number).border = cells.LINE


def _colour_tiers(sheet: Worksheet, listing: SheetList, last: int) -> None:
    """The groups in the colours of the maps; the word stands in the cell as well."""
    names = [column.name for column in listing.columns]
    letter = get_column_letter(names.index(str(listing.coloured)) + 1)
    area = f"{letter}{HEADER_ROW + 1}:{letter}{last}"
    for entry in GROUPS.entries:
        word = entry.label
        ink = "FF" + text_on(entry.colour)[1:].upper()
        sheet.conditional_formatting.add(
            area,
            FormulaRule(
                formula=[f'{letter}{HEADER_ROW + 1}="{word}"'],
                fill=PatternFill("solid", bgColor="FF" + entry.colour[1:].upper()),
                font=Font(color=ink),
            ),
        )


def _height(row: Mapping[str, Any], columns: Iterable[Column]) -> float:
    """Points for a row with text that wraps; Excel does not compute it for a file."""
    lines = 1
    for column in columns:
        text = row.get(column.name)
        if column.form == "long" and isinstance(text, str):
            lines = max(lines, -(-len(text) // max(column.width - 2, 8)))
    return min(_TALLEST, 4 + lines * LINE_PT)


def _heading(
    sheet: Worksheet, title: str, state: PackState, *, examples: Sequence[str], note: str
) -> None:
    cells.put_text(sheet["A1"], title, font=cells.TITLE)
    sheet.row_dimensions[1].height = 26
    if examples:
        cells.put_text(
            sheet["A2"], "Voorbeelddata: " + ", ".join(examples) + ". Verzonnen om te proberen.",
            font=cells.WARNING,
        )  # fmt: skip
        sheet["A2"].fill = cells.AMBER_FILL
    else:
        cells.put_text(sheet["A2"], f"{state.title}.")
    cells.put_text(sheet["A3"], f"{note} {state.output.line()}.")
