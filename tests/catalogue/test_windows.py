"""Windows of plans and works, and how well two go together."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.catalogue.windows import (
    RELATIONS,
    Window,
    bounds,
    gap_years,
    relation,
    relations,
    shift_advice,
    shift_to_strong,
    window_of,
    window_order,
)
from geo.koppelkansen.weights import WindowRule

RULE = WindowRule()


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        # the plan is 2026-2028; years between the end of one and the beginning of the other
        (Window(2027, 2030), "sterk"),  # overlap
        (Window(2020, 2040), "sterk"),  # around it
        (Window(2028, 2028), "sterk"),  # 0 years
        (Window(2029, 2031), "sterk"),  # 1 year
        (Window(2030, 2031), "sterk"),  # 2 years
        (Window(2031, 2031), "mogelijk"),  # 3 years
        (Window(2033, 2034), "mogelijk"),  # 5 years
        (Window(2034, 2034), "zwak"),  # 6 years
        (Window(2060, 2061), "zwak"),  # 32 years
        (Window(2020, 2024), "sterk"),  # 2 years, before it
        (Window(2019, 2023), "mogelijk"),  # 3 years, before it
        (Window(2018, 2020), "zwak"),  # 6 years, before it
        (Window(2024, None), "sterk"),  # one year only: 2024, 2 years
        (Window(2020, None), "zwak"),  # one year only: 2020, 6 years
        (Window(2020, None, open_ended=True), "sterk"),  # from 2020 without end: overlap
        (Window(2031, None, open_ended=True), "mogelijk"),  # from 2031: 3 years
        (Window(2034, None, open_ended=True), "zwak"),  # from 2034: 6 years
        (Window(None, None), "onbekend"),
        (Window(None, None, open_ended=True), "onbekend"),
        (Window(None, 2027), "onbekend"),  # an end without a beginning says too little
    ],
)
def test_the_relation_of_two_windows_from_either_side(other, expected):
    plan = Window(2026, 2028)
    assert relation(plan, other, rule=RULE) == expected
    assert relation(other, plan, rule=RULE) == expected


def test_two_open_ends_overlap():
    first, second = Window(2026, None, open_ended=True), Window(2040, None, open_ended=True)
    assert relation(first, second, rule=RULE) == "sterk"


def test_a_relation_is_one_of_the_four_and_nothing_else_is():
    found = relations([0, 3, 6, np.nan], rule=RULE)
    assert list(found) == ["sterk", "mogelijk", "zwak", "onbekend"] == list(RELATIONS)


def test_the_rule_is_an_argument():
    strict = WindowRule(strong_years=0, possible_years=1)
    plan = Window(2026, 2026)
    assert [relation(plan, Window(y, y), rule=strict) for y in (2026, 2027, 2028)] == [
        "sterk", "mogelijk", "zwak",
    ]  # fmt: skip


_YEAR = st.integers(1950, 2100)
_WINDOW = st.tuples(_YEAR, st.one_of(st.integers(0, 40), st.just(np.inf)), st.booleans()).map(
    lambda w: (np.nan, np.nan) if w[2] else (float(w[0]), w[0] + float(w[1]))
)


@given(_WINDOW, _WINDOW)
def test_the_gap_is_symmetric_never_negative_and_unknown_with_an_unknown(a, b):
    gap, back = gap_years(*a, *b), gap_years(*b, *a)
    assert np.array_equal(gap, back, equal_nan=True)
    assert np.isnan(gap) == (np.isnan(a[0]) or np.isnan(b[0]))
    assert np.isnan(gap) or gap >= 0
    assert (gap == 0) == (not np.isnan(gap) and a[0] <= b[1] and b[0] <= a[1])


@pytest.mark.parametrize("missing", range(4))
def test_a_gap_with_any_year_unknown_is_unknown(missing):
    years = [2026, 2028, 2031, 2033]
    assert gap_years(*years) == 3
    years[missing] = np.nan
    assert np.isnan(gap_years(*years))


@given(_YEAR, st.integers(0, 40))
def test_a_window_has_no_gap_with_itself(first, length):
    assert gap_years(first, first + length, first, first + length) == 0


def frame(*rows):
    columns = {
        name: pd.array([row[i] for row in rows], dtype="Int64")
        for i, name in enumerate(("first_year", "last_year"))
    }
    return pd.DataFrame(columns | {"open_ended": [row[2] for row in rows]})


def test_bounds_of_rows():
    first, last = bounds(
        frame(
            (2026, 2028, False), (2026, None, False), (2026, None, True), (2026, 2027, True),
            (None, None, False), (None, 2030, False), (None, None, True),
        )
    )  # fmt: skip
    nan, inf = np.nan, np.inf
    np.testing.assert_array_equal(first, [2026, 2026, 2026, 2026, nan, nan, nan])
    np.testing.assert_array_equal(last, [2028, 2026, inf, inf, nan, nan, nan])


@pytest.mark.parametrize(
    ("row", "text", "known"),
    [
        ((2026, 2028, False), "2026-2028", True),
        ((2026, 2026, False), "2026", True),
        ((2026, None, False), "2026", True),
        ((2028, None, True), "v.a. 2028", True),
        ((None, None, False), "n.t.b.", False),
        ((None, None, True), "n.t.b.", False),
    ],
)
def test_a_window_in_dutch_and_in_json(row, text, known):
    window = window_of(frame(row).iloc[0])
    assert window.text() == text
    assert window.known is known
    told = {"from": row[0], "to": row[1], "open_ended": row[2]}
    assert window.to_dict() == told
    assert Window.from_dict(told) == window


@pytest.mark.parametrize(
    ("gap", "years"),
    [(0, None), (2, None), (3, 1), (4, 2), (5, None), (np.nan, None)],
)
def test_years_to_move_until_strong(gap, years):
    # strong is at most 2 years between; more than 2 years of moving is not proposed
    assert shift_to_strong(gap, rule=RULE) == years


@pytest.mark.parametrize(
    ("plan", "work", "year", "words"),
    [
        (Window(2030, 2030), Window(2026, 2026), 2026,
         "Het plan 2 jaar eerder of het werk 2 jaar later"),
        (Window(2028, None, open_ended=True), Window(2024, 2026), 2026,
         "Het plan 2 jaar eerder of het werk 2 jaar later"),
        # nothing moves to before the year of looking
        (Window(2026, 2027), Window(2030, 2030), 2029, None),
        (Window(2026, 2029), Window(2031, 2031), 2030, None),
        (Window(2027, 2028), Window(2031, 2031), 2028,
         "Het werk 2 jaar eerder of het plan 2 jaar later"),
        (Window(2029, 2031), Window(2028, 2028), 2028, "Het werk 2 jaar later"),
        # what is over moves no more
        (Window(2030, 2030), Window(2026, 2026), 2027, None),
        (Window(None, None), Window(2026, 2026), 2026, None),
    ],
)  # fmt: skip
def test_which_of_two_windows_can_still_move(plan, work, year, words):
    told = shift_advice(plan, work, years=2, as_of_year=year)
    assert told == (None if words is None else f"{words}: dan is de relatie in de tijd sterk.")


def test_no_advice_where_no_shift_is_needed():
    assert shift_advice(Window(2026, 2026), Window(2027, 2027), years=None) is None


def test_texts_of_windows_are_ordered_by_year_with_the_unknown_last():
    windows = [
        Window(None, None), Window(2026, None, open_ended=True), Window(2027, 2027),
        Window(2026, 2028), Window(2026, 2026),
    ]  # fmt: skip
    told = sorted((window.text() for window in windows), key=window_order)
    assert told == ["2026", "2026-2028", "v.a. 2026", "2027", "n.t.b."]
