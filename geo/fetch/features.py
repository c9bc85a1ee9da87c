"""Makes a checked frame of the features of a service; invalid polygons are repaired, counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.constants import RD
from geo.errors import DataError
from geo.fetch.problems import FetchProblem
from geo.spatial.shapes import repair_shapes

SENTINELS = (-99997, -99995, -99991, -99999999)
"""CBS: secret, later, discontinued, and the old code for missing; none of them is a number."""

# Where the Netherlands with its part of the sea lies in EPSG:28992, in metres. Degrees,
# Web Mercator and swapped axes all fall outside it.
_RD_X = (-60_000.0, 330_000.0)
_RD_Y = (270_000.0, 680_000.0)

_POLYGONS = frozenset({"Polygon", "MultiPolygon"})


def to_frame(features: Sequence[dict[str, Any]], *, host: str, what: str) -> gpd.GeoDataFrame:
    """Return features as a frame in EPSG:28992, one row each, with the service's columns.

    The feature's own id becomes the column ``feature_id`` when no property has that name.
    Raises FetchProblem when there are none, when a geometry cannot be read or when the
    coordinates do not lie where EPSG:28992 has the Netherlands.
    """
    if not features:
        raise FetchProblem("empty", host, what)
    rows: list[dict[str, Any]] = []
    shapes: list[BaseGeometry | None] = []
    for feature in features:
        if not isinstance(feature, dict):
            raise FetchProblem("invalid", host, "een object is niet leesbaar")
        properties = feature.get("properties")
        rows.append({"feature_id": feature.get("id"), **(properties or {})})
        shapes.append(_shape(feature.get("geometry"), host=host))
    frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=RD)
    check_rd(frame, host=host)
    return frame


def _shape(geometry: Any, *, host: str) -> BaseGeometry | None:
    if geometry is None:
        return None
    try:
        return shapely.force_2d(shapely.geometry.shape(geometry))
    except (ValueError, TypeError, AttributeError, KeyError, shapely.errors.ShapelyError) as error:
        raise FetchProblem("invalid", host, "een geometrie is niet leesbaar") from error


def check_rd(frame: gpd.GeoDataFrame, *, host: str) -> None:
    """Refuse coordinates that cannot be EPSG:28992."""
    places = shapely.get_coordinates(frame.geometry.to_numpy())
    if not len(places):
        return
    if not np.isfinite(places).all():
        raise FetchProblem("invalid", host, "een coördinaat is oneindig of geen getal")
    (left, bottom), (right, top) = places.min(axis=0), places.max(axis=0)
    if left < _RD_X[0] or right > _RD_X[1] or bottom < _RD_Y[0] or top > _RD_Y[1]:
        raise FetchProblem("wrong_crs", host, "een ander coördinatenstelsel")


def null_sentinels(
    frame: gpd.GeoDataFrame,
    *,
    sentinels: Sequence[float] = SENTINELS,
    columns: Iterable[str] | None = None,
) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    """Return the frame with sentinels as missing values, and how many there were per column.

    All columns are searched unless ``columns`` names some: a sentinel such as 255 is a plain
    number in most of them. Text that holds a sentinel counts too: some services write every
    value as text.
    """
    clean = frame.copy()
    counts: dict[str, int] = {}
    words = {f"{value:g}" for value in sentinels} | {str(value) for value in sentinels}
    words |= {f"{value}.0" for value in sentinels}
    for column in frame.columns if columns is None else columns:
        if column == frame.geometry.name or column not in frame.columns:
            continue
        values = frame[column]
        if pd.api.types.is_bool_dtype(values):
            continue
        if pd.api.types.is_numeric_dtype(values):
            hit = values.isin(sentinels)
        else:
            hit = values.map(lambda value: str(value).strip() in words)
        if hit.any():
            counts[str(column)] = int(hit.sum())
            clean[column] = values.mask(hit, None)
    return clean, counts


def repair_polygons(frame: gpd.GeoDataFrame, *, host: str) -> tuple[gpd.GeoDataFrame, int]:
    """Return the frame with every polygon valid, and how many had to be repaired.

    Raises FetchProblem when an object has no surface at all, or mending takes too long.
    """
    shapes = frame.geometry.to_numpy()
    bad = ~shapely.is_valid(shapes)
    if not bad.any() and frame.geom_type.isin(_POLYGONS).all():
        return frame, 0
    try:
        repaired = [one.shape for one in repair_shapes(list(shapes))]
    except DataError as error:
        raise FetchProblem("invalid", host, str(error).rstrip(".")) from None
    whole = frame.set_geometry(gpd.GeoSeries(repaired, index=frame.index, crs=frame.crs))
    if whole.geometry.isna().any() or not whole.geom_type.isin(_POLYGONS).all():
        raise FetchProblem("invalid", host, "een object is geen vlak")
    if (whole.area <= 0).any():
        raise FetchProblem("invalid", host, "een vlak heeft geen oppervlakte")
    return whole, int(bad.sum())


def require_columns(frame: pd.DataFrame, columns: Iterable[str], *, host: str) -> None:
    """Refuse a frame without the named columns."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise FetchProblem("invalid", host, f"de kolom '{missing[0]}' ontbreekt")


def require_pattern(frame: pd.DataFrame, column: str, pattern: str, *, host: str) -> None:
    """Refuse a frame in which a code is missing, malformed or not unique."""
    values = frame[column].astype("string")
    wrong = values[~values.str.fullmatch(pattern).fillna(value=False).astype("bool")]
    if len(wrong):
        raise FetchProblem("invalid", host, f"'{wrong.iloc[0]}' is geen geldige {column}")
    if values.duplicated().any():
        twice = values[values.duplicated()].iloc[0]
        raise FetchProblem("invalid", host, f"{column} '{twice}' komt twee keer voor")


def inside(frame: gpd.GeoDataFrame, area: BaseGeometry) -> gpd.GeoDataFrame:
    """Return the rows of which a point that surely lies in them falls in ``area``."""
    shapely.prepare(area)
    points = frame.geometry.representative_point().to_numpy()
    return frame[shapely.intersects(area, points)]
