"""Values of a hazard map in the unit of its layer, and values that cannot be."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.catalogue.sources import LayerEntry
from geo.errors import DataError

_FACTORS: Final = {("cm", "m"): 0.01, ("mm", "m"): 0.001, ("dm", "m"): 0.1}
_SPELLINGS: Final = {
    "degc": "°C", "c": "°C", "celsius": "°C", "graden": "°C", "meter": "m", "metre": "m",
    "meters": "m", "metres": "m", "centimeter": "cm", "centimetre": "cm", "millimeter": "mm",
    "millimetre": "mm", "procent": "%", "percent": "%", "pct": "%", "kelvin": "K", "k": "K",
}  # fmt: skip
"""Units as programs and people spell them, without case and spaces."""
_KELVIN: Final = np.float32(273.15)


def in_unit(
    values: npt.NDArray[Any],
    entry: LayerEntry,
    *,
    unit: str | None,
    stated: str | None,
    notes: list[str],
) -> npt.NDArray[Any]:
    """Return values in the unit of the layer, NaN where a number means no data.

    Args:
        values: as the file has them.
        entry: the layer.
        unit: what a person said.
        stated: what the file says.
        notes: what to tell is added here.

    Raises:
        DataError: nothing is known of how to convert.
    """
    values = np.where(
        np.isin(values, np.array(entry.sentinels, dtype=values.dtype)), np.nan, values
    )
    given = _unit(unit or stated or entry.unit)
    if not (unit or stated):
        notes.append(
            f"Let op: het bestand noemt geen eenheid; de waarden zijn gelezen als {given}. Is het "
            "een andere, kies die dan."
        )
    if given == entry.unit:
        return values
    notes.append(f"Omgerekend van {given} naar {entry.unit}.")
    return _converted(values, given, entry)


def _unit(text: str | None) -> str | None:
    return None if text is None else _SPELLINGS.get(text.lower().strip(), text.strip())


def _converted(values: npt.NDArray[Any], unit: str | None, entry: LayerEntry) -> npt.NDArray[Any]:
    """Return values in the unit of the layer.

    Raises:
        DataError: nothing is known of how to convert.
    """
    if (unit, entry.unit) == ("K", "°C"):
        return values - _KELVIN
    if (unit, entry.unit) in _FACTORS:
        return values * np.float32(_FACTORS[str(unit), str(entry.unit)])
    msg = f"De kaart staat in {unit}, de laag '{entry.title}' in {entry.unit}; reken eerst om."
    raise DataError(msg)


def check_range(values: npt.NDArray[Any], entry: LayerEntry, *, name: str) -> None:
    """Refuse values that the hazard cannot have, and a map without any value.

    Raises:
        DataError: no value at all, or one outside the bounds of the layer.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        raise DataError(f"In {name} heeft geen enkele cel of vlak een waarde.")
    if entry.valid_range is None:
        return
    low, high = float(known.min()), float(known.max())
    least, most = entry.valid_range
    if low < least or high > most:
        unit = entry.unit or ""
        msg = (
            f"{name} heeft waarden van {low:g} tot {high:g} {unit}; mogelijk is {least:g} tot "
            f"{most:g} {unit}. Staat het in een andere eenheid, of zijn het codes?"
        )
        raise DataError(msg)
