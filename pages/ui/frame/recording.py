"""Records what a form says exactly once, and shows what came of it.

A double click sends a form twice, and the second one may arrive while the first is recorded.
Every form belongs to a turn; recording ends the turn, and what arrives of an older turn is the
same form again.
"""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from geo.errors import KoppelkansenError

_TURN: Final = "vastleggen-beurt"
_TOLD: Final = "vastleggen-melding"
_NOTES: Final = {
    "goed": ":material/check:", "let op": ":material/warning:", "fout": ":material/error:",
}  # fmt: skip


def turn() -> int:
    """The number of the turn: it changes when something was recorded."""
    return int(st.session_state.get(_TURN, 0))


def end_turn() -> None:
    """Say that something was recorded: the forms that are on the screen count no longer."""
    st.session_state[_TURN] = turn() + 1


def submit(label: str, *, form: str, **options: Any) -> bool:
    """The button of a form that records; a second press after recording is of an older turn.

    Args:
        label: on the button.
        form: name of the form, which makes the key of the button.
        options: of ``st.form_submit_button``.
    """
    return bool(st.form_submit_button(label, key=f"{form}-{turn()}", **options))


def attempt(act: Callable[[], str | None], *, of: int | None = None) -> bool:
    """Do something with the register; an explained error is told and nothing is lost.

    Args:
        act: records, and gives what to tell.
        of: the turn its form was drawn in, for a callback, which Streamlit calls also for a
            button that is no longer there.

    Returns:
        Whether it was recorded now.
    """
    if of is not None and of != turn():
        return False
    try:
        text = act()
    except KoppelkansenError as error:
        tell("fout", str(error))
        return False
    end_turn()
    if text:
        tell("goed", text)
    return True


def tell(kind: str, text: str) -> None:
    """Keep something to say at the next drawing."""
    st.session_state.setdefault(_TOLD, []).append((kind, text))


def told(*, far: bool = False) -> None:
    """Say once what was recorded, or what went wrong.

    In a box that is always there: otherwise the form below it would be made anew, and the
    keyboard would lose its place.

    Args:
        far: the form may stand so far below that the box is out of sight; then a note over the
            page says it as well.
    """
    with st.container():
        for kind, text in st.session_state.pop(_TOLD, ()):
            {"goed": st.success, "let op": st.warning, "fout": st.error}[kind](text)
            if far:
                st.toast(text, icon=_NOTES[kind], duration="long")
