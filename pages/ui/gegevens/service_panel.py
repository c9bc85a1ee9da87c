"""Gegevens: a layer of a service, by pasting its address; it is then loaded as a file is."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from geo.errors import KoppelkansenError
from geo.fetch.own_service import KINDS as SERVICE_KINDS
from geo.fetch.own_service import Service, ServiceFile, discover, read_layer
from geo.fetch.saved_services import (
    BACKGROUND,
    SavedLayer,
    remove_layer,
    save_layer,
    saved_layers,
)
from geo.importing.names import KINDS
from geo.paths import is_offline
from geo.text.format import counted
from pages.ui.frame import option_boxes, page_data
from pages.ui.gegevens import area_panel, hazard_panel

_FOUND: Final = "dienst-gevonden"
_FILE: Final = "dienst-bestand"
_TITLES: Final[Mapping[str, str]] = {
    "works": KINDS["works"],
    "projects": KINDS["projects"],
    "stock": KINDS["stock"],
    "areas": area_panel.TITLE,
    "hazard": hazard_panel.TITLE,
}


def render() -> None:
    """Ask for an address, show what stands there, and fetch a layer of it."""
    if is_offline():
        return
    with st.expander("Laag van een dienst"):
        st.markdown(
            "Plak het adres van een WFS, OGC API Features, ArcGIS FeatureServer, WCS of WMS, of "
            "van een GeoPackage, GeoParquet, FlatGeobuf of GeoJSON op een server. De beheerder "
            "bepaalt welke servers mogen."
        )
        _saved()
        address = st.text_input("Adres van de dienst", key="dienst-adres")
        if address and st.button("Bekijk wat er staat"):
            try:
                st.session_state[_FOUND] = discover(page_data.library(), address)
            except KoppelkansenError as error:
                st.session_state.pop(_FOUND, None)
                st.error(str(error))
        service = st.session_state.get(_FOUND)
        if isinstance(service, Service):
            _choose(service)


def waiting() -> tuple[str, ServiceFile] | None:
    """Return what was fetched and waits to be loaded: what it is, and the file."""
    found: tuple[str, ServiceFile] | None = st.session_state.get(_FILE)
    return found


def done() -> None:
    """Drop the file that was waiting."""
    st.session_state.pop(_FILE, None)


def _choose(service: Service) -> None:
    count = counted(len(service.layers), "laag", "lagen")
    st.caption(f"Gevonden: {SERVICE_KINDS[service.kind]} met {count}.")
    layer = option_boxes.choose_one(
        st.selectbox,
        "Laag (typ om te zoeken)",
        list(service.layers),
        format_func=lambda name: service.layers[name],
        key="dienst-laag",
    )
    if not layer:
        return
    if service.kind == "wms":
        st.caption("Een WMS geeft een plaatje, geen gegevens: het komt als laag op de kaart.")
        if st.button("Toon op de kaart", type="primary"):
            save_layer(_saved_layer(service, layer, BACKGROUND), page_data.library().var)
            st.success("De laag staat op de kaart, bij *Achtergrond*.")
        return
    contents = ("hazard",) if service.kind == "wcs" else tuple(_TITLES)
    content = option_boxes.choose_one(
        st.selectbox,
        "Wat staat erin?",
        contents,
        format_func=_TITLES.__getitem__,
        key="dienst-soort",
    )
    if content and st.button("Ophalen en kolommen koppelen", type="primary"):
        _fetch(_saved_layer(service, layer, content))


def _saved_layer(service: Service, layer: str, content: str) -> SavedLayer:
    return SavedLayer(
        kind=service.kind, url=service.url, layer=layer,
        title=service.layers.get(layer, layer), content=content,
    )  # fmt: skip


def _fetch(item: SavedLayer) -> None:
    try:
        with st.spinner("De laag wordt opgehaald"):
            file = read_layer(page_data.library(), item.service, item.layer)
    except KoppelkansenError as error:
        st.error(str(error))
        return
    save_layer(item, page_data.library().var)
    st.session_state[_FILE] = (item.content, file)
    st.rerun()


def _saved() -> None:
    """A button per layer that was fetched before: fetch it again, or take it off the map."""
    for number, item in enumerate(saved_layers(page_data.library().var)):
        if item.content == BACKGROUND:
            label = f"Van de kaart halen: {item.title}"
            if st.button(label, key=f"dienst-weg-{number}", help=item.url):
                remove_layer(item, page_data.library().var)
                st.rerun()
        elif item.content in _TITLES:
            label = f"Opnieuw ophalen: {item.title} ({_TITLES[item.content]})"
            if st.button(label, key=f"dienst-opnieuw-{number}", help=item.url):
                _fetch(item)
