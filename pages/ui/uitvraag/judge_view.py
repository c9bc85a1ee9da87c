"""The gemeente judges a delivery that was handed in: look, accept, send back.

The name of a button holds the delivery and its last line: a form of before, sent again, is then of
nothing that is on the page, and never of the delivery that took its place.
"""

from collections.abc import Iterator
from typing import Final

import pandas as pd
import streamlit as st

from geo.deliveries.actions import accept, send_back
from geo.deliveries.board import Board, BoardRow
from geo.deliveries.history import Delivery, RowRemark
from geo.deliveries.items import item_named
from geo.deliveries.states import State
from pages.ui.frame import glossary, option_boxes
from pages.ui.frame.dutch import plain
from pages.ui.frame.recording import attempt, submit
from pages.ui.gegevens import import_outcome
from pages.ui.uitvraag import delivery_view
from pages.ui.uitvraag.round_choice import checked, desk, who_for

_ROW: Final = "row"
_TEXT: Final = "text"
"""The columns of the table that is filled in; what they are called stands with the table."""


def show(board: Board) -> None:
    """Show what waits for the gemeente, one delivery at a time."""
    waiting = [row for row in board.rows if row.delivery.state is State.INGEDIEND]
    if not waiting:
        st.info("Er is niets ingediend dat nog bekeken moet worden.")
        return
    names = {row.key: f"{row.key.party}: {row.title}" for row in waiting}
    picked = option_boxes.choose_one(
        st.selectbox,
        "Ingediend",
        list(names),
        format_func=names.__getitem__,
        help=glossary.help_for("aanlevering"),
    )
    row = next(row for row in waiting if row.key == picked)
    _judge(row, gemeente=board.round.gemeente)


def _judge(row: BoardRow, *, gemeente: str) -> None:
    delivery = row.delivery
    latest = delivery.latest
    assert latest is not None  # noqa: S101 - what is handed in has a version
    st.markdown(f"Versie {delivery.number}: **{plain(latest.file)}** ({latest.digest[:12]})")
    sure = True
    if item_named(row.key.item).kind is not None:
        whole = checked(delivery).whole
        sure = import_outcome.show_checks(whole)
        import_outcome.show_counts(whole)
        import_outcome.show_findings(whole)
    delivery_view.show_history(delivery)
    left, right = st.columns(2)
    with left:
        _accept(delivery, gemeente=gemeente, sure=sure)
    with right:
        _send_back(delivery, gemeente=gemeente)


def _accept(delivery: Delivery, *, gemeente: str, sure: bool) -> None:
    party = plain(delivery.key.party)
    with st.form(f"accepteer-{delivery.key}"):
        st.markdown(f"**Accepteren**: de rijen van {party} worden actief; die van anderen blijven.")
        reason = st.text_input("Toelichting (bij een gesloten jaar: de reden)", max_chars=2000)
        pressed = submit(
            "Accepteer",
            form=f"uitvraag-accepteren-{delivery.key}-{delivery.seen}",
            type="primary",
            disabled=not sure,
        )
    if pressed:

        def record() -> str:
            accept(desk(), delivery.key, who=who_for(gemeente), seen=delivery.seen, reason=reason)
            return f"Geaccepteerd: {delivery.key.party}, {item_named(delivery.key.item).title}."

        attempt(record)
        st.rerun()


def _send_back(delivery: Delivery, *, gemeente: str) -> None:
    with st.form(f"terug-{delivery.key}"):
        st.markdown("**Terugsturen** met opmerkingen, per rij of over alles.")
        empty = pd.DataFrame(
            {_ROW: pd.array([], dtype="Int64"), _TEXT: pd.array([], dtype="string")}
        )
        table = st.data_editor(
            empty,
            num_rows="dynamic",
            hide_index=True,
            width="stretch",
            key=f"opmerkingen-{delivery.key}-{delivery.seen}",
            column_config={
                _ROW: st.column_config.NumberColumn("Rij (leeg: alles)", min_value=1, step=1),
                _TEXT: st.column_config.TextColumn("Opmerking"),
            },
        )
        about_all = st.text_area("Opmerking over alles", max_chars=2000)
        pressed = submit("Stuur terug", form=f"uitvraag-terugsturen-{delivery.key}-{delivery.seen}")
    if pressed:

        def record() -> str:
            remarks = [*_remarks(table)]
            if about_all.strip():
                remarks.append(RowRemark(text=about_all))
            send_back(desk(), delivery.key, remarks, who=who_for(gemeente), seen=delivery.seen)
            return f"Teruggestuurd naar {delivery.key.party}."

        attempt(record)
        st.rerun()


def _remarks(table: pd.DataFrame) -> Iterator[RowRemark]:
    """Give what was typed in the table, without the lines that are left empty."""
    for record in table.to_dict("records"):
        text = record[_TEXT]
        if not pd.isna(text) and str(text).strip():
            row = None if pd.isna(record[_ROW]) else int(record[_ROW])
            yield RowRemark(text=str(text), row=row)
