"""Which forms somebody gets: none for what the register would refuse, and under whose name."""

import streamlit as st

from geo.access.rights import refusal
from geo.koppelkansen.records import Koppelkans
from geo.register import EntryKind, Who
from pages.ui.frame import login, page_data
from pages.ui.frame.dutch import plain


def refused(kind: EntryKind, *, item: Koppelkans | None = None) -> str | None:
    """Why who is looking cannot write a line of a kind, in Dutch; None when they can.

    Args:
        kind: of the line.
        item: the koppelkans the line is about, where it is about one.
    """
    viewer = login.viewer()
    about_own = True
    if item is not None and viewer.corporation is not None:
        own_addition = item.by_hand and viewer.owns(item.corporation)
        about_own = page_data.own().has(item.id) or own_addition
    return refusal(viewer, kind, about_own=about_own)


def may(kind: EntryKind, *, item: Koppelkans | None = None) -> bool:
    """Whether who is looking can write a line of a kind; says why not in place of the form."""
    reason = refused(kind, item=item)
    if reason is not None:
        st.caption(plain(reason))
    return reason is None


def signature() -> Who | None:
    """Under whose name the register puts every line, whatever a form says; None when it asks."""
    viewer = login.viewer()
    return Who(viewer.organisation, str(viewer.role)) if viewer.organisation else None
