"""Which neighbourhood or policy area a place lies in, and how sure that is."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.catalogue.layers import require_rd
from geo.constants import WGS84
from geo.spatial.joins import pairs, pairs_near

_TOWN_BUURT_M2 = 500_000.0
"""Buurten smaller than this are town; larger ones are fields, harbours and water."""


def locate(
    places: gpd.GeoSeries, areas: gpd.GeoDataFrame, *, code: str, accuracy_m: float
) -> pd.DataFrame:
    """The area each point lies in, and whether a border is too near to be sure.

    Args:
        places: points in EPSG:28992; missing points give a missing code.
        areas: polygons in EPSG:28992 that do not overlap.
        code: their column with the code, such as ``buurtcode``.
        accuracy_m: how far a border may be off; a place within that distance of a border, the
            outer one included, is a 'grensgeval'.

    Returns:
        On the index of ``places``: ``code`` (missing outside all areas) and ``border_case``.

    Raises:
        DataError: places or areas are not in EPSG:28992.
    """
    require_rd(areas, name=code)
    require_rd(places, name="plaatsen")
    shapes = areas.geometry.to_numpy()
    codes = areas[code].astype("string").to_numpy()
    points = places.to_numpy()
    present = ~(shapely.is_missing(points) | shapely.is_empty(points))
    found = np.full(len(points), None, dtype=object)
    rows, hits = pairs(points[present], shapes)
    original = np.flatnonzero(present)
    # on a shared border two areas contain the point: the first by code, and a border case
    order = np.lexsort((codes[hits].astype(str), rows))[::-1]
    found[original[rows[order]]] = codes[hits[order]]
    near_rows, _ = pairs_near(points[present], shapely.boundary(shapes), distance_m=accuracy_m)
    border = np.zeros(len(points), dtype=bool)
    border[original[near_rows]] = True
    return pd.DataFrame(
        {code: pd.array(found, dtype="string"), "border_case": border}, index=places.index
    )


def drawable(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The areas that have a shape; one without is listed but drawn nowhere."""
    shapes = areas.geometry
    return areas[~(shapes.isna() | shapes.is_empty)]


def town_bounds(buurten: gpd.GeoDataFrame) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where a map begins: south-west and north-east of the town as (latitude, longitude).

    The town is the buurten smaller than half a square kilometre; without any it is all of them.
    """
    require_rd(buurten, name="buurten")
    town = buurten[buurten.geometry.area < _TOWN_BUURT_M2]
    west, south, east, north = (town if len(town) else buurten).to_crs(WGS84).total_bounds
    return (float(south), float(west)), (float(north), float(east))
