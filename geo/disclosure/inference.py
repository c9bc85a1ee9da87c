"""What a reader can work out of counts that are hidden: a linear programme per cell.

Cells and the sums between them are rows of a matrix. Whatever is shown is known, the rest is 0 or
more; the least and the most a hidden cell can be then follow, and the prices of the rows say which
shown counts hold it there.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from geo.errors import DataError

Cell = Hashable
Bounds = tuple[float, float]

MINIMUM: Final = 10
"""Smallest count that is shown unless a caller says otherwise."""

_TOLERANCE: Final = 1e-6


@dataclass(frozen=True)
class Extreme:
    """The least or most a cell can be, and what that rests on.

    ``blamed`` are the shown cells that hold it there, ``filled_in`` is a value for every unknown
    cell tied to it with which it gets there.
    """

    value: float
    blamed: set[Cell]
    filled_in: dict[Cell, float]


@dataclass(frozen=True)
class Sum:
    """One cell that is the sum of others."""

    total: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What is small: less than ``minimum``; 0 counts as small unless ``show_zero``.

    Published counts are rounded to a multiple of ``round_to``: otherwise the tables of two moments
    give away a single dwelling that was built, demolished or relabelled in between.
    """

    minimum: int = MINIMUM
    show_zero: bool = False
    round_to: int = 1

    def __post_init__(self) -> None:
        if self.minimum < 1:
            raise DataError(f"Het minimum voor aantallen is {self.minimum}; kies 1 of meer.")
        if self.round_to < 1:
            raise DataError(f"Afronden op {self.round_to} kan niet; kies 1 of meer.")

    @property
    def floor(self) -> int:
        """The least value of a cell that is hidden for being small."""
        return 1 if self.show_zero else 0

    def rounded(self, count: int) -> int:
        """The nearest multiple of ``round_to``; halves go up."""
        return (2 * count + self.round_to) // (2 * self.round_to) * self.round_to

    def is_small(self, count: int) -> bool:
        """Whether a count may not be shown."""
        return self.floor <= count < self.minimum


class Seen:
    """Ways of filling in the hidden counts that were found, and how far they move each cell.

    What one linear programme finds for one cell is a filling-in of all: it spares most of the
    others a programme of their own. It stays possible when more is hidden, and when a cell is
    shown again that has its true count in it.
    """

    def __init__(self, system: "System") -> None:
        self._place = system.place
        self._true = np.array([float(count) for count in system.counts.values()])
        self._ways = self._true[np.newaxis]
        self._low, self._high = self._true.copy(), self._true.copy()

    def note(self, values: Mapping[Cell, float]) -> None:
        """Remember one possible filling-in; a cell that is not in it has its true count."""
        way = self._true.copy()
        way[[self._place[cell] for cell in values]] = list(values.values())
        self._ways = np.vstack([self._ways, way])
        self._low, self._high = np.minimum(self._low, way), np.maximum(self._high, way)

    def with_shown(self, cell: Cell) -> "Seen":
        """Those that stay possible when this cell is shown."""
        place = self._place[cell]
        other = object.__new__(Seen)
        other._place, other._true = self._place, self._true
        fits = np.abs(self._ways[:, place] - self._true[place]) < _TOLERANCE
        other._ways = self._ways[fits]
        other._low, other._high = other._ways.min(axis=0), other._ways.max(axis=0)
        return other

    def add(self, other: "Seen") -> None:
        """Remember what was found when more was shown."""
        self._ways = np.unique(np.vstack([self._ways, other._ways]), axis=0)  # noqa: SLF001
        self._low = np.minimum(self._low, other._low)  # noqa: SLF001
        self._high = np.maximum(self._high, other._high)  # noqa: SLF001

    def low(self, cell: Cell) -> float:
        """The least seen."""
        return float(self._low[self._place[cell]])

    def high(self, cell: Cell) -> float:
        """The most seen."""
        return float(self._high[self._place[cell]])


@dataclass(frozen=True)
class System:
    """Cells with their counts, the sums between them as rows, and what is small."""

    counts: Mapping[Cell, int]
    rows: tuple[Mapping[Cell, int], ...]
    rule: Rule
    unpublished: frozenset[Cell]
    keep: frozenset[Cell]
    rows_of: Mapping[Cell, tuple[int, ...]]
    place: Mapping[Cell, int] = field(repr=False)

    @classmethod
    def of(
        cls,
        counts: Mapping[Any, int],
        sums: Iterable[Sum],
        *,
        rule: Rule,
        unpublished: frozenset[Cell],
        keep: frozenset[Cell] = frozenset(),
    ) -> "System":
        """Make the rows; see :func:`geo.disclosure.suppression.suppress`."""
        for cell, count in counts.items():
            if count < 0:
                raise DataError(f"Het aantal van {cell} is {count}; een aantal is 0 of meer.")
        rows: list[Mapping[Cell, int]] = []
        for equation in sums:
            if equation.total not in counts or any(part not in counts for part in equation.parts):
                continue
            total = sum(counts[part] for part in equation.parts)
            if total != counts[equation.total]:
                raise DataError(
                    f"De delen van {equation.total} tellen op tot {total}, en niet tot "
                    f"{counts[equation.total]}."
                )
            factors: dict[Cell, int] = {equation.total: -1}
            for part in equation.parts:
                factors[part] = factors.get(part, 0) + 1
            rows.append(factors)
        rows_of: dict[Cell, list[int]] = {cell: [] for cell in counts}
        for number, row in enumerate(rows):
            for cell in row:
                rows_of[cell].append(number)
        return cls(
            counts,
            tuple(rows),
            rule,
            unpublished & counts.keys(),
            keep & counts.keys(),
            {cell: tuple(found) for cell, found in rows_of.items()},
            {cell: number for number, cell in enumerate(counts)},
        )

    def order(self, cell: Cell) -> tuple[bool, int, int]:
        """What is rather kept last, small counts first, and always the same order."""
        return cell in self.keep, self.counts[cell], self.place[cell]

    def guarded(self, hidden: Collection[Cell]) -> set[Cell]:
        """Every cell nobody may work out: what is hidden, and what is small and unpublished."""
        small = {cell for cell in self.unpublished if self.rule.is_small(self.counts[cell])}
        return set(hidden) | small

    def gives_away(self, cell: Cell, hidden: Collection[Cell], seen: Seen) -> Cell | None:
        """The shown cell to hide next for the sake of this one; None when it is safe."""
        unknown = set(hidden) | self.unpublished
        blamed: set[Cell] = set()
        for sign in (1, -1):
            if not self._open(cell, seen, sign):
                extreme = self.extreme(cell, unknown, sign)
                seen.note(extreme.filled_in)
                blamed |= extreme.blamed
        if self._open(cell, seen, 1) and self._open(cell, seen, -1):
            return None
        shown = blamed or {
            other
            for near in self.component(cell, unknown)
            for row in self.rows_of[near]
            for other in self.rows[row]
            if other not in unknown
        }
        # bounded by the floor of other hidden cells alone: nothing shown gives it away
        return min(shown, key=self.order) if shown else None

    def _open(self, cell: Cell, seen: Seen, sign: int) -> bool:
        """Whether enough is possible below (sign 1) or above (-1) a cell."""
        floor, top = self.rule.floor, self.rule.minimum - 1
        if not self.rule.is_small(self.counts[cell]):
            return seen.high(cell) - seen.low(cell) >= top - floor - _TOLERANCE
        if sign > 0:
            return seen.low(cell) <= floor + _TOLERANCE
        return seen.high(cell) >= top - _TOLERANCE

    def component(self, cell: Cell, unknown: Collection[Cell]) -> set[Cell]:
        """The unknown cells that sums tie to this one, itself included."""
        found, queue = {cell}, [cell]
        while queue:
            for row in self.rows_of[queue.pop()]:
                new = {other for other in self.rows[row] if other in unknown} - found
                found |= new
                queue += new
        return found

    def extreme(self, cell: Cell, unknown: Collection[Cell], sign: int) -> Extreme:
        """The least (sign 1) or most (-1) a cell can be."""
        cells = sorted(
            self.component(cell, unknown), key=lambda unknown_cell: self.place[unknown_cell]
        )
        column = {column_cell: number for number, column_cell in enumerate(cells)}
        numbers = sorted({row for unknown_cell in cells for row in self.rows_of[unknown_cell]})
        lows = [self._floor(unknown_cell) for unknown_cell in cells]
        cost = np.zeros(len(cells))
        cost[column[cell]] = sign
        if not numbers:
            value = lows[column[cell]] if sign > 0 else np.inf
            return Extreme(value, set(), {cell: value})
        entries = [
            (place, column[row_cell], factor)
            for place, number in enumerate(numbers)
            for row_cell, factor in self.rows[number].items()
            if row_cell in column
        ]
        known = [
            -sum(
                factor * self.counts[row_cell]
                for row_cell, factor in self.rows[number].items()
                if row_cell not in column
            )
            for number in numbers
        ]
        # the rule is part of every page that counts, the solver of few
        from scipy.optimize import linprog  # noqa: PLC0415
        from scipy.sparse import coo_array  # noqa: PLC0415

        places, columns, factors = zip(*entries, strict=True)
        matrix = coo_array((factors, (places, columns)), shape=(len(numbers), len(cells)))
        # what nothing holds down goes towards the cap, so that there is a filling-in to keep; what
        # is held is at most everything that is counted
        everything = float(sum(self.counts.values()))
        cap = 2 * everything + 100 * self.rule.minimum
        optimum = linprog(
            cost, A_eq=matrix.tocsr(), b_eq=known, bounds=[(low, cap) for low in lows]
        )
        if not optimum.success:
            raise DataError("De optellingen van de aantallen spreken elkaar tegen.")
        value = sign * float(optimum.fun)
        value = np.inf if value > everything + _TOLERANCE else value
        prices = np.abs(optimum.eqlin.marginals)
        blamed = {
            row_cell
            for price, number in zip(prices, numbers, strict=True)
            if price > _TOLERANCE
            for row_cell in self.rows[number]
            if row_cell not in column
        }
        return Extreme(value, blamed, dict(zip(cells, optimum.x.tolist(), strict=True)))

    def _floor(self, cell: Cell) -> float:
        # where zeros are shown, what is hidden is no zero, and every reader knows that
        return 0.0 if cell in self.unpublished else float(self.rule.floor)
