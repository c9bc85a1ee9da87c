"""The steps of the search for a choice, one by one: what each holds, frees, takes and proves."""

import time
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from geo.koppelkansen import portfolio_solve
from geo.koppelkansen.choice_messages import PROVEN, Choice
from geo.koppelkansen.portfolio import Limits, Pick, Problem
from geo.koppelkansen.portfolio_highs import Relaxation, Solved, relax
from geo.koppelkansen.portfolio_model import build
from geo.koppelkansen.portfolio_solve import NoChoiceError, improve, solve, solve_core
from tests.koppelkansen.test_portfolio import candidate, package


def problem(count, *, years=(2027, 2028), **limits):
    """Koppelkansen of 10 euro; each protects ten dwellings of its own."""
    each = (
        candidate(f"k{at:03d}", package(cost=10, years=years, **{f"u{at}": 10}))
        for at in range(count)
    )
    return Problem(candidates=tuple(each), limits=Limits(years=years, **limits))


def pick(name, year):
    return Pick(candidate=name, package="p", year=year)


def search_of(asked, picks=None):
    """A search that has taken a choice, and the programme with years."""
    search = portfolio_solve._Search(asked, seconds=60, gap=PROVEN, seed=3)
    if picks is not None:
        assert search._take(picks)
    return search, build(asked, with_years=True)


def relaxation(x, reduced, *, value=10.0):
    return Relaxation(value, np.array(x, float), np.array(reduced, float), np.zeros(0))


@pytest.fixture
def programme(monkeypatch):
    """Notes what HiGHS is asked, and answers what a test puts in ``answers``."""

    class Programme:
        answers = Solved(None, -np.inf)

    def noted(model, *, low=None, **asked):
        Programme.model, Programme.low, Programme.asked = model, low, asked
        return Programme.answers

    monkeypatch.setattr(portfolio_solve, "solve_whole", noted)
    return Programme


# -- a choice ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bound", "reached", "gap"),
    [(0.5, 0.25, 0.5), (200.0, 150.0, 0.25), (10.0, 10.5, 0.0), (0.0, 0.0, 0.0), (8.0, 0.0, 1.0)],
)
def test_the_gap_is_a_share_of_the_bound(bound, reached, gap):
    choice = Choice(picks=(), objective=reached, bound=bound, seconds=1.0)
    assert choice.gap == pytest.approx(gap)
    assert choice.proven == (gap == 0)


def test_a_gap_of_exactly_what_counts_as_proven_is_proven():
    assert Choice(picks=(), objective=9999.0, bound=10000.0, seconds=1.0).proven


def test_more_than_a_ten_thousandth_is_not_proven():
    assert not Choice(picks=(), objective=9998.5, bound=10000.0, seconds=1.0).proven


# -- the order of the steps ----------------------------------------------------------------------


@pytest.fixture
def steps(monkeypatch):
    """What each step of a search does; one that is not given may not be taken."""

    def given(**known):
        for name in ("_dive", "_neighbourhood", "_whole"):
            step = known.get(name) or partial(pytest.fail, f"{name} is not needed")
            monkeypatch.setattr(portfolio_solve._Search, name, lambda *at, s=step, **_: s(at[0]))

    return given


BEST = [Pick(candidate=f"k{at:03d}", package="p", year=2027) for at in range(3)]


def takes_all(search):
    return search._take(BEST)


def test_what_the_relaxation_with_years_proves_is_told(steps):
    # room for three works in three years, and nobody can use the middle one: two is all there is
    each = (candidate(f"k{at}", package(years=(2026, 2028), **{f"u{at}": 10})) for at in range(3))
    limits = Limits(years=(2026, 2027, 2028), works_per_year=1)
    steps()
    told = list(improve(Problem(candidates=tuple(each), limits=limits), seconds=1000))
    assert [choice.bound for choice in told] == pytest.approx([30, 20])
    assert [choice.proven for choice in told] == [False, True]


def test_the_first_programme_has_no_years_and_the_second_has(steps, monkeypatch):
    with_years = []

    def noted(asked, *, with_years: bool, seen=with_years):
        seen.append(with_years)
        return build(asked, with_years=with_years)

    monkeypatch.setattr(portfolio_solve, "build", noted)
    steps()
    list(improve(problem(3, years=(2027,)), seconds=1000))
    assert with_years == [False, True]


def test_a_choice_around_the_relaxation_is_told_and_ends_what_it_proves(steps, monkeypatch):
    monkeypatch.setattr(portfolio_solve, "greedy", lambda *_: BEST[:1])
    steps(_dive=takes_all)
    told = list(improve(problem(3, years=(2027,)), seconds=1000))
    assert [len(choice.picks) for choice in told] == [1, 3]
    assert told[-1].proven


def test_with_a_choice_parts_of_it_come_before_everything(steps, monkeypatch):
    monkeypatch.setattr(portfolio_solve, "greedy", lambda *_: BEST[:1])
    steps(_dive=lambda _: False, _neighbourhood=takes_all)
    told = list(improve(problem(3, years=(2027,)), seconds=1000))
    assert [len(choice.picks) for choice in told] == [1, 3]


def test_without_a_choice_everything_is_tried_for_a_while_and_then_for_longer(monkeypatch):
    monkeypatch.setattr(portfolio_solve, "greedy", lambda *_: [])
    monkeypatch.setattr(portfolio_solve._Search, "_dive", lambda *_: False)
    asked = []

    def whole(search, *_, seconds):
        asked.append(seconds)
        if len(asked) == 3:
            search._take(BEST)

    monkeypatch.setattr(portfolio_solve._Search, "_whole", whole)
    told = list(improve(problem(3, years=(2027,), fixed={"k000": None}), seconds=1000))
    assert asked == [4.0, 8.0, 16.0]
    assert [len(choice.picks) for choice in told] == [3]


# -- time ----------------------------------------------------------------------------------------


def test_a_search_knows_what_time_is_left():
    search, _ = search_of(problem(2))
    search.started = time.perf_counter() - 10
    search.seconds = 12
    assert 0 < search._left() <= 2
    assert not search._done()
    assert 10 <= search._choice().seconds < 1000
    search.seconds = 5
    assert search._left() == pytest.approx(0.05), "a programme always gets a moment"
    assert search._done(), "without a choice as well"


def test_without_time_and_without_a_first_choice_that_is_said(monkeypatch):
    monkeypatch.setattr(portfolio_solve, "greedy", lambda *_: [])
    with pytest.raises(NoChoiceError, match="Binnen deze tijd is geen keuze gevonden"):
        solve(problem(2, fixed={"k000": None}), seconds=-1)


def test_without_an_answer_yet_the_search_goes_on(programme):
    search, model = search_of(problem(2, years=(2027,)))
    programme.answers = Solved(None, 5.0)
    search._whole(model, relaxation([0, 0], [0, 0]), seconds=1.0)
    assert search.picks is None
    assert search.bound == pytest.approx(5)


def test_what_the_relaxation_chooses_comes_first_and_then_the_nearest_to_it():
    _, model = search_of(problem(4, years=(2027,)))
    found = relaxation([0, 0.5, 0, 1], [-3, 0, -1, 4])
    order = portfolio_solve._by_merit(model, found)
    assert [one.candidate for one in order] == ["k003", "k001", "k002", "k000"]


# -- what is taken -------------------------------------------------------------------------------


def test_only_a_better_choice_within_the_limits_is_taken():
    search, _ = search_of(problem(3, total_eur=20))
    assert search._take([pick("k001", 2028)])
    assert not search._take([pick("k000", 2027)]), "as good is not better"
    assert not search._take([]), "worse"
    assert not search._take([pick(f"k00{at}", 2027) for at in range(3)]), "too dear"
    assert search.picks == (pick("k001", 2028),)
    assert search._take([pick("k002", 2027), pick("k000", 2028)])
    assert search.picks == (pick("k000", 2028), pick("k002", 2027))


def test_a_bound_is_never_below_what_was_found():
    search, _ = search_of(problem(2), [pick("k000", 2027)])
    assert search.value == pytest.approx(10)
    search._lower(15.0)
    search._lower(18.0)
    assert search.bound == pytest.approx(15)
    search._lower(3.0)
    assert search.bound == pytest.approx(10)


# -- parts that are chosen anew ------------------------------------------------------------------


def test_what_the_relaxation_chose_whole_is_kept_and_nothing_else(monkeypatch):
    search, model = search_of(problem(2))
    # two koppelkansen in two years are four decisions; the last variable is none
    model = replace(model, gain=np.ones(5))
    asked = []
    monkeypatch.setattr(search, "_among", lambda _model, _relaxed, held: asked.append(held))
    search._dive(model, relaxation([1, 0.5, 0, 1 - 1e-9, 1], np.zeros(5)))
    assert asked[0].tolist() == [True, False, False, True, False]


def freed(years, count, monkeypatch, *, draws=300):
    """For so many draws: which picks of the best choice are chosen anew."""
    asked = problem(count, years=years)
    picks = [pick(f"k{at:03d}", years[at % len(years)]) for at in range(count)]
    search, model = search_of(asked, picks)
    best, found = set(picks), []

    def noted(_model, _relaxed, held):
        kept = {made for made, one in zip(model.picks, held, strict=True) if one}
        assert kept <= best
        found.append(best - kept)

    monkeypatch.setattr(search, "_among", noted)
    for _ in range(draws):
        search._neighbourhood(model, None)
    return best, found


def whole_years(best, free):
    """The years of which everything is free, when nothing of the others is; else none."""
    years = {one.year for one in free}
    return years if free == {one for one in best if one.year in years} else set()


@pytest.mark.parametrize(
    ("years", "sizes"), [((2027, 2028), {1, 2}), ((2026, 2027, 2028, 2029, 2030), {1, 2, 3})]
)
def test_some_years_or_some_koppelkansen_are_chosen_anew(years, sizes, monkeypatch):
    best, found = freed(years, 100, monkeypatch)
    by_year = [len(whole_years(best, free)) for free in found]
    assert set(by_year) == sizes | {0}
    assert 0.35 < np.mean([size > 0 for size in by_year]) < 0.65
    shares = [len(free) / 100 for free, size in zip(found, by_year, strict=True) if not size]
    # a tenth to four tenths of them, drawn one by one
    assert min(shares) < 0.2
    assert 0.35 < max(shares) < 0.55
    assert 0.2 < np.mean(shares) < 0.3


class Drawn:
    """A chance of which a test knows what it gives."""

    def __init__(self, *numbers, end=0, size=1):
        self.numbers, self.end, self.size = list(numbers), end, size
        self.random = lambda: self.numbers.pop(0)
        self.integers = lambda *_: self.size
        self.uniform = lambda *ends: ends[self.end]
        self.choice = np.random.default_rng(5).choice


def test_the_years_that_are_chosen_anew_differ(monkeypatch):
    years = (2026, 2027, 2028)
    picks = [pick(f"k{at:03d}", year) for at, year in enumerate(years)]
    search, model = search_of(problem(3, years=years), picks)
    kept = []
    monkeypatch.setattr(search, "_among", lambda _model, _relaxed, held: kept.append(held.sum()))
    search.chance = Drawn(*[0.1] * 40, size=3)
    for _ in range(40):
        search._neighbourhood(model, None)
    assert kept == [0] * 40


@pytest.mark.parametrize(("end", "numbers"), [(0, (0.05, 0.15, 0.5)), (1, (0.05, 0.35, 0.45))])
def test_a_tenth_to_four_tenths_are_chosen_anew(end, numbers, monkeypatch):
    picks = [pick(f"k{at:03d}", 2027) for at in range(3)]
    search, model = search_of(problem(3), picks)
    kept = []
    monkeypatch.setattr(search, "_among", lambda _model, _relaxed, held: kept.append(held.sum()))
    search.chance = Drawn(0.9, *numbers, end=end)
    search._neighbourhood(model, None)
    assert kept == [2 if end == 0 else 1]


def test_with_one_year_only_some_koppelkansen_are_chosen_anew(monkeypatch):
    best, found = freed((2027,), 100, monkeypatch)
    assert all(0 < len(free) < 0.55 * len(best) for free in found)


def test_the_best_choice_and_the_most_promising_stay_free_around_what_is_held(
    programme, monkeypatch
):
    monkeypatch.setattr(portfolio_solve, "_FREE", 1)
    picks = [pick("k000", 2027), pick("k001", 2027)]
    search, model = search_of(problem(4, years=(2027,)), picks)
    held = np.array([True, False, False, False])
    assert not search._among(model, relaxation(np.zeros(4), [0, -9, -5, -1]), held)
    # held, in the best choice, of little promise, the most promising
    assert programme.model.upper.tolist() == [1, 1, 0, 1]
    assert programme.low.tolist() == [1, 0, 0, 0]
    assert programme.asked["at_least"] > search.value
    # of the minute that is left, so that many parts are tried
    assert programme.asked["seconds"] == pytest.approx(1.5)
    assert model.upper.tolist() == [1, 1, 1, 1], "the programme itself stays as it is"


def test_another_package_of_what_is_held_is_closed(programme):
    two = candidate("k", package("a", u=5), package("b", u=9))
    asked = Problem(candidates=(two,), limits=Limits(years=(2027,)))
    search, model = search_of(asked)
    assert [one.package for one in model.picks] == ["a", "b"]
    search._among(model, relaxation([0, 0], [0, 0]), np.array([True, False]))
    assert programme.model.upper.tolist() == [1, 0]
    assert programme.asked["at_least"] is None, "nothing was found yet that must be bettered"


def test_a_part_tells_whether_it_gave_a_better_choice(programme):
    search, model = search_of(problem(2, years=(2027,)), [pick("k000", 2027)])
    none = relaxation(np.zeros(2), np.zeros(2))
    programme.answers = Solved(np.array([1.0, 1.0]), 20.0)
    assert search._among(model, none, np.zeros(2, bool))
    assert search.value == pytest.approx(20)
    assert not search._among(model, none, np.zeros(2, bool))


# -- everything that can still matter ------------------------------------------------------------


def test_only_what_can_still_beat_the_best_choice_is_free(programme):
    search, model = search_of(problem(5, years=(2027,)), [pick("k000", 2027)])
    # the best choice is 10 and no choice is more than 11: a variable may cost at most 1
    found = relaxation([0, 0, 0, 1, 1], [-1.5, -1.0, 0, 1.0, 1.5], value=11.0)
    search._milp(model, found, seconds=2.0)
    assert programme.model.upper.tolist() == [0, 1, 1, 1, 1]
    assert programme.low.tolist() == [0, 0, 0, 0, 1]
    assert programme.asked["seconds"] == pytest.approx(2)
    # half of what counts as proven, so that what is found within it is proven
    assert programme.asked["gap"] == pytest.approx(PROVEN / 2)
    assert programme.asked["at_least"] == pytest.approx(10, rel=1e-5)
    assert programme.asked["at_least"] > 10


@pytest.mark.parametrize(("asked", "given"), [(0.5, PROVEN), (1e-7, 1e-7)])
def test_a_programme_is_solved_as_finely_as_is_asked_and_at_least_to_proof(programme, asked, given):
    search, model = search_of(problem(2, years=(2027,)))
    search.gap = asked
    search._milp(model, relaxation([0, 1], [0, 0]), seconds=2.0)
    assert programme.asked["gap"] == pytest.approx(given / 2)


def test_without_a_choice_everything_is_free(programme):
    search, model = search_of(problem(2, years=(2027,)))
    search._milp(model, relaxation([0, 1], [-99, 99]), seconds=2.0)
    assert programme.model.upper.tolist() == [1, 1]
    assert programme.low.tolist() == [0, 0]
    assert programme.asked["at_least"] is None


@pytest.mark.parametrize(
    ("answer", "taken", "bound"),
    [
        (Solved(None, -np.inf), True, 10.0),
        (Solved(None, -np.inf), False, -np.inf),
        (Solved(None, 10.5), True, 10.5),
        (Solved(None, np.inf), True, 11.0),
        (Solved(np.array([1.0, 1.0]), 10.7), True, 10.7),
        (Solved(np.array([1.0, 1.0]), -np.inf), True, -np.inf),
    ],
    ids=["nothing better", "nothing at all", "not yet", "no bound yet", "found", "as it is given"],
)
def test_what_a_programme_proves(programme, answer, taken, bound):
    first = [pick("k000", 2027)] if taken else None
    search, model = search_of(problem(2, years=(2027,)), first)
    programme.answers = answer
    solved = search._milp(model, relaxation([0, 1], [0, 0], value=11.0), seconds=2.0)
    assert solved.bound == bound
    assert solved.x is answer.x


def test_each_better_choice_is_told_when_it_is_found(monkeypatch):
    best = [pick(f"k{at:03d}", 2027) for at in range(3)]
    monkeypatch.setattr(portfolio_solve, "greedy", lambda *_: best[:1])
    monkeypatch.setattr(portfolio_solve._Search, "_dive", lambda *_: False)
    monkeypatch.setattr(
        portfolio_solve._Search, "_neighbourhood", lambda search, *_: search._take(best)
    )
    told = list(improve(problem(3, years=(2027,)), seconds=30))
    assert [len(choice.picks) for choice in told] == [1, 3]


# -- around a relaxation without years -----------------------------------------------------------


def test_around_a_relaxation_only_what_is_near_to_a_change_is_chosen_again(programme, monkeypatch):
    monkeypatch.setattr(portfolio_solve, "_CORE", 1)
    model = build(problem(4, years=(2027,)), with_years=False)
    # a fifth variable that is no decision
    model = replace(model, gain=np.ones(5), upper=np.ones(5))
    programme.answers = Solved(np.array([1.0, 0.0, 1.0, 0.0, 0.4]), 20.0)
    chosen = solve_core(model, relaxation([1, 0, 1, 0.5, 0.3], [8, -9, 0.1, 0.5, 0]))
    assert programme.low.tolist() == [1, 0, 0, 0, 0]
    assert programme.model.upper.tolist() == [1, 0, 1, 1, 1]
    assert [one.candidate for one in chosen] == ["k000", "k002"]


def test_a_choice_that_cannot_be_made_around_a_relaxation_is_made_from_everything(monkeypatch):
    model = build(problem(2, years=(2027,)), with_years=False)
    asked = []

    def only_the_whole(given, *, low=None, **_):
        asked.append(given)
        return Solved(None, -np.inf) if low is not None else Solved(np.array([0.0, 1.0]), 10.0)

    monkeypatch.setattr(portfolio_solve, "solve_whole", only_the_whole)
    assert [one.candidate for one in solve_core(model)] == ["k001"]
    assert asked[-1] is model
    monkeypatch.setattr(portfolio_solve, "solve_whole", lambda *_, **__: Solved(None, -np.inf))
    assert solve_core(model) == []


def test_limits_that_do_not_go_together_give_no_choice_around_a_relaxation():
    asked = problem(3, years=(2027,), total_eur=10, fixed={"k000": None, "k001": None})
    model = build(asked, with_years=False)
    assert relax(model) is None
    assert solve_core(model) == []
