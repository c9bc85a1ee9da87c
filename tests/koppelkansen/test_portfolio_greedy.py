"""The first choice in one pass, by hand: what comes first, what fits, and in which year."""

import pytest

from geo.koppelkansen.portfolio import Candidate, Limits, Package, Pick, Problem
from geo.koppelkansen.portfolio_greedy import greedy

YEARS = (2027, 2028)


def one(name, cost=0.0, *, wijk="WK1", gain=1.0, party="Woonbron", years=YEARS, **more):
    """A koppelkans with package ``p`` of this cost, and more packages by name with theirs."""
    costs = {"p": cost, **more}
    packages = tuple(
        Package(id=key, costs={party: float(euro)}, gains={name: gain, "none": 0.0}, years=years)
        for key, euro in costs.items()
    )
    return Candidate(id=name, packages=packages, wijkcodes=(wijk,))


def chosen(*candidates, **limits):
    """Koppelkans, package and year of what is chosen, wanted in the order of the candidates."""
    problem = Problem(candidates=candidates, limits=Limits(**{"years": YEARS, **limits}))
    order = [
        Pick(candidate=one.id, package=way.id, year=None)
        for one in candidates
        for way in one.packages
    ]
    return [(pick.candidate, pick.package, pick.year) for pick in greedy(problem, order)]


def names(*candidates, **limits):
    return "".join(name for name, _, _ in chosen(*candidates, **limits))


def test_in_order_as_long_as_it_fits():
    # 60, no room for another 60, and 40 makes it exactly full
    assert names(one("a", 60), one("b", 60), one("c", 40), one("d", 1), total_eur=100.0) == "ac"
    assert names(one("a", 60), one("b", 60), one("c", 40)) == "abc"


def test_the_year_with_the_fewest_works_and_of_those_the_first():
    assert chosen(one("a"), one("b"), one("c"), one("d", years=(2027,)), one("e")) == [
        ("a", "p", 2027), ("b", "p", 2028), ("c", "p", 2027), ("d", "p", 2027), ("e", "p", 2028),
    ]  # fmt: skip
    assert chosen(one("a"), one("b"), one("c"), works_per_year=1) == [
        ("a", "p", 2027), ("b", "p", 2028),
    ]  # fmt: skip
    assert names(*(one(name, years=(2028,)) for name in "abc"), works_per_year=2) == "ab"


def test_one_package_of_a_koppelkans_the_first_that_fits():
    assert chosen(one("a", 60, q=10), one("b", 60, q=10), total_eur=80.0) == [
        ("a", "p", 2027), ("b", "q", 2028),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        # a and b cost Woonbron 60 each, c costs Trivire 60
        ({"year_eur": 60.0}, "ab"),
        ({"year_eur": 59.0}, ""),
        ({"year_eur": 120.0}, "abc"),
        ({"party_eur": {"Woonbron": 60.0}}, "ac"),
        ({"party_eur": {"Woonbron": 119.0}}, "ac"),
        ({"party_eur": {"Woonbron": 120.0}}, "abc"),
        ({"party_eur": {"Trivire": 59.0}}, "ab"),
        ({"party_year_eur": {"Woonbron": 60.0}}, "abc"),
        ({"party_year_eur": {"Woonbron": 60.0}, "years": (2027,)}, "ac"),
        ({"total_eur": 120.0, "party_eur": {"Woonbron": 60.0}}, "ac"),
        ({"total_eur": 0.0}, ""),
    ],
)
def test_every_budget_is_kept_to(limits, expected):
    trio = one("a", 60), one("b", 60), one("c", 60, party="Trivire")
    assert names(*trio, **limits) == expected


def test_what_is_decided_comes_first_in_its_year():
    trio = one("a", 60), one("b", 60), one("c", 60)
    assert chosen(*trio, total_eur=60.0, fixed={"c": 2028}) == [("c", "p", 2028)]
    assert chosen(*trio, total_eur=120.0, fixed={"c": None}) == [
        ("c", "p", 2027), ("a", "p", 2028),
    ]  # fmt: skip


def test_then_what_the_wijken_ask_and_no_more_of_it():
    four = one("a", 50), one("b", 50, wijk="WK2"), one("c", 50, wijk="WK2"), one("d", 50)
    assert names(*four, total_eur=50.0, at_least={"WK2": 1}) == "b"
    assert names(*four, total_eur=100.0, at_least={"WK2": 1}) == "ba"
    assert names(*four, total_eur=100.0, at_least={"WK2": 2}) == "bc"
    assert names(*four, total_eur=150.0, at_least={"WK2": 1, "WK1": 2}) == "bad"
    assert names(*four, total_eur=100.0, at_least={"WK2": 0}) == "ab"
    # what is decided there counts
    assert names(*four, total_eur=100.0, at_least={"WK2": 1}, fixed={"c": None}) == "ca"


def test_without_effect_only_what_is_decided_or_asked():
    idle, other = one("a", gain=0.0), one("b", gain=0.0, wijk="WK2")
    assert names(idle, other) == ""
    assert names(idle, other, fixed={"b": None}) == "b"
    assert names(idle, other, at_least={"WK1": 1}) == "a"
    twice = one("c", gain=0.0)
    assert names(idle, twice, at_least={"WK1": 1}) == "a"
    assert names(one("d"), idle, at_least={"WK1": 1}) == "d"


def test_a_koppelkans_in_two_wijken_is_asked_by_either():
    both = Candidate(id="a", packages=one("a", gain=0.0).packages, wijkcodes=("WK1", "WK2"))
    assert names(both, at_least={"WK2": 1}) == "a"
    assert names(both, at_least={"WK1": 1}) == "a"
    assert names(both, at_least={"WK3": 1}) == ""


def test_a_year_outside_the_period_is_no_room():
    assert names(one("a", years=(2026,)), one("b")) == "b"
