"""A hazard map that is a raster: which band, in which coordinate system, on which cells.

All of it is worked out in a process of its own: a raster says itself how large it is and where it
lies, and what it says can be anything.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import rasterio
import rasterio.warp
from rasterio._err import CPLE_BaseError
from rasterio.enums import Resampling

from geo.catalogue.isolated_reading import isolated_answer
from geo.catalogue.raster_reading import (
    RASTER_LIMITS,
    RasterValues,
    bands_here,
    raster_bands,
    values_here,
)
from geo.catalogue.sources import LayerEntry
from geo.constants import RD, RD_BOUNDS
from geo.errors import DataError
from geo.fetch.grid import CELL_M, Bounds, Grid
from geo.text.format import number

_MOST_CELLS: Final = 60_000_000
_COARSE_M: Final = 100.0
_RD_EPSG: Final = int(RD.split(":")[1])


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
    bands = bands_here(path)
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


@dataclass(frozen=True, kw_only=True, eq=False)
class HazardRaster:
    """Values of a raster in EPSG:28992, NaN where there are none.

    ``unit`` is the one that the file states.
    """

    values: npt.NDArray[np.float32]
    grid: Grid
    unit: str | None


def read_raster(
    path: Path,
    *,
    band: str | None,
    entry: LayerEntry,
    statistic: Literal["mean", "max"],
    notes: list[str],
) -> HazardRaster:
    """Return the values of a raster in EPSG:28992.

    The cells stay as they are; only where there are too many they are joined, after the numbers
    that mean no data are gone.

    Args:
        path: the raster.
        band: the band to read; by default the only one.
        entry: the layer, which knows the numbers that mean no data.
        statistic: of joined cells, as the hazard counts around a building.
        notes: what to tell is added here.

    Raises:
        DataError: a picture, no coordinate system, or a far larger area than a gemeente.
    """
    request = {"band": band, "sentinels": list(entry.sentinels), "statistic": statistic}
    with isolated_answer(__name__, request, path=path, limits=RASTER_LIMITS) as (found, folder):
        values = np.load(folder / "values.npy", allow_pickle=False)
    notes += found["notes"]
    return HazardRaster(values=values, grid=Grid(**found["grid"]), unit=found["unit"])


def _cell_m(found: RasterValues, bounds: Bounds) -> float:
    """Return the side of a cell in metres."""
    if _is_plain(found):
        return float(abs(found.transform.a))
    area = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    return float((area / found.values.size) ** 0.5)


def _is_plain(found: RasterValues) -> bool:
    """Whether the cells are squares along the axes of EPSG:28992."""
    shape = found.transform
    square = abs(abs(shape.a) - abs(shape.e)) < 1e-6 * abs(shape.a) and shape.b == shape.d == 0
    return bool(square and found.crs is not None and found.crs.to_epsg() == _RD_EPSG)


def _grid_of(found: RasterValues, bounds: Bounds, *, name: str, notes: list[str]) -> Grid:
    """Return the cells of the raster itself; 5 m or finer ones where it is in another system."""
    _check_bounds(bounds, name=name)
    cell_m = _cell_m(found, bounds)
    shown = number(cell_m, decimals=2, trim=True)
    if cell_m > _COARSE_M:
        notes.append(
            f"Let op: de cellen van het bestand zijn {shown} m groot; voor afzonderlijke gebouwen "
            "is dat te grof."
        )
    plain = _is_plain(found)
    step = cell_m if plain or cell_m < CELL_M else CELL_M
    corner = (found.transform.c, found.transform.f) if plain else (0.0, 0.0)
    grid = Grid.over(bounds, margin_m=0, cell_m=step, corner=corner)
    if step < CELL_M and grid.rows * grid.columns > _MOST_CELLS:
        joined = np.ceil((grid.rows * grid.columns / _MOST_CELLS) ** 0.5)
        grid = Grid.over(
            bounds, margin_m=0, cell_m=min(float(joined) * step, CELL_M), corner=corner
        )
        notes.append(
            f"De cellen van {shown} m zijn samengevoegd tot cellen van "
            f"{number(grid.cell_m, decimals=2, trim=True)} m: het bestand is te groot om heel te "
            "bewaren."
        )
    _check_cells(grid, name=name)
    return grid


def grid_over(bounds: Bounds, *, name: str) -> Grid:
    """Return the 5 m grid over bounds in EPSG:28992.

    Raises:
        DataError: no coordinates in that system, or far more than a gemeente.
    """
    _check_bounds(bounds, name=name)
    grid = Grid.over(bounds, margin_m=0)
    _check_cells(grid, name=name)
    return grid


def _check_bounds(bounds: Bounds, *, name: str) -> None:
    if not np.isfinite(bounds).all():
        msg = (
            f"De coördinaten van {name} passen niet bij het coördinatenstelsel dat het bestand "
            f"noemt; sla het op in {RD}."
        )
        raise DataError(msg)


def _check_cells(grid: Grid, *, name: str) -> None:
    if grid.rows * grid.columns > _MOST_CELLS:
        msg = f"{name} beslaat een veel groter gebied dan een gemeente; knip het eerst uit."
        raise DataError(msg)


# -- in the process ----------------------------------------------------------------------------


def answer(request: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Write the values of the raster that a request names to ``values.npy``; give its grid."""
    path = Path(request["path"])
    try:
        return _answer(path, request, folder)
    except (rasterio.errors.RasterioError, CPLE_BaseError):
        msg = (
            f"{path.name} kan niet naar {RD} worden omgerekend: het coördinatenstelsel of de maat "
            f"van de cellen klopt niet. Sla het op in {RD}."
        )
        raise DataError(msg) from None


def _answer(path: Path, request: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    notes: list[str] = []
    found = values_here(path, band=_band(path, request["band"]))
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
        notes.append(
            f"Let op: het bestand noemt geen coördinatenstelsel; gelezen als {RD}. Controleer op "
            "het kaartje of het op de goede plek ligt."
        )
        found = replace(found, crs=rasterio.CRS.from_user_input(RD))
    bounds = rasterio.warp.transform_bounds(found.crs, RD, *found.bounds)
    grid = _grid_of(found, bounds, name=path.name, notes=notes)
    known = np.where(
        np.isin(found.values, np.array(request["sentinels"], dtype="float32")), np.nan, found.values
    ).astype("float32")
    values = np.full((grid.rows, grid.columns), np.nan, dtype="float32")
    joined = grid.cell_m > 1.01 * _cell_m(found, bounds)
    method = {"mean": Resampling.average, "max": Resampling.max}[request["statistic"]]
    rasterio.warp.reproject(
        known, values, src_transform=found.transform, src_crs=found.crs,
        src_nodata=np.nan, dst_transform=grid.transform, dst_crs=RD, dst_nodata=np.nan,
        resampling=method if joined else Resampling.nearest,
    )  # fmt: skip
    np.save(folder / "values.npy", values, allow_pickle=False)
    return {"grid": asdict(grid), "unit": found.unit, "notes": notes}
