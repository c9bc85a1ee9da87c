"""A set of agreements filled in as a table, from the chosen set or from nothing."""

from typing import Final

import streamlit as st

from geo.agreements.load import prepare_set
from geo.agreements.set_edit import LABELS, agreement_table, as_raw_table, set_changes
from geo.agreements.sets import RULES, AgreementSet
from geo.errors import KoppelkansenError
from geo.text.format import counted
from pages.ui.afspraken.set_form import ask_head, show_prepared
from pages.ui.frame.dutch import plain
from pages.ui.frame.recording import turn

_NEW: Final = "Een nieuwe set"
_MOST_SHOWN: Final = 20


def render(chosen: AgreementSet | None) -> None:
    """Show the table; what it gives can be stored once it is right."""
    begin = None
    if chosen is not None:
        change = f"{chosen.head.name} aanpassen (nieuwe versie)"
        if st.selectbox("Wat wilt u invullen?", [change, _NEW], key="afspraken-begin") == change:
            begin = chosen
    head = ask_head() if begin is None else begin.head
    if head is None:
        return
    st.markdown(
        "Elke rij is een afspraak met een nummer, een titel, een trekker en een planning, zoals "
        "*2027-Q3*, *eind 2027* of *jaarlijks Q2*. Zet meer partijen of wijkcodes met een "
        "puntkomma ertussen."
    )
    options = st.column_config.SelectboxColumn(LABELS["rule"], options=list(RULES))
    table = st.data_editor(
        agreement_table(() if begin is None else begin.agreements),
        hide_index=True,
        width="stretch",
        num_rows="dynamic",
        column_config={LABELS["rule"]: options},
        key=f"afspraken-tabel-{head.set_id}-{turn()}",
    )
    raw = as_raw_table(table)
    if raw.frame.empty:
        st.caption("Er staat nog geen afspraak in de tabel.")
        return
    try:
        prepared = prepare_set(raw, head, source="Ingevuld op de pagina Afspraken")
    except KoppelkansenError as error:
        st.error(str(error))
        return
    if begin is not None:
        changes = set_changes(begin.agreements, prepared.agreements)
        if not changes and not prepared.rejected:
            st.caption("Er is nog niets veranderd.")
            return
        shown = [plain(text) for text in changes[:_MOST_SHOWN]]
        if len(changes) > _MOST_SHOWN:
            rest = counted(len(changes) - _MOST_SHOWN, "afspraak", "afspraken")
            shown.append(f"en nog {rest}")
        st.markdown("**Dit verandert er**\n\n" + "\n".join(f"- {text}" for text in shown))
    show_prepared(prepared)
