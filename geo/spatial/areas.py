"""Which neighbourhood or policy area a place lies in, and how sure that is."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
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
    """The area each place lies in, and whether a border is too near to be sure.

    Args:
        places: points or shapes in EPSG:28992, a shape counted where a point on it lies;
            missing ones give a missing code.
        areas: polygons in EPSG:28992 that do not overlap; with a column ``border_accuracy_m``
            the borders of an area may be off by that many metres where it is more than
            ``accuracy_m``. A border of two areas is as accurate as the better of them.
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
    rows, hits = pairs(shapely.point_on_surface(points[present]), shapes)
    original = np.flatnonzero(present)
    # on a shared border two areas contain the point: the first by code, and a border case
    order = np.lexsort((codes[hits].astype(str), rows))[::-1]
    found[original[rows[order]]] = codes[hits[order]]
    border = np.zeros(len(points), dtype=bool)
    for metres, lines in _borders(areas, least_m=accuracy_m):
        near_rows, _ = pairs_near(points[present], lines, distance_m=metres)
        border[original[near_rows]] = True
    return pd.DataFrame(
        {code: pd.array(found, dtype="string"), "border_case": border}, index=places.index
    )


def _borders(
    areas: gpd.GeoDataFrame, *, least_m: float
) -> Iterator[tuple[float, npt.NDArray[np.object_]]]:
    """The borders of the areas by how far they may be off in metres, most accurate first."""
    borders = shapely.boundary(areas.geometry.to_numpy())
    if "border_accuracy_m" not in areas:
        yield least_m, borders
        return
    own = areas["border_accuracy_m"].to_numpy(dtype=np.float64, na_value=np.nan)
    accuracy = np.fmax(own, least_m)
    for metres in np.unique(accuracy):
        lines = borders[accuracy == metres]
        better = borders[accuracy < metres]
        yield float(metres), shapely.difference(lines, shapely.union_all(better))


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
