"""One figure before and after a delivery, and all of them together."""

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from geo.text.format import number

Scope = Literal["totaal", "corporatie", "wijk", "soort", "lijst"]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One number of the delivery beside what it is compared with.

    ``before`` is None when there is nothing to compare with; ``share`` is (new - before) /
    before.
    """

    scope: Scope
    label: str
    new: float
    before: float | None
    reference: str
    warn: bool

    @property
    def share(self) -> float | None:
        """How much more (positive) or less the delivery has, as a share of the reference."""
        if self.before is None or self.before == 0:
            return None
        return (self.new - self.before) / self.before

    def to_dict(self) -> dict[str, Any]:
        """Return every field, ready for a table or JSON."""
        return {
            "scope": self.scope,
            "label": self.label,
            "new": self.new,
            "before": self.before,
            "share": self.share,
            "reference": self.reference,
            "warn": self.warn,
        }


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All differences, and what else a person must know before saying yes (Dutch)."""

    differences: tuple[Difference, ...]
    notes: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence for every difference that is too large."""
        return tuple(_sentence(item) for item in self.differences if item.warn)

    def to_frame(self) -> pd.DataFrame:
        """Return the differences as a table."""
        names = ("scope", "label", "new", "before", "share", "reference", "warn")
        return pd.DataFrame([item.to_dict() for item in self.differences], columns=list(names))

    def to_dict(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        return {
            "differences": [item.to_dict() for item in self.differences],
            "warnings": list(self.warnings),
            "notes": list(self.notes),
        }


def _sentence(item: Difference) -> str:
    new, before = (number(value) for value in (item.new, item.before or 0))
    if item.share is None:
        return f"{item.label}: {new}, terwijl {item.reference} er {before} heeft."
    percent = round(abs(item.share) * 100)
    if item.share < 0 < item.new:
        percent = min(percent, 99)  # nearly all is not all
    word = "meer" if item.share > 0 else "minder"
    return f"{item.label}: {new}, dat is {percent}% {word} dan {before} ({item.reference})."
