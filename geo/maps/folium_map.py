"""One thematic folium map in Dutch from layers of the library."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import folium
import numpy as np
import shapely
from folium.utilities import JsCode

from geo.catalogue.layers import Provenance
from geo.catalogue.palette import Term
from geo.catalogue.symbols import PATTERN_PATHS, SYMBOL_PATHS
from geo.errors import DataError
from geo.maps import markup
from geo.maps.drawing import Drawn, LegendClass, MapLayer, TextTable, draw
from geo.maps.elements import (
    Below,
    ClassedLayer,
    Fit,
    LeafletMap,
    Legend,
    Notice,
    Start,
    inert,
    raw,
    script_json,
)
from geo.maps.raster import class_image
from geo.maps.wording import EXAMPLE_BANNER
from geo.text.format import number

CANVAS_FROM: Final = 1500
"""Layers with more features than this are drawn on a canvas instead of as SVG."""

_ORDER: Final = {"borders": 0, "areas": 20, "buildings": 40, "lines": 60, "points": 80}
"""What lies above what; a raster lies below all of it."""

_BACKGROUND: Final = frozenset({"borders", "raster"})

Corners = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class BaseMap:
    """Tiles to lie under the layers, from a registered source; ``url`` with {z}, {x} and {y}."""

    title: str
    url: str
    attribution: str
    max_zoom: int = 19


class CityMap(LeafletMap):
    """A folium map that still knows what is on it: tables and provenance for an export."""

    def __init__(
        self,
        *,
        title: str,
        tables: tuple[TextTable, ...],
        provenances: tuple[Provenance, ...],
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._name = "CityMap"
        self.title = title
        self.tables = tables
        self.provenances = provenances


def city_map(
    layers: Sequence[MapLayer],
    *,
    title: str,
    notes: Sequence[str] = (),
    center: tuple[float, float] | None = None,
    zoom: int = 13,
    bounds: Corners | None = None,
    basemap: BaseMap | None = None,
    assets: str = "vendor/leaflet/",
    tables: bool = True,
) -> CityMap:
    """A thematic map with legend, layer switches, scale, notices and provenance.

    Args:
        layers: what to draw; the first lies lowest among its kind. Geometry in EPSG:28992.
        title: heading of the page.
        notes: sentences under the heading.
        center: latitude and longitude in degrees; without it the map shows ``bounds``.
        zoom: web map zoom level, used with ``center``.
        bounds: south-west and north-east corner in degrees; without it everything drawn.
        basemap: tiles below the layers; without it a plain background.
        assets: folder where the page finds ``leaflet.js``, ending in ``/``.
        tables: put the equivalent tables below the map; leave out only where the page
            around the map has its own.

    Raises:
        DataError: no layer, a layer without geometry or in another coordinate system.
    """
    if not layers:
        raise DataError("Kies ten minste één laag om op de kaart te zetten.")
    prepared = [
        _prepare(layer, number, name)
        for number, (layer, name) in enumerate(zip(layers, _names(layers), strict=True))
    ]
    provenances = _each_once(known for layer in layers for known in layer.provenances)
    city = CityMap(
        title=title,
        tables=tuple(theme.table for _, theme, _ in prepared if theme.source.kind != "borders"),
        provenances=provenances,
        assets=assets,
        location=center,
        zoom_start=zoom,
        min_zoom=8,
        max_zoom=basemap.max_zoom if basemap else 19,
        # half steps, so that what is fitted fills the map; tiles only come in whole ones
        zoom_snap=1 if basemap else 0.5,
    )
    Start().add_to(city)
    if basemap is not None:
        _add_tiles(city, basemap)
    for element, _, _ in prepared:
        element.add_to(city)
    if center is None:
        # a background sets the view only when there is nothing else
        boxes = [(theme.source.kind, box) for _, theme, box in prepared if box is not None]
        found = [box for kind, box in boxes if kind not in _BACKGROUND]
        found = found or [box for _, box in boxes]
        _fit(city, bounds, found)
    if any(known.is_example for known in provenances):
        Notice(EXAMPLE_BANNER).add_to(city)
    switches = folium.LayerControl()
    # a script decides where the width is known; folium itself only takes true or false
    switches.options |= {"collapsed": JsCode("window.innerWidth < 720")}  # type: ignore[dict-item]
    switches.add_to(city)
    explained = sorted(prepared, key=lambda each: each[1].source.kind == "borders")
    drawn = {element.get_name(): theme for element, theme, _ in explained}
    Legend(markup.legend(drawn), list(drawn)).add_to(city)
    page = city.figure
    page.title = html.escape(title)
    page.html.add_child(raw(markup.head(title, notes, provenances)), name="kk_head", index=0)
    Below(markup.foot(provenances, city.tables if tables else ())).add_to(city)
    return city


def _names(layers: Sequence[MapLayer]) -> list[str]:
    """A name per layer for the switches; folium forgets a layer whose name comes twice."""
    names: list[str] = []
    for layer in layers:
        name, number = layer.heading, 1
        while name in names:
            number += 1
            name = f"{layer.heading} ({number})"
        names.append(name)
    return names


def _prepare(
    layer: MapLayer, number: int, name: str
) -> tuple[folium.map.Layer, Drawn, Corners | None]:
    if layer.kind == "raster":
        return _raster(layer, name)
    drawn = draw(layer)
    return _vector(drawn, number, name), drawn, _corners(drawn)


def _each_once(provenances: Iterable[Provenance]) -> tuple[Provenance, ...]:
    return tuple({(known.name, known.digest): known for known in provenances}.values())


def _add_tiles(city: CityMap, basemap: BaseMap) -> None:
    tiles = folium.TileLayer(
        basemap.url,
        name=inert(basemap.title),
        attr=inert(basemap.attribution),
        max_zoom=basemap.max_zoom,
    )
    message = (
        f"De achtergrondkaart '{basemap.title}' is niet bereikbaar; de lagen zelf staan er wel op."
    )
    tiles.once(
        tileerror=JsCode(
            f"function () {{ koppelkaart.notice({city.get_name()}, {script_json(message)}); }}"
        )
    )
    tiles.add_to(city)


def _vector(drawn: Drawn, number: int, name: str) -> ClassedLayer:
    layer = drawn.source
    palette = layer.palette
    payload: dict[str, Any] = {
        "kind": layer.kind,
        "order": _ORDER[layer.kind] + min(number, 19),
        "entries": {e.key: _look(e) for e in palette.all_entries()} if palette else {},
        "plain": {"colour": "#5f6b76", "ink": "#ffffff", "path": "", "mode": "stroke", "dash": ""},
        "paletteTitle": palette.title if palette else "",
        "fields": [field.label for field in layer.fields],
        "features": drawn.features,
        "veil": layer.veil,
        "canvasFrom": CANVAS_FROM,
        "sourceLine": markup.source_line(layer),
    }
    if layer.kind == "borders":
        payload["labels"] = _labels(drawn) if layer.name else []
        payload["land"] = number == 0
    return ClassedLayer(payload, name=inert(name), shown=layer.shown)


def _look(entry: Term) -> dict[str, str]:
    path, mode = PATTERN_PATHS[entry.pattern]
    return {
        "label": entry.label,
        "colour": entry.colour,
        "ink": entry.ink,
        "edge": entry.edge,
        "path": path,
        "mode": mode,
        "dash": entry.dash,
        "symbol": SYMBOL_PATHS[entry.symbol],
    }


def _labels(drawn: Drawn) -> list[dict[str, Any]]:
    labels = []
    for feature in drawn.features["features"]:
        point = shapely.geometry.shape(feature["geometry"]).representative_point()
        labels.append({"at": [point.y, point.x], "text": feature["properties"]["n"]})
    return labels


def _raster(layer: MapLayer, name: str) -> tuple[folium.raster_layers.ImageOverlay, Drawn, Corners]:
    palette = layer.palette
    if palette is None or layer.hazard is None:
        raise DataError(f"De laag '{layer.heading}' heeft geen klassen om mee te tekenen.")
    image = class_image(layer.layer.path, layer.hazard)
    overlay = folium.raster_layers.ImageOverlay(
        image.address,
        bounds=[list(corner) for corner in image.corners],
        opacity=0.85,
        name=inert(name),
        # as text to the browser, but a template to branca
        alt=layer.heading.translate({ord("{"): "(", ord("}"): ")"}),
        zindex=1,
        pixelated=True,
        show=layer.shown,
    )
    names = [name for name, _ in layer.hazard.bounds]
    table = TextTable(
        title=layer.heading,
        columns=(palette.title, "Deel van het gemeten oppervlak"),
        rows=tuple(
            (palette.entry(name).label, f"{number(100 * image.shares[name], decimals=1)}%")
            for name in names
        ),
    )
    drawn = Drawn(
        source=layer,
        features={"type": "FeatureCollection", "features": []},
        legend=tuple(LegendClass(entry=palette.entry(name)) for name in names),
        table=table,
        unplaced_count=0,
        has_indicative=False,
        has_precision=False,
    )
    return overlay, drawn, image.corners


def _corners(drawn: Drawn) -> Corners | None:
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in drawn.features["features"]]
    if not shapes or not drawn.source.shown:
        return None
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    return (south, west), (north, east)


def _fit(city: CityMap, bounds: Corners | None, corners: Sequence[Corners]) -> None:
    if bounds is None:
        if not corners:
            raise DataError("Er is niets met een bekende plaats om op de kaart te zetten.")
        low, high = np.min([c[0] for c in corners], axis=0), np.max([c[1] for c in corners], axis=0)
        bounds = ((float(low[0]), float(low[1])), (float(high[0]), float(high[1])))
    Fit(bounds).add_to(city)
