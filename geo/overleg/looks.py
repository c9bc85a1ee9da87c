"""The colours and symbols of the stories, by day and in a dark room.

The hues are those of the maps (``geo.maps.palettes``); in the dark they are lighter, so that a
line stands out from the ground by at least 3 to 1 as it does by day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.maps.palettes import PROJECT_KINDS, WORKS_KINDS, Symbol


@dataclass(frozen=True)
class Look:
    """Colour by day and in the dark, ``#rrggbb``."""

    day: str
    night: str


DAY_GROUND: Final = "#f4f2ec"
NIGHT_GROUND: Final = "#10181e"
"""The ground of the map."""

_NIGHT: Final = {
    "oplevering": "#4cc9a0",
    "planvoorraad": "#7fb0f5",
    "sloop": "#f7a56c",
    "riool_vervanging": "#c79cf0",
    "riool_relining": "#e0b3ee",
    "weg": "#c9d1d6",
    "groen": "#86d07f",
}

LOOKS: Final[Mapping[str, Look]] = {
    "gebied": Look("#0b5a8a", "#8cc8ec"),
    "gebied-ruw": Look("#0b5a8a", "#8cc8ec"),
    "bezit": Look("#34607d", "#9cc3dc"),
    **{
        f"plan-{entry.key}": Look(entry.colour, _NIGHT[entry.key])
        for entry in PROJECT_KINDS.entries
    },
    **{f"werk-{entry.key}": Look(entry.colour, _NIGHT[entry.key]) for entry in WORKS_KINDS.entries},
    "kans-plan_klimaat": Look("#2457a6", "#7fb0f5"),
    "kans-werk_klimaat_bezit": Look("#5e2a84", "#c79cf0"),
    "kans-bezit_klimaat": Look("#b3561b", "#f7a56c"),
    "besluit-opgenomen": Look("#00694c", "#4cc9a0"),
    "besluit-onderzoek": Look("#2457a6", "#7fb0f5"),
    "besluit-uitgesteld": Look("#8a6100", "#e6bf5a"),
    "besluit-afgewezen": Look("#6b6b6b", "#aab4ba"),
    "besluit-klaar": Look("#5e2a84", "#c79cf0"),
    "besluit-open": Look("#7a6a58", "#d6cdbf"),
}
"""By class of a feature."""

SYMBOLS: Final[Mapping[str, Symbol]] = {
    **{f"plan-{entry.key}": entry.symbol for entry in PROJECT_KINDS.entries},
    "kans-plan_klimaat": "hexagon",
    "besluit-opgenomen": "circle",
    "besluit-onderzoek": "triangle",
    "besluit-uitgesteld": "down",
    "besluit-afgewezen": "plus",
    "besluit-klaar": "star",
    "besluit-open": "square",
}
"""By class of a point: a shape beside the colour."""
