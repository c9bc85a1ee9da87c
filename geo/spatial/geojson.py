"""A frame as lean GeoJSON for a map: WGS84, few digits, only the properties asked for."""

import functools
import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.constants import RD, WGS84
from geo.errors import DataError

DIGITS: Final = 6
"""Six decimals of a degree are 7 to 11 cm at the latitude of Dordrecht."""

Projection = Callable[[Any, Any], tuple[Any, Any]]
"""x and y in EPSG:28992 -> the two coordinates that are written."""

_GZIP_LEVEL: Final = 5
"""Above this the file hardly shrinks and making it takes twice as long."""


def layer_geojson(
    frame: gpd.GeoDataFrame,
    properties: Sequence[str],
    *,
    digits: int = DIGITS,
) -> bytes:
    """A frame as a gzip-compressed GeoJSON FeatureCollection in WGS84.

    Args:
        frame: any number of features in EPSG:28992; rows without a geometry are kept with
            `"geometry": null`, so that the map can say how many have no place.
        properties: columns to carry along, in this order; text, numbers, booleans and
            timestamps. Missing values become null, never 0 or "NaN".
        digits: decimals of a degree, 1 to 9.

    Returns:
        gzip bytes; the same frame gives the same bytes.

    Raises:
        DataError: when the frame is not in EPSG:28992, a column is missing, or a column holds
            values that JSON does not know.
    """
    return gzip.compress(geojson_bytes(frame, properties, digits=digits), _GZIP_LEVEL, mtime=0)


def geojson_bytes(
    frame: gpd.GeoDataFrame,
    properties: Sequence[str],
    *,
    digits: int = DIGITS,
    about: Mapping[str, str] | None = None,
) -> bytes:
    """As `layer_geojson`, not compressed; `about` becomes the member `herkomst`."""
    origin = f'"herkomst":{json.dumps(about, ensure_ascii=False)},' if about else ""
    head = f'{{"type":"FeatureCollection",{origin}"features":['
    return (head + ",\n".join(feature_texts(frame, properties, digits=digits)) + "]}").encode()


def ring_texts(shapes: gpd.GeoSeries, *, digits: int = DIGITS) -> list[str | None]:
    """Polygons in EPSG:28992 as the JSON of their rings in WGS84; None for anything else."""
    polygons = shapes.geom_type.isin(["Polygon", "MultiPolygon"])
    parts = shapes.where(polygons).to_crs(WGS84)
    return [
        None
        if shape is None
        else json.dumps(
            [
                np.round(shapely.get_coordinates(ring), digits).tolist()
                for part in shapely.get_parts(shape)
                for ring in shapely.get_rings(part)
            ]
        )
        for shape in parts
    ]


def feature_texts(
    frame: gpd.GeoDataFrame,
    properties: Sequence[str],
    *,
    digits: int = DIGITS,
    project: Projection | None = None,
    ids: Sequence[str] | None = None,
) -> list[str]:
    """The features of `geojson_bytes` one by one, in the order of the rows.

    With `project` their coordinates are in another system than WGS84, with `ids` each has an id.
    """
    if frame.crs is None or not frame.crs.equals(RD):
        raise DataError(f"De kaartlaag heeft stelsel {frame.crs}; verwacht is {RD}.")
    missing = [name for name in properties if name not in frame.columns]
    if missing:
        raise DataError(f"De kaartlaag mist de kolom {', '.join(missing)}.")
    if frame.empty:
        return []
    rows = _property_rows(frame, properties)
    shapes = _geometry_texts(frame.geometry.to_numpy(), digits, project or _degrees)
    heads = (
        [""] * len(frame) if ids is None else [f'"id":{json.dumps(id_value)},' for id_value in ids]
    )
    return [
        f'{{"type":"Feature",{head}"geometry":{shape},"properties":{row}}}'
        for head, shape, row in zip(heads, shapes, rows, strict=True)
    ]


@functools.cache
def _to_degrees() -> pyproj.Transformer:
    # making one takes longer than transforming a layer of some hundreds of features
    return pyproj.Transformer.from_crs(RD, WGS84, always_xy=True)


def _degrees(x: Any, y: Any) -> tuple[Any, Any]:
    lon, lat = _to_degrees().transform(x, y)
    return lon, lat


def _geometry_texts(
    geometries: np.ndarray[Any, Any], digits: int, project: Projection
) -> list[str]:
    """GeoJSON text per geometry; "null" for a missing or empty one."""

    def projected(xy: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        first, second = project(xy[:, 0], xy[:, 1])
        return np.column_stack((np.round(first, digits), np.round(second, digits)))

    flat = shapely.force_2d(geometries)
    present = ~(shapely.is_missing(flat) | shapely.is_empty(flat))
    texts = np.full(len(flat), "null", dtype=object)
    if present.any():
        texts[present] = shapely.to_geojson(shapely.transform(flat[present], projected))
    return texts.tolist()


def _property_rows(frame: gpd.GeoDataFrame, properties: Sequence[str]) -> list[str]:
    """One JSON object per row; a column is encoded once per distinct value."""
    if not properties:
        return ["{}"] * len(frame)
    columns = [_json_column(frame[name], name) for name in properties]
    names = [json.dumps(name, ensure_ascii=False) for name in properties]
    template = "{" + ",".join(f"{name.replace('%', '%%')}:%s" for name in names) + "}"
    return [template % row for row in zip(*columns, strict=True)]


def _json_column(column: "pd.Series[Any]", name: str) -> list[str]:
    codes, values = pd.factorize(column, use_na_sentinel=True)
    texts = np.array([*(_json_value(value, name) for value in values), "null"], dtype=object)
    # factorize gives -1 for a missing value: the last entry.
    encoded: list[str] = texts[codes].tolist()
    return encoded


def _json_value(value: Any, name: str) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        # Infinity has no JSON; a whole number in a float column (an Int64 that met a NaN once)
        # stays a whole number.
        if not np.isfinite(value):
            return "null"
        value = int(value) if value.is_integer() else value
    if isinstance(value, pd.Timestamp):
        value = value.isoformat()
    if not isinstance(value, str | int | float | bool):
        raise DataError(f"Kolom {name} bevat een waarde die niet op de kaart kan: {value!r}.")
    return json.dumps(value, ensure_ascii=False)
