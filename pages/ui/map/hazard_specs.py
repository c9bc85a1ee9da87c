"""The climate layers of the map: own rasters, and services with what stands in for them."""

from geo.catalogue.layers import Provenance
from geo.fetch.live_names import known_names, live_sources
from geo.fetch.saved_services import BACKGROUND, saved_layers
from geo.maps.palettes import hazard_palette
from pages.ui.frame import page_data
from pages.ui.frame.dutch import (
    HAZARD_WORDS,
    capital,
    day,
)
from pages.ui.map import raster_data
from pages.ui.map.layer_spec import LayerSpec, Raster, Source, Wms
from pages.ui.map.layer_styles import classes_of, source_of
from pages.ui.map.style import Style


def known_layer(name: str) -> Provenance | None:
    """What is known of a layer; None when it has no data."""
    layer = page_data.library().find(name)
    return None if layer is None else layer.provenance


def hazards() -> list[LayerSpec]:
    """A picture of the raster of every hazard that has one."""
    found = []
    inputs = page_data.inputs()
    for hazard in inputs.thresholds.values():
        known = known_layer(hazard.layer) if hazard.layer in inputs.rasters else None
        if known is None:
            continue
        digest = known.digest[:16]
        lines, _ = classes_of(hazard_palette(hazard), area=True)
        raster_lines = tuple(line for line in lines if line.value != "uitgezonderd")
        found.append(
            LayerSpec(
                id=hazard.id,
                title=hazard.title,
                group="Klimaat",
                kind="raster",
                source=source_of(known),
                raster=Raster(
                    url=f"/kk/raster/{hazard.id}.{digest}.png",
                    bounds=raster_data.corners(hazard.id, digest),
                ),
                opacity=0.7,
                interactive=False,
                style=Style(classes=raster_lines, prop="class"),
            )
        )
    return found


def own_services() -> list[LayerSpec]:
    """Layers of services that somebody put on the map by their address."""
    return [
        LayerSpec(
            id=f"dienst_{number}",
            title=f"{item.title} (live)",
            group="Achtergrond",
            kind="wms",
            source=Source(text=item.url, origin="aangeleverd", attribution="", note=""),
            wms=Wms(url=item.url, layers=item.layer, service=item.title),
            opacity=0.7,
            interactive=False,
            style=Style(classes=(), prop="class"),
        )
        for number, item in enumerate(saved_layers(page_data.library().var))
        if item.content == BACKGROUND
    ]


def live() -> list[LayerSpec]:
    """The official climate layers as the service itself draws them, our own as a fallback."""
    lib = page_data.library()
    names = known_names(lib.var / "cache")
    by_layer = {hazard.layer: hazard for hazard in page_data.inputs().thresholds.values()}
    found: list[LayerSpec] = []
    for source in live_sources(lib.registry):
        hazard = by_layer.get(source.layer)
        if hazard is None or any(layer.id == f"live_{hazard.id}" for layer in found):
            continue
        known = known_layer(hazard.layer) if hazard.layer in page_data.inputs().rasters else None
        fallback = None
        if known is not None:
            digest = known.digest[:16]
            url = f"/kk/raster/{hazard.id}.{digest}.png"
            fallback = Raster(url=url, bounds=raster_data.corners(hazard.id, digest))
        found.append(
            LayerSpec(
                id=f"live_{hazard.id}",
                title=f"{hazard_title(hazard.id)} (live, Klimaateffectatlas)",
                group="Klimaat",
                kind="wms",
                source=Source(
                    text=source.title, origin=source.origin, attribution=source.attribution,
                    note=source.note or "",
                ),
                wms=Wms(
                    url=source.url or "",
                    layers=names.get(source.id) or source.prefix or "",
                    service="Klimaateffectatlas",
                    fallback=fallback,
                    fallback_text=_stand_in(known) if known else "",
                ),
                opacity=0.7,
                interactive=False,
                style=Style(classes=(), prop="class"),
            )
        )  # fmt: skip
    return found


def _stand_in(known: Provenance) -> str:
    when = known.edition or day(known.fetched)
    return f"{known.title} ({known.origin}{', ' + when if when != '-' else ''})"


def hazard_title(name: str) -> str:
    """A hazard's short name with a capital."""
    return capital(HAZARD_WORDS.get(name, name))
