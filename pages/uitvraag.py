"""Uitvraag: what is asked of whom, delivering, judging, and the board of a round."""

from typing import Final

import streamlit as st

from geo.access.rights import may_load
from geo.deliveries.board import Board, board_of
from pages.ui.frame import header, login, option_boxes, page_output
from pages.ui.frame.recording import show_messages
from pages.ui.uitvraag import board_view, delivery_view, judge_view, round_forms
from pages.ui.uitvraag.round_choice import (
    ask_role,
    chosen_item,
    chosen_party,
    chosen_round,
    desk,
    today,
)

_LEAD: Final = (
    "Partijen leveren hun gegevens aan, de gemeente voegt samen. Niets is actief voordat de "
    "gemeente het accepteert."
)
_VIEWS: Final = {
    "bord": "Bord",
    "aanleveren": "Aanleveren",
    "beoordelen": "Beoordelen",
    "beheren": "Uitvragen beheren",
}
"""The views of a round, by their name in the address."""


def render() -> None:
    """Show the page."""
    header.start("Uitvraag", lead=_LEAD)
    show_messages(far=True)
    found = chosen_round()
    if found is None:
        st.info("Er is nog geen uitvraag.")
        ask_role()
        round_forms.show(None)
        header.end()
        return
    view = _view(found.parties)
    if view in {"beoordelen", "beheren"}:
        ask_role()
    if view == "beheren":
        round_forms.show(found)
        header.end()
        return
    board = board_of(desk(), found.id, on=today())
    page_output.narrow(filters={"Uitvraag": board.round.title})
    match view:
        case "aanleveren":
            _deliver(board)
        case "beoordelen":
            judge_view.show(board)
        case _:
            board_view.show(board)
    header.end()


def _view(parties: tuple[str, ...]) -> str:
    """The view that is looked at: of the address, as far as it is for who is looking."""
    viewer = login.viewer()
    allowed = ["bord"]
    if may_load(viewer):
        allowed = list(_VIEWS)
    elif viewer.corporation in parties:
        allowed = ["bord", "aanleveren"]
    asked = st.query_params.get("beeld", "bord")
    picked: str = option_boxes.choose_one(
        st.radio,
        "Beeld",
        allowed,
        index=allowed.index(asked) if asked in allowed else 0,
        format_func=_VIEWS.__getitem__,
        horizontal=True,
        label_visibility="collapsed",
        key="uitvraag-beeld",
    )
    st.query_params["beeld"] = picked
    return picked


def _deliver(board: Board) -> None:
    left, middle, right = st.columns(3)
    with left:
        party = chosen_party(board.round, key=board.round.id)
    if party is None:
        st.info("Aan u wordt in deze uitvraag niets gevraagd.")
        return
    titles = [row.title for row in board.rows if row.key.party == party]
    with middle:
        item = chosen_item(board.round, party, titles, key=board.round.id)
    with right:
        ask_role()
    delivery_view.show(board.row(party, item), is_open=board.round.is_open)
    own = {row.key: row.delivery for row in board.rows if row.is_open_to_viewer}
    delivery_view.show_exchange(own)
