"""The hand-drawn town as it may be told in a room."""

import datetime as dt
from functools import partial

import geopandas as gpd
import pandas as pd
import pytest

from geo.disclosure.inference import Rule
from geo.hazards.exposure import building_exposure
from geo.koppelkansen.records import Koppelkans
from geo.overleg.counts import dwellings
from geo.overleg.room import Room, _plan_counts, _plan_shares
from geo.overleg.subjects import subjects
from geo.spatial.positions import project_points
from tests import town


def item(number, kind, **values):
    """A koppelkans as JSON with what a story reads of it."""
    return Koppelkans(id=f"{kind}-{number}", kind=kind, title=f"Kans {number}", **values)


def town_room(folder, *, minimum=10, stock=None, projects=None, items=(), decided=None):
    """Give the town as a room, its rasters in a folder."""
    stock = town.stock() if stock is None else stock
    projects = town.projects() if projects is None else projects
    inputs = town.inputs(folder, stock=stock, projects=projects)
    rule = Rule(minimum=minimum)
    areas = subjects(
        wijken=town.wijken(), buurten=town.buurten(), policy_areas=inputs.policy_areas,
        stock=stock,
    )  # fmt: skip
    plans = project_points(projects)
    shares = _plan_shares(plans, areas, inputs=inputs)
    exposure = building_exposure(stock, inputs.rasters, thresholds=inputs.thresholds)
    plan_counts, hidden = _plan_counts(plans, areas, shares, rule=rule)
    return Room(
        inputs=inputs,
        place="Proefstad",
        subjects=areas,
        wijken=gpd.GeoDataFrame(town.wijken()),
        plans=plans,
        plan_shares=shares,
        counts=dwellings(stock, exposure, areas=areas.values(), rule=rule),
        plan_counts=plan_counts,
        hidden_plans=hidden,
        key_figures=pd.DataFrame(),
        agreements=pd.DataFrame(),
        items=list(items),
        decided=decided or {},
        known={},
        rule=rule,
        made_on=dt.date(2026, 5, 1),
    )


@pytest.fixture
def make_room(tmp_path):
    """Give ``make_room(minimum=10, stock=..., projects=..., items=..., decided=...)``."""
    return partial(town_room, tmp_path)


@pytest.fixture
def room(make_room):
    """The town as it is."""
    return make_room()
