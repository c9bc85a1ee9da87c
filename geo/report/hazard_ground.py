"""A hazard's raster as shapes: the part in a window, cut into the classes of its thresholds."""

import math
from pathlib import Path

import numpy as np
import rasterio
import rasterio.features
import rasterio.windows
import shapely
from shapely import Geometry, MultiPolygon, Polygon

from geo.thresholds import Hazard


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
        part = rasterio.windows.from_bounds(west, south, east, north, source.transform)
        # whole cells, the ones at the edge included
        left, top = math.floor(part.col_off), math.floor(part.row_off)
        wide = math.ceil(part.col_off + part.width) - left
        high = math.ceil(part.row_off + part.height) - top
        whole = rasterio.windows.Window(left, top, wide, high)
        values = source.read(1, window=whole, boundless=True, masked=True, fill_value=source.nodata)
        transform = source.window_transform(whole)
    classes = hazard.classify(values.astype("float64").filled(np.nan))
    names = sorted(set(classes.ravel()))
    codes = np.searchsorted(names, classes).astype("uint8")
    found: dict[str, list[Polygon]] = {}
    for shape, code in rasterio.features.shapes(codes, transform=transform):
        cells = shapely.geometry.shape(shape)
        if isinstance(cells, Polygon):
            found.setdefault(names[int(code)], []).append(cells)
    return {name: MultiPolygon(shapes) for name, shapes in found.items()}
