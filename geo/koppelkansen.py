"""Koppelkansen: where a plan of a corporation meets climate stress, works and area policy.

One koppelkans per plan. Everything about its surroundings is measured at the candidate
positions of :mod:`geo.positions`, so that a roughly known place gives ranges, not false
certainty. A demolition that belongs to a new build is told with that new build: a building that
goes gets no measures, what replaces it does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import ranking, surroundings
from geo.areas import locate
from geo.constants import CAVEAT, NO_DATA
from geo.explain import explain_parts, plan_caveats
from geo.inputs import Inputs
from geo.measures import calling_hazards, fitting
from geo.positions import candidates, project_points
from geo.weights import PARTS, Weights
from geo.windows import Window, window_of

ROUGH_M: Final = 100.0
"""From this uncertainty of position on, conclusions are told as uncertain."""

_NEAR_SHARE: Final = 0.05
_KNOWN_POSITIONS: Final = 0.5
"""A part that is known at less than this share of the possible positions is missing."""

_KNOWN_WEIGHT: Final = 0.5
"""With less of the weight known than this, a score says too little to be put in a tier."""


@dataclass(frozen=True, kw_only=True)
class Koppelkans:
    """A place and time where a plan can be combined with climate measures, and why.

    ``border_case`` says that another buurt may lie within what the position and the borders
    are sure of. ``hazards`` gives per hazard the class, middle value and range over the possible
    positions;
    ``works`` the municipal works near with the relation of the windows; ``contributions`` the
    points of every known part, which add up to ``score`` (0-100); ``missing`` names the parts
    that are not known; ``parts`` gives value, range and explanation of each.
    """

    id: str
    kind: str
    title: str
    project_id: str
    corporation: str
    plan_kind: str
    wijkcode: str | None
    buurtcode: str | None
    buurtcodes: list[str]
    window: dict[str, Any]
    precision_m: float | None
    located: bool
    border_case: bool | None
    dwellings_count: int | None
    stock_near: dict[str, Any]
    demolition: dict[str, Any] | None
    hazards: dict[str, dict[str, Any]]
    areas: list[dict[str, Any]]
    works: list[dict[str, Any]]
    measures: list[dict[str, Any]]
    score: float | None
    score_low: float | None
    score_high: float | None
    tier: str
    contributions: dict[str, float]
    missing: list[str]
    parts: dict[str, dict[str, Any]]
    origins: list[str]
    caveats: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Measured:
    """What was measured around the plans, kept apart from how it is weighed.

    ``parts`` has one row per plan (index: ``project_id``) with every part from 0 to 1 and its
    range; re-ranking with other part weights needs only this.
    """

    plans: pd.DataFrame
    parts: pd.DataFrame
    hazards: Mapping[str, Mapping[str, Mapping[str, Any]]]
    areas: Mapping[str, list[dict[str, Any]]]
    works: Mapping[str, list[dict[str, Any]]]
    stock_near: Mapping[str, Mapping[str, Any]]
    demolitions: Mapping[str, Mapping[str, Any]]
    border_cases: Mapping[str, bool]


def find_koppelkansen(inputs: Inputs, *, as_of_year: int | None = None) -> list[Koppelkans]:
    """All koppelkansen of the corporations' plans, best first.

    Args:
        inputs: projects, stock, works, areas, rasters and rules.
        as_of_year: the year of looking; plans that lie wholly before it get a caveat.
    """
    return rank_koppelkansen(measure_plans(inputs), inputs, as_of_year=as_of_year)


def measure_plans(inputs: Inputs) -> Measured:
    """Measure the surroundings of every plan; the heavy part, without any weighing of parts."""
    weights = inputs.weights
    projects = project_points(inputs.projects)
    demolitions = _demolitions(inputs.projects)
    told_elsewhere = {item["project_id"] for item in demolitions.values()}
    plans = projects[~projects["project_id"].isin(told_elsewhere)]
    places = candidates(
        plans,
        key="project_id",
        buurten=inputs.buurten,
        plot_radius_m=weights.place.plot_radius_m,
        max_positions=weights.place.max_positions,
    )
    subject = places["subject"]
    measured = surroundings.hazard_surroundings(
        places, inputs.rasters, thresholds=inputs.thresholds
    )
    hazards: dict[str, dict[str, Any]] = {str(key): {} for key in plans["project_id"]}
    for name, frame in measured.items():
        summary = surroundings.hazard_summary(frame, subject, hazard=inputs.thresholds[name])
        for key, value in hazards.items():
            value[name] = summary.get(key, _no_data(inputs.thresholds[name].unit))
    areas = _areas(places, inputs.policy_areas)
    works, fit = _works(places, plans, inputs)
    near = (
        surroundings.stock_near(places, inputs.stock, distance_m=weights.place.stock_near_m)
        if inputs.stock is not None
        else None
    )
    keys = plans["project_id"].astype(str).to_list()
    parts = pd.DataFrame(index=pd.Index(keys, name="project_id"))
    _put(parts, "exposure", _exposure(measured, places, weights), subject)
    _put_dwellings(parts, plans, weights)
    _put(parts, "time", fit["fit"] if fit is not None else None, subject)
    if fit is not None:
        high = surroundings.spread(fit["fit_high"], subject)["high"].reindex(parts.index)
        parts["time_high"] = np.fmax(parts["time_high"], high)
    _put(parts, "area", _area_score(places, inputs.policy_areas, weights), subject)
    _put(parts, "cobenefits", _cobenefits(places, near, inputs, hazards, plans), subject)
    return Measured(
        plans=pd.DataFrame(plans),
        parts=parts,
        hazards=hazards,
        areas=areas,
        works=works,
        stock_near=_stock_summary(near, subject, keys),
        demolitions=demolitions,
        border_cases=border_cases(plans, inputs),
    )


def rank_koppelkansen(
    measured: Measured,
    inputs: Inputs,
    *,
    weights: Weights | None = None,
    as_of_year: int | None = None,
) -> list[Koppelkans]:
    """Weigh what was measured, best first; those of which too little is known come last."""
    chosen = weights or inputs.weights
    ranked = ranking.rank(measured.parts, weights=chosen)
    ranked.loc[_known_weight(measured.parts, chosen) < _KNOWN_WEIGHT, "tier"] = "onbekend"
    origins = sorted(set(inputs.origins.values()))
    items = [
        _item(row, measured, ranked, inputs, origins, as_of_year)
        for row in _records(measured.plans)
    ]
    return sorted(
        items,
        key=lambda item: (
            item.tier == "onbekend",
            -(item.score if item.score is not None else -1.0),
            item.id,
        ),
    )


def border_cases(plans: gpd.GeoDataFrame, inputs: Inputs) -> dict[str, bool]:
    """Per plan with a place whether it lies too near a border to say in which buurt it is."""
    found: dict[str, bool] = {}
    for _, row in plans[plans.geometry.notna()].iterrows():
        precision = 0.0 if pd.isna(row["precision_m"]) else float(row["precision_m"])
        located = locate(
            gpd.GeoSeries([row.geometry], crs=plans.crs),
            inputs.buurten,
            code="buurtcode",
            accuracy_m=inputs.buurten_accuracy_m + precision,
        )
        found[str(row["project_id"])] = bool(located["border_case"].iloc[0])
    return found


def _known_weight(parts: pd.DataFrame, weights: Weights) -> pd.Series:
    weight = np.array([weights.parts[name] for name in PARTS])
    known = parts[list(PARTS)].notna().to_numpy(dtype="float64") @ weight
    return pd.Series(known / weight.sum(), index=parts.index)


def _no_data(unit: str) -> dict[str, Any]:
    empty = dict.fromkeys(("value", "low", "high", "share"))
    return {
        "class": NO_DATA, "unit": unit, "class_low": NO_DATA, "class_high": NO_DATA, **empty,
    }  # fmt: skip


def _put(parts: pd.DataFrame, name: str, values: pd.Series | None, subject: pd.Series) -> None:
    columns = {"": "value", "_low": "low", "_high": "high"}
    told = surroundings.spread(values, subject) if values is not None and len(values) else None
    if told is not None:
        # known at a few of the possible positions only is not known
        told = told.where(told["known_share"] >= _KNOWN_POSITIONS)
    for ending, column in columns.items():
        parts[name + ending] = told[column].reindex(parts.index) if told is not None else np.nan


def _put_dwellings(parts: pd.DataFrame, plans: pd.DataFrame, weights: Weights) -> None:
    counts = plans["dwellings_count"].to_numpy(dtype="float64", na_value=np.nan)
    share = np.minimum(counts / weights.place.dwellings_full, 1.0)
    for ending in ("", "_low", "_high"):
        parts["dwellings" + ending] = share


def _exposure(
    measured: Mapping[str, pd.DataFrame], places: gpd.GeoDataFrame, weights: Weights
) -> pd.Series | None:
    """Half the worst hazard, half the weighted mean of all: one severe hazard is reason enough."""
    weight = {name: weights.hazards.get(name, 0.0) for name in measured}
    top = max(weight.values(), default=0.0)
    if not top:
        return None
    scores = pd.DataFrame({name: frame["score"] for name, frame in measured.items()})
    scale = pd.Series(weight)
    known = scores.notna() * scale
    mean = (scores.fillna(0.0) * scale).sum(axis=1) / known.sum(axis=1).replace(0.0, np.nan)
    worst = (scores * scale / top).max(axis=1)
    return (0.5 * worst + 0.5 * mean).set_axis(places.index)


def _area_score(places: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, weights: Weights) -> pd.Series:
    pairs = surroundings.areas_of(places, areas)
    worth = areas["kind"].map(dict(weights.areas)).astype("float64").fillna(0.0).to_numpy()
    best = pd.Series(worth[pairs["area"]]).groupby(pairs["candidate"].to_numpy()).max()
    return best.reindex(range(len(places)), fill_value=0.0).set_axis(places.index)


def _cobenefits(
    places: gpd.GeoDataFrame,
    near: pd.DataFrame | None,
    inputs: Inputs,
    hazards: Mapping[str, Mapping[str, Any]],
    plans: pd.DataFrame,
) -> pd.Series:
    """Mean of what is known of: heat transition here, EFG labels near, measures of double use."""
    heat = inputs.policy_areas[inputs.policy_areas["kind"] == "warmtetransitie"]
    inside = surroundings.areas_of(places, heat)["candidate"].unique()
    transition = pd.Series(0.0, index=range(len(places)))
    transition[inside] = 1.0
    efg = pd.Series(np.nan, index=range(len(places)))
    if near is not None:
        labelled = (near["dwellings_count"] - near["unlabelled_count"]).to_numpy()
        efg = pd.Series(np.divide(
            near["efg_count"].to_numpy(), labelled,
            out=np.full(len(places), np.nan), where=labelled > 0,
        ))  # fmt: skip
    double = {}
    for _, plan in plans.iterrows():
        key = str(plan["project_id"])
        chosen = fitting(
            inputs.measures, hazards=calling_hazards(hazards[key]), plan_kind=plan["kind"]
        )
        double[key] = float(any(len(measure["serves"]) > 1 for measure in chosen))
    use = places["subject"].map(double).astype("float64").reset_index(drop=True)
    known_mean: pd.Series = pd.concat([transition, efg, use], axis=1).mean(axis=1)
    return known_mean.set_axis(places.index)


def _areas(places: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> dict[str, list[dict[str, Any]]]:
    """Per subject the policy areas with the share of its positions that lie in them."""
    pairs = surroundings.areas_of(places, areas)
    pairs["subject"] = places["subject"].to_numpy()[pairs["candidate"]]
    totals = places.groupby("subject").size()
    found: dict[str, list[dict[str, Any]]] = {}
    counts = pairs.groupby(["subject", "area"]).size().reset_index(name="count")
    for pair in _records(counts):
        key = str(pair["subject"])
        share = float(pair["count"] / totals[key])
        area = areas.iloc[int(pair["area"])]
        if share < _NEAR_SHARE:
            continue
        sure = share == 1.0 and not area["indicative"]
        found.setdefault(key, []).append(
            {
                "id": area["area_id"],
                "name": area["name"],
                "kind": area["kind"],
                "share": round(share, 3),
                "relation": "in" if sure else "mogelijk",
                "indicative": bool(area["indicative"]),
            }
        )
    return found


def _works(
    places: gpd.GeoDataFrame, plans: gpd.GeoDataFrame, inputs: Inputs
) -> tuple[dict[str, list[dict[str, Any]]], pd.DataFrame | None]:
    if inputs.works is None:
        return {}, None
    columns = ["first_year", "last_year", "open_ended"]
    windows = plans.set_index("project_id")[columns].loc[places["subject"]]
    pairs = surroundings.works_near(
        places, inputs.works, windows.reset_index(drop=True), weights=inputs.weights
    )
    fit = surroundings.best_fit(pairs, count=len(places)).set_axis(places.index)
    pairs["subject"] = places["subject"].to_numpy()[pairs["candidate"]]
    totals = places.groupby("subject").size()
    found: dict[str, list[dict[str, Any]]] = {}
    grouped = pairs.groupby(["subject", "work"]).agg(
        count=("candidate", "size"),
        distance_m=("distance_m", "min"),
        relation=("relation", "first"),
        gap_years=("gap_years", "first"),
        fit=("fit", "first"),
    )
    for pair in _records(grouped.reset_index()):
        key = str(pair["subject"])
        share = pair["count"] / totals[key]
        if share < _NEAR_SHARE:
            continue
        work = inputs.works.iloc[int(pair["work"])]
        found.setdefault(key, []).append(
            {
                "id": work["work_id"],
                "name": work["name"],
                "kind": work["kind"],
                "window": window_of(work).to_dict(),
                "relation": pair["relation"],
                "gap_years": _float(pair["gap_years"]),
                "distance_m": round(float(pair["distance_m"])),
                "near_share": round(float(share), 3),
                "fit": None if np.isnan(pair["fit"]) else round(float(pair["fit"]), 3),
            }
        )
    for items in found.values():
        items.sort(key=lambda work: (-(work["fit"] or 0.0) * work["near_share"], work["id"]))
    return found, fit


def _stock_summary(
    near: pd.DataFrame | None, subject: pd.Series, keys: Sequence[str]
) -> dict[str, dict[str, Any]]:
    if near is None:
        return {}
    told = {name: surroundings.spread(near[name], subject) for name in near.columns}
    middle = pd.DataFrame({name: frame["value"] for name, frame in told.items()})
    middle["low"] = told["dwellings_count"]["low"]
    middle["high"] = told["dwellings_count"]["high"]
    return {
        str(key): {str(name): round(float(value)) for name, value in row.items()}
        for key, row in middle.to_dict("index").items()
        if key in keys
    }


def _demolitions(projects: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Demolitions by the id of the new build that replaces them."""
    found = {}
    ids = set(projects["project_id"])
    for _, row in projects[projects["kind"] == "sloop"].iterrows():
        target = row["linked_project_id"]
        if not pd.isna(target) and target in ids:
            found[str(target)] = {
                "project_id": str(row["project_id"]),
                "name": str(row["name"]),
                "dwellings_count": _count(row["dwellings_count"]),
                "window": window_of(row).to_dict(),
            }
    return found


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): v for name, v in row.items()} for row in frame.to_dict("records")]


def _count(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _float(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _code(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _item(
    row: Mapping[str, Any],
    measured: Measured,
    all_ranked: pd.DataFrame,
    inputs: Inputs,
    origins: list[str],
    as_of_year: int | None,
) -> Koppelkans:
    key = str(row["project_id"])
    hazards = {name: dict(value) for name, value in measured.hazards[key].items()}
    ranked = _records(all_ranked.loc[[key]])[0]
    parts = _records(measured.parts.loc[[key]])[0]
    located = not (row["geometry"] is None or row["geometry"].is_empty)
    buurten = [] if pd.isna(row["buurtcodes"]) else str(row["buurtcodes"]).split(";")
    window: Window = window_of(row)
    precision = _float(row["precision_m"])
    works = measured.works.get(key, [])
    areas = measured.areas.get(key, [])
    demolition = measured.demolitions.get(key)
    known = [name for name in PARTS if not pd.isna(parts[name])]
    explained = explain_parts(
        row, parts, ranked, hazards=hazards, works=works, areas=areas,
        stock_near=measured.stock_near.get(key), inputs=inputs,
    )  # fmt: skip
    caveats = plan_caveats(
        row, located=located, border_case=measured.border_cases.get(key, False),
        rough_m=ROUGH_M, hazards=hazards, works=works, inputs=inputs,
        as_of_year=as_of_year, window=window, demolition=demolition,
    )  # fmt: skip
    return Koppelkans(
        id=f"plan-{key}",
        kind="plan_klimaat",
        title=str(row["name"]),
        project_id=key,
        corporation=str(row["corporation"]),
        plan_kind=str(row["kind"]),
        wijkcode=_code(row["wijkcode"]),
        buurtcode=buurten[0] if len(buurten) == 1 else None,
        buurtcodes=buurten,
        window=window.to_dict(),
        precision_m=precision,
        located=located,
        border_case=measured.border_cases.get(key) if located else None,
        dwellings_count=_count(row["dwellings_count"]),
        stock_near=dict(measured.stock_near.get(key, {})),
        demolition=dict(demolition) if demolition else None,
        hazards=hazards,
        areas=areas,
        works=works,
        measures=fitting(
            inputs.measures, hazards=calling_hazards(hazards), plan_kind=str(row["kind"])
        )
        if row["kind"] != "sloop"
        else [],
        score=_float(ranked["score"]),
        score_low=_float(ranked["score_low"]),
        score_high=_float(ranked["score_high"]),
        tier=str(ranked["tier"]),
        # with all weight on what is missing there is no score to contribute to
        contributions={
            name: float(points)
            for name in known
            if not pd.isna(points := ranked[f"contribution_{name}"])
        },
        missing=[name for name in PARTS if name not in known],
        parts=explained,
        origins=origins,
        caveats=[*caveats, CAVEAT],
    )
