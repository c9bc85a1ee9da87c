"""Registered energy labels joined to dwellings by verblijfsobject."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from geo.constants import LABELS
from geo.importing.cells import Cells
from geo.importing.findings import Problem
from geo.importing.place import Placed
from geo.importing.unit import Unit


def label_by_vbo(labels: pd.DataFrame) -> dict[str, str]:
    """Return the registered label by verblijfsobject (one each, valid, the latest)."""
    known = labels[labels["energy_label"].isin(LABELS)]
    return dict(zip(known["vbo_id"].astype(str), known["energy_label"].astype(str), strict=True))


def fill_labels(
    units: Sequence[Unit], cells: Cells, *, registered: Mapping[str, str]
) -> tuple[list[Unit], int]:
    """Give dwellings without a label the registered one; a difference is noted, not changed.

    Returns:
        The dwellings, and how many got a label.
    """
    filled = 0
    result = []
    for unit in units:
        label = registered.get(unit.vbo_id or "")
        if label is not None and unit.energy_label is None and unit.count == 1:
            filled += 1
            result.append(replace(unit, energy_label=label))
            continue
        if label is not None and unit.energy_label not in {label, None}:
            cells.note(unit.row, "energy_label", _differs(str(unit.energy_label), label))
        result.append(unit)
    return result, filled


def relabelled(
    placed: Sequence[Placed], *, registered: Mapping[str, str]
) -> tuple[list[Placed], int]:
    """Give dwellings the label that is registered now; return them and how many changed."""
    changed = 0
    result = []
    for item in placed:
        label = registered.get(item.unit.vbo_id or "")
        if label is not None and label != item.unit.energy_label and item.unit.count == 1:
            changed += 1
            result.append(replace(item, unit=replace(item.unit, energy_label=label)))
        else:
            result.append(item)
    return result, changed


def _differs(said: str, registered: str) -> Problem:
    return Problem(
        code="label_wijkt_af",
        severity="let op",
        message=f"label {said}, geregistreerd in EP-Online is {registered}; het bestand is gevolgd",
        advice="Controleer welk label geldt.",
    )
