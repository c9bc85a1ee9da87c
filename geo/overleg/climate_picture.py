"""The climate picture of an area: classes of a raster inside its shape."""

import math
import tempfile
from pathlib import Path
from typing import Any, Final

import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import geometry_mask

from geo.maps.raster import RasterImage, class_image
from geo.overleg.room import Room
from geo.overleg.subjects import Subject

_NODATA: Final = -9999.0


def climate_image(room: Room, subject: Subject, hazard: str) -> RasterImage | None:
    """The raster of a hazard inside an area, in its classes; None when there is none.

    What lies outside is left out: a step is about this area, and sets it beside no other.
    """
    rule = room.inputs.thresholds[hazard]
    path = room.inputs.rasters.get(rule.layer)
    if path is None:
        return None
    with rasterio.open(path) as raster:
        found = _inside(raster, subject.shape)
        if found is None:
            return None
        values, transform, nodata = found
        profile = raster.profile | {
            "driver": "GTiff",
            "height": values.shape[0],
            "width": values.shape[1],
            "transform": transform,
            "nodata": nodata,
        }
    for name in ("blockxsize", "blockysize", "tiled"):
        profile.pop(name, None)
    with tempfile.TemporaryDirectory() as folder:
        cut = Path(folder) / "uitsnede.tif"
        with rasterio.open(cut, "w", **profile) as target:
            target.write(values, 1)
        return class_image(cut, rule, longest_side=1000)


def _inside(raster: Any, shape: shapely.Geometry) -> tuple[NDArray[Any], Affine, float] | None:
    """The whole cells round a shape, its transform and nodata; outside the shape is no data."""
    west, south, east, north = shapely.bounds(shape)
    grid = raster.transform
    left = max(math.floor((west - grid.c) / grid.a), 0)
    right = min(math.ceil((east - grid.c) / grid.a), raster.width)
    top = max(math.floor((north - grid.f) / grid.e), 0)
    bottom = min(math.ceil((south - grid.f) / grid.e), raster.height)
    if right <= left or bottom <= top:
        # the area lies outside the raster
        return None
    values = raster.read(1, window=((top, bottom), (left, right)))
    transform = Affine(grid.a, 0.0, grid.c + left * grid.a, 0.0, grid.e, grid.f + top * grid.e)
    nodata = _NODATA if raster.nodata is None else float(raster.nodata)
    values[geometry_mask([shape], out_shape=values.shape, transform=transform)] = nodata
    return values, transform, nodata
