"""Checks the condition of a register without changing it: no file made, no migration run."""

from dataclasses import dataclass

from sqlalchemy import Connection, inspect

from geo.register import ledger
from geo.register.database import connect, exists, reading
from geo.register.migrate import is_known, revision_of
from geo.register.schema import ENTRY, NEWEST, VERSION_TABLE
from geo.register.values import Head, Verification


@dataclass(frozen=True)
class Condition:
    """What was found.

    ``revision`` is the layout of the database, None when there is no register in it yet, and
    ``expected`` the one this program works with; ``is_newer`` says that this program does not
    know it. ``chain`` is None when there is nothing to verify.
    """

    revision: str | None
    expected: str
    is_newer: bool
    chain: Verification | None
    damage: str | None = None


def layout(url: str, *, busy_s: float = 10.0) -> str | None:
    """Which step the database of a register is at; None when there is no register in it yet.

    Raises:
        RegisterError: the database cannot be reached or read.
    """
    if not exists(url):
        return None
    engine = connect(url, busy_s=busy_s)
    try:
        with reading(engine) as connection:
            return revision_of(connection)
    finally:
        engine.dispose()


def condition(url: str, *, expected: Head | None = None, busy_s: float = 10.0) -> Condition:
    """Look at a register, also one of another version of the program.

    Args:
        url: address of the database.
        expected: a last entry noted earlier, that must still be there.
        busy_s: how long to wait for the database, in seconds.

    Raises:
        RegisterError: the database cannot be reached or read.
    """
    if not exists(url):
        return Condition(None, NEWEST, is_newer=False, chain=_nothing(expected))
    engine = connect(url, busy_s=busy_s)
    try:
        with reading(engine) as connection:
            tables = inspect(connection).get_table_names()
            if VERSION_TABLE not in tables or ENTRY.name not in tables:
                return Condition(None, NEWEST, is_newer=False, chain=_nothing(expected))
            revision = revision_of(connection)
            damage = _damage(connection)
            chain = ledger.verify(connection, expected=expected)
    finally:
        engine.dispose()
    is_newer = not is_known(revision)
    return Condition(revision, NEWEST, is_newer=is_newer, chain=chain, damage=damage)


def _nothing(expected: Head | None) -> Verification | None:
    """No register: fine, unless there was one."""
    if expected is None or expected.sequence == 0:
        return None
    lines = "1 regel" if expected.sequence == 1 else f"{expected.sequence} regels"
    gone = f"Er is geen register meer, terwijl het eerder {lines} had."
    return Verification(0, Head(0, "0" * 64), (gone,))


def _damage(connection: Connection) -> str | None:
    """What SQLite itself finds wrong with its file; PostgreSQL looks after its own."""
    if connection.dialect.name != "sqlite":
        return None
    verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    return None if verdict == "ok" else str(verdict)
