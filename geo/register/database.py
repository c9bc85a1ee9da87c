"""Reaching the database: SQLite in a file or PostgreSQL, and transactions that are durable."""

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from geo.errors import RegisterError
from geo.paths import var_dir
from geo.register.errors import PRIMARY, explain
from geo.register.watched import file_is_watched

# Any fixed number will do, as long as every version of the program takes the same one: it names
# the lock that writers and starters queue for on PostgreSQL.
_LOCK_KEY = 505_331_332
_WRITE = "register_write"


def default_url(environ: Mapping[str, str] = os.environ) -> str:
    """Where the register is: ``DATABASE_URL``, or a SQLite file in the installation's folder."""
    return environ.get("DATABASE_URL") or f"sqlite:///{var_dir() / 'register.sqlite'}"


def exists(url: str) -> bool:
    """Whether there is a register to read: a file that is there, or a server's address."""
    if not url.startswith("sqlite:///"):
        return True
    return Path(url.removeprefix("sqlite:///")).is_file()


def connect(url: str | Path, *, busy_s: float) -> Engine:
    """Make the engine for an address; nothing is read or written yet.

    Args:
        url: a path to a SQLite file, ``sqlite:///...`` or ``postgresql://...``.
        busy_s: how long to wait for another writer, in seconds.

    Raises:
        RegisterError: the address is no address of SQLite or PostgreSQL.
    """
    try:
        address = URL.create("sqlite", database=str(url)) if isinstance(url, Path) else _url(url)
    except ArgumentError as error:
        raise RegisterError(
            "DATABASE_URL is geen adres van een database; verwacht wordt sqlite:///pad of "
            "postgresql://gebruiker:wachtwoord@server/database."
        ) from error
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, busy_s=busy_s)
    if address.get_backend_name() == "postgresql":
        return _postgresql(address, busy_s=busy_s)
    raise RegisterError(
        f"Het register kan niet in {address.get_backend_name()}; gebruik SQLite of PostgreSQL."
    )


def _url(url: str) -> URL:
    address = make_url(url)
    # The short forms hosts hand out; this program always speaks through psycopg.
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    return address


def _sqlite(address: URL, *, busy_s: float) -> Engine:
    if address.database in {None, "", ":memory:"}:
        raise RegisterError(
            "Het register moet in een bestand staan om bewaard te blijven; geef een pad op."
        )
    # hide_parameters: what was decided does not belong in a log.
    engine = create_engine(address, hide_parameters=True, connect_args={"timeout": busy_s})

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _entry: ConnectionPoolEntry) -> None:
        # SQLAlchemy's BEGIN below decides when a transaction starts, not the driver.
        raw.isolation_level = None
        # FULL: an entry is on the disk before it is acknowledged.
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA foreign_keys=ON")

    file_is_watched(engine, Path(str(address.database)))

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its place in the queue at once: upgrading a reader halfway can fail
        # without waiting.
        writing = connection.get_execution_options().get(_WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgresql(address: URL, *, busy_s: float) -> Engine:
    engine = create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": max(2, round(busy_s)),
            "application_name": "koppelkansenkaart",
        },
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _entry: ConnectionPoolEntry) -> None:
        raw.autocommit = True
        # As SET and not as a start-up option: poolers such as PgBouncer refuse those.
        raw.execute(f"SET lock_timeout = {round(busy_s * 1000)}")
        raw.execute("SET synchronous_commit = on")
        raw.autocommit = False

    return engine


def prepare_storage(engine: Engine, *, busy_s: float) -> None:
    """See that the place can hold a register: the folder and journal, or the encoding.

    A SQLite file is put in write-ahead logging, once and for all.

    Raises:
        RegisterError: the folder or file cannot be made, read or written, the server is out of
            reach, or its database cannot hold every character.
    """
    if engine.dialect.name != "sqlite":
        with reading(engine) as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise RegisterError(
                f"De database van het register staat op {encoding} en kan niet alle tekens "
                "bewaren; maak een database met codering UTF8."
            )
        return
    path = Path(str(engine.url.database))
    with faults(engine, reading=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # the only moment it may be made: later on a file that is not there was lost
            path.touch()
        until = time.monotonic() + busy_s
        while not _write_ahead(engine):
            # Changing the journal needs the file alone, and SQLite does not always wait for that.
            if time.monotonic() > until:
                break
            time.sleep(0.05)


def _write_ahead(engine: Engine) -> bool:
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()
        if mode and mode[0] != "wal":
            cursor.execute("PRAGMA journal_mode=WAL")
            # A file system without shared memory (some network drives) keeps the older
            # journal: slower, and just as durable with synchronous=FULL.
            cursor.fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY:
            raise
        return False
    finally:
        raw.close()
    return True


@contextmanager
def faults(engine: Engine, *, reading: bool = False) -> Iterator[None]:
    """Let every fault of the engine's database or the disk leave as one :class:`RegisterError`."""
    try:
        yield
    except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error, OSError) as error:
        raise explain(error, reading=reading) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give one consistent view of the register; what is written meanwhile does not show."""
    with faults(engine, reading=True), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine, *, opening: bool = False) -> Iterator[Connection]:
    """Give the one writer's place; on leaving without an error everything is durable.

    Everyone else waits, so that what is read inside is still true when it is written.

    Args:
        engine: the database.
        opening: whether the register is only being opened, so that no line can be lost.
    """
    with faults(engine, reading=opening), engine.connect() as connection:
        connection.execution_options(**{_WRITE: True})
        with connection.begin():
            if engine.dialect.name == "postgresql":
                # A lock of its own and not on the table: a database user that may only read
                # and insert can take it too.
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_KEY})")
            yield connection
