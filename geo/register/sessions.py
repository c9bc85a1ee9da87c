"""What a session is: folded from its entries, and what may be done in it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from geo.errors import RegisterError
from geo.register import ledger
from geo.register.checks import check_session
from geo.register.overrules import Overrules, holding
from geo.register.values import Entry, EntryKind, Snapshot, Status, Who

SESSION_KINDS = (
    EntryKind.SESSION_OPENED,
    EntryKind.SESSION_CHANGED,
    EntryKind.SESSION_CLOSED,
    EntryKind.SESSION_REOPENED,
)


@dataclass(frozen=True)
class Session:
    """A session of the parties, such as 2025-Q3, without its list.

    ``opened`` and ``closed`` are entry numbers; ``closed`` is the first closing and stays when
    the session is reopened, ``is_open`` tells whether decisions can be added now.
    """

    name: str
    date: dt.date
    participants: tuple[Who, ...]
    agenda: tuple[str, ...]
    is_open: bool
    opened: int
    closed: int | None
    evidence: str
    listed: int | None = None
    """The entry with which its list was computed again; None is still that of the opening."""
    valuation: Mapping[str, Any] = field(default_factory=dict)
    """What the parties set before weighing, as it holds now: ``gates`` per hazard and ``swing``,
    the order and points of the weights (see :class:`geo.hazards.gates.HazardGate` and
    :class:`geo.koppelkansen.swing.SwingAnswers`); empty in a session of an earlier program."""


@dataclass(frozen=True)
class SessionRecord:
    """A session as it was: the frozen list, its own entries, and what held at its end.

    Attributes:
        session: name, date, participants and agenda.
        snapshot: the list and the state it was made on, exactly as frozen; the last one where
            it was computed again.
        entries: everything recorded in the session, in order.
        decided: the decision that held per koppelkans when the session ended (or now, while it
            is open), also from earlier sessions.
        overruled: the overrules that held then.
    """

    session: Session
    snapshot: Snapshot
    entries: tuple[Entry, ...]
    decided: Mapping[str, Entry]
    overruled: Overrules

    def decisions(self) -> list[Entry]:
        """The decisions taken in this session, in order."""
        return [entry for entry in self.entries if entry.kind is EntryKind.DECISION]

    @property
    def relisted(self) -> Entry | None:
        """The entry with which the list was computed again, None if it never was."""
        found = (entry for entry in self.entries if entry.sequence == self.session.listed)
        return next(found, None)

    def comments(self, koppelkans_id: str) -> list[Entry]:
        """The comments made in this session on a koppelkans, in order."""
        return [
            entry
            for entry in self.entries
            if entry.kind is EntryKind.COMMENT and entry.koppelkans_id == koppelkans_id
        ]

    def status(self, koppelkans_id: str) -> Status | None:
        """What held for a koppelkans at the end of the session; None is: nothing decided."""
        entry = self.decided.get(koppelkans_id)
        return entry.status if entry else None

    def left_on_agenda(self) -> list[str]:
        """What of the agenda has no decision in this session yet, in the order of the agenda."""
        done = {entry.koppelkans_id for entry in self.decisions()}
        return [identifier for identifier in self.session.agenda if identifier not in done]


def fold(entries: Iterable[Entry]) -> dict[str, Session]:
    """Work out every session from its entries, in the order they were opened."""
    found: dict[str, Session] = {}
    for entry in entries:
        if entry.session is None:
            continue
        if entry.kind is EntryKind.SESSION_OPENED:
            found[entry.session] = _opened(entry)
            continue
        session = found.get(entry.session)
        if session is None:
            continue
        if entry.kind is EntryKind.SESSION_CLOSED:
            session = replace(session, is_open=False, closed=session.closed or entry.sequence)
        elif entry.kind is EntryKind.SESSION_REOPENED:
            session = replace(session, is_open=True)
        elif entry.kind is EntryKind.SESSION_CHANGED:
            session = _changed(session, entry)
        found[entry.session] = session
    return found


def _changed(session: Session, entry: Entry) -> Session:
    content = entry.content
    if entry.evidence is not None:
        session = replace(session, evidence=entry.evidence, listed=entry.sequence)
    if "agenda" in content:
        session = replace(session, agenda=tuple(content["agenda"]))
    if "participants" in content:
        session = replace(session, participants=_parties(content["participants"]))
    if "valuation" in content:
        session = replace(session, valuation={**session.valuation, **content["valuation"]})
    return session


def _opened(entry: Entry) -> Session:
    content = entry.content
    return Session(
        name=str(entry.session),
        date=dt.date.fromisoformat(content["date"]),
        participants=_parties(content["participants"]),
        agenda=tuple(content["agenda"]),
        is_open=True,
        opened=entry.sequence,
        closed=None,
        evidence=str(entry.evidence),
        valuation=content.get("valuation", {}),
    )


def _parties(values: Iterable[Mapping[str, Any]]) -> tuple[Who, ...]:
    return tuple(Who(value["organisation"], value["role"]) for value in values)


def find(connection: Connection, name: str) -> Session:
    """Give the session with this name.

    Raises:
        RegisterError: there is none.
    """
    found = lookup(connection, name)
    if found is None:
        raise RegisterError(f"Er is geen sessie {name} in het register.")
    return found


def lookup(connection: Connection, name: str) -> Session | None:
    """Give the session with this name, or None."""
    check_session(name)
    return fold(ledger.entries(connection, session=name, kinds=SESSION_KINDS)).get(name)


def find_open(connection: Connection, name: str) -> Session:
    """Give the session with this name to add to.

    Raises:
        RegisterError: there is none, or it is closed.
    """
    session = find(connection, name)
    if not session.is_open:
        raise RegisterError(
            f"Sessie {name} is gesloten. Heropen haar met een reden om nog iets toe te voegen."
        )
    return session


def standing(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Give the last decision per koppelkans."""
    return {
        str(entry.koppelkans_id): entry for entry in entries if entry.kind is EntryKind.DECISION
    }


def at_opening(connection: Connection, session: Session) -> Session:
    """Give the session with the list that was frozen when it was opened."""
    [first] = ledger.entries(connection, session=session.name, kinds=(EntryKind.SESSION_OPENED,))
    return replace(session, evidence=str(first.evidence), listed=None)


def record(connection: Connection, session: Session) -> SessionRecord:
    """Give a session as it was.

    What held at its end counts every decision up to its first closing, and its own after a
    reopening; decisions of later sessions do not change what was.
    """
    own = ledger.entries(connection, session=session.name)
    held = ledger.entries(
        connection,
        kinds=(EntryKind.DECISION, EntryKind.OVERRULE),
        upto=session.closed,
        or_session=session.name,
    )
    return SessionRecord(
        session=session,
        snapshot=ledger.evidence(connection, session.evidence),
        entries=tuple(own),
        decided=standing(held),
        overruled=holding(held),
    )


def check_agenda(agenda: Sequence[str], *, known: set[str]) -> None:
    """Refuse an agenda with a koppelkans that is not in the list, or twice.

    Raises:
        RegisterError: which one.
    """
    for identifier in agenda:
        if identifier not in known:
            raise RegisterError(f"De koppelkans {identifier} staat niet in de lijst van de sessie.")
    if len(set(agenda)) != len(agenda):
        raise RegisterError("Een koppelkans staat twee keer op de agenda.")


def check_participants(participants: Sequence[Who]) -> None:
    """Refuse a session without participants.

    Raises:
        RegisterError: nobody takes part.
    """
    if not participants:
        raise RegisterError("Vul ten minste één deelnemer in: een organisatie en een rol.")
