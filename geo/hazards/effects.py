"""What measures do to exposure: ranges per hazard, and the buildings that go down a class.

An effect is a screening, like the exposure it rests on. A measure that does nothing for a hazard
has no effect on it; a building of which the value is unknown has an unknown effect, not none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.constants import NO_DATA
from geo.hazards.thresholds import Hazard

Floats = npt.NDArray[np.float64]

COUNTING: Final = ("middel", "hoog", "zeer_hoog")
"""Only a building in one of these classes needs to go down a class."""

_COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "heat": ("effect_heat_{}_c", "amount"),
    "rain70": ("effect_rain_{}_share", "share"),
    "rain140": ("effect_rain_{}_share", "share"),
    "drought": ("effect_drought_{}_share", "share"),
}
"""Per hazard the columns of data/measures.csv, and whether they are an amount or a share of it."""

WITHOUT_EFFECT: Final = frozenset(
    {"flood", "warm_nights", "flood_chance", "pile_rot", "settlement"}
)
"""Hazards of which the catalogue knows no effect: no measure takes a building down a class."""

WITH_EFFECT: Final = frozenset(_COLUMNS)

_STORM_MM: Final[Mapping[str, float]] = {"rain70": 70.0, "rain140": 140.0}
"""The share of the water is that of the storm of 70 mm: of a storm twice as heavy it is half."""


@dataclass(frozen=True)
class Span:
    """A low, middle and high value."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Mapping[str, Any], name: str) -> Self | None:
        """Three columns of a row, ``name`` with a gap for which; None unless all are filled."""
        found = [values.get(name.format(place)) for place in ("low", "middle", "high")]
        if any(value is None or pd.isna(value) for value in found):
            return None
        low, middle, high = (float(str(value)) for value in found)
        return cls(low, middle, high)

    def __mul__(self, factor: float) -> "Span":
        """All three times a number from zero."""
        return Span(self.low * factor, self.middle * factor, self.high * factor)

    def __add__(self, other: "Span") -> "Span":
        """The sum, low with low and high with high."""
        return Span(self.low + other.low, self.middle + other.middle, self.high + other.high)


@dataclass(frozen=True)
class Effect:
    """What measures take off a hazard: an amount in its unit, and a share (0-1) of the rest."""

    amount: Span = Span(0.0, 0.0, 0.0)
    share: Span = Span(0.0, 0.0, 0.0)

    def with_other(self, other: "Effect") -> "Effect":
        """Both at one place: amounts add up, a share is of what the other share leaves."""
        left = [
            1.0 - (1.0 - getattr(self.share, place)) * (1.0 - getattr(other.share, place))
            for place in ("low", "middle", "high")
        ]
        return Effect(self.amount + other.amount, Span(*left))

    def reduction(self, values: Floats) -> "Reduction":
        """How much values go down, never more than there is."""

        def off(amount: float, share: float) -> Floats:
            left = (values - amount) * (1.0 - share) if share else values - amount
            return np.maximum(values - left, 0.0)

        return Reduction(
            low=off(self.amount.low, self.share.low),
            middle=off(self.amount.middle, self.share.middle),
            high=off(self.amount.high, self.share.high),
        )


@dataclass(frozen=True, kw_only=True)
class Reduction:
    """How much each value goes down, in its unit, at the low, middle and high effect."""

    low: Floats
    middle: Floats
    high: Floats


def measure_effects(row: Mapping[str, Any]) -> dict[str, Effect]:
    """Effects by hazard of one row of the catalogue of measures.

    Args:
        row: by the contract of ``measures``; only hazards that it names can have an effect.
    """
    effects = {}
    for hazard in str(row["hazards"]).split(";"):
        if hazard not in _COLUMNS:
            continue
        column, kind = _COLUMNS[hazard]
        span = Span.of(row, column)
        if span is not None:
            part = _STORM_MM["rain70"] / _STORM_MM.get(hazard, _STORM_MM["rain70"])
            effects[hazard] = Effect(**{kind: span * part})
    return effects


def together(effects: Iterable[Mapping[str, Effect]]) -> dict[str, Effect]:
    """Effects of several measures at one place, by hazard."""
    found: dict[str, Effect] = {}
    for of_measure in effects:
        for hazard, effect in of_measure.items():
            found[hazard] = found[hazard].with_other(effect) if hazard in found else effect
    return found


@dataclass(frozen=True)
class ClassDrop:
    """Of every building whether it goes down a class.

    ``low`` and ``high`` (0 or 1) are at the low and the high effect, ``expected`` is the chance
    (0-1) with an effect drawn between them (triangular). ``known`` is False where no value is
    known of any hazard that the measures do something for.
    """

    low: Floats
    expected: Floats
    high: Floats
    known: npt.NDArray[np.bool_]


def class_drop(values: Floats, effect: Effect, *, hazard: Hazard) -> ClassDrop:
    """Whether values go down at least one class of a hazard.

    Args:
        values: in the unit of the hazard; NaN is unknown.
        effect: of the measures together.
        hazard: its classes; only from class middel on a value can go down.
    """
    known = ~np.isnan(values)
    needed = _needed(values, hazard)
    off = effect.reduction(np.where(known, values, 0.0))
    possible = np.isfinite(needed)
    room = np.where(possible, needed, np.inf)
    return ClassDrop(
        low=(possible & (off.low >= room) & (off.low > 0)).astype("float64"),
        expected=np.where(possible, _chance_at_least(room, off.low, off.middle, off.high), 0.0),
        high=(possible & (off.high >= room) & (off.high > 0)).astype("float64"),
        known=known,
    )


def any_drop(
    values: Mapping[str, Floats], effects: Mapping[str, Effect], hazards: Sequence[Hazard]
) -> ClassDrop | None:
    """Whether buildings go down a class of at least one hazard; a building counts once.

    Chances of different hazards are taken as independent. None where the measures do nothing for
    a hazard of which there are values.
    """
    drops = [
        class_drop(values[hazard.id], effects[hazard.id], hazard=hazard)
        for hazard in hazards
        if hazard.id in effects and hazard.id in values
    ]
    if not drops:
        return None
    missed = np.prod([1.0 - drop.expected for drop in drops], axis=0)
    return ClassDrop(
        low=np.max([drop.low for drop in drops], axis=0),
        expected=1.0 - missed,
        high=np.max([drop.high for drop in drops], axis=0),
        known=np.any([drop.known for drop in drops], axis=0),
    )


def _needed(values: Floats, hazard: Hazard) -> Floats:
    """What has to go off each value to come a class lower; infinite where there is no need."""
    lower = dict(zip([name for name, _ in hazard.bounds][1:], hazard.bounds, strict=False))
    bounds = {name: upper for name, (_, upper) in lower.items() if name in COUNTING}
    classes = hazard.classify(values)
    target = np.array([bounds.get(str(name), np.nan) for name in classes], dtype="float64")
    target[classes == NO_DATA] = np.nan
    # the same six decimals as the classes themselves
    needed = np.round(values, 6) - target
    return np.where(np.isnan(needed), np.inf, np.maximum(needed, 0.0))


def _chance_at_least(needed: Floats, low: Floats, middle: Floats, high: Floats) -> Floats:
    """The chance that a triangular value is at least what is needed."""
    width = high - low
    with np.errstate(divide="ignore", invalid="ignore"):
        rising = 1.0 - (needed - low) ** 2 / (width * (middle - low))
        falling = (high - needed) ** 2 / (width * (high - middle))
    chance = np.where(needed <= middle, rising, falling)
    chance = np.where(needed <= low, 1.0, np.where(needed > high, 0.0, chance))
    # without a range it is there or not, and at the very top of a range the chance is nil
    chance = np.where(np.isnan(chance), (needed <= middle).astype("float64"), chance)
    return np.where(high > 0, chance, 0.0)
