"""What stands on the sheets of the workbook: columns, rows and links between them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from geo.catalogue.vocabularies import PLAN_KINDS, WORK_KINDS
from geo.catalogue.windows import window_of
from geo.report import cells, links
from geo.report.columns import exposure_columns, item_columns
from geo.report.rows import complex_rows, hazards_in, item_rows
from geo.report.sheet_list import FIRST_ROW, Row, SheetList
from geo.report.state import PackState
from geo.report.table_columns import Column, contract_columns
from geo.report.workbook_decisions import (
    DECISIONS,
    LIST,
    aftercare,
    decision_list,
    decision_rows,
    decisions,
)

PROJECTS: Final = "Projecten"
WORKS: Final = "Werken"
EXPOSURE: Final = "Blootstelling"
AGREEMENTS: Final = "Afspraken"
_KINDS: Final = {**PLAN_KINDS.labels(), **WORK_KINDS.labels()}


def listings(state: PackState, *, base: str) -> list[SheetList]:
    """Every sheet with a list, in order; a sheet without data is left out."""
    items = [{str(k): v for k, v in row.items()} for row in item_rows(state).to_dict("records")]
    at = {str(row["id"]): place for place, row in enumerate(items)}
    decided = decision_rows(state)
    made = [
        _items(state, items, decided, base=base),
        decision_list(state, at),
        decisions(state, decided, at, base=base),
        aftercare(state),
        _projects(state, at),
        _works(state),
        _exposure(state),
        _agreements(state),
    ]
    return [sheet for sheet in made if sheet is not None]


def _examples(state: PackState, *names: str) -> tuple[str, ...]:
    """Titles of the made up layers among these."""
    found = (state.layers.get(name) for name in names)
    return tuple(layer.provenance.title for layer in found if layer and layer.provenance.is_example)


def _items(
    state: PackState, items: Sequence[dict[str, Any]], decided: Sequence[Row], *, base: str
) -> SheetList:
    columns = (
        *item_columns(state.thresholds, hazards_in(state)),
        Column(
            name="app", label="In de app", meaning="Pad van deze koppelkans in de app",
            source="De app zelf", form="link", width=44,
        ),
    )  # fmt: skip
    first_decision: dict[str, int] = {}
    for place, row in enumerate(decided):
        first_decision.setdefault(str(row["id"]), place)
    plans = _project_places(state)
    targets: dict[tuple[int, str], str] = {}
    rows = []
    for place, row in enumerate(items):
        key = str(row["id"])
        path = links.kans_path(state, key)
        rows.append({**row, "app": path})
        targets[place, "app"] = base + path
        if key in first_decision:
            targets[place, "decision"] = cells.place(DECISIONS, FIRST_ROW + first_decision[key])
        project = str(state.items[place].project_id)
        if project in plans:
            targets[place, "title"] = cells.place(PROJECTS, FIRST_ROW + plans[project])
    return SheetList(
        sheet=LIST,
        title=state.title,
        columns=columns,
        rows=rows,
        links=targets,
        tips={"app": "Open in de app", "decision": "Naar het besluit", "title": "Naar het project"},
        note="De ranglijst, de beste kans bovenaan. De score is een hulp om te kiezen en geen oordeel.",
        examples=state.examples,
        frozen=2,
        coloured="tier",
        empty="Er zijn geen koppelkansen in deze keuze.",
    )


def _project_places(state: PackState) -> dict[str, int]:
    projects = state.table("projects")
    if projects is None:
        return {}
    return {str(key): place for place, key in enumerate(projects["project_id"])}


def _projects(state: PackState, at: Mapping[str, int]) -> SheetList | None:
    layer = state.layers.get("projects")
    if layer is None:
        return None
    columns = contract_columns(
        "projects",
        source=layer.provenance.source,
        without=("section_inferred", "firmness_basis"),
    )
    rows = []
    targets: dict[tuple[int, str], str] = {}
    places = _project_places(state)
    for place, row in enumerate(layer.table.to_dict("records")):
        rows.append(
            {str(k): v for k, v in row.items()} | {"kind": _KINDS.get(row["kind"], row["kind"])}
        )
        item = f"plan-{row['project_id']}"
        if item in at:
            targets[place, "name"] = cells.place(LIST, FIRST_ROW + at[item])
        other = row.get("linked_project_id")
        if isinstance(other, str) and other in places:
            targets[place, "linked_project_id"] = cells.place(PROJECTS, FIRST_ROW + places[other])
    ordered = _first(columns, "name", "corporation", "kind", "dwellings_count")
    return SheetList(
        sheet=PROJECTS,
        title=layer.provenance.title,
        columns=ordered,
        rows=rows,
        links=targets,
        tips={"name": "Naar de koppelkans", "linked_project_id": "Naar het andere project"},
        note="Oplevering, planvoorraad en sloop staan naast elkaar; tel sloop nooit op bij nieuwbouw. "
        "n.t.b. is nog niet bekend.",
        examples=_examples(state, "projects"),
    )


def _works(state: PackState) -> SheetList | None:
    layer = state.layers.get("works")
    if layer is None:
        return None
    table = layer.table
    source = layer.provenance.source
    columns = contract_columns("works", source=source)
    extra = (
        Column(name="window", label="Planning", meaning="Periode in jaren", unit="jaar", source=source, width=13, missing="n.t.b."),
        Column(name="length_m", label="Lengte (m)", meaning="Lengte van de lijn; leeg bij een vlak", unit="m", source=source, form="int", width=11),
        Column(name="area_m2", label="Oppervlak (m2)", meaning="Oppervlak van het vlak; leeg bij een lijn", unit="m2", source=source, form="int", width=13),
    )  # fmt: skip
    shapes = layer.frame.geometry
    rows = []
    for (_, row), shape in zip(table.iterrows(), shapes, strict=True):
        when = window_of(row)
        rows.append(
            {str(k): v for k, v in row.items() if k != shapes.name}
            | {
                "kind": _KINDS.get(row["kind"], row["kind"]),
                "window": when.text() if when.known else None,
                "length_m": shape.length if shape.area == 0 else None,
                "area_m2": shape.area if shape.area > 0 else None,
            }
        )
    return SheetList(
        sheet=WORKS,
        title=layer.provenance.title,
        columns=_first((*columns, *extra), "name", "kind", "window"),
        rows=rows,
        note="Werken van de gemeente in de openbare ruimte, zoals riool, weg en groen.",
        examples=_examples(state, "works"),
    )


def _exposure(state: PackState) -> SheetList | None:
    stock = state.frame("stock")
    if stock is None or not len(state.exposure):
        return None
    hazards = [name for name in hazards_in(state) if name in state.measured_hazards]
    source = state.layers["stock"].provenance.source
    first = (
        Column(name="complex_name", label="Complex", meaning="Naam van het complex", source=source, width=30),
        Column(name="complex_id", label="Complexnummer", meaning="Nummer van het complex", source=source, width=15),
        Column(name="owner", label="Eigenaar", meaning="Corporatie", source=source, width=14),
        Column(name="wijkcode", label="Wijkcode", meaning="CBS-wijkcode; meer dan een als het complex verdeeld ligt", source=source, width=12),
        Column(name="buildings_count", label="Gebouwen", meaning="Aantal gebouwen", unit="gebouwen", source=source, form="int", width=11),
        Column(name="dwellings_count", label="Woningen", meaning="Aantal woningen", unit="woningen", source=source, form="int", width=11),
        Column(name="efg_count", label="Label E, F of G", meaning="Woningen met energielabel E, F of G", unit="woningen", source=source, form="int", width=11),
        Column(name="unlabelled_count", label="Label onbekend", meaning="Woningen zonder bekend energielabel", unit="woningen", source=source, form="int", width=12),
    )  # fmt: skip
    table = complex_rows(stock, state.exposure, hazards)
    rasters = [state.thresholds[name].layer for name in hazards]
    return SheetList(
        sheet=EXPOSURE,
        title="Blootstelling per complex",
        columns=(*first, *exposure_columns(state.thresholds, hazards, by="complex")),
        rows=[{str(k): v for k, v in row.items()} for row in table.to_dict("records")],
        note="Signaleert blootstelling en is geen oordeel over een gebouw. 'geen gegevens' is nooit laag.",
        examples=_examples(state, "stock", *rasters),
    )


def _agreements(state: PackState) -> SheetList | None:
    layer = state.layers.get("agreements")
    if layer is None:
        return None
    columns = contract_columns("agreements", source=layer.provenance.source)
    table: pd.DataFrame = layer.table
    return SheetList(
        sheet=AGREEMENTS,
        title=layer.provenance.title,
        columns=columns,
        rows=[{str(k): v for k, v in row.items()} for row in table.to_dict("records")],
        note="De afspraken in eigen woorden; de ondertekende tekst gaat altijd voor.",
        examples=_examples(state, "agreements"),
        frozen=1,
    )


def _first(columns: Sequence[Column], *names: str) -> tuple[Column, ...]:
    """The columns with these in front."""
    front = [column for name in names for column in columns if column.name == name]
    return (*front, *(column for column in columns if column.name not in names))
