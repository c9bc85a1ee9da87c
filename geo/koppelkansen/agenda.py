"""Koppelkansen without a plan: stock under climate stress, and municipal works beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.constants import NO_DATA, RD, WGS84
from geo.koppelkansen import caveat_kinds
from geo.koppelkansen import parts as scores
from geo.koppelkansen.agenda_groups import (
    Group,
    near_buildings,
    standing_groups,
    street_groups,
    works_with_strength,
)
from geo.koppelkansen.conditions import site_for
from geo.koppelkansen.explain import (
    area_reason,
    cobenefit_reason,
    exposure_reason,
    no_data_caveat,
)
from geo.koppelkansen.holdings import (
    Holdings,
    gather,
    hazard_figures,
    label_figures,
    stressed,
)
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.measure_records import Amounts
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.measures import (
    Catalogue,
    calling_hazards,
    catalogue_rows,
    fitting,
    serves_two,
)
from geo.koppelkansen.near_works import with_street_beside
from geo.koppelkansen.record_json import to_json
from geo.koppelkansen.records import STOCK_KIND, STREET_KIND, Facts, NearArea
from geo.koppelkansen.weights import VALUES_SINCE
from geo.text.format import counted, dwelling_words, number


def measure_agenda(
    inputs: Inputs, exposure: pd.DataFrame, *, kinds: Sequence[str]
) -> list[Measured]:
    """The koppelkansen without a plan, of the kinds that are asked for.

    Args:
        inputs: with stock; without it nothing is found.
        exposure: rows of :func:`geo.hazards.exposure.building_exposure`.
        kinds: ``bezit_klimaat`` and ``werk_klimaat_bezit``, or one of the two.
    """
    if inputs.stock is None or not len(exposure):
        return []
    holdings, possible = gather(inputs, exposure)
    near, works = near_buildings(holdings, inputs), works_with_strength(inputs)
    blocks = []
    if STOCK_KIND in kinds:
        pairs = pd.DataFrame(
            {"group": holdings.buildings["group"], "building": holdings.buildings.index}
        )
        chosen, left = stressed(holdings, pairs, inputs.weights)
        groups = standing_groups(chosen, holdings, near, works, inputs)
        blocks.append(_measured(STOCK_KIND, groups, left, holdings, possible, inputs))
    if STREET_KIND in kinds and inputs.works is not None:
        strength = np.array([work.strength for work in works])
        opens = near[strength[near["work"]] >= inputs.weights.stock.min_strength]
        pairs = opens.rename(columns={"work": "group"})
        chosen, left = stressed(holdings, pairs, inputs.weights)
        groups = street_groups(chosen, pairs, near, works, inputs)
        blocks.append(_measured(STREET_KIND, groups, left, holdings, possible, inputs))
    return blocks


def _measured(
    kind: str,
    groups: list[Group],
    left: int,
    holdings: Holdings,
    possible: Mapping[int, list[str]],
    inputs: Inputs,
) -> Measured:
    weights = inputs.weights
    table = scores.empty([group.id for group in groups])
    if not groups:
        return Measured({}, table, {kind: left})
    places = gpd.GeoDataFrame(
        [(group.id, row) for group in groups for row in group.rows], columns=["subject", "row"],
        geometry=holdings.buildings.geometry.to_numpy()[
            [row for group in groups for row in group.rows]
        ],
        crs=RD,
    )  # fmt: skip
    weight = pd.Series(
        holdings.buildings["dwellings"].loc[places["row"]].to_numpy(), index=places.index
    )
    stressed_rows = _counting(holdings, inputs).any(axis=1).to_numpy()
    severity = holdings.severity.loc[places["row"]].set_axis(places.index)
    if weights.method >= VALUES_SINCE:
        known = holdings.classes.loc[places["row"]].ne(NO_DATA)
        for name in severity:
            enough = scores.known_enough(known[name], places["subject"], weight=weight)
            severity[name] = severity[name].where(enough)
    exposure = scores.exposure(severity, weights)
    scores.put_sure(table, "exposure", _mean(exposure, weight, places["subject"], table))
    area = scores.area(places, inputs.policy_areas, weights)
    scores.put_sure(table, "area", _mean(area, weight, places["subject"], table))
    areas = scores.near_areas(places, inputs.policy_areas, weight=weight, partly="deels")
    shapes = holdings.buildings.geometry.to_numpy()
    centres = gpd.GeoSeries(
        {g.id: shapely.centroid(shapely.union_all(shapes[g.rows])) for g in groups}, crs=RD
    ).to_crs(WGS84)
    facts, double, labels = {}, {}, {}
    catalogue = catalogue_rows(inputs.measures)
    filled: dict[str, list[float]] = {"dwellings": [], "time": [], "time_high": []}
    for group in groups:
        severe = [row for row in group.rows if stressed_rows[row]]
        group_areas = areas.get(group.id, ())
        fact = _facts(
            kind,
            group,
            severe,
            holdings,
            possible,
            group_areas,
            centres.loc[group.id],
            inputs,
            catalogue,
        )
        facts[group.id] = fact
        double[group.id] = any(
            serves_two(measure, method=weights.method) for measure in fact.measures
        )
        labels[group.id] = to_json(fact.stock_near)
        share = (fact.stressed_count or 0) / weights.place.dwellings_full
        filled["dwellings"].append(min(share, 1.0))
        filled["time"].append(group.time)
        # the strength of the best work near bounds what an unknown year may be worth
        known = weights.method > 1 or not np.isnan(group.time)
        filled["time_high"].append(group.time_high if known else np.nan)
    scores.put_sure(table, "dwellings", filled["dwellings"])
    scores.put_sure(table, "time", filled["time"])
    table["time_high"] = filled["time_high"]
    own = pd.DataFrame.from_dict(labels, orient="index").loc[places["subject"]]
    own = own.set_axis(places.index)
    benefits = scores.cobenefits(places, own, double, inputs)
    scores.put_sure(table, "cobenefits", _mean(benefits, weight, places["subject"], table))
    return Measured(facts, table, {kind: left})


def _counting(holdings: Holdings, inputs: Inputs) -> pd.DataFrame:
    names = [name for name in holdings.classes if inputs.weights.hazards.get(str(name), 0.0)]
    return holdings.severe[names]


def _mean(
    values: pd.Series | None, weight: pd.Series, subject: pd.Series, table: pd.DataFrame
) -> Any:
    """Mean over the dwellings with a known value; missing where less than half is known."""
    if values is None:
        return np.nan
    known = weight.where(values.notna(), 0.0)
    key = subject.to_numpy()
    total = known.groupby(key).sum()
    mean = (values.fillna(0.0) * known).groupby(key).sum() / total.replace(0.0, np.nan)
    enough = total / weight.groupby(key).sum() >= scores.KNOWN_POSITIONS
    return mean.where(enough).reindex(table.index)


def _facts(
    kind: str,
    group: Group,
    severe: list[Any],
    holdings: Holdings,
    possible: Mapping[int, list[str]],
    areas: tuple[NearArea, ...],
    centre: shapely.Point,
    inputs: Inputs,
    catalogue: Catalogue,
) -> Facts:
    stock = holdings.buildings
    hazards = hazard_figures(holdings, group.rows, inputs)
    labels = label_figures(holdings, group.rows)
    stressed_count = int(holdings.dwellings[severe].sum())
    roof_m2 = float(shapely.area(stock.geometry.to_numpy()[severe]).sum())
    owners, buurten, wijken = (
        holdings.share_by(name, group.rows) for name in ("owner", "buurtcode", "wijkcode")
    )
    names = sorted({name for row in group.rows for name in possible.get(row, [])})
    caveats = list(group.caveats)
    if names:
        more = f" en {len(names) - 3} andere" if len(names) > 3 else ""  # noqa: PLR2004
        caveats.append(caveat_kinds.MAYBE_PLAN.text(names=", ".join(names[:3]) + more))
    unplaced = int(inputs.projects["lat"].isna().sum())
    if unplaced:
        plans = counted(unplaced, "plan", "plannen")
        caveats.append(caveat_kinds.PLANS_WITHOUT_PLACE.text(plans=plans))
    caveats += no_data_caveat(hazards)
    calling = calling_hazards(hazards)
    amounts = Amounts(
        roof_m2=roof_m2,
        roof_reason=f"het grondvlak van {counted(len(severe), 'gebouw', 'gebouwen')} op de kaart",
        dwellings=stressed_count,
    )
    if group.own_work is not None and group.street is not None:
        amounts = with_street_beside(
            amounts,
            group.own_work,
            group.street,
            stock.geometry.to_numpy()[group.rows],
            distance_m=inputs.weights.place.works_near_m,
        )
    measures = fitting(
        catalogue,
        hazards=calling,
        plan_kind=("bezit", "onderhoud") if kind == STOCK_KIND else ("werk", "bezit"),
        amounts=amounts,
        site=site_for(kind, plan_kind=None, works=group.works, weights=inputs.weights),
    )
    return Facts(
        id=group.id,
        kind=kind,
        title=group.title,
        corporation=", ".join(owners),
        corporations=tuple(owners),
        wijkcode=max(wijken, key=lambda code: wijken[code], default=None),
        wijkcodes=tuple(wijken),
        buurtcode=next(iter(buurten)) if len(buurten) == 1 else None,
        buurtcodes=tuple(buurten),
        lat=round(float(centre.y), 6),
        lon=round(float(centre.x), 6),
        located=True,
        border_case=False,
        dwellings_count=labels.dwellings_count,
        stressed_count=stressed_count,
        stock_near=labels,
        possible_plans=tuple(names),
        buildings=tuple(stock["pand_id"].iloc[group.rows].astype(str)),
        hazards=hazards,
        areas=areas,
        works=group.works,
        measures=measures,
        reasons={
            "exposure": exposure_reason(hazards, inputs),
            "dwellings": (
                f"{number(stressed_count)} van {dwelling_words(number(labels.dwellings_count))} "
                "in klasse hoog of zeer hoog"
            ),
            "time": group.time_reason,
            "area": area_reason(areas),
            "cobenefits": cobenefit_reason(
                areas,
                labels,
                where="hier",
                method=inputs.weights.method,
                double_use=any(serves_two(m, method=inputs.weights.method) for m in measures),
            ),
        },
        caveats=tuple(caveats),
        **group.own,
    )
