"""Rasterises areas that have a value, so that they are measured and drawn like a raster."""

import math
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import rasterio
from rasterio import Affine
from rasterio.features import rasterize

from geo.catalogue.writing import replacing
from geo.constants import RD

CELL_M: Final = 5.0
"""Side of a cell in metres, where the areas are no larger than a gemeente or two."""
_MOST_CELLS: Final = 40_000_000
_NODATA: Final = -9999.0


def burned(
    areas: gpd.GeoDataFrame, *, shape: tuple[int, int], transform: Affine
) -> npt.NDArray[np.float32]:
    """The value of the area in which the middle of each cell lies; NaN outside all of them.

    Args:
        areas: with ``value`` (NaN is no data); of areas that overlap the highest counts.
        shape: rows and columns of the raster.
        transform: from column and row to the coordinates of the areas.
    """
    known = areas[areas["value"].notna()].sort_values("value")
    if known.empty:
        return np.full(shape, np.nan, dtype="float32")
    cells: npt.NDArray[np.float32] = rasterize(
        zip(known.geometry, known["value"], strict=True), out_shape=shape, transform=transform,
        fill=np.nan, dtype="float32",
    )  # fmt: skip
    return cells


def write_burned(areas: gpd.GeoDataFrame, target: Path) -> None:
    """Write areas in EPSG:28992 with a ``value`` as a GeoTIFF of cells that fall on their grid.

    Cells are :data:`CELL_M` wide, and a whole number of times wider over a very large area.

    Raises:
        DataError: the folder cannot be written.
    """
    west, south, east, north = areas[areas["value"].notna()].total_bounds
    size = (east - west) * (north - south) / _MOST_CELLS
    cell = CELL_M * max(1, math.ceil(math.sqrt(size) / CELL_M))
    left, top = math.floor(west / cell) * cell, math.ceil(north / cell) * cell
    shape = math.ceil((top - south) / cell), math.ceil((east - left) / cell)
    transform = Affine(cell, 0, left, 0, -cell, top)
    values = burned(areas, shape=shape, transform=transform)
    with (
        replacing(target) as temporary,
        rasterio.open(
            temporary, "w", driver="GTiff", count=1, dtype="float32", crs=RD, nodata=_NODATA,
            height=shape[0], width=shape[1], transform=transform, compress="deflate", tiled=True,
        ) as raster,
    ):  # fmt: skip
        raster.write(np.where(np.isnan(values), np.float32(_NODATA), values), 1)
