"""A first choice in one pass, within every limit on money, years and numbers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from geo.koppelkansen.portfolio import Pick, Problem


def greedy(problem: Problem, order: Sequence[Pick]) -> list[Pick]:
    """What is decided, then what the wijken ask, then everything in order as long as it fits.

    Args:
        problem: candidates and limits.
        order: packages without a year, the most wanted first.

    Returns:
        At most one package of a koppelkans, in the year with the fewest works of those in which
        it fits. What is decided or asked may be missing where it did not fit.
    """
    filling = _Filling(problem)
    filling.put_all(pick for pick in order if pick.candidate in problem.limits.fixed)
    for wijk, least in problem.limits.at_least.items():
        for pick in order:
            if filling.count_in(wijk) >= least:
                break
            if wijk in filling.candidates[pick.candidate].wijkcodes:
                filling.put(pick)
    filling.put_all(order)
    return list(filling.picks.values())


class _Filling:
    """Budgets and years while they fill up."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.candidates = problem.by_id()
        self.picks: dict[str, Pick] = {}
        self.spent: dict[tuple[str | None, int | None], float] = defaultdict(float)
        self.works: Counter[int] = Counter()

    def count_in(self, wijk: str) -> int:
        return sum(wijk in self.candidates[name].wijkcodes for name in self.picks)

    def put_all(self, picks: Iterable[Pick]) -> None:
        for pick in picks:
            self.put(pick)

    def put(self, pick: Pick) -> None:
        """Add a package in a year, when its koppelkans is not in yet and there is room."""
        candidate = self.candidates[pick.candidate]
        package = candidate.package(pick.package)
        if pick.candidate in self.picks:
            return
        if not any(package.gains.values()) and not self._asked(pick.candidate):
            return
        years = [
            year
            for year in self.problem.years_of(candidate, package)
            if self._fits(package.costs, year)
        ]
        if not years:
            return
        year = min(years, key=lambda choice: (self.works[choice], choice))
        self.picks[pick.candidate] = Pick(candidate=pick.candidate, package=pick.package, year=year)
        self.works[year] += 1
        for key, euro in _sums(package.costs, year):
            self.spent[key] += euro

    def _asked(self, name: str) -> bool:
        """Whether a koppelkans without effect can be wanted all the same."""
        limits = self.problem.limits
        wijken = self.candidates[name].wijkcodes
        return name in limits.fixed or any(
            self.count_in(wijk) < limits.at_least.get(wijk, 0) for wijk in wijken
        )

    def _fits(self, costs: Mapping[str, float], year: int) -> bool:
        most = self.problem.limits.works_per_year
        if most is not None and self.works[year] >= most:
            return False
        return all(
            (limit := self._limit(*key)) is None or self.spent[key] + euro <= limit
            for key, euro in _sums(costs, year)
        )

    def _limit(self, party: str | None, year: int | None) -> float | None:
        limits = self.problem.limits
        if party is None:
            return limits.total_eur if year is None else limits.year_eur
        return (limits.party_eur if year is None else limits.party_year_eur).get(party)


def _sums(
    costs: Mapping[str, float], year: int
) -> Iterator[tuple[tuple[str | None, int | None], float]]:
    """The sums that a package counts in: of all or of a party, over the period or in its year."""
    for party, euro in ((None, sum(costs.values())), *costs.items()):
        yield (party, None), euro
        yield (party, year), euro
