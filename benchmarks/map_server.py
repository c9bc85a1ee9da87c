"""The app the map benchmark looks at: one map on synthetic buildings, and a folium page beside it.

Started by benchmarks.map_in_chromium, which puts the data in the folder BENCH_DATA.
"""

import functools
import gc
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.spatial.tiles import Squares, read_squares, square
from pages.ui.map import LayerSpec, MapSpec, Selection, Source, Style, StyleClass, View, live_map
from pages.ui.server.routes import routes
from pages.ui.server.tcp_nodelay import send_at_once

DATA = Path(os.environ["BENCH_DATA"])
PALETTE = {
    "A": "#1a9850", "B": "#66bd63", "C": "#a6d96a", "D": "#fee08b",
    "E": "#fdae61", "F": "#f46d43", "G": "#d73027",
}  # fmt: skip
AGES = ((None, 1945, "#440154"), (1945, 1975, "#31688e"), (1975, None, "#35b779"))


@functools.cache
def _squares() -> Squares:
    return read_squares(DATA / "squares")


def _layer(name: str, digest: str) -> bytes | None:  # noqa: ARG001 - one layer only
    return (DATA / "buildings.geojson.gz").read_bytes()


def _tile(name: str, digest: str, z: int, x: int, y: int) -> bytes:  # noqa: ARG001
    return square(_squares(), z=z, x=x, y=y)


async def _folium(request: Request) -> FileResponse:  # noqa: ARG001 - one page only
    return FileResponse(DATA / "folium.html")


def _style(prop: str) -> Style:
    classes = (
        tuple(StyleClass(value, color, value=value) for value, color in PALETTE.items())
        if prop == "energy_label"
        else tuple(StyleClass(f"{low}-{high}", c, low=low, high=high) for low, high, c in AGES)
    )
    return Style(prop=prop, classes=classes, weight=0.7)


@st.fragment
def _page() -> None:
    state = st.session_state
    scene = json.loads((DATA / "scene.json").read_text(encoding="utf-8"))
    columns = st.columns(5)
    columns[3].button("niets")
    state.runs = state.get("runs", 0) + 1
    columns[4].write(f"runs: {state.runs}")
    if columns[0].button("filter"):
        state.filtered = not state.get("filtered", False)
    if columns[1].button("kleur"):
        state.aged = not state.get("aged", False)
    if columns[2].button("kies"):
        state.chosen = state.get("chosen", -1) + 1
    address = f"buildings.{scene['digest']}"
    large = scene["large"]
    layer = LayerSpec(
        id="buildings",
        title="Gebouwen",
        group="Bezit",
        kind="polygon",
        source=Source("verzonnen", origin="voorbeeld"),
        url="" if large else f"/kk/layer/{address}.geojson",
        tiles=f"/kk/tiles/{address}/{{z}}/{{x}}/{{y}}.geojson" if large else "",
        id_prop="pand_id",
        label_prop="pand_id",
        visible=True,
        style=_style("built_year" if state.get("aged") else "energy_label"),
        filter={"owner": {"in": ["Trivire"]}} if state.get("filtered") else {},
    )
    selection = None
    if "chosen" in state:
        item = scene["picks"][state.chosen % len(scene["picks"])]
        selection = Selection("buildings", item["id"], zoom=True, bounds=item["bounds"])
    if "kaal" in st.query_params:
        # what a rerun takes without a map
        return
    live_map(
        MapSpec(
            layers=(layer,),
            bases=(),
            base="",
            selection=selection,
            view=View(bounds=scene["bounds"]),
            tools=(),
        ),
        key="bench",
        height=760,
    )


if get_script_run_ctx(suppress_warning=True) is not None:
    st.set_page_config(page_title="Kaartmeting", layout="wide")
    _page()
else:

    @asynccontextmanager
    async def _lifespan(app: object) -> AsyncIterator[dict[str, object]]:  # noqa: ARG001
        # as the app itself does: otherwise every run waits for a look at all libraries in memory
        gc.collect()
        gc.freeze()
        send_at_once()
        yield {}

    app = st.App(
        __file__,
        lifespan=_lifespan,
        routes=[*routes(_layer, get_tile=_tile), Route("/bench/folium.html", _folium)],
    )
