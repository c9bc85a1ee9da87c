"""Which buildings go into which tile of a map: where each stands, reaches, and a sample of them."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.spatial.tiles import DEEPEST, cells_of, codes_of_cells

FIRST: Final = 5
"""Zoom of the farthest tiles."""
AREAS_TO: Final = 10
"""Up to this zoom of the tiles (one less than that of the map) they hold areas."""
SAMPLE_TO: Final = 13
"""Up to this zoom a sample of the buildings."""
LAST: Final = 14
"""Zoom of the nearest tiles, 1.5 km wide: 37 cm to a step, so nearer by they are drawn larger."""

BLOCK_COUNT: Final = 30_000
"""A tile with more buildings than this is made in four parts."""

Rows = npt.NDArray[np.int64]
Tile = tuple[int, int, int]
"""Zoom, column and row."""


def sampled(
    code: npt.NDArray[np.uint64], rank: npt.NDArray[np.int64], *, zoom: int, limit: int
) -> Rows:
    """Rows of a sample of at most ``limit`` features in each tile of a zoom, in rising order.

    The lowest lots of a tile are taken, so that a feature seen from far is also there from near.
    """
    tile = code >> np.uint64(2 * (DEEPEST - zoom))
    order = np.lexsort((rank, tile))
    ordered = tile[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    place = np.arange(len(order)) - np.repeat(first, np.diff([*first, len(order)]))
    return np.sort(order[place < limit]).astype(np.int64)


class Grid:
    """In which tiles boxes lie: where their middle is, and whatever they reach into."""

    def __init__(self, boxes: npt.NDArray[np.float64]) -> None:
        west, south, east, north = boxes.T
        self.middle = cells_of((west + east) / 2, (south + north) / 2)
        self.code = codes_of_cells(*self.middle)
        # a box in one system is a little askew in the other
        corners = [cells_of(x, y) for x in (west, east) for y in (south, north)]
        self.first = [np.minimum.reduce([corner[axis] for corner in corners]) for axis in (0, 1)]
        self.last = [np.maximum.reduce([corner[axis] for corner in corners]) for axis in (0, 1)]

    def tiles(self) -> list[Tile]:
        """The tiles of the farthest zoom with buildings that a box reaches into."""
        zoom = AREAS_TO + 1
        shift = np.uint64(DEEPEST - zoom)
        # as one number each: sorted as pairs, a million buildings took 8.8 s of processor time in
        # place of 0.1 s
        ends = [
            np.unique((x >> shift << np.uint64(zoom)) | (y >> shift))
            for x in (self.first[0], self.last[0])
            for y in (self.first[1], self.last[1])
        ]
        return [
            (zoom, int(tile >> zoom), int(tile & (2**zoom - 1)))
            for tile in np.unique(np.concatenate(ends)).tolist()
        ]

    def blocks(self, tile: Tile, rows: Rows) -> Iterator[tuple[Tile, Rows]]:
        """The tile, or the parts of it that are made in one go, with the rows that reach into it.

        Args:
            tile: the tile.
            rows: those that reach into it.
        """
        zoom, x, y = tile
        if len(rows) > BLOCK_COUNT and zoom <= SAMPLE_TO:
            for quarter in ((0, 0), (1, 0), (0, 1), (1, 1)):
                part = (zoom + 1, 2 * x + quarter[0], 2 * y + quarter[1])
                yield from self.blocks(part, self.reaching(part, among=rows))
        elif len(rows):
            yield tile, rows

    def reaching(self, tile: Tile, *, among: Rows | None = None) -> Rows:
        """Rows of the boxes, or of some of them, that reach into a tile; in rising order."""
        zoom, *place = tile
        shift = np.uint64(DEEPEST - zoom)
        rows = np.arange(len(self.code)) if among is None else among
        for first, last, value in zip(self.first, self.last, place, strict=True):
            rows = rows[(first[rows] >> shift <= value) & (last[rows] >> shift >= value)]
        return rows

    def has_middle(self, tile: Tile, rows: Rows) -> npt.NDArray[np.bool_]:
        """Whether the middle of each of these rows lies in the tile: that is so in one tile."""
        zoom, x, y = tile
        shift = np.uint64(DEEPEST - zoom)
        column, row = (axis[rows] >> shift for axis in self.middle)
        return np.asarray((column == x) & (row == y))
