"""The palette of each hazard: its own ramp, and in a legend its class bounds as labels."""

from collections.abc import Mapping
from typing import Final

from geo.catalogue.palette import Palette
from geo.catalogue.vocabularies import PALETTES as VOCABULARIES
from geo.catalogue.vocabularies import exposure_palette
from geo.hazards.registry import HAZARDS as REGISTERED

HAZARDS: Final[Mapping[str, Palette]] = {
    name: exposure_palette(name, hazard.legend, hazard.colours)
    for name, hazard in REGISTERED.items()
}
"""A sequential ramp per hazard, light for low and dark for high."""

PALETTES: Final[Mapping[str, Palette]] = {**VOCABULARIES, **HAZARDS}
"""Every palette that the program draws with, by name."""
