"""Voortgang: how far the agreements are, per place and over the years."""

import streamlit as st

from geo.progress import Report
from pages.ui import frame, progress_forms, progress_sections, words
from pages.ui.kansen_decide import told
from pages.ui.progress_view import chosen, inputs, pick, report, write_address
from pages.ui.register_view import plain

_LEAD = "Hoe ver zijn de afspraken over voorraad, labels, klimaat en leefbaarheid, per gebied?"


def render() -> None:
    """Show the page."""
    frame.start("Voortgang", lead=_LEAD)
    pick()
    write_address()
    told(far=True)
    part = chosen()["deel"]
    if part == "enter":
        progress_forms.show()
    else:
        made = report()
        _banner(made, part)
        progress_sections.show(made, part)
    write_address()
    frame.end(sources=["monitor", "projects", "stock", "policy_areas", "leefbaarometer"])


def _banner(made: Report, part: str) -> None:
    """What is made up, and of a closed year who closed it and what was corrected since."""
    known = inputs().provenance
    made_up = progress_sections.example(made, part)
    frame.notice([known[name] for name in made_up if name in known])
    if made.closed is None:
        return
    when = words.day(made.closed["recorded_at"])
    text = (
        f"**{made.period} is gesloten** op {when} door {plain(made.closed['who'])}: u ziet de "
        "gemelde cijfers zoals ze toen bekend waren."
    )
    if made.corrections:
        lines = [
            f"- {words.day(item['recorded_at'])}, {plain(item['who'])}: {plain(item['what'])}; "
            f"{plain(item['reason'])}"
            for item in made.corrections
        ]
        text += " Daarna gecorrigeerd (staat in 'Alles wat nu bekend is'):\n\n" + "\n".join(lines)
    st.info(text)
