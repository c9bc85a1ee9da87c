"""From dwellings to buildings: one row per BAG pand, by the contract of the stock.

The contract has one energy label per building, while dwellings in one building differ. The
label is chosen so that the share with E, F or G stays as right as one letter can be: first the
side that most labelled dwellings are on (E-F-G or better, the worse on a tie), then the most
frequent label of that side (again the worse on a tie). With labels for less than half of the
dwellings the label is unknown. Beside it ``efg_count`` and ``labelled_count`` keep the exact
numbers.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.catalogue.characteristics import CHARACTERISTICS
from geo.catalogue.contracts import TABLES
from geo.constants import EFG, LABELS, RD
from geo.importing.cells import Cells
from geo.importing.characteristics import of_building
from geo.importing.findings import Problem
from geo.importing.place import FOOTPRINT_M, Placed

OF_OWNER: Final = tuple(
    field.name
    for field in TABLES["stock"].fields
    if field.name
    not in {"pand_id", "wijkcode", "buurtcode", "placed_by", "shared", "delivery", "geometry"}
)
"""Columns of the contract that one owner has of a building; the others are of the building."""

_APPROXIMATE: Final = ", benaderd"
"""Ends ``placed_by`` of a building without a shape of its own."""

_RANK: Final = {label: place for place, label in enumerate(LABELS)}


def building_label(counts: Counter[str], *, dwellings_count: int) -> str | None:
    """Return the one label of a building (see the module)."""
    labelled = sum(counts.values())
    if labelled == 0 or labelled * 2 < dwellings_count:
        return None
    efg = sum(counts[label] for label in EFG)
    worse = efg * 2 >= labelled
    side = {label: n for label, n in counts.items() if n and (label in EFG) == worse}
    return max(side, key=lambda label: (side[label], _RANK[label]))


def to_buildings(placed: Sequence[Placed], cells: Cells) -> gpd.GeoDataFrame:
    """Return one row per building: the columns of the contract and :data:`EXTRA`.

    Of the characteristics only those that are known of a building are columns.

    ``wijkcode`` and ``buurtcode`` are not there yet. Where rows of one building differ the most
    frequent value counts, and the difference is noted at the row that differs.
    """
    groups: dict[tuple[str, str], list[Placed]] = {}
    for item in placed:
        groups.setdefault((item.pand_id, item.unit.owner), []).append(item)
    rows = [_building(pand, owner, items, cells) for (pand, owner), items in groups.items()]
    if not rows:
        return _nothing()
    stock = combine(gpd.GeoDataFrame(rows, geometry="geometry", crs=RD))
    unknown = [
        characteristic.name
        for characteristic in CHARACTERISTICS
        if stock[characteristic.name].isna().all()
    ]
    return stock.drop(columns=unknown)


def _nothing() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"pand_id": [], "geometry": []}, geometry="geometry", crs=RD)


def _building(pand: str, owner: str, items: list[Placed], cells: Cells) -> dict[str, Any]:
    count = sum(item.unit.count for item in items)
    labels: Counter[str] = Counter()
    for item in items:
        if item.unit.energy_label is not None:
            labels[item.unit.energy_label] += item.unit.count
    years = Counter(item.unit.built_year for item in items if item.unit.built_year is not None)
    usual = min((y for y, n in years.items() if n == max(years.values())), default=None)
    for item in items:
        if item.unit.built_year is not None and item.unit.built_year != usual:
            cells.note(item.unit.row, "built_year", _other_year(pand, usual))
    return {
        "pand_id": pand,
        "owner": owner,
        "dwellings_count": count,
        "built_year": usual,
        "dwelling_type": _most(item.unit.dwelling_type for item in items),
        "energy_label": building_label(labels, dwellings_count=count),
        "complex_id": _most(item.unit.complex_id for item in items),
        "complex_name": _most(item.unit.complex_name for item in items),
        "efg_count": sum(labels[label] for label in EFG),
        "labelled_count": sum(labels.values()),
        "placed_by": _surest(items),
        "shared": None,
        **of_building((item.unit.characteristics, item.unit.count) for item in items),
        "geometry": _shape(items),
    }


def _shape(items: list[Placed]) -> shapely.Geometry:
    exact = {item.shape.wkb: item.shape for item in items if not item.approximate}
    if exact:
        shapes = list(exact.values())
        whole: shapely.Geometry = shapely.union_all(shapes)
        return shapes[0] if len(shapes) == 1 else whole
    # several points of one building: the square stands in their middle
    x, y = shapely.get_coordinates([item.shape.centroid for item in items]).mean(axis=0)
    half = FOOTPRINT_M / 2
    square: shapely.Geometry = shapely.box(x - half, y - half, x + half, y + half)
    return square


def _surest(items: list[Placed]) -> str:
    item = items[0]
    return f"{item.how}{_APPROXIMATE}" if all(i.approximate for i in items) else item.how


def is_approximate(placed_by: "pd.Series[str]") -> "pd.Series[bool]":
    """Of which buildings the shape is a square at the place of their dwellings."""
    return placed_by.astype("string").str.endswith(_APPROXIMATE).fillna(value=False).astype(bool)


def _most(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value is not None)
    return min((v for v, n in counts.items() if n == max(counts.values())), default=None)


def combine(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Bring the parts that several owners have of one building together in one row.

    The owner with most dwellings gives owner, year, type and complex; dwellings and labels are
    of all of them. ``shared`` keeps the parts, so that one owner's part can be replaced.
    """
    double = parts["pand_id"].duplicated(keep=False)
    if not double.any():
        return parts.reset_index(drop=True)
    rows = []
    for _, group in parts[double].groupby("pand_id", sort=False):
        ordered = group.sort_values(["dwellings_count", "owner"], ascending=[False, True])
        first = ordered.iloc[0].to_dict()
        each = [_plain(row) for row in ordered.to_dict("records")]
        total = int(ordered["dwellings_count"].sum())
        labelled, efg = int(ordered["labelled_count"].sum()), int(ordered["efg_count"].sum())
        labels: Counter[str] = Counter()
        for row in each:
            if row["energy_label"]:
                labels[row["energy_label"]] += row["dwellings_count"]
        first |= {
            "dwellings_count": total,
            "labelled_count": labelled,
            "efg_count": efg,
            "energy_label": building_label(labels, dwellings_count=total),
            **of_building((row, row["dwellings_count"]) for row in each),
            "shared": json.dumps(each, ensure_ascii=False, sort_keys=True),
        }
        rows.append(first)
    whole = pd.concat([parts[~double], gpd.GeoDataFrame(rows, geometry="geometry", crs=RD)])
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=RD).reset_index(drop=True)


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """Return what one owner has in a building, ready for JSON."""
    values = {name: row.get(name) for name in OF_OWNER}
    if row.get("delivery") is not None:
        values["delivery"] = row["delivery"]
    return {
        name: None
        if value is None or pd.isna(value)
        else getattr(value, "item", lambda v=value: v)()
        for name, value in values.items()
    }


def _other_year(pand: str, usual: int | None) -> Problem:
    return Problem(
        code="bouwjaar_verschilt",
        severity="let op",
        message=f"in pand {pand} hebben andere woningen bouwjaar {usual}; dat geldt voor het pand",
        advice="Geef alle woningen in één pand hetzelfde bouwjaar.",
    )
