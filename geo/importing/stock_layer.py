"""From placed dwellings to the layer of stock: wijk and buurt, gemeente, contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.catalogue.contracts import FILE_ROW
from geo.catalogue.library import Library
from geo.catalogue.validation import validate
from geo.importing.buildings import to_buildings
from geo.importing.cells import Cells
from geo.importing.elsewhere import outside_border, outside_gemeente
from geo.importing.findings import Problem, finding
from geo.importing.place import Placed
from geo.spatial.areas import locate
from geo.text.format import number

_LEAST_M: Final = 25.0
"""A border is never taken more exactly than this."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """The gemeente: code, name, outline, and how far its border may be off in metres."""

    code: str = ""
    name: str = ""
    outline: BaseGeometry | None = None
    accuracy_m: float = _LEAST_M


def area_of(library: Library) -> Area:
    """Return the gemeente of a library, as far as it is there."""
    for name in ("gemeente", "buurten"):
        layer = library.find(name) if name in library.registry.layers else None
        if layer is None:
            continue
        frame, known = layer.frame, layer.provenance
        return Area(
            code=str(frame["gemeentecode"].iloc[0]),
            name=str(frame["gemeentenaam"].iloc[0]) if "gemeentenaam" in frame else "",
            outline=frame.geometry.union_all(),
            accuracy_m=max(_LEAST_M, known.accuracy_max_m or known.accuracy_m or 0),
        )
    return Area()


def known_codes(library: Library, area: Area) -> dict[str, frozenset[str]]:
    """Return per column of a delivered table the codes of areas that exist."""
    layer = library.find("buurten") if "buurten" in library.registry.layers else None
    if layer is None:
        return {}
    wijken = frozenset(layer.table["wijkcode"].dropna())
    buurten = frozenset(layer.table["buurtcode"].dropna())
    return {
        "buurtcodes": buurten,
        "wijkcode": wijken,
        "scope_code": wijken | buurten | policy_ids(library) | {area.code},
    }


def policy_ids(library: Library) -> frozenset[str]:
    """Return the ids of the policy areas, which figures may be of."""
    known = "policy_areas" in library.registry.layers
    layer = library.find("policy_areas") if known else None
    return frozenset() if layer is None else frozenset(layer.table["area_id"].astype(str))


def inside(placed: Sequence[Placed], cells: Cells, *, area: Area) -> list[Placed]:
    """Return what lies in the gemeente; what lies outside is noted with the distance."""
    if area.outline is None or not placed:
        return list(placed)
    points = shapely.point_on_surface(np.array([item.shape for item in placed], dtype=object))
    shapely.prepare(area.outline)
    apart = shapely.distance(points, area.outline)
    units_inside = []
    for item, metres in zip(placed, apart, strict=True):
        if metres > area.accuracy_m:
            text = f"{number(metres)} m"
            column = {"pand": "pand_id", "vbo": "vbo_id", "punt": "x"}.get(item.how, "postcode")
            problem = outside_gemeente(f"{text} over de grens", area.name)
            cells.note(item.unit.row, column, problem)
        else:
            units_inside.append(item)
            if metres > 0:
                cells.note(item.unit.row, "", outside_border(f"{number(metres)} m", area.name))
    return units_inside


def stock_layer(
    placed: Sequence[Placed], cells: Cells, *, library: Library, area: Area
) -> gpd.GeoDataFrame:
    """Return the buildings by the contract of the stock, and the columns beside it.

    A building that does not keep the contract is noted at each of its rows.
    """
    stock = to_buildings(placed, cells)
    if stock.empty:
        return stock
    if unknown := int(stock["pand_id"].str.startswith("AV").sum()):
        cells.note(None, "", _without_bag(unknown))
    rows: dict[str, list[int]] = {}
    for item in placed:
        rows.setdefault(item.pand_id, []).append(item.unit.row)
    first = {pand: min(of) for pand, of in rows.items()}
    pand_of = {row: pand for pand, row in first.items()}
    stock = _with_codes(stock, library=library, accuracy_m=area.accuracy_m)
    stock.index = pd.Index([first[p] for p in stock["pand_id"]], name=FILE_ROW, dtype="int64")
    checked = validate(stock, "stock")
    for row in checked.rejected.to_dict("records"):
        problem = Problem(
            code="contract",
            severity="fout",
            message=f"het gebouw waar deze rij bij hoort: '{row['value']}' past niet",
            advice=f"Verwacht wordt {row['expected']}.",
        )
        for at in rows[pand_of[int(row["row"])]]:
            where = at if at > 0 else None
            cells.found.append(finding(where, str(row["column"]), row["value"], problem))
    return gpd.GeoDataFrame(checked.valid)


def _without_bag(count: int) -> Problem:
    buildings = "1 gebouw heeft" if count == 1 else f"{count} gebouwen hebben"
    return Problem(
        code="zonder_bag",
        severity="let op",
        message=(
            f"{buildings} geen BAG-pand; de plek komt uit het bestand en het nummer begint met AV"
        ),
        advice="Haal de laag 'Panden (BAG)' op en laad het bestand opnieuw voor de echte vormen.",
    )


def _with_codes(
    stock: gpd.GeoDataFrame, *, library: Library, accuracy_m: float
) -> gpd.GeoDataFrame:
    """Add the buurt and wijk a building stands in; just over the border the nearest one."""
    layer = library.find("buurten") if "buurten" in library.registry.layers else None
    if layer is None:
        return stock.assign(wijkcode=None, buurtcode=None)
    buurten = layer.frame.reset_index(drop=True)
    points = gpd.GeoSeries(stock.geometry.representative_point())
    codes = locate(points, buurten, code="buurtcode", accuracy_m=accuracy_m)["buurtcode"]
    lost = codes.isna()
    if lost.any():
        tree = shapely.STRtree(buurten.geometry.to_numpy())
        rows, near = tree.query_nearest(
            points[lost].to_numpy(), max_distance=accuracy_m, all_matches=False
        )
        codes.loc[codes.index[lost][rows]] = buurten["buurtcode"].to_numpy()[near]
    wijk_of = dict(zip(buurten["buurtcode"], buurten["wijkcode"], strict=True))
    return stock.assign(buurtcode=codes, wijkcode=codes.map(wijk_of))
