"""One measure for everything: plans without an outline are measured as buildings are."""

import dataclasses
import shutil
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.catalogue.library import Library
from geo.constants import RD
from geo.hazards.exposure import building_exposure
from geo.koppelkansen.building_spots import PER_PLOT, building_spots
from geo.koppelkansen.find import find_koppelkansen, measure
from geo.koppelkansen.inputs import load_inputs
from geo.koppelkansen.part_shares import FAR_APART, part_shares
from geo.koppelkansen.parts import exposure
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.value_scores import severity
from tests import town


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return town.inputs(tmp_path_factory.mktemp("town"))


def plots(*shapes):
    names = [f"plan-{n}" for n in range(len(shapes))]
    return gpd.GeoDataFrame({"subject": names}, geometry=list(shapes), crs=RD)


def drawn(places, *known):
    return dict(zip(places["subject"], known, strict=True))


# -- where a building may come -------------------------------------------------------------------


def test_seven_outlines_as_large_as_a_building_lie_on_a_plot():
    plot = town.area(500, 500, 0.1).centroid.buffer(40)
    places = plots(plot, town.area(0, 0, 300, 20), plot)
    spots = building_spots(places, drawn(places, False, True, False), radius_m=10.0)
    assert spots["place"].value_counts().to_dict() == {0: PER_PLOT, 1: 1, 2: PER_PLOT}
    mine = spots.geometry[spots["place"] == 0]
    assert mine.area.to_numpy() == pytest.approx(np.full(PER_PLOT, np.pi * 100), rel=0.03)
    assert all(shapely.covers(plot.buffer(0.1), one) for one in mine)
    # an outline that is known is measured itself
    assert spots.geometry[spots["place"] == 1].iloc[0].equals(places.geometry[1])


def test_a_plot_smaller_than_a_building_is_measured_whole():
    places = plots(town.area(500, 500, 0.1).centroid.buffer(8))
    spots = building_spots(places, drawn(places, False), radius_m=10.0)
    assert len(spots) == 1
    assert spots.geometry[0].equals(places.geometry[0])


def test_many_possible_plots_have_one_outline_each():
    shapes = [town.area(10 * n, 10 * n, 0.1).centroid.buffer(40) for n in range(100)]
    places = plots(*shapes).assign(subject="plan-0")
    assert len(building_spots(places, {"plan-0": False}, radius_m=10.0)) == 100
    few = places.iloc[:30].reset_index(drop=True)
    assert len(building_spots(few, {"plan-0": False}, radius_m=10.0)) == 30 * 4


# -- the same scale ------------------------------------------------------------------------------

_CELLS = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@settings(deadline=None, max_examples=12)
@given(_CELLS, st.integers(60, 1900), st.integers(60, 1900))
def test_a_plan_has_the_mean_exposure_of_buildings_on_its_plot(inputs, random, x, y):
    with tempfile.TemporaryDirectory() as folder:
        rasters = {
            "heat": town.write_raster(
                Path(folder) / "h.tif", random.uniform(28, 45, (200, 200)), cell_m=10
            ),
            "rain70": town.write_raster(
                Path(folder) / "r.tif", random.uniform(0, 0.6, (200, 200)) ** 2, cell_m=10
            ),
        }
        here = dataclasses.replace(
            inputs, rasters=rasters, projects=town.projects_of(town.project("plan", place=(x, y)))
        )
        found = measure(here).parts.loc["plan-plan"]
        plan = gpd.GeoSeries.from_xy(
            [here.projects["lon"][0]], [here.projects["lat"][0]], crs="EPSG:4326"
        ).to_crs(RD)
        places = plots(plan.iloc[0].buffer(40, quad_segs=8))
        spots = building_spots(places, drawn(places, False), radius_m=10.0)
        stock = town.stock_of(
            *(
                town.building(n, 0, 0) | {"geometry": shape}
                for n, shape in enumerate(spots.geometry)
            )
        )
        table = building_exposure(stock, rasters, thresholds=here.thresholds)
    worth = {
        str(name): severity(
            rows["value"], rows["exposure_class"], here.thresholds[str(name)], weights=here.weights
        )
        for name, rows in table.groupby("hazard")
    }
    buildings = exposure(pd.DataFrame(worth), here.weights)
    assert found["exposure"] == pytest.approx(buildings.mean(), abs=1e-6)
    # one sure place has no range: what stands on it is spread over the plot
    assert found["exposure_low"] == found["exposure_high"] == found["exposure"]


def test_a_pool_in_a_corner_calls_for_a_measure_and_is_no_flooded_plan(inputs, tmp_path):
    rain = np.full((200, 200), 0.02)
    rain[149:151, 53:55] = 0.5
    rasters = {**inputs.rasters, "rain70": town.write_raster(tmp_path / "r.tif", rain, cell_m=10)}
    plan = town.projects_of(town.project("plan", place=(500, 500)))
    parts = {}
    for method in (2, 3):
        weights = dataclasses.replace(inputs.weights, method=method)
        here = dataclasses.replace(inputs, rasters=rasters, projects=plan, weights=weights)
        found = measure(here)
        assert found.facts["plan-plan"].hazards["rain70"].exposure_class == "zeer_hoog"
        parts[method] = found.parts.loc["plan-plan", "exposure"]
    # as if the whole plan stood in the pool: 1 of the worst, and the mean of 0.75 and 1
    assert parts[2] == pytest.approx(0.5 + 0.5 * 0.875)
    # a building on most of the plot stands dry
    assert parts[3] < 0.75


# -- weights mean what they say ------------------------------------------------------------------


def test_what_each_part_explains_in_the_example_city_lies_near_its_weight(example_items):
    items, parts = example_items
    told = {}
    for kind in ("", "bezit_klimaat", "werk_klimaat_bezit"):
        mine = [item for item in items if kind in {"", item.kind}]
        shares = part_shares(mine, parts)
        told[kind] = {one.part: one.effective_share - one.weight_share for one in shares}
    far = {
        (kind, name)
        for kind, found in told.items()
        for name, apart in found.items()
        if abs(apart) > FAR_APART
    }
    # a street without a plan differs in time by the kind of work only
    assert far <= {("werk_klimaat_bezit", "time")}
    assert told["werk_klimaat_bezit"]["time"] > -0.15


@pytest.fixture(scope="module")
def example_items(prepared_var, tmp_path_factory):
    folder = tmp_path_factory.mktemp("city") / "var"
    known = load_inputs(Library(var=shutil.copytree(prepared_var, folder)))
    return find_koppelkansen(known, kinds=KINDS, as_of_year=2026), known.weights.parts
