"""Packages per koppelkans on a small place: effect, cost, saving, subsidy and conditions."""

import dataclasses

import numpy as np
import pytest

from geo.hazards.effects import Span
from geo.hazards.exposure import building_exposure
from geo.koppelkansen import item_buildings, packages
from geo.koppelkansen.choice import Answer, answer_json, with_decisions
from geo.koppelkansen.find import find_koppelkansen
from geo.koppelkansen.item_buildings import Units
from geo.koppelkansen.measure_conditions import condition_holds
from geo.koppelkansen.package_price import GEMEENTE, NOTHING
from geo.koppelkansen.packages import Offer, PlaceOffers, place_offers, plain_item, problem_of
from geo.koppelkansen.portfolio import Limits
from geo.koppelkansen.portfolio_solve import solve
from geo.koppelkansen.records import KINDS
from tests import town

ITEM = {
    "id": "bezit-1", "title": "Flat", "corporations": ["Woonbron"], "wijkcodes": ["WK050501"],
    "window": {"from": None, "to": None, "open_ended": False}, "plan_kind": "bezit", "works": [],
}  # fmt: skip
OPEN = [{"id": "w", "strength": 1.0, "near_share": 1.0}]


def row(name="m", **changes):
    values = {
        "measure_id": name, "title": name.title(), "hazards": "heat", "money_kind": "onbekend",
        "payer": "gemeente", "amount_min_eur": None, "amount_basis": "geen",
        "quantity_basis": "woning",
        "cost_unit": "woning", "condition": None,
    }  # fmt: skip
    values |= {f"cost_{p}_eur": v for p, v in (("low", 50), ("middle", 100), ("high", 300))}
    values |= {f"per_dwelling_{p}": 1.0 for p in ("low", "middle", "high")}
    values |= {f"effect_heat_{p}_c": v for p, v in (("low", 1), ("middle", 3), ("high", 6))}
    return values | changes


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return town.inputs(tmp_path_factory.mktemp("town"))


def offers(inputs, rows, item=ITEM, units=None):
    hazard = inputs.thresholds["heat"]
    bounds = dict(hazard.bounds)
    units = units or Units(
        names=("a", "b"), dwellings=np.array([10.0, 20.0]),
        values={"heat": np.array([bounds["laag"] + 0.5, bounds["hoog"] + 4.0])},
    )  # fmt: skip
    item = {**item, "measures": [{"id": one["measure_id"], "serves": ["heat"]} for one in rows]}
    catalogue = {one["measure_id"]: one for one in rows}
    return packages._offers(item, units, catalogue, list(inputs.thresholds.values()), inputs)


def test_a_package_tells_dwellings_cost_and_cost_per_dwelling(inputs):
    found = offers(inputs, [row()])
    (offer,) = found.offers
    assert (offer.dwellings.low, offer.dwellings.high) == (10.0, 30.0)
    assert 10 < offer.dwellings.middle < 30
    assert offer.cost == Span(1500, 3000, 9000)
    assert offer.costs == {GEMEENTE: 3000}
    assert offer.saving == NOTHING
    assert offer.cost_per_dwelling == pytest.approx(3000 / offer.dwellings.middle)
    assert offer.gains["a"] == 10.0


def test_a_street_that_opens_saves_a_share_of_the_cost(inputs):
    saving = {f"saving_{p}_share": v for p, v in (("low", 0.1), ("middle", 0.2), ("high", 0.5))}
    opened = offers(inputs, [row(**saving)], {**ITEM, "works": OPEN}).offers[0]
    assert opened.cost.middle == pytest.approx(2400)
    assert opened.saving.middle == pytest.approx(600)
    assert offers(inputs, [row(**saving)]).offers[0].cost.middle == 3000


def test_a_subsidy_stands_beside_the_cost(inputs):
    paid = {"money_kind": "subsidie", "amount_min_eur": 5.0, "amount_max_eur": 8.0}
    offer = offers(inputs, [row(**paid, amount_basis="woning")]).offers[0]
    assert (offer.subsidy.low, offer.subsidy.high) == (150, 240)
    assert offers(inputs, [row(**paid, amount_basis="boom")]).offers[0].subsidy is None


def test_both_pay_half_and_several_corporations_the_same(inputs):
    two = {**ITEM, "corporations": ["Woonbron", "Trivire"]}
    assert offers(inputs, [row(payer="beide")], two).offers[0].costs == {
        "Woonbron": 750, "Trivire": 750, GEMEENTE: 1500,
    }  # fmt: skip
    assert offers(inputs, [row(payer="corporatie")]).offers[0].costs == {"Woonbron": 3000}


def test_packages_grow_and_a_larger_one_never_helps_less(inputs):
    cheap, dear = row("cheap"), row("dear", cost_middle_eur=1000, cost_high_eur=2000)
    found = offers(inputs, [dear, cheap]).offers
    assert [offer.measures for offer in found] == [("cheap",), ("cheap", "dear")]
    assert found[1].dwellings.middle > found[0].dwellings.middle
    assert found[1].cost.middle > found[0].cost.middle


def test_what_does_nothing_or_has_no_cost_is_in_no_package(inputs):
    nothing = row(**{f"effect_heat_{p}_c": None for p in ("low", "middle", "high")})
    assert offers(inputs, [nothing]).offers == ()
    unpriced = offers(inputs, [row(cost_low_eur=None)])
    assert (unpriced.offers, unpriced.without_cost) == ((), ("M",))


def test_a_dwelling_of_unknown_exposure_is_counted_apart(inputs):
    units = Units(
        names=("a", "b"), dwellings=np.array([10.0, 20.0]),
        values={"heat": np.array([np.nan, 99.0])},
    )  # fmt: skip
    found = offers(inputs, [row()], units=units)
    assert found.unknown_dwellings == 10.0


@pytest.mark.parametrize(
    ("condition", "changes", "holds"),
    [
        (None, {}, True),
        ("school", {}, False),
        ("plat_dak", {}, None),
        ("straat_open", {}, False),
        ("straat_open", {"works": OPEN}, True),
        ("straat_open", {"works": [{"strength": 0.1, "near_share": 1.0}]}, False),
        ("school;plat_dak", {}, None),
        ("eigen_grond", {}, True),
        ("eigen_grond", {"work_id": "w"}, False),
        ("nieuwbouw", {"plan_kind": "planvoorraad"}, True),
        ("nieuwbouw", {"plan_kind": "renovatie"}, False),
    ],
)
def test_a_measure_is_only_where_it_can_be(inputs, condition, changes, holds):
    assert condition_holds(condition, {**ITEM, **changes}, inputs) is holds
    found = offers(inputs, [row(condition=condition)], {**ITEM, **changes})
    assert bool(found.offers) == (holds is not False)
    if holds is None:
        assert found.offers[0].to_check == ("M",)


def test_an_unknown_number_of_a_plan_is_a_range(inputs):
    counts = inputs.projects["dwellings_count"].dropna().astype("float64")
    plan = {
        "id": "plan-x",
        "project_id": "x",
        "hazards": {"heat": {"low": 30, "value": 40, "high": 50}},
    }
    known = item_buildings._plan_units({**plan, "dwellings_count": 8}, counts)
    assert known.count_range == (1.0, 1.0)
    assert known.dwellings.sum() == 8
    assert list(known.values["heat"]) == [30, 40, 40, 50]
    unknown = item_buildings._plan_units({**plan, "dwellings_count": None}, counts)
    low, high = unknown.count_range
    assert low <= 1.0 <= high
    pair = item_buildings._plan_units({**plan, "id": "planwerk-x-w", "dwellings_count": 8}, counts)
    assert set(pair.names) == set(known.names)  # the same dwellings: they count once


def test_the_years_are_those_of_the_window(inputs):
    period = (2027, 2028, 2029)
    place = PlaceOffers(id="k", title="K", wijkcodes=(), first_year=2028, last_year=None)
    assert place.years(period) == (2028, 2029)
    assert PlaceOffers(id="k", title="K", wijkcodes=(), first_year=None, last_year=None).years(
        period
    ) == period  # fmt: skip
    assert PlaceOffers(id="k", title="K", wijkcodes=(), first_year=2020, last_year=2025).years(
        period
    ) == ()  # fmt: skip


def test_decided_is_fixed_and_what_cannot_be_carried_out_is_said():
    offer = Offer(
        id="p1", measures=("m",), titles=("M",), dwellings=Span(1, 2, 3), cost=Span(5, 10, 20),
        saving=Span(0, 0, 0), subsidy=None, costs={"W": 10.0}, gains={"a": 2.0},
    )  # fmt: skip
    places = [
        PlaceOffers(id=name, title=name, wijkcodes=(), first_year=None, last_year=None, offers=own)
        for name, own in (("a", (offer,)), ("b", ()), ("c", (offer,)))
    ]
    limits, without = with_decisions(
        Limits(years=(2027,)),
        {
            "a": ("opgenomen", 2027), "b": ("opgenomen", None), "c": ("afgewezen", None),
            "weg": ("opgenomen", None),
        },
        places,
    )  # fmt: skip
    assert limits.fixed == {"a": 2027}
    assert limits.rejected == {"c"}
    assert without == ["b"]
    choice = solve(problem_of(places, limits))
    told = answer_json(packages_answer(choice), places, limits)
    assert [(one["id"], one["year"]) for one in told["chosen"]] == [("a", 2027)]
    assert told["chosen"][0]["cost_eur"] == {"low": 5, "middle": 10, "high": 20}


def packages_answer(choice):
    return Answer(choice=choice)


def test_the_town_has_packages_that_name_their_buildings(inputs):
    exposure = building_exposure(inputs.stock, inputs.rasters, thresholds=inputs.thresholds)
    items = [plain_item(one) for one in find_koppelkansen(inputs, kinds=KINDS, as_of_year=2026)]
    places = place_offers(items, inputs, exposure)
    assert [place.id for place in places] == [item["id"] for item in items]
    known = set(inputs.stock["pand_id"])
    for place, item in zip(places, items, strict=True):
        for offer in place.offers:
            own = {unit for unit in offer.gains if not unit.startswith("plan:")}
            assert own <= known
            assert sum(offer.gains.values()) == pytest.approx(offer.dwellings.middle)
            if item["dwellings_count"] is not None and not item.get("project_id"):
                assert offer.dwellings.high <= item["dwellings_count"] + 1e-6


@pytest.mark.parametrize(("method", "count"), [(None, 2), (2, 2), (3, 1)])
def test_a_frozen_item_is_a_whole_complex_before_method_3_and_a_group_since(inputs, method, count):
    far = town.stock_of(
        town.building(1, 300, 300, dwellings_count=30, complex_id="A"),
        town.building(2, 900, 900, dwellings_count=5, complex_id="A"),
    )
    here = dataclasses.replace(inputs, stock=far)
    exposure = building_exposure(far, inputs.rasters, thresholds=inputs.thresholds)
    item = {**ITEM, "complex_id": "A", "method": method}
    assert (
        len(
            item_buildings.units_of([item], item_buildings.Buildings(here, exposure))[
                "bezit-1"
            ].names
        )
        == count
    )
