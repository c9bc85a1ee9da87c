"""Method 1 of program 0.1.0: only what its frozen sessions and lists are reproduced with.

It leaves a part that is unknown out and scales the rest up, keeps what is past in the list, draws
the weights only, and counts both storms and the heat transition twice. Weights with ``method`` 1
choose it (:class:`geo.koppelkansen.weights.Weights`); nothing new is made with it.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.catalogue.windows import Window
from geo.koppelkansen import caveat_kinds, surroundings
from geo.koppelkansen.caveat_kinds import CaveatText
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.records import STREET_KIND
from geo.koppelkansen.weights import PARTS, Weights

UNKNOWN_DWELLINGS: Final = caveat_kinds.NO_DWELLINGS.text(effect="telt niet mee in de score")
_KNOWN_WEIGHT: Final = 0.5
"""With less of the weight known than this, a score says too little to be put in a tier."""
_DECIMALS: Final = 1


def rank(parts: pd.DataFrame, *, weights: Weights) -> pd.DataFrame:
    """Score, range and contributions over the parts that are known; NaN when none is.

    Args:
        parts: per item every part (0-1, NaN is missing) and the same with ``_low`` and ``_high``.
        weights: weight per part.

    Returns:
        On the index of ``parts``: ``score``, ``score_low`` and ``score_high`` (with all that is
        unknown at its worst and at its best), ``enough`` and ``contribution_<part>``.
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
    running = np.round(np.cumsum(np.nan_to_num(points), axis=1), _DECIMALS)
    contributions = np.round(np.diff(running, axis=1, prepend=0.0), _DECIMALS)
    contributions[np.isnan(points)] = np.nan
    score = np.where(total > 0, running[:, -1], np.nan)
    worst = np.where(known, np.fmin(low, value), 0.0)
    best = np.where(known, np.fmax(high, value), 1.0)
    score_low = np.round(100.0 * (worst * weight).sum(axis=1) / weight.sum(), _DECIMALS)
    score_high = np.round(100.0 * (best * weight).sum(axis=1) / weight.sum(), _DECIMALS)
    return pd.DataFrame(
        {
            **{f"contribution_{name}": contributions[:, i] for i, name in enumerate(PARTS)},
            "score": score,
            "score_low": np.fmin(score_low, score),
            "score_high": np.fmax(score_high, score),
            "enough": known.astype("float64") @ weight / weight.sum() >= _KNOWN_WEIGHT,
        },
        index=parts.index,
    )


def points(
    value: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Scores (draws x items) over what is known; below all where nothing is."""
    found = np.zeros((len(weights), len(value)))
    missing, kind = np.unique(np.isnan(value), axis=0, return_inverse=True)
    total = np.zeros((len(weights), len(missing)))
    for column, unknown, weight in zip(np.nan_to_num(value).T, missing.T, weights.T, strict=True):
        found += weight[:, None] * column
        total += weight[:, None] * ~unknown
    found *= 100.0
    weighed = total > 0
    found /= np.where(weighed, total, 1.0)[:, kind.ravel()]
    found[~weighed[:, kind.ravel()]] = -1.0
    return found


def cobenefits(
    places: gpd.GeoDataFrame,
    efg: pd.Series,
    areas: gpd.GeoDataFrame,
    double_use: Mapping[str, bool],
) -> pd.Series:
    """Mean of what is known of: heat transition here, EFG labels near, measures of double use."""
    heat = areas[areas["kind"] == "warmtetransitie"]
    inside = surroundings.areas_of(places, heat)["candidate"].unique()
    transition = pd.Series(0.0, index=range(len(places)))
    transition[inside] = 1.0
    use = places["subject"].map(dict(double_use)).astype("float64").reset_index(drop=True)
    mean: pd.Series = pd.concat([transition, efg, use], axis=1).mean(axis=1)
    return mean.set_axis(places.index)


def past_caveat(window: Window, *, as_of_year: int | None) -> list[CaveatText]:
    """The caveat of a period that lies wholly before the year of looking."""
    over = as_of_year is not None and window.over(as_of_year)
    return [caveat_kinds.PAST_PERIOD.text(period=window.text())] * over


def past_streets(measured: Measured, *, as_of_year: int | None) -> Measured:
    """A street that was open before the year of looking is no occasion: its time counts 0."""
    past = {
        key: facts
        for key, facts in measured.facts.items()
        if facts.kind == STREET_KIND and past_caveat(facts.window, as_of_year=as_of_year)
    }
    parts = measured.parts.copy()
    parts.loc[list(past), ["time", "time_low", "time_high"]] = 0.0
    ended: dict[str, Any] = {
        key: dataclasses.replace(facts, reasons={**facts.reasons, "time": "al geweest"})
        for key, facts in past.items()
    }
    return dataclasses.replace(measured, parts=parts, facts={**measured.facts, **ended})
