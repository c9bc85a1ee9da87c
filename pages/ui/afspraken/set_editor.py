"""Dates of the Bestuurlijk Overleg, and the sets of agreements."""

import datetime as dt
from typing import Final

import streamlit as st

from geo.agreements.load import (
    PreparedSet,
    prepare_set,
    proposed_id,
    report_rows,
    store_set,
)
from geo.agreements.overview import Overview
from geo.agreements.quarters import Quarter
from geo.agreements.records import record_meeting
from geo.agreements.sets import AgreementSet, SetHead, as_table, known_sets, loaded_sets
from geo.errors import KoppelkansenError
from geo.importing.files import read_upload, upload_sheets
from geo.register import EntryKind
from geo.text.format import counted
from geo.text.tables import to_csv, to_xlsx
from pages.ui.afspraken.afspraken_state import choose, today
from pages.ui.afspraken.agreement_card import who_fields, who_of
from pages.ui.frame import page_data, plain_table
from pages.ui.frame.file_questions import ask_file_questions
from pages.ui.frame.recording import attempt, submit
from pages.ui.frame.register_view import moment as written_at
from pages.ui.frame.register_view import party, register
from pages.ui.frame.write_access import may

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NO_DAY: Final = "-"


def show(view: Overview) -> None:
    """Everything that is entered once."""
    _meetings(view)
    _sets(view)
    load()


def _meetings(view: Overview) -> None:
    st.subheader("Bestuurlijk Overleg")
    days = [day.strftime("%d-%m-%Y") for day in view.meetings]
    st.markdown(f"Ingevoerd: {', '.join(days)}." if days else "Er is nog geen overleg ingevoerd.")
    if not may(EntryKind.AGREEMENT_MEETING):
        return
    with st.form("overleg", clear_on_submit=True):
        one, two = st.columns(2)
        day = one.date_input("Datum van een overleg", value=None, format="DD-MM-YYYY")
        gone = two.selectbox("Of: een overleg dat niet doorgaat", [_NO_DAY, *days])
        fields = who_fields(view.chosen.parties, key="overleg")
        if not submit("Vastleggen", form="overleg-datum", type="primary"):
            return

    def act() -> str:
        who = who_of(fields)
        told = []
        if isinstance(day, dt.date):
            record_meeting(register(), view.chosen.set_id, day, who=who)
            told.append(f"Het overleg van {day.strftime('%d-%m-%Y')} is ingevoerd.")
        if gone != _NO_DAY:
            off = view.meetings[days.index(gone)]
            record_meeting(register(), view.chosen.set_id, off, who=who, cancelled=True)
            told.append(f"Het overleg van {gone} gaat niet door.")
        return " ".join(told) or "Kies een datum; er is niets vastgelegd."

    attempt(act)
    st.rerun()


def _sets(view: Overview) -> None:
    st.subheader("Sets afspraken")
    versions = loaded_sets(register())
    sets = known_sets(page_data.library(), register())
    plain_table.show(
        [_set_row(item, versions) for item in sets.values()], alt="Alle sets afspraken"
    )
    table = as_table(view.chosen.agreements)
    one, two = st.columns(2)
    one.download_button(
        "Deze set als Excel",
        to_xlsx(table, sheet="Afspraken"),
        file_name=f"{view.chosen.set_id}.xlsx",
        mime=_XLSX,
        help="Een begin voor een volgende set: pas de rijen aan en laad het bestand hieronder.",
    )
    two.download_button(
        "Deze set als CSV", to_csv(table), file_name=f"{view.chosen.set_id}.csv", mime="text/csv"
    )
    old = [item for item in versions if item.digest != sets[item.set_id].digest]
    if old:
        with st.expander(f"Eerdere versies ({len(old)})"):
            for item in old:
                by = "" if item.loaded_by is None else written_at(item.loaded_by)
                st.download_button(
                    f"{item.head.name}, geladen {by} ({len(item.agreements)})",
                    to_csv(as_table(item.agreements)),
                    file_name=f"{item.set_id}-{item.digest[:8]}.csv",
                    mime="text/csv",
                    key=f"versie-{item.loaded_by.sequence if item.loaded_by else 0}",
                )


def _set_row(item: AgreementSet, versions: list[AgreementSet]) -> dict[str, str]:
    by = item.loaded_by
    count = sum(one.set_id == item.set_id for one in versions)
    return {
        "Set": item.head.name,
        "Gemeente": item.head.gemeente,
        "Periode": f"{item.head.first.text()} - {item.head.last.text()}",
        "Afspraken": str(len(item.agreements)),
        "Bron": item.source,
        "Geladen": "meegeleverd" if by is None else f"{written_at(by)}, {party(by.who)}",
        "Versies": str(max(count, 1)),
    }


# -- loading -------------------------------------------------------------------------------------


def load() -> None:
    """The form to load a set from a file."""
    st.subheader("Een andere set laden")
    if not may(EntryKind.AGREEMENT_SET):
        return
    st.markdown(
        "Een Excel- of CSV-bestand met per afspraak een rij en minstens de kolommen **nr**, "
        "**titel** (of afspraak), **trekker** en **planning**. De sets die er zijn, blijven "
        "leesbaar. Laden met hetzelfde kenmerk maakt een nieuwe versie."
    )
    given = st.file_uploader("Bestand met afspraken", type=["csv", "xlsx"], key="afspraken-bestand")
    if given is None:
        return
    try:
        sheets = upload_sheets(given.name, given.getvalue())
        sheet = None
        if len(sheets) > 1:
            sheet = st.selectbox("Werkblad", sheets, key="afspraken-blad")
        raw = read_upload(given.name, given.getvalue(), sheet=sheet)
        head = _head()
        prepared = None if head is None else prepare_set(raw, head)
        if prepared is not None and (needed := [q for q in prepared.questions if q.needed]):
            answers = ask_file_questions(needed, key=f"afspraken-vraag-{given.file_id}")
            raw = read_upload(given.name, given.getvalue(), sheet=sheet, answers=answers)
            prepared = prepare_set(raw, prepared.head)
    except KoppelkansenError as error:
        st.error(str(error))
        return
    if prepared is not None:
        _outcome(prepared)


def _head() -> SetHead | None:
    year = today().year
    one, two, three = st.columns(3)
    name = one.text_input("Naam van de set", key="afspraken-naam", max_chars=80)
    gemeente = two.text_input("Gemeente", key="afspraken-gemeente", max_chars=80)
    code = three.text_input(
        "Gemeentecode (mag leeg blijven)", key="afspraken-code", placeholder="GM0505", max_chars=6
    )
    four, five, six = st.columns(3)
    first = four.number_input("Van jaar", 2000, 2100, value=year, key="afspraken-van")
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


def _outcome(prepared: PreparedSet) -> None:
    st.markdown(prepared.summary())
    if prepared.findings:
        plain_table.show(report_rows(prepared.findings), alt="Meldingen per rij")
    if prepared.rejected:
        st.download_button(
            "Niet bruikbare rijen met de reden (Excel)",
            to_xlsx(prepared.corrections()),
            file_name="niet-geladen.xlsx",
            mime=_XLSX,
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
        told = counted(len(prepared.agreements), "afspraak", "afspraken")
        return f"{prepared.head.name} is geladen: {told}."

    attempt(act)
    st.rerun()
