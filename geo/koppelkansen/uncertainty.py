"""All draws of one list: weights, years, numbers and places drawn together, with one seed.

The weights are an opinion, and years, numbers and places are often not sure. So every weight is
drawn many times, each by itself between half and one and a half times what it is (the default),
together with every part that has a range, and the list is made again with each draw. An item that
stays in the top nearly always stands there for its own merit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.koppelkansen import method_v1
from geo.koppelkansen.weights import PARTS, RobustnessRule, Weights

TOP: Final = 10
"""The top that people look at: the first ten."""

_LOW, _HIGH = 0.05, 0.95
_BAND: Final = (0.1, 0.9)

Floats = npt.NDArray[np.float64]
Tenths = npt.NDArray[np.int16]
"""Scores of one decimal in tenths, draws x items: small whole numbers are sorted by counting."""


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """How one list holds over all draws.

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


@dataclass(frozen=True, kw_only=True)
class Draws:
    """The outcome of all draws of several lists out of the same items.

    ``band`` has on the index of all items, also of those in no list: ``p10`` and ``p90`` (of the
    score) and ``top_share`` (the chance to be in the first ten of the list ``""``).
    """

    lists: Mapping[str, Robustness]
    band: pd.DataFrame


def draw(parts: pd.DataFrame, *, weights: Weights) -> Robustness:
    """Draw one list of all items.

    Args:
        parts: per item the columns of :data:`geo.koppelkansen.weights.PARTS` (0-1) and the same
            with ``_low`` and ``_high``; none is missing.
        weights: the weights, and how they are drawn.
    """
    return draw_lists(parts, {"": np.ones(len(parts), dtype=bool)}, weights=weights).lists[""]


def draw_lists(
    parts: pd.DataFrame, lists: Mapping[str, npt.NDArray[np.bool_]], *, weights: Weights
) -> Draws:
    """Draw several lists out of the same items, all with the same draws.

    Args:
        parts: as for :func:`draw`.
        lists: by name which rows of ``parts`` are in the list; ``""`` is the whole list.
        weights: as for :func:`draw`.
    """
    rule = weights.robustness
    # equal scores stand in the order of their id
    order = np.argsort(parts.index.to_numpy(dtype=object), kind="stable")
    back = np.argsort(order, kind="stable")
    base, drawn = _scores(parts.iloc[order], weights)
    rising = np.sort(np.ascontiguousarray(drawn.T), axis=1)
    p10, p90 = (rising[:, _reached(share, rule.draws)] / 10.0 for share in _BAND)
    found, top_share = {}, np.zeros(len(parts))
    for name, inside in lists.items():
        rows = np.flatnonzero(inside[order])
        found[name], tenth = _held(
            base[:, rows],
            drawn[:, rows],
            back=np.argsort(order[rows], kind="stable"),
            index=parts.index[inside],
            rule=rule,
        )
        if not name:
            # what is in no list would be in the top where it does not score less than the tenth
            top_share = (drawn >= tenth[:, None]).mean(axis=0)[back]
            top_share[inside] = found[name].items["top_share"].to_numpy()
    band = {"p10": p10[back], "p90": p90[back], "top_share": top_share}
    return Draws(lists=found, band=pd.DataFrame(band, index=parts.index))


def _scores(parts: pd.DataFrame, weights: Weights) -> tuple[Tenths, Tenths]:
    """Scores with the weights as they are (1 x items), and of all draws."""
    rule = weights.robustness
    weight = np.array([weights.parts[name] for name in PARTS])
    drawn = weight * np.random.default_rng(rule.seed).uniform(
        1.0 - rule.spread, 1.0 + rule.spread, (rule.draws, len(PARTS))
    )
    value, low, high = (
        parts[[name + end for name in PARTS]].to_numpy(dtype="float64")
        for end in ("", "_low", "_high")
    )
    if weights.method == 1:
        scores = [method_v1.points(value, one) for one in (weight[None, :], drawn)]
    else:
        shares = drawn / drawn.sum(axis=1, keepdims=True)
        scores = [
            weight[None, :] / weight.sum() @ value.T * 100.0,
            _points(value, low, high, shares, seed=rule.seed),
        ]
    base, every = (np.rint(one * 10.0).astype("int16") for one in scores)
    return base, every


def _reached(share: float, draws: int) -> int:
    """The place, in rising order, of the value that a share of the draws does not exceed."""
    return int(np.ceil(share * draws - 1e-9)) - 1


def _held(
    base: Tenths,
    drawn: Tenths,
    *,
    back: npt.NDArray[np.intp],
    index: pd.Index,
    rule: RobustnessRule,
) -> tuple[Robustness, Tenths]:
    """What the scores (in the order of the ids) say of one list, and the tenth score per draw."""
    count = len(index)
    head = min(rule.top_count, int(np.ceil(rule.top_share * count)))
    place, ranks = _ranks(base)[0], _ranks(drawn)
    top = min(TOP, count)
    in_top = ranks <= top
    rising = np.sort(np.ascontiguousarray(ranks.T), axis=1)
    low, high = (rising[:, _reached(share, rule.draws)] for share in (_LOW, _HIGH))
    items = {
        "rank": place,
        "top_share": in_top.mean(axis=0),
        "rank_low": low,
        "rank_high": high,
        "head_share": (ranks <= head).mean(axis=0),
        "middle_share": (ranks <= 2 * head).mean(axis=0),
    }
    overlap = None
    if count > TOP:
        overlap = float(np.median(in_top[:, place <= top].sum(axis=1)))
    robustness = Robustness(
        items=pd.DataFrame({name: values[back] for name, values in items.items()}, index=index),
        draws=rule.draws,
        top=top,
        head=head,
        overlap_median=overlap,
        warning=shaky(overlap, spread=rule.spread, min_overlap=rule.min_overlap),
    )
    # a list that is no longer than the top has room for one more
    tenth = np.where(in_top, drawn, np.iinfo("int16").max).min(axis=1) if count >= TOP else None
    return robustness, np.full(rule.draws, -1, dtype="int16") if tenth is None else tenth


def _points(value: Floats, low: Floats, high: Floats, shares: Floats, *, seed: int) -> Floats:
    """Scores (draws x items) with drawn weights and drawn values of what is not sure.

    A part with a range is drawn below or above its expected value, evenly on each side, with the
    chances at which the mean of the draws is the expected value.
    """
    generator = np.random.default_rng([seed, 1])
    points: Floats = shares @ (100.0 * value.T)
    for part in range(value.shape[1]):
        unsure = np.flatnonzero(high[:, part] > low[:, part])
        if len(unsure):
            chance = generator.random((len(shares), len(unsure)), dtype="float32")
            drawn = drawn_values(chance, *(one[unsure, part] for one in (value, low, high)))
            points[:, unsure] += 100.0 * shares[:, part, None] * (drawn - value[unsure, part])
    return points


def drawn_values(
    chance: npt.NDArray[np.float32], expected: Floats, low: Floats, high: Floats
) -> Floats:
    """Values between low and high by chances from 0 to 1 (draws x items).

    Evenly spread on each side of the expected value, which is their mean.
    """
    below = (high - expected) / (high - low)
    under, over = np.maximum(below, 1e-9), np.maximum(1.0 - below, 1e-9)
    left = low + chance / under * (expected - low)
    right = expected + (chance - below) / over * (high - expected)
    return np.where(chance < below, left, right)


def _ranks(tenths: Tenths) -> npt.NDArray[np.signedinteger]:
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
