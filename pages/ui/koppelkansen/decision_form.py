"""Recording what the parties decide: decision, comment and correction, with the keyboard.

Enter in any field records. Every callback gets the koppelkans and the session it was drawn for,
so that what is typed can only land on what was on the screen.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st

from geo.register import Decision, Recorded, Register, Status, Who
from pages.ui.frame import glossary
from pages.ui.frame.dutch import plain
from pages.ui.frame.recording import attempt, submit, tell, turn
from pages.ui.frame.register_view import (
    meanwhile_text,
    party,
    register,
    status_words,
)
from pages.ui.koppelkansen.list_source import Item, Listing, choose, chosen

NO_MEASURE: Final = "nog niet bepaald"
_FORM: Final = "kansen-besluit"
_FIELDS: Final = ("status", "reden", "trekker", "maatregel", "jaar", "budget")
_TURN: Final = "kansen-besluit-beurt"
_SAME_TURN: Final = "kansen-besluit-zelfde-beurt"
_RECORDED: Final = f"{_FORM}-vastgelegd"
_PRESSED_AGAIN_S: Final = 3.0
"""Nobody reads a koppelkans and types the same reason again in so many seconds."""

Act = Callable[[Register, Who], Recorded]


def seen(identifier: str, session: str) -> int:
    """The last line of the register when this koppelkans was first drawn.

    It stays while the same one is looked at, so that what others write meanwhile is told.
    """
    opened = st.session_state.get("kansen-gezien")
    if not opened or opened[:2] != (identifier, session):
        opened = (identifier, session, register().head().sequence)
        st.session_state["kansen-gezien"] = opened
    return int(opened[2])


def _keys() -> dict[str, str]:
    """The keys of the fields; another turn gives new fields.

    A field in a form holds what is typed in the browser until it is sent, so going to another
    koppelkans takes new fields: what was typed for one can never be recorded on another. After
    recording they stay, empty again, and the keyboard keeps its place in them.
    """
    turn = st.session_state.get(_TURN, 0)
    return {name: f"{_FORM}-{name}-{turn}" for name in _FIELDS}


def _fill(item: Item, listing: Listing) -> dict[str, str]:
    """Start the form for another item with what stands; the reason is always typed anew."""
    assert listing.record is not None  # noqa: S101
    mark = (item.id, listing.record.session.name)
    same_turn = st.session_state.pop(_SAME_TURN, False)
    # another page throws the values of widgets away; then the form starts anew as well
    keys = _keys()
    if st.session_state.get(f"{_FORM}-van") == mark and keys["reden"] in st.session_state:
        return keys
    st.session_state[f"{_FORM}-van"] = mark
    if not same_turn:
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        keys = _keys()
    entry = listing.decided.get(mark[0])
    content = entry.content if entry is not None else {}
    st.session_state[keys["status"]] = str(content.get("status", Status.OPGENOMEN))
    st.session_state[keys["reden"]] = ""
    st.session_state[keys["trekker"]] = content.get("owner") or NO_MEASURE
    st.session_state[keys["maatregel"]] = content.get("measure") or NO_MEASURE
    st.session_state[keys["jaar"]] = content.get("year")
    st.session_state[keys["budget"]] = content.get("budget_eur")
    return keys


def decision(item: Item, listing: Listing, *, by: Who, following: str | None) -> None:
    """The form for a decision.

    Args:
        item: the koppelkans on the screen.
        listing: the open session.
        by: who records.
        following: the koppelkans to go to afterwards, or None to stay.
    """
    assert listing.record is not None  # noqa: S101
    session = listing.record.session.name
    identifier = item.id
    keys = _fill(item, listing)
    last = seen(identifier, session)
    with st.form(_FORM, enter_to_submit=True):
        st.radio(
            "Besluit",
            [str(status) for status in Status],
            key=keys["status"],
            horizontal=True,
            help=glossary.help_for("besluit"),
        )
        st.text_input(
            "Reden (verplicht)",
            key=keys["reden"],
            max_chars=2000,
            placeholder="Waarom? Enter legt vast",
        )
        upper_left, upper_right = st.columns(2)
        organisations = [
            participant.organisation for participant in listing.record.session.participants
        ]
        _choice(upper_left, "Trekker", organisations, key=keys["trekker"])
        titles = [measure.title for measure in item.measures]
        _choice(upper_right, "Maatregel", titles, key=keys["maatregel"])
        lower_left, lower_right = st.columns(2)
        lower_left.number_input(
            "Jaar", min_value=2000, max_value=2100, step=1, value=None, key=keys["jaar"]
        )
        lower_right.number_input(
            "Budget (euro)",
            min_value=0.0,
            step=1000.0,
            value=None,
            format="%.0f",
            key=keys["budget"],
        )
        submit(
            "Vastleggen",
            form=_FORM,
            type="primary",
            width="stretch",
            on_click=_decide,
            args=(
                turn(),
                time.monotonic(),
                identifier,
                item.title,
                session,
                by,
                last,
                following,
                keys,
            ),
        )


def _choice(column: Any, title: str, options: list[str], *, key: str) -> None:
    """A choice in which something else may be typed."""
    current = st.session_state.get(key)
    known = list(dict.fromkeys([NO_MEASURE, *options]))
    if current and current not in known:
        known.append(current)
    column.selectbox(
        title, known, key=key, accept_new_options=True, help="Kies, of typ iets anders."
    )


def _is_pressed_again(reason: str, *, drawn_s: float) -> bool:
    """Whether this is a press meant for the koppelkans before.

    The field of the reason keeps the keyboard after recording. A second Enter can come when the
    button of the next koppelkans is there and the field in the browser is not yet emptied: the
    same reason, right after the form was drawn.
    """
    return (
        bool(reason)
        and reason == st.session_state.get(_RECORDED)
        and time.monotonic() - drawn_s < _PRESSED_AGAIN_S
    )


def _decide(
    of: int,
    drawn_s: float,
    identifier: str,
    title: str,
    session: str,
    by: Who,
    last: int,
    following: str | None,
    keys: Mapping[str, str],
) -> None:
    state = st.session_state
    typed = {name: state.get(key) for name, key in keys.items()}
    reason = str(typed["reden"] or "").strip()
    if _is_pressed_again(reason, drawn_s=drawn_s):
        tell(
            "let op",
            f"{plain(title)} is niet vastgelegd: Vastleggen kwam twee keer kort na elkaar.",
        )
        return

    def write() -> str | None:
        given = {
            name: None if not typed[name] or typed[name] == NO_MEASURE else str(typed[name])
            for name in ("trekker", "maatregel")
        }
        recorded = register().decide(
            identifier,
            Decision(
                Status(str(typed["status"])),
                reason,
                owner=given["trekker"],
                measure=given["maatregel"],
                year=None if typed["jaar"] is None else int(typed["jaar"]),
                budget_eur=None if typed["budget"] is None else float(typed["budget"]),
            ),
            session=session,
            who=by,
            seen=last,
        )
        # the form starts anew, and so does what has been seen
        state.pop(f"{_FORM}-van", None)
        state[_SAME_TURN] = True
        state[_RECORDED] = reason
        state.pop("kansen-gezien", None)
        others = list(recorded.meanwhile)
        if others:
            tell("let op", meanwhile_text(others))
        elif following:
            choose(kans=following)
        return (
            f"Vastgelegd: {plain(title)}: {status_words(recorded.entry)} "
            f"(regel {recorded.entry.sequence}, {plain(party(recorded.entry.who))})."
        )

    attempt(write, of=of)


def comment(item: Item, listing: Listing, *, by: Who) -> None:
    """The form for a comment of a party."""
    assert listing.record is not None  # noqa: S101
    session, identifier = listing.record.session.name, item.id
    last = seen(identifier, session)
    # by koppelkans, for the same reason as the fields of a decision
    key = f"kansen-opmerking-{identifier}"
    with st.form(f"{key}-form", clear_on_submit=True):
        st.text_input(
            f"Opmerking van {party(by)}",
            key=key,
            max_chars=2000,
            placeholder="Enter legt vast",
        )
        submit(
            "Opmerking vastleggen",
            form=key,
            on_click=_comment,
            args=(turn(), identifier, session, last, by, key),
        )


def record(what: str, act: Act, by: Who) -> None:
    """Record something that is not a decision, and tell what others wrote meanwhile.

    Raises:
        RegisterError: it cannot be recorded.
    """
    recorded = act(register(), by)
    st.session_state.pop("kansen-gezien", None)
    if recorded.meanwhile:
        tell("let op", meanwhile_text(recorded.meanwhile))
    entry = recorded.entry
    tell("goed", f"{what} (regel {entry.sequence}, {plain(party(entry.who))}).")


def _comment(of: int, identifier: str, session: str, last: int, by: Who, key: str) -> None:
    text = str(st.session_state.get(key) or "").strip()

    def act(opened: Register, who: Who) -> Recorded:
        return opened.comment(identifier, text, who=who, session=session, seen=last)

    attempt(lambda: record("Opmerking vastgelegd", act, by), of=of)


def go(identifier: str) -> None:
    """Go to another koppelkans."""
    choose(kans=identifier)


def current(ids: list[str]) -> str:
    """The koppelkans that is looked at: the chosen one when it is in the list, else the first."""
    name = chosen()["kans"]
    return name if name in ids else ids[0]
