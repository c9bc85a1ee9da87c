"""Which points lie in which areas, by a grid over the areas; compiled.

Cells of the grid that no border runs through lie in an area as a whole, and so do their points. Of
the others it is known on which side the middle lies; a point lies on the other side for every
border of its cell that is crossed on the way there. Where rounding could decide, all borders that
a line to the west crosses are counted, and where it still could, nothing is decided: that pair is
said to be in doubt, and is for who calls.

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
_WHOLE: Final = 3

_HAIR: Final = 1e-6
"""Part of a cell within which rounding could decide on which side of a middle a border passes."""

_MULTI: Final = 6
_CELLS_A_CORNER: Final = 0.5
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


class Rows(NamedTuple):
    """The edges of each area by row of cells; an edge goes by the number of its first corner."""

    lowest: Integers
    """Per area its first row."""
    offsets: Integers
    """Per area where its rows begin among all rows of all areas."""
    begins: Integers
    """Per row where its edges begin in `members`."""
    members: Integers


class Cells(NamedTuple):
    """Per cell the areas that its points may lie in; what is needed together lies together."""

    begins: Integers
    """Per cell where its entries begin."""
    entries: Integers
    """Per entry: its area, on which side the middle of the cell lies (or that the whole cell is
    inside), and where the edges in the cell begin and end."""
    edges: Floats
    """From x and y, to x and y."""


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
    corners, rings, area_of = _rings(areas)
    if not len(corners):
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0, dtype=bool)
    ring_starts = np.searchsorted(area_of, np.arange(len(areas) + 1)).astype(np.int64)
    first, second, sides = _pairs(x, y, corners, rings, ring_starts, _grid(corners))
    found = sides != _OUT
    return first[found], second[found], sides[found] == _DOUBT


def _grid(corners: Floats) -> Grid:
    # column by column: over both at once takes ten times as long
    west, south = (float(corners[:, at].min()) for at in (0, 1))
    east, north = (float(corners[:, at].max()) for at in (0, 1))
    width, height = east - west or 1.0, north - south or 1.0
    cells = min(max(len(corners) * _CELLS_A_CORNER, _LEAST_CELLS), _MOST_CELLS)
    columns = int(np.clip(np.sqrt(cells * width / height), 1, cells))
    rows = max(1, int(cells / columns))
    return Grid(west, south, east, north, columns / width, rows / height, columns, rows)


def _rings(areas: Shapes) -> tuple[Floats, Integers, Integers]:
    """All corners (x, y), where in them each ring begins (one more than rings), and its area."""
    polygons, area_of = areas, np.arange(len(areas))
    if (shapely.get_type_id(areas) == _MULTI).any():
        polygons, area_of = shapely.get_parts(areas, return_index=True)
    rings, polygon_of = shapely.get_rings(polygons, return_index=True)
    begins = np.concatenate(([0], np.cumsum(shapely.get_num_coordinates(rings))))
    return shapely.get_coordinates(rings), begins.astype(np.int64), area_of[polygon_of]


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _cell(value: float, origin: float, per_m: float, count: int) -> int:
    return min(max(int((value - origin) * per_m), 0), count - 1)


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _side(corners: Floats, members: Integers, first: int, last: int, x: float, y: float) -> int:
    """Whether a point lies in the area whose edges, as far as they matter, are these."""
    inside = False
    for at in range(first, last):
        c = members[at]
        ay, by = corners[c, 1], corners[c + 1, 1]
        if (ay > y) == (by > y):
            if y not in (ay, by):
                continue
            # a corner, or an edge that runs from west to east
            ax, bx = corners[c, 0], corners[c + 1, 0]
            if (ay == y and ax == x) or (ay == by and min(ax, bx) <= x <= max(ax, bx)):
                return _DOUBT
            continue
        ax, bx = corners[c, 0], corners[c + 1, 0]
        one, other = (bx - ax) * (y - ay), (x - ax) * (by - ay)
        turn = one - other
        if abs(turn) <= _ROUNDING * (abs(one) + abs(other)):
            return _DOUBT
        # left of the point: a line to the west crosses it
        if (turn < 0) == (by > ay):
            inside = not inside
    return _IN if inside else _OUT


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _turn(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> int:
    """On which side of a line from a to b a point lies (1 or -1); 0 where rounding decides."""
    one, other = (bx - ax) * (y - ay), (x - ax) * (by - ay)
    turn = one - other
    if abs(turn) <= _ROUNDING * (abs(one) + abs(other)):
        return 0
    return 1 if turn > 0 else -1


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _from_middle(
    edges: Floats, first: int, last: int, mx: float, my: float, side: int, x: float, y: float
) -> int:
    """The side of a point by the edges between it and the middle of its cell."""
    inside = side == _IN
    for at in range(first, last):
        ax, ay, bx, by = edges[at, 0], edges[at, 1], edges[at, 2], edges[at, 3]
        one, other = _turn(x, y, mx, my, ax, ay), _turn(x, y, mx, my, bx, by)
        if one * other > 0:
            continue
        begin, end = _turn(ax, ay, bx, by, x, y), _turn(ax, ay, bx, by, mx, my)
        if one * other * begin * end == 0:
            return _DOUBT
        if begin != end:
            inside = not inside
    return _IN if inside else _OUT


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _bounds_of_rows(
    row_of: Integers, rings: Integers, ring_starts: Integers, count: int
) -> tuple[Integers, Integers]:
    areas = len(ring_starts) - 1
    lowest = np.zeros(areas, dtype=np.int64)
    offsets = np.zeros(areas + 1, dtype=np.int64)
    for a in range(areas):
        low, high = count, -1
        if ring_starts[a] < ring_starts[a + 1]:
            for c in range(rings[ring_starts[a]], rings[ring_starts[a + 1]]):
                low, high = min(low, row_of[c]), max(high, row_of[c])
        lowest[a] = low
        offsets[a + 1] = offsets[a] + max(0, high - low + 1)
    return lowest, offsets


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _rows_of(corners: Floats, rings: Integers, ring_starts: Integers, grid: Grid) -> Rows:
    row_of = np.empty(len(corners), dtype=np.int64)
    for c in range(len(corners)):
        row_of[c] = _cell(corners[c, 1], grid.south, grid.per_y, grid.rows)
    lowest, offsets = _bounds_of_rows(row_of, rings, ring_starts, grid.rows)
    begins = np.zeros(offsets[-1] + 1, dtype=np.int64)
    members = np.empty(0, dtype=np.int64)
    filled = begins
    # once to count, once to fill
    for fill in (False, True):
        if fill:
            begins = np.cumsum(begins)
            filled = begins[:-1].copy()
            members = np.empty(begins[-1], dtype=np.int64)
        for a in range(len(lowest)):
            shift = offsets[a] - lowest[a]
            for ring in range(ring_starts[a], ring_starts[a + 1]):
                for c in range(rings[ring], rings[ring + 1] - 1):
                    one, other = row_of[c], row_of[c + 1]
                    for row in range(min(one, other), max(one, other) + 1):
                        if fill:
                            members[filled[shift + row]] = c
                            filled[shift + row] += 1
                        else:
                            begins[shift + row + 1] += 1
    return Rows(lowest, offsets, begins, members)


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _spans_of(corners: Floats, rows: Rows, grid: Grid) -> npt.NDArray[np.int64]:
    """Per edge in a row the first and the last column of that row that it may run through."""
    spans = np.empty((len(rows.members), 2), dtype=np.int64)
    # a thousandth of a cell on every side: more than rounding can shift a crossing
    spare = 1e-3 / grid.per_x
    for a in range(len(rows.lowest)):
        for at in range(rows.offsets[a], rows.offsets[a + 1]):
            row = rows.lowest[a] + at - rows.offsets[a]
            bottom = grid.south + (row - 1e-3) / grid.per_y
            top = grid.south + (row + 1.001) / grid.per_y
            for m in range(rows.begins[at], rows.begins[at + 1]):
                c = rows.members[m]
                ax, ay, bx, by = corners[c, 0], corners[c, 1], corners[c + 1, 0], corners[c + 1, 1]
                left, right = min(ax, bx), max(ax, bx)
                if min(ay, by) < bottom or max(ay, by) > top:
                    # the part of the edge in this row
                    slope = (bx - ax) / (by - ay)
                    one = ax + slope * (min(max(bottom, min(ay, by)), max(ay, by)) - ay)
                    other = ax + slope * (min(max(top, min(ay, by)), max(ay, by)) - ay)
                    left, right = max(left, min(one, other)), min(right, max(one, other))
                spans[m, 0] = _cell(left - spare, grid.west, grid.per_x, grid.columns)
                spans[m, 1] = _cell(right + spare, grid.west, grid.per_x, grid.columns)
    return spans


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _mark(
    corners: Floats, rows: Rows, spans: Integers, at: int, y: float, grid: Grid, counts: Integers,
    turns: Integers,
) -> tuple[int, int]:  # fmt: skip
    """Count the edges in the cells of one row, and where the middle changes sides.

    ``turns`` gets, per column, whether the middle lies on the other side than that of the column
    before (1), and whether rounding decides it (2). Gives the first and the last column with an
    edge.
    """
    low, high = grid.columns, -1
    for m in range(rows.begins[at], rows.begins[at + 1]):
        c, begin, end = rows.members[m], spans[m, 0], spans[m, 1]
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
def _most(rows: Rows, spans: Integers) -> int:
    """No more entries than this: columns from the first to the last edge of every row."""
    most = 0
    for at in range(len(rows.begins) - 1):
        begin, end = rows.begins[at], rows.begins[at + 1]
        if begin < end:
            most += spans[begin:end, 1].max() - spans[begin:end, 0].min() + 1
    return most


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _cells_of(corners: Floats, rows: Rows, spans: Integers, grid: Grid) -> Cells:
    most = _most(rows, spans)
    cell, entries = np.empty(most, dtype=np.int64), np.empty((most, 4), dtype=np.int64)
    edges = np.empty((spans[:, 1] - spans[:, 0] + 1).sum(), dtype=np.int64)
    counts = np.zeros(grid.columns, dtype=np.int64)
    turns = np.zeros(grid.columns + 1, dtype=np.int64)
    size, listed = 0, 0
    for a in range(len(rows.lowest)):
        for at in range(rows.offsets[a], rows.offsets[a + 1]):
            row = rows.lowest[a] + at - rows.offsets[a]
            y = grid.south + (row + 0.5) / grid.per_y
            low, high = _mark(corners, rows, spans, at, y, grid, counts, turns)
            side = _OUT
            for column in range(low, high + 1):
                side ^= turns[column] & 1
                if counts[column] or side:
                    middle = _WHOLE
                    if counts[column]:
                        middle = _DOUBT if turns[column] & 2 else side
                    cell[size] = row * grid.columns + column
                    entries[size, 0], entries[size, 1] = a, middle
                    entries[size, 2], entries[size, 3] = listed, listed + counts[column]
                    # from here on: where the next edge of this cell goes
                    listed, counts[column] = listed + counts[column], listed
                    size += 1
                turns[column] = 0
            turns[high + 1] = 0
            for m in range(rows.begins[at], rows.begins[at + 1]):
                for column in range(spans[m, 0], spans[m, 1] + 1):
                    edges[counts[column]] = rows.members[m]
                    counts[column] += 1
            counts[low : high + 1] = 0
    return _by_cell(cell[:size], entries, edges, corners, grid.rows * grid.columns)


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _by_cell(
    cell: Integers, entries: Integers, edges: Integers, corners: Floats, count: int
) -> Cells:
    """The entries in the order of their cells, and in each cell in the order they came in."""
    begins = np.zeros(count + 1, dtype=np.int64)
    for entry in range(len(cell)):
        begins[cell[entry] + 1] += 1
    begins = np.cumsum(begins)
    filled = begins[:-1].copy()
    order = np.empty(len(cell), dtype=np.int64)
    for entry in range(len(cell)):
        order[filled[cell[entry]]] = entry
        filled[cell[entry]] += 1
    sorted_entries = np.empty((len(cell), 4), dtype=np.int64)
    lines = np.empty((len(edges), 4), dtype=np.float64)
    listed = 0
    for place in range(len(order)):
        entry = order[place]
        sorted_entries[place, 0], sorted_entries[place, 1] = entries[entry, 0], entries[entry, 1]
        sorted_entries[place, 2] = listed
        for at in range(entries[entry, 2], entries[entry, 3]):
            c = edges[at]
            lines[listed, 0], lines[listed, 1] = corners[c, 0], corners[c, 1]
            lines[listed, 2], lines[listed, 3] = corners[c + 1, 0], corners[c + 1, 1]
            listed += 1
        sorted_entries[place, 3] = listed
    return Cells(begins, sorted_entries, lines)


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _held(x: Floats, y: Floats, cells: Cells, grid: Grid) -> tuple[Integers, Integers, Integers]:
    """The points in a cell with entries, their cells, and where their answers begin (one more)."""
    points, held = np.empty(len(x), dtype=np.int64), np.empty(len(x), dtype=np.int64)
    slots = np.zeros(len(x) + 1, dtype=np.int64)
    size = 0
    for p in range(len(x)):
        if not (grid.west <= x[p] <= grid.east and grid.south <= y[p] <= grid.north):
            continue
        row = _cell(y[p], grid.south, grid.per_y, grid.rows)
        cell = row * grid.columns + _cell(x[p], grid.west, grid.per_x, grid.columns)
        count = cells.begins[cell + 1] - cells.begins[cell]
        if count:
            points[size], held[size] = p, cell
            slots[size + 1] = slots[size] + count
            size += 1
    return points[:size], held[:size], slots[: size + 1]


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _in_order(held: Integers, count: int) -> Integers:
    """The order of the cells, in which what lies together in memory is used together."""
    begins = np.zeros(count + 1, dtype=np.int64)
    for cell in held:
        begins[cell + 1] += 1
    begins = np.cumsum(begins)
    order = np.empty(len(held), dtype=np.int64)
    for one in range(len(held)):
        order[begins[held[one]]] = one
        begins[held[one]] += 1
    return order


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _pairs(  # type: ignore[no-untyped-def]  # noqa: ANN202
    x: Floats, y: Floats, corners: Floats, rings: Integers, ring_starts: Integers, grid: Grid
):  # fmt: skip
    """The pairs of :func:`points_in`."""
    rows = _rows_of(corners, rings, ring_starts, grid)
    cells = _cells_of(corners, rows, _spans_of(corners, rows, grid), grid)
    entries, edges, begins, members = cells.entries, cells.edges, rows.begins, rows.members
    points, held, slots = _held(x, y, cells, grid)
    px, py = x[points], y[points]
    sides = np.empty(slots[-1], dtype=np.int8)
    areas = np.empty(slots[-1], dtype=np.int64)
    for one in _in_order(held, grid.rows * grid.columns):
        row, column = held[one] // grid.columns, held[one] % grid.columns
        mx = grid.west + (column + 0.5) / grid.per_x
        my = grid.south + (row + 0.5) / grid.per_y
        slot = slots[one]
        for at in range(cells.begins[held[one]], cells.begins[held[one] + 1]):
            a, side = entries[at, 0], entries[at, 1]
            if side == _WHOLE:
                side = _IN
            elif side != _DOUBT:
                first, last = entries[at, 2], entries[at, 3]
                side = _from_middle(edges, first, last, mx, my, side, px[one], py[one])
            if side == _DOUBT:
                of = rows.offsets[a] + row - rows.lowest[a]
                side = _side(corners, members, begins[of], begins[of + 1], px[one], py[one])
            areas[slot], sides[slot] = a, side
            slot += 1
    return np.repeat(points, slots[1:] - slots[:-1]), areas, sides
