"""The presentation beside the editor, the ways to take it along, and the saved stories."""

import streamlit as st

from geo.text.format import counted
from geo.text.local_time import local_moment
from pages.ui.frame import login
from pages.ui.frame.dutch import plain
from pages.ui.overleg import story_cache
from pages.ui.overleg.story_state import Draft

_HEIGHT = 460


def show(draft: Draft) -> None:
    """The step that is edited as the room will see it, and what to take along."""
    address = story_cache.address(draft.story)
    # the title slide is number 0
    st.iframe(
        f"{address}#{draft.chosen + 1}",
        height=_HEIGHT,
        alt=f"Voorbeeld van stap {draft.chosen + 1} van de presentatie",
    )
    st.caption(
        "Klik in het beeld voor de toetsen: → en ← (of een presentatieklikker), F volledig "
        "scherm, D donkere zaal, K alleen de kaart, B zwart beeld."
    )
    left, middle, right = st.columns(3)
    left.link_button("Presenteren", address, type="primary", width="stretch")
    name = story_cache.file_name(draft.story)
    middle.download_button(
        "Bestand voor de stick (HTML)",
        data=login.bound(lambda: story_cache.file_for_stick(draft.story)),
        file_name=f"{name}.html",
        mime="text/html",
        on_click="ignore",
        width="stretch",
    )
    right.download_button(
        "Hand-out (PDF)",
        data=login.bound(lambda: story_cache.hand_out(draft.story)),
        file_name=f"{name}.pdf",
        mime="application/pdf",
        on_click="ignore",
        width="stretch",
    )


def saved_table() -> None:
    """Every saved story, with who saved it last and when."""
    found = story_cache.saved()
    st.subheader("Opgeslagen verhalen")
    if not found:
        st.caption("Er is nog geen verhaal opgeslagen. Elk gebied heeft er een uit de gegevens.")
        return
    subjects = story_cache.room().subjects
    for item in found.values():
        subject = subjects.get(item.story.subject)
        when = local_moment(item.saved_at)
        st.markdown(
            f"- [{story_cache.plain_title(item.story)}](overleg?verhaal={item.id}): "
            f"{subject.heading if subject else 'gebied is er niet meer'}, "
            f"{counted(len(item.story.steps), 'stap', 'stappen')}, {when} door "
            f"{plain(f'{item.who.organisation} ({item.who.role})')}"
        )
