"""Writing rasters: one band of float32 as a cloud optimised GeoTIFF, complete or not at all."""

from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import rasterio
from affine import Affine

from geo.catalogue.writing import replacing
from geo.constants import RD


def write_cog(
    values: npt.NDArray[np.float32],
    path: Path,
    *,
    transform: Affine,
    nodata: float,
    overviews: Literal["nearest", "average"],
    level: int = 6,
    description: str | None = None,
    unit: str | None = None,
) -> None:
    """Write a raster in EPSG:28992, in tiles of 512 cells and with overviews.

    Args:
        values: rows by columns, the top row first; what is missing is ``nodata``.
        path: the file, replaced when it is there.
        transform: from column and row to metres.
        nodata: the value of a cell without one.
        overviews: how cells are taken together; classes ask for the nearest.
        level: how hard the file is compressed, 1 to 9.
        description: name of the band.
        unit: unit of the values.
    """
    rows, columns = values.shape
    with (
        replacing(path) as part,
        rasterio.open(
            part,
            "w",
            driver="COG",
            width=columns,
            height=rows,
            count=1,
            dtype="float32",
            crs=RD,
            transform=transform,
            nodata=nodata,
            compress="deflate",
            level=level,
            blocksize=512,
            overview_resampling=overviews,
        ) as file,
    ):
        file.write(values.astype(np.float32, copy=False), 1)
        if description is not None:
            file.set_band_description(1, description)
        if unit is not None:
            file.set_band_unit(1, unit)
