"""What has to be done before the parties meet again: decisions, agreements and old data."""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

import streamlit as st

from geo.agreements.overview import Overview, load_overview
from geo.deliveries.board import HANDED_IN
from geo.deliveries.history import DeliveryKey, deliveries_of
from geo.deliveries.round_record import Round
from geo.deliveries.rounds import rounds
from geo.deliveries.states import State
from geo.errors import KoppelkansenError
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.snapshot import closed_ids
from geo.koppelkansen.standing_decisions import (
    StandingDecision,
    Verdict,
    standing_decisions,
)
from geo.koppelkansen.successors import successors
from geo.text.format import counted, number
from geo.text.local_time import local_today
from pages.ui.frame import dutch, page_data
from pages.ui.frame.dutch import plain
from pages.ui.frame.register_view import register, session
from pages.ui.koppelkansen.ranking_cache import ranked

_SHOWN: Final = 5
_YEAR: Final = dt.timedelta(days=365)

_WORDS: Final = {
    Verdict.BOTST: "Botst",
    Verdict.VERVALLEN: "Kan niet meer",
    Verdict.OPEN: "Open",
}


def show() -> None:
    """Show the block; a part that has nothing to say is left out."""
    st.subheader("Te doen vóór het overleg")
    try:
        lines = [*_decisions(), *_deliveries(), *_agreements(), *_old_data()]
    except KoppelkansenError as error:
        st.error(plain(str(error)))
        return
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))
    else:
        st.success("Niets open: geen besluit dat botst, geen afspraak te laat, geen oude gegevens.")


def _decisions() -> list[str]:
    held = register()
    decided = successors(page_data.inputs()).followed(held.decided())
    sessions = held.sessions()
    if not sessions:
        return [
            (
                "Er is nog geen sessie geweest. [Open er een](koppelkansen) met de lijst van nu, "
                "of [bekijk een voorbeeldsessie](koppelkansen?sessie=voorbeeld)."
            )
        ]
    year = local_today().year
    closed = closed_ids(decided)
    made = ranked(weights=None, year=year, kinds=KINDS, overrules=held.overrules(), closed=closed)
    last = session(sessions[-1].name)
    found = standing_decisions(
        decided, [*made.items, *made.aftercare], last=last, as_of_year=year, closed=closed
    )
    return decision_lines(found, name=sessions[-1].name, left=len(last.left_on_agenda()))


def decision_lines(found: Sequence[StandingDecision], *, name: str, left: int) -> list[str]:
    """The decisions in Dutch, what needs attention one by one and what holds as a number.

    Args:
        found: of :func:`geo.koppelkansen.standing_decisions.standing_decisions`.
        name: of the last session.
        left: how many koppelkansen on its agenda got no decision.
    """
    lines = []
    urgent = [status for status in found if status.verdict in _WORDS]
    for status in urgent[:_SHOWN]:
        link = f"koppelkansen?kans={quote(status.koppelkans_id)}"
        owner = f" Trekker: {plain(status.owner)}." if status.owner else ""
        lines.append(
            f"**{_WORDS[status.verdict]}**: [{plain(status.title)}]({link}): "
            f"{plain(status.reason)}{owner}"
        )
    if len(urgent) > _SHOWN:
        rest = counted(len(urgent) - _SHOWN, "besluit", "besluiten")
        lines.append(f"[En nog {rest}](koppelkansen)")
    if left:
        count = counted(left, "koppelkans", "koppelkansen")
        there = f"koppelkansen?sessie={quote(name)}&beeld=vergadering"
        lines.append(f"[{count}]({there}) op de agenda van {plain(name)} zonder besluit.")
    holding = sum(status.verdict is Verdict.HOUDT for status in found)
    if holding:
        lines.append(
            f"{counted(holding, 'besluit past', 'besluiten passen')} nog bij de jaren van plan "
            "en werk."
        )
    return lines


def _deliveries() -> list[str]:
    held, today = register(), local_today()
    lines = []
    for request_round in rounds(held):
        if request_round.is_open:
            keys = [
                DeliveryKey(request_round.id, asked.party, asked.item)
                for asked in request_round.requests
            ]
            found = deliveries_of(held, keys)
            states = [(key.party, found[key].state) for key in keys]
            lines += delivery_lines(request_round, states, today=today)
    return lines


def delivery_lines(
    asked: Round, states: Sequence[tuple[str, State | None]], *, today: dt.date
) -> list[str]:
    """What of a round is not in yet, and what waits for the gemeente, in Dutch.

    Args:
        asked: the round.
        states: party and state of everything that is asked.
        today: the day it is, for what is late.
    """
    link = f"uitvraag?uitvraag={quote(asked.id)}"
    missing = [party for party, state in states if state not in HANDED_IN]
    lines = []
    if missing:
        by = ", ".join(dict.fromkeys(map(plain, missing)))
        when = dutch.day(asked.deadline.isoformat())
        late = f"**Te laat** (uiterlijk {when})" if today > asked.deadline else f"Uiterlijk {when}"
        lines.append(
            f"{late}: [{plain(asked.title)}]({link}), nog niet binnen "
            f"{number(len(missing))} van {number(len(states))} ({by})."
        )
    waiting = sum(state is State.INGEDIEND for _, state in states)
    if waiting:
        count = counted(waiting, "aanlevering wacht", "aanleveringen wachten")
        lines.append(f"{count} op de gemeente: [{plain(asked.title)}]({link}).")
    return lines


def _agreements() -> list[str]:
    if page_data.library().find("agreements") is None:
        return []
    today = local_today()
    return agreement_lines(load_overview(page_data.library(), register(), today=today))


def agreement_lines(view: Overview) -> list[str]:
    """The agreements that are late and those of which nothing was recorded, in Dutch."""
    counts = view.counts()
    lines = []
    if counts["late"]:
        count = counted(counts["late"], "afspraak is", "afspraken zijn")
        lines.append(f"[{count} te laat](afspraken?wat=te-laat).")
    if counts["passed_unknown"]:
        count = counted(counts["passed_unknown"], "termijn is", "termijnen zijn")
        lines.append(f"[{count} voorbij](afspraken?wat=onbekend) zonder dat iets is vastgelegd.")
    return lines


def _old_data() -> list[str]:
    today = dt.datetime.now(tz=dt.UTC)
    lines = []
    for item in page_data.library().status():
        if item.is_example or item.fetched is None:
            continue
        try:
            loaded = dt.datetime.fromisoformat(item.fetched)
        except ValueError:
            continue
        loaded = loaded if loaded.tzinfo else loaded.replace(tzinfo=dt.UTC)
        if today - loaded > _YEAR:
            lines.append(
                f"{plain(item.title)} is van {dutch.day(item.fetched)}, meer dan een jaar oud: "
                "[vernieuw het](gegevens)."
            )
    return lines
