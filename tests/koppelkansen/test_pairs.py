"""A plan with one work: when the pair is told, what its time is worth, and what is said of it."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from geo.koppelkansen.measure_records import Amounts
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.pairs import measure_pairs, worth_telling
from geo.koppelkansen.parts import empty
from geo.koppelkansen.records import Facts, HazardSummary, NearWork, Range
from geo.koppelkansen.weights_file import load_weights
from geo.paths import SHIPPED_DATA
from tests import town

WEIGHTS = load_weights(SHIPPED_DATA / "weights.toml")
INPUTS = SimpleNamespace(weights=WEIGHTS, measures=town.measures())
HOT = {"heat": HazardSummary(exposure_class="zeer_hoog")}


def work(**changes):
    told = {
        "id": "riool", "name": "Riool Oost", "kind": "riool_vervanging", "relation": "sterk",
        "distance_m": 12.0, "near_share": 1.0, "strength": 1.0, "fit": 0.5,
    }  # fmt: skip
    return NearWork(**told | changes)


def plan(*works, name="plein", kind="planvoorraad", **changes):
    return Facts(
        id=f"plan-{name}", kind="plan_klimaat", title="Het plein", project_id=name, plan_kind=kind,
        works=works, hazards=HOT, reasons={"time": "oud", "exposure": "heet"}, caveats=("grof",),
        **changes,
    )  # fmt: skip


def pairs(*plans, inputs=INPUTS):
    table = empty([one.id for one in plans])
    table["exposure"] = [0.25 + 0.5 * place for place in range(len(plans))]
    table[["time", "time_low", "time_high", "time_expected"]] = 0.99
    return measure_pairs(Measured({one.id: one for one in plans}, table), inputs)


@pytest.mark.parametrize(
    ("near_share", "relation", "told"),
    [
        (0.2, "sterk", True),  # at weights.toml's min_near_share
        (0.19, "sterk", False),
        (None, "sterk", False),
        (1.0, "mogelijk", True),
        (1.0, "onbekend", True),
        (1.0, "zwak", False),
        (0.0, "zwak", False),
    ],
)
def test_a_pair_is_told_where_near_and_not_weak(near_share, relation, told):
    assert worth_telling(work(near_share=near_share, relation=relation), INPUTS) is told


def test_every_work_worth_telling_makes_a_pair_and_the_others_do_not():
    found = pairs(
        plan(work(id="a", relation="zwak"), work(id="b"), work(id="c", relation="mogelijk")),
        plan(work(id="b"), name="kade"),
    )
    assert list(found.facts) == ["planwerk-plein-b", "planwerk-plein-c", "planwerk-kade-b"]
    assert list(found.parts.index) == list(found.facts)
    # the parts of the plan, but for time
    assert found.parts["exposure"].to_list() == [0.25, 0.25, 0.75]
    assert found.parts["time"].to_list() == [0.5, 0.5, 0.5]
    assert list(found.parts.columns) == list(empty([]).columns)


def test_without_a_pair_there_is_an_empty_table():
    found = pairs(plan(work(relation="zwak")))
    assert found.facts == {}
    assert found.parts.shape == (0, 16)


@pytest.mark.parametrize(
    ("near_share", "fit", "expected"),
    [
        # worth at the positions where it lies near; low and high are what 90% and 10% of them have
        (1.0, 0.5, (0.5, 0.5, 0.5)),
        (0.9, 0.5, (0.45, 0.0, 0.5)),
        (0.5, 0.8, (0.4, 0.0, 0.8)),
        (0.1, 0.8, (0.08, 0.0, 0.0)),
        (None, 0.8, (0.0, 0.0, 0.0)),
    ],
)
def test_what_a_work_is_worth_at_the_places_a_plan_may_have(near_share, fit, expected):
    loose = dataclasses.replace(
        WEIGHTS, pairs=dataclasses.replace(WEIGHTS.pairs, min_near_share=0.0)
    )
    inputs = SimpleNamespace(weights=loose, measures=INPUTS.measures)
    found = pairs(plan(work(near_share=near_share, fit=fit)), inputs=inputs)
    [pair], [row] = found.facts.values(), found.parts.to_dict("records")
    told = f"op {100 * (near_share or 0):.0f}% van de plekken"
    assert (told in pair.caveats[0]) == (near_share != 1)
    assert (row["time"], row["time_low"], row["time_high"]) == pytest.approx(expected)
    assert np.isnan(row["time_expected"])


@pytest.mark.parametrize(("method", "high"), [(1, np.nan), (2, 0.24)])
def test_of_unknown_years_only_the_most_is_known(method, high):
    weights = dataclasses.replace(WEIGHTS, method=method)
    inputs = SimpleNamespace(weights=weights, measures=INPUTS.measures)
    near = work(fit=None, relation="onbekend", strength=0.4, near_share=0.6)
    [row] = pairs(plan(near), inputs=inputs).parts.to_dict("records")
    assert pd.isna(row["time"])
    assert pd.isna(row["time_low"])
    assert pd.isna(row["time_expected"])
    assert row["time_high"] == pytest.approx(high, nan_ok=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # the expected worth, with that of the worst and of the best year; none is nothing
        ({"fit": None, "fit_years": Range(value=0.4, low=None, high=0.8)}, (np.nan, 0.0, 0.4, 0.2)),
        ({"fit": None, "fit_years": Range(value=0.6, low=0.2, high=None)}, (np.nan, 0.1, 0.0, 0.3)),
        # what is known of the work itself goes before
        ({"fit": 0.6, "fit_years": Range(value=0.4, low=0.2, high=0.8)}, (0.3, 0.0, 0.6, np.nan)),
    ],
)
def test_of_unknown_years_the_planning_period_says_what_a_work_is_worth(changes, expected):
    [row] = pairs(plan(work(near_share=0.5, **changes))).parts.to_dict("records")
    names = ("time", "time_low", "time_high", "time_expected")
    assert [row[name] for name in names] == pytest.approx(expected, nan_ok=True)


def test_a_pair_is_about_its_plan_and_its_one_work():
    near = work(street_m=Range(value=134.0, low=120.0, high=140.0))
    [pair] = pairs(plan(near, work(id="ver", relation="zwak"))).facts.values()
    assert (pair.id, pair.kind) == ("planwerk-plein-riool", "plan_werk")
    assert (pair.title, pair.work_id) == ("Het plein met Riool Oost", "riool")
    assert pair.works == (near,)
    assert pair.reasons["exposure"] == "heet"
    assert pair.reasons["time"] == "rioolvervanging n.t.b. op 12 m: sterk"
    assert pair.caveats == ("grof",)
    assert (pair.amounts.street_m, pair.amounts.street_low_m, pair.amounts.street_high_m) == (
        134.0, 120.0, 140.0,
    )  # fmt: skip
    # what serves heat and belongs to the plan
    assert [measure.id for measure in pair.measures] == ["bomen", "groen-dak"]


def test_what_was_known_of_the_size_of_the_plan_stays():
    [pair] = pairs(plan(work(), amounts=Amounts(dwellings=40))).facts.values()
    assert (pair.amounts.dwellings, pair.amounts.street_m) == (40, None)


def test_a_demolition_has_no_measures():
    assert [pair.measures for pair in pairs(plan(work(), kind="sloop")).facts.values()] == [()]


def test_measures_of_the_street_go_along():
    catalogue = town.checked(
        pd.DataFrame(
            [
                town.measure("boomgroeven", "heat", "werk"),
                town.measure("dakgoot", "heat", "onderhoud"),
                town.measure("plein", "heat", "werk") | {"condition": "straat_open"},
            ]
        ),
        "measures",
    )
    inputs = SimpleNamespace(weights=WEIGHTS, measures=catalogue)

    def measures(near):
        return [m.id for pair in pairs(plan(near), inputs=inputs).facts.values()
                for m in pair.measures]  # fmt: skip

    assert measures(work()) == ["boomgroeven", "plein"]
    # a street that stays closed
    assert measures(work(strength=0.3)) == ["boomgroeven"]


@pytest.mark.parametrize(
    ("near", "words"),
    [
        (work(), []),
        (work(near_share=0.8), ["80% van de plekken"]),
        (work(relation="onbekend", fit=None), ["periodes is onbekend"]),
        (work(kind="riool_relining"), ["zwakke partner"]),
        (
            work(kind="riool_relining", near_share=0.25, relation="onbekend", fit=None),
            ["25% van de plekken", "periodes is onbekend", "relining van riool"],
        ),
    ],
)
def test_what_is_weak_about_a_pair_is_told_first(near, words):
    [pair] = pairs(plan(near)).facts.values()
    *told, last = pair.caveats
    assert last == "grof"
    assert len(told) == len(words)
    assert all(word in text for word, text in zip(words, told, strict=True))
