"""Values of a hazard map in the unit of its layer, and values that cannot be."""

from typing import Any

import numpy as np
import numpy.typing as npt

from geo.catalogue.sources import LayerEntry
from geo.errors import DataError
from geo.hazards.units import converted, read_unit
from geo.text.format import number


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
    said = unit or stated or entry.unit or ""
    given = said if said == entry.unit else read_unit(said) or said.strip()
    if not (unit or stated):
        notes.append(
            f"Let op: het bestand noemt geen eenheid; de waarden zijn gelezen als {given}. Is het "
            "een andere, kies die dan."
        )
    found = converted(values, unit=given, layer_unit=entry.unit)
    if found is None:
        msg = f"De kaart staat in {given}, de laag '{entry.title}' in {entry.unit}; reken eerst om."
        raise DataError(msg)
    if found is not values:
        notes.append(f"Omgerekend van {given} naar {entry.unit}.")
    return found


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
        found, possible = (
            f"{number(lower, decimals=4, trim=True)} tot {number(upper, decimals=4, trim=True)}"
            for lower, upper in ((low, high), (least, most))
        )
        msg = (
            f"{name} heeft waarden van {found} {unit}; mogelijk is {possible} {unit}. Staat het in "
            "een andere eenheid, of zijn het codes?"
        )
        raise DataError(msg)
