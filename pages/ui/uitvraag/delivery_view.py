"""One delivery for its party: what was asked, its state, a new version, corrections, hand-in."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from geo.deliveries.actions import hand_in, save_version
from geo.deliveries.board import BoardRow
from geo.deliveries.desk import check_file, content_of, read_delivered_version
from geo.deliveries.exchange import ENDING, export_delivery, hand_in_file, read_delivery_file
from geo.deliveries.history import Delivery, DeliveryKey
from geo.deliveries.items import item_named
from geo.deliveries.states import State
from geo.deliveries.versions import MOST_EDITS, Reading, Version, edited_cells
from geo.errors import KoppelkansenError
from geo.importing.findings import rejected_rows
from geo.importing.prepared import Prepared
from geo.importing.raw import RawTable
from pages.ui.frame import glossary, login, plain_table
from pages.ui.frame.dutch import number, plain
from pages.ui.frame.recording import attempt, once, press, submit, tell
from pages.ui.frame.register_view import moment, party
from pages.ui.gegevens import import_outcome, import_wizard
from pages.ui.gegevens.import_destination import CheckedFile, Destination
from pages.ui.gegevens.job import Report
from pages.ui.uitvraag.board_view import SIGNS
from pages.ui.uitvraag.round_choice import checked, desk, who_for
from pages.ui.uitvraag.round_forms import template_button

_ACTIONS: Final[Mapping[str, str]] = {
    "save": "bewaard als concept",
    "hand_in": "ingediend",
    "send_back": "teruggestuurd",
    "accept": "geaccepteerd",
}


def show(row: BoardRow, *, is_open: bool) -> None:
    """Show a delivery to its party, with what it can do now."""
    delivery = row.delivery
    st.markdown(f"**{plain(row.title)}**: {plain(row.explanation)}")
    template_button(row.key.item, key="partij")
    st.markdown(
        f"Stand: **{SIGNS[delivery.state]}**" + (" · te laat" if row.is_late else ""),
        help=glossary.help_for("aanlevering"),
    )
    show_remarks(delivery)
    if is_open and delivery.state in {State.CONCEPT, State.TERUGGESTUURD}:
        _hand_in(delivery)
    if delivery.latest is not None:
        show_history(delivery)
    if not is_open:
        st.info("Deze uitvraag is gesloten; vraag de gemeente als er nog iets bij moet.")
        return
    if delivery.state is State.INGEDIEND:
        st.info("Ingediend. U kunt weer iets veranderen als de gemeente heeft gekeken.")
        return
    st.subheader("Nieuwe versie")
    if item_named(row.key.item).kind is None:
        _document(delivery)
        return
    if delivery.latest is not None:
        _corrections(delivery, delivery.latest)
    import_wizard.render(_destination(delivery))


def show_remarks(delivery: Delivery) -> None:
    """Show why a delivery was sent back, per row."""
    if delivery.state is not State.TERUGGESTUURD:
        return
    st.warning("Teruggestuurd met deze opmerkingen:")
    plain_table.show(
        [
            {"Rij": "alle" if remark.row is None else str(remark.row), "Opmerking": remark.text}
            for remark in delivery.remarks
        ],
        alt="Opmerkingen van de gemeente",
    )


def show_history(delivery: Delivery) -> None:
    """Show every line of a delivery, and every version to take along."""
    with st.expander(f"Versies en verloop ({number(len(delivery.versions))})"):
        plain_table.show(
            [
                {
                    "Wanneer": moment(entry),
                    "Wie": party(entry.who),
                    "Wat": f"versie {entry.content['number']} {_ACTIONS[entry.content['action']]}",
                    "Bestand": str(entry.content.get("version", {}).get("file", "-")),
                    "Toelichting": str(entry.content.get("remark") or "-"),
                    "Regel": entry.sequence,
                }
                for entry in reversed(delivery.entries)
            ],
            alt="Verloop van deze aanlevering",
        )
        key = delivery.key
        for version in reversed(delivery.versions):
            st.download_button(
                f"Versie {version.number}: {plain(version.file)} ({version.digest[:12]})",
                login.bound(partial(_content, key, version.number)),
                file_name=version.file,
                key=f"versie-{key}-{version.number}",
                on_click="ignore",
            )
        st.download_button(
            "Deze aanlevering als één bestand",
            login.bound(partial(_exported, key)),
            file_name=f"{key.round}-{key.item}{ENDING}",
            mime="application/zip",
            key=f"bestand-{key}",
            on_click="ignore",
            help="Om in te dienen in een andere installatie.",
        )


def _content(key: DeliveryKey, number: int) -> bytes:
    return content_of(desk(), key, number=number)


def _exported(key: DeliveryKey) -> bytes:
    return export_delivery(desk(), key)


def _hand_in(delivery: Delivery) -> None:
    sent_back = delivery.state is State.TERUGGESTUURD
    with st.form(f"indienen-{delivery.key}"):
        remark = st.text_input(
            "Waarom het klopt zoals het is" if sent_back else "Toelichting (mag leeg blijven)",
            max_chars=2000,
        )
        pressed = submit(
            f"Dien versie {delivery.number} in",
            form=f"uitvraag-indienen-{delivery.key}-{delivery.seen}",
            type="secondary" if sent_back else "primary",
        )
    if pressed:

        def record() -> str:
            hand_in(
                desk(), delivery.key, who=who_for(delivery.key.party), seen=delivery.seen,
                remark=remark,
            )  # fmt: skip
            return f"Versie {delivery.number} is ingediend. De gemeente bekijkt haar."

        attempt(record)
        st.rerun()


def _document(delivery: Delivery) -> None:
    given = st.file_uploader("Document", key=f"document-{delivery.key}-{delivery.seen}")
    if given is not None and press("Bewaar als concept", form="uitvraag-concept", type="primary"):
        _saved(delivery, given.name, given.getvalue(), Reading())
        st.rerun()


def _saved(delivery: Delivery, name: str, content: bytes, reading: Reading) -> None:
    with once() as counts:
        if not counts:
            return
        version = save_version(
            desk(), delivery.key, name, content, reading, who=who_for(delivery.key.party),
            seen=delivery.seen,
        )  # fmt: skip
        tell("goed", f"Versie {version.number} is bewaard als concept; dien haar in als zij klopt.")


def _destination(delivery: Delivery) -> Destination:
    """The wizard of any import, which ends in a concept instead of an active layer."""
    kind = item_named(delivery.key.item).kind
    assert kind is not None  # noqa: S101 - a document has no wizard
    place = desk()

    def check(file: CheckedFile, report: Report) -> Prepared:
        return check_file(
            place, delivery.key, file.name, file.content, _reading(file), progress=report
        ).prepared

    return Destination(
        key=f"{delivery.key.round}-{delivery.key.party}-{delivery.key.item}",
        kind=kind,
        check=check,
        store=lambda file: _saved(delivery, file.name, file.content, _reading(file)),
        button="Bewaar als concept",
    )


def _reading(file: CheckedFile) -> Reading:
    return Reading(
        sheet=file.sheet, answers=file.answers, mapping=file.mapping, repairs=file.repairs
    )


def _corrections(delivery: Delivery, version: Version) -> None:
    """A table with the rows that something is said of; corrected cells make a new version."""
    # the rows are read only for who asks for them
    if not st.toggle(
        "Een paar cellen verbeteren, zonder nieuw bestand", key=f"tabel-{delivery.key}"
    ):
        return
    prepared = checked(delivery).prepared
    import_outcome.show_findings(prepared)
    raw = read_delivered_version(desk(), delivery.key)
    shown = _rows_to_correct(raw, prepared, delivery)
    st.caption(
        f"Rijen met een melding of opmerking staan boven. Hoogstens {MOST_EDITS} cellen; het "
        "bestand zelf blijft zoals het was."
    )
    edited = st.data_editor(
        shown, width="stretch", key=f"cellen-{delivery.key}-{delivery.seen}",
        num_rows="fixed", disabled=["_index"],
    )  # fmt: skip
    if press("Bewaar de verbeterde cellen", form=f"verbeter-{delivery.key}"):
        found = edited_cells(shown, edited)
        if not found:
            st.info("Er is nog geen cel veranderd.")
            return
        merged = {(edit.row, edit.column): edit for edit in (*version.reading.edits, *found)}
        try:
            reading = Reading(
                sheet=version.reading.sheet, answers=version.reading.answers,
                mapping=version.reading.mapping, repairs=version.reading.repairs,
                edits=tuple(merged.values()),
            )  # fmt: skip
            content = content_of(desk(), delivery.key)
            _saved(delivery, version.file, content, reading)
        except KoppelkansenError as error:
            st.error(str(error))
            return
        st.rerun()


_MOST_ROWS: Final = 100


def _rows_to_correct(raw: RawTable, prepared: Prepared, delivery: Delivery) -> pd.DataFrame:
    """The rows of the file as text: those with a remark or message first, one hundred at most."""
    marked = {remark.row for remark in delivery.remarks if remark.row is not None}
    marked |= {item.row for item in prepared.findings if item.row is not None}
    marked |= rejected_rows(prepared.findings)
    first = [row for row in raw.frame.index if row in marked]
    rest = [row for row in raw.frame.index if row not in marked]
    rows = [*first, *rest][:_MOST_ROWS]
    frame = raw.frame.loc[rows].map(lambda cell: "" if cell is None else str(cell))
    frame.index.name = "rij"
    return frame


def show_exchange(keys: Mapping[DeliveryKey, Delivery]) -> None:
    """Take in a delivery that was made in another installation."""
    with st.expander("Aanlevering van een andere installatie indienen"):
        given = st.file_uploader("Bestand (.aanlevering.zip)", type=["zip"], key="uitvraag-zip")
        if given is None:
            return
        try:
            found = read_delivery_file(given.getvalue())
        except KoppelkansenError as error:
            st.error(str(error))
            return
        by = found.elsewhere.get("organisation", "onbekend")
        st.markdown(
            f"{plain(found.key.party)}, {plain(item_named(found.key.item).title)}: "
            f"{plain(found.name)}, gemaakt door {plain(by)}. Vergelijk het kenmerk met dat van de "
            f"partij: `{found.digest[:16]}`"
        )
        if found.key in keys and press("Dien dit bestand in", form="uitvraag-indienen"):

            def record() -> str:
                hand_in_file(desk(), found, who=who_for(found.key.party))
                return f"De aanlevering van {found.key.party} is ingediend."

            attempt(record)
            st.rerun()
        if found.key not in keys:
            st.error("Dit is niet gevraagd in deze uitvraag, of het is van een andere partij.")
