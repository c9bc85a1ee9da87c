"""A map with the buildings of a country out of one file, in two classes."""

import json
import os

import streamlit as st

from geo.spatial.tile_archive import AREA_TITLE
from geo.spatial.tile_grid import AREAS_TO, LAST, SAMPLE_TO
from pages.ui.map import Archive, LayerSpec, MapSpec, Source, Style, StyleClass, View, live_map

if __name__ == "__main__":
    st.set_page_config(page_title="Proefkaart", layout="wide")
    place = json.loads(os.environ["KK_TEST_PLACE"])
    only_high = st.checkbox("alleen hoog")
    live_map(
        MapSpec(
            layers=(
                LayerSpec(
                    id="stock",
                    title="Bezit",
                    group="Bezit",
                    kind="polygon",
                    source=Source(text="Verzonnen land", origin="voorbeeld"),
                    archive=Archive(
                        url="/kk/archive/stock.abcdef123456.pmtiles",
                        areas_to=AREAS_TO,
                        sample_to=SAMPLE_TO,
                        area_title=AREA_TITLE,
                    ),
                    tiles_max_zoom=LAST,
                    id_prop="pand_id",
                    label_prop="owner",
                    visible=True,
                    filter={"class_heat": {"in": ["hoog"]}} if only_high else {},
                    style=Style(
                        prop="class_heat",
                        classes=(
                            StyleClass("Laag", "#00ff00", value="laag"),
                            StyleClass("Hoog", "#ff0000", value="hoog"),
                        ),
                        weight=0,
                        fill_opacity=1.0,
                    ),
                ),
            ),
            bases=(),
            base="",
            view=View(center=tuple(place["middle"]), zoom=place["zoom"]),
        ),
        key="kaart",
    )
    st.caption("Proefkaart")
