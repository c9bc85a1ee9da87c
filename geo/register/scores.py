"""Scores and places of two lists side by side, with the weights of then and of now."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from geo.register.values import Item

Order = npt.NDArray[np.int64]
Weights = Mapping[str, float]
Pair = tuple[Item, Item]
"""A koppelkans as it was and as it is."""


def contributions(item: Item) -> dict[str, float]:
    """The known parts of a score; a missing part is left out, not counted as 0."""
    parts = item.get("contributions") or {}
    return {name: float(value) for name, value in parts.items() if value is not None}


def score(item: Item) -> float:
    """The score of a koppelkans: the sum of its known parts."""
    return sum(contributions(item).values()) or float(item.get("score") or 0)


def same_parts(pair: Pair, old: Weights, new: Weights) -> bool:
    """Whether the parts of the score are the same apart from their weights.

    Weights may be applied as they are or as shares of their sum; either will do.
    """
    before, after = contributions(pair[0]), contributions(pair[1])
    if before.keys() != after.keys():
        return False
    if not before.keys() <= (old.keys() & new.keys()):
        # Parts without a weight of their name cannot be taken apart.
        return dict(old) != dict(new) or _close(before, after, 1.0)
    weighed = [name for name in before if old[name] and new[name]]
    was = {name: before[name] * new[name] for name in weighed}
    now = {name: after[name] * old[name] for name in weighed}
    return _close(was, now, 1.0) or _close(was, now, _shares(old, new))


def weighs(pair: Pair, old: Weights, new: Weights) -> bool:
    """Whether a weight that changed counts for this koppelkans at all."""
    changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    known = [name for item in pair for name, value in contributions(item).items() if value]
    return bool(changed) and (not known or any(name in changed for name in known))


def with_old_weights(pair: Pair, old: Weights, new: Weights, *, scale: float) -> float:
    """The score with the data of now and the weights of then, on the scale of then."""
    before, after = contributions(pair[0]), contributions(pair[1])
    if not after.keys() <= (old.keys() & new.keys()):
        return score(pair[1])
    return sum(
        # A part that weighs nothing now leaves no trace; the part of then is the best there is.
        value * old[name] / new[name] * scale if new[name] else before.get(name, 0.0)
        for name, value in after.items()
    )


def scale_of_weights(pairs: Iterable[Pair], old: Weights, new: Weights) -> float:
    """What weights as shares of their sum do to a score: 1 when they are used as they are.

    Args:
        pairs: koppelkansen whose data did not change.
        old: the weights of then.
        new: the weights of now.
    """
    shares = _shares(old, new)
    for was, now in pairs:
        before, after = contributions(was), contributions(now)
        for name, value in after.items():
            if not (value and before.get(name) and old.get(name) and new.get(name)):
                continue
            seen = (before[name] / old[name]) / (value / new[name])
            return shares if math.isclose(seen, shares, rel_tol=1e-9) else 1.0
    return 1.0


def standing(scores: Sequence[float]) -> Order:
    """The place of each score, the highest first; equal ones stay in the order they were."""
    order = sorted(range(len(scores)), key=lambda place: (-round(scores[place], 9), place))
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


def _shares(old: Weights, new: Weights) -> float:
    before, after = sum(old.values()), sum(new.values())
    return after / before if before and after else 1.0


def _close(before: Mapping[str, float], after: Mapping[str, float], factor: float) -> bool:
    return all(
        math.isclose(value, after[name] * factor, rel_tol=1e-9, abs_tol=1e-9)
        for name, value in before.items()
    )
