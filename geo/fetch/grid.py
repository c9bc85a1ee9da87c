"""The grid that fetched rasters come on: square cells in EPSG:28992, 5 m by default, in tiles."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from rasterio import Affine

from geo.catalogue import raster_writing
from geo.fetch.report import Progress

CELL_M: Final = 5.0
NODATA: Final = -9999.0
TILE_CELLS: Final = 400
"""Cells a side of one request: 2 km, so that a source of 0.5 m still gives 4,000 pixels."""

_KEEP_S: Final = 24 * 3600

Values = npt.NDArray[np.float32]
Bounds = tuple[float, float, float, float]
FetchTile = Callable[["Tile"], Values]
"""Gives a tile's values, rows by columns, NaN for no data."""


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A part of the grid: its first row and column, its size, its bounds and cells in metres."""

    row: int
    column: int
    rows: int
    columns: int
    bounds: Bounds
    cell_m: float = CELL_M

    @property
    def transform(self) -> Affine:
        """Place of the tile's cells in EPSG:28992."""
        return Affine(self.cell_m, 0, self.bounds[0], 0, -self.cell_m, self.bounds[3])


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Square cells from an upper left corner."""

    left: float
    top: float
    rows: int
    columns: int
    cell_m: float = CELL_M

    @classmethod
    def over(
        cls,
        bounds: Bounds,
        *,
        margin_m: float = 50.0,
        cell_m: float = CELL_M,
        corner: tuple[float, float] = (0.0, 0.0),
    ) -> Grid:
        """Return the grid over the bounds with a margin, for what lies at the border.

        Args:
            bounds: what it covers, in EPSG:28992.
            margin_m: around the bounds.
            cell_m: side of a cell.
            corner: x and y of a corner of one of the cells; of another raster to fall together.
        """
        west, south = (
            math.floor((low - margin_m - at) / cell_m)
            for low, at in zip(bounds[:2], corner, strict=True)
        )
        east, north = (
            math.ceil((high + margin_m - at) / cell_m)
            for high, at in zip(bounds[2:], corner, strict=True)
        )
        return cls(
            left=corner[0] + west * cell_m,
            top=corner[1] + north * cell_m,
            rows=north - south,
            columns=east - west,
            cell_m=cell_m,
        )

    @property
    def transform(self) -> Affine:
        """Place of the cells in EPSG:28992."""
        return Affine(self.cell_m, 0, self.left, 0, -self.cell_m, self.top)

    def tiles(self, *, cells: int = TILE_CELLS) -> Iterator[Tile]:
        """Yield the tiles, row by row; the last of a row or column can be smaller."""
        for row in range(0, self.rows, cells):
            for column in range(0, self.columns, cells):
                rows, columns = min(cells, self.rows - row), min(cells, self.columns - column)
                cell = self.cell_m
                left, top = self.left + column * cell, self.top - row * cell
                bounds = (left, top - rows * cell, left + columns * cell, top)
                yield Tile(
                    row=row, column=column, rows=rows, columns=columns, bounds=bounds, cell_m=cell
                )


def mosaic(
    grid: Grid,
    fetch_tile: FetchTile,
    *,
    folder: Path,
    parallel: int,
    progress: Progress,
    cells: int = TILE_CELLS,
) -> Values:
    """Fetch every tile, a few at once, and return them as one array with NaN for no data.

    A tile that came in is kept in ``folder`` for a day: after a fault the next try asks only
    for the others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tiles = list(grid.tiles(cells=cells))
    whole = np.full((grid.rows, grid.columns), np.nan, dtype=np.float32)

    def read_tile(tile: Tile) -> tuple[Tile, Values]:
        path = folder / f"tile-{tile.row:05d}-{tile.column:05d}.npy"
        if path.is_file() and time.time() - path.stat().st_mtime < _KEEP_S:
            cached_values: Values = np.load(path)
            if cached_values.shape == (tile.rows, tile.columns):
                return tile, cached_values
        values = fetch_tile(tile)
        beside = path.with_suffix(".part.npy")
        np.save(beside, values)
        beside.replace(path)
        return tile, values

    with ThreadPoolExecutor(max_workers=parallel) as pool:
        try:
            for done, (tile, values) in enumerate(pool.map(read_tile, tiles), start=1):
                rows = slice(tile.row, tile.row + tile.rows)
                whole[rows, tile.column : tile.column + tile.columns] = values
                progress("tegels ophalen", done, len(tiles))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return whole


def write_cog(values: Values, grid: Grid, path: Path) -> None:
    """Write a single-band float32 Cloud-Optimised GeoTIFF with nodata -9999."""
    filled = np.where(np.isnan(values), np.float32(NODATA), values)
    raster_writing.write_cog(
        filled, path, transform=grid.transform, nodata=NODATA, overviews="nearest"
    )
