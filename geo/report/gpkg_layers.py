"""Which tables of features the GeoPackage has, what their columns mean and how they look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.catalogue.layers import Provenance
from geo.catalogue.vocabularies import AREA_KINDS, ENERGY, GROUPS, OWNERS, PLAN_KINDS, WORK_KINDS
from geo.constants import RD
from geo.maps.palettes import hazard_palette
from geo.report.columns import exposure_columns, hazard_label, item_columns
from geo.report.qml_symbols import LayerStyle, Shape
from geo.report.rows import building_rows, hazards_in, item_rows, placed
from geo.report.state import PackState
from geo.report.table_columns import Column, contract_columns
from geo.spatial.positions import project_points, project_shapes

_KINDS: Final[tuple[tuple[str, int], ...]] = (("point", 0), ("line", 1), ("polygon", 2))


@dataclass(frozen=True, kw_only=True)
class MapTable:
    """One table of features: what is in it, what it means, where it comes from, how it looks."""

    name: str
    title: str
    frame: gpd.GeoDataFrame
    columns: tuple[Column, ...]
    provenances: tuple[Provenance, ...]
    looks: tuple[LayerStyle, ...] = ()
    note: str = ""


def map_tables(state: PackState) -> list[MapTable]:
    """Every table of features of the pack, as it is drawn from the bottom up."""
    made = [
        *(made for name in ("gemeente", "wijken", "buurten") for made in _layer(state, name)),
        *_layer(state, "policy_areas"),
        *_buildings(state),
        *_layer(state, "works"),
        *_projects(state),
        *([items_table(state)] if state.items else ()),
    ]  # fmt: skip
    return [part for table in made for part in _by_shape(table)]


LAYER_STYLES: Final[Mapping[str, tuple[LayerStyle, ...]]] = {
    "gemeente": (LayerStyle(name="Grens", shape="polygon"),),
    "wijken": (LayerStyle(name="Grens", shape="polygon", label='"wijknaam"'),),
    "buurten": (LayerStyle(name="Grens", shape="polygon"),),
    "policy_areas": (
        LayerStyle(
            name="Soort beleid", shape="polygon", by="kind", palette=AREA_KINDS, veil=True,
            rough_if="indicative",
        ),
    ),
    "works": (LayerStyle(name="Soort werk", shape="line", by="kind", palette=WORK_KINDS),),
    "stock": (
        LayerStyle(name="Eigenaar", shape="polygon", by="owner", palette=OWNERS, small=True),
        LayerStyle(
            name="Energielabel", shape="polygon", by="energy_label", palette=ENERGY, small=True
        ),
    ),
    "project_outlines": (
        LayerStyle(name="Soort plan", shape="polygon", by="kind", palette=PLAN_KINDS, veil=True),
    ),
    "projects": (
        LayerStyle(
            name="Soort plan", shape="point", by="kind", palette=PLAN_KINDS, size_mm=5.5,
            rough_m="precision_m", label="coalesce(to_string(\"dwellings_count\"), 'n.t.b.')",
        ),
    ),
}  # fmt: skip
"""The styles of each layer, the default one first; every GeoPackage draws by these."""


def _layer(state: PackState, name: str) -> list[MapTable]:
    layer = state.layers.get(name)
    if layer is None:
        return []
    known = layer.provenance
    return [
        MapTable(
            name=name,
            title=known.title,
            frame=layer.frame,
            columns=contract_columns(known.table or name, source=known.source),
            provenances=(known,),
            looks=LAYER_STYLES[name],
        )
    ]


def _buildings(state: PackState) -> list[MapTable]:
    stock = state.layers.get("stock")
    if stock is None:
        return []
    columns = contract_columns("stock", source=stock.provenance.source)
    made = [
        MapTable(
            name="stock", title=stock.provenance.title, frame=stock.frame, columns=columns,
            provenances=(stock.provenance,), looks=LAYER_STYLES["stock"],
        )
    ]  # fmt: skip
    hazards = [rule for name, rule in state.thresholds.items() if name in state.measured_hazards]
    if not hazards:
        return made
    names = [rule.id for rule in hazards]
    looks = tuple(
        LayerStyle(
            name=f"Blootstelling {hazard_label(rule.id).lower()}",
            shape="polygon",
            by=f"class_{rule.id}",
            palette=hazard_palette(rule),
            small=True,
        )
        for rule in hazards
    )
    rasters = [
        state.layers[rule.layer].provenance for rule in hazards if rule.layer in state.layers
    ]
    made.append(
        MapTable(
            name="exposure",
            title="Blootstelling per gebouw",
            frame=building_rows(stock.frame, state.exposure),
            columns=(*columns, *exposure_columns(state.thresholds, names, by="pand")),
            provenances=(stock.provenance, *dict.fromkeys(rasters)),
            looks=looks,
            note="Signaleert blootstelling en is geen oordeel over een gebouw; zonder gegevens is "
            "een eigen klasse en nooit een lage.",
        )
    )
    return made


def _projects(state: PackState) -> list[MapTable]:
    layer = state.layers.get("projects")
    if layer is None:
        return []
    outlines = project_shapes(layer.table)
    outlines = outlines[outlines.geom_type.isin(["Polygon", "MultiPolygon"])]
    drawn = [
        MapTable(
            name="project_outlines",
            title=f"{layer.provenance.title}: omtrek",
            frame=outlines,
            columns=contract_columns("projects", source=layer.provenance.source),
            provenances=(layer.provenance,),
            looks=LAYER_STYLES["project_outlines"],
            note="De plannen waarvan de omtrek bekend is.",
        )
    ]
    return [
        *(drawn if len(outlines) else ()),
        MapTable(
            name="projects",
            title=layer.provenance.title,
            frame=project_points(layer.table),
            columns=contract_columns("projects", source=layer.provenance.source),
            provenances=(layer.provenance,),
            looks=LAYER_STYLES["projects"],
            note="Een leeg aantal woningen is n.t.b. De cirkel om een plan is hoe ver de plek "
            "ernaast kan liggen; een plan zonder bekende plek heeft geen punt.",
        ),
    ]


def items_table(state: PackState) -> MapTable:
    """The ranked list as points; an empty list gives the same columns without rows."""
    columns = item_columns(state.thresholds, hazards_in(state))
    key = Column(
        name="tier_key", label="Groep (sleutel)", meaning="Groep als sleutel voor de stijl"
    )
    if state.items:
        rows = item_rows(state)
        rows = rows.drop(columns=[name for name in rows if str(name).startswith("key_")])
        # the key of the group, for the colours; its words stand beside it
        rows.insert(3, key.name, [state.group_of(item).key for item in state.items])
    else:
        rows = pd.DataFrame(columns=[column.name for column in (*columns, key)], dtype=object)
    look = LayerStyle(
        name="Groep", shape="point", by="tier_key", palette=GROUPS, size_mm=6.0,
        rough_m="precision_m", label='to_string("rank")',
    )  # fmt: skip
    return MapTable(
        name="koppelkansen",
        title=state.title,
        frame=gpd.GeoDataFrame(rows, geometry=placed(state.items), crs=RD),
        columns=(*columns, key),
        provenances=state.provenance,
        looks=(look,),
        note="De ranglijst met plaats, score en reden. Wat onbekend is, is leeg en telt niet "
        "als nul.",
    )


def _by_shape(table: MapTable) -> list[MapTable]:
    """One table per kind of geometry, as QGIS and ArcGIS want them; rows without one stay."""
    kinds = shapely.get_dimensions(table.frame.geometry.to_numpy())
    present = [(name, number) for name, number in _KINDS if (kinds == number).any()]
    if len(present) <= 1:
        return [table]
    shapes: dict[str, Shape] = {"point": "point", "line": "line", "polygon": "polygon"}
    words = {"point": "punten", "line": "lijnen", "polygon": "vlakken"}
    endings = {"point": "points", "line": "lines", "polygon": "areas"}
    made = []
    for place, (name, number) in enumerate(present):
        keep = (kinds == number) | ((kinds < 0) if place == 0 else False)
        looks = tuple(replace(look, shape=shapes[name]) for look in table.looks)
        made.append(
            replace(
                table,
                name=f"{table.name}_{endings[name]}",
                title=f"{table.title}: {words[name]}",
                frame=table.frame[keep],
                looks=looks,
            )
        )
    return made
