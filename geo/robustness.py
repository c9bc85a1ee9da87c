"""How well an order holds when the weights of the parts are other than chosen.

The weights are an opinion. So every weight is drawn anew many times, each by itself between half
and one and a half times what it is (the default), and the list is made again with each draw. An
item that stays in the top nearly always stands there for its own merit; one that comes and goes
stands there for the choice of the weights.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.weights import PARTS, RobustnessRule, Weights

TOP = 10
"""The top that people look at: the first ten."""

_DECIMALS = 1
_LOW, _HIGH = 0.05, 0.95


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """The outcome of all draws.

    ``items`` has on the index of the parts: ``rank`` (with the weights as they are, 1 is first),
    ``top_share`` (share of the draws in the top ten), ``rank_low`` and ``rank_high`` (between
    which the rank is in 9 of 10 draws), and ``head_share`` and ``middle_share`` (share of the
    draws among the first ``head``, and the first twice as many). ``overlap_median`` is how many
    of the ``top`` stay in it in the middle draw; None when the list is no longer than that.
    ``warning`` says in Dutch that the order is shaky.
    """

    items: pd.DataFrame
    draws: int
    top: int
    head: int
    overlap_median: float | None
    warning: str | None


def draw(parts: pd.DataFrame, *, weights: Weights) -> Robustness:
    """Make the list again with drawn weights.

    Args:
        parts: per item the columns of :data:`geo.weights.PARTS` (0-1, NaN is missing).
        weights: the weights, and how they are drawn.
    """
    rule = weights.robustness
    count = len(parts)
    head = min(rule.top_count, int(np.ceil(rule.top_share * count)))
    weight = np.array([weights.parts[name] for name in PARTS])
    factors = np.random.default_rng(rule.seed).uniform(
        1.0 - rule.spread, 1.0 + rule.spread, (rule.draws, len(PARTS))
    )
    ordered = parts.sort_index(kind="stable")  # equal scores stand in the order of their id
    base = _ranks(ordered, weight[None, :])[0]
    ranks = _ranks(ordered, weight * factors)
    top = min(TOP, count)
    in_top = ranks <= top
    # the rank that a share of the draws does not exceed
    rising = np.sort(np.ascontiguousarray(ranks.T), axis=1)
    low, high = (rising[:, int(np.ceil(at * rule.draws - 1e-9)) - 1] for at in (_LOW, _HIGH))
    items = pd.DataFrame(
        {
            "rank": base,
            "top_share": in_top.mean(axis=0),
            "rank_low": low,
            "rank_high": high,
            "head_share": (ranks <= head).mean(axis=0),
            "middle_share": (ranks <= 2 * head).mean(axis=0),
        },
        index=ordered.index,
    ).reindex(parts.index)
    overlap = None
    if count > TOP:
        overlap = float(np.median(in_top[:, base <= top].sum(axis=1)))
    return Robustness(
        items=items,
        draws=rule.draws,
        top=top,
        head=head,
        overlap_median=overlap,
        warning=shaky(overlap, spread=rule.spread, min_overlap=rule.min_overlap),
    )


def _ranks(parts: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    """Ranks (draws x items) of the weighted mean of what is known."""
    value = parts[list(PARTS)].to_numpy(dtype="float64")
    known = ~np.isnan(value)
    points = np.zeros((len(weights), len(parts)))
    total = np.zeros_like(points)
    # part by part: a matrix product of these sizes costs more in threads than in numbers
    for one, there, weight in zip(np.nan_to_num(value).T, known.T, weights.T, strict=True):
        points += weight[:, None] * one
        total += weight[:, None] * there
    with np.errstate(invalid="ignore", divide="ignore"):
        score = 100.0 * points / total
    # scores of one decimal as small whole numbers: those are sorted by counting
    tenths = np.rint(np.where(total > 0, np.round(score, _DECIMALS), -1.0) * 10).astype("int16")
    order = np.argsort(-tenths, axis=1, kind="stable")
    count = len(parts)
    ranks = np.empty(order.shape, dtype="int16" if count < np.iinfo("int16").max else "int32")
    np.put_along_axis(ranks, order, np.arange(1, count + 1, dtype=ranks.dtype)[None, :], axis=1)
    return ranks


def shaky(overlap: float | None, *, spread: float, min_overlap: float) -> str | None:
    """A warning in Dutch that the order at the top does not hold; None when it does.

    Args:
        overlap: how many of the first ten stay in the middle draw; None is not known.
        spread: how far the weights were drawn from what they are (0.5 is half).
        min_overlap: how many have to stay.
    """
    if overlap is None or overlap >= min_overlap:
        return None
    kept = f"{overlap:g}".replace(".", ",")
    spread_told = f"{100 * spread:g}"
    return (
        f"De volgorde bovenaan staat niet vast: als de gewichten tot {spread_told}% anders "
        f"zijn, blijven er doorgaans maar {kept} van de eerste {TOP} over. Bespreek eerst de "
        "gewichten."
    )


def tiers_of(robustness: Robustness, *, rule: RobustnessRule) -> pd.Series | None:
    """Tiers by how steady the place of an item is; None for a list too short to tell.

    ``hoog`` is nearly always (``steady_share`` of the draws) in the head of the list, ``laag``
    is nearly always outside the first twice as many, ``middel`` is the rest.
    """
    items = robustness.items
    if len(items) < rule.min_items:
        return None
    seldom = items["middle_share"].to_numpy() <= 1.0 - rule.steady_share + 1e-9
    always = items["head_share"].to_numpy() >= rule.steady_share
    names = np.where(always, "hoog", np.where(seldom, "laag", "middel"))
    return pd.Series(names, index=items.index, dtype=object)
