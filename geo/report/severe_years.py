"""Climate-proof in the year that is set, in the pack: sheet of the PDF, and sheet of Excel."""

from typing import Any, Final

from geo.hazards.registry import HAZARD_WORDS
from geo.progress.severe_by_year import ANY, LATER
from geo.progress.wording import COLUMNS, band_text
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


def word(hazard: str) -> str:
    """A hazard, or at least one of them, in Dutch."""
    return "minstens één bedreiging" if hazard == ANY else HAZARD_WORDS.get(hazard, hazard)


def title_of(state: PackState) -> str:
    """The title of every form of it, with the last year."""
    last = int(state.severe_by_year["year"].max())
    return f"Klimaatbestendig in {last}: woningen hoog of zeer hoog per jaar"


def layers_of(state: PackState) -> list[str]:
    """Layers that the figures rest on, for their sources."""
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
                "name": word(str(hazard)).capitalize() + (" (2050)" if scenario == LATER else ""),
                "decided": [band_text(by_year[year]) for year in years],
                "needed": [number(float(by_year[year]["needed_count"])) for year in years],
                "pending": number(float(first["pending_count"])),
                "unknown": number(float(first["unknown_count"])),
            }
        )
    names = layers_of(state)
    page = {
        "kind": "severe",
        "title": title_of(state),
        "note": NOTE,
        "years": [str(year) for year in years],
        "rows": rows,
        "maps": [],
        "sources": source_lines(state, names),
        "example": uses_example(state, names),
    }
    return page, []


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
        {**{str(k): v for k, v in row.items()}, "hazard": word(str(row["hazard"])).capitalize(),
         **{name: round(float(row[name])) for name in _COUNTS}}
        for row in table.to_dict("records")
    ]  # fmt: skip
    examples = [
        layer.provenance.title
        for name in layers_of(state)
        if (layer := state.layers.get(name)) is not None and layer.provenance.is_example
    ]
    return SheetList(
        sheet=SHEET, title=title_of(state), columns=columns, rows=rows, note=NOTE,
        examples=examples, frozen=3,
    )  # fmt: skip
