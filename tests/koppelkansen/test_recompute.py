"""Scores found again from docs/methode.md with code of its own, without that of the program."""

import dataclasses

import numpy as np
import pytest

from geo.hazards.exposure import building_exposure
from geo.koppelkansen.find import find_koppelkansen
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.weights import StockRule
from tests import town

CLASSES = {"zeer_laag": 0, "laag": 0.25, "middel": 0.5, "hoog": 0.75, "zeer_hoog": 1}
WEIGHTS = {"exposure": 40, "dwellings": 20, "time": 20, "area": 10, "cobenefits": 10}
AREAS = {"prioriteit": 1.0, "warmtetransitie": 0.5}
PARTNERS = {"riool_vervanging": 1.0, "riool_relining": 0.3, "weg": 0.7, "groen": 0.7}
RELATIONS = {"sterk": 1.0, "mogelijk": 0.5, "zwak": 0.1}
EXPECTED_RELATION = 1.6 / 3
# the known plans of the town have 100, 50 and 48 of 200 dwellings
EXPECTED_DWELLINGS = (0.5 + 0.25 + 0.24) / 3


@pytest.fixture(scope="module")
def town_inputs(tmp_path_factory):
    inputs = town.inputs(tmp_path_factory.mktemp("town"))
    rule = StockRule(min_dwellings=1, min_hazards=1)
    return dataclasses.replace(inputs, weights=dataclasses.replace(inputs.weights, stock=rule))


@pytest.fixture(scope="module")
def items(town_inputs):
    return find_koppelkansen(town_inputs, kinds=KINDS, as_of_year=2026)


def exposure_of(classes):
    """Half the worst, half the mean of the known hazards; both weigh 1 in the town."""
    known = [CLASSES[name] for name in classes if name in CLASSES]
    return 0.5 * max(known) + 0.5 * sum(known) / len(known)


def area_of(item):
    return max([AREAS.get(area.kind, 0.0) for area in item.areas if area.share == 1], default=0.0)


def cobenefits_of(item):
    near = item.stock_near
    labelled = near.dwellings_count - near.unlabelled_count
    efg = near.efg_count / labelled if labelled else 0.0
    return 0.5 * efg + 0.5 * any(len(one.serves) > 1 for one in item.measures)


def work_worth(work):
    return PARTNERS[work.kind] * RELATIONS.get(work.relation, EXPECTED_RELATION)


def score_of(parts):
    return sum(WEIGHTS[name] * value for name, value in parts.items())


def plan_parts(item):
    count = item.dwellings_count
    return {
        "exposure": exposure_of([one.exposure_class for one in item.hazards.values()]),
        "dwellings": EXPECTED_DWELLINGS if count is None else min(count / 200, 1),
        "time": max([work_worth(work) for work in item.works], default=0.0),
        "area": area_of(item),
        "cobenefits": cobenefits_of(item),
    }


@pytest.mark.parametrize("kind", ["plan_klimaat", "plan_werk"])
def test_plans_and_pairs_are_found_again_from_what_the_item_tells(items, kind):
    # with an exact place every position is the same
    exact = [item for item in items if item.kind == kind and item.located]
    assert len(exact) >= 3 or kind == "plan_werk"
    assert exact
    for item in exact:
        assert item.score == pytest.approx(score_of(plan_parts(item)), abs=0.0501), item.id


@pytest.mark.parametrize("kind", ["bezit_klimaat", "werk_klimaat_bezit"])
def test_stock_and_streets_are_found_again_from_their_buildings(items, town_inputs, kind):
    stock = town_inputs.stock.set_index("pand_id")
    table = building_exposure(
        town_inputs.stock, town_inputs.rasters, thresholds=town_inputs.thresholds
    )
    classes = {pand: rows["exposure_class"].to_list() for pand, rows in table.groupby("pand_id")}
    found = [item for item in items if item.kind == kind]
    assert found
    for item in found:
        count = stock.loc[list(item.buildings), "dwellings_count"].astype(float)
        exposure = [exposure_of(classes[pand]) for pand in item.buildings]
        if kind == "werk_klimaat_bezit":
            [work] = town_inputs.works[town_inputs.works["work_id"] == item.work_id].itertuples()
            time = PARTNERS[work.kind] * 0.5
        else:
            best = max((PARTNERS[work.kind] for work in item.works), default=0.0)
            time = best * EXPECTED_RELATION
        severe = [
            any(name in {"hoog", "zeer_hoog"} for name in classes[pand]) for pand in item.buildings
        ]
        parts = {
            "exposure": np.average(exposure, weights=count),
            "dwellings": min(count[severe].sum() / 200, 1),
            "time": time,
            "area": area_of(item),
            "cobenefits": cobenefits_of(item),
        }
        assert item.score == pytest.approx(score_of(parts), abs=0.0501), item.id
