"""Overleg: a wijk or programme told to a room in a few steps, each a map and one sentence."""

import streamlit as st

from pages.ui import frame, overleg_edit, overleg_preview, overleg_state

_LAYERS = ("stock", "works", "heat", "rain140", "projects", "wijken")
_LEAD = (
    "Vertel een wijk in hooguit acht stappen: elke stap een kaart, één zin en hooguit drie "
    "cijfers. Zonder adressen, en zonder aantallen die naar een huishouden wijzen."
)


def render() -> None:
    """Show the page."""
    frame.start("Overleg", lead=_LEAD, layers=_LAYERS)
    with st.container():
        overleg_state.told()
    draft = overleg_state.pick()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        overleg_edit.steps(draft)
    with right:
        overleg_preview.show(draft)
    overleg_edit.save(draft)
    overleg_preview.saved_table()
    overleg_state.write_address(draft)
    frame.end(sources=_LAYERS)
