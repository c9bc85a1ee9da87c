"""Which points lie in which areas, by a grid over the areas; compiled.

Cells of the grid that no border runs through lie in an area as a whole, and so do their points. In
the other cells the borders are counted that a line from the point to the west crosses, of the
row of cells only. Where rounding could decide such a count, nothing is decided: that pair is said
to be in doubt, and is for who calls.

Arrays only. Importing this module loads the compiler, as :mod:`geo.coverage` does.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from numba import njit

from geo.coverage import KEEP, Floats, Integers

Shapes = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]

# Bound on the error of an orientation in doubles: (3 + 16 e) e (J. R. Shewchuk, "Adaptive
# Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates", 1997).
_ROUNDING: Final = 3.4e-16

_OUT: Final = 0
_IN: Final = 1
_DOUBT: Final = 2

_CELLS_AN_EDGE: Final = 1.0
_LEAST_CELLS: Final = 64
_MOST_CELLS: Final = 1 << 20


class Grid(NamedTuple):
    """Cells over the areas, row by row from the south-west."""

    west: float
    south: float
    east: float
    north: float
    per_x: float
    """Cells per unit of x."""
    per_y: float
    columns: int
    rows: int


def points_in(x: Floats, y: Floats, areas: Shapes) -> tuple[Integers, Integers, Flags]:
    """Pairs of a point and an area in which, or on the border of which, it may lie.

    Args:
        x: of the points, in the coordinates of the areas; not a number is nowhere.
        y: likewise.
        areas: polygons and multipolygons; missing and empty ones hold nothing.

    Returns:
        Row numbers of points and of areas, by the first and then the second, and whether the pair
        is in doubt: on the border, or so near that rounding decides. The others are certain.
    """
    edges, starts = _edges(areas)
    if not len(edges):
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0, dtype=bool)
    found: tuple[Integers, Integers, Flags] = _pairs(x, y, edges, starts, _grid(edges))
    return found


def _grid(edges: Floats) -> Grid:
    west, south = (float(edges[:, [at, at + 2]].min()) for at in (0, 1))
    east, north = (float(edges[:, [at, at + 2]].max()) for at in (0, 1))
    width, height = east - west or 1.0, north - south or 1.0
    cells = min(max(len(edges) * _CELLS_AN_EDGE, _LEAST_CELLS), _MOST_CELLS)
    columns = int(np.clip(np.sqrt(cells * width / height), 1, cells))
    rows = max(1, int(cells / columns))
    return Grid(west, south, east, north, columns / width, rows / height, columns, rows)


def _edges(areas: Shapes) -> tuple[Floats, Integers]:
    """All edges (x, y, x, y) of all rings, and where in them each area begins and ends."""
    parts, area_of = shapely.get_parts(areas, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    corners, ring_of = shapely.get_coordinates(rings, return_index=True)
    same = ring_of[1:] == ring_of[:-1]
    edges = np.column_stack((corners[:-1], corners[1:]))[same]
    of_area = area_of[part_of[ring_of[1:][same]]]
    return edges, np.searchsorted(of_area, np.arange(len(areas) + 1)).astype(np.int64)


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _cell(value: float, origin: float, per_m: float, count: int) -> int:
    return min(max(int((value - origin) * per_m), 0), count - 1)


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _side(edges: Floats, members: Integers, first: int, last: int, x: float, y: float) -> int:
    """Whether a point lies in the area whose edges, as far as they matter, are these."""
    inside = False
    for at in range(first, last):
        e = members[at]
        ax, ay, bx, by = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        if (ax == x and ay == y) or (ay == y and by == y and min(ax, bx) <= x <= max(ax, bx)):
            return _DOUBT
        if (ay > y) == (by > y):
            continue
        one, other = (bx - ax) * (y - ay), (x - ax) * (by - ay)
        turn = one - other
        if abs(turn) <= _ROUNDING * (abs(one) + abs(other)):
            return _DOUBT
        # left of the point: a line to the west crosses it
        if (turn < 0) == (by > ay):
            inside = not inside
    return _IN if inside else _OUT


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _rows_of(edges: Floats, starts: Integers, grid: Grid):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """The edges of each area by row of cells.

    Returns:
        Per area its first row and where its rows begin among all; per row where its edges begin
        in the last, which has the numbers of edges.
    """
    areas = len(starts) - 1
    lowest = np.zeros(areas, dtype=np.int64)
    offsets = np.zeros(areas + 1, dtype=np.int64)
    for a in range(areas):
        low, high = grid.rows, -1
        for e in range(starts[a], starts[a + 1]):
            row = _cell(edges[e, 1], grid.south, grid.per_y, grid.rows)
            low, high = min(low, row), max(high, row)
        lowest[a] = low
        offsets[a + 1] = offsets[a] + max(0, high - low + 1)
    begins = np.zeros(offsets[areas] + 1, dtype=np.int64)
    members = np.empty(0, dtype=np.int64)
    filled = begins
    # once to count, once to fill
    for fill in (False, True):
        if fill:
            begins = np.cumsum(begins)
            filled = begins[:-1].copy()
            members = np.empty(begins[-1], dtype=np.int64)
        for a in range(areas):
            for e in range(starts[a], starts[a + 1]):
                one = _cell(edges[e, 1], grid.south, grid.per_y, grid.rows)
                other = _cell(edges[e, 3], grid.south, grid.per_y, grid.rows)
                for row in range(min(one, other), max(one, other) + 1):
                    at = offsets[a] + row - lowest[a]
                    if fill:
                        members[filled[at]] = e
                        filled[at] += 1
                    else:
                        begins[at + 1] += 1
    return lowest, offsets, begins, members


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _mark(
    touched: Flags, edges: Floats, members: Integers, first: int, last: int, row: int, grid: Grid
) -> tuple[int, int]:
    """Mark the cells of one row that these edges may run through; gives the outermost two."""
    low, high = grid.columns, -1
    # a thousandth of a cell on every side: more than rounding can shift a crossing
    bottom, top = grid.south + (row - 1e-3) / grid.per_y, grid.south + (row + 1.001) / grid.per_y
    spare = 1e-3 / grid.per_x
    for at in range(first, last):
        e = members[at]
        ax, ay, bx, by = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        left, right = min(ax, bx), max(ax, bx)
        if ay != by:
            # the part of the edge in this row, between the ends of the edge
            one = ax + (bx - ax) * min(max((bottom - ay) / (by - ay), 0.0), 1.0)
            other = ax + (bx - ax) * min(max((top - ay) / (by - ay), 0.0), 1.0)
            left, right = max(left, min(one, other)), min(right, max(one, other))
        begin = _cell(left - spare, grid.west, grid.per_x, grid.columns)
        end = _cell(right + spare, grid.west, grid.per_x, grid.columns)
        low, high = min(low, begin), max(high, end)
        for column in range(begin, end + 1):
            touched[column] = True
    return low, high


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _table(  # type: ignore[no-untyped-def]  # noqa: ANN202
    edges: Floats, lowest: Integers, offsets: Integers, begins: Integers, members: Integers,
    grid: Grid,
):  # fmt: skip
    """Per cell the areas that may hold its points: those that hold all, and inverted (~) the rest.

    Returns:
        Per cell where its areas begin in the second, which has the areas, in order in each cell.
    """
    cells, held = np.empty(1024, dtype=np.int64), np.empty(1024, dtype=np.int64)
    size = 0
    touched = np.zeros(grid.columns, dtype=np.bool_)
    for a in range(len(lowest)):
        for at in range(offsets[a], offsets[a + 1]):
            row = lowest[a] + at - offsets[a]
            first, last = begins[at], begins[at + 1]
            low, high = _mark(touched, edges, members, first, last, row, grid)
            y = grid.south + (row + 0.5) / grid.per_y
            inside, known = False, False
            for column in range(low, high + 1):
                if touched[column]:
                    touched[column], known = False, False
                    area = ~a
                else:
                    if not known:
                        # cells side by side without a border between them are alike
                        x = grid.west + (column + 0.5) / grid.per_x
                        inside = _side(edges, members, first, last, x, y) == _IN
                        known = True
                    if not inside:
                        continue
                    area = a
                if size == len(cells):
                    cells = np.concatenate((cells, np.empty_like(cells)))
                    held = np.concatenate((held, np.empty_like(held)))
                cells[size], held[size] = row * grid.columns + column, area
                size += 1
    cell_begins = np.zeros(grid.rows * grid.columns + 1, dtype=np.int64)
    for k in range(size):
        cell_begins[cells[k] + 1] += 1
    cell_begins = np.cumsum(cell_begins)
    filled = cell_begins[:-1].copy()
    by_cell = np.empty(size, dtype=np.int64)
    for k in range(size):
        by_cell[filled[cells[k]]] = held[k]
        filled[cells[k]] += 1
    return cell_begins, by_cell


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _pairs(x: Floats, y: Floats, edges: Floats, starts: Integers, grid: Grid):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """The pairs of :func:`points_in`."""
    lowest, offsets, begins, members = _rows_of(edges, starts, grid)
    cell_begins, by_cell = _table(edges, lowest, offsets, begins, members, grid)
    first, second = np.empty(1024, dtype=np.int64), np.empty(1024, dtype=np.int64)
    doubt = np.empty(1024, dtype=np.bool_)
    size = 0
    for p in range(len(x)):
        if not (grid.west <= x[p] <= grid.east and grid.south <= y[p] <= grid.north):
            continue
        row = _cell(y[p], grid.south, grid.per_y, grid.rows)
        cell = row * grid.columns + _cell(x[p], grid.west, grid.per_x, grid.columns)
        for at in range(cell_begins[cell], cell_begins[cell + 1]):
            a, side = by_cell[at], _IN
            if a < 0:
                a = ~a
                edge_row = offsets[a] + row - lowest[a]
                side = _side(
                    edges, members, begins[edge_row], begins[edge_row + 1], x[p], y[p]
                )  # fmt: skip
                if side == _OUT:
                    continue
            if size == len(first):
                first = np.concatenate((first, np.empty_like(first)))
                second = np.concatenate((second, np.empty_like(second)))
                doubt = np.concatenate((doubt, np.empty_like(doubt)))
            first[size], second[size], doubt[size] = p, a, side == _DOUBT
            size += 1
    return first[:size], second[:size], doubt[:size]
