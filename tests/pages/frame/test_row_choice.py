"""Rows to choose from on a narrow screen: what the browser tells of them is checked."""

import pytest

from pages.ui.frame.row_choice import place_of


@pytest.mark.parametrize(("told", "place"), [(0, 0), (2, 2), (2.0, 2)])
def test_a_row_that_is_there_is_chosen(told, place):
    assert place_of({"chosen": told}, count=3) == place


@pytest.mark.parametrize(
    "told", [None, 3, -1, 1.5, True, "1", [1], {"place": 1}, float("nan"), float("inf")]
)
def test_what_is_no_row_chooses_none(told):
    assert place_of({"chosen": told}, count=3) is None


@pytest.mark.parametrize("state", [None, {}, [], "chosen"])
def test_a_state_without_a_choice_chooses_none(state):
    assert place_of(state, count=3) is None
