"""One rule for what is known of a hazard: it decides its class and its points alike."""

import dataclasses
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.constants import NO_DATA
from geo.koppelkansen.find import find_koppelkansen, measure
from geo.koppelkansen.parts import known_enough
from tests import town

KINDS = ("plan_klimaat", "bezit_klimaat")
PLAN = "plan-ruw"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    drawn = town.inputs(
        tmp_path_factory.mktemp("town"),
        projects=town.projects_of(town.project("ruw", place=(500, 500), precision_m=200)),
        stock=town.stock_of(
            *(town.building(n, 100 + 100 * n, 1500, complex_id="A") for n in range(8))
        ),
    )
    rule = dataclasses.replace(
        drawn.weights.stock, min_dwellings=1, min_hazards=1, join_m=200.0, visit_m=900.0
    )
    return dataclasses.replace(drawn, weights=dataclasses.replace(drawn.weights, stock=rule))


def seen(inputs, folder, rain):
    """Exposure, and class of rain, of the plan and of the stock; None is no map of rain at all."""
    rasters = {"heat": inputs.rasters["heat"]}
    if rain is not None:
        rasters["rain70"] = town.write_raster(folder / "r.tif", rain, cell_m=10)
    found = measure(dataclasses.replace(inputs, rasters=rasters), kinds=KINDS)
    assert len(found.facts) == 2
    return {
        key: (
            found.parts.loc[key, "exposure"],
            facts.hazards["rain70"].exposure_class if rain is not None else NO_DATA,
        )
        for key, facts in found.facts.items()
    }


def known_west_of(x, value):
    """A map of rain in cells of 10 m that ends at x metres from the west of the town."""
    rain = np.full((200, 200), float(value))
    rain[:, x // 10 :] = town.NODATA
    return rain


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 100), st.floats(0, 0.6))
def test_class_and_points_know_the_same_and_unknown_lies_between_best_and_worst(inputs, x, value):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        without = seen(inputs, folder, None)
        partly = seen(inputs, folder, known_west_of(10 * x, value))
        worst, best = (seen(inputs, folder, known_west_of(2000, one)) for one in (0.0, 0.6))
    for key, (points, told) in partly.items():
        assert worst[key][0] <= points <= best[key][0]
        assert worst[key][0] <= without[key][0] <= best[key][0]
        if told == NO_DATA:
            assert points == pytest.approx(without[key][0], abs=1e-12)


@pytest.mark.parametrize(("x", "plan", "stock"), [(390, False, False), (560, True, True)])
def test_by_hand(inputs, tmp_path, x, plan, stock):
    # 44 places in a circle of 200 m round x = 500; eight buildings from x = 100 to 800
    found = seen(inputs, tmp_path, known_west_of(x, 0.5))
    dry = seen(inputs, tmp_path, None)
    [group] = set(found) - {PLAN}
    for key, known in ((PLAN, plan), (group, stock)):
        points, told = found[key]
        assert told == ("zeer_hoog" if known else NO_DATA)
        # 39 degrees is 0.625 + (1/3)(0.25); half a metre of water is 1
        assert dry[key][0] == pytest.approx(0.625 + 0.25 / 3)
        assert (points > dry[key][0]) == known
    # five of eight dwellings have the mean of two, the others that of heat alone
    if stock:
        heat = 0.625 + 0.25 / 3
        both = 0.5 * 1 + 0.5 * (heat + 1) / 2
        at = (5 * both + 3 * heat) / 8
        assert found[group][0] == pytest.approx(at)


def test_what_is_known_of_a_few_dwellings_is_a_number_and_no_class(inputs, tmp_path):
    rain = town.write_raster(tmp_path / "r.tif", known_west_of(310, 0.5), cell_m=10)
    here = dataclasses.replace(inputs, rasters={**inputs.rasters, "rain70": rain})
    [item] = find_koppelkansen(here, kinds=("bezit_klimaat",), as_of_year=2026)
    told = item.hazards["rain70"]
    assert (told.exposure_class, told.value, told.share, told.severe_count) == (
        NO_DATA, None, None, 3,
    )  # fmt: skip
    assert "Geen of te weinig gegevens voor: hevige regen." in item.caveats
    assert not any("rain70" in one.serves for one in item.measures)


def test_half_is_enough_and_nothing_is_not():
    subject = pd.Series(["a", "a", "b", "b", "b", "c"])
    known = [True, False, True, False, False, False]
    assert known_enough(known, subject).tolist() == [True, True, False, False, False, False]
    heavy = pd.Series([1.0, 1.0, 4.0, 1.0, 1.0, 1.0])
    assert known_enough(known, subject, weight=heavy).tolist() == [True] * 5 + [False]
