"""The choice of koppelkansen within budgets as a problem: objective, constraints, decisions.

A candidate (a koppelkans) offers packages of measures; at most one package of each is carried
out, in one of the years it allows. The objective is the number of dwellings that go down a class.
A package protects units (a building, or the dwellings of a plan); a unit that several chosen
packages protect counts once, for the most any of them brings. :mod:`geo.koppelkansen.
portfolio_solve` finds the choice; nothing here searches.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

TOLERANCE: Final = 1e-6
"""Relative room in which a sum counts as equal to its limit."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """Measures that are carried out together at one koppelkans.

    Attributes:
        id: unique within its candidate.
        costs: euro per party that pays.
        gains: dwellings that go down a class, by unit; what is expected.
        years: years in which it can be carried out; outside the period it cannot.
        gain_range: low and high effect as a factor of what is expected.
        cost_range: low and high cost as a factor of ``costs``.
    """

    id: str
    costs: Mapping[str, float]
    gains: Mapping[str, float]
    years: tuple[int, ...]
    gain_range: tuple[float, float] = (1.0, 1.0)
    cost_range: tuple[float, float] = (1.0, 1.0)

    @property
    def cost_eur(self) -> float:
        """Euro of all parties together."""
        return sum(self.costs.values())


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A koppelkans that can be chosen, with the wijken it lies in."""

    id: str
    packages: tuple[Package, ...]
    wijkcodes: tuple[str, ...] = ()

    def package(self, identifier: str) -> Package:
        """The package with this id; KeyError when there is none."""
        return {package.id: package for package in self.packages}[identifier]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a choice must keep to; None and a missing party are: no limit.

    Attributes:
        years: the period, in order.
        total_eur: all parties over the whole period.
        year_eur: all parties in each year.
        party_eur: one party over the whole period.
        party_year_eur: one party in each year.
        works_per_year: koppelkansen carried out in a year, at most.
        at_least: wijkcode to the least number of koppelkansen chosen there.
        fixed: koppelkansen that are decided, with the year if that is decided too; a decided year
            overrides the years of the packages.
        rejected: koppelkansen that are out.
    """

    years: tuple[int, ...]
    total_eur: float | None = None
    year_eur: float | None = None
    party_eur: Mapping[str, float] = field(default_factory=dict)
    party_year_eur: Mapping[str, float] = field(default_factory=dict)
    works_per_year: int | None = None
    at_least: Mapping[str, int] = field(default_factory=dict)
    fixed: Mapping[str, int | None] = field(default_factory=dict)
    rejected: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Candidates and the limits of a choice among them."""

    candidates: tuple[Candidate, ...]
    limits: Limits

    def years_of(self, candidate: Candidate, package: Package) -> tuple[int, ...]:
        """The years of the period in which a package can be carried out."""
        decided = self.limits.fixed.get(candidate.id)
        if decided is not None:
            return (decided,) if decided in self.limits.years else ()
        return tuple(year for year in self.limits.years if year in package.years)

    def by_id(self) -> dict[str, Candidate]:
        """Candidates by id."""
        return {candidate.id: candidate for candidate in self.candidates}


@dataclass(frozen=True, kw_only=True, order=True)
class Pick:
    """One decision: this package of this koppelkans, in this year (None: no year given yet)."""

    candidate: str
    package: str
    year: int | None


class Rule(StrEnum):
    """Which constraint a choice can break (or, for COVERED, units that count once)."""

    ONE_PACKAGE = "one_package"
    YEAR = "year"
    BUDGET_TOTAL = "budget_total"
    BUDGET_YEAR = "budget_year"
    BUDGET_PARTY = "budget_party"
    BUDGET_PARTY_YEAR = "budget_party_year"
    WORKS = "works"
    AT_LEAST = "at_least"
    FIXED = "fixed"
    REJECTED = "rejected"
    COVERED = "covered"


@dataclass(frozen=True)
class Violation:
    """A broken constraint, and what it is about: a koppelkans, year, party or wijk."""

    rule: Rule
    about: tuple[str | int, ...] = ()


def objective(problem: Problem, picks: Iterable[Pick]) -> float:
    """Dwellings that go down a class; a unit that several picks protect counts once."""
    candidates = problem.by_id()
    best: dict[str, float] = {}
    for pick in picks:
        for unit, gain in candidates[pick.candidate].package(pick.package).gains.items():
            best[unit] = max(best.get(unit, 0.0), gain)
    return sum(best.values())


def spending(problem: Problem, picks: Iterable[Pick]) -> dict[tuple[str, int | None], float]:
    """Euro per party and year."""
    candidates = problem.by_id()
    spent: dict[tuple[str, int | None], float] = defaultdict(float)
    for pick in picks:
        for party, euro in candidates[pick.candidate].package(pick.package).costs.items():
            spent[party, pick.year] += euro
    return dict(spent)


def violations(problem: Problem, picks: Sequence[Pick]) -> list[Violation]:
    """The constraints that a choice breaks; none for a choice that can be carried out."""
    limits, candidates = problem.limits, problem.by_id()
    broken = []
    chosen: dict[str, list[Pick]] = defaultdict(list)
    per_year: dict[int | None, int] = defaultdict(int)
    for pick in picks:
        chosen[pick.candidate].append(pick)
        per_year[pick.year] += 1
        candidate = candidates[pick.candidate]
        if pick.year not in problem.years_of(candidate, candidate.package(pick.package)):
            broken.append(Violation(Rule.YEAR, (pick.candidate,)))
    for name, own in chosen.items():
        if len(own) > 1:
            broken.append(Violation(Rule.ONE_PACKAGE, (name,)))
        if name in limits.rejected:
            broken.append(Violation(Rule.REJECTED, (name,)))
    broken += [Violation(Rule.FIXED, (name,)) for name in limits.fixed if name not in chosen]
    broken += _overspent(limits, spending(problem, picks))
    if limits.works_per_year is not None:
        broken += [
            Violation(Rule.WORKS, (year or 0,))
            for year, count in per_year.items()
            if count > limits.works_per_year
        ]
    for wijk, least in limits.at_least.items():
        if sum(wijk in candidates[name].wijkcodes for name in chosen) < least:
            broken.append(Violation(Rule.AT_LEAST, (wijk,)))
    return broken


def _overspent(limits: Limits, spent: Mapping[tuple[str, int | None], float]) -> list[Violation]:
    parties: dict[str, float] = defaultdict(float)
    years: dict[int | None, float] = defaultdict(float)
    for (party, year), euro in spent.items():
        parties[party] += euro
        years[year] += euro
    sums: list[tuple[Rule, tuple[str | int, ...], float, float | None]] = [
        (Rule.BUDGET_TOTAL, (), sum(spent.values()), limits.total_eur),
        *((Rule.BUDGET_YEAR, (year or 0,), euro, limits.year_eur) for year, euro in years.items()),
        *(
            (Rule.BUDGET_PARTY, (party,), euro, limits.party_eur.get(party))
            for party, euro in parties.items()
        ),
        *(
            (Rule.BUDGET_PARTY_YEAR, (party, year or 0), euro, limits.party_year_eur.get(party))
            for (party, year), euro in spent.items()
        ),
    ]
    return [
        Violation(rule, about)
        for rule, about, euro, most in sums
        if most is not None and euro > most + TOLERANCE * max(1.0, most)
    ]
