"""Municipal works near a plan: which, how near, and how the years go together."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import surroundings
from geo.inputs import Inputs
from geo.koppelkansen.parts import NEAR_SHARE, number, records
from geo.weights import WindowRule
from geo.windows import shift_to_strong, window_of


def works_of_plans(
    places: gpd.GeoDataFrame, plans: pd.DataFrame, inputs: Inputs
) -> tuple[dict[str, list[dict[str, Any]]], pd.DataFrame | None]:
    """Works near every plan, best first, and the best fit in time at every position.

    Returns:
        Per subject the works (``near_share`` is the share of the positions they lie near), and
        the frame of :func:`geo.surroundings.best_fit`; None when there is no layer of works.
    """
    if inputs.works is None:
        return {}, None
    columns = ["first_year", "last_year", "open_ended"]
    windows = plans.set_index("id")[columns].loc[places["subject"]]
    pairs = surroundings.works_near(
        places, inputs.works, windows.reset_index(drop=True), weights=inputs.weights
    )
    fit = surroundings.best_fit(pairs, count=len(places)).set_axis(places.index)
    pairs["subject"] = places["subject"].to_numpy()[pairs["candidate"]]
    totals = places.groupby("subject").size()
    grouped = pairs.groupby(["subject", "work"]).agg(
        count=("candidate", "size"),
        distance_m=("distance_m", "min"),
        relation=("relation", "first"),
        gap_years=("gap_years", "first"),
        strength=("strength", "first"),
        fit=("fit", "first"),
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for pair in records(grouped.reset_index()):
        key = str(pair["subject"])
        share = float(pair["count"] / totals[key])
        if share >= NEAR_SHARE:
            work = inputs.works.iloc[int(pair["work"])]
            found.setdefault(key, []).append(_told(work, pair, share, rule=inputs.weights.windows))
    for items in found.values():
        items.sort(key=lambda work: (-(work["fit"] or 0.0) * work["near_share"], work["id"]))
    return found, fit


def _told(work: pd.Series, pair: dict[str, Any], share: float, *, rule: WindowRule) -> Any:
    shift = shift_to_strong(float(pair["gap_years"]), rule=rule)
    return {
        **work_told(work),
        "relation": pair["relation"],
        "gap_years": number(pair["gap_years"]),
        "distance_m": round(float(pair["distance_m"])),
        "near_share": round(share, 3),
        "strength": float(pair["strength"]),
        "fit": None if np.isnan(pair["fit"]) else round(float(pair["fit"]), 3),
        "shift_years": shift,
        # which of the two can still move is known only with the year of looking
        "hint": None,
    }


def work_told(work: pd.Series) -> dict[str, Any]:
    """What a work is, whatever it lies near to."""
    return {
        "id": work["work_id"],
        "name": work["name"],
        "kind": work["kind"],
        "window": window_of(work).to_dict(),
    }
