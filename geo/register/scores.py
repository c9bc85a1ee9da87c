"""Scores and places of two lists side by side, with the weights of then and of now.

A score is the weighted mean of the parts that are known (:mod:`geo.koppelkansen.scoring`); with
the frozen value of every part an earlier weighing can be done again on later data.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from geo.register.values import Item

Order = npt.NDArray[np.int64]
Weights = Mapping[str, float]

# Of what is too little known the list comes last, whatever its score.
_UNKNOWN_TIER = "onbekend"
_LAST = 1000.0


def parts(item: Item) -> dict[str, float] | None:
    """The value of every known part; None when the item does not tell them."""
    stored = item.get("parts")
    if not isinstance(stored, Mapping):
        return None
    values = {
        name: part.get("value") if isinstance(part, Mapping) else part
        for name, part in stored.items()
    }
    return {name: float(value) for name, value in values.items() if value is not None}


def score(item: Item) -> float:
    """What orders the list: the score, and lower than any when too little is known."""
    behind = _LAST if item.get("tier") == _UNKNOWN_TIER else 0.0
    return float(item.get("score") or 0.0) - behind


def differs(was: Item, now: Item) -> bool:
    """Whether the score that people read, with one decimal, is another."""
    before, after = was.get("score"), now.get("score")
    if before is None or after is None:
        return before is not after
    return round(float(before), 1) != round(float(after), 1)


def weighed(item: Item, weights: Weights) -> float:
    """What would order the list with other weights; the score itself without known parts."""
    values = parts(item)
    if values is None or not values.keys() <= weights.keys():
        return score(item)
    total = sum(weights[name] for name in values)
    behind = _LAST if item.get("tier") == _UNKNOWN_TIER else 0.0
    if not total:
        return -behind
    return 100.0 * sum(value * weights[name] for name, value in values.items()) / total - behind


def changed_parts(was: Item, now: Item) -> set[str]:
    """Names of the parts whose value differs; '' when only the score is told and it does."""
    before, after = parts(was), parts(now)
    if before is None or after is None:
        return set() if was.get("score") == now.get("score") else {""}
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def weighs(was: Item, now: Item, *, changed: set[str]) -> bool:
    """Whether a weight that changed counts for this koppelkans at all."""
    known = [parts(item) for item in (was, now)]
    values = [values for values in known if values is not None]
    if len(values) < len(known):
        return bool(changed)
    return any(value.get(name) for value in values for name in changed)


def standing(values: Sequence[float]) -> Order:
    """The place of each value, the highest first; equal ones stay in the order they were."""
    order = sorted(range(len(values)), key=lambda place: (-round(values[place], 9), place))
    return np.argsort(np.asarray(order, dtype=np.int64))


def places(ranks: Sequence[int]) -> Order:
    """Ranks without gaps: the place of each among those compared."""
    return np.argsort(np.argsort(np.asarray(ranks, dtype=np.int64)))


def passed(place: int, start: Order, end: Order) -> Order:
    """Who stood on the other side of a place in ``start`` than in ``end``."""
    return np.flatnonzero((start - start[place]) * (end - end[place]) < 0)


def pushed(place: int, start: Order, end: Order, *, before: float, after: float) -> bool:
    """Whether a koppelkans passed others by its own score, or fell behind them by it."""
    if math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-9):
        return False
    up = after > before
    return any(up == bool(end[place] < end[other]) for other in passed(place, start, end))
