"""Made-up buildings, areas, works and rasters from a fixed seed, as dense as Dordrecht is."""

from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import rasterio
import shapely
from rasterio.transform import from_origin
from rasterio.windows import Window

Floats = npt.NDArray[np.float64]

SEED: Final = 505
WEST: Final = 20_000.0
SOUTH: Final = 310_000.0
NODATA: Final = -9999.0
_SIDE_M: Final = 12_000.0
_DENSE: Final = 6000
_GROWTH: Final = float(np.log(1000 / 50) / np.log(1_000_000 / _DENSE))
_CORNERS: Final = 244
_WITHOUT_YEAR: Final = 0.1
_UNKNOWN: Final = 0.02


def side_m(count: int) -> float:
    """Width of the square that holds so many buildings, as dense as 6,000 in 12 by 12 km."""
    return float(np.ceil(_SIDE_M * np.sqrt(count / _DENSE) / 1000) * 1000)


def areas_for(count: int) -> int:
    """So many areas and works as the goals were set with: 50 with 6,000, 1,000 with 1 million."""
    return round(50 * (count / _DENSE) ** _GROWTH)


def footprints(x: Floats, y: Floats, turn: Floats) -> npt.NDArray[np.object_]:
    """A building of 12 by 9 m with an extension, 7 vertices, at each corner and turned (radians).

    All three are columns, one row for a building.
    """
    across = np.array([0, 12, 12, 5, 5, 0, 0.0])
    along = np.array([0, 0, 6, 6, 9, 9, 0.0])
    corners = np.dstack(
        (
            x + across * np.cos(turn) - along * np.sin(turn),
            y + across * np.sin(turn) + along * np.cos(turn),
        )
    )
    polygons: npt.NDArray[np.object_] = shapely.polygons(corners)
    return polygons


def buildings(count: int, *, seed: int = SEED) -> gpd.GeoDataFrame:
    """Buildings with an extension (7 vertices), 12 by 9 m, with dwellings and a hazard score."""
    chance = np.random.default_rng(seed)
    x = WEST + 100 + chance.uniform(0, side_m(count) - 200, count)[:, None]
    y = SOUTH + 100 + chance.uniform(0, side_m(count) - 200, count)[:, None]
    turn = chance.uniform(0, np.pi, count)[:, None]
    return gpd.GeoDataFrame(
        {
            "pand_id": [f"{number:016d}" for number in range(count)],
            "owner": chance.choice(["Trivire", "Woonbron"], count),
            "energy_label": chance.choice(list("ABCDEFG"), count),
            "built_year": chance.integers(1900, 2020, count),
            "dwellings_count": chance.integers(1, 30, count),
            "hazard": chance.uniform(0, 1, count),
        },
        geometry=footprints(x, y, turn),
        crs="EPSG:28992",
    )


def areas(count: int, *, seed: int = SEED) -> gpd.GeoDataFrame:
    """Areas of 245 corners and any form, some hundreds of metres wide, for so many buildings."""
    chance = np.random.default_rng(seed + 1)
    number = areas_for(count)
    centre = chance.uniform(1500, side_m(count) - 1500, (number, 2)) + np.array([WEST, SOUTH])
    angle = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    far = chance.uniform(500, 1400, number)[:, None] * chance.uniform(0.8, 1, (number, _CORNERS))
    corners = np.dstack(
        (
            centre[:, :1] + far * np.cos(angle),
            centre[:, 1:] + far * np.sin(angle),
        )
    )
    return gpd.GeoDataFrame(
        {"area_id": np.arange(number)}, geometry=shapely.polygons(corners), crs="EPSG:28992"
    )


def works(count: int, *, seed: int = SEED) -> gpd.GeoDataFrame:
    """Streets of 600 m that open some year, for so many buildings; some without a year."""
    chance = np.random.default_rng(seed + 2)
    number = areas_for(count)
    start = chance.uniform(1500, side_m(count) - 1500, (number, 2)) + np.array([WEST, SOUTH])
    angle = chance.uniform(0, 2 * np.pi, number)
    steps = np.linspace(0, 600, 7)[None, :]
    bend = chance.normal(0, 15, (number, 7)).cumsum(axis=1)
    lines = np.dstack(
        (
            start[:, :1] + steps * np.cos(angle)[:, None] - bend * np.sin(angle)[:, None],
            start[:, 1:] + steps * np.sin(angle)[:, None] + bend * np.cos(angle)[:, None],
        )
    )
    first = pd.array(chance.integers(2025, 2035, number), dtype="Int64")
    first[chance.random(number) < _WITHOUT_YEAR] = pd.NA
    return gpd.GeoDataFrame(
        {
            "work_id": np.arange(number),
            "first_year": first,
            "last_year": first + 1,
            "open_ended": False,
        },
        geometry=shapely.linestrings(lines),
        crs="EPSG:28992",
    )


def raster(path: Path, *, side: float, cell_m: float, seed: int) -> Path:
    """A raster of 0 to 100 over the square, in hills and noise, one cell in fifty unknown."""
    cells = int(side / cell_m)
    chance = np.random.default_rng(seed)
    profile = {
        "driver": "GTiff", "dtype": "float32", "count": 1, "width": cells, "height": cells,
        "crs": "EPSG:28992", "transform": from_origin(WEST, SOUTH + side, cell_m, cell_m),
        "nodata": NODATA, "tiled": True, "blockxsize": 512, "blockysize": 512,
        "compress": "zstd", "zstd_level": 1,
    }  # fmt: skip
    east = np.arange(cells) * cell_m
    with rasterio.open(path, "w", **profile) as target:
        for top in range(0, cells, 512):
            rows = min(512, cells - top)
            north = (top + np.arange(rows))[:, None] * cell_m
            target.write(_hills(east, north, chance), 1, window=Window(0, top, cells, rows))
    return path


def _hills(
    east: npt.NDArray[np.float64], north: npt.NDArray[np.float64], chance: np.random.Generator
) -> npt.NDArray[np.float32]:
    values = 50 + 25 * np.sin(east / 310) * np.cos(north / 270) + 15 * np.sin((east + north) / 97)
    values = values + chance.uniform(-10, 10, values.shape)
    values[chance.random(values.shape) < _UNKNOWN] = NODATA
    return values.astype("float32")
