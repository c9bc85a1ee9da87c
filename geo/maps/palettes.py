"""The palette of each hazard: its own ramp, and in a legend its class bounds as labels."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from geo.catalogue.palette import Palette
from geo.catalogue.vocabularies import PALETTES as VOCABULARIES
from geo.catalogue.vocabularies import exposure_palette
from geo.constants import EXEMPT
from geo.hazards.registry import HAZARDS as REGISTERED
from geo.hazards.thresholds import Hazard

HAZARDS: Final[Mapping[str, Palette]] = {
    name: exposure_palette(name, hazard.legend, hazard.colours)
    for name, hazard in REGISTERED.items()
}
"""A sequential ramp per hazard, light for low and dark for high."""

PALETTES: Final[Mapping[str, Palette]] = {**VOCABULARIES, **HAZARDS}
"""Every palette that the program draws with, by name."""


def hazard_palette(hazard: Hazard) -> Palette:
    """A hazard's ramp with only the classes it has, labelled with their bounds and unit."""
    ramp = HAZARDS[hazard.id]
    entries = [
        replace(term, label=f"{term.label}: {bounds}")
        for name, bounds in hazard.legend()
        for term in (ramp.entry(name),)
    ]
    rest = [ramp.entry(EXEMPT)] if hazard.exemption else []
    return replace(ramp, entries=(*entries, *rest, ramp.unknown))
