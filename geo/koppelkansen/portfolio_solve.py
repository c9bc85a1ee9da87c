"""Solving the choice: a first answer at once, better ones after it, each with a proven bound.

First the relaxation without years gives an upper bound, prices and a greedy choice. The relaxation
with years then says what is surely in: the rest is chosen by a small programme. After that parts of
the best choice are solved anew, and now and then everything that can still matter, until the bound
or the time is reached. All programmes go to HiGHS (``scipy.optimize.linprog`` and ``milp``).
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.errors import KoppelkansenError
from geo.koppelkansen.choice_messages import PROVEN, Choice
from geo.koppelkansen.portfolio import Pick, Problem, objective, violations
from geo.koppelkansen.portfolio_greedy import greedy
from geo.koppelkansen.portfolio_highs import Relaxation, Solved, relax, solve_whole
from geo.koppelkansen.portfolio_infeasible import why_nothing
from geo.koppelkansen.portfolio_model import Model, build

_SEED: Final = 20261128
_SLICE_S: Final = 4.0
"""Seconds for one programme before the next thing is tried."""

_PART_S: Final = 1.5
"""Seconds for a programme of a part of the variables."""

_PART_GAP: Final = 5e-4
_CORE: Final = 200
"""Variables near to a change that are chosen again around a relaxation."""

_WHOLE: Final = 1e-6
"""Nearer than this to zero or one a variable of a relaxation is whole."""

_FREE: Final = 400
"""Variables that are free in such a programme."""


class NoChoiceError(KoppelkansenError):
    """No choice keeps to the limits; the sentence says which limits do not go together."""


def solve(
    problem: Problem, *, seconds: float = 10.0, gap: float = PROVEN, seed: int = _SEED
) -> Choice:
    """The best choice found within a time; see :func:`improve`.

    Raises:
        NoChoiceError: no choice keeps to the limits.
    """
    found = list(improve(problem, seconds=seconds, gap=gap, seed=seed))
    if not found:
        raise NoChoiceError("Binnen deze tijd is geen keuze gevonden die in alle grenzen past.")
    return found[-1]


def improve(
    problem: Problem, *, seconds: float = 60.0, gap: float = PROVEN, seed: int = _SEED
) -> Iterator[Choice]:
    """Better and better choices, until the gap or the time is reached.

    Args:
        problem: candidates and limits.
        seconds: how long to search at most.
        gap: share of the bound at which a choice is good enough.
        seed: of the parts that are solved anew.

    Raises:
        NoChoiceError: no choice keeps to the limits.
    """
    search = _Search(problem, seconds=seconds, gap=gap, seed=seed)
    yield from search.run()


class _Search:
    """One search: the best choice and the lowest bound, as they come."""

    def __init__(self, problem: Problem, *, seconds: float, gap: float, seed: int) -> None:
        self.problem = problem
        self.started = time.perf_counter()
        self.seconds, self.gap = seconds, gap
        self.chance = np.random.default_rng(seed)
        self.picks: tuple[Pick, ...] | None = None
        self.value = -np.inf
        self.bound = np.inf

    # -- the steps -------------------------------------------------------------------------

    def run(self) -> Iterator[Choice]:
        loose = build(self.problem, with_years=False)
        relaxed = relax(loose)
        if relaxed is None:
            raise NoChoiceError(why_nothing(self.problem))
        self.bound = relaxed.value
        if self._take(greedy(self.problem, _by_merit(loose, relaxed))):
            yield self._choice()
        model = build(self.problem, with_years=True)
        relaxed = relax(model)
        if relaxed is None:
            raise NoChoiceError(why_nothing(self.problem))
        known = self.bound
        self._lower(relaxed.value)
        better = not self._done() and self._dive(model, relaxed)
        if better or (self.picks is not None and self.bound < known):
            yield self._choice()
        slice_s = _SLICE_S
        while not self._done():
            until = time.perf_counter() + slice_s
            while not self._done() and self.picks is not None and time.perf_counter() < until:
                if self._neighbourhood(model, relaxed):
                    yield self._choice()
            if not self._done():
                self._whole(model, relaxed, seconds=min(slice_s, self._left()))
                if self.picks is not None:
                    yield self._choice()
            slice_s *= 2

    def _whole(self, model: Model, relaxed: Relaxation, *, seconds: float) -> None:
        """All that can still matter in one programme: a better choice, a lower bound, or proof."""
        solved = self._milp(model, relaxed, seconds=seconds)
        if solved.x is not None:
            self._take(model.chosen(solved.x))
        if solved.bound == -np.inf and self.picks is None:
            raise NoChoiceError(why_nothing(self.problem))
        self._lower(solved.bound)

    def _dive(self, model: Model, relaxed: Relaxation) -> bool:
        """Keep what the relaxation chose whole, and choose among the most promising of the rest."""
        whole = (relaxed.x > 1 - _WHOLE) & (model.binary > 0)
        return self._among(model, relaxed, whole)

    def _neighbourhood(self, model: Model, relaxed: Relaxation) -> bool:
        """Choose part of the best choice anew: some of its koppelkansen, or some of its years."""
        years = self.problem.limits.years
        held = np.zeros(len(model.gain), dtype=bool)
        if len(years) > 1 and self.chance.random() < 0.5:  # noqa: PLR2004
            size = int(self.chance.integers(1, min(3, len(years)) + 1))
            free = {int(year) for year in self.chance.choice(years, size=size, replace=False)}
            fixed = {pick for pick in self.picks or () if pick.year not in free}
        else:
            share = self.chance.uniform(0.1, 0.4)
            fixed = {pick for pick in self.picks or () if self.chance.random() > share}
        for at, pick in enumerate(model.picks):
            held[at] = pick in fixed
        return self._among(model, relaxed, held)

    def _among(self, model: Model, relaxed: Relaxation, held: npt.NDArray[np.bool_]) -> bool:
        """Solve with some variables at one, and only the most promising of the others free."""
        low, upper = held.astype("float64"), model.upper.copy()
        low = np.minimum(low, upper)
        names = {
            pick.candidate for pick, is_held in zip(model.picks, held, strict=False) if is_held
        }
        binary = len(model.picks)
        others = np.array(
            [at for at in range(binary) if model.picks[at].candidate not in names], dtype=int
        )
        best = set(self.picks or ())
        merit = relaxed.reduced[others] + self.chance.uniform(0, 1e-9, len(others))
        keep = others[np.argsort(-merit, kind="stable")[:_FREE]]
        closed = np.ones(binary, dtype=bool)
        closed[keep] = False
        closed[held[:binary]] = False
        for at, pick in enumerate(model.picks):
            if pick in best:
                closed[at] = False
        upper[:binary][closed] = 0.0
        found = solve_whole(
            replace(model, upper=upper), low=low, seconds=min(_PART_S, self._left()),
            gap=_PART_GAP, at_least=self._cutoff(),
        )  # fmt: skip
        return found.x is not None and self._take(model.chosen(found.x))

    # -- one programme ---------------------------------------------------------------------

    def _cutoff(self) -> float | None:
        """A solution must be better than the best one by a trace."""
        if not np.isfinite(self.value):
            return None
        return self.value + 1e-6 * max(1.0, abs(self.value))

    def _milp(self, model: Model, relaxed: Relaxation, *, seconds: float) -> Solved:
        """Solve what can still beat the best choice: other variables stay where they are.

        A variable whose reduced cost is more than the room between the relaxation and the best
        choice keeps its value in every better choice.
        """
        low, upper = np.zeros(len(model.gain)), model.upper.copy()
        if np.isfinite(self.value):
            room = relaxed.value - self.value + 1e-9 * max(1.0, relaxed.value)
            upper[(relaxed.reduced < -room) & (relaxed.x < 0.5)] = 0.0  # noqa: PLR2004
            raised = (relaxed.reduced > room) & (relaxed.x > 0.5)  # noqa: PLR2004
            low[raised] = np.minimum(1.0, upper[raised])
        found = solve_whole(
            replace(model, upper=upper), low=low, seconds=seconds, gap=min(PROVEN, self.gap) / 2,
            at_least=self._cutoff(),
        )  # fmt: skip
        if found.x is None and found.bound == -np.inf and np.isfinite(self.value):
            return Solved(None, self.value)  # nothing better exists
        return Solved(found.x, min(found.bound, relaxed.value))

    # -- bookkeeping -----------------------------------------------------------------------

    def _take(self, picks: Sequence[Pick]) -> bool:
        if violations(self.problem, picks):
            return False
        value = objective(self.problem, picks)
        if value <= self.value:
            return False
        self.picks, self.value = tuple(sorted(picks)), value
        self.bound = max(self.bound, value)
        return True

    def _lower(self, bound: float) -> None:
        self.bound = max(min(self.bound, bound), self.value)

    def _left(self) -> float:
        return max(0.05, self.seconds - (time.perf_counter() - self.started))

    def _done(self) -> bool:
        if time.perf_counter() - self.started >= self.seconds:
            return True
        return self.picks is not None and self._choice().gap <= self.gap

    def _choice(self) -> Choice:
        return Choice(
            picks=self.picks or (), objective=self.value, bound=self.bound,
            seconds=time.perf_counter() - self.started,
        )  # fmt: skip


def _by_merit(model: Model, relaxed: Relaxation) -> list[Pick]:
    """The decisions, those that the relaxation chooses first and then the nearest to it."""
    order = sorted(
        range(len(model.picks)), key=lambda at: (-relaxed.x[at], -relaxed.reduced[at], at)
    )
    return [model.picks[at] for at in order]


def solve_core(
    model: Model, relaxed: Relaxation | None = None, *, seconds: float = 1.0, gap: float = 2e-3
) -> list[Pick]:
    """A good solution of a programme without years, by a small programme around its relaxation.

    Variables of which the relaxation is sure keep their value; those that are near to a change are
    chosen again. Nothing when nothing keeps to the limits.
    """
    relaxed = relaxed or relax(model)
    if relaxed is None:
        return []
    binary = model.binary > 0
    near = np.argsort(np.where(binary, np.abs(relaxed.reduced), np.inf), kind="stable")
    held = binary.copy()
    held[near[:_CORE]] = False
    held &= (relaxed.x < _WHOLE) | (relaxed.x > 1 - _WHOLE)
    at = np.where(held, np.round(relaxed.x), 0.0)
    upper = np.where(held, at, model.upper)
    found = solve_whole(replace(model, upper=upper), low=at, seconds=seconds, gap=gap)
    if found.x is None:
        found = solve_whole(model, seconds=5 * seconds, gap=gap)
    return [] if found.x is None else model.chosen(found.x)
