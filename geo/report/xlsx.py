"""The workbook of the pack: list, decisions, projects, works, exposure, agreements, and why."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geo.catalogue.output_state import dutch_date
from geo.catalogue.symbols import text_on
from geo.catalogue.vocabularies import GROUPS
from geo.catalogue.writing import replacing
from geo.koppelkansen.part_shares import far_warning, part_shares
from geo.koppelkansen.weights import PARTS
from geo.maps.palettes import HAZARDS
from geo.report import cells, links
from geo.report.columns import Column
from geo.report.severe_years import severe_sheet
from geo.report.sheet_list import SheetList
from geo.report.sheet_risk import NO_RISK, risk_sheet
from geo.report.state import PackState
from geo.report.workbook_sheets import listings

Progress = Callable[[float, str], None]
"""Called with the share that is done (0 to 1) and a Dutch sentence."""

HEADER_ROW: Final = 4
"""Row with the headings on every sheet with a list; title, example mark and caveat stand above."""

_START: Final = "Lees mij"
_WHY: Final = "Uitleg kolommen"
_SOURCES: Final = "Bronnen"
_FILTER_ROOM: Final = 3
_TALLEST: Final = 45.0
"""Points of the highest row: three lines; the whole text stands in the cell."""
_LINE_PT: Final = 13.5


def write(
    state: PackState,
    folder: Path,
    *,
    progress: Progress | None = None,
    base_url: str | None = None,
) -> list[Path]:
    """Write the workbook; gives its path.

    Args:
        state: what the pack tells.
        folder: where the file goes.
        progress: told how far it is.
        base_url: address of the app for the links; see :func:`geo.report.links.app_base`.

    Raises:
        DataError: the folder cannot be written.
    """
    base = links.app_base(base_url)
    target = folder / f"{state.file_stem}.xlsx"
    book = Workbook()
    book.remove(book.active)
    sheets = [
        *listings(state, base=base),
        *(extra for extra in (risk_sheet(state), severe_sheet(state)) if extra),
    ]
    _start(book.create_sheet(_START), state, sheets, base=base)
    for number, listing in enumerate(sheets):
        if progress:
            progress(number / (len(sheets) + 1), f"Excel: {listing.title}")
        _listing(book.create_sheet(listing.sheet), listing, state)
    _why(book.create_sheet(_WHY), sheets, state)
    _sources(book.create_sheet(_SOURCES), state)
    for sheet in book.worksheets:
        _page(sheet, state)
    book.properties.title = state.title
    book.properties.creator = "Koppelkansenkaart"
    book.properties.language = "nl-NL"
    # the day of the list, not of the clock: the same state gives the same workbook
    made = dt.datetime.combine(state.made_on, dt.time())
    book.properties.created = book.properties.modified = made
    with replacing(target) as temporary:
        book.save(temporary)
    if progress:
        progress(1.0, "Excel klaar")
    return [target]


def _listing(sheet: Worksheet, listing: SheetList, state: PackState) -> None:
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
    return min(_TALLEST, 4 + lines * _LINE_PT)


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


def _explained(state: PackState) -> list[str]:
    """What each part explains of the differences in score, and why no risk is told."""
    weights = state.weights.get("parts", {})
    shares = part_shares(state.items, weights) if set(PARTS) <= set(weights) else []
    sentence = "; ".join(share.text for share in shares)
    found = (
        f"Wat elk onderdeel in deze lijst van de verschillen in score verklaart: {sentence}."
        if sentence
        else "",
        far_warning(shares, count=len(state.items)),
        NO_RISK if state.session and not state.risks else "",
    )
    return [line for line in found if line]


def _start(sheet: Worksheet, state: PackState, sheets: Sequence[SheetList], *, base: str) -> None:
    cells.put_text(sheet["A1"], state.title, font=cells.TITLE)
    sheet.row_dimensions[1].height = 26
    lines: list[tuple[str, Any]] = [
        (
            f"Stand van {dutch_date(state.date)}; gemaakt op {dutch_date(state.made_on)}.",
            cells.PLAIN,
        )
    ]
    lines += [(f"{word}: {text}", cells.PLAIN) for word, text in state.output.rows()]
    lines += [
        (text, cells.WARNING if text == state.example_caveat else cells.PLAIN)
        for text in state.caveats
    ]
    lines += [(text, cells.PLAIN) for text in _explained(state)]
    lines += [
        ("Een lege cel, 'onbekend', 'n.t.b.' of 'geen gegevens' is nooit nul en nooit een laag risico.", cells.PLAIN),
        (links.explained(base), cells.PLAIN),
    ]  # fmt: skip
    row = 2
    for text, font in lines:
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
        cells.put_text(sheet.cell(row=row, column=1), text, font=font, wrap=True)
        if font is cells.WARNING:
            sheet.cell(row=row, column=1).fill = cells.AMBER_FILL
        sheet.row_dimensions[row].height = 6 + _LINE_PT * (-(-len(text) // 105))
        row += 1
    row += 1
    for at, word in enumerate(("Blad", "Wat erop staat", "Rijen"), start=1):
        cell = sheet.cell(row=row, column=at)
        cells.put_text(cell, word, font=cells.HEADER)
        cell.fill = cells.HEADER_FILL
    contents: list[tuple[str, str, int | None]] = [
        (other_sheet.sheet, other_sheet.title, len(other_sheet.rows)) for other_sheet in sheets
    ]
    contents += [
        (_WHY, "Wat elke kolom betekent, met eenheid en bron", None),
        (_SOURCES, "Waar elke laag vandaan komt, met datum en licentie", None),
    ]
    styles = cells.CellStyles()
    for name, what, count in contents:
        row += 1
        cells.put_text(sheet.cell(row=row, column=1), name)
        cells.link(sheet.cell(row=row, column=1), to=cells.place(name, 1), tip=f"Naar {name}")
        cells.put_text(sheet.cell(row=row, column=2), what)
        if count is not None:
            cells.put(sheet.cell(row=row, column=3), count, column=_COUNT, styles=styles)
    row += 1
    for letter, width in (("A", 24), ("B", 78), ("C", 10)):
        sheet.column_dimensions[letter].width = width


_COUNT: Final = Column(name="count", label="Rijen", meaning="Aantal rijen", form="int")


def _why(sheet: Worksheet, sheets: Sequence[SheetList], state: PackState) -> None:
    columns = (
        Column(name="sheet", label="Blad", meaning="", width=22),
        Column(name="label", label="Kolom", meaning="", width=34),
        Column(name="meaning", label="Betekenis", meaning="", form="long", width=70),
        Column(name="unit", label="Eenheid", meaning="", width=12),
        Column(name="missing", label="Als het ontbreekt", meaning="", width=18),
        Column(name="source", label="Bron", meaning="", form="long", width=60),
    )
    rows = [
        {
            "sheet": other_sheet.sheet, "label": column.label, "meaning": column.meaning,
            "unit": column.unit or "-", "missing": column.missing or "lege cel",
            "source": column.source,
        }
        for other_sheet in sheets
        for column in other_sheet.columns
    ]  # fmt: skip
    targets = {
        (place, "sheet"): cells.place(str(row["sheet"]), HEADER_ROW)
        for place, row in enumerate(rows)
    }
    listing = SheetList(
        sheet=_WHY, title="Uitleg van de kolommen", columns=columns, rows=rows, links=targets,
        note="Per blad en kolom wat er staat, in welke eenheid en waar het vandaan komt.", frozen=2,
    )  # fmt: skip
    _listing(sheet, listing, state)


def _sources(sheet: Worksheet, state: PackState) -> None:
    columns = (
        Column(name="title", label="Laag", meaning="", width=40),
        Column(name="origin", label="Herkomst", meaning="", width=14),
        Column(name="source", label="Bron", meaning="", form="long", width=56),
        Column(name="edition", label="Editie", meaning="", width=16, missing="onbekend"),
        Column(name="fetched", label="Opgehaald", meaning="", width=14, missing="meegeleverd"),
        Column(name="licence", label="Licentie", meaning="", width=20, missing="onbekend"),
        Column(name="attribution", label="Naamsvermelding", meaning="", form="long", width=28),
        Column(name="accuracy_m", label="Nauwkeurigheid (m)", meaning="", form="int", width=16, missing="onbekend"),
        Column(name="count", label="Aantal", meaning="", form="int", width=10),
        Column(name="note", label="Opmerking", meaning="", form="long", width=60),
        Column(name="digest", label="Digest van de inhoud", meaning="", width=26),
    )  # fmt: skip
    rows = [
        {**known.to_dict(), "fetched": (known.fetched or "")[:10], "digest": known.digest[:16]}
        for known in state.provenance
    ]
    for row, known in zip(rows, state.provenance, strict=True):
        if known.is_example:
            row["origin"] = "voorbeelddata"
            row["fetched"] = "bedacht"
    listing = SheetList(
        sheet=_SOURCES, title="Bronnen van de lagen", columns=columns, rows=rows,
        note="Per laag de herkomst; lagen met voorbeelddata zijn door het programma bedacht.",
        examples=state.examples,
    )  # fmt: skip
    _listing(sheet, listing, state)


def _page(sheet: Worksheet, state: PackState) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if sheet.max_column > 12 else sheet.PAPERSIZE_A4  # noqa: PLR2004
    sheet.print_area = f"A1:{get_column_letter(sheet.max_column)}{sheet.max_row}"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text = f"{state.title}. {state.output.line()}".replace("&", "&&")[:200]
    sheet.oddFooter.right.text = "Blad &P van &N"
