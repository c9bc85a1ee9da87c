"""What others record while somebody looks: told within some seconds, without moving anything."""

import streamlit as st

from geo.errors import KoppelkansenError
from geo.register import EntryKind
from pages.ui.frame.dutch import plain
from pages.ui.frame.register_view import (
    headline,
    moment,
    party,
    reason,
    register,
)
from pages.ui.koppelkansen.list_source import Item, Listing

_EVERY_S = 5
_KINDS = (EntryKind.DECISION, EntryKind.COMMENT, EntryKind.OVERRULE)
_MOST = 5


def watch(item: Item, listing: Listing) -> None:
    """Look every few seconds whether somebody else wrote in the open session."""
    if not listing.editable:
        return
    try:
        last = register().head().sequence
    except KoppelkansenError as error:
        st.error(str(error))
        return
    _show_recorded(item.id, {listed.id: listed.title for listed in listing.items}, last)


@st.fragment(run_every=_EVERY_S)
def _show_recorded(identifier: str, titles: dict[str, str], drawn: int) -> None:
    """The entries written after the page was drawn; what is typed in a form stays."""
    try:
        found = register().entries(kinds=_KINDS, after=drawn)
    except KoppelkansenError as error:
        st.error(f"{error} Wat u typt blijft staan; leg het vast als het register er weer is.")
        return
    if not found:
        return
    lines = []
    for entry in found[-_MOST:][::-1]:
        here = entry.koppelkans_id == identifier
        title = "deze koppelkans" if here else titles.get(str(entry.koppelkans_id), "een andere")
        lines.append(
            f"- {moment(entry)[-5:]}, {plain(party(entry.who))}, **{plain(title)}**: "
            f"{headline(entry)}. {plain(reason(entry))}"
        )
    text = "Zojuist vastgelegd door een ander scherm:\n\n" + "\n".join(lines)
    (st.warning if any(e.koppelkans_id == identifier for e in found) else st.info)(text)
    if st.button("Bijwerken", key="kansen-bijwerken", help="Wat u al typte, blijft staan."):
        st.rerun()
