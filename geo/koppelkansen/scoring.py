"""From the parts of a koppelkans to a score that can be explained.

Every part is a number from 0 to 1, known or expected (:mod:`geo.koppelkansen.expected`). The score
is their weighted mean, from 0 to 100. A part that is not known weighs as much as one that is, so
that it is neither a zero nor a bonus.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.koppelkansen.weights import PARTS, Weights

_DECIMALS = 1


def rank(parts: pd.DataFrame, *, weights: Weights) -> pd.DataFrame:
    """Score, contributions and reach of every row.

    Args:
        parts: per item the columns of :data:`geo.koppelkansen.weights.PARTS` (0-1) and the same
            with ``_low`` and ``_high``; none is missing.
        weights: weight per part.

    Returns:
        On the index of ``parts``: ``score`` (0-100), ``worst`` and ``best`` (the score with every
        part at its low and at its high), and ``contribution_<part>``, which add up to the score.
    """
    weight = np.array([weights.parts[name] for name in PARTS])
    shares = weight / weight.sum()
    value, low, high = (
        np.column_stack([parts[name + end].to_numpy(dtype="float64") for name in PARTS])
        for end in ("", "_low", "_high")
    )
    # the running total is rounded, not each part: so the parts add up to the rounded score and
    # full marks are 100, not 99.9 or 100.1
    running = np.round(np.cumsum(100.0 * value * shares, axis=1), _DECIMALS)
    contributions = np.round(np.diff(running, axis=1, prepend=0.0), _DECIMALS)
    return pd.DataFrame(
        {
            **{f"contribution_{name}": contributions[:, i] for i, name in enumerate(PARTS)},
            "score": running[:, -1],
            "worst": np.round(100.0 * low @ shares, _DECIMALS),
            "best": np.round(100.0 * high @ shares, _DECIMALS),
        },
        index=parts.index,
    )


def open_points(missing: pd.DataFrame, *, weights: Weights) -> pd.Series:
    """Points (0-100) that the unknown parts of each item can decide: their share of the weight.

    Args:
        missing: per item and part whether it is unknown.
        weights: weight per part.
    """
    weight = pd.Series({name: weights.parts[name] for name in PARTS})
    points: pd.Series = 100.0 * (missing[list(PARTS)] * weight).sum(axis=1) / weight.sum()
    return points.round(_DECIMALS)


def effective_shares(ranked: pd.DataFrame) -> dict[str, float]:
    """Share of the differences in score that each part explains; they add up to 1.

    The share of a part is the covariance of its points with the score over the variance of the
    score. Empty where the scores do not differ.
    """
    points = ranked[[f"contribution_{name}" for name in PARTS]].to_numpy(dtype="float64")
    centred = points - points.mean(axis=0) if len(points) else points
    variance = float((centred.sum(axis=1) ** 2).sum())
    if variance < 1e-9:  # noqa: PLR2004 - only rounding is left
        return {}
    return {
        name: float((centred[:, i] * centred.sum(axis=1)).sum() / variance)
        for i, name in enumerate(PARTS)
    }


def tiers(score: Any, *, bounds: Mapping[str, float]) -> list[str]:
    """Tier of each score: hoog, middel or laag; an unknown score is 'onbekend'."""
    names = []
    for value in np.asarray(score, dtype="float64"):
        if np.isnan(value):
            names.append("onbekend")
        elif value >= bounds["hoog"]:
            names.append("hoog")
        else:
            names.append("middel" if value >= bounds["middel"] else "laag")
    return names


def order(ranked: pd.DataFrame, ids: pd.Series) -> list[int]:
    """Row numbers, best first; equal scores in the order of their id, unknown ones last."""
    frame = pd.DataFrame({"score": ranked["score"].to_numpy(), "id": ids.to_numpy()})
    placed = frame.sort_values(
        ["score", "id"], ascending=[False, True], na_position="last", kind="stable"
    )
    return [int(row) for row in placed.index]
