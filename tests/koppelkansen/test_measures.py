"""Measures of the catalogue that fit a place and a kind of plan."""

import json

import pandas as pd
import pytest

from geo.koppelkansen.measure_records import Amounts, Money
from geo.koppelkansen.measures import calling_hazards, fitting, requirements, split
from geo.koppelkansen.record_json import to_json
from geo.koppelkansen.records import HazardSummary
from tests import town


def ids(hazards, plan_kind):
    found = fitting(town.measures(), hazards=hazards, plan_kind=plan_kind)
    return [(measure.id, measure.serves) for measure in found]


@pytest.mark.parametrize(
    ("hazards", "plan_kind", "expected"),
    [
        # the one that serves both comes first, then by id
        (
            ["heat", "rain70"],
            "planvoorraad",
            [("groen-dak", ("heat", "rain70")), ("afkoppelen", ("rain70",)), ("bomen", ("heat",))],
        ),
        (["heat"], "planvoorraad", [("bomen", ("heat",)), ("groen-dak", ("heat",))]),
        (["heat"], "oplevering", [("bomen", ("heat",))]),
        (["heat"], "onderhoud", [("schilderen", ("heat",))]),
        # a kind whose name is part of another is not that other
        (["heat"], "plan", []),
        (["drought"], "planvoorraad", []),
        ([], "planvoorraad", []),
    ],
)
def test_measures_fit_the_hazards_and_the_kind_of_plan(hazards, plan_kind, expected):
    assert ids(hazards, plan_kind) == expected


def test_nest_stones_go_along_with_a_plan_of_their_kind_and_say_that_they_are_no_climate_measure():
    nests = town.measure("nest", "biodiversiteit", "oplevering;renovatie", quantity_basis="woning")
    catalogue = pd.concat([town.measures(), town.checked(pd.DataFrame([nests]), "measures")])
    found = fitting(
        catalogue, hazards=["heat"], plan_kind="oplevering", amounts=Amounts(dwellings=40)
    )
    assert [(m.id, m.serves, m.benefit) for m in found] == [
        ("bomen", ("heat",), None),
        ("nest", (), "biodiversiteit"),
    ]
    assert to_json(found[1].quantity) == {
        "value": 40,
        "low": 40,
        "high": 40,
        "unit": "woningen",
        "reason": "het aantal woningen",
    }

    def offered(hazards, plan_kind):
        return [m.id for m in fitting(catalogue, hazards=hazards, plan_kind=plan_kind)]

    # wherever the plan lies, but only with a plan of its own kind
    assert offered([], "oplevering") == ["nest"]
    assert offered([], "renovatie") == ["nest"]
    assert offered([], ("bezit", "renovatie")) == []
    assert offered([], "sloop") == []


def test_an_amount_says_what_kind_of_money_it_is_and_unknown_stays_unknown():
    trees, roof = fitting(town.measures(), hazards=["heat"], plan_kind="planvoorraad")
    assert to_json(trees.money) == {
        "min_eur": 35.0, "max_eur": 35.0, "per": "euro per boom", "kind": "subsidie",
    }  # fmt: skip
    assert roof.money == Money()
    assert roof.effect is None
    json.dumps(to_json([trees, roof]), allow_nan=False)


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("zeer_laag", False), ("laag", False), ("middel", True), ("hoog", True),
        ("zeer_hoog", True), ("geen_data", False), ("uitgezonderd", False),
    ],
)  # fmt: skip
def test_from_the_middle_class_on_a_hazard_calls_for_measures(name, calls):
    assert calling_hazards({"heat": HazardSummary(exposure_class=name)}) == (
        ["heat"] if calls else []
    )


def test_a_missing_list_has_no_items():
    assert split(pd.NA) == split(None) == split("") == []
    assert split("a;;b;") == ["a", "b"]


# -- how much, and what is asked ---------------------------------------------------------------


def sized():
    money = {"amount_min_eur": 20, "amount_max_eur": 30, "money_kind": "subsidie"}
    per = {
        "dak_m2": "euro per m2 dak",
        "berging_m3": "euro per m3 berging",
        "boom": "euro per boom",
    }
    rows = [
        town.measure(basis, "heat", "bezit", quantity_basis=basis, amount_unit=unit, **money)
        for basis, unit in per.items()
    ]
    rows.append(town.measure("woning", "heat", "onderhoud", quantity_basis="woning"))
    rows.append(town.measure("los", "heat", "bezit", amount_unit="euro per stuk", **money))
    return town.checked(pd.DataFrame(rows), "measures")


def told(**amounts):
    found = fitting(
        sized(), hazards=["heat"], plan_kind=("bezit", "onderhoud"), amounts=Amounts(**amounts)
    )
    return {measure.id: measure for measure in found}


def test_quantities_and_money_of_a_known_roof():
    found = told(roof_m2=400.0, roof_reason="het grondvlak van 4 gebouwen", dwellings=30)
    assert to_json(found["dak_m2"].quantity) == {
        "value": 400, "low": 400, "high": 400, "unit": "m2 dak",
        "reason": "het grondvlak van 4 gebouwen",
    }  # fmt: skip
    # 400 m2 at 20 to 30 euro
    assert to_json(found["dak_m2"].total) == {"min_eur": 8000, "max_eur": 12000, "kind": "subsidie"}
    # 50 mm on 400 m2 is 20 m3
    assert found["berging_m3"].quantity.value == 20
    assert "tuin en erf zijn niet bekend" in found["berging_m3"].quantity.reason
    assert to_json(found["berging_m3"].total) == {
        "min_eur": 400,
        "max_eur": 600,
        "kind": "subsidie",
    }
    assert found["woning"].quantity.value == 30
    assert found["woning"].total is None


def test_what_cannot_be_derived_is_unknown_with_a_reason_and_no_money():
    found = told()
    for name in ("dak_m2", "berging_m3", "boom", "woning"):
        assert found[name].quantity.value is None
        assert found[name].quantity.reason
        assert found[name].total is None
    assert told(roof_m2=400.0)["boom"].quantity.value is None
    assert found["los"].quantity is None
    assert found["los"].total is None


def test_a_measure_of_another_occasion_says_when():
    found = told()
    assert found["boom"].moment is None
    assert found["woning"].moment == "bij groot onderhoud"


def test_requirements_are_for_new_build_only():
    covenant = pd.DataFrame(
        [["a", "A", None, None, "heat;drought", "nieuwbouw", "test"],
         ["b", "B", 50.0, "mm", "rain70", "nieuwbouw", "test"],
         ["c", "C", 50.0, "mm", "rain70", "renovatie", "test"]],
        columns=["requirement_id", "title", "value", "unit", "hazards", "applies_to", "source"],
    )  # fmt: skip
    found = requirements(covenant, plan_kind="oplevering", hazards=["drought"])
    assert [(r.id, r.value, r.urgent) for r in found] == [
        ("a", None, True), ("b", 50.0, False),
    ]  # fmt: skip
    assert requirements(covenant, plan_kind="onderhoud", hazards=["drought"]) == ()
    assert requirements(None, plan_kind="oplevering", hazards=[]) == ()
