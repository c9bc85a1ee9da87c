"""From parts to a score that adds up, with a range for what is not known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.koppelkansen.scoring import order, rank, tiers
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
    assert ranked["score"] == ranked["score_low"] == ranked["score_high"] == 53
    assert ranked["tier"] == "middel"


def test_full_marks_are_100_whatever_the_weights(weights):
    # six sixths of 16.67 rounded apart would be 100.1, three thirds 99.9
    for parts in ((1, 1, 1, 1, 2), (1, 1, 1, 0, 0)):
        chosen = weights.with_parts(dict(zip(PARTS, parts, strict=True)))
        assert rank(table((1.0,) * 5), weights=chosen)["score"].to_list() == [100.0]


def test_a_missing_part_is_neither_a_zero_nor_a_bonus(weights):
    # without dwellings the others weigh 80: 100 * (40*0.5 + 20*0.25 + 10*0 + 10*0.8) / 80
    # = 25 + 6.25 + 0 + 10 = 41.25, rounded to even 41.2
    ranked = rank(table((0.5, NAN, 0.25, 0.0, 0.8)), weights=weights).iloc[0]
    assert np.isnan(ranked["contribution_dwellings"])
    assert ranked["score"] == 41.2
    # at its worst it is 33 of 100, at its best 53
    assert (ranked["score_low"], ranked["score_high"]) == (33.0, 53.0)


def test_a_rough_position_gives_a_range(weights):
    # exposure 0.5 between 0.25 and 1: 20 points between 10 and 40; the rest 33
    ranked = rank(table(((0.5, 0.25, 1.0), 1.0, 0.25, 0.0, 0.8)), weights=weights).iloc[0]
    assert (ranked["score_low"], ranked["score"], ranked["score_high"]) == (43.0, 53.0, 73.0)


def test_nothing_known_is_no_score(weights):
    ranked = rank(table((NAN,) * 5), weights=weights).iloc[0]
    assert np.isnan(ranked["score"])
    assert ranked["tier"] == "onbekend"
    assert all(np.isnan(ranked[f"contribution_{name}"]) for name in PARTS)


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
    parts = table((0.5, 1.0, 0.25, 0.0, 0.8), (0.1, NAN, 0.9, 1.0, 0.3))
    tenfold = weights.with_parts({name: 10 * value for name, value in weights.parts.items()})
    pd.testing.assert_frame_equal(rank(parts, weights=weights), rank(parts, weights=tenfold))


_SHARE = st.one_of(st.just(NAN), st.floats(0, 1))
_ROW = st.tuples(*[_SHARE] * 5)


@settings(deadline=None)  # a busy machine is no mistake
@given(st.lists(_ROW, min_size=1, max_size=8), st.tuples(*[st.integers(0, 100)] * 5))
def test_contributions_always_add_up_within_the_range(weights, rows, chosen):
    if not sum(chosen):
        chosen = (1, *chosen[1:])
    ranked = rank(table(*rows), weights=weights.with_parts(dict(zip(PARTS, chosen, strict=True))))
    for row, told in zip(rows, ranked.to_dict("records"), strict=True):
        points = [told[f"contribution_{name}"] for name in PARTS]
        known = [not np.isnan(value) for value in row]
        if not sum(w for w, k in zip(chosen, known, strict=True) if k):
            assert np.isnan(told["score"])
            continue
        assert [not np.isnan(value) for value in points] == known
        assert sum(v for v in points if not np.isnan(v)) == pytest.approx(told["score"], abs=1e-9)
        assert 0 <= told["score"] <= 100
        assert told["score_low"] <= told["score"] <= told["score_high"]


@settings(deadline=None)  # a busy machine is no mistake
@given(_ROW, st.integers(0, 4), st.floats(0, 1))
def test_more_of_a_part_never_lowers_the_score(weights, row, part, more):
    if np.isnan(row[part]):
        return
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
