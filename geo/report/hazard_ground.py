"""A hazard's raster as shapes: the part in a window, cut into the classes of its thresholds."""

import math
from pathlib import Path

import numpy as np
import rasterio
import rasterio.features
import shapely
from affine import Affine
from shapely import Geometry, MultiPolygon, Polygon

from geo.hazards.thresholds import Hazard


def class_shapes(raster: Path, hazard: Hazard, window: Geometry) -> dict[str, Geometry]:
    """The classes of a raster inside a window.

    Args:
        raster: single-band raster in EPSG:28992; nodata is no value.
        hazard: gives the class of a value.
        window: its bounds in RD are what is read.

    Returns:
        One shape per class that occurs, in RD, exactly along the cells.
    """
    with rasterio.open(raster) as source:
        west, south, east, north = shapely.bounds(window)
        grid = source.transform
        # whole cells, the ones at the edge included; rows run from north to south
        left, top = math.floor((west - grid.c) / grid.a), math.floor((north - grid.f) / grid.e)
        wide = math.ceil((east - grid.c) / grid.a) - left
        high = math.ceil((south - grid.f) / grid.e) - top
        # what lies outside the raster is no data
        inside = (
            (min(max(top, 0), source.height), min(max(top + high, 0), source.height)),
            (min(max(left, 0), source.width), min(max(left + wide, 0), source.width)),
        )
        (first_row, last_row), (first_column, last_column) = inside
        values = np.full((high, wide), np.nan)
        if last_row > first_row and last_column > first_column:
            known = source.read(1, window=inside, masked=True).astype("float64").filled(np.nan)
            values[first_row - top : last_row - top, first_column - left : last_column - left] = (
                known
            )
    transform = Affine(grid.a, 0.0, grid.c + left * grid.a, 0.0, grid.e, grid.f + top * grid.e)
    classes = hazard.classify(values)
    names = sorted(set(classes.ravel()))
    codes = np.searchsorted(names, classes).astype("uint8")
    found: dict[str, list[Polygon]] = {}
    for shape, code in rasterio.features.shapes(codes, transform=transform):
        cells = shapely.geometry.shape(shape)
        if isinstance(cells, Polygon):
            found.setdefault(names[int(code)], []).append(cells)
    return {name: MultiPolygon(shapes) for name, shapes in found.items()}
