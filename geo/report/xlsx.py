"""The workbook of the pack: list, decisions, projects, works, exposure, agreements, and why."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from geo.catalogue.output_state import dutch_date
from geo.catalogue.writing import replacing
from geo.koppelkansen.part_shares import far_warning, part_shares
from geo.koppelkansen.weights import PARTS
from geo.report import cells, links
from geo.report.severe_years import severe_sheet
from geo.report.sheet_list import SheetList
from geo.report.sheet_risk import NO_RISK, risk_sheet
from geo.report.state import PackState
from geo.report.table_columns import Column
from geo.report.workbook_sheets import listings
from geo.report.xlsx_listing import HEADER_ROW, LINE_PT, write_listing

Progress = Callable[[float, str], None]
"""Called with the share that is done (0 to 1) and a Dutch sentence."""


_START: Final = "Lees mij"
_WHY: Final = "Uitleg kolommen"
_SOURCES: Final = "Bronnen"


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
        write_listing(book.create_sheet(listing.sheet), listing, state)
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
        sheet.row_dimensions[row].height = 6 + LINE_PT * (-(-len(text) // 105))
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
    write_listing(sheet, listing, state)


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
    write_listing(sheet, listing, state)


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
