"""Unknown parts as distributions: what is expected of them, and between which values they lie.

A part that is not known is drawn, with equal chances, from a list of values: for the number of
dwellings those of the plans of its kind, for the year of a plan or a work those of the planning
period (:mod:`geo.koppelkansen.planning_years`), for stock without a plan the worth of each relation
times the strength of the best work near (in method 2 for plans too), and for the rest the lists in
``weights.toml`` (``[unknown]``).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.koppelkansen.records import Facts
from geo.koppelkansen.value_scores import scaled
from geo.koppelkansen.weights import PARTS, VALUES_SINCE, Weights

_FEW = 3
"""With fewer known plans of a kind the plans of all kinds tell how large a plan is."""


def expected_parts(
    parts: pd.DataFrame, facts: Mapping[str, Facts], weights: Weights
) -> pd.DataFrame:
    """Fill every missing part with its expected value and its range, all on the scale of its part.

    Args:
        parts: per id every part (0-1, NaN is missing) and the same with ``_low`` and ``_high``.
        facts: the koppelkansen, for the sizes of the plans.
        weights: worth of the relations, the lists of :attr:`Weights.unknown`, and the scale.

    Returns:
        The same columns without NaN: the expected value lies between low and high.
    """
    filled = parts.copy()
    sizes = _sizes(parts, facts)
    for name in PARTS:
        value = parts[name].to_numpy(dtype="float64")
        low, high = (parts[name + end].to_numpy(dtype="float64") for end in ("_low", "_high"))
        missing = np.isnan(value)
        if name == "time" and "time_expected" in parts:
            hoped = parts["time_expected"].to_numpy(dtype="float64")
        else:
            hoped = np.full(len(parts), np.nan)
        ends = weights.scale.get(name) if weights.method >= VALUES_SINCE else None
        rows = [
            _drawn(name, int(row), (low, high), sizes, facts, weights, parts.index)
            for row in np.flatnonzero(missing)
        ]
        drawn = np.array([_summed(scaled(row, ends)) for row in rows]).reshape(-1, 3)
        value, low, high, hoped = (scaled(scores, ends) for scores in (value, low, high, hoped))
        value, low, high = np.where(missing, 0.0, value), np.fmin(low, value), np.fmax(high, value)
        value[missing], low[missing], high[missing] = drawn.T
        value = np.where(np.isnan(hoped), value, hoped)
        low, high = np.fmin(low, value), np.fmax(high, value)
        filled[name], filled[name + "_low"], filled[name + "_high"] = value, low, high
    return filled


def _drawn(
    name: str,
    row: int,
    ends: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]],
    sizes: Mapping[str, Sequence[float]],
    facts: Mapping[str, Facts],
    weights: Weights,
    index: pd.Index,
) -> Sequence[float]:
    """The values that a missing part may have, each as likely as the others."""
    values: Sequence[float] = weights.unknown[name]
    low, high = (float(end[row]) for end in ends)
    if name == "time" and not np.isnan(high):
        # since method 3 with the ends over the planning period; what is expected is known too
        values = [high * worth for worth in weights.relations.values()]
        values = values if weights.method < VALUES_SINCE or np.isnan(low) else [low, high]
    if name == "dwellings":
        kind = str(facts[str(index[row])].plan_kind)
        own = sizes.get(kind, ())
        values = own if len(own) >= _FEW else sizes.get("", ()) or values
    return values


def _summed(values: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    return float(np.mean(values)), float(values.min()), float(values.max())


def _sizes(parts: pd.DataFrame, facts: Mapping[str, Facts]) -> dict[str, list[float]]:
    """The known values of the part dwellings by kind of plan, and of all plans under ''.

    A plan counts once, however many pairs it makes.
    """
    plans = {}
    for key, value in parts["dwellings"].dropna().items():
        group_facts = facts[str(key)]
        if not group_facts.about_stock:
            plans[group_facts.project_id or group_facts.id] = (
                str(group_facts.plan_kind),
                float(value),
            )
    found: dict[str, list[float]] = {}
    for kind, value in plans.values():
        found.setdefault(kind, []).append(value)
        found.setdefault("", []).append(value)
    return found
