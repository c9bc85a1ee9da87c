"""Periods of plans and works, and how well two of them go together.

There is no official norm for how near two periods must be. The rule is an assumption that
stands in ``weights.toml``: windows that overlap or have at most two years between them are
'sterk', three to five years 'mogelijk', more 'zwak'. 'Vanaf X' has no end; a window without a
first year is unknown and so is every relation with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

RELATIONS: Final = ("sterk", "mogelijk", "zwak", "onbekend")

_OPEN: Final = np.inf


@dataclass(frozen=True, kw_only=True)
class WindowRule:
    """Years between two windows that still make them strong, or possible; more is weak."""

    strong_years: int = 2
    possible_years: int = 5


@dataclass(frozen=True)
class Window:
    """First and last year (inclusive); None where unknown, ``open_ended`` for 'vanaf X'."""

    first_year: int | None
    last_year: int | None
    open_ended: bool = False

    @property
    def known(self) -> bool:
        """Whether anything can be said about when."""
        return self.first_year is not None

    def over(self, year: int) -> bool:
        """Whether it lies wholly before a year; an open end and an unknown window never do."""
        last = self.last_year or self.first_year
        return last is not None and not self.open_ended and last < year

    def to_dict(self) -> dict[str, Any]:
        """``from``, ``to`` and ``open_ended``, as they stand in JSON."""
        return {"from": self.first_year, "to": self.last_year, "open_ended": self.open_ended}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Window":
        """Read back what :meth:`to_dict` gave."""
        return cls(values["from"], values["to"], open_ended=values["open_ended"])

    def text(self) -> str:
        """The window in Dutch."""
        if self.first_year is None:
            return "n.t.b."
        if self.open_ended:
            return f"v.a. {self.first_year}"
        if self.last_year is None or self.last_year == self.first_year:
            return str(self.first_year)
        return f"{self.first_year}-{self.last_year}"


def window_order(text: str) -> str:
    """Return a key that sorts texts of windows: by year, an open end after it, unknown last."""
    open_end = Window(0, None, open_ended=True).text().removesuffix("0")
    if text.startswith(open_end):
        return f"{text.removeprefix(open_end)}~"
    return text if text[:1].isdigit() else "~"


def window_of(row: pd.Series | Mapping[str, Any]) -> Window:
    """The window in the columns ``first_year``, ``last_year`` and ``open_ended``."""
    first, last = row["first_year"], row["last_year"]
    return Window(
        None if pd.isna(first) else int(first),
        None if pd.isna(last) else int(last),
        bool(row["open_ended"]),
    )


def bounds(frame: pd.DataFrame) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """First and last year of each row as float64; NaN is unknown, an open end is infinite."""
    first = frame["first_year"].astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    last = frame["last_year"].astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    open_ended = frame["open_ended"].to_numpy(dtype=bool)
    # a single year is both first and last
    last = np.where(open_ended, _OPEN, np.where(np.isnan(last), first, last))
    known_last = np.asarray(np.where(np.isnan(first), np.nan, last), dtype="float64")
    return first.astype("float64"), known_last


def gap_years(
    first_a: npt.ArrayLike, last_a: npt.ArrayLike, first_b: npt.ArrayLike, last_b: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Years between two windows, elementwise: 0 when they overlap, NaN when one is unknown."""
    a0, a1, b0, b1 = (np.asarray(x, dtype="float64") for x in (first_a, last_a, first_b, last_b))
    # the maximum with an unknown is unknown
    gap: npt.NDArray[np.float64] = np.maximum(0.0, np.maximum(b0 - a1, a0 - b1))
    return gap


def relations(gap: npt.ArrayLike, *, rule: WindowRule) -> npt.NDArray[np.object_]:
    """Relation names of gaps in years, elementwise."""
    years = np.asarray(gap, dtype="float64")
    names = np.full(years.shape, "zwak", dtype=object)
    names[years <= rule.possible_years] = "mogelijk"
    names[years <= rule.strong_years] = "sterk"
    names[np.isnan(years)] = "onbekend"
    return names


def relation(a: Window, b: Window, *, rule: WindowRule) -> str:
    """The relation of two windows: sterk, mogelijk, zwak or onbekend."""
    frame = pd.DataFrame(
        {
            "first_year": pd.array([a.first_year, b.first_year], dtype="Int64"),
            "last_year": pd.array([a.last_year, b.last_year], dtype="Int64"),
            "open_ended": [a.open_ended, b.open_ended],
        }
    )
    first, last = bounds(frame)
    gap = gap_years(first[0], last[0], first[1], last[1])
    return str(relations(np.atleast_1d(gap), rule=rule)[0])


def shift_to_strong(gap: float, *, rule: WindowRule, at_most: int = 2) -> int | None:
    """Years one window must move to make a pair strong; None when not needed or too far."""
    if np.isnan(gap) or gap <= rule.strong_years:
        return None
    needed = int(gap - rule.strong_years)
    return needed if needed <= at_most else None


def shift_advice(
    plan: Window, work: Window, *, years: int | None, as_of_year: int | None = None
) -> str | None:
    """Which of the two must move which way to make a pair strong, in Dutch; None when neither can.

    What is over cannot move any more, and nothing can move to before the year of looking.

    Args:
        plan: window of the plan.
        work: window of the work.
        years: outcome of :func:`shift_to_strong`.
        as_of_year: the year of looking; without it everything can still move.
    """
    if years is None or plan.first_year is None or work.first_year is None:
        return None
    if as_of_year is not None and (plan.over(as_of_year) or work.over(as_of_year)):
        return None
    work_is_first = work.first_year < plan.first_year
    later, earlier = ("het werk", "het plan") if work_is_first else ("het plan", "het werk")
    first_year = plan.first_year if work_is_first else work.first_year
    ways = []
    if as_of_year is None or first_year - years >= as_of_year:
        ways.append(f"{earlier} {years} jaar eerder")
    ways.append(f"{later} {years} jaar later")
    return f"{' of '.join(ways).capitalize()}: dan is de relatie in de tijd sterk."
