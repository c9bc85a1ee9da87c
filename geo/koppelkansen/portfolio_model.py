"""The choice as an integer programme: a problem written out in variables, rows and bounds.

One binary variable per package (and per year in which it can be carried out), and one continuous
variable per distinct set of packages of several koppelkansen that protect the same units, so that
those units count once. Gains of a unit of one koppelkans only are part of its own variables.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from geo.koppelkansen.portfolio import Candidate, Package, Pick, Problem, Rule, Violation

Floats = npt.NDArray[np.float64]
_Option = tuple[Candidate, Package, tuple[int, ...]]

BUDGET_SCALE: Final = 1000.0
"""Budget rows are scaled to this limit: the solver's tolerance is then a billionth of a budget."""


@dataclass(frozen=True)
class Model:
    """Maximise ``gain @ x`` with ``row_low <= rows @ x <= row_high`` and ``0 <= x <= upper``.

    ``picks`` are the decisions of the first variables, which are binary; the variables after them
    are continuous. ``labels`` says of every row which constraint it is, and ``limit_of`` gives the
    limit in euro of the budget rows, which are scaled, by row number.
    """

    picks: tuple[Pick, ...]
    gain: Floats
    upper: Floats
    rows: sparse.csr_array
    row_low: Floats
    row_high: Floats
    labels: tuple[Violation, ...]
    limit_of: Mapping[int, float]

    @property
    def binary(self) -> Floats:
        """1 for a binary variable, 0 for a continuous one."""
        kinds = np.zeros(len(self.gain))
        kinds[: len(self.picks)] = 1
        return kinds

    def chosen(self, x: Floats) -> list[Pick]:
        """The decisions of a solution."""
        return [self.picks[at] for at in np.flatnonzero(x[: len(self.picks)] > 0.5)]  # noqa: PLR2004


class _Rows:
    """Sparse rows while they are written."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.labels: list[Violation] = []
        self.limit_of: dict[int, float] = {}

    def add(
        self, label: Violation, coefficients: Mapping[int, float], low: float, high: float
    ) -> None:
        row = len(self.low)
        self.entries += [(row, at, value) for at, value in coefficients.items()]
        self.low.append(low)
        self.high.append(high)
        self.labels.append(label)

    def budget(
        self, label: Violation, coefficients: Mapping[int, float], limit: float | None
    ) -> None:
        """A budget row, unless it can never bind."""
        if limit and sum(coefficients.values()) > limit:
            self.limit_of[len(self.low)] = limit
            scaled = {at: value * BUDGET_SCALE / limit for at, value in coefficients.items()}
            self.add(label, scaled, -np.inf, BUDGET_SCALE)

    def matrix(self, width: int) -> sparse.csr_array:
        row, at, value = zip(*self.entries, strict=True) if self.entries else ((), (), ())
        shape = (len(self.low), width)
        return sparse.csr_array((np.array(value, dtype="float64"), (row, at)), shape=shape)


def build(problem: Problem, *, with_years: bool) -> Model:
    """The programme of a problem.

    Args:
        problem: candidates and limits.
        with_years: one variable per package and year; else one per package, with the budgets and
            numbers of each run of years added up, which every choice with years keeps to (so its
            optimum is an upper bound).
    """
    options = [
        (candidate, package, years)
        for candidate in problem.candidates
        if candidate.id not in problem.limits.rejected
        for package in candidate.packages
        if (years := problem.years_of(candidate, package))
    ]
    variables = _Variables(options, with_years=with_years)
    single, shared = _gains(options)
    binary = len(variables.picks)
    width = max(1, binary + len(shared))  # a programme without variables has one that does nothing
    gain, upper = np.zeros(width), np.ones(width)
    for key, value in single.items():
        gain[variables.of_package[key]] = value
    rows = _Rows()
    _demand_rows(problem, rows, variables)
    for at, (keys, value) in enumerate(shared.items(), start=binary):
        gain[at] = value
        covering = {column: -1.0 for key in keys for column in variables.of_package[key]}
        rows.add(Violation(Rule.COVERED), {**covering, at: 1.0}, -np.inf, 0.0)
    _limit_rows(problem, rows, upper, variables)
    return Model(
        picks=tuple(variables.picks), gain=gain, upper=upper, rows=rows.matrix(width),
        row_low=np.array(rows.low), row_high=np.array(rows.high), labels=tuple(rows.labels),
        limit_of=rows.limit_of,
    )  # fmt: skip


class _Variables:
    """The binary variables: what each decides, and those of a package, koppelkans or wijk."""

    def __init__(self, options: Sequence[_Option], *, with_years: bool) -> None:
        self.picks: list[Pick] = []
        self.years: list[tuple[int, ...]] = []
        self.costs: list[Mapping[str, float]] = []
        self.of_package: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.of_candidate: dict[str, list[int]] = defaultdict(list)
        self.of_wijk: dict[str, list[int]] = defaultdict(list)
        for candidate, package, years in options:
            for year in years if with_years else (None,):
                at = len(self.picks)
                self.picks.append(Pick(candidate=candidate.id, package=package.id, year=year))
                self.years.append(years if year is None else (year,))
                self.costs.append(package.costs)
                self.of_package[candidate.id, package.id].append(at)
                self.of_candidate[candidate.id].append(at)
                for wijk in candidate.wijkcodes:
                    self.of_wijk[wijk].append(at)


def _demand_rows(problem: Problem, rows: _Rows, variables: _Variables) -> None:
    """One package of each koppelkans, what is decided, and what the wijken ask."""
    limits = problem.limits
    for name, found in variables.of_candidate.items():
        low = 1.0 if name in limits.fixed else -np.inf
        rows.add(Violation(Rule.ONE_PACKAGE, (name,)), dict.fromkeys(found, 1.0), low, 1.0)
    for name in limits.fixed:
        if name not in variables.of_candidate:
            # a decided koppelkans that cannot be carried out: no solution
            rows.add(Violation(Rule.FIXED, (name,)), {}, 1.0, 1.0)
    for wijk, least in limits.at_least.items():
        if least > 0:
            asked = dict.fromkeys(variables.of_wijk.get(wijk, ()), 1.0)
            rows.add(Violation(Rule.AT_LEAST, (wijk,)), asked, float(least), np.inf)


def _gains(
    options: Sequence[_Option],
) -> tuple[dict[tuple[str, str], float], dict[tuple[tuple[str, str], ...], float]]:
    """Gains per package of one koppelkans, and per set of packages of several.

    A unit is worth the most that a chosen package brings it: its gain is cut in layers, each
    gained when one of the packages that reach that high is chosen.
    """
    of_unit: dict[str, list[tuple[tuple[str, str], float]]] = defaultdict(list)
    for candidate, package, _ in options:
        for unit, value in package.gains.items():
            if value > 0:
                of_unit[unit].append(((candidate.id, package.id), value))
    single: dict[tuple[str, str], float] = defaultdict(float)
    shared: dict[tuple[tuple[str, str], ...], float] = defaultdict(float)
    for found in of_unit.values():
        if len({name for (name, _), _ in found}) == 1:
            for key, value in found:
                single[key] += value
            continue
        before = 0.0
        for level in sorted({value for _, value in found}):
            keys = tuple(sorted(key for key, value in found if value >= level))
            shared[keys] += level - before
            before = level
    for keys in [keys for keys in shared if len({name for name, _ in keys}) == 1]:
        value = shared.pop(keys)
        for key in keys:
            single[key] += value
    return single, shared


def _limit_rows(problem: Problem, rows: _Rows, upper: Floats, variables: _Variables) -> None:
    """Budgets and numbers of works; what can never fit by itself is set to zero in ``upper``."""
    limits = problem.limits
    parties = sorted({*limits.party_eur, *limits.party_year_eur})
    totals = np.array([sum(paid.values()) for paid in variables.costs])
    paid = {
        party: np.array([cost.get(party, 0.0) for cost in variables.costs]) for party in parties
    }
    every = range(len(totals))
    of_period = [(Violation(Rule.BUDGET_TOTAL), totals, limits.total_eur)]
    of_year: list[tuple[Rule, tuple[str, ...], Floats, float | None]] = [
        (Rule.BUDGET_YEAR, (), totals, limits.year_eur)
    ]
    for party in parties:
        label = Violation(Rule.BUDGET_PARTY, (party,))
        of_period.append((label, paid[party], limits.party_eur.get(party)))
        most = limits.party_year_eur.get(party)
        of_year.append((Rule.BUDGET_PARTY_YEAR, (party,), paid[party], most))
    for euro, most in [*((e, m) for _, e, m in of_period), *((e, m) for _, _, e, m in of_year)]:
        if most is not None:
            upper[: len(euro)][euro > most * (1 + 1e-9)] = 0.0
    for label, euro, most in of_period:
        rows.budget(label, _paying(euro, every, upper), most)
    for among, years in _runs(limits.years, variables.years):
        for rule, about, euro, most in of_year:
            total = None if most is None else len(years) * most
            rows.budget(Violation(rule, (*about, *years)), _paying(euro, among, upper), total)
        if limits.works_per_year is not None:
            room = float(len(years) * limits.works_per_year)
            if len(among) > room:
                label = Violation(Rule.WORKS, years)
                rows.add(label, dict.fromkeys(among, 1.0), -np.inf, room)


def _paying(euro: Floats, among: Iterable[int], upper: Floats) -> dict[int, float]:
    return {at: float(euro[at]) for at in among if euro[at] > 0 and upper[at]}


def _runs(
    period: Sequence[int], years_of: Sequence[tuple[int, ...]]
) -> list[tuple[list[int], tuple[int, ...]]]:
    """Runs of years with the variables that fall wholly in them; once per set of variables.

    With years every variable has one year, and the years by themselves are enough.
    """
    with_years = all(len(years) == 1 for years in years_of)
    shortest: dict[tuple[int, ...], tuple[int, ...]] = {}
    for first in range(len(period)):
        for last in range(first, len(period)):
            if with_years and last > first:
                break
            among = tuple(
                at
                for at, years in enumerate(years_of)
                if period[first] <= years[0] and years[-1] <= period[last]
            )
            run = tuple(period[first : last + 1])
            if among and len(run) <= len(shortest.get(among, period)):
                shortest[among] = run
    return [(list(among), run) for among, run in shortest.items()]
