"""The filters of the map: choices with counts, as predicates that map and tables share.

A filter applies to the layers that have its property: an energy label says nothing about a
plan, so plans stay when a label is chosen. Counts beside a choice say how many features it
would give with all other filters as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pandas as pd

from pages.ui.map.layer_spec import Filter
from pages.ui.map.predicate import mask

NONE: Final = "-"
"""The choice for features without a value."""

LAYERS: Final = ("projects", "stock", "works")


@dataclass(frozen=True)
class Facet:
    """One filter: its id in the URL, title, and the property per layer it applies to.

    ``joined`` names the layers whose property is a list joined by semicolons.
    """

    id: str
    title: str
    properties: Mapping[str, str]
    joined: tuple[str, ...] = ()


def facets(*, hazard: str) -> tuple[Facet, ...]:
    """The filters; those on climate look at the chosen hazard."""
    return (
        Facet("corporatie", "Corporatie", {"projects": "corporation", "stock": "owner"}),
        Facet("soort", "Soort plan", {"projects": "kind"}),
        Facet("werk", "Soort werk", {"works": "kind"}),
        Facet(
            "gebied",
            "Beleidsgebied",
            dict.fromkeys(LAYERS, "area_kinds"),
            joined=LAYERS,
        ),
        Facet(
            "wijk",
            "Wijk",
            {"projects": "wijkcode", "stock": "wijkcode", "works": "wijkcodes"},
            joined=("works",),
        ),
        Facet(
            "buurt",
            "Buurt",
            {"projects": "buurtcodes", "stock": "buurtcode", "works": "buurtcodes"},
            joined=("projects", "works"),
        ),
        Facet(
            "klimaat",
            "Blootstelling",
            {"projects": f"class_{hazard}", "stock": f"class_{hazard}"},
        ),
        Facet("label", "Energielabel", {"stock": "energy_label"}),
        Facet("plan", "Plan dichtbij", {"stock": "plan_near"}),
    )


@dataclass(frozen=True)
class Choice:
    """What is chosen: options per facet, the years, and the hazard the classes are of."""

    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int, int] | None = None
    hazard: str = "heat"

    def without(self, facet: str) -> "Choice":
        """The same choice with one filter taken away."""
        rest = {name: chosen for name, chosen in self.options.items() if name != facet}
        return replace(self, options=rest)

    @property
    def active(self) -> bool:
        """Whether anything is filtered."""
        return any(self.options.values()) or self.years is not None


def rules(choice: Choice) -> dict[str, Filter]:
    """The predicate per layer."""
    found: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in LAYERS}
    for facet in facets(hazard=choice.hazard):
        chosen = choice.options.get(facet.id, ())
        if not chosen:
            continue
        values = [None if option == NONE else option for option in chosen]
        for layer, name in facet.properties.items():
            if layer in facet.joined:
                found[layer][name] = {"has": [value or "" for value in values]}
            else:
                found[layer][name] = {"in": values}
    if choice.years is not None:
        period = {
            "period": list(choice.years),
            "start": "first_year",
            "end": "last_year",
            "open": "open_ended",
            "unknown": True,
        }
        found["projects"]["period"] = period
        found["works"]["period"] = period
    return dict(found)


def counts(
    frames: Mapping[str, pd.DataFrame], choice: Choice, facet: Facet
) -> dict[str, dict[str, int]]:
    """Per option of a filter how many features of each layer it gives, other filters as they are.

    Returns:
        option -> layer -> number of features; an option that no feature has is absent. Features
        without a value count under :data:`NONE`.
    """
    counted: dict[str, dict[str, int]] = {}
    others = rules(choice.without(facet.id))
    for layer, name in facet.properties.items():
        frame = frames.get(layer)
        if frame is None or name not in frame.columns:
            continue
        tally = frame.loc[mask(frame, others[layer]), name].value_counts(dropna=False)
        # a category can be one that none of these have
        for value, number in tally[tally > 0].items():
            missing = bool(pd.isna(value)) or value == ""  # type: ignore[call-overload]
            text = NONE if missing else str(value)
            for option in text.split(";") if layer in facet.joined else [text]:
                per_layer = counted.setdefault(option, {})
                per_layer[layer] = per_layer.get(layer, 0) + int(number)
    return counted


def ordered(options: Sequence[str], *, order: Sequence[str]) -> list[str]:
    """Options in a given order, unknown ones after it by name, the missing value last."""
    known = [option for option in order if option in options]
    rest = sorted(option for option in options if option not in known and option != NONE)
    return [*known, *rest, *([NONE] if NONE in options else [])]
