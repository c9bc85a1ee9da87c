"""Whether everything is as it was stored, for who keeps the installation."""

import os

import streamlit as st

from geo.access.rights import require_upkeep
from geo.register.database import default_url
from geo.upkeep.check import Report, check
from geo.upkeep.noted import note_head
from pages.ui.frame import login, page_data
from pages.ui.frame.dutch import plain

_FOUND = "controle-uitkomst"


def render() -> None:
    """A button that checks, and what was found; drawn only when it is opened."""
    box = st.expander("Controle en reservekopie", key="controle", on_change="rerun")
    if not box.open:
        return
    with box:
        st.markdown(
            "Vergelijkt elke laag met haar digest, en het register met zijn keten. Een "
            "reservekopie van alles maakt de beheerder met `python -m geo backup BESTAND`; de app "
            "mag daarbij blijven draaien."
        )
        if st.button("Controleren", key="controle-knop"):
            with st.spinner("Lagen en register nalezen …"):
                st.session_state[_FOUND] = _check()
        found = st.session_state.get(_FOUND)
        if isinstance(found, Report):
            _show(found)


def _check() -> Report:
    require_upkeep(login.viewer(), "de installatie controleren")
    library, url = page_data.whole_library(), default_url(os.environ)
    found = check(library, url)
    if found.head is not None:
        note_head(library.var, url, found.head)
    return found


def _show(found: Report) -> None:
    for item in found.faults:
        st.error(plain(item.text))
    if found.ok:
        st.success("Geen fouten gevonden.")
    st.markdown(
        "\n".join(f"- {plain(item.text)}" for item in found.findings if item.severity != "fout")
    )
