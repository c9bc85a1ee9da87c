"""All draws of one list: weights, years, numbers and places drawn together, with one seed.

The weights are an opinion, and years, numbers and places are often not sure. So every weight is
drawn many times, each by itself between half and one and a half times what it is (the default),
together with every part that has a range, and the list is made again with each draw. An item that
stays in the top nearly always stands there for its own merit.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.koppelkansen import method_v1
from geo.koppelkansen.weights import PARTS, RobustnessRule, Weights

TOP: Final = 10
"""The top that people look at: the first ten."""

_LOW, _HIGH = 0.05, 0.95
_BAND: Final[Mapping[str, float]] = {"p10": 0.1, "p90": 0.9}

_SURE: Final = 1e-6
"""A part of which the range is narrower than this is sure."""

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
    """The scores of all draws, of items in the order of their id.

    ``base`` (1 x items) are those with the weights as they are, ``drawn`` (draws x items) the
    others; ``order`` has for each of them its row in the parts, ``index`` the ids of those rows.
    ``shifts`` has by part the columns that are not sure, and the points (draws x those columns)
    that the drawn value of the part makes to the score.
    """

    base: Tenths
    drawn: Tenths
    order: npt.NDArray[np.intp]
    index: pd.Index
    rule: RobustnessRule
    shifts: Mapping[int, "Shift"]

    def shift(self, column: int, parts: Collection[int]) -> Floats | None:
        """The points that drawn parts make to the score of one item; None when all are sure."""
        found = [
            shift.points[:, np.searchsorted(shift.columns, column)].astype("float64")
            for part in parts
            if (shift := self.shifts.get(part)) is not None and column in shift.columns
        ]
        return sum(found[1:], start=found[0]) if found else None

    @cached_property
    def band(self) -> pd.DataFrame:
        """Per item ``p10`` and ``p90`` of its score over the draws."""
        places = {name: _reached(share, self.rule.draws) for name, share in _BAND.items()}
        rising = np.partition(self.drawn.T, sorted(places.values()), axis=1)
        back = np.argsort(self.order, kind="stable")
        found = {name: rising[back, place] / 10.0 for name, place in places.items()}
        return pd.DataFrame(found, index=self.index)

    def robustness(self, inside: npt.NDArray[np.bool_]) -> Robustness:
        """How the list of some of the items holds.

        Args:
            inside: per row of the parts whether it is in the list.
        """
        rows = np.flatnonzero(inside[self.order])
        return _held(
            self.base[:, rows],
            self.drawn[:, rows],
            back=np.argsort(self.order[rows], kind="stable"),
            index=self.index[inside],
            rule=self.rule,
        )

    def top_share(self, inside: npt.NDArray[np.bool_]) -> pd.Series:
        """The chance of every item to be in the first ten of a list of some of them.

        What is not in the list would be there where it scores no less than its tenth.
        """
        rows = np.flatnonzero(inside[self.order])
        chance = np.ones(len(self.order))
        if len(rows) >= TOP:
            tenth = -np.partition(-self.drawn[:, rows], TOP - 1, axis=1)[:, TOP - 1]
            chance = (self.drawn >= tenth[:, None]).mean(axis=0)
            # of equal scores the first ids are in it
            chance[rows] = (_ranks(self.drawn[:, rows]) <= TOP).mean(axis=0)
        return pd.Series(chance[np.argsort(self.order, kind="stable")], index=self.index)


def draw(parts: pd.DataFrame, *, weights: Weights) -> Draws:
    """Draw the scores of all items.

    Args:
        parts: per item the columns of :data:`geo.koppelkansen.weights.PARTS` (0-1) and the same
            with ``_low`` and ``_high``; none is missing.
        weights: the weights, and how they are drawn.
    """
    # equal scores stand in the order of their id
    order = np.argsort(parts.index.to_numpy(dtype=object), kind="stable")
    base, drawn, shifts = _scores(parts.iloc[order], weights)
    return Draws(
        base=base, drawn=drawn, order=order, index=parts.index, rule=weights.robustness,
        shifts=shifts,
    )  # fmt: skip


@dataclass(frozen=True)
class Shift:
    """The items (columns) of which a part is not sure, and the points it makes in every draw."""

    columns: npt.NDArray[np.intp]
    points: npt.NDArray[np.floating]


def _scores(parts: pd.DataFrame, weights: Weights) -> tuple[Tenths, Tenths, Mapping[int, Shift]]:
    """Scores with the weights as they are (1 x items), of all draws, and what is not sure."""
    rule = weights.robustness
    weight = np.array([weights.parts[name] for name in PARTS])
    drawn = weight * np.random.default_rng(rule.seed).uniform(
        1.0 - rule.spread, 1.0 + rule.spread, (rule.draws, len(PARTS))
    )
    value, low, high = (
        parts[[name + end for name in PARTS]].to_numpy(dtype="float64")
        for end in ("", "_low", "_high")
    )
    shifts: dict[int, Shift] = {}
    if weights.method == 1:
        scores = [
            method_v1.points(value, drawn_weights) for drawn_weights in (weight[None, :], drawn)
        ]
    else:
        shares = drawn / drawn.sum(axis=1, keepdims=True)
        shifts = _shifts(value, low, high, shares, seed=rule.seed)
        # a product of matrices this thin keeps a second thread of the linear algebra library
        # spinning: 162 ms of CPU for what takes 84
        points = np.einsum("dp,ip->di", shares, 100.0 * value)
        for shift in shifts.values():
            points[:, shift.columns] += shift.points
        as_they_are = np.einsum("dp,ip->di", weight[None, :] / weight.sum(), value)
        scores = [as_they_are * 100.0, points]
    base, every = (np.rint(score * 10.0).astype("int16") for score in scores)
    return base, every, shifts


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
) -> Robustness:
    """What the scores (in the order of the ids) say of one list."""
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
    return Robustness(
        items=pd.DataFrame({name: values[back] for name, values in items.items()}, index=index),
        draws=rule.draws,
        top=top,
        head=head,
        overlap_median=overlap,
        warning=shaky(overlap, spread=rule.spread, min_overlap=rule.min_overlap),
    )


def _shifts(
    value: Floats, low: Floats, high: Floats, shares: Floats, *, seed: int
) -> dict[int, Shift]:
    """What drawn values of the parts that are not sure make to the scores, by part.

    A part with a range is drawn below or above its expected value, evenly on each side, with the
    chances at which the mean of the draws is the expected value.
    """
    generator = np.random.default_rng([seed, 1])
    found = {}
    for part in range(value.shape[1]):
        columns = np.flatnonzero(high[:, part] - low[:, part] > _SURE)
        if len(columns):
            chance = generator.random((len(shares), len(columns)), dtype="float32")
            middle, least, most = (
                bound[columns, part].astype("float32") for bound in (value, low, high)
            )
            points = drawn_values(chance, middle, least, most) - middle
            points *= (100.0 * shares[:, part, None]).astype("float32")
            found[part] = Shift(columns, points)
    return found


def drawn_values(
    chance: npt.NDArray[np.float32],
    expected: npt.NDArray[np.floating],
    low: npt.NDArray[np.floating],
    high: npt.NDArray[np.floating],
) -> npt.NDArray[np.floating]:
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
    overlap_text = f"{overlap:g}".replace(".", ",")
    spread_text = f"{100 * spread:g}"
    return (
        f"De volgorde bovenaan staat niet vast: als de gewichten tot {spread_text}% anders "
        f"zijn, blijven er doorgaans maar {overlap_text} van de eerste {TOP} over. Bespreek "
        "eerst de gewichten."
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
