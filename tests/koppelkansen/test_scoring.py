"""From parts to a score that adds up, with a range for what is not known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.koppelkansen.expected import expected_parts
from geo.koppelkansen.records import Facts
from geo.koppelkansen.scoring import effective_shares, open_points, order, rank, tiers
from geo.koppelkansen.weights import PARTS
from tests import town

# exposure 40, dwellings 20, time 20, area 10, cobenefits 10


def table(*rows):
    """Give rows of parts; a part that is a triple is (value, low, high)."""
    columns: dict[str, list[float]] = {}
    for row in rows:
        for name, value in zip(PARTS, row, strict=True):
            middle, low, high = value if isinstance(value, tuple) else (value, value, value)
            columns.setdefault(name, []).append(middle)
            columns.setdefault(f"{name}_low", []).append(low)
            columns.setdefault(f"{name}_high", []).append(high)
    return pd.DataFrame(columns, index=[f"p{n}" for n in range(len(rows))], dtype="float64")


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return town.weights(tmp_path_factory.mktemp("weights"))


NAN = np.nan


def test_a_score_is_the_weighted_mean_and_its_parts_add_up(weights):
    # 40*0.5 + 20*1 + 20*0.25 + 10*0 + 10*0.8 = 20 + 20 + 5 + 0 + 8 = 53
    ranked = rank(table((0.5, 1.0, 0.25, 0.0, 0.8)), weights=weights).iloc[0]
    assert [ranked[f"contribution_{name}"] for name in PARTS] == [20, 20, 5, 0, 8]
    assert ranked["score"] == ranked["worst"] == ranked["best"] == 53


def test_full_marks_are_100_whatever_the_weights(weights):
    # six sixths of 16.67 rounded apart would be 100.1, three thirds 99.9
    for parts in ((1, 1, 1, 1, 2), (1, 1, 1, 0, 0)):
        chosen = weights.with_parts(dict(zip(PARTS, parts, strict=True)))
        assert rank(table((1.0,) * 5), weights=chosen)["score"].to_list() == [100.0]


def test_a_missing_part_is_neither_a_zero_nor_a_bonus(weights):
    facts = {f"p{n}": Facts(id=f"p{n}", kind="plan_klimaat") for n in range(3)}
    parts = table(
        (0.5, NAN, 0.25, 0.0, 0.8), (0.5, 1.0, 0.25, 0.0, 0.8), (0.5, 0.0, 0.25, 0.0, 0.8)
    )
    filled = expected_parts(parts, facts, weights)
    # two known plans are too few, but together they say: 0 or 1, expected 0.5 of 20 points
    assert filled.loc["p0", ["dwellings", "dwellings_low", "dwellings_high"]].to_list() == [
        0.5, 0.0, 1.0,
    ]  # fmt: skip
    scores = rank(filled, weights=weights)
    assert scores["score"].to_list() == [43.0, 53.0, 33.0]
    assert (scores.loc["p0", "worst"], scores.loc["p0", "best"]) == (33.0, 53.0)


@settings(deadline=None)  # a busy machine is no mistake
@given(st.tuples(*[st.floats(0, 1)] * 5), st.integers(0, 4))
def test_known_best_is_at_least_unknown_and_that_at_least_known_worst(weights, row, part):
    best, unknown, worst = (
        tuple(value if n == part else one for n, one in enumerate(row)) for value in (1.0, NAN, 0.0)
    )
    facts = {f"p{n}": Facts(id=f"p{n}", kind="plan_klimaat") for n in range(3)}
    filled = expected_parts(table(best, unknown, worst), facts, weights)
    scores = rank(filled, weights=weights)["score"].to_list()
    assert scores == sorted(scores, reverse=True)


def test_an_unknown_relation_is_each_of_the_three_as_likely(weights):
    facts = {"p0": Facts(id="p0", kind="plan_klimaat")}
    filled = expected_parts(table((0.5, 0.5, (NAN, NAN, 0.6), 0.0, 0.0)), facts, weights)
    # 0.6 times 1, 0.5 and 0.1
    assert filled.loc["p0", ["time", "time_low", "time_high"]].to_list() == pytest.approx(
        [0.32, 0.06, 0.6]
    )


def test_the_effective_share_of_a_part_is_what_it_explains(weights):
    alone = rank(table((0.2, 0.5, 0.5, 0.5, 0.5), (0.8, 0.5, 0.5, 0.5, 0.5)), weights=weights)
    assert effective_shares(alone)["exposure"] == pytest.approx(1.0, abs=1e-6)
    # 20 points of time against 10 of area, both ways: shares 2 to 1
    both = rank(table((0.5, 0.5, 0.0, 0.0, 0.5), (0.5, 0.5, 1.0, 1.0, 0.5)), weights=weights)
    shares = effective_shares(both)
    assert (shares["time"], shares["area"]) == pytest.approx((2 / 3, 1 / 3))
    assert effective_shares(rank(table((0.5,) * 5), weights=weights)) == {}


def test_the_points_that_unknown_parts_can_decide(weights):
    rows = [(), ("exposure",), ("dwellings", "area"), PARTS]
    missing = pd.DataFrame([[name in row for name in PARTS] for row in rows], columns=list(PARTS))
    assert open_points(missing, weights=weights).to_list() == [0.0, 40.0, 30.0, 100.0]
    thirds = weights.with_parts(dict(zip(PARTS, (1, 1, 1, 0, 0), strict=True)))
    assert open_points(missing, weights=thirds).to_list() == [0.0, 33.3, 33.3, 100.0]


def test_points_have_one_decimal(weights):
    # 40 x 0.333 is 13.32, 20 x 0.777 is 15.54
    ranked = rank(table((0.333, 0.777, 0.0, 0.0, 0.0)), weights=weights).iloc[0]
    assert (ranked["contribution_exposure"], ranked["score"]) == (13.3, 28.9)
    assert (ranked["worst"], ranked["best"]) == (28.9, 28.9)


def test_a_rough_position_gives_a_range(weights):
    # exposure 0.5 between 0.25 and 1: 20 points between 10 and 40; the rest 33
    ranked = rank(table(((0.5, 0.25, 1.0), 1.0, 0.25, 0.0, 0.8)), weights=weights).iloc[0]
    assert (ranked["worst"], ranked["score"], ranked["best"]) == (43.0, 53.0, 73.0)


def test_other_weights_give_another_order(weights):
    parts = table((1.0, 0.0, 0.0, 0.0, 0.0), (0.0, 1.0, 1.0, 0.0, 0.0))
    ids = pd.Series(["exposed", "timely"])
    # 40 points against 20 + 20: equal, so in the order of the id
    assert rank(parts, weights=weights)["score"].to_list() == [40.0, 40.0]
    assert order(rank(parts, weights=weights), ids) == [0, 1]
    for_time = weights.with_parts(dict.fromkeys(PARTS, 0) | {"time": 1})
    ranked = rank(parts, weights=for_time)
    assert ranked["score"].to_list() == [0.0, 100.0]
    assert order(ranked, ids) == [1, 0]


def test_weights_count_only_by_their_proportion(weights):
    parts = table((0.5, 1.0, 0.25, 0.0, 0.8), (0.1, 0.4, 0.9, 1.0, 0.3))
    tenfold = weights.with_parts({name: 10 * value for name, value in weights.parts.items()})
    pd.testing.assert_frame_equal(rank(parts, weights=weights), rank(parts, weights=tenfold))


_ROW = st.tuples(*[st.floats(0, 1)] * 5)


@settings(deadline=None)  # a busy machine is no mistake
@given(st.lists(_ROW, min_size=1, max_size=8), st.tuples(*[st.integers(0, 100)] * 5))
def test_contributions_always_add_up_within_the_range(weights, rows, chosen):
    if not sum(chosen):
        chosen = (1, *chosen[1:])
    ranked = rank(table(*rows), weights=weights.with_parts(dict(zip(PARTS, chosen, strict=True))))
    for told in ranked.to_dict("records"):
        points = [told[f"contribution_{name}"] for name in PARTS]
        assert sum(points) == pytest.approx(told["score"], abs=1e-9)
        assert 0 <= told["score"] <= 100
        assert told["worst"] - 0.11 <= told["score"] <= told["best"] + 0.11


@settings(deadline=None)  # a busy machine is no mistake
@given(_ROW, st.integers(0, 4), st.floats(0, 1))
def test_more_of_a_part_never_lowers_the_score(weights, row, part, more):
    raised = tuple(max(v, more) if n == part else v for n, v in enumerate(row))
    scores = rank(table(row, raised), weights=weights)["score"].to_list()
    assert scores[1] >= scores[0]


@pytest.mark.parametrize(
    ("score", "tier"),
    [
        (100, "hoog"), (55, "hoog"), (54.9, "middel"), (35, "middel"), (34.9, "laag"),
        (0, "laag"), (NAN, "onbekend"),
    ],
)  # fmt: skip
def test_a_bound_belongs_to_the_higher_tier(weights, score, tier):
    assert tiers([score], bounds=weights.tiers) == [tier]


def test_the_order_is_by_score_then_id_and_unknown_last():
    ranked = pd.DataFrame({"score": [10.0, NAN, 30.0, 10.0, NAN]})
    assert order(ranked, pd.Series(["c", "b", "z", "a", "a"])) == [2, 3, 0, 4, 1]
