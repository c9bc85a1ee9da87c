"""Risk per koppelkans in the town: dwellings x exposure x vulnerability, and what is unknown."""

from dataclasses import replace

import pandas as pd
import pytest

from geo.hazards.exposure import building_exposure
from geo.hazards.thresholds import CLASS_SCORE
from geo.hazards.vulnerability import Rule
from geo.koppelkansen.item_buildings import Buildings
from geo.koppelkansen.risk import item_risks
from tests import town

BLINDS = Rule(
    id="zonwering", hazards=("heat",), title="Zonwering", column="has_sun_blinds",
    yes=(0.5, 0.8), no=(1.0, 1.5), source="-", source_status="keuze",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    inputs = town.inputs(tmp_path_factory.mktemp("town"))
    return inputs, building_exposure(inputs.stock, inputs.rasters, thresholds=inputs.thresholds)


def risk(place, answers, *, rules=(BLINDS,), hazard="heat", **item):
    inputs, exposure = place
    stock = inputs.stock
    stock = stock.assign(has_sun_blinds=pd.array([*answers, *[None] * len(stock)][: len(stock)]))
    item = {"id": "k", "buildings": list(stock["pand_id"][:2]), **item}
    found = item_risks([item], Buildings(replace(inputs, stock=stock), exposure), rules)["k"]
    return next((one for one in found if one.hazard == hazard), None)


def exposed(place):
    inputs, exposure = place
    heat = exposure[exposure["hazard"] == "heat"].set_index("pand_id")["exposure_class"]
    first = inputs.stock.iloc[:2]
    scores = [CLASS_SCORE[heat[name]] for name in first["pand_id"]]
    return [float(n) * s for n, s in zip(first["dwellings_count"], scores, strict=True)]


def test_risk_is_the_product_and_exposure_stays_beside_it(place):
    one, two = exposed(place)
    found = risk(place, ["ja", "nee"])
    assert found.exposed == pytest.approx(one + two)
    assert found.low == pytest.approx(one * 0.5 + two * 1.0)
    assert found.high == pytest.approx(one * 0.8 + two * 1.5)
    assert found.known_share == 1.0


def test_unknown_is_the_range_of_both_cases(place):
    unknown = risk(place, [None, None])
    best, worst = risk(place, ["ja", "ja"]), risk(place, ["nee", "nee"])
    assert (unknown.low, unknown.high) == pytest.approx((best.low, worst.high))
    assert best.middle <= unknown.middle <= worst.middle
    assert unknown.known_share == 0.0
    assert unknown.exposed == best.exposed == worst.exposed


def test_without_a_rule_risk_is_exposure(place):
    found = risk(place, ["ja"], rules=())
    assert (found.low, found.middle, found.high) == pytest.approx((found.exposed,) * 3)
    assert found.known_share is None


def test_a_plan_has_the_range_of_its_places_and_unknown_buildings(place):
    plan = {
        "buildings": [], "project_id": "p", "dwellings_count": 40,
        "hazards": {"heat": {"low": 30.0, "value": 36.0, "high": 60.0}},
    }  # fmt: skip
    found = risk(place, [], **plan)
    assert found.dwellings == 40
    assert found.low < found.middle < found.high
    assert found.high == pytest.approx(40 * 1.0 * 1.5)
    assert risk(place, [], **plan, hazard="rain70") is None


def test_a_large_and_a_small_place_are_compared_per_100_dwellings(place):
    found = risk(place, ["ja", "nee"])
    assert found.per_100_dwellings == pytest.approx(100 * found.middle / found.dwellings)
    plan = {
        "buildings": [], "project_id": "p", "dwellings_count": 40,
        "hazards": {"heat": {"low": 39.0, "value": 39.0, "high": 39.0}},
    }  # fmt: skip
    few = risk(place, [], **plan, rules=())
    many = risk(place, [], **{**plan, "dwellings_count": 400}, rules=())
    assert many.middle == pytest.approx(10 * few.middle)
    # class hoog counts for three quarters
    assert many.per_100_dwellings == few.per_100_dwellings == pytest.approx(75.0)
