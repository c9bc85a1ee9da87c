"""Writing in the register: one transaction an entry, with what others wrote meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from geo.register import ledger
from geo.register.database import writing
from geo.register.ledger import Draft
from geo.register.migrate import require
from geo.register.reader import Reader
from geo.register.values import (
    Entry,
    Recorded,
    Snapshot,
)


class Writer(Reader):
    """A register that entries are appended to."""

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

    def _record(self, connection: Connection, draft: Draft, *, seen: int | None) -> Recorded:
        meanwhile: list[Entry] = []
        if seen is not None:
            meanwhile = ledger.entries(connection, koppelkans_id=draft.koppelkans_id, after=seen)
        return Recorded(self._append(connection, draft), tuple(meanwhile))
