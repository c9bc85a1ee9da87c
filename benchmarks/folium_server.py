"""The same map as it is usually made in Streamlit: folium.GeoJson in st_folium.

Started by benchmarks.browser, which puts the data in the folder BENCH_DATA.
"""

import gc
import json
import os
from pathlib import Path
from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

from pages.ui.server.tcp_nodelay import send_at_once

DATA = Path(os.environ["BENCH_DATA"])
PALETTE = {
    "A": "#1a9850", "B": "#66bd63", "C": "#a6d96a", "D": "#fee08b",
    "E": "#fdae61", "F": "#f46d43", "G": "#d73027",
}  # fmt: skip
_OLD, _MIDDLE = 1945, 1975


@st.cache_data
def _features() -> dict[str, Any]:
    collection: dict[str, Any] = json.loads((DATA / "plain.geojson").read_text(encoding="utf-8"))
    return collection


def _style(feature: dict[str, Any]) -> dict[str, Any]:
    values = feature["properties"]
    if st.session_state.get("aged"):
        year = values["built_year"]
        color = "#440154" if year < _OLD else "#31688e" if year < _MIDDLE else "#35b779"
    else:
        color = PALETTE[values["energy_label"]]
    return {"fillColor": color, "color": "#444444", "weight": 0.7, "fillOpacity": 0.75}


def _page() -> None:
    columns = st.columns(5)
    columns[3].button("niets")
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    columns[4].write(f"runs: {st.session_state.runs}")
    if columns[1].button("kleur"):
        st.session_state.aged = not st.session_state.get("aged", False)
    chart = folium.Map(location=[51.805, 4.685], zoom_start=12, tiles=None)
    # only Leaflet is needed; who opens the page puts it at this address
    chart.default_js = [("leaflet", "/bench/leaflet.js")]
    chart.default_css = []
    folium.GeoJson(_features(), style_function=_style).add_to(chart)
    st_folium(chart, key="bench", height=760, width=1300, returned_objects=[])


@st.cache_resource
def _promptly() -> None:
    # as our own server: what is compared is the map
    gc.collect()
    gc.freeze()
    send_at_once()


st.set_page_config(page_title="Kaartmeting", layout="wide")
_promptly()
_page()
