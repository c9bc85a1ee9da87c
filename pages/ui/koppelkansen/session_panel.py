"""Choosing, opening, closing and reopening a session."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.hazards.gates import gates_json
from geo.koppelkansen.snapshot import frozen_items, participants_of, session_name, session_state
from geo.koppelkansen.weights import Weights
from geo.register import EntryKind, Session, Who
from geo.text.format import counted
from geo.text.local_time import local_moment
from pages.ui.frame import dutch, glossary, option_boxes, page_data
from pages.ui.frame.dutch import plain
from pages.ui.frame.opened import was_opened
from pages.ui.frame.recording import attempt, submit
from pages.ui.frame.register_view import (
    party,
    register,
)
from pages.ui.frame.write_access import refused
from pages.ui.koppelkansen import swing_form
from pages.ui.koppelkansen.example_session import EXAMPLE, is_offered
from pages.ui.koppelkansen.list_source import VIEWS, Item, Listing, choose, chosen

NOW: Final = ""
JUST_OPENED: Final = "kansen-net-geopend"
_ALL, _SHOWN, _HIGH = "de hele lijst", "de lijst zoals nu gefilterd", "alleen groep Hoog"


def pick(bar: DeltaGenerator) -> None:
    """The choice of session and of view, in ``bar``."""
    sessions = {opened.name: opened for opened in register().sessions()}
    state = chosen()
    example = is_offered()
    if state["sessie"] and state["sessie"] not in {*sessions, *([EXAMPLE] if example else [])}:
        st.info(f"Er is geen sessie {plain(state['sessie'])}; dit is de lijst van nu.")
        choose(sessie=NOW)
    options = [NOW, *reversed(sessions), *([EXAMPLE] if example else [])]
    # pushed when it came from elsewhere: the address, or a session just opened
    if st.session_state.get("kansen-sessie") != state["sessie"]:
        st.session_state["kansen-sessie"] = state["sessie"]
    if st.session_state.get("kansen-beeld") != state["beeld"]:
        st.session_state["kansen-beeld"] = state["beeld"]
    option_boxes.choose_one(
        bar.selectbox,
        "Sessie",
        options,
        width=228,
        key="kansen-sessie",
        format_func=lambda name: (
            "Voorbeeldsessie (om te bekijken)" if name == EXAMPLE else _named(sessions.get(name))
        ),
        on_change=lambda: choose(sessie=st.session_state["kansen-sessie"], kans=""),
        help=glossary.help_for("sessie"),
    )
    bar.segmented_control(
        "Beeld",
        list(VIEWS),
        key="kansen-beeld",
        required=True,
        wrap=True,
        format_func=VIEWS.__getitem__,
        on_change=lambda: choose(beeld=st.session_state["kansen-beeld"] or "lijst"),
    )


def _named(session: Session | None) -> str:
    if session is None:
        return "Geen sessie: de lijst van nu"
    return f"{session.name} ({'open' if session.is_open else 'gesloten'})"


def banner(listing: Listing, *, compact: bool = False) -> None:
    """What session this is, and that a closed one shows what was."""
    record = listing.record
    if record is None:
        return
    session = record.session
    done = len({entry.koppelkans_id for entry in record.decisions()})
    left = len(record.left_on_agenda())
    parties = ", ".join(plain(party(participant)) for participant in session.participants)
    text = (
        f"**Sessie {session.name}** van {dutch.day(session.date.isoformat())} · {parties} · "
        f"{dutch.number(done)} besloten, {dutch.number(left)} op de agenda nog niet."
    )
    if listing.is_example:
        st.warning(
            f"**Dit is een voorbeeld.** {text} De besluiten zijn verzonnen om te laten zien hoe "
            "een gesloten sessie eruitziet. Zij staat niet in uw register en telt nergens mee; "
            "opent u een eigen sessie, dan is het voorbeeld weg."
        )
    elif session.is_open and compact and record.relisted is None:
        # who is at the table stands where one records
        st.caption(text.replace(f" · {parties}", ""))
    elif session.is_open:
        again = record.relisted
        frozen = (
            "bevroren bij het openen"
            if again is None
            else f"opnieuw berekend op {local_moment(again.recorded_at)} "
            f"({plain(str(again.content['reason']))})"
        )
        st.info(f"{text} De lijst is {frozen}; besluiten worden erbij geschreven.")
    else:
        st.warning(
            f"{text} **Gesloten.** U ziet precies de waarden van toen (versie "
            f"{record.snapshot.state.program}); er is niets opnieuw berekend."
        )


def manage(
    listing: Listing,
    *,
    shown: Sequence[Item],
    weights: Weights | None,
    today: dt.date,
    bar: DeltaGenerator,
) -> None:
    """Open a new session, or close or reopen the chosen one, by a button in ``bar``."""
    record = listing.record
    if refused(EntryKind.SESSION_OPENED) or listing.is_example:
        # nothing to say either: whoever comes to look did not ask to
        return
    if record is None:
        box = bar.popover("Nieuwe sessie", key="kansen-nieuwe-sessie", on_change="rerun")
        if was_opened(box, "kansen-nieuwe-sessie"):
            with box:
                _open_form(listing, shown=shown, weights=weights, today=today)
        return
    name = record.session.name
    title = "Sessie sluiten" if record.session.is_open else "Sessie heropenen"
    with (
        bar.popover(title, key="kansen-stand"),
        st.form("kansen-sessie-stand", clear_on_submit=True),
    ):
        parties = {party(participant): participant for participant in record.session.participants}
        who = parties[st.selectbox("Vastgelegd door", list(parties), key="kansen-stand-wie")]
        if record.session.is_open:
            left = len(record.left_on_agenda())
            if left:
                there = counted(left, "koppelkans", "koppelkansen")
                have = "heeft" if left == 1 else "hebben"
                st.markdown(f"{there} op de agenda {have} nog geen besluit.")
            text = st.text_input("Opmerking (mag leeg blijven)", max_chars=2000)
        else:
            st.markdown("De lijst blijft die van toen; wat erbij komt is zichtbaar als later.")
            text = st.text_input("Reden (verplicht)", max_chars=2000)
        if submit(title, form="kansen-stand-sessie"):
            if record.session.is_open:
                attempt(lambda: _close(name, who, text))
            else:
                attempt(lambda: _reopen(name, who, text))
            st.rerun()


def _close(name: str, who: Who, remark: str) -> str:
    register().close_session(name, who=who, remark=remark.strip())
    return f"Sessie {name} is gesloten."


def _reopen(name: str, who: Who, reason: str) -> str:
    register().reopen_session(name, who=who, reason=reason.strip())
    return f"Sessie {name} is heropend."


def _open_form(
    listing: Listing, *, shown: Sequence[Item], weights: Weights | None, today: dt.date
) -> None:
    with st.form("kansen-openen"):
        left, right = st.columns(2)
        name = left.text_input(
            "Naam", value=_free_name(today), help="Jaar en kwartaal: 2025-Q3 of 2025-Q3-plannen"
        )
        date = right.date_input("Datum", value=today, format="DD-MM-YYYY")
        text = st.text_area(
            "Deelnemers, één per regel als organisatie: rol",
            value="\n".join(f"{who.organisation}: {who.role}" for who in _parties()),
            height=120,
            help="De eerste is wie de sessie opent.",
        )
        st.caption("Geen namen van personen: het register bewaart alleen organisatie en rol.")
        agenda = st.radio(
            f"Agenda ({dutch.number(len(shown))} van {dutch.number(len(listing.items))} in de "
            "lijst zoals nu gefilterd)",
            [_SHOWN, _HIGH, _ALL],
            horizontal=True,
        )
        if not submit(
            "Sessie openen en de lijst bevriezen", form="kansen-openen-sessie", type="primary"
        ):
            return
    ids = [item.id for item in listing.items]
    chosen_ids = {
        _ALL: ids,
        _SHOWN: [item.id for item in shown],
        _HIGH: [item.id for item in listing.items if item.tier == "hoog"],
    }[agenda]

    parts = (weights or page_data.inputs().weights).parts
    values = {"gates": gates_json(listing.gates), "swing": swing_form.answers_of(parts)}
    valuation = {name: value for name, value in values.items() if value}

    def act() -> str:
        participants = participants_of(text)
        register().open_session(
            name.strip(),
            date=date,
            participants=participants,
            state=session_state(
                page_data.library(), inputs=page_data.inputs(), date=date, weights=weights
            ),
            items=frozen_items(listing.items),
            who=participants[0] if participants else Who("-", "-"),
            agenda=chosen_ids,
            valuation=valuation,
        )
        choose(sessie=name.strip(), beeld="vergadering", kans="")
        st.session_state[JUST_OPENED] = True
        points = counted(len(chosen_ids), "punt", "punten")
        return f"Sessie {name.strip()} is geopend met {points} op de agenda."

    attempt(act)
    st.rerun()


def _free_name(today: dt.date) -> str:
    taken = {session.name for session in register().sessions()}
    name = session_name(today)
    return name if name not in taken else f"{name}-vervolg"


def _parties() -> list[Who]:
    """Those of the last session, or the parties there are data of."""
    known = register().sessions()
    if known:
        return list(known[-1].participants)
    corporations = sorted(page_data.inputs().projects["corporation"].dropna().unique())
    layer = page_data.library().find("gemeente")
    gemeente = "Gemeente" if layer is None else f"Gemeente {layer.table['gemeentenaam'].iloc[0]}"
    return [
        Who(gemeente, "klimaatadaptatie"),
        *(Who(str(name), "gebiedsontwikkeling") for name in corporations),
        Who("Huurdersorganisatie", "vertegenwoordiging"),
    ]
