"""Municipal works near a plan: which, how near, and how the years go together."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.catalogue.vocabularies import WORK_WORDS
from geo.catalogue.windows import WindowRule, bounds, shift_to_strong, window_of
from geo.koppelkansen import parts as scores
from geo.koppelkansen import surroundings
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.measure_records import Amounts
from geo.koppelkansen.parts import NEAR_SHARE, records
from geo.koppelkansen.planning_years import Floats, over_years, yearly_worth
from geo.koppelkansen.records import NearWork, Range
from geo.koppelkansen.surroundings import HIGH, LOW
from geo.koppelkansen.weights import VALUES_SINCE
from geo.text.format import number

_LINES: Final = frozenset({"LineString", "MultiLineString"})


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlanWorks:
    """Municipal works near plans.

    ``works`` are those of every plan, best first (``near_share`` is the share of its positions
    they lie near); ``fit`` is the frame of :func:`geo.koppelkansen.surroundings.best_fit`, and
    ``yearly`` the best fit in every year that an unknown window may have (positions x years).
    """

    works: Mapping[str, tuple[NearWork, ...]]
    fit: pd.DataFrame
    yearly: Floats


def works_of_plans(
    places: gpd.GeoDataFrame, plans: pd.DataFrame, inputs: Inputs
) -> PlanWorks | None:
    """Works near every plan, and the best fit in time at every position.

    Args:
        places: positions with their ``subject``.
        plans: with ``id`` and the columns of a window.
        inputs: with works; None is given back when there is no layer of them.
    """
    if inputs.works is None:
        return None
    columns = ["first_year", "last_year", "open_ended"]
    windows = plans.set_index("id")[columns].loc[places["subject"]]
    pairs = surroundings.works_near(
        places, inputs.works, windows.reset_index(drop=True), weights=inputs.weights
    )
    fit = surroundings.best_fit(pairs, count=len(places)).set_axis(places.index)
    yearly = _yearly(pairs, windows, inputs)
    best = np.zeros((len(places), yearly.shape[1]))
    np.maximum.at(best, pairs["candidate"].to_numpy(), yearly)
    pairs["row"] = np.arange(len(pairs))
    pairs["subject"] = places["subject"].to_numpy()[pairs["candidate"]]
    totals = places.groupby("subject").size()
    grouped = pairs.groupby(["subject", "work"]).agg(
        count=("candidate", "size"),
        distance_m=("distance_m", "min"),
        relation=("relation", "first"),
        gap_years=("gap_years", "first"),
        strength=("strength", "first"),
        fit=("fit", "first"),
        row=("row", "first"),
    )
    every, streets = work_records(inputs.works), inputs.works.geometry.to_numpy()
    plots, candidate = places.geometry.to_numpy(), pairs["candidate"].to_numpy()
    rows_of = pairs.groupby(["subject", "work"]).indices
    found: dict[str, list[NearWork]] = {}
    for pair in records(grouped.reset_index()):
        key, row = str(pair["subject"]), int(pair["work"])
        share = float(pair["count"] / totals[key])
        if share >= NEAR_SHARE:
            near_work = _near_work(every[row], pair, share, rule=inputs.weights.windows)
            if near_work.fit is None and inputs.weights.method >= VALUES_SINCE:
                near_work = dataclasses.replace(
                    near_work, fit_years=over_years(yearly[int(pair["row"])])
                )
            if near_work.strength >= inputs.weights.stock.min_strength:
                near = plots[candidate[rows_of[pair["subject"], pair["work"]]]]
                street_m = _street_at(streets[row], near, inputs)
                near_work = dataclasses.replace(near_work, street_m=street_m)
            found.setdefault(key, []).append(near_work)
    ordered = {key: tuple(sorted(works, key=_worth_first)) for key, works in found.items()}
    return PlanWorks(works=ordered, fit=fit, yearly=best)


def _yearly(pairs: pd.DataFrame, windows: pd.DataFrame, inputs: Inputs) -> Floats:
    """The fit of every pair of a position and a work in each year of the planning period."""
    assert inputs.works is not None  # noqa: S101 - there are pairs with works
    plan = [bound[pairs["candidate"].to_numpy()] for bound in bounds(windows)]
    work = [bound[pairs["work"].to_numpy()] for bound in bounds(inputs.works)]
    worth = yearly_worth((plan[0], plan[1]), (work[0], work[1]), weights=inputs.weights)
    strength: Floats = pairs["strength"].to_numpy(dtype="float64")
    return worth * strength[:, None]


def _worth_first(work: NearWork) -> tuple[float, str]:
    return -(work.fit or 0.0) * (work.near_share or 0.0), work.id


def _near_work(work: NearWork, pair: dict[str, Any], share: float, *, rule: WindowRule) -> NearWork:
    # which of the two can still move is known only with the year of looking: no hint yet
    return dataclasses.replace(
        work,
        relation=str(pair["relation"]),
        gap_years=scores.number(pair["gap_years"]),
        distance_m=round(float(pair["distance_m"])),
        near_share=round(share, 3),
        strength=float(pair["strength"]),
        fit=None if np.isnan(pair["fit"]) else round(float(pair["fit"]), 3),
        shift_years=shift_to_strong(float(pair["gap_years"]), rule=rule),
    )


def _street_at(street: BaseGeometry, plots: Any, inputs: Inputs) -> Range | None:
    """Metres of a street by the possible places of a plan: middle and range."""
    if street.geom_type not in _LINES or not len(plots):
        return None
    around = shapely.buffer(np.asarray(plots, dtype=object), inputs.weights.place.works_near_m)
    lengths = shapely.length(shapely.intersection(street, around))
    low, middle, high = (round(float(np.quantile(lengths, at))) for at in (LOW, 0.5, HIGH))
    return Range(value=middle, low=low, high=high)


def with_street_beside(
    amounts: Amounts, work: NearWork, street: BaseGeometry, shapes: Any, *, distance_m: float
) -> Amounts:
    """Amounts with the street that opens along some buildings, where it has a length.

    Args:
        amounts: what is known of the size of the place.
        work: the work.
        street: where it is.
        shapes: of the buildings.
        distance_m: how far from them the street counts.
    """
    length = street_along(street, shapes, distance_m=distance_m)
    if length is None:
        return amounts
    reason = f"{number(length)} m straat ({WORK_WORDS[work.kind]}) langs dit bezit"
    return dataclasses.replace(amounts, street_m=length, street_reason=reason)


def with_street_of(amounts: Amounts, work: NearWork) -> Amounts:
    """Amounts with the street of a work that opens by a plan, a range over the positions."""
    length = work.street_m
    if length is None:
        return amounts
    kind = WORK_WORDS[work.kind]
    return dataclasses.replace(
        amounts,
        street_m=length.value,
        street_low_m=length.low,
        street_high_m=length.high,
        street_reason=f"{number(length.value)} m straat ({kind}) bij het plan",
    )


def street_along(street: BaseGeometry, shapes: Any, *, distance_m: float) -> float | None:
    """Metres of a street within a distance of some shapes; None for a street drawn as an area."""
    if street.geom_type not in _LINES:
        return None
    around = shapely.union_all(shapely.buffer(np.asarray(shapes, dtype=object), distance_m))
    return float(shapely.length(shapely.intersection(street, around)))


def work_records(works: pd.DataFrame) -> list[NearWork]:
    """The works as records in their order, whatever they lie near to."""
    columns = ["work_id", "name", "kind", "first_year", "last_year", "open_ended"]
    return [
        NearWork(
            id=str(row["work_id"]), name=str(row["name"]), kind=str(row["kind"]),
            window=window_of(row),
        )
        for row in records(pd.DataFrame(works[columns]))
    ]  # fmt: skip
