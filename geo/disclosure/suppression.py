"""Which counts may be shown: none that is small, and none from which a small one follows.

A count of a few dwellings can point at a household. So a count below a minimum is hidden
(primary), and so are as many others as it takes that nobody can work it out from the totals that
are shown (complementary): a wijk minus its other buurten, a total minus the other owners, an area
minus the part of it that has totals of its own.

Everything is told as cells and the sums between them. What a reader can work out about a hidden
cell are then the bounds of a linear programme: the least and the most it can be, given every
shown count, the sums, and that no count is negative. A cell is safe when

- it is itself small and its bounds leave open every value from the floor up to the minimum - 1, or
- it was hidden for another's sake and its bounds lie at least that far apart.

The rule is that of cell suppression in statistical tables (Fischetti and Salazar 2001; Hundepool
et al., Statistical Disclosure Control, 2012, chapter 4), with a greedy choice of what to hide: the
dual prices say which shown counts give a small one away, and the smallest of them goes.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Final

import pandas as pd

from geo.disclosure.inference import MINIMUM, Bounds, Cell, Rule, Seen, Sum, System
from geo.errors import DataError

__all__ = [
    "MINIMUM", "TOTAL", "Rule", "Sum", "Suppression", "bounds", "suppress", "suppress_table",
]  # fmt: skip

TOTAL: Final = "totaal"
"""What stands in a column of :func:`suppress_table` for everything of it together."""

_RESTORE_MAX: Final = 60
"""Looking again whether all was needed takes a programme per pair: not for more than this."""


@dataclass(frozen=True)
class Suppression:
    """Which of the cells that were to be shown are hidden, and why."""

    primary: frozenset[Cell]
    complementary: frozenset[Cell]

    @property
    def hidden(self) -> frozenset[Cell]:
        """Every hidden cell; a reader must not see which of the two reasons it has."""
        return self.primary | self.complementary


def suppress(
    counts: Mapping[Any, int],
    sums: Iterable[Sum],
    *,
    rule: Rule | None = None,
    unpublished: Collection[Cell] = frozenset(),
    keep: Collection[Cell] = frozenset(),
) -> Suppression:
    """Choose what to hide.

    Args:
        counts: every cell with its count, also those that are never shown.
        sums: how cells add up; a sum with a cell that is not in ``counts`` tells nothing and is
            left out.
        rule: what is small.
        unpublished: cells that nobody is shown (buurten, when only wijken are shown). They need
            no hiding, but the small ones may not follow from what is shown either.
        keep: cells that are hidden for another's sake only when nothing else helps.

    Returns:
        The cells to hide; nothing of ``unpublished`` is among them.

    Raises:
        DataError: a negative count, or a sum that does not add up.
    """
    rule = rule or Rule()
    system = System.of(
        counts, sums, rule=rule, unpublished=frozenset(unpublished), keep=frozenset(keep)
    )
    primary = frozenset(
        cell
        for cell, count in counts.items()
        if cell not in system.unpublished and rule.is_small(count)
    )
    hidden: set[Cell] = set(primary)
    seen = Seen(system)
    caused_by: dict[Cell, Cell] = {}
    # one that is safe stays safe when more is hidden, so each is looked at until it is, once
    waiting = deque(sorted(system.guarded(hidden), key=system.order))
    while waiting:
        cell = waiting[0]
        extra = system.gives_away(cell, hidden, seen)
        if extra is None:
            waiting.popleft()
            continue
        hidden.add(extra)
        caused_by[extra] = cell
        waiting.append(extra)
    if len(caused_by) <= _RESTORE_MAX:
        _restore(system, hidden, seen, caused_by)
    return Suppression(primary, frozenset(hidden) - primary)


def bounds(
    counts: Mapping[Any, int],
    sums: Iterable[Sum],
    *,
    hidden: Collection[Cell],
    rule: Rule | None = None,
    unpublished: Collection[Cell] = frozenset(),
) -> dict[Cell, Bounds]:
    """What a reader can work out of every cell that is not shown: the least and the most it can be.

    Args:
        counts: see :func:`suppress`.
        sums: see :func:`suppress`.
        hidden: cells that are hidden.
        rule: what is small.
        unpublished: cells that nobody is shown.
    """
    open_to_none = frozenset(unpublished) - set(hidden)
    system = System.of(counts, sums, rule=rule or Rule(), unpublished=open_to_none)
    unknown = set(hidden) | system.unpublished
    return {
        cell: (system.extreme(cell, unknown, 1).value, system.extreme(cell, unknown, -1).value)
        for cell in sorted(unknown, key=system.order)
    }


def _restore(
    system: "System", hidden: set[Cell], seen: "Seen", caused_by: Mapping[Cell, Cell]
) -> None:
    """Show again what turned out not to be needed, the largest first."""
    for cell in sorted(caused_by, key=system.order, reverse=True):
        hidden.discard(cell)
        near = system.component(cell, hidden | system.unpublished | {cell})
        # the one it was hidden for is the likeliest to need it still
        others = sorted(system.guarded(hidden) & near - {cell}, key=system.order)
        others.sort(key=lambda candidate: candidate != caused_by[cell])
        still = seen.with_shown(cell)
        if any(system.gives_away(other, hidden, still) is not None for other in others):
            hidden.add(cell)
            seen.add(still)
        else:
            seen = still


# -- tables --------------------------------------------------------------------------------------

_Key = tuple[int, tuple[Any, ...], tuple[Any, ...]]
"""Depth of the area, its codes from large to small, and the classes."""


def suppress_table(
    frame: pd.DataFrame,
    *,
    value: str,
    levels: Sequence[str],
    by: Sequence[str] = (),
    shown_levels: Collection[str] | None = None,
    rule: Rule | None = None,
) -> pd.DataFrame:
    """A table by area and by classes with all its totals, in which nothing small can be found.

    Args:
        frame: one row per area of the lowest level and class, with a whole number; rows of the
            same area and class are added up. Missing areas or classes are refused.
        value: column with the count.
        levels: columns of the areas from large to small, such as ``gemeentecode``, ``wijkcode``,
            ``buurtcode``; every area lies in one of the level above.
        by: columns with classes, such as ``owner``; every combination of them and their totals
            is a cell.
        shown_levels: levels that are shown; the others are protected but not in the outcome.
        rule: what is small.

    Returns:
        ``level``, the columns of ``levels`` and ``by`` (missing below the level, ``totaal`` for
        all classes), ``count`` (Int64, missing when hidden) and ``hidden``.

    Raises:
        DataError: missing codes, or an area that lies in two of the level above.
    """
    keys = [*levels, *by]
    if frame[keys].isna().to_numpy().any():
        raise DataError("In een tabel om af te schermen mist een rij een gebied of een klasse.")
    for upper, lower in pairwise(levels):
        if frame[[upper, lower]].drop_duplicates()[lower].duplicated().any():
            raise DataError(f"Een {lower} ligt in meer dan een {upper}.")
    lowest = frame.groupby(keys, observed=True)[value].sum()
    counts: dict[_Key, int] = {}
    for key, count in lowest.items():
        codes = key if isinstance(key, tuple) else (key,)
        _spread(tuple(codes), int(count), areas=len(levels), counts=counts)
    sums = _sums(counts)
    wanted = set(levels if shown_levels is None else shown_levels)
    unpublished = {cell for cell in counts if levels[cell[0] - 1] not in wanted}
    outcome = suppress(counts, sums, rule=rule, unpublished=unpublished)
    rows = []
    for cell, count in counts.items():
        if cell in unpublished:
            continue
        depth, areas, classes = cell
        hidden = cell in outcome.hidden
        rows.append(
            {"level": levels[depth - 1]}
            | dict(zip(levels, [*areas, *[None] * (len(levels) - depth)], strict=True))
            | dict(zip(by, classes, strict=True))
            | {"count": None if hidden else count, "hidden": hidden}
        )
    return pd.DataFrame(rows).astype({"count": "Int64", "hidden": "bool"})


def _spread(codes: tuple[Any, ...], count: int, *, areas: int, counts: dict[_Key, int]) -> None:
    """Add a count to its own cell and to every total it belongs to."""
    classes = codes[areas:]
    for depth in range(1, areas + 1):
        for size in range(len(classes) + 1):
            for shown in combinations(range(len(classes)), size):
                coarse = tuple(
                    class_code if n in shown else TOTAL for n, class_code in enumerate(classes)
                )
                cell = (depth, codes[:depth], coarse)
                counts[cell] = counts.get(cell, 0) + count


def _sums(counts: Mapping[_Key, int]) -> list[Sum]:
    """Every area is the sum of those in it, and every total of classes the sum of its classes."""
    parts: dict[tuple[_Key, str], list[_Key]] = {}
    for cell in counts:
        depth, codes, classes = cell
        if depth > 1:
            parts.setdefault(((depth - 1, codes[:-1], classes), "area"), []).append(cell)
        for place, class_code in enumerate(classes):
            if class_code != TOTAL:
                total = (depth, codes, (*classes[:place], TOTAL, *classes[place + 1 :]))
                parts.setdefault((total, f"class {place}"), []).append(cell)
    return [Sum(total, tuple(found)) for (total, _), found in parts.items()]
