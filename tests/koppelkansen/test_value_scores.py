"""Scores of values: without steps, with the class bounds as anchors, and never falling."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.hazards.thresholds import CLASS_SCORE, load_thresholds
from geo.koppelkansen.value_scores import anchors, scaled, severity, value_scores
from geo.koppelkansen.weights_file import load_weights
from geo.paths import SHIPPED_DATA

THRESHOLDS = load_thresholds(SHIPPED_DATA / "thresholds.toml")
WEIGHTS = load_weights(SHIPPED_DATA / "weights.toml")
HAZARDS = st.sampled_from(list(THRESHOLDS))
SHARE = st.floats(0, 1)
_END = st.floats(0, 1).map(lambda one: round(one, 3))
_ENDS = st.tuples(_END, _END).filter(lambda ends: ends[0] < ends[1])


@pytest.mark.parametrize(
    ("hazard", "value", "score"),
    [
        ("heat", 29.0, 0.0), ("heat", 32.0, 0.125), ("heat", 36.5, 0.5), ("heat", 38.0, 0.625),
        ("heat", 39.5, 0.75), ("heat", 44.0, 1.0), ("heat", 60.0, 1.0), ("heat", 20.0, 0.0),
        ("rain70", 0.05, 0.0), ("rain70", 0.25, 0.75), ("rain70", 0.4, 1.0),
        # the worst class of flood is hoog: it does not come above that
        ("flood", 9.0, 0.75), ("flood", 0.2, 0.125),
        # three classes: the first is laag
        ("warm_nights", 0.0, 0.25), ("warm_nights", 2.5, 0.5), ("warm_nights", 4.0, 0.75),
        ("heat", np.nan, np.nan),
    ],
)  # fmt: skip
def test_by_hand(hazard, value, score):
    found = value_scores([value], THRESHOLDS[hazard])[0]
    assert found == pytest.approx(score, nan_ok=True)


@settings(deadline=None)
@given(HAZARDS, st.floats(-5, 80), st.floats(0, 20))
def test_more_never_scores_less_and_a_small_step_makes_a_small_difference(name, value, more):
    hazard = THRESHOLDS[name]
    one, other, beside = value_scores([value, value + more, value + 1e-6], hazard)
    assert 0 <= one <= other <= 1
    assert abs(beside - one) < 1e-4


@settings(deadline=None)
@given(HAZARDS, st.floats(-5, 80))
def test_the_score_is_never_further_from_that_of_the_class_than_half_a_class(name, value):
    hazard = THRESHOLDS[name]
    [known] = hazard.classify([value])
    assert abs(value_scores([value], hazard)[0] - CLASS_SCORE[known]) <= 0.125 + 1e-5


@pytest.mark.parametrize("name", list(THRESHOLDS))
def test_the_anchors_are_the_bounds(name):
    bounds = THRESHOLDS[name].bounds
    at, score = zip(*anchors(bounds), strict=True)
    assert list(at[1:-1]) == [upper for _, upper in bounds[:-1]]
    assert list(at) == sorted(set(at))
    assert list(score) == sorted(set(score))


def test_exempt_counts_nothing_and_no_data_is_unknown():
    rain = THRESHOLDS["rain70"]
    classes = ["uitgezonderd", "geen_data", "zeer_hoog"]
    now = severity([0.35, np.nan, 0.35], classes, rain, weights=WEIGHTS)
    assert now == pytest.approx([0.0, np.nan, 0.9375], nan_ok=True)
    before = dataclasses.replace(WEIGHTS, method=2)
    then = severity([0.35, np.nan, 0.35], classes, rain, weights=before)
    assert then == pytest.approx([0.0, np.nan, 1.0], nan_ok=True)


@settings(deadline=None)
@given(_ENDS, SHARE, SHARE)
def test_the_scale_keeps_the_order_and_the_ends(ends, one, other):
    low, high = scaled(sorted((one, other)), ends)
    assert 0 <= low <= high <= 1
    assert scaled([0.0, 1.0], ends) == pytest.approx([0.0, 1.0])
    assert scaled(ends, ends) == pytest.approx(
        [0.1 if ends[0] > 0 else 0.0, 0.9 if ends[1] < 1 else 1.0]
    )
    assert np.isnan(scaled([np.nan], ends)[0])
    assert scaled([one], None)[0] == one
