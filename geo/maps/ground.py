"""How the base map is drawn: quiet colours below everything else, alike in every output."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class GroundStyle:
    """One part of the base map: colours by day and in the dark, ``#rrggbb``.

    ``width_m`` is the true width of a line, None for an area. ``label`` is Dutch.
    """

    label: str
    day: str
    night: str
    width_m: float | None = None


GROUND_STYLES: Final[Mapping[str, GroundStyle]] = {
    "water": GroundStyle(label="Water", day="#cfe0ea", night="#1b3342"),
    "bouwblok": GroundStyle(label="Bouwblok", day="#e9e5dc", night="#1a242b"),
    "groen": GroundStyle(label="Groen", day="#dbe7cd", night="#1d3023"),
    "weg": GroundStyle(label="Weg", day="#ffffff", night="#2a363e"),
    "straat": GroundStyle(label="Straat", day="#ffffff", night="#2a363e", width_m=7.0),
    "hoofdweg": GroundStyle(label="Doorgaande weg", day="#fff6dc", night="#3a454b", width_m=12.0),
}
"""By kind in the layer ``ground``, lowest first."""

STREETS_FROM_MM: Final = 0.2
"""Streets are drawn on paper from this width on; below it they would be a grey haze."""
