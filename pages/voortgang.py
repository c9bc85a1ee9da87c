"""Voortgang: how far the agreements are, per place and over the years."""

import streamlit as st

from geo.progress import ProgressReport
from pages.ui.frame import dutch, header, page_output
from pages.ui.frame.dutch import plain
from pages.ui.frame.recording import show_messages
from pages.ui.voortgang import period_forms, section_parts, sections
from pages.ui.voortgang.voortgang_state import chosen, inputs, pick, report, write_address

_LEAD = "Hoe ver zijn de afspraken over voorraad, labels, klimaat en leefbaarheid, per gebied?"


def render() -> None:
    """Show the page."""
    header.start("Voortgang", lead=_LEAD)
    pick()
    write_address()
    show_messages(far=True)
    part = chosen()["deel"]
    if part == "enter":
        period_forms.show()
    else:
        made = report(part)
        page_output.narrow(
            selection=() if made.place.kind == "gemeente" else (made.place.title,),
            years=None if made.period is None else (made.period, made.period),
            date=made.made_on,
        )
        _banner(made, part)
        sections.show(made, part)
    write_address()
    header.end(sources=["monitor", "projects", "stock", "policy_areas", "leefbaarometer"])


def _banner(made: ProgressReport, part: str) -> None:
    """What is made up, and of a closed year who closed it and what was corrected since."""
    known = inputs().provenance
    made_up = section_parts.example(made, part)
    header.notice([known[name] for name in made_up if name in known])
    if made.closed is None:
        return
    when = dutch.day(made.closed["recorded_at"])
    text = (
        f"**{made.period} is gesloten** op {when} door {plain(made.closed['who'])}: u ziet de "
        "gemelde cijfers zoals ze toen bekend waren."
    )
    if made.corrections:
        lines = [
            f"- {dutch.day(item['recorded_at'])}, {plain(item['who'])}: {plain(item['what'])}; "
            f"{plain(item['reason'])}"
            for item in made.corrections
        ]
        text += " Daarna gecorrigeerd (staat in 'Alles wat nu bekend is'):\n\n" + "\n".join(lines)
    st.info(text)
