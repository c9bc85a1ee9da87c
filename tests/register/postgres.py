"""A real PostgreSQL for the tests: its own folder, its own port on loopback, its own process."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg

REQUIRED = "KOPPELKANSEN_REQUIRE_SERVICES"
_START_S = 60


class PostgresMissingError(Exception):
    """PostgreSQL is not installed here, or nobody may run it."""


def _programs() -> Path:
    """The newest installed PostgreSQL; Debian keeps its server programs off the path."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    found = shutil.which("initdb") or (str(debian[-1]) if debian else None)
    if found is None:
        raise PostgresMissingError("no PostgreSQL server programs (apt-get install postgresql)")
    return Path(found).resolve().parent


def _user() -> str | None:
    """PostgreSQL refuses to run as root; None keeps the present user."""
    if os.geteuid() != 0:
        return None
    return "postgres"


class Server:
    """A running server; ``url(name)`` is the address of a database in it."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.programs = programs
        self.spare: list[str] = []
        self.password = secrets.token_hex(16)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        return f"postgresql://tester:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        secret = self.folder / "secret"
        secret.write_text(self.password, encoding="utf-8")
        if _user():
            shutil.chown(self.folder, _user())
            shutil.chown(secret, _user())
        subprocess.run(
            [
                self.programs / "initdb",
                f"--pgdata={self.folder / 'data'}",
                "--username=tester",
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
            ],
            check=True,
            capture_output=True,
            user=_user(),
            cwd=self.folder,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        )

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self.programs / "postgres",
                    "-D",
                    self.folder / "data",
                    "-p",
                    str(self.port),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                ],
                stdout=log,
                stderr=log,
                user=_user(),
                cwd=self.folder,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            )
        until = time.monotonic() + _START_S
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop our own process: SIGINT ends it in order, SIGQUIT as a crash does."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
        self._process.wait(timeout=_START_S)
        self._process = None

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def make(self) -> str:
        """A new database; gives its name."""
        name = f"register_{uuid.uuid4().hex}"
        self.execute(f'CREATE DATABASE "{name}"')
        return name

    def empty(self, database: str) -> None:
        """Take everything out of a database, which costs a quarter of making another."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            left = connection.execute(
                "SELECT nspname FROM pg_namespace "
                "WHERE nspname !~ '^pg_|^information_schema$' AND nspname <> 'public'"
            ).fetchall()
        assert not left, f"a test made more than the register: {left}"


@contextlib.contextmanager
def running() -> Iterator[Server]:
    programs = _programs()
    # Not under pytest's folder: that is closed to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="koppelkansen-postgres-"))
    server = Server(folder, programs)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
