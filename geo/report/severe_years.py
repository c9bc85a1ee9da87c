"""Climate-proof in the year that is set, in the pack: sheet of the PDF, slide, sheet of Excel."""

from typing import Any, Final

import pandas as pd
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from geo.hazards.registry import HAZARD_WORDS
from geo.progress.severe_by_year import ANY, LATER, NOW
from geo.progress.severe_by_year_chart import band_text
from geo.progress.wording import COLUMNS
from geo.report import deck_theme as theme
from geo.report.deck_item_text import notes_of
from geo.report.deck_parts import Deck, describe, style_chart, textbox
from geo.report.deck_text import Line
from geo.report.sheet_list import SheetList
from geo.report.state import PackState
from geo.report.table_columns import Column
from geo.report.words import source_lines, uses_example
from geo.text.format import number

SHEET: Final = "Klimaatbestendig"
NOTE: Final = (
    "Corporatiewoningen van de hele gemeente in klasse hoog of zeer hoog, na wat besloten is; de "
    "band is van groot tot klein effect van de maatregelen. Zonder jaar of bekend effect (n.t.b.) "
    "verandert een besluit niets. Een screening, geen oordeel over een woning."
)
_COUNTS: Final = (
    "low_count", "middle_count", "high_count", "needed_count", "pending_count", "unknown_count",
)  # fmt: skip
_CHART_WIDTH: Final = 8.3


def _word(hazard: str) -> str:
    return "minstens één bedreiging" if hazard == ANY else HAZARD_WORDS.get(hazard, hazard)


def _title(state: PackState) -> str:
    last = int(state.severe_by_year["year"].max())
    return f"Klimaatbestendig in {last}: woningen hoog of zeer hoog per jaar"


def _layers(state: PackState) -> list[str]:
    hazards = set(state.severe_by_year["hazard"])
    rasters = (rule.layer for name, rule in state.thresholds.items() if name in hazards)
    return ["stock", "measures", *rasters]


def severe_page(state: PackState) -> tuple[dict[str, Any], list[str]]:
    """The sheet of the PDF: per hazard and climate the number of every year, and what is needed."""
    table = state.severe_by_year
    years = sorted({int(year) for year in table["year"]})
    rows = []
    for (scenario, hazard), part in table.groupby(["scenario", "hazard"], sort=False):
        by_year = {int(row["year"]): row for row in part.to_dict("records")}
        first = by_year[years[0]]
        rows.append(
            {
                "name": _word(str(hazard)).capitalize() + (" (2050)" if scenario == LATER else ""),
                "decided": [band_text(by_year[year]) for year in years],
                "needed": [number(float(by_year[year]["needed_count"])) for year in years],
                "pending": number(float(first["pending_count"])),
                "unknown": number(float(first["unknown_count"])),
            }
        )
    names = _layers(state)
    page = {
        "kind": "severe",
        "title": _title(state),
        "note": NOTE,
        "years": [str(year) for year in years],
        "rows": rows,
        "maps": [],
        "sources": source_lines(state, names),
        "example": uses_example(state, names),
    }
    return page, []


def severe_slide(deck: Deck, state: PackState) -> Any | None:
    """The slide: a line chart that can be edited, small and large effect beside what is needed."""
    table = state.severe_by_year
    if table.empty:
        return None
    hazard = ANY if (table["hazard"] == ANY).any() else str(table["hazard"].iloc[0])
    mine = table[(table["hazard"] == hazard) & (table["scenario"] == NOW)]
    names = _layers(state)
    slide = deck.slide(
        _title(state), layout="Alleen titel", example=uses_example(state, names),
        notes=notes_of(NOTE, *_lines(table), *source_lines(state, names)),
    )  # fmt: skip
    data = CategoryChartData(number_format="#,##0")
    data.categories = [str(int(year)) for year in mine["year"]]
    for title, column in (
        ("Besloten, klein effect", "high_count"), ("Besloten, groot effect", "low_count"),
        ("Nodig", "needed_count"),
    ):  # fmt: skip
        data.add_series(title, [round(float(value)) for value in mine[column]])
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.LINE_MARKERS, Inches(theme.LEFT_IN), Inches(theme.TOP_IN),
        Inches(_CHART_WIDTH), Inches(theme.BOTTOM_IN - theme.TOP_IN), data,
    )  # fmt: skip
    frame.name = "Grafiek klimaatbestendig"
    describe(frame, f"Lijngrafiek, {_word(hazard)}. " + "; ".join(_lines(mine)))
    chart = frame.chart
    style_chart(chart)
    left = theme.LEFT_IN + _CHART_WIDTH + 0.25
    last = mine.to_dict("records")[-1]
    textbox(
        slide,
        [
            Line(f"{band_text(last)} woningen in {int(last['year'])}", "Besloten"),
            Line(f"{number(float(last['needed_count']))} woningen", "Nodig"),
            Line(f"{number(float(last['pending_count']))} woningen in een besluit", "N.t.b."),
            Line(f"{number(float(last['unknown_count']))} woningen", "Klasse onbekend"),
        ],
        (left, theme.TOP_IN, theme.RIGHT_IN - left, 3.4), name="Wat het betekent",
        largest=theme.SMALLEST_PT,
    )  # fmt: skip
    return slide


def _lines(table: pd.DataFrame) -> list[str]:
    return [
        f"{_word(str(row['hazard']))} ({row['scenario']}), {int(row['year'])}: {band_text(row)}, "
        f"nodig {number(float(row['needed_count']))}"
        for row in table.to_dict("records")
    ]


def severe_sheet(state: PackState) -> SheetList | None:
    """The sheet of the workbook, a row per climate, hazard and year."""
    table = state.severe_by_year
    if table.empty:
        return None
    source = "Blootstelling van het bezit, data/measures.csv en het register van besluiten"

    def column(name: str, meaning: str, **options: Any) -> Column:
        label = COLUMNS[name]
        return Column(name=name, label=label, meaning=meaning, source=source, **options)

    columns = (
        column("scenario", "Klimaat van nu of van 2050", width=12),
        column("hazard", "Bedreiging; 'minstens één' telt elke woning één keer", width=26),
        column("year", "Eind van dit jaar", form="year", width=8),
        *(
            column(name, f"{COLUMNS[name]}; corporatiewoningen", unit="woningen", form="int")
            for name in _COUNTS
        ),
    )
    rows = [
        {**{str(k): v for k, v in row.items()}, "hazard": _word(str(row["hazard"])).capitalize(),
         **{name: round(float(row[name])) for name in _COUNTS}}
        for row in table.to_dict("records")
    ]  # fmt: skip
    examples = [
        layer.provenance.title
        for name in _layers(state)
        if (layer := state.layers.get(name)) is not None and layer.provenance.is_example
    ]
    return SheetList(
        sheet=SHEET, title=_title(state), columns=columns, rows=rows, note=NOTE,
        examples=examples, frozen=3,
    )  # fmt: skip
