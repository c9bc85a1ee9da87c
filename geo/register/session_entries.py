"""Recording sessions: opening, closing, changing, and giving one another list."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from geo.errors import RegisterError
from geo.register import ledger, overrules, sessions
from geo.register.canonical import plain
from geo.register.checks import check_items, check_session, check_text
from geo.register.ledger import Draft
from geo.register.sessions import SessionRecord
from geo.register.values import Entry, EntryKind, Item, Snapshot, State, Who
from geo.register.writer import Writer


class SessionEntries(Writer):
    """What is recorded of a session."""

    def open_session(
        self,
        name: str,
        *,
        date: dt.date,
        participants: Sequence[Who],
        state: State,
        items: Sequence[Item],
        who: Who,
        agenda: Sequence[str] | None = None,
        valuation: Mapping[str, Any] | None = None,
    ) -> SessionRecord:
        """Open a session and freeze the list it talks about.

        Args:
            name: year and quarter, such as ``2025-Q3``.
            date: the day of the session.
            participants: organisations and roles at the table.
            state: on what data and choices the list was made.
            items: every koppelkans, highest rank first.
            who: who opens it.
            agenda: ids to discuss, in order; by default the whole list.
            valuation: gates and swing weighting that the parties set, see
                :class:`geo.register.sessions.Session`.
        """
        check_session(name)
        check_items(items)
        sessions.check_participants(participants)
        identifiers = [str(item["id"]) for item in items]
        chosen = identifiers if agenda is None else list(agenda)
        sessions.check_agenda(chosen, known=set(identifiers))
        with self._writing() as connection:
            if sessions.lookup(connection, name) is not None:
                raise RegisterError(f"Sessie {name} bestaat al. Heropen haar of kies een andere.")
            key = ledger.freeze(connection, Snapshot(state=state, items=tuple(items)))
            content = {
                "date": date.isoformat(),
                "participants": _parties(participants),
                "agenda": chosen,
                **({"valuation": plain(valuation)} if valuation else {}),
            }
            draft = Draft(EntryKind.SESSION_OPENED, who, content, session=name, evidence=key)
            self._append(connection, draft)
            return sessions.record(connection, sessions.find(connection, name))

    def close_session(self, name: str, *, who: Who, remark: str = "") -> Entry:
        """Close an open session; nothing can be added until it is reopened."""
        with self._writing() as connection:
            sessions.find_open(connection, name)
            draft = Draft(EntryKind.SESSION_CLOSED, who, {"remark": remark}, session=name)
            return self._append(connection, draft)

    def reopen_session(self, name: str, *, who: Who, reason: str) -> Entry:
        """Reopen a closed session, with a reason; its list stays the one frozen at the start."""
        check_text(reason, what="een reden")
        with self._writing() as connection:
            if sessions.find(connection, name).is_open:
                raise RegisterError(f"Sessie {name} is al open.")
            draft = Draft(EntryKind.SESSION_REOPENED, who, {"reason": reason}, session=name)
            return self._append(connection, draft)

    def change_session(
        self,
        name: str,
        *,
        who: Who,
        reason: str,
        agenda: Sequence[str] | None = None,
        participants: Sequence[Who] | None = None,
        valuation: Mapping[str, Any] | None = None,
    ) -> Entry:
        """Change agenda, participants, or gates and swing weighting of an open session.

        A reason is required; of ``valuation`` the keys that are given are replaced.
        """
        check_text(reason, what="een reden")
        content: dict[str, Any] = {"reason": reason}
        if participants is not None:
            sessions.check_participants(participants)
            content["participants"] = _parties(participants)
        if valuation is not None:
            content["valuation"] = plain(valuation)
        with self._writing() as connection:
            session = sessions.find_open(connection, name)
            if agenda is not None:
                known = set(ledger.evidence(connection, session.evidence).ranks())
                sessions.check_agenda(agenda, known=known | set(overrules.added(connection)))
                content["agenda"] = list(agenda)
            draft = Draft(EntryKind.SESSION_CHANGED, who, content, session=name)
            return self._append(connection, draft)

    def relist_session(
        self,
        name: str,
        *,
        who: Who,
        reason: str,
        state: State,
        items: Sequence[Item],
        valuation: Mapping[str, Any] | None = None,
    ) -> SessionRecord:
        """Give an open session another list: computed again with other weights or data.

        The list before stays readable (``session(name, at_opening=True)``); decisions keep the
        evidence they were taken on, and what is not in the new list leaves the agenda.

        Args:
            name: of the session.
            who: who has it computed again.
            reason: why, required.
            state: on what data and choices the list was made.
            items: every koppelkans, highest rank first.
            valuation: of gates and swing weighting the keys that are replaced.
        """
        check_text(reason, what="een reden")
        check_items(items)
        with self._writing() as connection:
            session = sessions.find_open(connection, name)
            listed = {str(item["id"]) for item in items} | set(overrules.added(connection))
            content: dict[str, Any] = {
                "reason": reason,
                "agenda": [key for key in session.agenda if key in listed],
                **({} if valuation is None else {"valuation": plain(valuation)}),
            }
            key = ledger.freeze(connection, Snapshot(state=state, items=tuple(items)))
            draft = Draft(EntryKind.SESSION_CHANGED, who, content, session=name, evidence=key)
            self._append(connection, draft)
            return sessions.record(connection, sessions.find(connection, name))


def _parties(participants: Sequence[Who]) -> list[dict[str, str]]:
    return [{"organisation": who.organisation, "role": who.role} for who in participants]
