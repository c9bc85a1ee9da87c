"""Afspraken: what was agreed, what is due, late and coming, and what can be computed of it."""

import streamlit as st

from pages.ui.afspraken import agreement_card, computed_rules, due_lists, set_editor
from pages.ui.afspraken.afspraken_state import (
    chosen,
    is_past,
    pick,
    wijken_of_set,
    write_address,
)
from pages.ui.afspraken.agreement_table import table
from pages.ui.frame import header, page_output
from pages.ui.frame.recording import show_messages

_LEAD = "Wat dit kwartaal af moet, wat te laat is en wat eraan komt vóór het Bestuurlijk Overleg."


def render() -> None:
    """Show the page."""
    view_name = chosen()["beeld"]
    # only the rules rest on a layer that may be made up
    header.start("Afspraken", lead=_LEAD, layers=("stock",) if view_name == "regels" else ())
    view = pick()
    if view is None:
        show_messages(far=True)
        st.info("Er is nog geen set afspraken. Laad de eerste hieronder.")
        set_editor.load()
        header.end()
        return
    write_address()
    page_output.show(view.output(wijk_names=wijken_of_set(view.chosen)))
    show_messages(far=True)
    if is_past(view):
        st.info(
            f"{view.chosen.head.name} liep tot en met {view.chosen.head.last.text()}. U ziet de "
            f"stand van {view.quarter.text()}; kies een ander kwartaal of een andere set."
        )
    number = None
    match chosen()["beeld"]:
        case "kalender":
            due_lists.year_calendar(view)
        case "alle":
            number = table(view)
        case "regels":
            computed_rules.show(view)
        case "beheer":
            set_editor.show(view)
        case _:
            number = due_lists.now(view)
    item = agreement_card.find(view, number) if number else None
    if item is not None:
        agreement_card.show(view, item)
    write_address()
    sources = ["agreements"]
    if chosen()["beeld"] == "regels":
        sources += ["land_prices", "land_price_factors", "projects", "policy_areas", "stock"]
    header.end(sources=sources)
