"""Tools around the map: find a place, what lies inside a drawn area, and take the view along."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import streamlit as st

from geo.errors import KoppelkansenError
from geo.search import Found, Named, find_by_name
from pages.ui import map_data, store
from pages.ui.map import View

_COUNTER: Final = "zoek-teller"
_NEAR_DEG: Final = 0.002
"""Around an address: some 150 to 200 m on each side."""


def find_place() -> View | None:
    """The search box; gives the view of the place that was picked last."""
    query = st.text_input(
        "Zoek een adres of plaats",
        key="zoek",
        placeholder="Bijvoorbeeld Spuiboulevard 300, Crabbehof of Witte Dorp",
        max_chars=120,
    ).strip()
    if not query:
        return _view()
    hits = _hits(query)
    if not hits:
        st.info("Niets gevonden binnen de gemeente. Controleer de spelling of zoek op een wijk.")
    for number, (label, view) in enumerate(hits):
        if st.button(label, key=f"zoek-{number}-{query}"):
            st.session_state["zoek-beeld"] = view
            st.session_state[_COUNTER] = int(st.session_state.get(_COUNTER, 0)) + 1
    return _view()


def _view() -> View | None:
    view = st.session_state.get("zoek-beeld")
    return view if isinstance(view, View) else None


def _hits(query: str) -> list[tuple[str, View]]:
    """Addresses of the official service, else names in our own layers."""
    if not os.environ.get("KOPPELKANSEN_OFFLINE"):
        try:
            return _official(query)
        except KoppelkansenError as error:
            st.caption(f"{error} Gezocht is in de eigen lagen.")
    else:
        st.caption("Zonder netwerk: gezocht is in de namen van de eigen lagen.")
    return [_own(found) for found in find_by_name(query, _named())]


@st.cache_data(ttl=3600, max_entries=200, show_spinner="Zoeken …")
def _ask(query: str, gemeentecode: str) -> list[tuple[str, str, float, float]]:
    # the network is only needed when somebody searches
    from geo.fetch.locatieserver import search_place  # noqa: PLC0415

    hits = search_place(query, gemeentecode=gemeentecode, registry=store.library().registry)
    return [(hit.label, hit.kind, hit.lat, hit.lon) for hit in hits]


def _official(query: str) -> list[tuple[str, View]]:
    code = str(store.library().get("gemeente").table["gemeentecode"].iloc[0])
    return [
        (
            f"{label} ({kind})",
            View(bounds=((lat - _NEAR_DEG, lon - _NEAR_DEG), (lat + _NEAR_DEG, lon + _NEAR_DEG))),
        )
        for label, kind, lat, lon in _ask(query, code)
    ]


def _own(found: Found) -> tuple[str, View]:
    (south, west), (north, east) = found.bounds
    if north - south < _NEAR_DEG:
        south, north = south - _NEAR_DEG, north + _NEAR_DEG
        west, east = west - _NEAR_DEG, east + _NEAR_DEG
    return f"{found.name} ({found.word})", View(bounds=((south, west), (north, east)))


def _named() -> list[Named]:
    lib = store.library()
    wanted = (
        ("wijken", "wijkcode", "wijknaam", "wijk"),
        ("buurten", "buurtcode", "buurtnaam", "buurt"),
        ("projects", "project_id", "name", "plan"),
        ("policy_areas", "area_id", "name", "beleidsgebied"),
        ("works", "work_id", "name", "werk"),
        ("stock", "complex_id", "complex_name", "complex"),
    )
    return [
        Named(name, map_data.features(name), key, title, word)
        for name, key, title, word in wanted
        if lib.find(name) is not None
    ]


def shapes(geometry: Mapping[str, Any]) -> gpd.GeoSeries:
    """A polygon drawn on the map, in EPSG:28992."""
    text = json.dumps({"type": "Feature", "geometry": geometry, "properties": {}})
    return gpd.read_file(text).to_crs("EPSG:28992").geometry


def inside_card(geometry: Mapping[str, Any] | None, choice: object) -> None:
    """Placeholder."""


def take_along(state: object, shown: Sequence[str]) -> None:
    """Placeholder."""
