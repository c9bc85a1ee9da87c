"""The colours and symbols of the stories, for a light and for a dark room.

The hues are those of the maps (``geo.maps.palettes``); in the dark they are lighter, so that a
line stands out from the ground by at least 3 to 1 as it does by day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from geo.catalogue.palette import Term
from geo.catalogue.symbols import Symbol
from geo.catalogue.vocabularies import DECISIONS, KOPPELKANS_KINDS, PLAN_KINDS, WORK_KINDS


@dataclass(frozen=True)
class DayNight:
    """Colour by day and in the dark, ``#rrggbb``."""

    day: str
    night: str


DAY_GROUND: Final = "#f4f2ec"
NIGHT_GROUND: Final = "#10181e"
"""The ground of the map."""

STATUS_STYLES: Final[Mapping[str, str]] = {
    "opgenomen": "besluit-opgenomen",
    "nader onderzoeken": "besluit-onderzoek",
    "uitgesteld": "besluit-uitgesteld",
    "afgewezen": "besluit-afgewezen",
    "gerealiseerd": "besluit-klaar",
    "open": "besluit-open",
}
"""Class of a feature by what was decided about it."""

TERMS: Final[Mapping[str, Term]] = {
    f"{prefix}-{term.key}": term
    for prefix, palette in (("plan", PLAN_KINDS), ("werk", WORK_KINDS), ("kans", KOPPELKANS_KINDS))
    for term in (*palette.entries, replace(palette.unknown, key="onbekend"))
} | {STATUS_STYLES[term.key]: term for term in DECISIONS.all_entries()}
"""The term that a class of a feature stands for."""

LOOKS: Final[Mapping[str, DayNight]] = {
    "gebied": DayNight("#0b5a8a", "#8cc8ec"),
    "gebied-ruw": DayNight("#0b5a8a", "#8cc8ec"),
    "bezit": DayNight("#34607d", "#9cc3dc"),
    **{style: DayNight(term.colour, term.night) for style, term in TERMS.items()},
}
"""By class of a feature."""

SYMBOLS: Final[Mapping[str, Symbol]] = {style: term.symbol for style, term in TERMS.items()}
"""By class of a point: a shape beside the colour."""


def style_of(prefix: str, key: object) -> str:
    """The class of a feature: ``plan``, ``werk`` or ``kans`` with a known key, else unknown."""
    style = f"{prefix}-{key}"
    return style if style in TERMS else f"{prefix}-onbekend"
