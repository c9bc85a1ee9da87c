"""Recording in the register: sessions, decisions, comments, overrules, each a line that stays."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from geo.errors import RegisterError
from geo.register import archive, ledger, overrules, sessions
from geo.register.canonical import canonical, plain
from geo.register.database import writing
from geo.register.ledger import Draft
from geo.register.migrate import require
from geo.register.monitor import MONITOR_KINDS, Monitor, content_of
from geo.register.reader import Reader
from geo.register.reported import Told
from geo.register.sessions import SessionRecord
from geo.register.values import (
    NOTE_KINDS,
    Decision,
    Entry,
    EntryKind,
    Item,
    OverruleKind,
    Recorded,
    Snapshot,
    State,
    Who,
    check_id,
    check_items,
    check_outline,
    check_place,
    check_session,
    check_text,
)


class Register(Reader):
    """An open register; every method is one transaction and safe from several threads.

    A method that records returns only when the entry is on the disk of the database. Every
    method raises :class:`geo.register.RegisterError` with one Dutch sentence when it cannot.
    """

    # Sessions

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

    # Entries on a koppelkans

    def decide(
        self,
        koppelkans_id: str,
        decision: Decision,
        *,
        session: str,
        who: Who,
        state: State | None = None,
        item: Item | None = None,
        seen: int | None = None,
    ) -> Recorded:
        """Record a decision in an open session, with the evidence it was taken on.

        Args:
            koppelkans_id: which koppelkans.
            decision: what was decided and why.
            session: the open session.
            who: organisation and role that record it.
            state: on what data the item was shown; by default that of the session.
            item: the item as it was shown; by default as frozen with the session.
            seen: number of the last entry the writer saw; what came after is returned with it.
        """
        with self._writing() as connection:
            found = sessions.find_open(connection, session)
            frozen = self._list_of(connection, found.evidence)
            known = {**overrules.added(connection), **frozen.by_id()}
            shown = (item or known[koppelkans_id]) if koppelkans_id in known else None
            if shown is None or shown.get("id") != koppelkans_id:
                raise RegisterError(
                    f"De koppelkans {koppelkans_id} staat niet in de lijst van sessie {session}. "
                    "Voeg haar eerst met de hand toe."
                )
            key = ledger.freeze(connection, Snapshot(state or frozen.state, (shown,)))
            draft = Draft(EntryKind.DECISION, who, decision.to_dict(), session, koppelkans_id, key)
            return self._record(connection, draft, seen=seen)

    def comment(
        self,
        koppelkans_id: str,
        text: str,
        *,
        who: Who,
        session: str | None = None,
        seen: int | None = None,
    ) -> Recorded:
        """Record what a party says of a koppelkans, in an open session or outside one."""
        check_text(text, what="een opmerking")
        return self._on(koppelkans_id, EntryKind.COMMENT, {"text": text}, who, session, seen)

    def reject_match(
        self,
        koppelkans_id: str,
        *,
        reason: str,
        who: Who,
        session: str | None = None,
        seen: int | None = None,
    ) -> Recorded:
        """Record that what the analysis found is no koppelkans."""
        content = overrules.content(OverruleKind.GEEN_MATCH, reason=reason)
        return self._on(koppelkans_id, EntryKind.OVERRULE, content, who, session, seen)

    def move(
        self,
        koppelkans_id: str,
        *,
        lat: float,
        lon: float,
        precision_m: float,
        outline: str | None = None,
        reason: str,
        who: Who,
        session: str | None = None,
        seen: int | None = None,
    ) -> Recorded:
        """Record where it really is: WGS84 in degrees, precision in metres.

        ``outline`` is the WKT of a polygon in EPSG:28992, where that is what was pointed out.
        """
        check_place(lat=lat, lon=lon, precision_m=precision_m)
        if outline is not None:
            check_outline(outline)
        content = overrules.content(OverruleKind.ANDERE_PLEK, reason=reason)
        content |= {"lat": lat, "lon": lon, "precision_m": precision_m}
        if outline is not None:
            content["outline"] = outline
        return self._on(koppelkans_id, EntryKind.OVERRULE, content, who, session, seen)

    def add(self, item: Item, *, reason: str, who: Who, session: str | None = None) -> Recorded:
        """Record a koppelkans that the analysis did not find; the item is kept as given."""
        check_items([item])
        content = overrules.content(OverruleKind.TOEGEVOEGD, reason=reason, item=plain(item))
        return self._on(str(item["id"]), EntryKind.OVERRULE, content, who, session, None)

    def withdraw(
        self,
        koppelkans_id: str,
        overrule: OverruleKind,
        *,
        reason: str,
        who: Who,
        session: str | None = None,
        seen: int | None = None,
    ) -> Recorded:
        """Record that an overrule no longer holds; it stays in the history."""
        content = overrules.content(
            OverruleKind.INGETROKKEN, reason=reason, withdrawn=str(overrule)
        )
        return self._on(koppelkans_id, EntryKind.OVERRULE, content, who, session, seen)

    # Entries on something else than a koppelkans

    def note(
        self,
        kind: EntryKind,
        content: Mapping[str, Any],
        *,
        who: Who,
        frozen: Any = None,
        seen: int | None = None,
    ) -> Recorded:
        """Record something that is of no session and no koppelkans, such as an agreement's status.

        Args:
            kind: one of ``NOTE_KINDS``.
            content: what is recorded; it says itself what it is about.
            who: organisation and role that record it.
            frozen: a value to keep as evidence with it (:meth:`Reader.frozen` reads it back).
            seen: number of the last entry the writer saw; entries of the same kind that came
                after are returned with it.
        """
        if kind not in NOTE_KINDS:
            raise RegisterError(f"Een regel van het soort {kind} hoort bij een sessie.")
        with self._writing() as connection:
            key = None if frozen is None else ledger.keep(connection, canonical(frozen))
            meanwhile: list[Entry] = []
            if seen is not None:
                meanwhile = ledger.entries(connection, kinds=(kind,), after=seen)
            draft = Draft(kind, who, content, evidence=key)
            return Recorded(self._append(connection, draft), tuple(meanwhile))

    def note_after(
        self,
        kind: EntryKind,
        decide: Callable[[list[Entry]], Mapping[str, Any] | Entry],
        *,
        who: Who,
        known: Sequence[EntryKind] = (),
    ) -> Entry:
        """Record a note that depends on the notes before it, in one transaction.

        Args:
            kind: one of ``NOTE_KINDS``.
            decide: gets the earlier entries of ``known`` and gives what to record, or the entry
                that says it already: then nothing is recorded and that entry comes back. What it
                raises leaves the register as it was.
            who: organisation and role that record it.
            known: the kinds ``decide`` gets; by default ``kind``.
        """
        if kind not in NOTE_KINDS:
            raise RegisterError(f"Een regel van het soort {kind} hoort bij een sessie.")
        with self._writing() as connection:
            found = decide(ledger.entries(connection, kinds=known or (kind,)))
            if isinstance(found, Entry):
                return found
            return self._append(connection, Draft(kind, who, found))

    def report(self, figures: Told, *, who: Who) -> Entry:
        """Record figures of a period, the state of a plan or agenda item, or close a period.

        What is told of a closed period is a correction and needs a reason; see
        :mod:`geo.register.monitor`.
        """
        with self._writing() as connection:
            known = Monitor(tuple(ledger.entries(connection, kinds=MONITOR_KINDS)))
            content = content_of(figures, closed=known.closings)
            return self._append(connection, Draft(figures.kind, who, content))

    def import_file(self, path: Path) -> int:
        """Take in a file of :meth:`export_file`; give how many entries were new.

        The register must be empty, or hold the beginning of the same chain.
        """
        content = archive.read(path)
        with self._writing() as connection:
            return archive.restore(connection, content)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with writing(self._engine) as connection:
            require(connection, self._revision)
            yield connection

    def _list_of(self, connection: Connection, key: str) -> Snapshot:
        """The frozen list of a session, kept in memory: every decision looks in the same one.

        Its digest is its content, so it cannot have become another; it is only read here.
        """
        last_list = self._last_list
        if last_list is None or last_list[0] != key:
            last_list = (key, ledger.evidence(connection, key))
            self._last_list = last_list
        return last_list[1]

    def _append(self, connection: Connection, draft: Draft) -> Entry:
        return ledger.append(connection, draft, now=self._clock())

    def _on(
        self,
        koppelkans_id: str,
        kind: EntryKind,
        content: dict[str, Any],
        who: Who,
        session: str | None,
        seen: int | None,
    ) -> Recorded:
        check_id(koppelkans_id)
        with self._writing() as connection:
            if session is not None:
                sessions.find_open(connection, session)
            if kind is EntryKind.OVERRULE:
                overrules.check(connection, koppelkans_id, content)
            draft = Draft(kind, who, content, session, koppelkans_id)
            return self._record(connection, draft, seen=seen)

    def _record(self, connection: Connection, draft: Draft, *, seen: int | None) -> Recorded:
        meanwhile: list[Entry] = []
        if seen is not None:
            meanwhile = ledger.entries(connection, koppelkans_id=draft.koppelkans_id, after=seen)
        return Recorded(self._append(connection, draft), tuple(meanwhile))


def _parties(participants: Sequence[Who]) -> list[dict[str, str]]:
    return [{"organisation": who.organisation, "role": who.role} for who in participants]
