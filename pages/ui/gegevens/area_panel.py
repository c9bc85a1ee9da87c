"""Gegevens: load policy areas of one's own, from a map file or a table with codes."""

from typing import Final

import pandas as pd
import streamlit as st

from geo.catalogue.vocabularies import AREA_KINDS
from geo.importing.areas import activate_areas, prepare_areas
from geo.importing.files import uploaded
from geo.text.format import counted
from pages.ui.frame import dutch, option_boxes, page_data
from pages.ui.frame.file_questions import ask_about_file
from pages.ui.frame.recording import once, press
from pages.ui.frame.table_download import show_table

TITLE: Final = "Beleidsgebieden"
SUFFIXES: Final = (".gpkg", ".geojson", ".fgb", ".zip", ".csv", ".xlsx")


def load(name: str, content: bytes, *, key: str) -> str | None:
    """Show what a file with areas holds, and make them active.

    Returns:
        What was loaded, in one Dutch sentence; None as long as nothing became active.

    Raises:
        KoppelkansenError: the file cannot be read or has no area that can be used.
    """
    labels = AREA_KINDS.labels()
    kind = option_boxes.choose_one(
        st.selectbox,
        "Soort beleid, waar het bestand er geen noemt",
        list(labels),
        format_func=labels.__getitem__,
        key=f"gebied-soort-{key}",
    )
    replace_all = st.checkbox("De gebieden die er al zijn, vervallen", key=f"gebied-vervangt-{key}")
    with uploaded(name, content) as path:
        answers = ask_about_file(path, key=f"gebied-vraag-{key}")
        prepared = prepare_areas(
            page_data.library(), path, kind=kind, replace_all=replace_all, answers=answers
        )
    st.markdown("\n".join(f"- {dutch.plain(line)}" for line in prepared.summary()))
    rows = pd.DataFrame(
        {
            "Gebied": prepared.frame["name"],
            "Soort": prepared.frame["kind"].map(labels),
            "Oppervlakte (ha)": (prepared.frame.geometry.area / 10_000).round(1),
            "Basis": prepared.frame["basis"],
        }
    )
    show_table(rows, alt="Beleidsgebieden na het laden", name="beleidsgebieden")
    with st.container(key="import-balk"):
        if not press("Maak actief", form=f"actief-{key}", type="primary"):
            return None
    with once() as counts:
        if counts:
            activate_areas(page_data.library(), prepared)
    areas = counted(prepared.count, "beleidsgebied is", "beleidsgebieden zijn")
    return f"{areas} geladen en actief. De vorige editie blijft bewaard."
