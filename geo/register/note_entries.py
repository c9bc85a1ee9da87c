"""Recording what is of no session and no koppelkans: notes, and figures of a period."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from geo.errors import RegisterError
from geo.register import ledger
from geo.register.canonical import canonical
from geo.register.ledger import Draft
from geo.register.monitor import MONITOR_KINDS, Monitor, content_of
from geo.register.reported import Told
from geo.register.values import (
    NOTE_KINDS,
    Entry,
    EntryKind,
    Recorded,
    Who,
)
from geo.register.writer import Writer


class NoteEntries(Writer):
    """What is recorded beside sessions and koppelkansen."""

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
