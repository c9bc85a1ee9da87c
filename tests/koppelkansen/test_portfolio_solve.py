"""The search for a choice where its first choices fail: only then do its later steps show."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings

from geo.koppelkansen import portfolio_solve
from geo.koppelkansen.portfolio import Limits, Problem
from geo.koppelkansen.portfolio_highs import relax
from geo.koppelkansen.portfolio_model import build
from geo.koppelkansen.portfolio_solve import NoChoiceError, improve, solve, solve_core
from tests.koppelkansen.test_portfolio import (
    YEARS,
    candidate,
    check_best,
    package,
    problems,
)


@pytest.fixture
def without_first_choices(monkeypatch):
    """Neither the greedy choice nor one around the relaxation: the whole programme must do it."""
    monkeypatch.setattr(portfolio_solve, "greedy", lambda *_: [])
    monkeypatch.setattr(portfolio_solve, "_SLICE_S", 0.01)
    for step in ("_dive", "_neighbourhood"):
        monkeypatch.setattr(portfolio_solve._Search, step, lambda *_: False)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(problem=problems())
@pytest.mark.usefixtures("without_first_choices")
def test_the_whole_programme_finds_the_best_of_all_combinations(problem):
    check_best(problem)


def three(cost=60, **limits):
    """Three koppelkansen that can be carried out in 2026 and in 2028."""
    each = (
        candidate(f"k{at}", package(cost=cost, years=(2026, 2028), **{f"u{at}": 10}))
        for at in range(3)
    )
    return Problem(candidates=tuple(each), limits=Limits(**limits))


ALL_FIXED = dict.fromkeys(("k0", "k1", "k2"))


def test_limits_that_only_go_together_without_years_are_refused():
    # room for three works in three years, but nobody can use the middle one
    problem = three(years=(2026, 2027, 2028), works_per_year=1, fixed=ALL_FIXED)
    assert relax(build(problem, with_years=False)) is not None
    assert relax(build(problem, with_years=True)) is None
    with pytest.raises(NoChoiceError, match="de vastgelegde koppelkansen gaan niet samen"):
        solve(problem)


def test_what_would_go_together_without_years_alone_is_not_named():
    # without the minimum three works still have room in two years only
    limits = {"fixed": ALL_FIXED, "at_least": {"WK050501": 1}}
    problem = three(years=(2026, 2027, 2028), works_per_year=1, **limits)
    with pytest.raises(NoChoiceError, match=r"^Geen keuze past: de vastgelegde koppelkansen gaan"):
        solve(problem)


def test_limits_that_only_go_together_in_parts_of_works_are_refused():
    # 180 euro fits in twice 100, but three works of 60 do not
    problem = three(years=(2026, 2028), year_eur=100, fixed=ALL_FIXED)
    assert relax(build(problem, with_years=True)) is not None
    with pytest.raises(NoChoiceError, match="de vastgelegde koppelkansen gaan niet samen"):
        solve(problem)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"at_least": {"WK050501": 3}}, "de minima per wijk gaan"),
        ({"at_least": {"WK050501": 3}, "fixed": {"k0": None}}, "de minima per wijk gaan"),
        (
            {"at_least": {"WK050501": 3}, "fixed": {"k0": None, "k1": None}},
            "de minima per wijk en de vastgelegde koppelkansen gaan",
        ),
        ({"fixed": {"k0": 2027}}, "de vastgelegde koppelkansen gaan"),
        ({"at_least": {"WK050501": 0, "WK050502": 1}}, "de minima per wijk gaan"),
    ],
)
def test_what_does_not_go_together_is_named_and_nothing_that_was_not_asked(limits, words):
    with pytest.raises(NoChoiceError, match=f"^Geen keuze past: {words} niet samen"):
        solve(three(years=(2026, 2028), total_eur=100, **limits))


def many():
    """Forty koppelkansen with two packages each, whose first choice is not the best one."""
    return Problem(
        candidates=tuple(
            candidate(
                f"k{at:02d}",
                package(cost=10 + at * 7 % 13, **{f"u{at}": 5 + at * 11 % 17}),
                package("q", cost=19 + at * 5 % 11, **{f"u{at}": 9 + at * 7 % 19}),
            )
            for at in range(40)
        ),
        limits=Limits(years=YEARS, party_year_eur={"Woonbron": 83}, works_per_year=6),
    )


def test_each_answer_is_a_better_one_or_a_lower_bound():
    steps = list(improve(many(), seconds=30, gap=1e-9))
    assert len(steps) > 1
    for before, after in itertools.pairwise(steps):
        assert after.objective >= before.objective
        assert (after.objective, -after.bound) > (before.objective, -before.bound)
    assert steps[-1].bound == pytest.approx(steps[-1].objective)


@pytest.mark.usefixtures("without_first_choices")
def test_the_last_answer_tells_what_was_proven():
    [*_, last] = improve(many(), seconds=30)
    assert last.picks
    assert last.proven


def test_a_choice_that_is_near_to_the_relaxation_is_not_taken_for_the_best():
    # by worth per euro the first two; the best are the last two
    cost, gain = (10, 20, 30), (60, 100, 120)
    each = tuple(
        candidate(f"k{at}", package(cost=cost[at], **{f"u{at}": gain[at]})) for at in range(3)
    )
    model = build(
        Problem(candidates=each, limits=Limits(years=YEARS, total_eur=50)), with_years=False
    )
    assert {pick.candidate for pick in solve_core(model)} == {"k1", "k2"}
