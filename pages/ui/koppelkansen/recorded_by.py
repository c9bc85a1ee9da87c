"""For which party a decision, remark or correction is recorded."""

from typing import Final

import streamlit as st

from geo.register import Who
from pages.ui.frame.dutch import plain
from pages.ui.frame.register_view import (
    party,
)
from pages.ui.frame.write_access import signature
from pages.ui.koppelkansen.list_source import Listing

_WHO: Final = "kansen-wie"


def who(listing: Listing) -> Who:
    """Who records, chosen from the parties at the table."""
    assert listing.record is not None  # noqa: S101 - drawn in a session only
    signed = signature()
    if signed is not None:
        st.caption(f"Wordt vastgelegd door {plain(party(signed))}.")
        return signed
    return party_of(listing, key=_WHO)


def party_of(listing: Listing, *, key: str) -> Who:
    """The choice of one of the parties at the table, the last chosen first.

    Args:
        listing: the open session.
        key: of the field.
    """
    assert listing.record is not None  # noqa: S101 - drawn in a session only
    signed = signature()
    if signed is not None:
        return signed
    parties = {
        party(participant): participant for participant in listing.record.session.participants
    }
    last = st.session_state.get(f"{_WHO}-vast")
    names = list(parties)
    name = st.selectbox(
        "Vastgelegd door",
        names,
        index=names.index(last) if last in parties else 0,
        key=key,
        help="Organisatie en rol; namen van personen komen niet in het register.",
    )
    st.session_state[f"{_WHO}-vast"] = name
    return parties[name]
