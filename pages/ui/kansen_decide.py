"""Recording what the parties decide: decision, comment and correction, with the keyboard.

Enter in any field records. Every callback gets the koppelkans and the session it was drawn for,
so that what is typed can only land on what was on the screen.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st

from geo.errors import KoppelkansenError
from geo.register import Decision, OverruleKind, Recorded, Register, Status, Who
from geo.session_state import hand_id, hand_item
from geo.windows import Window
from pages.ui import store
from pages.ui.kansen_listing import Item, Listing, choose, chosen
from pages.ui.register_view import (
    OVERRULE_WORDS,
    headline,
    meanwhile_text,
    party,
    plain,
    register,
    status_words,
)

NO_MEASURE: Final = "nog niet bepaald"
_FORM: Final = "kansen-besluit"
_FIELDS: Final = ("status", "reden", "trekker", "maatregel", "jaar", "budget")
_TURN: Final = "kansen-besluit-beurt"
_SAME_TURN: Final = "kansen-besluit-zelfde-beurt"
_TOLD: Final = "kansen-melding"
_WHO: Final = "kansen-wie"
_ON: Final = "kansen-door"
_DORDRECHT: Final = (51.81, 4.67)

Act = Callable[[Register, Who], Recorded]


def who(listing: Listing) -> Who:
    """Who records, chosen from the parties at the table."""
    assert listing.record is not None  # noqa: S101 - drawn in a session only
    parties = {party(one): one for one in listing.record.session.participants}
    kept = st.session_state.get(f"{_WHO}-vast")
    names = list(parties)
    name = st.selectbox(
        "Vastgelegd door",
        names,
        index=names.index(kept) if kept in parties else 0,
        key=_WHO,
        help="Organisatie en rol; namen van personen komen niet in het register.",
    )
    st.session_state[f"{_WHO}-vast"] = name
    return parties[name]


def told() -> None:
    """Say once what was recorded, or what went wrong.

    In a box that is always there: otherwise the form below it would be made anew, and the
    keyboard would lose its place.
    """
    with st.container():
        for kind, text in st.session_state.pop(_TOLD, ()):
            {"goed": st.success, "let op": st.warning, "fout": st.error}[kind](text)


def tell(kind: str, text: str) -> None:
    """Keep something to say at the next drawing."""
    st.session_state.setdefault(_TOLD, []).append((kind, text))


def attempt(act: Callable[[], str | None]) -> bool:
    """Do something with the register; an explained error is told and nothing is lost."""
    try:
        text = act()
    except KoppelkansenError as error:
        tell("fout", str(error))
        return False
    if text:
        tell("goed", text)
    return True


def seen(identifier: str, session: str) -> int:
    """The last line of the register when this koppelkans was first drawn.

    It stays while the same one is looked at, so that what others write meanwhile is told.
    """
    kept = st.session_state.get("kansen-gezien")
    if not kept or kept[:2] != (identifier, session):
        kept = (identifier, session, register().head().sequence)
        st.session_state["kansen-gezien"] = kept
    return int(kept[2])


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
    mark = (str(item["id"]), listing.record.session.name)
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
    identifier = str(item["id"])
    keys = _fill(item, listing)
    last = seen(identifier, session)
    with st.form(_FORM, enter_to_submit=True):
        st.radio("Besluit", [str(status) for status in Status], key=keys["status"], horizontal=True)
        st.text_input(
            "Reden (verplicht)",
            key=keys["reden"],
            max_chars=2000,
            placeholder="Waarom? Enter legt vast",
        )
        one, two = st.columns(2)
        organisations = [one.organisation for one in listing.record.session.participants]
        _choice(one, "Trekker", organisations, key=keys["trekker"])
        titles = [str(measure["title"]) for measure in item.get("measures") or ()]
        _choice(two, "Maatregel", titles, key=keys["maatregel"])
        three, four = st.columns(2)
        three.number_input(
            "Jaar", min_value=2000, max_value=2100, step=1, value=None, key=keys["jaar"]
        )
        four.number_input(
            "Budget (euro)",
            min_value=0.0,
            step=1000.0,
            value=None,
            format="%.0f",
            key=keys["budget"],
        )
        st.form_submit_button(
            "Vastleggen",
            type="primary",
            width="stretch",
            on_click=_decide,
            args=(identifier, str(item["title"]), session, by, last, following, keys),
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


def _decide(
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

    def record() -> str | None:
        given = {
            name: None if not typed[name] or typed[name] == NO_MEASURE else str(typed[name])
            for name in ("trekker", "maatregel")
        }
        recorded = register().decide(
            identifier,
            Decision(
                Status(str(typed["status"])),
                str(typed["reden"] or "").strip(),
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
        state.pop("kansen-gezien", None)
        others = list(recorded.meanwhile)
        if others:
            tell("let op", meanwhile_text(others))
        elif following:
            choose(kans=following)
        return (
            f"Vastgelegd: {plain(title)}: {status_words(recorded.entry)} "
            f"(regel {recorded.entry.sequence}, {plain(party(by))})."
        )

    attempt(record)


def comment(item: Item, listing: Listing, *, by: Who) -> None:
    """The form for a comment of a party."""
    assert listing.record is not None  # noqa: S101
    session, identifier = listing.record.session.name, str(item["id"])
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
        st.form_submit_button(
            "Opmerking vastleggen",
            on_click=_on,
            args=(
                "Opmerking vastgelegd",
                lambda register, who: register.comment(
                    identifier,
                    str(st.session_state.get(key) or "").strip(),
                    who=who,
                    session=session,
                    seen=last,
                ),
                by,
            ),
        )


def _on(what: str, act: Act, by: Who) -> None:
    """Record something that is not a decision, and tell what others wrote meanwhile."""

    def record() -> str:
        recorded = act(register(), by)
        st.session_state.pop("kansen-gezien", None)
        if recorded.meanwhile:
            tell("let op", meanwhile_text(recorded.meanwhile))
        return f"{what} (regel {recorded.entry.sequence}, {plain(party(by))})."

    attempt(record)


def corrections(item: Item, listing: Listing, *, by: Who) -> None:
    """Where a person knows better than the analysis; each with a reason, kept and visible."""
    assert listing.record is not None  # noqa: S101
    session, identifier = listing.record.session.name, str(item["id"])
    last = seen(identifier, session)
    held = listing.overruled.get(identifier) or {}
    options = [
        kind for kind in (OverruleKind.GEEN_MATCH, OverruleKind.ANDERE_PLEK) if kind not in held
    ]
    kinds = [*options, *([OverruleKind.INGETROKKEN] if held else [])]
    kind = st.radio(
        "Wat klopt er niet?",
        kinds,
        format_func=lambda one: OVERRULE_WORDS[one].capitalize(),
        horizontal=True,
        key=f"kansen-correctie-{len(kinds)}-{identifier}",
    )
    with st.form(f"kansen-correctie-form-{identifier}", clear_on_submit=True):
        withdrawn = None
        place: tuple[float, float, float] | None = None
        if kind is OverruleKind.ANDERE_PLEK:
            one, two, three = st.columns(3)
            place = (
                one.number_input("Breedte (graden)", value=_DORDRECHT[0], format="%.5f", step=1e-4),
                two.number_input("Lengte (graden)", value=_DORDRECHT[1], format="%.5f", step=1e-4),
                three.number_input("Nauwkeurigheid (m)", value=25, min_value=1, max_value=10_000),
            )
            st.caption("WGS84, zoals in de adresbalk van de meeste kaarten op internet.")
        elif kind is OverruleKind.INGETROKKEN:
            withdrawn = st.selectbox(
                "Welke correctie?", list(held), format_func=lambda one: OVERRULE_WORDS[one]
            )
        told_reason = st.text_input("Reden (verplicht)", max_chars=2000)
        pressed = st.form_submit_button("Correctie vastleggen")
    if not pressed:
        return

    def act(opened: Register, one: Who) -> Recorded:
        text = told_reason.strip()
        if place is not None:
            return opened.move(
                identifier, lat=place[0], lon=place[1], precision_m=place[2], reason=text,
                who=one, session=session, seen=last,
            )  # fmt: skip
        if withdrawn is not None:
            return opened.withdraw(
                identifier, withdrawn, reason=text, who=one, session=session, seen=last
            )
        return opened.reject_match(identifier, reason=text, who=one, session=session, seen=last)

    _on("Correctie vastgelegd", act, by)
    st.rerun()


def add_by_hand(listing: Listing, *, by: Who) -> None:
    """A koppelkans that the analysis did not find, put on the agenda at once."""
    assert listing.record is not None  # noqa: S101
    record = listing.record
    inputs = store.inputs()
    wijken = inputs.buurten.drop_duplicates("wijkcode").set_index("wijkcode")["wijknaam"]
    with st.form("kansen-toevoegen", clear_on_submit=True):
        title = st.text_input("Titel", max_chars=120)
        one, two = st.columns(2)
        parties = sorted(inputs.projects["corporation"].dropna().unique())
        corporation = one.selectbox("Partij", parties, accept_new_options=True)
        wijk = two.selectbox(
            "Wijk",
            ["", *sorted(wijken.index)],
            format_func=lambda code: str(wijken.get(code, code)) if code else "Onbekend",
        )
        three, four, five = st.columns(3)
        years = {"min_value": 2000, "max_value": 2100, "step": 1, "value": None}
        first = three.number_input("Eerste jaar", **years)
        last = four.number_input("Laatste jaar", **years)
        count = five.number_input("Woningen", min_value=0, step=1, value=None)
        reason = st.text_input("Reden (verplicht)", max_chars=2000)
        pressed = st.form_submit_button("Toevoegen aan lijst en agenda")
    if not pressed:
        return

    def act() -> str:
        item = hand_item(
            hand_id({*listing.by_id, *_ever_added()}),
            title=title,
            corporation=str(corporation or ""),
            reason=reason,
            wijkcode=wijk or None,
            window=Window(first, last),
            dwellings_count=count,
        )
        recorded = register().add(item, reason=reason, who=by, session=record.session.name)
        register().change_session(
            record.session.name,
            who=by,
            reason=f"Met de hand toegevoegd: {title}",
            agenda=[*record.session.agenda, item["id"]],
        )
        choose(kans=str(item["id"]))
        return f"Toegevoegd: {plain(title)} (regel {recorded.entry.sequence})."

    attempt(act)
    st.rerun()


def _ever_added() -> set[str]:
    return {
        str(entry.koppelkans_id)
        for entry in register().entries()
        if entry.overrule is OverruleKind.TOEGEVOEGD
    }


def recent(listing: Listing) -> str:
    """The last thing recorded in a session, on one line."""
    if listing.record is None or not listing.record.entries:
        return ""
    entry = listing.record.entries[-1]
    return f"{headline(entry)} ({plain(party(entry.who))})"


def go(identifier: str) -> None:
    """Go to another koppelkans."""
    choose(kans=identifier)


def current(ids: list[str]) -> str:
    """The koppelkans that is looked at: the chosen one when it is in the list, else the first."""
    name = chosen()["kans"]
    return name if name in ids else ids[0]
