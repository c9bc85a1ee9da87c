"""What goes to the solver of the choice and what comes back: a job, and messages about it.

Whoever asks and shows an answer needs no solver, so nothing here loads one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.koppelkansen.portfolio import Pick, Problem

PROVEN: Final = 1e-4
"""A gap below this share of the bound counts as proven: it is finer than any effect is known."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What to solve: the problem, seconds for better answers, and how many draws."""

    problem: Problem
    seconds: float = 60.0
    draws: int = 200


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The best choice found so far.

    Attributes:
        picks: packages with their year, in the order of their ids.
        objective: dwellings that go down a class.
        bound: no choice within the limits reaches more than this.
        seconds: since the start.
    """

    picks: tuple[Pick, ...]
    objective: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """What may be missing, as a share of the bound (0-1)."""
        return max(0.0, self.bound - self.objective) / self.bound if self.bound > 0 else 0.0

    @property
    def proven(self) -> bool:
        """Whether no better choice exists."""
        return self.gap <= PROVEN


class Reason(StrEnum):
    """Why a koppelkans is not in a choice."""

    REJECTED = "rejected"
    NO_EFFECT = "no_effect"
    NO_YEAR = "no_year"
    TOO_EXPENSIVE = "too_expensive"
    COVERED = "covered"
    BUDGET = "budget"
    WORKS = "works"
    OTHERS = "others"


@dataclass(frozen=True, kw_only=True)
class FellOut:
    """A koppelkans that was not chosen.

    Attributes:
        candidate: its id.
        reason: what kept it out.
        about: the party or the years that the reason is about.
        loss: dwellings the choice would lose if it went in all the same; None where it cannot.
        cheaper_eur: how much cheaper it had to be to be chosen; None where that is not the reason.
    """

    candidate: str
    reason: Reason
    about: tuple[str | int, ...] = ()
    loss: float | None = None
    cheaper_eur: float | None = None


@dataclass(frozen=True)
class Draws:
    """In how many draws of effects and costs each koppelkans was chosen."""

    done: int
    asked: int
    counts: Mapping[str, int]

    def share(self, candidate: str) -> float:
        """Share of the draws (0-1) in which a koppelkans was chosen."""
        return self.counts.get(candidate, 0) / self.done if self.done else 0.0


@dataclass(frozen=True)
class CurvePoint:
    """What can be protected at a budget: found, and what no choice exceeds."""

    budget_eur: float
    dwellings: float
    bound: float


@dataclass(frozen=True)
class Failed:
    """The solver gave up, with one Dutch sentence."""

    text: str
