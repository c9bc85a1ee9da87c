"""The risk of every koppelkans per hazard, as its card has it: a sheet of the workbook, and words."""

from typing import Any, Final

from geo.koppelkansen.risk import FORMULA
from geo.report import cells
from geo.report.columns import hazard_label
from geo.report.pack_data import Item
from geo.report.sheet_list import FIRST_ROW, SheetList
from geo.report.state import PackState
from geo.report.table_columns import Column
from geo.report.workbook_decisions import LIST

SHEET: Final = "Risico"
NOTE: Final = (
    f"{FORMULA} De factoren zijn een keuze van deze app; een screening, geen oordeel over een "
    "gebouw."
)
NO_RISK: Final = (
    "Geen tabblad Risico: dat wordt berekend uit de gegevens van nu, en die zijn anders dan bij de "
    "lijst van deze sessie."
)
_SOURCE: Final = "Berekend door de app; factoren in data/vulnerability.toml"


def risk_lines(state: PackState, item: Item) -> list[tuple[str, str]]:
    """Hazard and risk of an item in Dutch, from low to high; empty where nothing is known."""
    return [
        (hazard_label(risk.hazard), risk.band_text)
        for risk in state.risks.get(item.id, ())
        if risk.exposed
    ]


def risk_sheet(state: PackState) -> SheetList | None:
    """A row per koppelkans and hazard; None where no risk is known."""

    def column(
        name: str, label: str, meaning: str, *, form: str = "decimal", **more: object
    ) -> Column:
        return Column(name=name, label=label, meaning=meaning, source=_SOURCE, form=form, **more)  # type: ignore[arg-type]

    rows: list[dict[str, Any]] = []
    targets: dict[tuple[int, str], str] = {}
    for at, item in enumerate(state.items):
        for risk in state.risks.get(item.id, ()):
            low, high = risk.factors or (None, None)
            targets[len(rows), "title"] = cells.place(LIST, FIRST_ROW + at)
            rows.append(
                {
                    "title": item.title,
                    "hazard": hazard_label(risk.hazard),
                    "dwellings": risk.dwellings,
                    "unknown": risk.unknown_dwellings,
                    "exposed": risk.exposed,
                    "factor_low": low,
                    "factor_high": high,
                    "low": risk.low,
                    "middle": risk.middle,
                    "high": risk.high,
                    "per_100": risk.per_100_dwellings,
                    "known": risk.known_share,
                    "id": item.id,
                }
            )
    if not rows:
        return None
    columns = (
        column("title", "Koppelkans", "Waar het over gaat", form="text", width=44),
        column("hazard", "Bedreiging", "Waarvoor", form="text", width=18),
        column("dwellings", "Woningen", "Woningen waarvan de blootstelling bekend is", unit="woningen", form="int", width=11),
        column("unknown", "Blootstelling onbekend", "Woningen waarvan zij niet bekend is; zij tellen niet mee", unit="woningen", form="int", width=13),
        column("exposed", "Woningen × blootstelling", "Woningen maal de waarde van hun klasse (0 tot 1)", width=14),
        column("factor_low", "Kwetsbaarheid, laag", "Laagste factor van de kenmerken; een onbekend kenmerk op zijn best", width=14, missing="-"),
        column("factor_high", "Kwetsbaarheid, hoog", "Hoogste factor van de kenmerken; een onbekend kenmerk op zijn slechtst", width=14, missing="-"),
        column("low", "Risico, laag", "Risico met elk onbekend kenmerk op zijn best", width=11),
        column("middle", "Risico, midden", "Risico met het midden van elke factor", width=11),
        column("high", "Risico, hoog", "Risico met elk onbekend kenmerk op zijn slechtst", width=11),
        column("per_100", "Risico per 100 woningen", "Het midden per 100 woningen, om grote en kleine plekken te vergelijken", width=13, missing="-"),
        column("known", "Kenmerken bekend", "Deel van de kenmerken die tellen waarvan het antwoord bekend is", form="share", width=13, missing="geen kenmerk telt"),
        column("id", "Kenmerk", "Vast kenmerk van de koppelkans", form="text", width=34, detail=True),
    )  # fmt: skip
    return SheetList(
        sheet=SHEET,
        title="Risico per koppelkans en bedreiging",
        columns=columns,
        rows=rows,
        links=targets,
        tips={"title": "Naar de lijst"},
        note=NOTE,
        examples=state.examples,
        frozen=2,
    )
