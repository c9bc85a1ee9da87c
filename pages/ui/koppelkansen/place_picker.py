"""Pointing out a place: on the map, by name or address, or a whole buurt; each with how sure."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from geo.constants import RD, WGS84
from geo.spatial.geojson import ring_texts
from geo.spatial.shapes import outline_text
from pages.ui.frame import dutch, option_boxes, page_data
from pages.ui.map import (
    LayerSpec,
    MapSpec,
    Selection,
    View,
    base_maps,
    layer_specs,
    layer_tiles,
    live_map,
)
from pages.ui.map.component import events
from pages.ui.map.layer_spec import Source
from pages.ui.map.style import Style
from pages.ui.map.tools import find_places, shapes

ON_MAP: Final = "Op de kaart"
BY_NAME: Final = "Adres of naam"
BY_BUURT: Final = "Wijk of buurt"
UNKNOWN: Final = "Plek onbekend"
_POINTED_M: Final = 25.0
"""What somebody points at on a map of a city is meant to some tens of metres."""
_MOST_M: Final = 10_000
_AROUND_M: Final = 200.0


@dataclass(frozen=True)
class Place:
    """A place that was pointed out: WGS84 in degrees, and how far it may be off in metres."""

    lat: float
    lon: float
    precision_m: float
    label: str
    outline: str | None = None
    """WKT of a drawn polygon in EPSG:28992; None for a point with its precision."""


def pick(key: str, *, unknown: bool, now: Place | None = None) -> Place | None:
    """The place that is pointed out; None while there is none.

    Call it inside ``st.fragment``: a click on the map then only draws this part again.

    Args:
        key: tells one place to point out from another.
        unknown: whether the place may stay unknown.
        now: where it is known to lie, which the map shows as long as nothing is pointed out.
    """
    how = st.segmented_control(
        "Hoe wijst u de plek aan?",
        [ON_MAP, BY_NAME, BY_BUURT, *([UNKNOWN] if unknown else [])],
        default=ON_MAP,
        required=True,
        wrap=True,
        key=f"kansen-plek-hoe-{key}",
        on_change=lambda: forget(key),
    )
    if how == UNKNOWN:
        return None
    if how == BY_NAME:
        _by_name(key)
    elif how == BY_BUURT:
        _by_buurt(key)
    else:
        _on_map(key, now)
    found = _last_place(key)
    if found is None:
        st.markdown("Er is nog geen plek aangewezen.")
        return None
    if found.outline is not None:
        st.markdown(
            f"**Plek:** {found.label}, een gebied van circa "
            f"{dutch.number(round(shapely.from_wkt(found.outline).area))} m²."
        )
        return found
    metres = st.number_input(
        "Hoe nauwkeurig is dit? (m)",
        min_value=1,
        max_value=_MOST_M,
        value=round(found.precision_m),
        step=25,
        key=f"kansen-plek-m-{key}-{found.lat:.5f}-{found.lon:.5f}-{found.precision_m:.0f}",
        help="Zo ver kan de echte plek hiervan af liggen. De cijfers worden dan een bereik.",
    )
    st.markdown(
        f"**Plek:** {found.label} ({dutch.number(found.lat, decimals=5)}, "
        f"{dutch.number(found.lon, decimals=5)}), op circa {dutch.number(metres)} m."
    )
    return replace(found, precision_m=float(metres))


def forget(key: str) -> None:
    """Let go of the place that was pointed out."""
    st.session_state.pop(_name(key), None)


def _name(key: str) -> str:
    return f"kansen-plek-{key}"


def _last_place(key: str) -> Place | None:
    found = st.session_state.get(_name(key))
    return found if isinstance(found, Place) else None


def _keep(key: str, place: Place) -> None:
    st.session_state[_name(key)] = place


def _on_map(key: str, now: Place | None) -> None:
    name = f"kaart-plek-{key}"
    st.caption(
        "Druk op de speld en klik de plek aan, of druk op de veelhoek en teken een gebied "
        "(dubbelklik om te stoppen). Met toetsen: pijltjes en Enter."
    )

    def pointed() -> None:
        happened = events(dict(st.session_state.get(name, {})))
        if happened.placed is not None:
            lat, lon = happened.placed
            _keep(key, Place(lat, lon, _POINTED_M, "aangewezen op de kaart"))
        elif happened.drawn is not None:
            shape = shapes(happened.drawn).iloc[0]
            drawn = of_shape(shape, label="getekend op de kaart")
            if drawn is not None:
                _keep(key, replace(drawn, outline=outline_text(shape)))

    found = _last_place(key)
    shown = found or now
    spec = MapSpec(
        bases=base_maps.base_maps(),
        base=base_maps.default_base(),
        layers=(
            *map(
                layer_tiles.by_square,
                layer_specs.layers(visible=("wijken", "stock", "projects", "works")),
            ),
            *(() if shown is None else (place_layer(shown),)),
        ),
        outline="wijken",
        selection=None
        if now is None
        else Selection("plek", "plek", zoom=found is None, bounds=around(now)),
        view=View(),
        panel_open=False,
        tools=("place", "draw", "fullscreen"),
        label="Kaart om de plek aan te wijzen",
    )
    live_map(spec, key=name, height=420, on_change=pointed)


def of_shape(shape: BaseGeometry, *, label: str) -> Place | None:
    """The middle of a shape in EPSG:28992, as sure as its furthest corner; None when it is none."""
    if shape.is_empty or not shape.is_valid:
        return None
    centre = shape.centroid
    reach_m = max(
        round(float(shapely.hausdorff_distance(centre, shapely.get_exterior_ring(shape)))), 1
    )
    point = gpd.GeoSeries([centre], crs=RD).to_crs(WGS84).iloc[0]
    return Place(round(point.y, 6), round(point.x, 6), float(min(reach_m, _MOST_M)), label)


def around(place: Place) -> tuple[tuple[float, float], tuple[float, float]]:
    """What to show of the map to see a place: ((south, west), (north, east)) in degrees."""
    point = gpd.GeoSeries.from_xy([place.lon], [place.lat], crs=WGS84).to_crs(RD)
    circle = point.buffer(place.precision_m + _AROUND_M).to_crs(WGS84)
    west, south, east, north = (float(value) for value in circle.total_bounds)
    return ((south, west), (north, east))


def place_layer(place: Place) -> LayerSpec:
    """A place as a layer of its own (``plek``), with the circle it may be off."""
    outline = gpd.GeoSeries.from_wkt([place.outline], crs=RD)
    document = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {
                        "id": "plek", "naam": "Deze plek", "precision_m": place.precision_m,
                        "outline_rings": ring_texts(outline)[0],
                    },
                    "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
                }
            ],
        }
    )  # fmt: skip
    return LayerSpec(
        id="plek",
        title="Plek",
        group="Plannen",
        kind="point",
        source=Source(text="Aangewezen door een deelnemer", origin="aangeleverd"),
        url="data:application/geo+json;base64," + b64encode(document.encode()).decode(),
        label_prop="naam",
        precision_prop="precision_m",
        visible=True,
        style=Style(color="#b3006b", shape="star", size=22.0, label_zoom=12),
    )


def _by_name(key: str) -> None:
    query = st.text_input(
        "Adres, straat, wijk, plan of complex",
        key=f"kansen-plek-zoek-{key}",
        max_chars=120,
        placeholder="Straat en nummer, postcode of buurt",
    ).strip()
    if not query:
        return
    hits = find_places(query)
    if not hits:
        st.info("Niets gevonden. Controleer de spelling, of wijs de plek aan op de kaart.")
        return
    chosen = option_boxes.choose_one(
        st.radio,
        "Welke is het?",
        range(len(hits)),
        format_func=lambda number: hits[number].label,
        key=f"kansen-plek-keuze-{key}-{query}",
    )
    hit = hits[chosen or 0]
    _keep(key, Place(round(hit.lat, 6), round(hit.lon, 6), hit.precision_m, hit.label))


def _by_buurt(key: str) -> None:
    buurten = page_data.inputs().buurten
    options = _areas(buurten)
    chosen = option_boxes.choose_one(
        st.selectbox,
        "Wijk of buurt",
        ["", *options],
        format_func=lambda code: options.get(code, "Kies een wijk of buurt"),
        key=f"kansen-plek-buurt-{key}",
    )
    if not chosen:
        forget(key)
        return
    mine = buurten[(buurten["buurtcode"] == chosen) | (buurten["wijkcode"] == chosen)]
    hull = shapely.convex_hull(shapely.union_all(mine.geometry.to_numpy()))
    found = of_shape(hull, label=options[chosen])
    if found is not None:
        _keep(key, found)


def _areas(buurten: gpd.GeoDataFrame) -> dict[str, str]:
    """Every wijk followed by its buurten, by code."""
    named = buurten.sort_values(["wijkcode", "buurtcode"])
    found: dict[str, str] = {}
    columns: Sequence[str] = ("wijkcode", "wijknaam", "buurtcode", "buurtnaam")
    for wijk, wijk_name, buurt, buurt_name in named[list(columns)].itertuples(index=False):
        found.setdefault(str(wijk), f"Wijk {wijk_name}")
        found[str(buurt)] = f"Buurt {buurt_name} ({wijk_name})"
    return found
