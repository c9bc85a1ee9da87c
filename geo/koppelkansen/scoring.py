"""From the parts of a koppelkans to a score that can be explained.

Every part is a number from 0 to 1, or missing. The score is their weighted mean over the parts
that are known, from 0 to 100, so that a missing part is neither a zero nor a bonus; the range
says what the score would be if the missing parts (and the rough position) turned out at their
worst and at their best.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.koppelkansen.weights import PARTS, Weights

_DECIMALS = 1


def rank(parts: pd.DataFrame, *, weights: Weights) -> pd.DataFrame:
    """Score, contributions, range and tier of every row.

    Args:
        parts: per item the columns of :data:`geo.koppelkansen.weights.PARTS` (0-1, NaN is
        missing) and the same with ``_low`` and ``_high``.
        weights: weight per part and bounds of the tiers.

    Returns:
        On the index of ``parts``: ``score`` (0-100, NaN when nothing is known), ``score_low``,
        ``score_high``, ``tier`` and ``contribution_<part>``, which add up to the score and are
        NaN for a missing part.
    """
    weight = np.array([weights.parts[name] for name in PARTS])
    value, low, high = (
        np.column_stack([parts[name + end].to_numpy(dtype="float64") for name in PARTS])
        for end in ("", "_low", "_high")
    )
    known = ~np.isnan(value)
    total = (known * weight).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        points = 100.0 * value * weight / total[:, None]
    # the running total is rounded, not each part: so the parts add up to the rounded score and
    # full marks are 100, not 99.9 or 100.1
    running = np.round(np.cumsum(np.nan_to_num(points), axis=1), _DECIMALS)
    contributions = np.round(np.diff(running, axis=1, prepend=0.0), _DECIMALS)
    contributions[np.isnan(points)] = np.nan
    score = np.where(total > 0, running[:, -1], np.nan)
    all_weight = weight.sum()
    worst = np.where(known, np.fmin(low, value), 0.0)
    best = np.where(known, np.fmax(high, value), 1.0)
    score_low = np.round(100.0 * (worst * weight).sum(axis=1) / all_weight, _DECIMALS)
    score_high = np.round(100.0 * (best * weight).sum(axis=1) / all_weight, _DECIMALS)
    return pd.DataFrame(
        {
            **{f"contribution_{name}": contributions[:, i] for i, name in enumerate(PARTS)},
            "score": score,
            "score_low": np.fmin(score_low, score),
            "score_high": np.fmax(score_high, score),
            "tier": tiers(score, bounds=weights.tiers),
        },
        index=parts.index,
    )


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
