"""Swing weighting: an order and points become weights, and what cannot be is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import DataError
from geo.koppelkansen.swing import SwingAnswers, differs, proposed_points
from geo.koppelkansen.weights import PARTS

ORDERS = st.permutations(PARTS)


@given(ORDERS, st.dictionaries(st.sampled_from(PARTS), st.floats(0, 100), min_size=len(PARTS)))
def test_proposed_points_are_always_accepted_and_come_back_as_given(order, weights):
    points = proposed_points(order, weights)
    answers = SwingAnswers(order=tuple(order), points=points)
    assert answers.parts[order[0]] == 100
    assert list(answers.parts) == list(PARTS)
    assert SwingAnswers.from_dict(answers.to_dict()) == answers


@pytest.mark.parametrize(
    ("order", "points"),
    [
        (PARTS[:4], dict.fromkeys(PARTS, 100)),
        ((*PARTS[:4], PARTS[0]), dict.fromkeys(PARTS, 100)),
        (PARTS, dict.fromkeys(PARTS, 90)),
        (PARTS, {**dict.fromkeys(PARTS, 100), PARTS[1]: 40}),
        (PARTS, {**dict.fromkeys(PARTS, 100), PARTS[4]: -5}),
        (PARTS, dict.fromkeys(PARTS[:4], 100)),
    ],
)
def test_another_order_or_rising_points_are_refused(order, points):
    with pytest.raises(DataError):
        SwingAnswers(order=order, points=points)


@pytest.mark.parametrize(
    ("parts", "other"),
    [({"a": 50, "b": 25}, False), ({"a": 2, "b": 1}, False), ({"a": 25, "b": 50}, True),
     ({"a": 0, "b": 0}, True)],
)  # fmt: skip
def test_only_the_ratio_makes_weights_differ(parts, other):
    assert differs(parts, {"a": 20, "b": 10}) == other
