"""Dates of the Bestuurlijk Overleg, and the sets of agreements."""

import datetime as dt
from functools import partial
from typing import Final

import streamlit as st

from geo.agreements.known_sets import known_sets, loaded_sets
from geo.agreements.load import prepare_set
from geo.agreements.overview import Overview
from geo.agreements.records import record_meeting
from geo.agreements.sets import AgreementSet, as_table
from geo.errors import KoppelkansenError
from geo.importing.files import read_upload, upload_sheets
from geo.register import EntryKind
from geo.text.tables import to_csv, to_xlsx
from pages.ui.afspraken import set_table
from pages.ui.afspraken.set_form import XLSX, ask_head, show_prepared
from pages.ui.frame import glossary, option_boxes, page_data, plain_table
from pages.ui.frame.file_questions import ask_file_questions
from pages.ui.frame.recording import attempt, submit
from pages.ui.frame.register_view import moment as written_at
from pages.ui.frame.register_view import party, register
from pages.ui.frame.who_form import who_fields, who_of
from pages.ui.frame.write_access import may

_FILE: Final = "file"
_TABLE: Final = "table"
_WAYS: Final = {_FILE: "Bestand", _TABLE: "Tabel"}
"""How a set comes in, in Dutch."""


def show(view: Overview) -> None:
    """Everything that is entered once."""
    _meetings(view)
    _sets(view)
    load(view.chosen)


def _meetings(view: Overview) -> None:
    st.subheader("Bestuurlijk Overleg", help=glossary.help_for("bestuurlijk-overleg"))
    days = ", ".join(_day_text(day) for day in view.meetings)
    st.markdown(f"Ingevoerd: {days}." if days else "Er is nog geen overleg ingevoerd.")
    if not may(EntryKind.AGREEMENT_MEETING):
        return
    with st.form("overleg", clear_on_submit=True):
        left, right = st.columns(2)
        day = left.date_input("Datum van een overleg", value=None, format="DD-MM-YYYY")
        gone = option_boxes.choose_one(
            right.selectbox,
            "Of: een overleg dat niet doorgaat",
            [None, *view.meetings],
            format_func=_day_text,
        )
        fields = who_fields(view.chosen.parties, key="overleg")
        if not submit("Vastleggen", form="overleg-datum", type="primary"):
            return

    def act() -> str:
        who = who_of(fields)
        messages = []
        if isinstance(day, dt.date):
            record_meeting(register(), view.chosen.set_id, day, who=who)
            messages.append(f"Het overleg van {_day_text(day)} is ingevoerd.")
        if gone is not None:
            record_meeting(register(), view.chosen.set_id, gone, who=who, cancelled=True)
            messages.append(f"Het overleg van {_day_text(gone)} gaat niet door.")
        return " ".join(messages) or "Kies een datum; er is niets vastgelegd."

    attempt(act)
    st.rerun()


def _day_text(day: dt.date | None) -> str:
    return "-" if day is None else day.strftime("%d-%m-%Y")


def _sets(view: Overview) -> None:
    st.subheader("Sets afspraken")
    versions = loaded_sets(register())
    sets = known_sets(page_data.library(), register())
    plain_table.show(
        [_set_row(item, versions) for item in sets.values()], alt="Alle sets afspraken"
    )
    table = as_table(view.chosen.agreements)
    left, right = st.columns(2)
    left.download_button(
        "Deze set als Excel",
        lambda: to_xlsx(table, sheet="Afspraken"),
        file_name=f"{view.chosen.set_id}.xlsx",
        mime=XLSX,
        on_click="ignore",
        help="Een begin voor een volgende set: pas de rijen aan en laad het bestand hieronder.",
    )
    right.download_button(
        "Deze set als CSV",
        lambda: to_csv(table),
        file_name=f"{view.chosen.set_id}.csv",
        mime="text/csv",
        on_click="ignore",
    )
    old = [item for item in versions if item.digest != sets[item.set_id].digest]
    if old:
        with st.expander(f"Eerdere versies ({len(old)})"):
            for item in old:
                by = "" if item.loaded_by is None else written_at(item.loaded_by)
                st.download_button(
                    f"{item.head.name}, geladen {by} ({len(item.agreements)})",
                    partial(_as_csv, item),
                    file_name=f"{item.set_id}-{item.digest[:8]}.csv",
                    mime="text/csv",
                    key=f"versie-{item.loaded_by.sequence if item.loaded_by else 0}",
                    on_click="ignore",
                )


def _as_csv(item: AgreementSet) -> bytes:
    return to_csv(as_table(item.agreements))


def _set_row(item: AgreementSet, versions: list[AgreementSet]) -> dict[str, str]:
    by = item.loaded_by
    count = sum(version.set_id == item.set_id for version in versions)
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


def load(chosen: AgreementSet | None = None) -> None:
    """The forms to load a set from a file, or to fill it in as a table.

    Args:
        chosen: the set that the table begins with; an empty table without one.
    """
    st.subheader("Een set laden of invullen")
    if not may(EntryKind.AGREEMENT_SET):
        return
    way = st.segmented_control(
        "Waar komen de afspraken vandaan?", list(_WAYS), default=_FILE,
        required=True, key="afspraken-vorm", format_func=_WAYS.__getitem__,
    )  # fmt: skip
    if way == _TABLE:
        set_table.render(chosen)
    else:
        _file()


def _file() -> None:
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
        head = ask_head()
        prepared = None if head is None else prepare_set(raw, head)
        if prepared is not None and (needed := [q for q in prepared.questions if q.needed]):
            answers = ask_file_questions(needed, key=f"afspraken-vraag-{given.file_id}")
            raw = read_upload(given.name, given.getvalue(), sheet=sheet, answers=answers)
            prepared = prepare_set(raw, prepared.head)
    except KoppelkansenError as error:
        st.error(str(error))
        return
    if prepared is not None:
        show_prepared(prepared)
