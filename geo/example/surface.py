"""The surface of the example town on a raster: built, paved, green, dense and low ground.

Everything here is made with sums, products and roundings of one step at a time, and sums of
whole numbers: those give the same bits on every processor, sines and long sums of fractions do
not.
"""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize

from geo.example.chance import stream
from geo.example.plan_geometry import behind
from geo.example.streets import WATERFRONT_M, Plan

Raster = NDArray[np.float32]
Mask = NDArray[np.uint8]

CELL_M: Final = 5.0
COARSE: Final = 4
"""Cells a coarse cell is wide: what changes slowly is computed on 20 m."""

_BUILT_DEPTH_M: Final = 13.0
_OLD_CENTRE_M2: Final = 100_000.0


@dataclass(frozen=True)
class Grid:
    """Cells of 5 m over the bounds of the gemeente, on multiples of 5 m in RD."""

    left: float
    top: float
    rows: int
    columns: int

    @property
    def transform(self) -> Affine:
        """From column and row to RD."""
        return Affine(CELL_M, 0.0, self.left, 0.0, -CELL_M, self.top)

    @property
    def coarse_shape(self) -> tuple[int, int]:
        """Rows and columns of the grid of coarse cells, the last ones possibly sticking out."""
        return -(-self.rows // COARSE), -(-self.columns // COARSE)


def grid_over(buurten: gpd.GeoDataFrame) -> Grid:
    """The grid that covers the buurten."""
    left, bottom, right, top = buurten.total_bounds
    left, top = np.floor(left / CELL_M) * CELL_M, np.ceil(top / CELL_M) * CELL_M
    rows, columns = np.ceil((top - bottom) / CELL_M), np.ceil((right - left) / CELL_M)
    return Grid(left=float(left), top=float(top), rows=int(rows), columns=int(columns))


def burn(shapes: NDArray[np.object_], *, grid: Grid, touched: bool = False) -> Mask:
    """1 in the cells of the shapes, 0 elsewhere; ``touched``: every cell they touch."""
    if len(shapes) == 0:
        return np.zeros((grid.rows, grid.columns), dtype=np.uint8)
    mask: Mask = rasterize(
        shapes.tolist(),
        out_shape=(grid.rows, grid.columns),
        transform=grid.transform,
        all_touched=touched,
        dtype="uint8",
    )
    return mask


def coarse_share(mask: Mask, *, grid: Grid) -> NDArray[np.int32]:
    """How many of the 16 cells of each coarse cell are set."""
    rows, columns = grid.coarse_shape
    padded = np.zeros((rows * COARSE, columns * COARSE), dtype=np.uint8)
    padded[: grid.rows, : grid.columns] = mask
    parts = padded.reshape(rows, COARSE, columns, COARSE)
    share: NDArray[np.int32] = parts.sum(axis=(1, 3), dtype=np.int32)
    return share


def blur(values: NDArray[np.int32], *, radius: int) -> Raster:
    """Mean over a square of ``2 * radius + 1`` coarse cells, twice; outside counts as 0."""
    size = 2 * radius + 1
    total = values.astype(np.int64)
    for axis in (0, 1, 0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (radius + 1, radius)
        running = np.cumsum(np.pad(total, pad), axis=axis)
        length = running.shape[axis]
        total = running.take(range(size, length), axis=axis) - running.take(
            range(length - size), axis=axis
        )
    return (total / float(size**4)).astype(np.float32)


def refine(values: Raster, *, factor: int, shape: tuple[int, int], smooth: bool = False) -> Raster:
    """Interpolate to ``factor`` times as many cells, cut to ``shape``; the mean stays in place."""
    first_row, next_row, part_row = _between(shape[0], values.shape[0], factor, smooth=smooth)
    first, following, part = _between(shape[1], values.shape[1], factor, smooth=smooth)
    wide = values[:, first] + (values[:, following] - values[:, first]) * part
    low, high = wide[first_row], wide[next_row]
    high -= low
    high *= part_row[:, None]
    high += low
    return high


def _between(
    count: int, available: int, factor: int, *, smooth: bool
) -> tuple[NDArray[np.intp], NDArray[np.intp], Raster]:
    position = np.clip((np.arange(count) + 0.5) / factor - 0.5, 0, available - 1)
    first = np.floor(position).astype(np.intp)
    part = position - first
    if smooth:
        part = part * part * (3 - 2 * part)
    return first, np.minimum(first + 1, available - 1), part.astype(np.float32)


def noise(rng: np.random.Generator, *, shape: tuple[int, int], step: int) -> Raster:
    """Smooth noise from -1 to 1 with hills about ``step`` cells wide (value noise)."""
    knots = rng.random((-(-shape[0] // step) + 1, -(-shape[1] // step) + 1)) * 2 - 1
    return refine(knots.astype(np.float32), factor=step, shape=shape, smooth=True)


@dataclass(frozen=True)
class Surface:
    """What the hazards are made from.

    Fine cells (5 m): ``inside`` (the gemeente without a strip along its outline), ``built``,
    ``paved``. Coarse cells (20 m): ``density`` (0 open to 1 dense), ``green`` (share),
    ``old`` (0 to 1, the old centre), ``shore`` (0 far from the outline to about 1 near it),
    ``ground_m`` (height above the water level).
    """

    grid: Grid
    inside: Mask
    built: Mask
    paved: Mask
    density: Raster
    green: Raster
    old: Raster
    shore: Raster
    ground_m: Raster


def build_surface(buurten: gpd.GeoDataFrame, plan: Plan, *, seed: int) -> Surface:
    """The surface on a 5 m grid over the buurten."""
    buurten = buurten.sort_values("buurtcode")
    grid = grid_over(buurten)
    outline = shapely.union_all(buurten.geometry.to_numpy())
    core = shapely.buffer(outline, -WATERFRONT_M, join_style="mitre")
    paved = burn(plan.streets.geometry.to_numpy(), grid=grid, touched=True)
    # Every building line is built on, by a corporation or by someone else.
    built = burn(behind(plan.quarters, plan.lines, depth_m=_BUILT_DEPTH_M), grid=grid)
    green = coarse_share(burn(plan.green.geometry.to_numpy(), grid=grid), grid=grid)
    town = 2 * coarse_share(built, grid=grid) + coarse_share(paved, grid=grid)
    whole = coarse_share(burn(np.array([outline], dtype=object), grid=grid), grid=grid)
    size = buurten.geometry.area.to_numpy() / _OLD_CENTRE_M2
    age: NDArray[np.uint8] = rasterize(
        zip(
            buurten.geometry,
            np.round(200 / (1 + size * size)).astype(np.uint8).tolist(),
            strict=True,
        ),
        out_shape=grid.coarse_shape,
        transform=grid.transform @ Affine.scale(COARSE),
        dtype="uint8",
    )
    density = np.clip(blur(town, radius=4) / np.float32(13.0), 0, 1)
    old = np.clip(blur(age.astype(np.int32), radius=8) / np.float32(130.0), 0, 1)
    shore = np.clip(2 - blur(whole, radius=8) / np.float32(8.0), 0, 1)
    rng = stream(seed, name="ground")
    shape = grid.coarse_shape
    ground = 0.1 + 2.4 * old + 0.2 * density + 0.4 * shore
    ground += 1.15 * noise(rng, shape=shape, step=80) + 0.4 * noise(rng, shape=shape, step=18)
    ground -= 0.7 * (1 - np.clip(blur(town, radius=20) / np.float32(10.0), 0, 1))
    return Surface(
        grid=grid,
        inside=burn(np.array([core], dtype=object), grid=grid),
        built=built,
        paved=paved,
        density=density,
        green=blur(green, radius=2) / np.float32(16.0),
        old=old,
        shore=shore,
        ground_m=ground,
    )
