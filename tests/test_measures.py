"""Measures of the catalogue that fit a place and a kind of plan."""

import json

import pandas as pd
import pytest

from geo.measures import calling_hazards, fitting, split
from tests import town


def ids(hazards, plan_kind):
    found = fitting(town.measures(), hazards=hazards, plan_kind=plan_kind)
    return [(measure["id"], measure["serves"]) for measure in found]


@pytest.mark.parametrize(
    ("hazards", "plan_kind", "expected"),
    [
        # the one that serves both comes first, then by id
        (
            ["heat", "rain70"],
            "planvoorraad",
            [("groen-dak", ["heat", "rain70"]), ("afkoppelen", ["rain70"]), ("bomen", ["heat"])],
        ),
        (["heat"], "planvoorraad", [("bomen", ["heat"]), ("groen-dak", ["heat"])]),
        (["heat"], "oplevering", [("bomen", ["heat"])]),
        (["heat"], "onderhoud", [("schilderen", ["heat"])]),
        # a kind whose name is part of another is not that other
        (["heat"], "plan", []),
        (["drought"], "planvoorraad", []),
        ([], "planvoorraad", []),
    ],
)
def test_measures_fit_the_hazards_and_the_kind_of_plan(hazards, plan_kind, expected):
    assert ids(hazards, plan_kind) == expected


def test_an_amount_says_what_kind_of_money_it_is_and_unknown_stays_unknown():
    trees, roof = fitting(town.measures(), hazards=["heat"], plan_kind="planvoorraad")
    assert trees["money"] == {
        "min_eur": 35.0, "max_eur": 35.0, "per": "euro per boom", "kind": "subsidie",
    }  # fmt: skip
    assert roof["money"] == {"min_eur": None, "max_eur": None, "per": None, "kind": "onbekend"}
    assert roof["effect"] is None
    json.dumps([trees, roof], allow_nan=False)


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("zeer_laag", False), ("laag", False), ("middel", True), ("hoog", True),
        ("zeer_hoog", True), ("geen_data", False), ("uitgezonderd", False),
    ],
)  # fmt: skip
def test_from_the_middle_class_on_a_hazard_calls_for_measures(name, calls):
    assert calling_hazards({"heat": {"class": name}}) == (["heat"] if calls else [])


def test_a_missing_list_has_no_items():
    assert split(pd.NA) == split(None) == split("") == []
    assert split("a;;b;") == ["a", "b"]
