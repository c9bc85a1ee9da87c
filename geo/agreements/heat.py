"""The heat transition areas (agreement 3.1.1) and the corporation stock in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.catalogue.stock_counts import label_counts
from geo.constants import RD
from geo.spatial.area_summary import inside_area
from geo.spatial.areas import drawable

KIND: Final = "warmtetransitie"


@dataclass(frozen=True, kw_only=True)
class HeatArea:
    """A heat transition area and the stock whose building lies in it.

    ``dwellings`` is None when no stock is loaded or the area has no shape. ``by_owner`` and
    ``by_label`` divide the dwellings; what is not known stands under 'onbekend'. ``pand_ids`` are
    the buildings the counts rest on.
    """

    area_id: str
    name: str
    indicative: bool
    remark: str
    dwellings: int | None
    efg: int | None
    label_unknown: int | None
    by_owner: Mapping[str, int]
    by_label: Mapping[str, int]
    pand_ids: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Every figure, as JSON; the buildings as a count."""
        return {
            "area_id": self.area_id,
            "name": self.name,
            "indicative": self.indicative,
            "remark": self.remark or None,
            "dwellings": self.dwellings,
            "efg": self.efg,
            "label_unknown": self.label_unknown,
            "by_owner": dict(self.by_owner),
            "by_label": dict(self.by_label),
            "buildings": len(self.pand_ids),
        }


def heat_areas(areas: gpd.GeoDataFrame, *, stock: gpd.GeoDataFrame | None) -> list[HeatArea]:
    """Every heat transition area with its stock.

    Args:
        areas: policy areas in EPSG:28992 (contract ``policy_areas``).
        stock: buildings in EPSG:28992 (contract ``stock``), None when none is loaded.
    """
    chosen = areas[areas["kind"] == KIND]
    drawn = set(drawable(chosen).index)
    return [_area(row, stock=stock if index in drawn else None) for index, row in chosen.iterrows()]


def _area(row: Any, *, stock: gpd.GeoDataFrame | None) -> HeatArea:
    found = None
    if stock is not None:
        # a building with its middle inside touches the area: only those are looked at closely
        near = stock.iloc[np.sort(stock.sindex.query(row.geometry, predicate="intersects"))]
        found = inside_area(row.geometry, plans=_no_plans(), stock=near)
    labels = {} if found is None else found.by_label
    counted = None if found is None or found.stock is None else label_counts(found.stock)
    return HeatArea(
        area_id=str(row["area_id"]),
        name=str(row["name"]),
        indicative=bool(row["indicative"]),
        remark="" if pd.isna(row["remark"]) else str(row["remark"]),
        dwellings=None if found is None else found.dwellings,
        efg=None if counted is None else int(counted["efg_count"].sum()),
        label_unknown=None if counted is None else int(counted["unlabelled_count"].sum()),
        by_owner={} if found is None else found.by_owner,
        by_label=labels,
        pand_ids=()
        if found is None or found.stock is None
        else tuple(found.stock["pand_id"].astype(str)),
    )


def _no_plans() -> gpd.GeoDataFrame:
    """Plans are counted elsewhere: here it is the stock alone."""
    columns: dict[str, list[float]] = {"kind": [], "dwellings_count": [], "precision_m": []}
    return gpd.GeoDataFrame(columns, geometry=[], crs=RD)
