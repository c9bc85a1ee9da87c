"""A hazard map that is a raster: which band, in which coordinate system, on the 5 m grid."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import rasterio
import rasterio.warp
from rasterio.enums import Resampling

from geo.catalogue.raster_reading import raster_bands, raster_values
from geo.constants import RD, RD_BOUNDS
from geo.errors import DataError
from geo.fetch.grid import Bounds, Grid
from geo.text.format import number

_MOST_CELLS: Final = 60_000_000
_COARSE_M: Final = 100.0


def bands_to_choose(path: Path) -> tuple[str, ...]:
    """Return the bands of a raster that has more than one.

    Raises:
        DataError: the file cannot be read.
    """
    bands = raster_bands(path)
    return bands if len(bands) > 1 else ()


def _band(path: Path, given: str | None) -> int:
    """Return the number of the band to read.

    Raises:
        DataError: several bands and none chosen, or no such band.
    """
    bands = raster_bands(path)
    numbers = {text.partition(":")[0]: text for text in bands}
    if given is None and len(bands) == 1:
        return int(next(iter(numbers)))
    chosen = (given or "").partition(":")[0].strip()
    if chosen not in numbers:
        msg = (
            f"{path.name} heeft {len(bands)} banden met waarden; kies er een met --column. "
            f"Er zijn: {', '.join(bands)}."
        )
        raise DataError(msg)
    return int(chosen)


def read_raster(
    path: Path, *, band: str | None, notes: list[str]
) -> tuple[npt.NDArray[np.float32], Grid, str | None]:
    """Return the values of a raster on the 5 m grid, the grid, and the unit that it states."""
    found = raster_values(path, band=_band(path, band))
    if found.has_palette:
        notes.append(
            "Let op: elke waarde heeft een eigen kleur (een palet); controleer of het metingen "
            "zijn en geen codes van klassen."
        )
    if found.is_picture:
        msg = (
            f"{path.name} is een plaatje met kleuren, geen raster met waarden; exporteer de "
            "gegevens zelf (in QGIS: ruwe gegevens)."
        )
        raise DataError(msg)
    if found.crs is None:
        west, south, east, north = found.bounds
        if not (RD_BOUNDS[0] <= west < east <= RD_BOUNDS[2] and RD_BOUNDS[1] <= south < north):
            msg = f"{path.name} zegt niet in welk coördinatenstelsel het staat; verwacht {RD}."
            raise DataError(msg)
        found = replace(found, crs=rasterio.CRS.from_user_input(RD))
    bounds = rasterio.warp.transform_bounds(found.crs, RD, *found.bounds)
    grid = grid_over(bounds, name=path.name)
    cell_m = ((bounds[2] - bounds[0]) * (bounds[3] - bounds[1]) / found.size) ** 0.5
    if cell_m > _COARSE_M:
        notes.append(
            f"Let op: de cellen van het bestand zijn {number(cell_m)} m groot; voor afzonderlijke "
            "gebouwen is dat te grof."
        )
    values = np.full((grid.rows, grid.columns), np.nan, dtype="float32")
    rasterio.warp.reproject(
        found.values, values, src_transform=found.transform, src_crs=found.crs,
        src_nodata=np.nan, dst_transform=grid.transform, dst_crs=RD, dst_nodata=np.nan,
        resampling=Resampling.nearest,
    )  # fmt: skip
    return values, grid, found.unit


def grid_over(bounds: Bounds, *, name: str) -> Grid:
    """Return the 5 m grid over bounds in EPSG:28992.

    Raises:
        DataError: no coordinates in that system, or far more than a gemeente.
    """
    if not np.isfinite(bounds).all():
        msg = (
            f"De coördinaten van {name} passen niet bij het coördinatenstelsel dat het bestand "
            f"noemt; sla het op in {RD}."
        )
        raise DataError(msg)
    grid = Grid.over(bounds, margin_m=0)
    if grid.rows * grid.columns > _MOST_CELLS:
        msg = f"{name} beslaat een veel groter gebied dan een gemeente; knip het eerst uit."
        raise DataError(msg)
    return grid
