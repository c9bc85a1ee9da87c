"""Notes that somebody pins on the map: points of attention for a walk or a meeting.

They live in the session of whoever makes them, and go along as a file; nothing is kept on the
server, so that no remark about people ends up in its files.
"""

import json
from base64 import b64encode
from dataclasses import replace
from typing import Final

import geopandas as gpd
import pandas as pd
import streamlit as st

from geo.constants import RD, WGS84
from pages.ui.frame.table_download import show_table
from pages.ui.map import LayerSpec, Note
from pages.ui.map.layer_spec import Source
from pages.ui.map.style import Style

_KEY: Final = "kaart-notities"
_LONGEST: Final = 500
_MOST: Final = 200


def _notes() -> list[Note]:
    notes: list[Note] = st.session_state.setdefault(_KEY, [])
    return notes


def remember(note: Note) -> None:
    """Keep a note that was just pinned; the same one twice is once."""
    short = replace(note, text=note.text[:_LONGEST])
    if short not in _notes() and len(_notes()) < _MOST:
        _notes().append(short)


def notes_layer() -> tuple[LayerSpec, ...]:
    """The notes as a layer of the map; none when there are none."""
    notes = _notes()
    if not notes:
        return ()
    features = [
        {
            "type": "Feature",
            "properties": {"id": str(number), "text": f"{number}. {note.text}"},
            "geometry": {"type": "Point", "coordinates": [note.lon, note.lat]},
        }
        for number, note in enumerate(notes, start=1)
    ]
    document = json.dumps({"type": "FeatureCollection", "features": features})
    return (
        LayerSpec(
            id="notes",
            title="Eigen notities",
            group="Plannen",
            kind="point",
            source=Source(text="In deze sessie geprikt", origin="aangeleverd"),
            url="data:application/geo+json;base64," + b64encode(document.encode()).decode(),
            label_prop="text",
            visible=True,
            style=Style(color="#b3006b", shape="star", size=20.0, label_zoom=14),
        ),
    )


def notes_card() -> None:
    """The notes as a list, with what one can do with them."""
    notes = _notes()
    if not notes:
        return
    with st.container(border=True):
        st.subheader("Eigen notities")
        st.caption(
            "Alleen in deze sessie: neem ze mee als bestand. Schrijf geen persoonsgegevens op."
        )
        points = gpd.GeoSeries(
            gpd.points_from_xy([n.lon for n in notes], [n.lat for n in notes], crs=WGS84)
        ).to_crs(RD)
        table = pd.DataFrame(
            {
                "Nr": range(1, len(notes) + 1),
                "Notitie": [note.text for note in notes],
                "lat": [round(note.lat, 6) for note in notes],
                "lon": [round(note.lon, 6) for note in notes],
                "x_rd_m": points.x.round(1),
                "y_rd_m": points.y.round(1),
            }
        )
        show_table(table, alt="Eigen notities", name="notities")
        if st.button("Alle notities wissen"):
            _notes().clear()
            st.rerun(scope="fragment")
