"""Opening the register and reading it: sessions as they were, history, evidence, the chain."""

import datetime as dt
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine

from geo.register import archive, ledger, sessions
from geo.register.canonical import plain
from geo.register.checks import check_items
from geo.register.database import connect, default_url, prepare_storage, reading
from geo.register.migrate import migrate
from geo.register.monitor import MONITOR_KINDS, Monitor
from geo.register.overrules import Overrules, holding
from geo.register.sessions import Session, SessionRecord
from geo.register.values import Entry, EntryKind, Head, Item, Snapshot, State, Verification


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Reader:
    """An open register to read from; every method is one consistent view of it."""

    def __init__(self, engine: Engine, *, revision: str, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._revision = revision
        self._clock = clock
        self._last_list: tuple[str, Snapshot] | None = None

    @classmethod
    def open(
        cls,
        url: str | Path | None = None,
        *,
        clock: Callable[[], dt.datetime] = _utc_now,
        busy_s: float = 10.0,
    ) -> Self:
        """Open the register, make it if it is not there, and bring it up to date.

        Args:
            url: a path to a SQLite file, or an address of SQLite or PostgreSQL; by default
                ``DATABASE_URL``, or else ``register.sqlite`` in the installation's folder.
            clock: gives the time, with its zone; for tests.
            busy_s: how long to wait for another writer, in seconds.

        Raises:
            RegisterError: the place cannot be reached, or was made by a newer program.
        """
        engine = connect(url or default_url(os.environ), busy_s=busy_s)
        try:
            prepare_storage(engine, busy_s=busy_s)
            revision = migrate(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, revision=revision, clock=clock)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def sessions(self) -> list[Session]:
        """Every session, in the order they were opened."""
        with reading(self._engine) as connection:
            found = ledger.entries(connection, kinds=sessions.SESSION_KINDS)
        return list(sessions.fold(found).values())

    def session(self, name: str, *, at_opening: bool = False) -> SessionRecord:
        """A session exactly as it was, with what held at its end.

        Args:
            name: of the session.
            at_opening: with the list of its opening, also when that was computed again since.
        """
        with reading(self._engine) as connection:
            found = sessions.find(connection, name)
            if at_opening:
                found = sessions.at_opening(connection, found)
            return sessions.record(connection, found)

    def now(self, *, state: State, items: Sequence[Item]) -> SessionRecord:
        """The present list as a session that is not recorded, to compare with an earlier one."""
        check_items(items)
        with reading(self._engine) as connection:
            held = ledger.entries(connection, kinds=(EntryKind.DECISION, EntryKind.OVERRULE))
            last = ledger.head(connection)
        frozen = Snapshot(
            state=State.from_dict(plain(state.to_dict())), items=tuple(plain(list(items)))
        )
        today = self._clock().date()
        identifiers = tuple(frozen.ranks())
        session = Session("nu", today, (), identifiers, True, last.sequence, None, "")  # noqa: FBT003
        return SessionRecord(session, frozen, (), sessions.standing(held), holding(held))

    def entries(
        self,
        *,
        session: str | None = None,
        koppelkans_id: str | None = None,
        kinds: Sequence[EntryKind] = (),
        after: int = 0,
    ) -> list[Entry]:
        """Entries in the order they were written; by koppelkans this is its history."""
        with reading(self._engine) as connection:
            return ledger.entries(
                connection, session=session, koppelkans_id=koppelkans_id, kinds=kinds, after=after
            )

    def overrules(self) -> Overrules:
        """The overrules that hold now, for the analysis to apply when it runs again."""
        with reading(self._engine) as connection:
            return holding(ledger.entries(connection, kinds=(EntryKind.OVERRULE,)))

    def decided(self) -> dict[str, Entry]:
        """The decision that holds now per koppelkans, of whatever session."""
        with reading(self._engine) as connection:
            return sessions.standing(ledger.entries(connection, kinds=(EntryKind.DECISION,)))

    def monitor(self) -> Monitor:
        """Everything reported per period: figures, plans, wijkagenda's and closings."""
        with reading(self._engine) as connection:
            return Monitor(tuple(ledger.entries(connection, kinds=MONITOR_KINDS)))

    def evidence(self, digest: str) -> Snapshot:
        """Frozen evidence by its digest, every value exactly as it was."""
        with reading(self._engine) as connection:
            return ledger.evidence(connection, digest)

    def frozen(self, digest: str) -> Any:
        """A value kept with a note by its digest, exactly as it was."""
        with reading(self._engine) as connection:
            return json.loads(ledger.evidence_text(connection, digest))

    def head(self) -> Head:
        """The last entry: its number tells whether there is anything new."""
        with reading(self._engine) as connection:
            return ledger.head(connection)

    def holds(self, noted: Head) -> bool:
        """Whether an entry noted earlier is still there, the same."""
        with reading(self._engine) as connection:
            return ledger.holds(connection, noted)

    def last_moment(self) -> dt.datetime | None:
        """When the last entry was written; None when there is none."""
        with reading(self._engine) as connection:
            return ledger.last_moment(connection)

    def verify_chain(self, *, expected: Head | None = None) -> Verification:
        """Check that every entry and all evidence is as it was written.

        Args:
            expected: a last entry noted earlier, that must still be there.
        """
        with reading(self._engine) as connection:
            return ledger.verify(connection, expected=expected)

    def export_file(self, path: Path) -> Head:
        """Write the whole register to one file; give its last entry."""
        with reading(self._engine) as connection:
            content = archive.collect(connection)
        return archive.write(content, path)
