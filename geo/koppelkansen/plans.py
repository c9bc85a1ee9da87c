"""Plan and climate: a plan of a corporation in a place under climate stress.

Everything about its surroundings is measured at the candidate positions of
:mod:`geo.spatial.positions`, so that a roughly known place gives ranges, not false certainty. A
demolition that belongs to a new build is told with that new build: a building that goes gets no
measures, what replaces it does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.catalogue.older_tables import with_firmness
from geo.constants import NO_DATA
from geo.koppelkansen import parts as scores
from geo.koppelkansen import surroundings
from geo.koppelkansen.building_spots import building_spots
from geo.koppelkansen.conditions import site_for
from geo.koppelkansen.footprint import amounts_of, standing
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.measure_records import Amounts, Measure
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.measures import (
    Catalogue,
    calling_hazards,
    catalogue_rows,
    fitting,
    serves_two,
)
from geo.koppelkansen.near_works import works_of_plans
from geo.koppelkansen.parts import records
from geo.koppelkansen.plan_facts import demolitions_before, plan_facts
from geo.koppelkansen.records import Demolition, HazardSummary, NearWork
from geo.koppelkansen.value_scores import severity
from geo.koppelkansen.weights import VALUES_SINCE, Weights
from geo.spatial.areas import locate
from geo.spatial.positions import candidates, project_shapes


def plan_id(project_id: object) -> str:
    """The id of a plan's koppelkans."""
    return f"plan-{project_id}"


def measure_plans(inputs: Inputs, *, by_hand: pd.DataFrame | None = None) -> Measured:
    """Measure the surroundings of every plan; the heavy part, without any weighing of parts.

    Args:
        inputs: projects, stock, works, areas, rasters and rules.
        by_hand: what people added, as projects with an ``id``.
    """
    weights = inputs.weights
    demolitions = demolitions_before(inputs.projects)
    plans = _subjects(inputs, demolitions, by_hand)
    places = candidates(
        plans,
        key="id",
        buurten=inputs.buurten,
        plot_radius_m=weights.place.plot_radius_m,
        max_positions=weights.place.max_positions,
    )
    subject = places["subject"]
    measured = surroundings.hazard_surroundings(
        places, inputs.rasters, thresholds=inputs.thresholds
    )
    if weights.method >= VALUES_SINCE:
        measured = _known_hazards(measured, subject)
    hazards = _hazards(measured, subject, list(plans["id"]), inputs)
    near_works = works_of_plans(places, plans, inputs)
    works = {} if near_works is None else near_works.works
    near = (
        surroundings.stock_near(places, inputs.stock, distance_m=weights.place.stock_near_m)
        if inputs.stock is not None
        else None
    )
    table = scores.empty(list(plans["id"]))
    scores.put(table, "exposure", _exposure(places, plans, measured, inputs), subject)
    counts = plans["dwellings_count"].to_numpy(dtype="float64", na_value=np.nan)
    scores.put_sure(table, "dwellings", np.minimum(counts / weights.place.dwellings_full, 1.0))
    scores.put(table, "time", None if near_works is None else near_works.fit["fit"], subject)
    if near_works is not None:
        if weights.method >= VALUES_SINCE:
            _expect_years(table, near_works.yearly, subject)
        else:
            high = surroundings.spread(near_works.fit["fit_high"], subject)["high"]
            table["time_high"] = np.fmax(table["time_high"], high.reindex(table.index))
        if weights.method == 2:  # noqa: PLR2004
            _expect_time(table, near_works.fit, subject, weights)
    scores.put(table, "area", scores.area(places, inputs.policy_areas, weights), subject)
    amounts = _amounts(plans, demolitions, places, inputs)
    catalogue = catalogue_rows(inputs.measures)
    chosen = {
        row["id"]: _fitting(
            catalogue,
            row,
            hazards[row["id"]],
            amounts[row["id"]],
            works=works.get(row["id"], ()),
            weights=weights,
        )
        for row in records(plans)
    }
    double = {
        key: any(serves_two(work, method=weights.method) for work in found)
        for key, found in chosen.items()
    }
    benefits = scores.cobenefits(places, near, double, inputs)
    scores.put(table, "cobenefits", benefits, subject)
    around: dict[str, Mapping[str, Any]] = {
        "hazards": hazards,
        "works": works,
        "areas": scores.near_areas(places, inputs.policy_areas),
        "stock_near": scores.near_stock(near, subject),
        "border_case": border_cases(plans, inputs),
        "measures": chosen,
        "double_use": double,
        "amounts": amounts,
    }
    facts = {
        row["id"]: plan_facts(row, around, demolitions.get(row["project_id"], []), inputs)
        for row in records(plans)
    }
    return Measured(facts, table)


def _known_hazards(
    measured: Mapping[str, pd.DataFrame], subject: pd.Series
) -> dict[str, pd.DataFrame]:
    """The same without the hazards that are known at less than half of the places of a plan."""
    found = {}
    for name, frame in measured.items():
        enough = scores.known_enough(frame["value"].notna(), subject)
        found[name] = frame.assign(
            value=frame["value"].where(enough),
            exposure_class=frame["exposure_class"].where(enough, NO_DATA),
        )
    return found


def _exposure(
    places: gpd.GeoDataFrame,
    plans: gpd.GeoDataFrame,
    measured: Mapping[str, pd.DataFrame],
    inputs: Inputs,
) -> pd.Series | None:
    """The exposure at each place: the mean over outlines as large as a building.

    A hazard that ``measured`` does not know at any place of a plan counts at none of its
    outlines. Before method 3 it was that of the whole plot.
    """
    weights, spots = inputs.weights, places.assign(place=range(len(places)))
    if weights.method >= VALUES_SINCE:
        drawn = (plans.geom_type != "Point").set_axis(plans["id"])
        spots = building_spots(places, drawn, radius_m=weights.place.building_radius_m)
        plots, subject = measured, places["subject"].iloc[spots["place"]]
        measured = surroundings.hazard_surroundings(
            spots, inputs.rasters, thresholds=inputs.thresholds
        )
        for name, frame in measured.items():
            counts = plots[name]["value"].groupby(places["subject"]).count()
            frame.loc[subject.map(counts).to_numpy() == 0, "value"] = np.nan
    worth = {
        name: severity(
            frame["value"], frame["exposure_class"], inputs.thresholds[name], weights=weights
        )
        for name, frame in measured.items()
    }
    exposure = scores.exposure(pd.DataFrame(worth, index=spots.index), weights)
    if exposure is None:
        return None
    mean = surroundings.spread(exposure, spots["place"])
    known = mean["value"].where(mean["known_share"] >= scores.KNOWN_POSITIONS)
    return known.reindex(range(len(places))).set_axis(places.index)


def _expect_years(table: pd.DataFrame, yearly: Any, subject: pd.Series) -> None:
    """Count an unknown year as each year of the planning period, so that none lowers the part."""
    at_places = pd.DataFrame(yearly)
    by_year = at_places.groupby(subject.to_numpy()).mean().reindex(table.index)
    spread = surroundings.spread(at_places.mean(axis=1), subject).reindex(table.index)
    expected = by_year.mean(axis=1)
    table["time"] = expected.where(table["time"].notna())
    table["time_low"] = np.fmin(spread["low"], by_year.min(axis=1))
    table["time_high"] = np.fmax(spread["high"], by_year.max(axis=1))
    table["time_expected"] = expected


def _expect_time(
    table: pd.DataFrame, fit: pd.DataFrame, subject: pd.Series, weights: Weights
) -> None:
    """In method 2 a work of unknown time counted as the mean of the three relations."""
    worth = float(np.mean(list(weights.relations.values())))
    hoped = pd.concat([fit["fit"].fillna(0.0), fit["unknown"] * worth], axis=1).max(axis=1)
    expected = hoped.groupby(subject.to_numpy()).mean().reindex(table.index)
    table["time"] = expected.where(table["time"].notna())
    table["time_expected"] = expected


def _subjects(
    inputs: Inputs, demolitions: Mapping[str, Sequence[Demolition]], by_hand: pd.DataFrame | None
) -> gpd.GeoDataFrame:
    with_new_build = {item.project_id for found in demolitions.values() for item in found}
    projects = inputs.projects[~inputs.projects["project_id"].isin(with_new_build)]
    ids = pd.Series(map(plan_id, projects["project_id"]), index=projects.index, dtype=object)
    own = projects.assign(id=ids, by_hand=False)
    if by_hand is not None and len(by_hand):
        added = by_hand.assign(by_hand=True).astype(own.dtypes.to_dict())
        own = pd.concat([own, added], ignore_index=True)
    return project_shapes(with_firmness(own.astype({"id": object})))


def _hazards(
    measured: Mapping[str, pd.DataFrame], subject: pd.Series, ids: list[str], inputs: Inputs
) -> dict[str, dict[str, HazardSummary]]:
    hazards: dict[str, dict[str, HazardSummary]] = {key: {} for key in ids}
    for name, frame in measured.items():
        rule = inputs.thresholds[name]
        summary = surroundings.hazard_summary(frame, subject, hazard=rule)
        for key, value in hazards.items():
            value[name] = summary.get(key, HazardSummary(unit=rule.unit))
    return hazards


def _amounts(
    plans: gpd.GeoDataFrame,
    demolitions: Mapping[str, Sequence[Demolition]],
    places: gpd.GeoDataFrame,
    inputs: Inputs,
) -> dict[str, Amounts]:
    """How much roof each plan is about, as far as the stock on its place tells."""
    found = standing(places, inputs.stock)
    return {
        str(row["id"]): amounts_of(
            row,
            demolitions.get(row["project_id"], []),
            found,
            with_stock=inputs.stock is not None,
        )
        for row in records(plans)
    }


def _fitting(
    catalogue: Catalogue,
    row: Mapping[str, Any],
    hazards: Mapping[str, HazardSummary],
    amounts: Amounts,
    *,
    works: tuple[NearWork, ...],
    weights: Weights,
) -> tuple[Measure, ...]:
    if row["kind"] == "sloop":
        return ()
    return fitting(
        catalogue,
        hazards=calling_hazards(hazards),
        plan_kind=str(row["kind"]),
        amounts=amounts,
        site=site_for("plan_klimaat", plan_kind=str(row["kind"]), works=works, weights=weights),
    )


def border_cases(plans: gpd.GeoDataFrame, inputs: Inputs) -> dict[str, bool]:
    """Per plan with a place whether a border is too near, for what it is sure of, to say its buurt.

    Only what the border is sure of counts; that the place itself is rough is told apart.
    """
    placed = plans[plans.geometry.notna()]
    located = locate(
        placed.geometry, inputs.buurten, code="buurtcode", accuracy_m=inputs.buurten_accuracy_m
    )
    return {
        str(key): bool(near) for key, near in zip(placed["id"], located["border_case"], strict=True)
    }
