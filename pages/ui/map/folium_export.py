"""The layers of the live map as layers of a folium map, for a file to take along."""

from collections.abc import Sequence
from dataclasses import replace

from geo.catalogue.export import Taken
from geo.catalogue.layers import Layer
from geo.maps import themes
from geo.maps.drawing import MapLayer
from pages.ui.frame import page_data
from pages.ui.map import raster_data


def drawn(taken: Sequence[Taken], shown: Sequence[str], *, colour: str) -> list[MapLayer]:
    """What the file shows: hazards below, then what was filtered, as on the live map."""
    rules = page_data.inputs().thresholds
    made = [
        themes.hazard_raster(layer, hazard=rules[name])
        for name in shown
        if name in rules and (layer := raster_data.hazard_layer(name)) is not None
    ]
    for item in taken:
        layer = Layer(item.provenance, item.frame)
        name = item.provenance.name
        if name in {"wijken", "buurten"}:
            made.append(themes.borders(layer, name="wijknaam" if name == "wijken" else "buurtnaam"))
        elif name == "policy_areas":
            made.append(themes.policy(layer))
        elif name == "works":
            made.append(themes.works(layer))
        elif name == "projects":
            made += [*themes.plan_outlines(layer), themes.projects(layer)]
        elif name == "stock":
            made.append(_stock(layer, colour))
    return made


def _stock(layer: Layer, colour: str) -> MapLayer:
    if colour == "energy_label":
        return themes.stock_by_label(layer)
    if not colour.startswith("class_"):
        return themes.stock_by_owner(layer)
    hazard = colour.removeprefix("class_")
    rule = page_data.inputs().thresholds[hazard]
    plain = replace(layer, data=layer.frame[[c for c in layer.frame if not c.startswith("class_")]])
    return themes.stock_by_exposure(
        plain,
        page_data.exposure(),
        hazard=rule,
        rests_on=(page_data.library().get(rule.layer).provenance,),
    )
