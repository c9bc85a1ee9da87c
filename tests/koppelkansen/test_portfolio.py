"""The choice against brute force, and what it tells beside its picks."""

import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.koppelkansen import portfolio_curve
from geo.koppelkansen.choice_messages import Reason
from geo.koppelkansen.portfolio import (
    Candidate,
    Limits,
    Package,
    Pick,
    Problem,
    Rule,
    objective,
    violations,
)
from geo.koppelkansen.portfolio_curve import budget_of, curve, scaled
from geo.koppelkansen.portfolio_highs import relax
from geo.koppelkansen.portfolio_model import build
from geo.koppelkansen.portfolio_report import draws, fell_out, next_euro
from geo.koppelkansen.portfolio_solve import NoChoiceError, improve, solve, solve_core

YEARS = (2027, 2028)


def package(name="p", *, cost=100.0, party="Woonbron", years=YEARS, **gains):
    return Package(id=name, costs={party: cost}, gains=gains, years=years)


def candidate(name, *packages, wijk="WK050501"):
    return Candidate(id=name, packages=packages, wijkcodes=(wijk,))


def names(choice):
    return {pick.candidate for pick in choice.picks}


# -- against brute force ------------------------------------------------------------------------


@st.composite
def problems(draw):
    units = ["a", "b", "c"]
    candidates = []
    for at in range(draw(st.integers(1, 4))):
        packages = tuple(
            Package(
                id=f"p{number}",
                costs={
                    party: float(draw(st.integers(0, 6)))
                    for party in draw(st.sets(st.sampled_from(["W", "T"]), min_size=1))
                },
                gains={
                    unit: float(draw(st.integers(0, 9)))
                    for unit in draw(st.sets(st.sampled_from([*units, f"eigen{at}"])))
                },
                years=tuple(sorted(draw(st.sets(st.sampled_from([2026, *YEARS]))))),
            )
            for number in range(draw(st.integers(1, 2)))
        )
        wijk = draw(st.sampled_from(["WK1", "WK2"]))
        candidates.append(Candidate(id=f"k{at}", packages=packages, wijkcodes=(wijk,)))
    euro = st.none() | st.integers(0, 12).map(float)
    fixed = draw(
        st.dictionaries(
            st.sampled_from([one.id for one in candidates]),
            st.none() | st.sampled_from(YEARS),
            max_size=1,
        )
    )
    limits = Limits(
        years=YEARS,
        total_eur=draw(euro),
        year_eur=draw(euro),
        party_eur={} if (some := draw(euro)) is None else {"W": some},
        party_year_eur={} if (some := draw(euro)) is None else {"T": some},
        works_per_year=draw(st.none() | st.integers(1, 2)),
        at_least=draw(st.dictionaries(st.sampled_from(["WK1", "WK2"]), st.integers(0, 1))),
        fixed=fixed,
        rejected=draw(st.frozensets(st.sampled_from(["k0", "k3"]), max_size=1)) - set(fixed),
    )
    return Problem(candidates=tuple(candidates), limits=limits)


def brute_force(problem):  # noqa: C901
    """The most dwellings of every combination that keeps to the limits; None without one."""
    limits, best = problem.limits, None
    ways = []
    for one in problem.candidates:
        own = [None]
        for way in one.packages:
            decided = limits.fixed.get(one.id)
            own += [(one, way, year) for year in (way.years if decided is None else (decided,))]
        ways.append([way for way in own if way is None or way[2] in limits.years])
    for combination in itertools.product(*ways):
        taken = [way for way in combination if way is not None]
        ids = {one.id for one, _, _ in taken}
        if not set(limits.fixed) <= ids or ids & limits.rejected:
            continue
        money, works = Counter(), Counter()
        for _, way, year in taken:
            works[year] += 1
            for party, euro in way.costs.items():
                for key in ("all", ("year", year), ("party", party), (party, year)):
                    money[key] += euro
        if limits.works_per_year is not None and max(works.values(), default=0) > (
            limits.works_per_year
        ):
            continue
        roof = {"all": limits.total_eur}
        roof |= {("year", year): limits.year_eur for year in YEARS}
        roof |= {("party", party): euro for party, euro in limits.party_eur.items()}
        roof |= {
            (party, year): euro for party, euro in limits.party_year_eur.items() for year in YEARS
        }
        if any(most is not None and money[key] > most for key, most in roof.items()):
            continue
        wijken = Counter(wijk for one, _, _ in taken for wijk in one.wijkcodes)
        if any(wijken[wijk] < least for wijk, least in limits.at_least.items()):
            continue
        gains = {}
        for _, way, _ in taken:
            for unit, gain in way.gains.items():
                gains[unit] = max(gains.get(unit, 0.0), gain)
        total = sum(gains.values())
        best = total if best is None else max(best, total)
    return best


def check_best(problem):
    """Solve, check that no combination is better, and give its value; None without a choice."""
    expected = brute_force(problem)
    if expected is None:
        with pytest.raises(NoChoiceError):
            solve(problem, seconds=5)
        return None
    choice = solve(problem, seconds=5)
    assert not violations(problem, choice.picks)
    assert objective(problem, choice.picks) == pytest.approx(expected)
    assert choice.objective == pytest.approx(expected)
    assert choice.proven
    return expected


@settings(max_examples=40, deadline=None)
@given(problem=problems())
def test_a_choice_is_the_best_of_all_combinations(problem):
    best = check_best(problem)
    if best is not None:
        assert relax(build(problem, with_years=False)).value >= best - 1e-6


@settings(max_examples=12, deadline=None)
@given(problem=problems(), more=st.integers(1, 5))
def test_more_money_and_one_more_koppelkans_never_protect_less(problem, more):
    problem = replace(problem, limits=replace(problem.limits, fixed={}, at_least={}))
    before = solve(problem, seconds=5).objective
    richer = replace(problem.limits, total_eur=(problem.limits.total_eur or 0) + more)
    if problem.limits.total_eur is not None:
        assert solve(replace(problem, limits=richer), seconds=5).objective >= before - 1e-6
    extra = candidate("extra", package(cost=1, a=4))
    wider = replace(problem, candidates=(*problem.candidates, extra))
    assert solve(wider, seconds=5).objective >= before - 1e-6


# -- by hand ------------------------------------------------------------------------------------


def test_a_building_of_two_koppelkansen_counts_once():
    street = candidate("straat", package(cost=60, flat=40, row=10))
    complex_ = candidate("complex", package(cost=60, flat=40, tower=5))
    other = candidate("elders", package(cost=60, home=12))
    problem = Problem(
        candidates=(street, complex_, other), limits=Limits(years=(2027,), total_eur=120)
    )
    choice = solve(problem)
    assert names(choice) == {"straat", "elders"}  # 50 + 12, not 50 + 45
    assert choice.objective == pytest.approx(62)
    assert objective(problem, [Pick(candidate=n, package="p", year=2027) for n in
                               ("straat", "complex")]) == pytest.approx(55)  # fmt: skip


def test_of_two_packages_on_one_building_the_most_counts():
    small = candidate("klein", package(cost=10, flat=10))
    large = candidate("groot", package(cost=50, flat=40))
    problem = Problem(candidates=(small, large), limits=Limits(years=(2027,), total_eur=60))
    assert solve(problem).objective == pytest.approx(40)


def test_a_year_has_room_for_so_much_money_and_so_many_works():
    three = tuple(candidate(f"k{at}", package(cost=60, **{f"u{at}": 10 + at})) for at in range(3))
    limits = Limits(years=YEARS, party_year_eur={"Woonbron": 100})
    choice = solve(Problem(candidates=three, limits=limits))
    assert choice.objective == pytest.approx(23)
    assert sorted(pick.year for pick in choice.picks) == [2027, 2028]
    one_a_year = Limits(years=(2027,), works_per_year=1)
    assert names(solve(Problem(candidates=three, limits=one_a_year))) == {"k2"}


def test_decided_is_in_in_its_year_and_rejected_is_out():
    poor = candidate("besloten", package(cost=90, years=(2027,), a=1))
    good = candidate("goed", package(cost=90, b=50))
    gone = candidate("afgewezen", package(cost=1, c=99))
    limits = Limits(
        years=YEARS,
        total_eur=100,
        fixed={"besloten": 2028},
        rejected=frozenset({"afgewezen"}),
    )
    choice = solve(Problem(candidates=(poor, good, gone), limits=limits))
    assert [(pick.candidate, pick.year) for pick in choice.picks] == [("besloten", 2028)]


def test_limits_that_do_not_go_together_say_which():
    far = candidate("ver", package(cost=90, a=5), wijk="WK050502")
    problem = Problem(
        candidates=(far,), limits=Limits(years=YEARS, total_eur=50, at_least={"WK050502": 1})
    )
    with pytest.raises(NoChoiceError, match="minima per wijk"):
        solve(problem)
    with pytest.raises(NoChoiceError, match="vastgelegde"):
        solve(replace(problem, limits=Limits(years=YEARS, total_eur=50, fixed={"ver": None})))


def test_what_breaks_a_limit_is_named():
    one = candidate("k", package(cost=60, a=5), package("q", cost=80, a=6))
    limits = Limits(
        years=YEARS,
        total_eur=100,
        year_eur=70,
        party_eur={"Woonbron": 90},
        party_year_eur={"Woonbron": 70},
        works_per_year=1,
        at_least={"WK050509": 1},
        fixed={"weg": None},
        rejected=frozenset({"k"}),
    )
    picks = [Pick(candidate="k", package=name, year=2027) for name in ("p", "q")]
    broken = {one.rule for one in violations(Problem(candidates=(one,), limits=limits), picks)}
    assert broken == set(Rule) - {Rule.YEAR, Rule.COVERED}
    late = [Pick(candidate="k", package="p", year=2035)]
    assert violations(Problem(candidates=(one,), limits=Limits(years=YEARS)), late)[0].rule is (
        Rule.YEAR
    )


def test_answers_only_get_better_and_the_bound_only_lower():
    many = tuple(
        candidate(f"k{at:02d}", package(cost=10 + at * 7 % 13, **{f"u{at}": 5 + at * 11 % 17}),
                  package("q", cost=19 + at * 5 % 11, **{f"u{at}": 9 + at * 7 % 19}))
        for at in range(40)
    )  # fmt: skip
    problem = Problem(
        candidates=many,
        limits=Limits(years=YEARS, party_year_eur={"Woonbron": 83}, works_per_year=6),
    )
    steps = list(improve(problem, seconds=30))
    assert steps[0].seconds <= steps[-1].seconds
    for before, after in itertools.pairwise(steps):
        assert after.objective >= before.objective
        assert after.bound <= before.bound + 1e-9
    assert steps[-1].gap < 0.02
    assert not violations(problem, steps[-1].picks)


# -- beside the picks ---------------------------------------------------------------------------


def ladder():
    """Five koppelkansen of 100 euro, each worth less than the one before."""
    return tuple(
        candidate(f"k{at}", package(cost=100, **{f"u{at}": 50.0 - 10 * at})) for at in range(5)
    )


def test_the_next_euro_buys_the_next_koppelkans():
    problem = Problem(candidates=ladder(), limits=Limits(years=(2027,), total_eur=200))
    assert next_euro(problem, euro=100)[None] == pytest.approx(30)
    assert next_euro(problem, euro=50)[None] == pytest.approx(15)
    by_party = Problem(
        candidates=ladder(), limits=Limits(years=(2027,), party_eur={"Woonbron": 200})
    )
    assert next_euro(by_party, euro=100) == {"Woonbron": pytest.approx(30)}
    assert next_euro(Problem(candidates=ladder(), limits=Limits(years=(2027,)))) == {}


def test_what_fell_out_says_why_and_the_nearest_comes_first():
    extra = (
        candidate("niets", package(cost=1)),
        candidate("later", package(cost=1, years=(2040,), z=9)),
        candidate("duur", package(cost=900, y=99)),
        candidate("dubbel", package(cost=90, u0=30)),
        candidate("uit", package(cost=1, x=99)),
    )
    limits = Limits(years=(2027,), total_eur=200, rejected=frozenset({"uit"}))
    problem = Problem(candidates=(*ladder(), *extra), limits=limits)
    choice = solve(problem)
    assert names(choice) == {"k0", "k1"}
    found = {one.candidate: one for one in fell_out(problem, choice.picks)}
    assert set(found) == {one.id for one in problem.candidates} - names(choice)
    assert found["niets"].reason is Reason.NO_EFFECT
    assert found["later"].reason is Reason.NO_YEAR
    assert found["duur"].reason is Reason.TOO_EXPENSIVE
    assert found["dubbel"].reason is Reason.COVERED
    assert found["uit"].reason is Reason.REJECTED
    assert found["k3"].reason is Reason.BUDGET
    assert found["k3"].loss > found["k2"].loss
    order = [one.candidate for one in fell_out(problem, choice.picks) if one.candidate[0] == "k"]
    assert order == ["k2", "k3", "k4"]
    assert found["k4"].cheaper_eur > 0


def test_a_koppelkans_that_needs_to_be_cheaper_is_chosen_when_it_is():
    problem = Problem(candidates=ladder(), limits=Limits(years=(2027,), total_eur=250))
    near = next(one for one in fell_out(problem, solve(problem).picks) if one.candidate == "k4")
    cheap = candidate("k4", package(cost=100 - near.cheaper_eur - 1, u4=10.0))
    model = build(replace(problem, candidates=(*ladder()[:4], cheap)), with_years=False)
    at = next(n for n, pick in enumerate(model.picks) if pick.candidate == "k4")
    assert relax(model).x[at] > 0


def test_draws_tell_how_firm_a_choice_is_and_repeat():
    firm = candidate("vast", package(cost=100, a=80))
    doubtful = [
        candidate(
            name, replace(package(cost=100, **{name: 40.0}), gain_range=(0.5, 1.5))
        )
        for name in ("b", "c")
    ]  # fmt: skip
    problem = Problem(candidates=(firm, *doubtful), limits=Limits(years=(2027,), total_eur=200))
    steps = list(draws(problem, count=40, seed=3))
    assert [step.done for step in steps] == list(range(1, 41))
    last = steps[-1]
    assert last.share("vast") == 1.0
    assert 0.2 < last.share("b") < 0.8
    assert last.share("b") + last.share("c") == pytest.approx(1.0)
    assert list(draws(problem, count=40, seed=3))[-1] == last


def test_the_curve_rises_and_flattens():
    problem = Problem(candidates=ladder(), limits=Limits(years=YEARS, party_eur={"Woonbron": 300}))
    assert budget_of(problem.limits) == 300
    points = list(curve(problem, [0, 1 / 3, 2 / 3, 1, 4]))
    assert [round(point.dwellings) for point in points] == [0, 50, 90, 120, 150]
    assert all(point.bound >= point.dwellings - 1e-6 for point in points)
    per_year = Limits(years=YEARS, party_year_eur={"Woonbron": 150}, year_eur=100)
    assert scaled(per_year, 2).party_year_eur == {"Woonbron": 300}
    assert budget_of(per_year) == 200
    assert budget_of(Limits(years=YEARS)) is None


def test_the_curve_does_not_fall_where_the_time_was_short(monkeypatch):
    shares = [1 / 3, 1, 2]
    problem = Problem(candidates=ladder(), limits=Limits(years=YEARS, party_eur={"Woonbron": 300}))
    known = [point.dwellings for point in curve(problem, shares)]
    solved = iter([True, True, False])
    monkeypatch.setattr(
        portfolio_curve, "solve_core",
        lambda *given: solve_core(*given) if next(solved) else [],
    )  # fmt: skip
    assert known[0] < known[1]
    assert [point.dwellings for point in curve(problem, shares)] == [*known[:2], known[1]]
