"""Boxes that are filled when they are opened: what nobody looks at costs nothing."""

from collections.abc import Callable

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer


@st.fragment
def expander(title: str, draw: Callable[[], None], *, key: str) -> None:
    """A box that is drawn as long as it is open; opening it draws nothing else anew.

    Args:
        title: of the box.
        draw: draws what is in it.
        key: of the box.
    """
    box = st.expander(title, key=key, on_change="rerun")
    if box.open:
        with box:
            draw()


@st.fragment
def popover(title: str, draw: Callable[[], None], *, key: str) -> None:
    """A button with a box that is drawn once it was opened, and draws nothing else anew.

    What is typed or chosen in it stays when it is closed. Where another choice in it changes the
    rest of the page, ``draw`` asks for that with ``st.rerun``.

    Args:
        title: on the button.
        draw: draws what is in the box.
        key: of the box.
    """
    box = st.popover(title, key=key, on_change="rerun")
    if was_opened(box, key):
        with box:
            draw()


def was_opened(box: PopoverContainer, key: str) -> bool:
    """Whether a box with a form is open, or was before: what is typed in it stays.

    Args:
        box: made with ``on_change="rerun"``.
        key: of the box.
    """
    seen = f"{key}-geopend"
    if box.open:
        st.session_state[seen] = True
    return bool(st.session_state.get(seen))
