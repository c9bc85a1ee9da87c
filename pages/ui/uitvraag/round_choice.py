"""Which round and party somebody looks at, on whose behalf they work, and under which name."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import streamlit as st

from geo.access.rights import may_load
from geo.deliveries.checks import CheckedDelivery
from geo.deliveries.desk import DeliveryDesk, recheck
from geo.deliveries.history import Delivery, DeliveryKey
from geo.deliveries.round_record import Round
from geo.deliveries.rounds import rounds
from geo.register import Who
from geo.text.local_time import local_today
from pages.ui.frame import glossary, login, option_boxes, page_data
from pages.ui.frame.register_view import register

_ROUND: Final = "uitvraag-keuze"
_ROLE: Final = "uitvraag-rol"
ROLE: Final = "medewerker"
"""The role in the register where nobody logs in and nothing else was typed."""


def desk() -> DeliveryDesk:
    """Where deliveries are made and judged, for who is looking."""
    return DeliveryDesk(
        library=page_data.whole_library(), register=register(), viewer=login.viewer()
    )


def checked(delivery: Delivery) -> CheckedDelivery:
    """The last version beside the layers of now, read again only when either changed."""
    place = desk()
    # the stamp changes with every stored layer, also by another process
    mark = f"{place.viewer.sight} {delivery.key} {delivery.seen} {place.library.stamp()}"
    return _checked(mark, place, delivery.key)


@st.cache_resource(max_entries=4, show_spinner="De aanlevering wordt nagekeken …")
def _checked(mark: str, _place: DeliveryDesk, _key: DeliveryKey) -> CheckedDelivery:  # noqa: ARG001
    return recheck(_place, _key)


def today() -> dt.date:
    """The day it is, in the time of the server's records."""
    return local_today()


def chosen_round() -> Round | None:
    """The round that is looked at: of the address, else the one with the latest deadline."""
    known = {request_round.id: request_round for request_round in rounds(register())}
    if not known:
        return None
    if st.session_state.get(_ROUND) not in known:
        asked = st.query_params.get("uitvraag", "")
        st.session_state[_ROUND] = asked if asked in known else next(iter(known))
    option_boxes.choose_one(
        st.selectbox,
        "Welke uitvraag",
        list(known),
        key=_ROUND,
        format_func=lambda name: known[name].title + ("" if known[name].is_open else " (gesloten)"),
        help=glossary.help_for("uitvraag"),
    )
    picked = known[st.session_state[_ROUND]]
    st.query_params["uitvraag"] = picked.id
    return picked


def show_round(identifier: str) -> None:
    """Look at another round from the next run on."""
    st.session_state.pop(_ROUND, None)
    st.query_params["uitvraag"] = identifier


def chosen_party(found: Round, *, key: str) -> str | None:
    """For whom somebody works: a corporation for itself, anybody who accepts as they choose."""
    viewer = login.viewer()
    if viewer.corporation is not None:
        return viewer.corporation if viewer.corporation in found.parties else None
    if not may_load(viewer):
        return None
    asked = st.query_params.get("partij", "")
    picked: str = st.selectbox(
        "Namens",
        found.parties,
        index=found.parties.index(asked) if asked in found.parties else 0,
        key=f"uitvraag-partij-{key}",
    )
    return picked


def chosen_item(found: Round, party: str, titles: Sequence[str], *, key: str) -> str:
    """Which of the items asked of a party is looked at."""
    codes = [request.item for request in found.requests if request.party == party]
    names = dict(zip(codes, titles, strict=True))
    asked = st.query_params.get("wat", "")
    picked: str = option_boxes.choose_one(
        st.selectbox,
        "Wat",
        codes,
        index=codes.index(asked) if asked in codes else 0,
        format_func=names.__getitem__,
        key=f"uitvraag-wat-{key}-{party}",
    )
    return picked


def who_for(party: str) -> Who:
    """Under whose name a line is recorded; the register signs with the login where there is one."""
    viewer = login.viewer()
    if viewer.organisation:
        return Who(viewer.organisation, str(viewer.role))
    return Who(party, st.session_state.get(_ROLE) or ROLE)


def ask_role() -> None:
    """Ask the role in the register where nobody logs in."""
    if not login.viewer().organisation:
        st.text_input("Uw rol (geen naam)", max_chars=80, key=_ROLE, placeholder=ROLE)
