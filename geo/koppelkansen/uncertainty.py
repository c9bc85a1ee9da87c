"""How an order holds when the weights and everything that is not sure are drawn anew.

The weights are an opinion, and years, numbers and places are often not sure. So every weight is
drawn many times, each by itself between half and one and a half times what it is (the default),
together with every part that has a range, and the list is made again with each draw. An item that
stays in the top nearly always stands there for its own merit.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.koppelkansen.weights import PARTS, RobustnessRule, Weights

TOP = 10
"""The top that people look at: the first ten."""

_LOW, _HIGH = 0.05, 0.95


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """The outcome of all draws.

    ``items`` has on the index of the parts: ``rank`` (with the weights as they are, 1 is first),
    ``top_share`` (share of the draws in the top ten), ``rank_low`` and ``rank_high`` (between
    which the rank is in 9 of 10 draws), and ``head_share`` and ``middle_share`` (share of the
    draws among the first ``head``, and the first twice as many), and ``p10`` and ``p90``, the
    scores below which one in ten and nine in ten of the draws lie. ``overlap_median`` is how many
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
        parts: per item the columns of :data:`geo.koppelkansen.weights.PARTS` (0-1) and the same
            with ``_low`` and ``_high``; none is missing.
        weights: the weights, and how they are drawn.
    """
    return draw_lists(parts, {"": np.ones(len(parts), dtype=bool)}, weights=weights)[""]


def draw_lists(
    parts: pd.DataFrame, lists: Mapping[str, npt.NDArray[np.bool_]], *, weights: Weights
) -> dict[str, Robustness]:
    """Make several lists out of the same items again, all with the same drawn weights.

    Args:
        parts: as for :func:`draw`.
        lists: by name which rows of ``parts`` are in the list.
        weights: as for :func:`draw`.
    """
    rule = weights.robustness
    weight = np.array([weights.parts[name] for name in PARTS])
    factors = np.random.default_rng(rule.seed).uniform(
        1.0 - rule.spread, 1.0 + rule.spread, (rule.draws, len(PARTS))
    )
    # equal scores stand in the order of their id
    order = np.argsort(parts.index.to_numpy(dtype=object), kind="stable")
    value = parts[list(PARTS)].to_numpy(dtype="float64")[order]
    reach = [parts[[f"{name}{end}" for name in PARTS]].to_numpy(dtype="float64")[order]
             for end in ("_low", "_high")]  # fmt: skip
    shares = weight * factors
    shares /= shares.sum(axis=1, keepdims=True)
    base = _tenths(value @ (weight / weight.sum())[:, None] * 100.0)[:, 0][None, :]
    drawn = _tenths(_points(value, reach[0], reach[1], shares, seed=rule.seed))
    return {
        name: _held(
            base[:, inside[order]],
            drawn[:, inside[order]],
            back=np.argsort(order[inside[order]], kind="stable"),
            index=parts.index[inside],
            rule=rule,
        )
        for name, inside in lists.items()
    }


def _held(
    base: npt.NDArray[np.int16],
    drawn: npt.NDArray[np.int16],
    *,
    back: npt.NDArray[np.intp],
    index: pd.Index,
    rule: RobustnessRule,
) -> Robustness:
    """What the scores (draws x items, in the order of the ids) say of one list."""
    count = len(index)
    head = min(rule.top_count, int(np.ceil(rule.top_share * count)))
    place, ranks = _ranks(base)[0], _ranks(drawn)
    top = min(TOP, count)
    in_top = ranks <= top
    # the rank that a share of the draws does not exceed
    rising = np.sort(np.ascontiguousarray(ranks.T), axis=1)
    low, high = (rising[:, int(np.ceil(at * rule.draws - 1e-9)) - 1] for at in (_LOW, _HIGH))
    items = {
        "rank": place,
        "top_share": in_top.mean(axis=0),
        "rank_low": low,
        "rank_high": high,
        "head_share": (ranks <= head).mean(axis=0),
        "middle_share": (ranks <= 2 * head).mean(axis=0),
        **dict(zip(("p10", "p90"), np.percentile(drawn, (10, 90), axis=0) / 10.0, strict=True)),
    }
    overlap = None
    if count > TOP:
        overlap = float(np.median(in_top[:, place <= top].sum(axis=1)))
    return Robustness(
        items=pd.DataFrame({name: values[back] for name, values in items.items()}, index=index),
        draws=rule.draws,
        top=top,
        head=head,
        overlap_median=overlap,
        warning=shaky(overlap, spread=rule.spread, min_overlap=rule.min_overlap),
    )


def _points(
    value: npt.NDArray[np.float64],
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
    shares: npt.NDArray[np.float64],
    *,
    seed: int,
) -> npt.NDArray[np.float64]:
    """Scores (draws x items) with drawn weights and drawn values of what is not sure.

    A part with a range is drawn below or above its expected value, evenly on each side, with the
    chances at which the mean of the draws is the expected value.
    """
    generator = np.random.default_rng([seed, 1])
    points = shares @ (100.0 * value.T)
    for part in range(value.shape[1]):
        unsure = np.flatnonzero(high[:, part] > low[:, part])
        if not len(unsure):
            continue
        middle, least, most = (one[unsure, part] for one in (value, low, high))
        chance = generator.random((len(shares), len(unsure)), dtype="float32")
        below = (most - middle) / (most - least)
        under, over = np.maximum(below, 1e-9), np.maximum(1.0 - below, 1e-9)
        shift = np.where(
            chance < below,
            (chance / under - 1.0) * (middle - least),
            (chance - below) / over * (most - middle),
        )
        points[:, unsure] += 100.0 * shares[:, part, None] * shift
    return points


def _tenths(points: npt.NDArray[np.float64]) -> npt.NDArray[np.int16]:
    """Scores of one decimal in tenths: small whole numbers are sorted by counting."""
    return np.rint(points * 10.0).astype("int16")


def _ranks(tenths: npt.NDArray[np.int16]) -> npt.NDArray[np.signedinteger]:
    """Ranks (draws x items), the highest score first."""
    count = tenths.shape[1]
    order = np.argsort(-tenths, axis=1, kind="stable")
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
