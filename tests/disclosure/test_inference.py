"""What a reader can work out of hidden counts, by hand."""

import math

import pytest

from geo.disclosure.inference import Rule, Seen, Sum, System
from geo.disclosure.suppression import bounds, suppress
from geo.errors import DataError


@pytest.mark.parametrize(
    ("rule", "small"),
    [
        (Rule(), [0, 1, 9]),
        (Rule(minimum=1), [0]),
        (Rule(show_zero=True), [1, 9]),
        (Rule(minimum=2, show_zero=True), [1]),
        (Rule(minimum=11), [0, 1, 9, 10]),
    ],
)
def test_what_is_small(rule, small):
    assert [count for count in (0, 1, 9, 10, 11) if rule.is_small(count)] == small
    assert rule.floor == (1 if rule.show_zero else 0)


def test_a_rule_that_cannot_be():
    assert (Rule(minimum=1).minimum, Rule(round_to=1).round_to) == (1, 1)
    for wrong in ({"minimum": 0}, {"round_to": 0}):
        with pytest.raises(DataError):
            Rule(**wrong)


def test_rounding_goes_to_the_nearest_multiple_and_halves_go_up():
    assert [Rule(round_to=5).rounded(count) for count in (0, 2, 3, 7, 8, 12, 13)] == [
        0, 0, 5, 5, 10, 10, 15,
    ]  # fmt: skip
    assert [Rule(round_to=4).rounded(count) for count in (1, 2, 5, 6)] == [0, 4, 4, 8]
    assert Rule().rounded(17) == 17


def test_only_what_gives_a_count_away_is_hidden():
    # d = u - a; b, t and v tell nothing of it
    counts = {"a": 38, "b": 10, "c": 10, "d": 8, "t": 66, "u": 46, "v": 56}
    sums = [Sum("t", tuple("abcd")), Sum("u", tuple("ad")), Sum("v", tuple("abd"))]
    assert suppress(counts, sums, unpublished={"c"}).hidden == {"a", "d"}


def test_one_less_than_the_minimum_left_open_is_enough():
    # b + c = t - a = 9 leaves each 0 to 9, and v = a + c between 56 and 65
    counts = {"a": 56, "b": 8, "c": 1, "t": 65, "v": 57}
    sums = [Sum("t", tuple("abc")), Sum("v", tuple("ac"))]
    assert suppress(counts, sums).hidden == {"b", "c", "v"}
    assert bounds(counts, sums, hidden={"b", "c", "v"}) == {
        "b": (0, 9), "c": (0, 9), "v": (56, 65),
    }  # fmt: skip


def test_where_zeros_are_shown_two_less_than_the_minimum_left_open_is_enough():
    # a small count is 1 to 9 there: b + c = t - a = 10 leaves each 1 to 9, and v 57 to 65
    counts = {"a": 56, "b": 8, "c": 2, "t": 66, "v": 58}
    sums = [Sum("t", tuple("abc")), Sum("v", tuple("ac"))]
    rule = Rule(show_zero=True)
    assert suppress(counts, sums, rule=rule).hidden == {"b", "c", "v"}
    assert bounds(counts, sums, hidden={"b", "c", "v"}, rule=rule) == {
        "b": (1, 9), "c": (1, 9), "v": (57, 65),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "sums", "hidden", "expected"),
    [
        # nothing tells of it
        ({"a": 5}, [], {"a"}, {"a": (0, math.inf)}),
        # the one hidden part of a sum follows, and so does the total
        ({"t": 30, "a": 10, "b": 20}, [("t", "ab")], {"a"}, {"a": (10, 10)}),
        ({"t": 30, "a": 10, "b": 20}, [("t", "ab")], {"t"}, {"t": (30, 30)}),
        ({"t": 30, "a": 10, "b": 20}, [("t", "ab")], {"a", "b"}, {"a": (0, 30), "b": (0, 30)}),
        # a total that is hidden with a part is at least the other part
        ({"t": 30, "a": 10, "b": 20}, [("t", "ab")], {"t", "a"},
         {"a": (0, math.inf), "t": (20, math.inf)}),
        # two totals: a + b = 30 and b + c = 45, so c - a = 15
        ({"t": 30, "u": 45, "a": 10, "b": 20, "c": 25}, [("t", "ab"), ("u", "bc")],
         {"a", "b", "c"}, {"a": (0, 30), "b": (0, 30), "c": (15, 45)}),
        # a part that counts twice
        ({"t": 60, "a": 30}, [("t", "aa")], {"a"}, {"a": (30, 30)}),
        # a sum with a cell that nobody counts tells nothing
        ({"t": 30, "a": 10}, [("t", "ab")], {"a"}, {"a": (0, math.inf)}),
        ({"a": 10, "b": 20}, [("t", "ab")], {"a"}, {"a": (0, math.inf)}),
        ({"t": 30, "a": 10, "b": 20}, [("t", "ac"), ("t", "ab")], {"a"}, {"a": (10, 10)}),
    ],
)  # fmt: skip
def test_the_least_and_the_most_a_hidden_count_can_be(counts, sums, hidden, expected):
    rows = [Sum(total, tuple(parts)) for total, parts in sums]
    found = bounds(counts, rows, hidden=hidden)
    assert found.keys() == expected.keys()
    for cell, (least, most) in expected.items():
        assert found[cell] == (pytest.approx(least), pytest.approx(most))


def test_where_zeros_are_shown_what_is_hidden_is_at_least_one():
    rule = Rule(show_zero=True)
    counts, sums = {"t": 30, "a": 10, "b": 20}, [Sum("t", ("a", "b"))]
    assert bounds({"a": 5}, [], hidden={"a"}, rule=rule) == {"a": (1, math.inf)}
    assert bounds(counts, sums, hidden={"a", "b"}, rule=rule) == {"a": (1, 29), "b": (1, 29)}
    # what nobody is shown may be zero
    found = bounds(counts, sums, hidden={"a"}, unpublished={"b"}, rule=rule)
    assert found == {"a": (1, 30), "b": (0, 29)}


def test_counts_that_cannot_be_together_are_refused():
    # with zeros shown each is at least 1, and together they are 1
    with pytest.raises(DataError, match="spreken elkaar tegen"):
        bounds({"t": 1, "a": 0, "b": 1}, [Sum("t", ("a", "b"))], hidden={"a", "b"},
               rule=Rule(show_zero=True))  # fmt: skip
    with pytest.raises(DataError, match="a is -1"):
        System.of({"a": -1}, [], rule=Rule(), unpublished=frozenset())
    with pytest.raises(DataError, match="t tellen op tot 3, en niet tot 2"):
        System.of({"t": 2, "a": 3}, [Sum("t", ("a",))], rule=Rule(), unpublished=frozenset())


def test_what_is_rather_kept_is_hidden_last():
    counts, sums = {"t": 40, "a": 4, "b": 20, "c": 16}, [Sum("t", ("a", "b", "c"))]
    assert suppress(counts, sums).hidden == {"a", "c"}
    assert suppress(counts, sums, keep={"c"}).hidden == {"a", "b"}
    assert suppress(counts, sums, keep={"b", "c"}).hidden == {"a", "t"}
    assert suppress(counts, sums, keep={"b", "c", "t", "elders"}).hidden == {"a", "c"}
    # of two as large the first goes
    counts = {"t": 40, "a": 4, "b": 18, "c": 18}
    assert suppress(counts, sums).hidden == {"a", "b"}


def test_cells_that_sums_tie_together():
    counts = {"t": 30, "a": 10, "b": 20, "u": 12, "c": 5, "d": 7}
    system = System.of(
        counts, [Sum("t", ("a", "b")), Sum("u", ("c", "d"))], rule=Rule(),
        unpublished=frozenset({"d", "elders"}),
    )  # fmt: skip
    assert system.unpublished == {"d"}
    assert system.component("a", {"a", "b", "c"}) == {"a", "b"}
    assert system.component("a", {"a", "c", "d"}) == {"a"}
    assert system.component("c", {"c", "d", "u"}) == {"c", "d", "u"}
    assert system.guarded({"a"}) == {"a", "d"}


def test_ways_of_filling_in_are_remembered_as_long_as_they_are_possible():
    counts = {"t": 30, "a": 10, "b": 20}
    system = System.of(counts, [Sum("t", ("a", "b"))], rule=Rule(), unpublished=frozenset())
    seen = Seen(system)
    assert [(seen.low(cell), seen.high(cell)) for cell in counts] == [(30, 30), (10, 10), (20, 20)]
    seen.note({"a": 0.0, "b": 30.0})
    seen.note({"a": 12.0, "b": 20.0, "t": 32.0})
    assert [(seen.low(cell), seen.high(cell)) for cell in counts] == [(30, 32), (0, 12), (20, 30)]
    # with b shown only the second and the truth remain; with a shown only the truth
    assert [f(cell) for cell in "ta" for f in (seen.with_shown("b").low,
            seen.with_shown("b").high)] == [30, 32, 10, 12]  # fmt: skip
    truth = seen.with_shown("a")
    assert (truth.low("b"), truth.high("b"), truth.high("t")) == (20, 20, 30)
    truth.add(seen)
    assert (truth.low("a"), truth.high("a"), truth.high("b")) == (0, 12, 30)
    assert truth.with_shown("b").high("a") == 12
