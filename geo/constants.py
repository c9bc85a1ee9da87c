"""Names and numbers that several modules share."""

from collections.abc import Mapping
from typing import Final, Literal

RD: Final = "EPSG:28992"
"""Amersfoort / RD New, metres: everything is computed in it."""

RD_BOUNDS: Final = (-7_000.0, 289_000.0, 300_000.0, 629_000.0)
"""West, south, east and north of where RD is valid: the Netherlands with its coast."""

WGS84: Final = "EPSG:4326"
"""Longitude and latitude in degrees: only at the edge of a map or an exchange file."""

Origin = Literal["aangeleverd", "officieel", "voorbeeld"]
ORIGINS: Final[tuple[Origin, ...]] = ("aangeleverd", "officieel", "voorbeeld")
"""Where data comes from, best first; per layer the first one available is active."""

CLASSES: Final = ("zeer_laag", "laag", "middel", "hoog", "zeer_hoog")
"""Exposure classes in rising order."""

EXEMPT: Final = "uitgezonderd"
NO_DATA: Final = "geen_data"

EFG: Final = ("E", "F", "G")
"""Energy labels that are to be gone by 2028 (afspraak 3.2.1)."""

LABELS: Final = ("A++++", "A+++", "A++", "A+", "A", "B", "C", "D", "E", "F", "G")

VERA_LABELS: Final[Mapping[str, str]] = {"AP": "A+", "APP": "A++", "AP3": "A+++", "AP4": "A++++"}
"""The codes of VERA for labels that end in a plus sign."""

CAVEAT: Final = (
    "Een stresstest is geen norm: de kaart signaleert waar het kan knellen, "
    "controleer met kennis van de plek."
)

LARGE: Final = 250_000
"""Above so many features a layer is not kept in memory: a million buildings take a gigabyte."""
