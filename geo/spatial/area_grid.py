"""A grid over areas that says, cell by cell, which areas a point there may lie in; compiled.

Cells that no border runs through lie in an area as a whole, and so do their points. Of the others
it is known on which side the middle lies, and which edges run through the cell.

Arrays only, and small numbers in them: fresh memory costs more than what is done with it. Importing
this module loads the compiler, as :mod:`geo.spatial.coverage` does.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from numba import njit

from geo.spatial.coverage import KEEP, Floats

Shapes = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

OUT: Final = 0
IN: Final = 1
DOUBT: Final = 2

_HAIR: Final = 1e-6
"""Part of a cell within which rounding could decide on which side of a middle a border passes."""

_MULTI: Final = 6
_CELLS_A_CORNER: Final = 0.7
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


class Rings(NamedTuple):
    """The borders of the areas, ring after ring."""

    bounds: Floats
    """Per area west, south, east and north; not a number for what has no corners."""

    corners: Floats
    """x and y."""
    begins: Numbers
    """Where in the corners each ring begins, and one more."""
    of_areas: Numbers
    """Where in the rings those of each area begin, and one more."""


class Rows(NamedTuple):
    """The edges of each area by row of cells; an edge goes by the number of its first corner."""

    lowest: Numbers
    """Per area its first row."""
    offsets: Numbers
    """Per area where its rows begin among all rows of all areas."""
    begins: Numbers
    """Per row where its edges begin in `members`."""
    members: Numbers
    spans: Numbers
    """Per member the first and the last column of the row that it may run through."""


class Cells(NamedTuple):
    """Per cell the areas that its points may lie in.

    An entry is an area in a cell. Entries go area by area, so that what is asked of one area is
    asked together.
    """

    held: Flags
    """Per cell whether it has entries."""
    begins: Numbers
    """Per cell where its entries begin in `entries`, and one more."""
    entries: Numbers
    """Numbers of entries, cell by cell; of a cell wholly inside minus the number, minus one."""
    area: Numbers
    """Per entry."""
    cell: Numbers
    """Per entry."""
    middle: npt.NDArray[np.int8]
    """Per entry on which side the middle of the cell lies."""
    edge_begins: Numbers
    """Per entry where the edges that run through the cell begin in `edges`, and one more."""
    edges: Numbers


def rings_of(areas: Shapes) -> Rings:
    """The borders of polygons and multipolygons; missing and empty ones have none."""
    polygons, area_of = areas, np.arange(len(areas))
    if (shapely.get_type_id(areas) == _MULTI).any():
        polygons, area_of = shapely.get_parts(areas, return_index=True)
    rings, polygon_of = shapely.get_rings(polygons, return_index=True)
    begins = np.zeros(len(rings) + 1, dtype=np.int32)
    np.cumsum(shapely.get_num_coordinates(rings), out=begins[1:])
    of_areas = np.searchsorted(area_of[polygon_of], np.arange(len(areas) + 1))
    return Rings(
        shapely.bounds(areas).reshape(-1, 4), shapely.get_coordinates(rings), begins,
        of_areas.astype(np.int32),
    )  # fmt: skip


def grid_over(rings: Rings) -> Grid:
    """A grid over areas, of which at least one has corners."""
    west, south = (float(side) for side in np.nanmin(rings.bounds[:, :2], axis=0))
    east, north = (float(side) for side in np.nanmax(rings.bounds[:, 2:], axis=0))
    width, height = east - west or 1.0, north - south or 1.0
    cells = min(max(len(rings.corners) * _CELLS_A_CORNER, _LEAST_CELLS), _MOST_CELLS)
    columns = int(np.clip(np.sqrt(cells * width / height), 1, cells))
    rows = max(1, int(cells / columns))
    return Grid(west, south, east, north, columns / width, rows / height, columns, rows)


def cells_of(rings: Rings, grid: Grid) -> tuple[Rows, Cells]:
    """What lies in the rows and the cells of a grid."""
    rows = _rows_of(rings, grid)
    return rows, _cells_of(rings.corners, rows, grid)


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _cell(value: float, origin: float, per_m: float, count: int) -> int:
    return min(max(int((value - origin) * per_m), 0), count - 1)


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _rows_of(rings: Rings, grid: Grid) -> Rows:
    corners = rings.corners
    row_of = np.empty(len(corners), dtype=np.int32)
    for c in range(len(corners)):
        row_of[c] = _cell(corners[c, 1], grid.south, grid.per_y, grid.rows)
    lowest, offsets = _bounds_of_rows(rings.bounds, grid)
    begins = np.zeros(offsets[-1] + 1, dtype=np.int32)
    members, spans = np.empty(0, dtype=np.int32), np.empty((0, 2), dtype=np.int32)
    filled = begins
    # once to count, once to fill
    for fill in (False, True):
        if fill:
            begins = summed(begins)
            filled = begins[:-1].copy()
            members = np.empty(begins[-1], dtype=np.int32)
            spans = np.empty((begins[-1], 2), dtype=np.int32)
        for a in range(len(lowest)):
            shift = offsets[a] - lowest[a]
            for ring in range(rings.of_areas[a], rings.of_areas[a + 1]):
                for c in range(rings.begins[ring], rings.begins[ring + 1] - 1):
                    one, other = row_of[c], row_of[c + 1]
                    for row in range(min(one, other), max(one, other) + 1):
                        if fill:
                            place = filled[shift + row]
                            members[place] = c
                            spans[place] = _span(corners, c, row, grid)
                            filled[shift + row] += 1
                        else:
                            begins[shift + row + 1] += 1
    return Rows(lowest, offsets, begins, members, spans)


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _span(corners: Floats, c: int, row: int, grid: Grid) -> tuple[int, int]:
    """The first and the last column of a row that an edge may run through."""
    ax, ay, bx, by = corners[c, 0], corners[c, 1], corners[c + 1, 0], corners[c + 1, 1]
    # a thousandth of a cell on every side: more than rounding can shift a crossing
    spare = 1e-3 / grid.per_x
    bottom, top = grid.south + (row - 1e-3) / grid.per_y, grid.south + (row + 1.001) / grid.per_y
    left, right = min(ax, bx), max(ax, bx)
    if min(ay, by) < bottom or max(ay, by) > top:
        # the part of the edge in this row
        slope = (bx - ax) / (by - ay)
        one = ax + slope * (min(max(bottom, min(ay, by)), max(ay, by)) - ay)
        other = ax + slope * (min(max(top, min(ay, by)), max(ay, by)) - ay)
        left, right = max(left, min(one, other)), min(right, max(one, other))
    return (
        _cell(left - spare, grid.west, grid.per_x, grid.columns),
        _cell(right + spare, grid.west, grid.per_x, grid.columns),
    )


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _bounds_of_rows(bounds: Floats, grid: Grid) -> tuple[Numbers, Numbers]:
    lowest = np.zeros(len(bounds), dtype=np.int32)
    offsets = np.zeros(len(bounds) + 1, dtype=np.int32)
    for a in range(len(bounds)):
        offsets[a + 1] = offsets[a]
        if not np.isnan(bounds[a, 0]):
            lowest[a] = _cell(bounds[a, 1], grid.south, grid.per_y, grid.rows)
            highest = _cell(bounds[a, 3], grid.south, grid.per_y, grid.rows)
            offsets[a + 1] += highest - lowest[a] + 1
    return lowest, offsets


@njit(cache=KEEP, nogil=True, error_model="numpy")
def summed(counts: Numbers) -> Numbers:
    """The running sum, in the small numbers that it is of."""
    for at in range(1, len(counts)):
        counts[at] += counts[at - 1]
    return counts


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _mark(
    corners: Floats, rows: Rows, at: int, y: float, grid: Grid, counts: Numbers, turns: Numbers
) -> tuple[int, int]:  # fmt: skip
    """Count the edges in the cells of one row, and where the middle changes sides.

    ``turns`` gets, per column, whether the middle lies on the other side than that of the column
    before (1), and whether rounding decides it (2). Gives the first and the last column with an
    edge.
    """
    low, high = grid.columns, -1
    for m in range(rows.begins[at], rows.begins[at + 1]):
        c, begin, end = rows.members[m], rows.spans[m, 0], rows.spans[m, 1]
        low, high = min(low, begin), max(high, end)
        for column in range(begin, end + 1):
            counts[column] += 1
        ay, by = corners[c, 1], corners[c + 1, 1]
        if y in (ay, by):
            for column in range(begin, end + 1):
                turns[column] |= 2
        if (ay > y) != (by > y):
            ax, bx = corners[c, 0], corners[c + 1, 0]
            place = (ax + (bx - ax) * ((y - ay) / (by - ay)) - grid.west) * grid.per_x - 0.5
            turns[min(max(int(np.ceil(place)), begin), end + 1)] ^= 1
            nearest = np.floor(place + 0.5)
            if abs(place - nearest) < _HAIR:
                turns[min(max(int(nearest), begin), end)] |= 2
    return low, high


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _sizes(rows: Rows) -> tuple[int, int]:
    """How many entries there are at most, and how many edges they have together."""
    most, together = 0, 0
    for at in range(len(rows.begins) - 1):
        low, high = _MOST_CELLS, -1
        for m in range(rows.begins[at], rows.begins[at + 1]):
            begin, end = int(rows.spans[m, 0]), int(rows.spans[m, 1])
            low, high, together = min(low, begin), max(high, end), together + end - begin + 1
        most += max(0, high - low + 1)
    return most, together


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _cells_of(corners: Floats, rows: Rows, grid: Grid) -> Cells:
    most, together = _sizes(rows)
    area, cell = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
    middle, edge_begins = np.empty(most, dtype=np.int8), np.zeros(most + 1, dtype=np.int32)
    edges = np.empty(together, dtype=np.int32)
    counts = np.zeros(grid.columns, dtype=np.int32)
    turns = np.zeros(grid.columns + 1, dtype=np.int32)
    size = 0
    for a in range(len(rows.lowest)):
        for at in range(rows.offsets[a], rows.offsets[a + 1]):
            row = rows.lowest[a] + at - rows.offsets[a]
            y = grid.south + (row + 0.5) / grid.per_y
            low, high = _mark(corners, rows, at, y, grid, counts, turns)
            side = OUT
            for column in range(low, high + 1):
                side ^= turns[column] & 1
                if counts[column] or side:
                    area[size], cell[size] = a, row * grid.columns + column
                    middle[size] = DOUBT if turns[column] & 2 else side
                    edge_begins[size + 1] = edge_begins[size] + counts[column]
                    # from here on: where the next edge of this cell goes
                    counts[column] = edge_begins[size]
                    size += 1
                turns[column] = 0
            turns[high + 1] = 0
            for m in range(rows.begins[at], rows.begins[at + 1]):
                for column in range(rows.spans[m, 0], rows.spans[m, 1] + 1):
                    edges[counts[column]] = rows.members[m]
                    counts[column] += 1
            counts[low : high + 1] = 0
    held, begins, entries = _by_cell(cell[:size], edge_begins, grid.rows * grid.columns)
    return Cells(held, begins, entries, area, cell[:size], middle, edge_begins, edges)


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _by_cell(cell: Numbers, edge_begins: Numbers, count: int) -> tuple[Flags, Numbers, Numbers]:
    """The first three of :class:`Cells`; in a cell what came first stays first."""
    begins = np.zeros(count + 1, dtype=np.int32)
    for entry in range(len(cell)):
        begins[cell[entry] + 1] += 1
    held = begins[1:] > 0
    begins = summed(begins)
    filled = begins[:-1].copy()
    entries = np.empty(len(cell), dtype=np.int32)
    for entry in range(len(cell)):
        # no edge, and yet an entry: all of it is inside
        whole = edge_begins[entry] == edge_begins[entry + 1]
        entries[filled[cell[entry]]] = -1 - entry if whole else entry
        filled[cell[entry]] += 1
    return held, begins, entries
