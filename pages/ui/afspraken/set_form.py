"""A set of agreements before it is stored: what it is called, what it holds, and storing it."""

from typing import Final

import streamlit as st

from geo.agreements.known_sets import known_sets
from geo.agreements.load import PreparedSet, proposed_id, report_rows, store_set
from geo.agreements.quarters import Quarter
from geo.agreements.sets import SetHead
from geo.text.format import counted
from geo.text.tables import to_xlsx
from pages.ui.afspraken.afspraken_state import choose, today
from pages.ui.frame import page_data, plain_table
from pages.ui.frame.recording import attempt, submit
from pages.ui.frame.register_view import register
from pages.ui.frame.who_form import who_fields, who_of

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ask_head() -> SetHead | None:
    """Ask name, gemeente and period of a set; None as long as name or gemeente is empty."""
    year = today().year
    left, middle, right = st.columns(3)
    name = left.text_input("Naam van de set", key="afspraken-naam", max_chars=80)
    gemeente = middle.text_input("Gemeente", key="afspraken-gemeente", max_chars=80)
    code = right.text_input(
        "Gemeentecode (mag leeg blijven)", key="afspraken-code", placeholder="GM0505", max_chars=6
    )
    below, five, six = st.columns(3)
    first = below.number_input("Van jaar", 2000, 2100, value=year, key="afspraken-van")
    last = five.number_input("Tot en met jaar", 2000, 2100, value=year + 1, key="afspraken-tot")
    if not name.strip() or not gemeente.strip():
        st.info("Vul naam en gemeente in; daarna ziet u wat het bestand geeft.")
        return None
    begin, end = Quarter(int(first), 1), Quarter(int(last), 4)
    proposal = proposed_id(gemeente, begin, end)
    given = six.text_input(
        "Kenmerk", value=proposal, key=f"afspraken-kenmerk-{proposal}", max_chars=80
    )
    return SetHead(
        set_id=given.strip(),
        name=name.strip(),
        gemeente=gemeente.strip(),
        gemeentecode=code.strip().upper() or None,
        first=begin,
        last=end,
    )


def show_prepared(prepared: PreparedSet) -> None:
    """Show what a set holds and what was wrong, and store it on a press of the button."""
    st.markdown(prepared.summary())
    if prepared.findings:
        plain_table.show(report_rows(prepared.findings), alt="Meldingen per rij")
    if prepared.rejected:
        st.download_button(
            "Niet bruikbare rijen met de reden (Excel)",
            lambda: to_xlsx(prepared.corrections()),
            file_name="niet-geladen.xlsx",
            mime=XLSX,
            on_click="ignore",
        )
    if prepared.open_questions:
        st.info("Beantwoord eerst de vragen hierboven; daarna kunt u de set laden.")
        return
    if not prepared.can_be_stored:
        st.error("Er is geen enkele afspraak bruikbaar; verbeter het bestand en laad het opnieuw.")
        return
    known = prepared.head.set_id in known_sets(page_data.library(), register())
    if known:
        st.warning("Er is al een set met dit kenmerk; dit wordt er een nieuwe versie van.")
    with st.form("set-laden"):
        fields = who_fields((prepared.head.gemeente,), key="set-laden")
        if not submit("Set laden", form="set-laden-nu", type="primary"):
            return

    def act() -> str:
        store_set(register(), prepared, who=who_of(fields))
        choose(set=prepared.head.set_id, kwartaal="", beeld="alle", afspraak="")
        count = counted(len(prepared.agreements), "afspraak", "afspraken")
        return f"{prepared.head.name} is geladen: {count}."

    attempt(act)
    st.rerun()
