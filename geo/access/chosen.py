"""Choosing which counts of a tree of areas may be published, for several readers at once.

Dwellings are counted per buurt, wijk and gemeente: all of them, and per property (label E, F or G,
a high class of a hazard) those that have it. :mod:`geo.disclosure.suppression` answers the same
question for
tables of any shape with a linear programme per cell; here the shape is a tree and a property has
two sides (has it, or has it not), so that the least and the most a reader can work out follow in
one line, and a whole gemeente takes less than a second.

Everything kept back lies in a group whose sum a reader knows at the most: of the counts ``x`` in
it is known that they add up to something between ``low`` and ``high`` and that each is no more
than the dwellings there. So one of them is at least ``low`` minus all dwellings of the others, and
at most ``high`` or all its own dwellings. A group is safe when, for every reader, each of its
counts leaves ``minimum - 1`` open between the two, and every small one all values from 0 on. Of all
dwellings 0 is told, so each of those counts is at least 1, and the values from 1 on stay open.

A reader is told by the counts that are left when they take off what they know: nothing for
anybody, its own stock for a corporation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Counts = npt.NDArray[np.float64]
"""One row per reader, one column per unit."""

_Mask = npt.NDArray[np.bool_]

ALL: Final = "dwellings_count"
TOP: Final = "gemeente"
_REST: Final = "overige"

Cell = tuple[str, str]
"""Code of an area (or :data:`TOP`) and column."""


@dataclass(frozen=True)
class _Units:
    """Areas side by side: those shown, and together those of which nothing is."""

    codes: tuple[str, ...]
    total: Counts
    high: Counts


def shown_cells(
    tallies: Sequence[pd.DataFrame], *, wijk_of: Mapping[str, str], minimum: int
) -> frozenset[Cell]:
    """The cells that may be published.

    Args:
        tallies: per reader the counts that they do not know; index ``buurtcode``, column
            :data:`ALL` and one per property. The first is that of anybody: all dwellings.
        wijk_of: the wijk of every buurt.
        minimum: the smallest count that is shown; 0 dwellings with a property are small too.

    Returns:
        Code (or :data:`TOP`) and column. An area without any dwelling is among them.
    """
    buurten = list(tallies[0].index.astype(str))
    wijken = sorted({wijk_of[code] for code in buurten})
    inside = {w: [code for code in buurten if wijk_of[code] == w] for w in wijken}
    cube = np.stack([tally.to_numpy(dtype="float64") for tally in tallies])
    place = {code: number for number, code in enumerate(buurten)}
    columns = [str(name) for name in tallies[0].columns]

    def counts(codes: Sequence[str], column: str) -> Counts:
        rows = [place[code] for code in codes]
        found: Counts = cube[:, rows, columns.index(column)]
        return found

    def of_wijken(codes: Sequence[str], column: str) -> Counts:
        if not codes:
            return np.zeros((len(tallies), 0))
        return np.stack([counts(inside[w], column).sum(axis=1) for w in codes], axis=1)

    totals = {w: _Totals.of(counts(inside[w], ALL)) for w in wijken}
    within = {w: _kept_back_totals(totals[w], inside[w], minimum) for w in wijken}
    # where no choice of buurten is safe the wijk must not be known either
    closed = np.array([within[w] is None for w in wijken])
    hidden_wijken = _kept_back_totals(_Totals.together(totals), wijken, minimum, closed=closed)
    hidden_buurten = {
        w: inside[w] if hidden_wijken is None or w in hidden_wijken else (within[w] or [])
        for w in wijken
    }
    shown: set[Cell] = set()
    if hidden_wijken is not None:
        shown.add((TOP, ALL))
        shown |= {(w, ALL) for w in wijken if w not in hidden_wijken}
        shown |= {
            (code, ALL) for w in wijken for code in inside[w] if code not in hidden_buurten[w]
        }
    else:
        return frozenset()
    for column in columns:
        if column == ALL:
            continue
        top = _units(wijken, hidden_wijken, of_wijken, column)
        below = {
            w: _units(inside[w], hidden_buurten[w], counts, column)
            for w in wijken
            if w not in hidden_wijken
        }
        shown |= {(code, column) for code in _property(top, below, minimum)}
    return frozenset(shown)


@dataclass(frozen=True)
class _Totals:
    """All dwellings of areas side by side, and of how many places in them a reader knows some.

    Where nobody lives 0 is shown, so every place that is kept back has a dwelling: known to be the
    others' for a reader without any of its own there.
    """

    total: Counts
    places: Counts
    """Buurten with dwellings that the reader does not know."""
    sure: Counts
    """Those of them of which the reader knows that there are some."""

    @classmethod
    def of(cls, total: Counts) -> "_Totals":
        there = total > 0
        return cls(total, there.astype("float64"), (there & (total == total[0])).astype("float64"))

    @classmethod
    def together(cls, parts: Mapping[str, "_Totals"]) -> "_Totals":
        """Those of wijken out of those of their buurten."""
        found = (
            np.stack([getattr(one, name).sum(axis=1) for one in parts.values()], axis=1)
            for name in ("total", "places", "sure")
        )
        return cls(*found)

    def is_open(self, hidden: _Mask, minimum: int) -> bool:
        """Whether the sum of what is kept back leaves ``minimum - 1`` open for each place in it."""
        total, places, sure = (
            one[:, hidden].sum(axis=1) for one in (self.total, self.places, self.sure)
        )
        # one dwelling is surely in each of the other places
        most = total - sure + (places == sure)
        return bool(((total == 0) | ((total >= minimum) & (most >= minimum - 1))).all())


def _kept_back_totals(
    known: _Totals, codes: Sequence[str], minimum: int, *, closed: _Mask | None = None
) -> list[str] | None:
    """Which totals are kept back, ``closed`` among them; None when even their sum says too much."""
    total = known.total
    small: _Mask = np.any((total > 0) & (total < minimum), axis=0)
    if closed is not None:
        small |= closed
    if not small.any():
        return []
    # where nobody lives 0 is shown, so it hides nothing of the others
    order = [int(n) for n in np.argsort(total[0], kind="stable") if total[0, n] > 0]
    hidden: _Mask = small.copy()
    for next_one in [*(n for n in order if not small[n]), None]:
        if hidden.sum() > 1 and known.is_open(hidden, minimum):
            return [code for code, out in zip(codes, hidden, strict=True) if out]
        if next_one is not None:
            hidden[next_one] = True
    return None


def _units(
    codes: Sequence[str],
    hidden: Sequence[str],
    counts: Callable[[Sequence[str], str], Counts],
    column: str,
) -> _Units:
    """The areas with a total of their own, and one for the others together."""
    own = [code for code in codes if code not in hidden]
    total, high = counts(own, ALL), counts(own, column)
    if hidden:
        rest = list(hidden)
        total = np.hstack([total, counts(rest, ALL).sum(axis=1, keepdims=True)])
        high = np.hstack([high, counts(rest, column).sum(axis=1, keepdims=True)])
        own = [*own, _REST]
    return _Units(tuple(own), total, high)


def _property(top: _Units, below: Mapping[str, _Units], minimum: int) -> set[str]:
    """The areas of which the count of one property is shown."""
    hidden_in = {w: _grown(units, minimum) for w, units in below.items()}
    hidden: _Mask = _small(top, minimum)
    for number, code in enumerate(top.codes):
        # a wijk in which no choice is safe gives nothing away, not even its own count
        hidden[number] |= code in below and hidden_in[code] is None
    order = [int(n) for n in np.argsort(top.total[0], kind="stable")]
    for next_one in [*(n for n in order if not hidden[n]), None]:
        if _safe_below(top, below, hidden, minimum):
            break
        if next_one is None:
            # nothing of this property is shown at all, and so nothing is known of any sum
            return set()
        hidden[next_one] = True
    shown = {TOP}
    for number, code in enumerate(top.codes):
        if hidden[number] or code == _REST:
            continue
        shown.add(code)
        hidden_codes = hidden_in[code]
        assert hidden_codes is not None  # noqa: S101 - such a wijk was hidden above
        shown |= {
            part_code
            for part_code, out in zip(below[code].codes, hidden_codes, strict=True)
            if not out and part_code != _REST
        }
    return shown


def _small(units: _Units, minimum: int) -> _Mask:
    rest = units.total - units.high
    small: _Mask = (units.total > 0) & ((units.high < minimum) | (rest < minimum))
    found: _Mask = np.any(small, axis=0)
    return found


def _grown(units: _Units, minimum: int) -> _Mask | None:
    """Which units are kept back when their sum is known; None when none of the choices is safe."""
    hidden = _small(units, minimum)
    order = [int(n) for n in np.argsort(units.total[0], kind="stable")]
    for next_one in [*(n for n in order if not hidden[n]), None]:
        known = units.high[:, hidden].sum(axis=1)
        if _is_open(units, hidden, low=known, high=known, minimum=minimum):
            return hidden
        if next_one is not None:
            hidden[next_one] = True
    return None


def _safe_below(top: _Units, below: Mapping[str, _Units], hidden: _Mask, minimum: int) -> bool:
    """Whether the wijken that are kept back are safe, and all in them."""
    known = top.high[:, hidden].sum(axis=1)
    if not _is_open(top, hidden, low=known, high=known, minimum=minimum):
        return False
    for number in np.flatnonzero(hidden):
        units = below.get(top.codes[number])
        if units is None:
            continue
        others = top.total[:, hidden].sum(axis=1) - top.total[:, number]
        low = np.maximum(0.0, known - others)
        high = np.minimum(top.total[:, number], known)
        everything = np.ones(len(units.codes), dtype=bool)
        if not _is_open(units, everything, low=low, high=high, minimum=minimum):
            return False
    return True


def _is_open(units: _Units, hidden: _Mask, *, low: Any, high: Any, minimum: int) -> bool:
    """Whether nobody can work out too much of the units kept back, of which the sum is known."""
    total, count = units.total[:, hidden], units.high[:, hidden]
    others = total.sum(axis=1, keepdims=True) - total
    least = np.maximum(0.0, np.asarray(low)[:, np.newaxis] - others)
    most = np.minimum(total, np.asarray(high)[:, np.newaxis])
    wide = most - least >= minimum - 1
    from_zero = (least <= 0) & (most >= minimum - 1)
    rest_from_zero = (total - most <= 0) & (total - least >= minimum - 1)
    fine = wide & (from_zero | (count >= minimum)) & (rest_from_zero | (total - count >= minimum))
    return bool((fine | (total == 0)).all())
