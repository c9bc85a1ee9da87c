"""Swing weighting: weights from an order and points, in place of sliders set by feel.

The parties imagine every part of the score at its worst. They say which part they would bring to
its best first (it gets 100 points), which next, and how many points each next one is worth beside
the one before. The points are the weights (von Winterfeldt and Edwards, 1986).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from geo.errors import DataError
from geo.koppelkansen.weights import PARTS

FIRST_POINTS: Final = 100.0


@dataclass(frozen=True, kw_only=True)
class SwingAnswers:
    """The order of the parts, the most important first, and the points of each (0-100)."""

    order: tuple[str, ...]
    points: Mapping[str, float]

    def __post_init__(self) -> None:
        if sorted(self.order) != sorted(PARTS):
            raise DataError("Zet elk onderdeel precies één keer op volgorde.")
        if set(self.points) != set(PARTS):
            raise DataError("Geef elk onderdeel punten.")
        before = FIRST_POINTS
        for place, name in enumerate(self.order):
            value = self.points[name]
            if (place == 0 and value != FIRST_POINTS) or not 0 <= value <= before:
                raise DataError(
                    "Het eerste onderdeel heeft 100 punten, en geen onderdeel meer dan het vorige."
                )
            before = value

    @property
    def parts(self) -> dict[str, float]:
        """The weight of every part, in the usual order."""
        return {name: float(self.points[name]) for name in PARTS}

    def to_dict(self) -> dict[str, Any]:
        """Order and points, ready for JSON."""
        return {"order": list(self.order), "points": dict(self.points)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read back what :meth:`to_dict` gave.

        Raises:
            DataError: an order or points that cannot be.
        """
        return cls(
            order=tuple(str(name) for name in values.get("order", ())),
            points={str(name): float(value) for name, value in values.get("points", {}).items()},
        )


def proposed_points(order: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Points to start from for an order: those of the weights, scaled and never rising.

    Args:
        order: parts, the most important first.
        weights: of every part.
    """
    most = max((weights[name] for name in order), default=0.0) or 1.0
    points: dict[str, float] = {}
    before = FIRST_POINTS
    for place, name in enumerate(order):
        value = FIRST_POINTS if place == 0 else round(weights[name] / most * FIRST_POINTS / 5) * 5.0
        before = min(before, value)
        points[name] = before
    return points


def differs(parts: Mapping[str, float], standard: Mapping[str, float]) -> bool:
    """Whether weights mean something else than the standard: only their ratio counts."""
    total, whole = sum(parts.values()), sum(standard.values())
    if not total or not whole:
        return bool(total) != bool(whole)
    return any(
        abs(parts.get(name, 0.0) / total - value / whole) > 1e-9  # noqa: PLR2004
        for name, value in standard.items()
    )
