"""Reads an untrusted GeoTIFF as measurements, in a child process."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import ColorInterp

from geo.catalogue.isolated_reading import Limits, isolated_answer
from geo.errors import DataError

_MOST_PIXELS: Final = 200_000_000
_MOST_BANDS: Final = 100
_LARGEST_VALUE: Final = 1e30
"""Programs write -3.4e38, the lowest float32, for no data without stating it."""
RASTER_LIMITS: Final = Limits(4_500_000_000, 120)


@dataclass(frozen=True, kw_only=True)
class RasterValues:
    """The measurements in a raster: float32, NaN for no data, with their place and unit.

    ``bounds`` are west, south, east and north in ``crs``.
    """

    values: npt.NDArray[np.float32]
    transform: rasterio.Affine
    crs: rasterio.CRS | None
    bounds: tuple[float, float, float, float]
    unit: str | None
    is_picture: bool = False
    """Whether the bands are the red, green and blue of a picture."""
    has_palette: bool = False
    """Whether every value has a colour of its own, as codes of classes have."""

    @property
    def size(self) -> int:
        """Number of cells."""
        return int(self.values.size)


def raster_bands(path: Path) -> tuple[str, ...]:
    """Names of the bands with measurements, the number of the band first: '2: depth'.

    Raises:
        DataError: the raster is missing or damaged.
    """
    with isolated_answer(__name__, {"band": None}, path=path, limits=RASTER_LIMITS) as (found, _):
        return tuple(found["bands"])


def raster_values(path: Path, *, band: int = 1) -> RasterValues:
    """One band of a raster as measurements, with north above.

    Scale and offset of the band are applied; cells without data, masked by a mask band or made
    transparent by an alpha band are NaN.

    Raises:
        DataError: the raster is missing, damaged or too large.
    """
    with isolated_answer(__name__, {"band": band}, path=path, limits=RASTER_LIMITS) as (
        found,
        folder,
    ):
        values = np.load(folder / "values.npy", allow_pickle=False)
    crs = None if found["crs"] is None else rasterio.CRS.from_wkt(found["crs"])
    return RasterValues(
        values=values, transform=rasterio.Affine(*found["transform"]), crs=crs,
        bounds=tuple(found["bounds"]), unit=found["unit"], is_picture=found["is_picture"],
        has_palette=found["has_palette"],
    )  # fmt: skip


# -- in the process ----------------------------------------------------------------------------


def answer(request: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Name the bands of a raster, or write the values of one to ``values.npy``."""
    path = Path(request["path"])
    if request["band"] is None:
        return {"bands": bands_here(path)}
    found = values_here(path, band=request["band"])
    np.save(folder / "values.npy", found.values, allow_pickle=False)
    return {
        "transform": list(found.transform)[:6], "bounds": found.bounds, "unit": found.unit,
        "crs": None if found.crs is None else found.crs.to_wkt(),
        "is_picture": found.is_picture, "has_palette": found.has_palette,
    }  # fmt: skip


def bands_here(path: Path) -> list[str]:
    """As :func:`raster_bands`, for what is in the process already."""
    with _opened_raster(path) as source:
        if source.count > _MOST_BANDS:
            msg = f"{path.name} heeft {source.count} banden; meer dan {_MOST_BANDS} kan niet."
            raise DataError(msg)
        meanings = source.colorinterp
        if meanings[0] == ColorInterp.red:
            return ["1"]  # a picture, whatever its other bands
        return [
            f"{number}: {text}" if text else str(number)
            for number, text in zip(source.indexes, source.descriptions, strict=True)
            if meanings[number - 1] != ColorInterp.alpha
        ]


@contextlib.contextmanager
def _opened_raster(path: Path) -> Iterator[rasterio.DatasetReader]:
    try:
        with rasterio.open(path, driver="GTiff") as source:
            yield source
    except rasterio.errors.RasterioError:
        msg = f"{path.name} is geen leesbaar raster (GeoTIFF)."
        raise DataError(msg) from None


def values_here(path: Path, *, band: int) -> RasterValues:
    """As :func:`raster_values`, for what is in the process already."""
    with _opened_raster(path) as source:
        if source.width * source.height > _MOST_PIXELS:
            msg = f"{path.name} heeft te veel cellen; knip het eerst uit tot de gemeente."
            raise DataError(msg)
        at = band - 1
        if not 0 <= at < source.count or np.dtype(source.dtypes[at]).kind == "c":
            msg = f"{path.name} heeft geen band {band} met gewone getallen."
            raise DataError(msg)
        masked = source.read(band, masked=True).astype("float32")
        values = masked.filled(np.nan) * np.float32(source.scales[at])
        values = values + np.float32(source.offsets[at])
        with np.errstate(invalid="ignore"):
            values[~(np.abs(values) < _LARGEST_VALUE)] = np.nan
        for number, meaning in zip(source.indexes, source.colorinterp, strict=True):
            if meaning == ColorInterp.alpha:
                # GDAL makes no mask of an alpha band of floating numbers
                values[source.read(number) == 0] = np.nan
        transform, bounds = source.transform, tuple(source.bounds)
        if transform.e > 0 and transform.b == transform.d == 0:
            values = values[::-1]
            top = transform.f + transform.e * source.height
            transform = rasterio.Affine(transform.a, 0, transform.c, 0, -transform.e, top)
            bounds = rasterio.transform.array_bounds(*values.shape, transform)
        return RasterValues(
            values=values,
            transform=transform,
            crs=source.crs,
            bounds=bounds,
            unit=source.units[at] or None,
            is_picture=source.colorinterp[0] == ColorInterp.red,
            has_palette=source.colorinterp[at] == ColorInterp.palette,
        )
