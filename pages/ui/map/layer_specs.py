"""The layers of the live map: how each is drawn, grouped by the question it answers."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from geo.catalogue.vocabularies import AREA_KINDS, PLAN_KINDS, WORK_KINDS
from pages.ui.frame import page_data
from pages.ui.frame.dutch import (
    HAZARD_WORDS,
    PLAN_WORDS,
    WORK_WORDS,
    capital,
)
from pages.ui.map import layer_data
from pages.ui.map.hazard_specs import hazards, known_layer, live, own_services
from pages.ui.map.layer_spec import CardField, Filter, LayerSpec
from pages.ui.map.layer_styles import PATTERNS, classes_of, source_of, stock_style
from pages.ui.map.style import Style

STOCK_CARD: Final = (
    CardField("owner", "Eigenaar"),
    CardField("dwellings_count", "Woningen"),
    CardField("built_year", "Bouwjaar"),
    CardField("energy_label", "Energielabel"),
)
"""What the card of a building begins with, of a gemeente and of the country."""

COLOUR_CHOICES: Final[Mapping[str, str]] = {
    "owner": "Eigenaar",
    "energy_label": "Energielabel",
    **{f"class_{name}": capital(word) for name, word in HAZARD_WORDS.items()},
}
"""What the stock can be coloured by, in the order of the choice: owner, label, every hazard."""


def colours_with_data() -> dict[str, str]:
    """The choices of :data:`COLOUR_CHOICES` that there is a layer for now."""
    inputs = page_data.inputs()
    missing = {
        f"class_{name}"
        for name, hazard in inputs.thresholds.items()
        if hazard.layer not in inputs.rasters
    }
    return {name: title for name, title in COLOUR_CHOICES.items() if name not in missing}


def _address(name: str) -> str:
    return f"/kk/layer/{name}.{layer_data.digest_of(name)}.geojson"


def layers(
    *,
    visible: Iterable[str],
    colour: str = "owner",
    filters: Mapping[str, Filter] | None = None,
) -> tuple[LayerSpec, ...]:
    """Every layer there is data for, bottom to top.

    Args:
        visible: ids that are on at the start.
        colour: one of :data:`COLOUR_CHOICES`.
        filters: predicate per layer id.
    """
    shown = set(visible)
    rules = filters or {}
    made = [*own_services(), *live(), *_of_the_library(page_data.state_key(), colour)]
    return tuple(
        replace(
            layer, visible=layer.id in shown, filter={**layer.filter, **rules.get(layer.id, {})}
        )
        for layer in made
    )


@functools.lru_cache(maxsize=32)
def _of_the_library(key: str, colour: str) -> tuple[LayerSpec, ...]:  # noqa: ARG001 - the layers and who looks
    return (
        *hazards(),
        *_background(),
        *_policy(),
        *_stock(colour),
        *_works(),
        *_projects(),
    )


def _background() -> list[LayerSpec]:
    found = []
    for name, code, label, weight, zoom in (
        ("buurten", "buurtcode", "buurtnaam", 0.8, 15),
        ("wijken", "wijkcode", "wijknaam", 2.0, 12),
    ):
        known = known_layer(name)
        if known is not None:
            found.append(
                LayerSpec(
                    id=name,
                    title=known.title,
                    group="Achtergrond",
                    kind="polygon",
                    source=source_of(known),
                    url=_address(name),
                    id_prop=code,
                    label_prop=label,
                    interactive=False,
                    style=Style(
                        color="#5b6b75",
                        outline="#5b6b75",
                        weight=weight,
                        fill_opacity=0.0,
                        label_zoom=zoom,
                    ),
                )
            )
    return found


_AREA_ORDER: Final = ("gebiedsprogramma", "nplv", "warmtetransitie", "prioriteit", "wbmgp")
"""From the bottom up: what is larger lies below."""


def _policy() -> list[LayerSpec]:
    known = known_layer("policy_areas")
    if known is None:
        return []
    found = []
    areas = page_data.inputs().policy_areas
    for kind in _AREA_ORDER:
        entry = AREA_KINDS.entry(kind)
        # one area whose border is not known makes the layer one that is not to be trusted
        indicative = bool(areas.loc[areas["kind"] == kind, "indicative"].any())
        title = entry.plural + (" (indicatief)" if indicative else "")
        found.append(
            LayerSpec(
                id=f"policy_{kind}",
                title=title,
                group="Beleid",
                kind="polygon",
                source=source_of(known),
                url=_address("policy_areas"),
                id_prop="area_id",
                label_prop="name",
                filter={"kind": {"in": [kind]}},
                card=(
                    CardField("agreement", "Afspraak"),
                    CardField("indicative", "Indicatief", names={"true": "ja", "false": "nee"}),
                    CardField("basis", "Hoe de vorm is gemaakt"),
                ),
                style=Style(
                    color=entry.colour,
                    outline=entry.colour,
                    weight=2.0,
                    fill_opacity=0.18,
                    pattern=PATTERNS.get(entry.pattern),  # type: ignore[arg-type]
                    indicative=indicative,
                    label_zoom=13,
                ),
            )
        )
    return found


def _stock(colour: str) -> list[LayerSpec]:
    known = known_layer("stock")
    if known is None:
        return []
    return [
        LayerSpec(
            id="stock",
            title=f"Bezit naar {COLOUR_CHOICES[colour].lower()}",
            group="Bezit",
            kind="polygon",
            source=source_of(known),
            url=_address("stock"),
            id_prop="pand_id",
            label_prop="complex_name",
            card=STOCK_CARD,
            style=stock_style(colour),
        )
    ]


def _works() -> list[LayerSpec]:
    known = known_layer("works")
    if known is None:
        return []
    lines, missing = classes_of(WORK_KINDS, area=False)
    return [
        LayerSpec(
            id="works",
            title="Werken van de gemeente",
            group="Werken",
            kind="line",
            source=source_of(known),
            url=_address("works"),
            id_prop="work_id",
            label_prop="name",
            card=(
                CardField("kind", "Soort", names={k: capital(v) for k, v in WORK_WORDS.items()}),
                CardField("window", "Periode"),
                CardField("status", "Status"),
            ),
            style=Style(prop="kind", classes=lines, missing=missing, weight=4.0),
        )
    ]


def _projects() -> list[LayerSpec]:
    known = known_layer("projects")
    if known is None:
        return []
    lines, missing = classes_of(PLAN_KINDS, area=False)
    return [
        LayerSpec(
            id="projects",
            title="Plannen",
            group="Plannen",
            kind="point",
            source=source_of(known),
            url=_address("projects"),
            id_prop="project_id",
            label_prop="name",
            precision_prop="precision_m",
            group_noun="plannen",
            count_prop="dwellings_count",
            card=(
                CardField("corporation", "Corporatie"),
                CardField("kind", "Soort", names=dict(PLAN_WORDS)),
                CardField("dwellings_count", "Woningen (leeg is n.t.b.)"),
                CardField("window", "Periode"),
                CardField("precision_m", "Onzekerheid van de ligging", unit="m"),
                CardField("plot_area_m2", "Oppervlakte van het plangebied", unit="m²"),
                CardField("location_evidence", "Ligging volgens"),
            ),
            style=Style(prop="kind", classes=lines, missing=missing, size=18.0, label_zoom=15),
        )
    ]


def in_year(year: int) -> tuple[LayerSpec, ...]:
    """Plans and works as they stand in one year; what has no year is in every year."""
    period = {
        "period": [year, year],
        "start": "first_year",
        "end": "last_year",
        "open": "open_ended",
        "unknown": True,
    }
    return tuple(
        replace(
            layer,
            id=f"{layer.id}_{year}",
            title=f"{layer.title} in {year}",
            filter={**layer.filter, "period": period},
        )
        for layer in (*_works(), *_projects())
    )
