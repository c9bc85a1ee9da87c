"""Overleg: a wijk or programme told to a room in a few steps, each a map and one sentence."""

import streamlit as st

from pages.ui.frame import header
from pages.ui.frame.recording import show_messages
from pages.ui.overleg import preview, story_editor, story_state

_LAYERS = ("stock", "works", "heat", "rain140", "projects", "wijken")
_LEAD = (
    "Vertel een wijk in hooguit acht stappen: elke stap een kaart, één zin en hooguit drie "
    "cijfers. Zonder adressen, en zonder aantallen die naar een huishouden wijzen."
)


def render() -> None:
    """Show the page."""
    header.start("Overleg", lead=_LEAD, layers=_LAYERS)
    show_messages(far=True)
    draft = story_state.pick()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        story_editor.steps(draft)
    with right:
        preview.show(draft)
    story_editor.save(draft)
    preview.saved_table()
    story_state.write_address(draft)
    header.end(sources=_LAYERS)
