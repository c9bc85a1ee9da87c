"""Gegevens: a layer of a service, by pasting its address; it is then loaded as a file is."""

import json
from pathlib import Path
from typing import Any, Final

import streamlit as st

from geo.catalogue.writing import write_json
from geo.errors import KoppelkansenError
from geo.fetch.own_service import KINDS as SERVICE_KINDS
from geo.fetch.own_service import Service, ServiceFile, discover, read_layer
from geo.importing.names import KINDS, Kind
from geo.paths import is_offline
from pages.ui.frame import dutch, page_data

_FOUND: Final = "dienst-gevonden"
_FILE: Final = "dienst-bestand"
_CONTENTS: Final[tuple[Kind, ...]] = ("works", "projects", "stock")
_SAVED: Final = "services.json"


def render() -> None:
    """Ask for an address, show what stands there, and fetch a layer of it."""
    if is_offline():
        return
    with st.expander("Laag van een dienst"):
        st.markdown(
            "Plak het adres van een WFS, OGC API Features of ArcGIS FeatureServer, of van een "
            "GeoPackage, GeoParquet, FlatGeobuf of GeoJSON op een server. De beheerder bepaalt "
            "welke servers mogen."
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


def waiting() -> tuple[Kind, ServiceFile] | None:
    """Return what was fetched and waits to be loaded: what it is, and the file."""
    found: tuple[Kind, ServiceFile] | None = st.session_state.get(_FILE)
    return found


def done() -> None:
    """Drop the file that was waiting."""
    st.session_state.pop(_FILE, None)


def _choose(service: Service) -> None:
    count = dutch.number(len(service.layers))
    st.caption(f"Gevonden: {SERVICE_KINDS[service.kind]} met {count} lagen.")
    layer = st.selectbox(
        "Laag (typ om te zoeken)",
        list(service.layers),
        format_func=lambda name: service.layers[name],
        key="dienst-laag",
    )
    content = st.selectbox(
        "Wat staat erin?", _CONTENTS, format_func=lambda name: KINDS[name], key="dienst-soort"
    )
    if layer and content and st.button("Ophalen en kolommen koppelen", type="primary"):
        _fetch(service, layer, content)


def _fetch(service: Service, layer: str, content: str) -> None:
    try:
        with st.spinner("De laag wordt opgehaald"):
            file = read_layer(page_data.library(), service, layer)
    except KoppelkansenError as error:
        st.error(str(error))
        return
    entry = {
        "kind": service.kind, "url": service.url, "layer": layer,
        "title": service.layers.get(layer, layer), "content": content,
    }  # fmt: skip
    others = [item for item in _entries() if (item["url"], item["layer"]) != (service.url, layer)]
    write_json([*others, entry], _path())
    st.session_state[_FILE] = (content, file)
    st.rerun()


def _saved() -> None:
    """A button per layer that was fetched before: fetch it again with one click."""
    for number, item in enumerate(_entries()):
        label = f"Opnieuw ophalen: {item['title']} ({KINDS[item['content']]})"
        if st.button(label, key=f"dienst-opnieuw-{number}", help=item["url"]):
            service = Service(
                kind=item["kind"], url=item["url"], layers={item["layer"]: item["title"]}
            )
            _fetch(service, item["layer"], item["content"])


def _path() -> Path:
    return page_data.library().var / _SAVED


def _entries() -> list[dict[str, Any]]:
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [item for item in found if item.get("content") in KINDS and item.get("layer")]
