"""Units of hazard values: how people write them, and how one becomes another.

A new unit is an entry of :data:`SPELLINGS`, and one of :data:`FACTORS` under each unit of a layer
that it can become. Legends of map services and files of a person's own both read it then, and the
page Gegevens offers it.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

SPELLINGS: Final[Mapping[str, str]] = {
    "lengte per tijd": r"(?:mm|cm|dm|m)\s*(?:/|per)\s*(?:uur|u|h|dag|d|week|maand|s)",
    "m²": r"m²|m2|vierkante\s+meters?",
    "m³": r"m³|m3|kubieke\s+meters?",
    "ha": r"ha|hectares?",
    "mm": r"mm|millimet(?:er|re)s?",
    "cm": r"cm|centimet(?:er|re)s?",
    "dm": r"dm|decimet(?:er|re)s?",
    "km": r"km|kilomet(?:er|re)s?",
    "m": r"m|met(?:er|re)s?|mtr",
    "%": r"%|procent|percent|pct",
    "°C": r"°\s?C|ºC|deg\s?C|graden(?:\s+celsius)?|celsius|C",
    "K": r"kelvin|K",
    "weken": r"weken|wkn",
    "nachten": r"nachten|dagen",
}
"""The symbol of a unit, and a regular expression of its spellings in any case.

Also of units that no layer has, so that a number in them is not taken for one of the layer.
"""

FACTORS: Final[Mapping[str, Mapping[str, float]]] = {
    "m": {"mm": 0.001, "cm": 0.01, "dm": 0.1, "m": 1.0, "km": 1000.0},
    "mm per jaar": {"mm": 1.0, "cm": 10.0, "dm": 100.0, "m": 1000.0},
    "weken per jaar": {"weken": 1.0, "nachten": 1 / 7},
    "%": {"%": 1.0},
    "°C": {"°C": 1.0},
}
"""By unit of a layer: the units that its values may come in, and the factor of each."""

PER_YEAR: Final = r"(?:\s*(?:/|per)\s*(?:jaar|jr))?"
_KELVIN: Final = np.float32(273.15)
_PATTERNS: Final = {
    symbol: re.compile(rf"(?:{spelling}){PER_YEAR}", re.IGNORECASE)
    for symbol, spelling in SPELLINGS.items()
}


def read_unit(text: str | None) -> str | None:
    """Return the symbol of a unit in any spelling, 'per jaar' left out; None for another text.

    >>> read_unit("Centimeter"), read_unit("mm/jaar"), read_unit("klasse 0-5")
    ('cm', 'mm', None)
    """
    bare = (text or "").strip()
    return next((unit for unit, pattern in _PATTERNS.items() if pattern.fullmatch(bare)), None)


def units_for(unit: str) -> tuple[str, ...]:
    """Return the units that values of a layer may come in; only its own where none is known."""
    known = tuple(FACTORS.get(unit, {unit: 1.0}))
    return (*known, "K") if unit == "°C" else known


def converted(
    values: npt.NDArray[Any], *, unit: str, layer_unit: str | None
) -> npt.NDArray[Any] | None:
    """Return values in the unit of a layer, the array itself when they are in it already.

    None when it is unknown how to convert them.
    """
    if (unit, layer_unit) == ("K", "°C"):
        return values - _KELVIN
    factor = 1.0 if unit == layer_unit else FACTORS.get(layer_unit or "", {}).get(unit)
    if factor is None:
        return None
    return values if factor == 1.0 else values * np.float32(factor)
