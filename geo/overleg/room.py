"""The data of all stories, loaded once for all areas."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.library import Library
from geo.disclosure.privacy_rule import load_rule
from geo.disclosure.suppression import Rule, Sum, suppress
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.records import Koppelkans
from geo.overleg.counts import ShownCounts, dwellings
from geo.overleg.subjects import Subject, subjects
from geo.spatial import computing_process
from geo.spatial.positions import candidates, project_points, project_shapes

MOSTLY: Final = 0.5
"""A plan counts as lying in an area when this share of its possible positions does."""
NEW: Final = ("oplevering", "planvoorraad")
_LAYERS: Final = (
    "gemeente", "wijken", "buurten", "policy_areas", "projects", "stock", "works", "agreements",
    "kerncijfers",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Room:
    """What a story may tell, for every area.

    Attributes:
        inputs: layers and rules.
        subjects: the areas by code.
        wijken: polygons with ``wijkcode`` and ``wijknaam``.
        plans: the projects as points in EPSG:28992.
        plan_shares: per project and area the share of its possible positions inside, 0 to 1.
        place: name of the gemeente.
        counts: dwellings that may be shown.
        plan_counts: dwellings in plans that may be shown, by (area, ``nieuw`` or ``sloop``).
        hidden_plans: plans whose number of dwellings is not told: it is small, or with it a
            small one could be worked out.
        key_figures: CBS figures by wijkcode.
        agreements: the agreements by number.
        items: the koppelkansen as JSON, without what a person called none.
        decided: status of the decision that holds, by koppelkans id.
        known: provenance by layer.
        ground: the base map, None without one.
        scope: which stock is told of, in Dutch; '' is all of it.
        rule: what is small.
        made_on: the day of the figures.
    """

    inputs: Inputs
    place: str
    subjects: Mapping[str, Subject]
    wijken: gpd.GeoDataFrame
    plans: gpd.GeoDataFrame
    plan_shares: Mapping[tuple[str, str], float]
    counts: ShownCounts
    plan_counts: Mapping[tuple[str, str], int | None]
    hidden_plans: frozenset[str]
    key_figures: pd.DataFrame
    agreements: pd.DataFrame
    items: Sequence[Koppelkans]
    decided: Mapping[str, str]
    known: Mapping[str, Provenance]
    rule: Rule
    made_on: dt.date
    ground: Layer | None = None
    scope: str = ""


def load_room(
    library: Library,
    *,
    inputs: Inputs,
    exposure: pd.DataFrame,
    items: Sequence[Koppelkans],
    decided: Mapping[str, str],
    made_on: dt.date,
) -> Room:
    """Take together what the stories need.

    Args:
        library: gives the borders, CBS figures, agreements and where everything comes from.
        inputs: the active layers and rules.
        exposure: exposure of the stock, long.
        items: koppelkansen of all kinds as JSON.
        decided: status by koppelkans id, as the register holds it now.
        made_on: the day that stands on the slides.

    Raises:
        DataError: the privacy rule cannot be read.
    """
    wijken = library.get("wijken").frame
    known = {
        name: layer.provenance
        for name in (*_LAYERS, *inputs.rasters)
        if (layer := library.find(name)) is not None
    }
    rule = load_rule(library.data / "privacy.toml")
    areas = subjects(
        wijken=wijken,
        buurten=inputs.buurten,
        policy_areas=inputs.policy_areas,
        stock=inputs.stock,
    )
    plans = project_points(inputs.projects)
    shares = _plan_shares(project_shapes(inputs.projects), areas, inputs=inputs)
    counts = (
        ShownCounts({}, frozenset())
        if inputs.stock is None
        else dwellings(inputs.stock, exposure, areas=areas.values(), rule=rule)
    )
    plan_counts, hidden_plans = _plan_counts(plans, areas, shares, rule=rule)
    key_figures, agreements = library.find("kerncijfers"), library.find("agreements")
    return Room(
        inputs=inputs,
        place=str(library.get("gemeente").frame["gemeentenaam"].iloc[0]),
        subjects=areas,
        wijken=wijken,
        plans=plans,
        plan_shares=shares,
        counts=counts,
        plan_counts=plan_counts,
        hidden_plans=hidden_plans,
        key_figures=pd.DataFrame()
        if key_figures is None
        else key_figures.table.set_index("wijkcode"),
        agreements=pd.DataFrame() if agreements is None else agreements.table.set_index("number"),
        items=[item for item in items if not item.no_match],
        decided=decided,
        known=known,
        rule=rule,
        made_on=made_on,
        ground=library.find("ground"),
        scope=library.scope,
    )


def plans_in(room: Room, subject: Subject) -> gpd.GeoDataFrame:
    """The plans that lie in an area or may do so, with their ``share`` of positions inside."""
    shares = room.plans["project_id"].map(
        lambda key: room.plan_shares.get((str(key), subject.code), 0.0)
    )
    return room.plans.assign(share=shares)[shares > 0]


def works_in(room: Room, subject: Subject) -> gpd.GeoDataFrame | None:
    """The works that touch an area; None when no works are known at all."""
    works = room.inputs.works
    return None if works is None else works[works.intersects(subject.shape)]


def items_in(room: Room, subject: Subject) -> list[Koppelkans]:
    """The koppelkansen of an area, by name: the order says nothing of their weight."""
    works = works_in(room, subject)
    near_works = set() if works is None else set(works["work_id"])
    found = []
    for item in room.items:
        project, work = item.project_id, item.work_id
        if project:
            inside = room.plan_shares.get((str(project), subject.code), 0.0) > 0
        elif work:
            inside = work in near_works
        else:
            inside = bool(subject.buurtcodes & set(item.buurtcodes))
            inside |= item.by_hand and item.wijkcode == subject.code
        if inside:
            found.append(item)
    return sorted(found, key=lambda item: item.title)


def _plan_shares(
    plans: gpd.GeoDataFrame, areas: Mapping[str, Subject], *, inputs: Inputs
) -> dict[tuple[str, str], float]:
    place = inputs.weights.place
    tried = candidates(
        plans,
        key="project_id",
        buurten=inputs.buurten,
        plot_radius_m=place.plot_radius_m,
        max_positions=place.max_positions,
    )
    middles = tried.geometry.centroid
    found: dict[tuple[str, str], float] = {}
    for code, subject in areas.items():
        shares = middles.within(subject.shape).groupby(tried["subject"]).mean()
        found |= {(str(key), code): float(share) for key, share in shares.items() if share > 0}
    return found


def _plan_counts(
    plans: gpd.GeoDataFrame,
    areas: Mapping[str, Subject],
    shares: Mapping[tuple[str, str], float],
    *,
    rule: Rule,
) -> tuple[dict[tuple[str, str], int | None], frozenset[str]]:
    """Dwellings of the plans that lie mostly in each area; None when hidden, absent when unknown.

    A plan whose number is n.t.b. is in no total. With it the plans whose own number is not told:
    the list beside a map tells those of the others, so a total gives the last one away.
    """
    counts: dict[tuple[str, ...], int] = {}
    sums: list[Sum] = []
    for name, kinds in (("nieuw", NEW), ("sloop", ("sloop",))):
        counted = plans[plans["kind"].isin(kinds) & plans["dwellings_count"].notna()]
        sizes = {
            str(key): int(n) for key, n in counted[["project_id", "dwellings_count"]].to_numpy()
        }
        counts |= {("plan", name, key): size for key, size in sizes.items()}
        for code, subject in areas.items():
            inside = [key for key in sizes if shares.get((key, code), 0.0) >= MOSTLY]
            if not subject.counted or not inside:
                continue
            counts[code, name] = sum(sizes[key] for key in inside)
            sums.append(Sum((code, name), tuple(("plan", name, key) for key in inside)))
    totals = {(code, name) for code, name, *rest in counts if not rest}
    safe = partial(suppress, rule=rule, keep=totals)
    # every decision asks; where there is nothing to hide nothing has to start for it
    hidden = computing_process.elsewhere(safe, counts, sums).hidden if counts else frozenset()
    shown = {total: None if total in hidden else counts[total] for total in totals}
    return shown, frozenset(cell[2] for cell in counts if cell in hidden and cell not in totals)
