"""Records what a form says exactly once, and shows what came of it.

A double click sends a form twice, and Streamlit starts a second run while the first still records.
Every form belongs to a turn; recording ends the turn, one run at a time, and what arrives of an
older turn is the same form again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock, local
from typing import Any, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.errors import KoppelkansenError

_TURN: Final = "vastleggen-beurt"
_MESSAGES: Final = "vastleggen-melding"
_INTERRUPTS: Final = "_yield_callback"
_NOTES: Final = {
    "goed": ":material/check:", "let op": ":material/warning:", "fout": ":material/error:",
}  # fmt: skip


@dataclass
class _Turns:
    """The turn of a visitor, for the runs that are at work at the same time."""

    now: int = 0
    lock: Any = field(default_factory=RLock)


_pressed = local()
"""``turn``: that of the button that was pressed in this run, which has a thread of its own."""


def _turns() -> _Turns:
    if _TURN not in st.session_state:
        st.session_state[_TURN] = _Turns()
    turns: _Turns = st.session_state[_TURN]
    return turns


def turn() -> int:
    """The number of the turn: it changes when something was recorded."""
    return _turns().now


@contextmanager
def once(*, of: int | None = None) -> Iterator[bool]:
    """Around what records: whether it still counts; the turn ends with it, unless it fails.

    Args:
        of: the turn its form was drawn in, for a callback, which Streamlit calls also for a
            button that is no longer there; else that of the button that was pressed.
    """
    turns = _turns()
    pressed = vars(_pressed).pop("turn", turns.now)
    drawn = pressed if of is None else of
    with turns.lock, _uninterrupted():
        counts = drawn == turns.now
        yield counts
        if counts:
            turns.now += 1


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let this run go on until what it records is recorded, and its turn ended.

    Streamlit ends a run at any look at the session state once another is asked for: between the
    line in the register and the end of the turn that would record the form twice. It has no
    setting for it; a browser test presses twice.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        yield
        return
    state = context.session_state
    held = object.__getattribute__(state, _INTERRUPTS)
    # its own setattr would make it a value of the session
    object.__setattr__(state, _INTERRUPTS, lambda: None)
    try:
        yield
    finally:
        object.__setattr__(state, _INTERRUPTS, held)


def submit(label: str, *, form: str, **options: Any) -> bool:
    """The button of a form that records; a second press after recording is of an older turn.

    Args:
        label: on the button.
        form: name of the form, which makes the key of the button.
        options: of ``st.form_submit_button``.
    """
    return _of_this_turn(st.form_submit_button, label, form, options)


def press(label: str, *, form: str, **options: Any) -> bool:
    """A button outside a form that records; as :func:`submit`.

    Args:
        label: on the button.
        form: what it records, which makes its key.
        options: of ``st.button``.
    """
    return _of_this_turn(st.button, label, form, options)


def _of_this_turn(draw: Callable[..., bool], label: str, form: str, options: Any) -> bool:
    now = turn()
    pressed = bool(draw(label, key=f"{form}-{now}", **options))
    if pressed:
        _pressed.turn = now
    return pressed


def attempt(act: Callable[[], str | None], *, of: int | None = None) -> bool:
    """Do something with the register; an explained error is told and nothing is lost.

    Args:
        act: records, and gives what to tell.
        of: as for :func:`once`.

    Returns:
        Whether it was recorded now.
    """
    try:
        with once(of=of) as counts:
            if counts:
                text = act()
                if text:
                    tell("goed", text)
    except KoppelkansenError as error:
        tell("fout", str(error))
        return False
    return counts


def tell(kind: str, text: str) -> None:
    """Keep something to say at the next drawing."""
    st.session_state.setdefault(_MESSAGES, []).append((kind, text))


def show_messages(*, far: bool = False) -> None:
    """Say once what was recorded, or what went wrong.

    In a box that is always there: otherwise the form below it would be made anew, and the
    keyboard would lose its place.

    Args:
        far: the form may stand so far below that the box is out of sight; then a note over the
            page says it as well.
    """
    with st.container():
        for kind, text in st.session_state.pop(_MESSAGES, ()):
            {"goed": st.success, "let op": st.warning, "fout": st.error}[kind](text)
            if far:
                st.toast(text, icon=_NOTES[kind], duration="long")
