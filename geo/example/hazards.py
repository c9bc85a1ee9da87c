"""Example hazard rasters: heat, heavy rain, flood and drought, as cloud optimised GeoTIFF.

The values are made up. Only their pattern is meant to be recognisable: dense and paved is hot,
low is wet, the old centre stays dry in a flood.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np

from geo.catalogue.raster_writing import write_cog
from geo.example.chance import stream
from geo.example.streets import Plan
from geo.example.surface import COARSE, Grid, Raster, Surface, build_surface, noise, refine

NODATA: Final = -9999.0
UNITS: Final[Mapping[str, str]] = {
    "heat": "graden Celsius (PET)",
    "rain70": "m",
    "rain140": "m",
    "flood": "m",
    "drought": "%",
}
"""The hazards with an example raster, in the order they are made, and the unit of each."""

_DRY_M: Final = 0.015
_FLOOD_LEVEL_M: Final = 1.55


def example_rasters(
    buurten: gpd.GeoDataFrame,
    plan: Plan,
    target: Path,
    *,
    seed: int,
    progress: Callable[[float, str], None] | None = None,
) -> dict[str, Path]:
    """Write one raster per hazard to ``target`` and return their paths by hazard.

    Single-band float32, EPSG:28992, 5 m cells over the bounds of the buurten, nodata -9999
    outside the gemeente and in a strip along its outline.
    """
    surface = build_surface(buurten, plan, seed=seed)
    paths: dict[str, Path] = {}
    for count, (name, values) in enumerate(hazard_values(surface, seed=seed), start=1):
        paths[name] = target / f"{name}.tif"
        data = np.where(surface.inside > 0, values, np.float32(NODATA))
        write_raster(paths[name], data, grid=surface.grid, name=name)
        if progress is not None:
            progress(count / len(UNITS), f"Voorbeeldkaart {name} gemaakt")
    return paths


def hazard_values(surface: Surface, *, seed: int) -> Iterator[tuple[str, Raster]]:
    """Per hazard its values on the 5 m grid, one at a time to spare memory."""
    yield "heat", _heat(surface, seed=seed)
    wet = _wet(surface, seed=seed)
    rain70 = _depth(0.48 * (wet - 0.34), most=0.8)
    yield "rain70", rain70
    yield "rain140", np.maximum(rain70, _depth(0.62 * (wet - 0.18), most=1.3))
    del wet, rain70
    flood = (_FLOOD_LEVEL_M - surface.ground_m) * np.float32(1.8)
    yield "flood", _depth(_fine(surface, flood), most=6.0)
    yield "drought", _drought(surface, seed=seed)


def _fine(surface: Surface, coarse: Raster) -> Raster:
    return refine(coarse, factor=COARSE, shape=surface.inside.shape)


def _heat(surface: Surface, *, seed: int) -> Raster:
    rng = stream(seed, name="heat")
    shape = surface.density.shape
    coarse = 34.0 + 4.4 * surface.density + 3.4 * surface.old
    coarse -= 5.0 * surface.green + 2.2 * surface.shore
    coarse += 2.4 * noise(rng, shape=shape, step=28) + 0.9 * noise(rng, shape=shape, step=5)
    heat = _fine(surface, coarse)
    # The sun stands on paving; a roof and its shade are no place where people stay.
    heat += surface.paved * np.float32(1.6)
    heat -= surface.built * np.float32(0.6)
    heat += noise(rng, shape=heat.shape, step=4) * np.float32(0.7)
    return np.clip(np.round(heat, 1), 30, 46)


def _wet(surface: Surface, *, seed: int) -> Raster:
    """How readily water stays: in hollows, on streets, in low and in paved surroundings."""
    rng = stream(seed, name="rain")
    lowness = np.clip((0.6 - surface.ground_m) / np.float32(3.0), -0.4, 0.5)
    coarse = 0.22 * surface.density + 0.55 * lowness
    coarse += 0.62 * noise(rng, shape=coarse.shape, step=5)
    wet = _fine(surface, coarse)
    wet += noise(rng, shape=wet.shape, step=6) * np.float32(0.34)
    wet += surface.paved * np.float32(0.16)
    wet -= surface.built * np.float32(0.14)
    return wet


def _drought(surface: Surface, *, seed: int) -> Raster:
    rng = stream(seed, name="drought")
    shape = surface.density.shape
    coarse = 21.0 + 5.0 * surface.ground_m
    coarse += 13.0 * noise(rng, shape=shape, step=50) + 7.0 * noise(rng, shape=shape, step=12)
    return np.clip(np.round(_fine(surface, coarse)), 0, 60)


def _depth(depth: Raster, *, most: float) -> Raster:
    """Water depth in m on whole centimetres; below 2 cm it is dry."""
    depth = np.clip(np.round(depth, 2), 0, most)
    depth[depth < _DRY_M] = 0
    return depth


def write_raster(path: Path, values: Raster, *, grid: Grid, name: str) -> None:
    """Write a cloud optimised GeoTIFF, tiled and with overviews; complete or not at all."""
    write_cog(
        values,
        path,
        transform=grid.transform,
        nodata=NODATA,
        overviews="average",
        description=name,
        unit=UNITS[name],
    )
