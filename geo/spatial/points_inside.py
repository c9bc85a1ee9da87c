"""Which points lie in which areas, by a grid over the areas; compiled.

Most points lie in a cell that is out of all areas or wholly in some. Of the others it is known on
which side the middle of their cell lies; a point lies on the other side for every border that is
crossed on the way there. Where rounding could decide, all borders that a line to the west crosses
are counted, and where it still could, nothing is decided: that pair is said to be in doubt, and is
for who asks.

Importing this module loads the compiler, as :mod:`geo.spatial.coverage` does.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from geo.spatial.area_grid import (
    DOUBT,
    IN,
    OUT,
    Cells,
    Flags,
    Grid,
    Numbers,
    Rings,
    Rows,
    Shapes,
    cells_of,
    grid_over,
    rings_of,
    summed,
)
from geo.spatial.coverage import KEEP, Floats, Integers

# Bound on the error of an orientation in doubles: (3 + 16 e) e (J. R. Shewchuk, "Adaptive
# Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates", 1997).
_ROUNDING: Final = 3.4e-16

Sides = npt.NDArray[np.int8]


class PointsInside:
    """The points given so far that some area may hold.

    Points come some at a time: who reads them out of a million shapes has them at hand then, and
    needs no memory for all.

    Args:
        areas: polygons and multipolygons; missing and empty ones hold nothing.
        count: so many points will be given.
    """

    def __init__(self, areas: Shapes, count: int) -> None:
        self._rings = rings_of(areas)
        self._given = 0
        self._size = 0
        if not len(self._rings.corners):
            return
        self._grid = grid_over(self._rings)
        self._rows, self._cells = cells_of(self._rings, self._grid)
        # one more than there are points: the next one is written before it is known to count
        self._points = np.empty(count + 1, dtype=np.int32)
        self._in_cell = np.empty(count + 1, dtype=np.int32)
        self._spots = np.empty((count + 1, 2))

    def give(self, x: Floats, y: Floats) -> int:
        """Take the next points, in the coordinates of the areas.

        Returns:
            How many of them are nowhere: their x is not a number.
        """
        nowhere = 0
        if len(self._rings.corners):
            self._size, nowhere = _look(
                x, y, self._given, self._cells.held, self._grid,
                self._points, self._in_cell, self._spots, self._size,
            )  # fmt: skip
        else:
            nowhere = int(np.isnan(x).sum())
        self._given += len(x)
        return nowhere

    def pairs(self) -> tuple[Integers, Integers, Flags]:
        """Pairs of a point and an area in which, or on the border of which, it may lie.

        Returns:
            Row numbers of points and of areas, by the first and then the second, and whether the
            pair is in doubt: on the border, or so near that rounding decides. The others are
            certain.
        """
        if not self._size:
            none = np.zeros(0, dtype=np.int64)
            return none, none, np.zeros(0, dtype=bool)
        some = slice(self._size)
        return _pairs(
            self._points[some], self._in_cell[some], self._spots[some],
            self._rings, self._rows, self._cells, self._grid,
        )  # fmt: skip


def points_in(x: Floats, y: Floats, areas: Shapes) -> tuple[Integers, Integers, Flags]:
    """The pairs of all points at once, as :meth:`PointsInside.pairs`."""
    inside = PointsInside(areas, len(x))
    inside.give(x, y)
    return inside.pairs()


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _look(
    x: Floats, y: Floats, given: int, held: Flags, grid: Grid, points: Numbers, in_cell: Numbers,
    spots: Floats, size: int,
) -> tuple[int, int]:  # fmt: skip
    """Add the points in a cell that holds entries; gives how many there are then.

    And how many of those looked at are nowhere.
    """
    nowhere = 0
    for p in range(len(x)):
        if grid.west <= x[p] <= grid.east and grid.south <= y[p] <= grid.north:
            # not below zero; the last one also has what lies on the far side
            column = min(int((x[p] - grid.west) * grid.per_x), grid.columns - 1)
            row = min(int((y[p] - grid.south) * grid.per_y), grid.rows - 1)
            cell = row * grid.columns + column
            points[size], in_cell[size] = given + p, cell
            spots[size, 0], spots[size, 1] = x[p], y[p]
            size += held[cell]
        elif np.isnan(x[p]):
            nowhere += 1
    return size, nowhere


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _side(corners: Floats, members: Numbers, first: int, last: int, x: float, y: float) -> int:
    """Whether a point lies in the area whose edges, as far as they matter, are these."""
    inside = False
    for at in range(first, last):
        c = members[at]
        ax, ay, bx, by = corners[c, 0], corners[c, 1], corners[c + 1, 0], corners[c + 1, 1]
        if (ay > y) == (by > y):
            # a corner, or an edge that runs from west to east
            if (ay == y and ax == x) or (ay == y == by and min(ax, bx) <= x <= max(ax, bx)):
                return DOUBT
            continue
        one, other = (bx - ax) * (y - ay), (x - ax) * (by - ay)
        if _unsure(one, other):
            return DOUBT
        # left of the point: a line to the west crosses it
        if (one < other) == (by > ay):
            inside = not inside
    return IN if inside else OUT


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _from_middle(
    corners: Floats, edges: Numbers, mx: float, my: float, where: Floats, sides: Sides
) -> None:
    """Turn the side of the middle of a cell into those of points in it, by the edges between them.

    The way from a point goes along its y to the middle's x, and from there to the middle: most
    edges lie beside both and cost some comparisons. Of every edge that one is on the way of, it is
    known on which side of it lie the point, the bend and the middle.
    """
    for c in edges:
        ax, ay, bx, by = corners[c, 0], corners[c, 1], corners[c + 1, 0], corners[c + 1, 1]
        width, height = bx - ax, by - ay
        at_bend, at_middle = (mx - ax) * height, width * (my - ay)
        upright = (ax > mx) != (bx > mx)
        touched = (ax == mx) | (bx == mx) | (upright & _unsure(at_bend, at_middle))
        for at in range(len(where)):
            x, y = where[at, 0], where[at, 1]
            level = (ay > y) != (by > y)
            unsure = touched | (ay == y) | (by == y)
            if level | upright | unsure:
                along, at_point = width * (y - ay), (x - ax) * height
                unsure |= _unsure(along, at_bend) | (level & _unsure(along, at_point))
                crossed = level & ((along > at_point) != (along > at_bend))
                crossed ^= upright & ((at_bend > along) != (at_bend > at_middle))
                if unsure:
                    sides[at] = DOUBT
                elif crossed and sides[at] != DOUBT:
                    sides[at] = IN + OUT - sides[at]


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _unsure(one: float, other: float) -> bool:
    """Whether rounding decides which of two products is the larger."""
    return abs(one - other) <= _ROUNDING * (abs(one) + abs(other))


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _pairs(
    points: Numbers, in_cell: Numbers, spots: Floats, rings: Rings, rows: Rows, cells: Cells,
    grid: Grid,
) -> tuple[Integers, Integers, Flags]:  # fmt: skip
    """The pairs of points in a cell that holds entries."""
    # a question is an entry of the cell of a point, and they go point by point
    count = 0
    for cell in in_cell:
        count += cells.begins[cell + 1] - cells.begins[cell]
    entry_of, sides = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int8)
    question, begins = 0, np.zeros(len(cells.cell) + 1, dtype=np.int32)
    for cell in in_cell:
        for at in range(cells.begins[cell], cells.begins[cell + 1]):
            entry = cells.entries[at]
            if entry < 0:
                entry_of[question], sides[question] = -1 - entry, IN
            else:
                entry_of[question], sides[question] = entry, DOUBT
                begins[entry + 1] += 1
            question += 1
    begins = summed(begins)
    asked, where = _by_entry(in_cell, spots, cells, begins)
    answers = np.empty(len(asked), dtype=np.int8)
    for entry in range(len(cells.cell)):
        if begins[entry] < begins[entry + 1]:
            row = cells.cell[entry] // grid.columns
            mx = grid.west + (cells.cell[entry] - row * grid.columns + 0.5) / grid.per_x
            my = grid.south + (row + 0.5) / grid.per_y
            of = rows.offsets[cells.area[entry]] + row - rows.lowest[cells.area[entry]]
            some = slice(begins[entry], begins[entry + 1])
            answers[some] = cells.middle[entry]
            if cells.middle[entry] != DOUBT:
                edges = cells.edges[cells.edge_begins[entry] : cells.edge_begins[entry + 1]]
                _from_middle(rings.corners, edges, mx, my, where[some], answers[some])
            for at in range(begins[entry], begins[entry + 1]):
                if answers[at] == DOUBT:
                    first, last = rows.begins[of], rows.begins[of + 1]
                    answers[at] = _side(
                        rings.corners, rows.members, first, last, where[at, 0], where[at, 1]
                    )
                sides[asked[at]] = answers[at]
    return _without_gaps(points, in_cell, cells, entry_of, sides)


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _by_entry(
    in_cell: Numbers, spots: Floats, cells: Cells, begins: Numbers
) -> tuple[Numbers, Floats]:
    """The questions that take a look at edges, and their points, entry by entry.

    What lies together in memory is used together; to write here and there costs less than to read
    here and there.
    """
    filled = begins[:-1].copy()
    asked, where = np.empty(begins[-1], dtype=np.int32), np.empty((begins[-1], 2))
    question = 0
    for one in range(len(in_cell)):
        cell = in_cell[one]
        for at in range(cells.begins[cell], cells.begins[cell + 1]):
            entry = cells.entries[at]
            if entry >= 0:
                place = filled[entry]
                asked[place] = question
                where[place, 0], where[place, 1] = spots[one, 0], spots[one, 1]
                filled[entry] += 1
            question += 1
    return asked, where


@njit(cache=KEEP, nogil=True, error_model="numpy")
def _without_gaps(
    points: Numbers, in_cell: Numbers, cells: Cells, entry_of: Numbers, sides: Sides
) -> tuple[Integers, Integers, Flags]:
    """The questions to which the answer is not that the point is out."""
    found = (sides != OUT).sum()
    first, second = np.empty(found, dtype=np.int64), np.empty(found, dtype=np.int64)
    doubt = np.empty(found, dtype=np.bool_)
    size, question = 0, 0
    for one in range(len(points)):
        cell = in_cell[one]
        for _ in range(cells.begins[cell], cells.begins[cell + 1]):
            if sides[question] != OUT:
                first[size], second[size] = points[one], cells.area[entry_of[question]]
                doubt[size] = sides[question] == DOUBT
                size += 1
            question += 1
    return first, second, doubt
