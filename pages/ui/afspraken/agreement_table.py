"""All agreements of a set as rows to choose from."""

from typing import Any

import streamlit as st

from geo.agreements.overview import Overview
from geo.agreements.standing import Standings
from geo.text.format import counted
from pages.ui.afspraken.afspraken_state import state_words, status_words, wijk_names
from pages.ui.afspraken.due_lists import listing


def table(view: Overview) -> str | None:
    """The agreements that keep the filters; the number of the chosen one."""
    everything = counted(len(view.chosen.agreements), "afspraak", "afspraken")
    st.markdown(f"**{len(view.agreements)}** van {everything}.")
    if not view.agreements:
        st.info("Geen afspraak past bij deze filters. Maak de keuze ruimer.")
        return None
    rows = [_row(item) for item in view.agreements]
    return listing(rows, key="alle", alt="Alle afspraken met hun stand")


def _row(item: Standings) -> dict[str, Any]:
    agreement = item.agreement
    last = max(item.notes, key=lambda note: note.entry.sequence, default=None)
    return {
        "number": agreement.number,
        "title": agreement.title,
        "standing": state_words(item),
        "lead": agreement.trekker,
        "planning": agreement.planning,
        "status": status_words(item)
        if last is None or item.note is not None
        else f"{last.progress} ({last.period.text()})",
        "evidence": sum(len(note.evidence) for note in item.notes),
        "wijken": wijk_names(agreement),
        "theme": agreement.theme_title,
        "parties": ", ".join(agreement.parties),
    }
