"""A count with its noun: one is one, also after rounding, and nothing else is."""

import pytest

from geo.text.format import counted, dwelling_words, number


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 plannen"), (1, "1 plan"), (1.0, "1 plan"), (0.9, "1 plan"), (1.4, "1 plan"),
        (1.6, "2 plannen"), (2, "2 plannen"), (21, "21 plannen"), (1000, "1.000 plannen"),
        (None, "onbekend plannen"), (float("nan"), "onbekend plannen"),
    ],
)  # fmt: skip
def test_only_one_has_the_singular(count, text):
    assert counted(count, "plan", "plannen") == text


@pytest.mark.parametrize(("count", "text"), [(1, "1 woning"), (2, "2 woningen")])
def test_a_number_of_dwellings_that_is_written_already(count, text):
    assert dwelling_words(number(count)) == text
