"""Tools around the map: find a place, and what lies inside a drawn area."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from geo.constants import RD, WGS84
from geo.errors import KoppelkansenError
from geo.paths import is_offline
from geo.spatial.area_summary import Inside, inside_area
from geo.spatial.place_names import Found, Named, find_by_name
from geo.text.format import counted
from pages.ui.frame import dutch, page_data
from pages.ui.frame.table_download import show_table
from pages.ui.map import View, layer_data
from pages.ui.map.take_along import downloads, taken_of

_COUNTER: Final = "zoek-teller"
_PICKED: Final = "zoek-gekozen"
_ALL, _FEW = 8, 4
"""So many names of our own layers are shown alone, and before addresses."""
_EXACT_M: Final = 25
_ROUGH_M: Final = 250.0
_PRECISION_M: Final[Mapping[str, float]] = {
    "adres": 25.0, "perceel": 25.0, "postcode": 100.0, "buurt": 500.0, "wijk": 1000.0,
}  # fmt: skip
"""How far the point of a hit may be from what is meant; a street may be long."""
_NEAR_DEG: Final = 0.002
"""Around an address: some 150 to 200 m on each side."""


def find_place() -> View | None:
    """The search box; gives the view of the place that was picked last."""
    query = st.text_input(
        "Zoek een adres of plaats",
        key="zoek",
        placeholder="Straat en nummer, postcode, buurt of plan",
        max_chars=120,
    ).strip()
    if query and st.session_state.get(_PICKED) != query:
        with st.container(key="zoek-treffers"):
            hits = _hits(query)
            if not hits:
                st.info(
                    "Niets gevonden binnen de gemeente. Controleer de spelling of zoek een wijk."
                )
            for number, (label, view) in enumerate(hits):
                st.button(label, key=f"zoek-{number}-{query}", on_click=_go_to, args=(view, query))
    return _view()


def _go_to(view: View, query: str) -> None:
    """Go to a hit; its list closes until something else is searched."""
    st.session_state["zoek-beeld"] = view
    st.session_state[_PICKED] = query
    st.session_state[_COUNTER] = int(st.session_state.get(_COUNTER, 0)) + 1


def forget_place() -> None:
    """Let go of the place that was searched."""
    st.session_state.pop("zoek-beeld", None)


def _view() -> View | None:
    view = st.session_state.get("zoek-beeld")
    return view if isinstance(view, View) else None


def _hits(query: str) -> list[tuple[str, View]]:
    """Names in our own layers, which no address service knows, and then addresses."""
    official = _official(query)
    named = find_by_name(query, _named(), limit=_ALL if official is None else _FEW)
    around = [
        (
            f"{label} ({kind})",
            View(bounds=((lat - _NEAR_DEG, lon - _NEAR_DEG), (lat + _NEAR_DEG, lon + _NEAR_DEG))),
        )
        for label, kind, lat, lon in official or ()
    ]
    return [*(_own(found) for found in named), *around]


def _official(query: str) -> list[tuple[str, str, float, float]] | None:
    """What the official service finds in the gemeente; None, and why, when it cannot be asked."""
    if is_offline():
        st.caption("Zonder netwerk: gezocht is in de namen van de eigen lagen.")
        return None
    try:
        code = str(page_data.library().get("gemeente").table["gemeentecode"].iloc[0])
        return _ask(query, code)
    except KoppelkansenError as error:
        st.caption(f"{error} Gezocht is in de eigen lagen.")
        return None


@st.cache_data(ttl=3600, max_entries=200, show_spinner="Zoeken …")
def _ask(query: str, gemeentecode: str) -> list[tuple[str, str, float, float]]:
    # the network is only needed when somebody searches
    from geo.fetch.locatieserver import search_place  # noqa: PLC0415

    hits = search_place(query, gemeentecode=gemeentecode, registry=page_data.library().registry)
    return [(hit.label, hit.kind, hit.lat, hit.lon) for hit in hits]


@dataclass(frozen=True)
class FoundPlace:
    """A place found by name: WGS84 in degrees, and how far from there it may be, in metres."""

    label: str
    lat: float
    lon: float
    precision_m: float


def find_places(query: str) -> list[FoundPlace]:
    """Places by name, each as a point: of our own layers, and of the official service."""
    official = _official(query)
    named = find_by_name(query, _named(), limit=_ALL if official is None else _FEW)
    return [
        *(_centre(found) for found in named),
        *(
            FoundPlace(f"{label} ({kind})", lat, lon, _PRECISION_M.get(kind, _ROUGH_M))
            for label, kind, lat, lon in official or ()
        ),
    ]


def _centre(found: Found) -> FoundPlace:
    (south, west), (north, east) = found.bounds
    corners = gpd.GeoSeries(gpd.points_from_xy([west, east], [south, north]), crs=WGS84).to_crs(RD)
    reach_m = max(round(float(corners.iloc[0].distance(corners.iloc[1]) / 2)), _EXACT_M)
    label = f"{found.name} ({found.word})"
    return FoundPlace(label, (south + north) / 2, (west + east) / 2, float(reach_m))


def _own(found: Found) -> tuple[str, View]:
    (south, west), (north, east) = found.bounds
    if north - south < _NEAR_DEG:
        south, north = south - _NEAR_DEG, north + _NEAR_DEG
        west, east = west - _NEAR_DEG, east + _NEAR_DEG
    return f"{found.name} ({found.word})", View(bounds=((south, west), (north, east)))


def _named() -> list[Named]:
    lib = page_data.library()
    wanted = (
        ("wijken", "wijkcode", "wijknaam", "wijk"),
        ("buurten", "buurtcode", "buurtnaam", "buurt"),
        ("projects", "project_id", "name", "plan"),
        ("policy_areas", "area_id", "name", "beleidsgebied"),
        ("works", "work_id", "name", "werk"),
        ("stock", "complex_id", "complex_name", "complex"),
    )
    return [
        Named(
            name,
            (layer_data.complexes if name == "stock" else layer_data.features)(name),
            key,
            title,
            word,
        )
        for name, key, title, word in wanted
        if lib.find(name) is not None
    ]


def shapes(geometry: Mapping[str, Any]) -> gpd.GeoSeries:
    """A polygon drawn on the map, in EPSG:28992."""
    shape = shapely.from_geojson(json.dumps(geometry))
    return gpd.GeoSeries([shape], crs="EPSG:4326").to_crs("EPSG:28992")


def inside_card(geometry: Mapping[str, Any] | None) -> None:
    """What lies inside the area that was drawn, with its features to take along."""
    if geometry is None:
        return
    area = shapes(geometry).iloc[0]
    with st.container(border=True):
        st.subheader("In het getekende gebied")
        if not area.is_valid or area.is_empty:
            st.info("De vorm kruist zichzelf. Teken het gebied opnieuw zonder kruisende lijnen.")
            return
        there = page_data.library().find("stock") is not None
        stock = layer_data.features("stock", box=area.bounds) if there else None
        found = inside_area(area, plans=layer_data.features("projects"), stock=stock)
        _inside_figures(found)
        taken = [taken_of("projects", found.plans)]
        if found.stock is not None:
            taken.append(taken_of("stock", found.stock))
        downloads(taken, key="getekend", name="getekend-gebied")
        _walk_sheet(geometry)


def _walk_sheet(geometry: Mapping[str, Any]) -> None:
    """The drawn area as a sheet for a walk."""
    # the libraries of reports are not for the first map
    from geo.report.schouw import walk_of_route  # noqa: PLC0415
    from pages.ui.frame import pack_files  # noqa: PLC0415

    asked = (json.dumps(geometry), page_data.state_key())
    if st.button("Schouwblad van dit gebied maken", key="getekend-schouw-maken"):
        frame = gpd.GeoDataFrame(geometry=shapes(geometry))
        pack_files.walk_sheet(
            lambda state: walk_of_route(state, frame), name="schouw-getekend-gebied", asked=asked,
            key="getekend-schouw",
        )  # fmt: skip
    pack_files.ready_sheet(asked, key="getekend-schouw")


def _inside_figures(found: Inside) -> None:
    left, middle, right = st.columns(3)
    left.metric("Oppervlakte", f"{dutch.number(found.area_m2 / 10_000, decimals=1)} ha")
    middle.metric("Plannen met de plek erin", dutch.number(len(found.plans)))
    right.metric(
        "Corporatiewoningen",
        "onbekend" if found.dwellings is None else dutch.number(found.dwellings),
    )
    lines = [
        f"{dutch.PLAN_WORDS[kind]}: {dutch.dwelling_words(dutch.number(count))}"
        for kind, count in found.planned.items()
    ]
    if found.unknown_plans:
        plans = counted(found.unknown_plans, "plan", "plannen")
        lines.append(f"n.t.b.: {plans}, niet meegeteld")
    if len(found.uncertain_plans):
        names = ", ".join(found.uncertain_plans["name"].astype(str))
        lines.append(f"Kan erin of erbuiten liggen (ligging onzeker): {names}")
    if lines:
        st.text("\n".join(lines))
    rows = [("Eigenaar", name, n) for name, n in found.by_owner.items()]
    rows += [("Energielabel", name, n) for name, n in found.by_label.items()]
    for hazard, classes in found.by_class.items():
        title = dutch.capital(dutch.HAZARD_WORDS.get(hazard, hazard))
        rows += [(title, dutch.CLASS_WORDS.get(name, name), n) for name, n in classes.items()]
    if rows:
        table = pd.DataFrame(rows, columns=["Verdeling naar", "Waarde", "Woningen"])
        show_table(table, alt="Woningen in het gebied", name="woningen-in-gebied")
