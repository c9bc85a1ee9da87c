"""How much of each raster cell a polygon covers, and what follows from it; compiled.

The method is the one that draws letters on a screen: every edge adds, in each row of cells it
crosses, the area between itself and the right-hand side of the cell it is in, and its height to
every cell further right. Summed with the direction of the edges that is exactly the covered area,
whatever the size of the cells, for holes and parts too (signed-area accumulation; R. Levien,
"font-rs", 2015). No geometry is cut and no point is tested.

Arrays only: reading rasters and polygons is for :mod:`geo.spatial.zonal`. Importing this module
loads the compiler, so it is imported where something is computed and not before.
"""

import os
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# What is compiled is kept beside this file, or where the administrator says; a program folder that
# cannot be written to costs some seconds at every start, not an error.
KEEP: Final = bool(os.environ.get("NUMBA_CACHE_DIR")) or os.access(Path(__file__).parent, os.W_OK)

SLIVER: Final = 1e-9
"""Part of a cell, or of a polygon smaller than a cell, below which a cell counts as not covered.

Less than this is rounding of coordinates, not a covered area.
"""


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _ring_sign(x: Floats, y: Floats, start: int, end: int) -> float:
    """Sign that makes a ring count for its area, whichever way it runs (y points down)."""
    twice = 0.0
    # from the first point: the sum of large coordinates would drown a small ring
    for i in range(start, end - 1):
        twice += (x[i] - x[start]) * (y[i + 1] - y[start])
        twice -= (x[i + 1] - x[start]) * (y[i] - y[start])
    return -1.0 if twice > 0 else 1.0


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _add_row_part(
    cells: Floats, edges: npt.NDArray[np.bool_], row: int, xa: float, xb: float, height: float,
    sign: float, left: int,
) -> None:  # fmt: skip
    """Add the part of an edge that lies within one row of cells, from x ``xa`` to ``xb``."""
    width = cells.shape[1] - 1
    low, high = min(xa, xb) - left, max(xa, xb) - left
    if low >= width:
        return
    if high <= 0:
        cells[row, 0] += sign * height
        return
    if high == low:
        column = int(low)
        cells[row, column] += sign * height * (column + 1 - low)
        cells[row, column + 1] += sign * height * (low - column)
        if low > column:
            edges[row, column] = True
        return
    per_cell = height / (high - low)
    if low < 0:
        cells[row, 0] += sign * per_cell * -low
        low = 0.0
    column = int(low)
    while low < high and column < width:
        stop = min(high, column + 1.0)
        if stop > low:
            share = per_cell * (stop - low)
            middle = 0.5 * (low + stop) - column
            cells[row, column] += sign * share * (1.0 - middle)
            cells[row, column + 1] += sign * share * middle
            edges[row, column] = True
        low = stop
        column += 1


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _add_edge(
    cells: Floats, edges: npt.NDArray[np.bool_], xa: float, ya: float, xb: float, yb: float,
    sign: float, left: int,
) -> None:  # fmt: skip
    """Add an edge, row by row; rows and y count from the first row of ``cells``."""
    rows = cells.shape[0]
    if ya > yb:
        xa, ya, xb, yb, sign = xb, yb, xa, ya, -sign
    if yb < 0 or ya >= rows:
        return
    if ya == yb:
        # no area of its own, but the cells it runs through are cut
        if ya > int(ya):
            _add_row_part(cells, edges, int(ya), xa, xb, 0.0, sign, left)
        return
    slope = (xb - xa) / (yb - ya)
    low = max(ya, 0.0)
    row = int(low)
    while row < rows and row < yb:
        high = min(yb, row + 1.0)
        x_low = xa + (low - ya) * slope if low > ya else xa
        x_high = xa + (high - ya) * slope if high < yb else xb
        _add_row_part(cells, edges, row, x_low, x_high, high - low, sign, left)
        low = high
        row += 1


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _cover(
    x: Floats, y: Floats, rings: Integers, holes: npt.NDArray[np.bool_], first: int, last: int,
    top: int, left: int, cells: Floats, edges: npt.NDArray[np.bool_],
) -> None:  # fmt: skip
    """Fill ``cells`` with the covered part of each cell, ``edges`` with where an edge runs."""
    for ring in range(first, last):
        start, end = rings[ring], rings[ring + 1]
        sign = _ring_sign(x, y, start, end)
        if holes[ring]:
            sign = -sign
        for i in range(start, end - 1):
            _add_edge(cells, edges, x[i], y[i] - top, x[i + 1], y[i + 1] - top, sign, left)
    # what was added to a cell holds for every cell right of it
    for row in range(cells.shape[0]):
        total = 0.0
        for column in range(cells.shape[1] - 1):
            total += cells[row, column]
            cells[row, column] = total


@njit(cache=KEEP, nogil=True, error_model="numpy")
def add_strip(  # noqa: C901, PLR0913, PLR0917 - idem
    x: Floats, y: Floats, rings: Integers, holes: npt.NDArray[np.bool_], parts: Integers,
    chosen: Integers, box: Integers, values: npt.NDArray[np.float32],
    known: npt.NDArray[np.bool_], top: int, left: int, bounds: Floats,
    least: Floats, weight: Floats, total: Floats, highest: Floats, shares: Floats,
) -> None:  # fmt: skip
    """Add what one strip of a raster says to the sums of the polygons that lie in it.

    Args:
        x: coordinate of every corner in cells from the left of the raster.
        y: coordinate of every corner in cells from its top, downwards.
        rings: first corner of each ring, one more at the end; rings are closed.
        holes: per ring, whether it is a hole.
        parts: first ring of each polygon, one more at the end.
        chosen: polygons that touch the strip.
        box: per polygon first row, end row, first column, end column in cells of the raster.
        values: layers x rows x columns of the strip.
        known: the same shape, where there is a value.
        top: first row of the strip in the raster.
        left: first column of the strip.
        bounds: upper bounds of classes, rising (empty: no shares are kept); a value at a bound
            belongs to the lower class.
        least: per polygon, the smallest part of a cell that counts as covered.
        weight: polygons x layers, covered cells with a value; added to.
        total: polygons x layers, their values times the covered part; added to.
        highest: polygons x layers, highest value of a covered cell; -inf before the first.
        shares: polygons x layers x classes, covered cells per class; added to.
    """
    layers, rows, columns = values.shape
    for polygon in chosen:
        row_from = max(box[polygon, 0], top)
        row_to = min(box[polygon, 1], top + rows)
        column_from = max(box[polygon, 2], left)
        column_to = min(box[polygon, 3], left + columns)
        if row_from >= row_to or column_from >= column_to:
            continue
        cells = np.zeros((row_to - row_from, column_to - column_from + 1))
        edges = np.zeros(cells.shape, dtype=np.bool_)
        _cover(
            x, y, rings, holes, parts[polygon], parts[polygon + 1], row_from, column_from,
            cells, edges,
        )  # fmt: skip
        for i in range(row_to - row_from):
            for j in range(column_to - column_from):
                part = cells[i, j]
                if edges[i, j]:
                    if part < least[polygon]:
                        continue
                    part = min(part, 1.0)
                elif part < 0.5:  # noqa: PLR2004 - no edge runs here: wholly in or wholly out
                    continue
                else:
                    part = 1.0
                for layer in range(layers):
                    if not known[layer, row_from - top + i, column_from - left + j]:
                        continue
                    value = values[layer, row_from - top + i, column_from - left + j]
                    weight[polygon, layer] += part
                    total[polygon, layer] += part * value
                    highest[polygon, layer] = max(highest[polygon, layer], value)
                    if bounds.size:
                        shares[polygon, layer, np.searchsorted(bounds, value)] += part
