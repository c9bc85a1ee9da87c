"""A map with one WMS layer of the address in KK_TEST_WMS, and a kept picture to stand in."""

import os

import streamlit as st

from pages.ui.map import LayerSpec, MapSpec, View, live_map
from pages.ui.map.layer_spec import Raster, Source, Wms

AROUND = ((51.77, 4.60), (51.84, 4.76))

if __name__ == "__main__":
    live_map(
        MapSpec(
            layers=(
                LayerSpec(
                    id="hitte",
                    title="Hitte",
                    group="Klimaat",
                    kind="wms",
                    source=Source(text="Klimaateffectatlas"),
                    wms=Wms(
                        url=os.environ["KK_TEST_WMS"],
                        layers="hitte",
                        service="Klimaateffectatlas",
                        fallback=Raster(url="/kk/raster/hitte.abcdef123456.png", bounds=AROUND),
                        fallback_text="het beeld van 3 maart 2025",
                    ),
                    visible=True,
                    interactive=False,
                ),
            ),
            bases=(),
            base="",
            view=View(bounds=AROUND),
        ),
        key="kaart",
    )
    st.caption("Proefkaart")
