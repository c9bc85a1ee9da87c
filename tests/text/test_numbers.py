"""What a point and a comma mean in a column of numbers: hand-read answers."""

import numpy as np
import pandas as pd
import pytest

from geo.text.numbers import parse_number, read_numbers


def read(*texts, decimal=",", whole=False, low=None, high=None):
    column = pd.Series(list(texts), dtype="string")
    found = read_numbers(column, decimal=decimal, whole=whole, low=low, high=high)
    return found.read.to_list(), found.unsure.to_list()


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        # a decimal comma somewhere: points stand between thousands
        (("51,8", "1.200"), [51.8, 1200.0]),
        (("1.234,5", "-2.000"), [1234.5, -2000.0]),
        (("1.234.567", "1.200"), [1234567.0, 1200.0]),
        # a point that cannot stand between thousands: points are decimals
        (("51.9", "51,8"), [51.9, 51.8]),
        (("0.250", "1.200"), [0.25, 1.2]),
        (("12.3456", "1.200"), [12.3456, 1.2]),
        # plain numbers and what is none
        (("1200", "n.t.b.", " 7 "), [1200.0, np.nan, 7.0]),
        (("1.20.3", "1,2,3"), [np.nan, np.nan]),
    ],
)
def test_a_column_of_a_file_with_a_decimal_comma(texts, numbers):
    found, unsure = read(*texts)
    np.testing.assert_equal(found, numbers)
    assert not any(unsure)


def test_whole_numbers_have_no_decimals():
    assert read("1.200", "980", whole=True) == ([1200.0, 980.0], [False, False])
    # in a column that shows decimals nobody knows any more: asked, never read as 1.2
    found, unsure = read("1.200", "3.5", whole=True)
    assert np.isnan(found[0])
    assert unsure == [True, False]


def test_both_decimal_marks_in_one_column_leave_it_unclear():
    found, unsure = read("51.9", "51,8", "1.200")
    assert found[:2] == [51.9, 51.8]
    assert np.isnan(found[2])
    assert unsure == [False, False, True]


def test_what_can_be_read_in_two_ways_is_decided_by_what_can_be():
    # a latitude of 51812 is none, and 1200 dwellings in a range of 100 to 5000 are not 1.2
    assert read("51.812", low=50.5, high=54.0) == ([51.812], [False])
    assert read("1.200", low=100, high=5000) == ([1200.0], [False])
    numbers, unsure = read("1.200", "3")
    assert (np.isnan(numbers[0]), numbers[1], unsure) == (True, 3.0, [True, False])


def test_a_file_with_decimal_points_is_read_as_it_stands():
    numbers, unsure = read("1.200", "51,8", decimal=".")
    assert numbers[0] == 1.2
    assert np.isnan(numbers[1])
    assert unsure == [False, False]


@pytest.mark.parametrize(("text", "value"), [("1.5e3", 1500), ("1,5E+03", 1500), ("2.027E3", 2027)])
def test_the_mark_of_a_mantissa_is_a_decimal_mark(text, value):
    assert parse_number(text, decimal=",").value == parse_number(text, decimal=".").value == value
