"""Which question matters most, and what the weights come to, in cases that can be reasoned out."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.catalogue.windows import Window
from geo.koppelkansen.part_shares import far_warning, part_shares
from geo.koppelkansen.questions import parts_by_question, rank_questions
from geo.koppelkansen.records import Facts, Koppelkans, NearWork
from geo.koppelkansen.uncertainty import draw
from geo.koppelkansen.weights import PARTS, RobustnessRule
from tests import town

# exposure 40, dwellings 20, time 20, area 10, cobenefits 10


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return town.weights(tmp_path_factory.mktemp("weights"))


def parts_of(rows):
    """Parts by id; a value is a number or (low, value, high)."""
    columns = {}
    for at, name in enumerate(PARTS):
        values = [
            row[at] if isinstance(row[at], tuple) else (row[at],) * 3 for row in rows.values()
        ]
        for place, end in enumerate(("_low", "", "_high")):
            columns[name + end] = [value[place] for value in values]
    return pd.DataFrame(columns, index=list(rows), dtype="float64")


def plan(key, **changes):
    return Facts(**{
        "id": key, "kind": "plan_klimaat", "title": key.upper(), "corporation": "Trivire",
        "located": True, "window": Window(2027, 2028), **changes,
    })  # fmt: skip


def test_the_question_that_decides_about_the_tenth_place(weights):
    still = dataclasses.replace(weights, robustness=RobustnessRule(spread=0.0, draws=4000))
    rows = {f"i{n:02d}": (0.5,) * 5 for n in range(10)}
    # 48 points; with more than half of its 20 points for dwellings it passes the others
    rows["x"] = (0.5, (0.0, 0.4, 1.0), 0.5, 0.5, 0.5)
    # can never come near, whatever its time is
    rows["z"] = (0.0, 0.0, (0.0, 0.3, 1.0), 0.0, 0.0)
    missing = dict.fromkeys(rows, ()) | {"x": ("dwellings",), "z": ("time",)}
    found = rank_questions(
        draw(parts_of(rows), weights=still), {k: plan(k) for k in rows}, missing, inside=set(rows)
    )
    assert [(one.koppelkans_id, one.what) for one in found] == [("x", "aantal")]
    # in 4 of 10 draws it lies evenly between 0.4 and 1, so above 0.5 in a third of all
    assert found[0].change_share == pytest.approx(1 / 3, abs=0.03)
    assert found[0].text == "Vraag Trivire naar het aantal woningen van X"


def test_a_list_of_ten_or_less_has_no_question_about_its_top(weights):
    rows = {f"i{n:02d}": ((0.0, 0.5, 1.0),) * 5 for n in range(10)}
    missing = dict.fromkeys(rows, PARTS)
    drawn = draw(parts_of(rows), weights=weights)
    assert rank_questions(drawn, {k: plan(k) for k in rows}, missing, inside=set(rows)) == []


def test_what_is_sure_is_not_asked(weights):
    rows = {f"i{n:02d}": tuple(np.linspace(0.1, 0.9, 14)[[n] * 5]) for n in range(14)}
    drawn = draw(parts_of(rows), weights=weights)
    facts = {key: plan(key, precision_m=200.0) for key in rows}
    missing = dict.fromkeys(rows, ())
    assert rank_questions(drawn, facts, missing, inside=set(rows)) == []


@pytest.mark.parametrize(
    ("changes", "missing", "asked"),
    [
        ({}, (), {}),
        ({}, ("dwellings",), {"aantal": ("dwellings",)}),
        ({"works": (NearWork(id="w"),)}, (), {"jaar": ("time",)}),
        ({}, ("exposure", "cobenefits"), {"klimaat": ("exposure",), "labels": ("cobenefits",)}),
        (
            {"located": False},
            ("exposure", "time", "area", "cobenefits"),
            {"plek": ("exposure", "area", "cobenefits", "time")},
        ),
        (
            {"precision_m": 200.0},
            ("time",),
            {"jaar": ("time",), "plek": ("exposure", "area", "cobenefits")},
        ),
        ({"kind": "bezit_klimaat"}, ("time",), {"plan": ("time",)}),
    ],
)
def test_each_unknown_is_asked_once(changes, missing, asked):
    found = parts_by_question(plan("a", **changes), missing)
    assert found == asked
    every = [part for parts in found.values() for part in parts]
    assert len(every) == len(set(every))


def items_of(rows):
    return [
        Koppelkans(
            id=f"i{n}", title=f"I{n}", contributions=dict(zip(PARTS, map(float, row), strict=True))
        )
        for n, row in enumerate(rows)
    ]


def test_a_part_that_explains_much_more_than_it_weighs_is_warned_for(weights):
    # only dwellings differ: they weigh 20 of 100 and explain everything
    shares = {one.part: one for one in part_shares(
        items_of([(10, 0, 5, 5, 5), (10, 20, 5, 5, 5)]), weights.parts
    )}  # fmt: skip
    assert shares["dwellings"].weight_share == 0.2
    assert shares["dwellings"].effective_share == pytest.approx(1.0)
    assert shares["dwellings"].text == "Woningen: gewicht 20%, verklaart 100%"
    assert {name for name, one in shares.items() if one.far_apart} == {
        "dwellings", "exposure", "time",
    }  # fmt: skip
    told = far_warning(list(shares.values()), count=2)
    assert told.startswith("Meer dan 10 punten naast het gewicht: blootstelling, woningen, tijd.")
    assert "Met 2 koppelkansen" in told
    assert "koppelkansen hangt" not in far_warning(list(shares.values()), count=40)
    assert not far_warning([one for one in shares.values() if not one.far_apart], count=2)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(*[st.integers(0, 20)] * 5), min_size=2, max_size=8))
def test_the_effective_shares_add_up_to_one(weights, rows):
    shares = part_shares(items_of(rows), weights.parts)
    if shares:
        assert sum(one.effective_share for one in shares) == pytest.approx(1.0)
        assert sum(one.weight_share for one in shares) == pytest.approx(1.0)
    else:
        assert len({sum(row) for row in rows}) == 1
