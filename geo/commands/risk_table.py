"""The risk of koppelkansen on the command line: as JSON, and as a table."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from geo.catalogue.library import Library
from geo.commands.terminal import write_table
from geo.hazards.registry import HAZARD_WORDS
from geo.hazards.vulnerability import load_vulnerability
from geo.koppelkansen.cached_results import exposure_of
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.item_buildings import Buildings
from geo.koppelkansen.packages import plain_item
from geo.koppelkansen.records import Koppelkans
from geo.koppelkansen.risk import item_risks
from geo.text.format import number

_FIGURES: Final = {
    "dwellings": "woningen", "exposed": "woningen x blootstelling", "low": "risico laag",
    "middle": "midden", "high": "hoog", "per_100_dwellings": "per 100 woningen",
}  # fmt: skip
"""Figures of a risk, and what they are called."""


def risks_of(
    items: Sequence[Koppelkans], inputs: Inputs, library: Library
) -> dict[str, list[dict[str, Any]]]:
    """The risk of every koppelkans per hazard, as JSON, by id."""
    found = item_risks(
        map(plain_item, items),
        Buildings(inputs, exposure_of(inputs, cache=library.var / "cache")),
        load_vulnerability(library.data / "vulnerability.toml"),
    )
    return {
        key: [asdict(risk) | {"per_100_dwellings": risk.per_100_dwellings} for risk in risks]
        for key, risks in found.items()
    }


def item_values(
    items: Sequence[Koppelkans], inputs: Inputs, library: Library, *, risk: bool
) -> list[dict[str, Any]]:
    """The koppelkansen as JSON, with their risk when it is asked for."""
    listed = [item.to_dict() for item in items]
    if not risk:
        return listed
    risks = risks_of(items, inputs, library)
    return [item | {"risk": risks[str(item["id"])]} for item in listed]


def show_risks(items: Sequence[Koppelkans], inputs: Inputs, library: Library) -> None:
    """Dwellings, exposure and risk of every koppelkans, a line a hazard."""
    risks = risks_of(items, inputs, library)
    rows = [
        (
            item.title,
            HAZARD_WORDS.get(str(risk["hazard"]), str(risk["hazard"])),
            *(number(risk[name], decimals=1) for name in _FIGURES),
        )
        for item in items
        for risk in risks[item.id]
    ]
    write_table(rows, header=("titel", "bedreiging", *_FIGURES.values()))
