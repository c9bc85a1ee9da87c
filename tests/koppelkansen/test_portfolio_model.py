"""The integer programme of a choice against the rules of the problem, for every choice there is."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from geo.koppelkansen.portfolio import (
    Candidate,
    Limits,
    Package,
    Problem,
    Rule,
    objective,
    violations,
)
from geo.koppelkansen.portfolio_model import BUDGET_SCALE, build
from tests.koppelkansen.test_portfolio import YEARS, candidate, package, problems

_MOST_VARIABLES = 10


def best_with(model, binary):
    """The gain of a choice with the continuous variables as high as the rows allow; None when
    the choice itself breaks a row.
    """
    x = np.zeros(len(model.gain))
    x[: len(binary)] = binary
    rows = model.rows.toarray()
    for at in range(len(binary), len(x)):
        x[at] = model.upper[at]
        for row, label in zip(rows, model.labels, strict=True):
            if label.rule is Rule.COVERED and row[at]:
                x[at] = min(x[at], max(0.0, -(row[: len(binary)] @ binary) / row[at]))
    value = rows @ x if len(rows) else np.zeros(0)
    spare = 1e-7
    within = (
        (value >= model.row_low - spare).all()
        and (value <= model.row_high + spare).all()
        and (x <= model.upper + spare).all()
    )
    return float(model.gain @ x) if within else None


def every_choice(model):
    return itertools.product((0.0, 1.0), repeat=len(model.picks))


def check(problem):
    """Each choice keeps to the rows exactly when it keeps to the limits, at the same gain."""
    model = build(problem, with_years=True)
    for binary in map(np.array, every_choice(model)):
        picks = model.chosen(binary)
        gain = best_with(model, binary)
        if violations(problem, picks):
            assert gain is None, picks
        else:
            assert gain == pytest.approx(objective(problem, picks))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(problem=problems())
def test_rows_say_the_same_as_the_limits(problem):
    assume(len(build(problem, with_years=True).picks) <= _MOST_VARIABLES)
    check(problem)


def three(**limits):
    """Three koppelkansen of two wijken that share a building, over two years."""
    return Problem(
        candidates=(
            candidate("a", package(cost=60, flat=40, row=10), package("q", cost=30, flat=15)),
            candidate("b", package(cost=0.5, party="Trivire", flat=25, tower=5)),
            candidate("c", package(cost=60, years=(2028,), home=12), wijk="WK050502"),
        ),
        limits=Limits(years=YEARS, **limits),
    )


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"total_eur": 60.5},
        {"total_eur": 60.4},
        {"total_eur": 0.0},
        {"year_eur": 60.0},
        {"year_eur": 60.5},
        {"party_eur": {"Woonbron": 90}},
        {"party_eur": {"Woonbron": 89, "Trivire": 0.2}},
        {"party_year_eur": {"Woonbron": 60}},
        {"party_year_eur": {"Trivire": 0.4}},
        {"works_per_year": 1},
        {"works_per_year": 2},
        {"at_least": {"WK050501": 2}},
        {"at_least": {"WK050501": 1, "WK050502": 1}},
        {"at_least": {"WK050509": 1}},
        {"at_least": {"WK050502": 0}},
        {"fixed": {"a": None}},
        {"fixed": {"c": 2027}},
        {"fixed": {"b": 2035}},
        {"fixed": {"weg": None}},
        {"fixed": {"a": 2027}, "rejected": frozenset({"b"}), "total_eur": 100},
        {"rejected": frozenset({"a", "b", "c"})},
    ],
)
def test_each_limit_by_itself(limits):
    check(three(**limits))


def test_a_koppelkans_in_two_wijken_counts_for_both():
    one = Candidate(id="a", packages=(package(cost=1, a=1),), wijkcodes=("WK050501", "WK050502"))
    check(Problem(
        candidates=(one, candidate("b", package(cost=1, b=1))),
        limits=Limits(years=YEARS, at_least={"WK050501": 1, "WK050502": 1}),
    ))  # fmt: skip


def row_of(model, rule):
    """Coefficients by decision, lower and upper bound of the only row of a rule."""
    [at] = [at for at, label in enumerate(model.labels) if label.rule is rule]
    row = model.rows.toarray()[at]
    told = {(p.candidate, p.package, p.year): row[n] for n, p in enumerate(model.picks) if row[n]}
    return at, told, model.row_low[at], model.row_high[at]


def test_a_budget_row_is_scaled_to_its_limit():
    model = build(three(total_eur=80.0), with_years=False)
    at, told, low, high = row_of(model, Rule.BUDGET_TOTAL)
    assert model.limit_of == {at: 80.0}
    assert (low, high) == (-np.inf, BUDGET_SCALE)
    assert told == pytest.approx({
        ("a", "p", None): 750.0, ("a", "q", None): 375.0, ("b", "p", None): 6.25,
        ("c", "p", None): 750.0,
    })  # fmt: skip
    assert build(three(total_eur=150.5), with_years=False).limit_of == {}


def test_without_years_each_run_of_years_has_its_budget_once():
    # two that can be done in 2027 only, one in either year
    early = [candidate(f"k{at}", package(cost=60, years=(2027,), **{f"u{at}": 1})) for at in (0, 1)]
    either = candidate("k2", package(cost=60, u2=1))
    problem = Problem(
        candidates=(*early, either), limits=Limits(years=YEARS, year_eur=80, works_per_year=1)
    )
    model = build(problem, with_years=False)
    budgets = {
        label.about: sorted(model.picks[at].candidate for at in np.flatnonzero(row))
        for label, row in zip(model.labels, model.rows.toarray(), strict=True)
        if label.rule is Rule.BUDGET_YEAR
    }
    assert budgets == {(2027,): ["k0", "k1"], YEARS: ["k0", "k1", "k2"]}
    works = {
        label.about: high
        for label, high in zip(model.labels, model.row_high, strict=True)
        if label.rule is Rule.WORKS
    }
    assert works == {(2027,): 1.0, YEARS: 2.0}


def test_without_years_nothing_that_fits_with_years_is_lost():
    problem = three(year_eur=60.5, works_per_year=1, party_year_eur={"Woonbron": 60})
    loose = build(problem, with_years=False)
    model = build(problem, with_years=True)
    for binary in map(np.array, every_choice(model)):
        gain = best_with(model, binary)
        if gain is None:
            continue
        chosen = {(pick.candidate, pick.package) for pick in model.chosen(binary)}
        kept = np.array([float((p.candidate, p.package) in chosen) for p in loose.picks])
        assert best_with(loose, kept) == pytest.approx(gain)


def test_what_can_never_fit_is_zero_and_a_programme_of_nothing_has_one_variable():
    model = build(three(total_eur=59.9), with_years=False)
    fits = {(p.candidate, p.package): model.upper[n] for n, p in enumerate(model.picks)}
    assert fits == {("a", "p"): 0.0, ("a", "q"): 1.0, ("b", "p"): 1.0, ("c", "p"): 0.0}
    nothing = build(replace(three(), candidates=()), with_years=True)
    assert nothing.picks == ()
    assert nothing.gain.tolist() == [0.0]
    assert nothing.binary.tolist() == [0.0]
    assert nothing.rows.shape == (0, 1)


def test_a_gain_that_several_bring_is_cut_in_layers():
    packages = [
        Package(id="p", costs={"W": 1.0}, gains={"u": gain}, years=(2027,)) for gain in (4.0, 9.0)
    ]
    problem = Problem(
        candidates=tuple(candidate(f"k{n}", one) for n, one in enumerate(packages)),
        limits=Limits(years=(2027,)),
    )
    model = build(problem, with_years=True)
    # what only the larger brings is its own; what both bring counts once
    assert model.gain.tolist() == [0.0, 5.0, 4.0]
    assert model.binary.tolist() == [1.0, 1.0, 0.0]
    _, told, low, high = row_of(model, Rule.COVERED)
    assert told == {("k0", "p", 2027): -1.0, ("k1", "p", 2027): -1.0}
    assert (low, high) == (-np.inf, 0.0)


def years_with_a_budget(problem, *, with_years):
    model = build(problem, with_years=with_years)
    return [label.about for label in model.labels if label.rule is Rule.BUDGET_YEAR]


def test_a_run_of_years_is_the_shortest_that_holds_its_koppelkansen():
    three = tuple(candidate(f"k{at}", package(cost=60, **{f"u{at}": 1})) for at in range(3))
    years = (2026, *YEARS, 2029)
    problem = Problem(candidates=three, limits=Limits(years=years, year_eur=80))
    assert years_with_a_budget(problem, with_years=False) == [YEARS]


def test_with_years_each_year_has_one_budget():
    two = tuple(candidate(f"k{at}", package(cost=60, **{f"u{at}": 1})) for at in (0, 1))
    problem = Problem(candidates=two, limits=Limits(years=YEARS, year_eur=80))
    assert years_with_a_budget(problem, with_years=True) == [(2027,), (2028,)]
    assert years_with_a_budget(problem, with_years=False) == []
