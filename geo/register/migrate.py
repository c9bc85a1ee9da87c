"""Bringing a database to the layout this program knows, and refusing one it does not."""

import threading
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, column, inspect, select, table

from geo.errors import RegisterError
from geo.paths import var_dir
from geo.register import archive
from geo.register.database import reading, writing
from geo.register.schema import VERSION_TABLE

MIGRATIONS = Path(__file__).parent / "migrations"
COPIES = "voor-bijwerken"
"""Folder below the installation's own with what was in a register before it was migrated."""

# Alembic hands its context to the migrations through a module, so one thread at a time.
_ALEMBIC = threading.Lock()
_VERSION = table(VERSION_TABLE, column("version_num"))


def newest(migrations: Path = MIGRATIONS) -> str:
    """The revision this program works with."""
    head = ScriptDirectory.from_config(_config(migrations)).get_current_head()
    if head is None:
        raise RegisterError("Het programma is niet compleet: de stappen van het register missen.")
    return head


def known_revisions(migrations: Path = MIGRATIONS) -> frozenset[str]:
    """Every revision this program has heard of."""
    steps = ScriptDirectory.from_config(_config(migrations)).walk_revisions()
    return frozenset(step.revision for step in steps)


def migrate(engine: Engine, *, migrations: Path = MIGRATIONS, copies: Path | None = None) -> str:
    """Bring the database to the newest layout, in one transaction, and give its revision.

    Of two programs starting at once one does the work and the other waits and finds it done.
    What is in an older register is first written to a file of its own.

    Args:
        engine: the database.
        migrations: the steps.
        copies: folder for that file; by default below the installation's own.

    Raises:
        RegisterError: the database was made by a newer version of the program, the copy cannot be
            written, or a step failed; the database is then as it was.
    """
    head = newest(migrations)
    with reading(engine) as connection:
        if _check(connection, migrations) == head:
            return head
    with writing(engine, opening=True) as connection:
        current = _check(connection, migrations)
        if current == head:
            return head
        if current is not None:
            _keep(connection, current, copies or var_dir() / COPIES)
        config = _config(migrations)
        config.attributes["connection"] = connection
        with _ALEMBIC:
            command.upgrade(config, "head")
    return head


def _keep(connection: Connection, revision: str, folder: Path) -> None:
    """Write the register as it is to a file that :func:`geo.register.archive.read` reads."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RegisterError(
            "Het register is van een oudere versie en moet worden bijgewerkt, maar de map "
            f"{folder} voor de kopie vooraf is niet te maken; er is niets veranderd."
        ) from error
    now = datetime.now(tz=UTC).strftime("%Y%m%dT%H%M%S%fZ")
    archive.write(archive.collect(connection), folder / f"register-stap-{revision}-{now}.zip")


def require(connection: Connection, revision: str) -> None:
    """Refuse to write when another version of the program has changed the layout meanwhile.

    Raises:
        RegisterError: the layout is not the one this program opened.
    """
    found = connection.scalar(select(_VERSION.c.version_num))
    if found != revision:
        raise RegisterError(
            "Het register is intussen bijgewerkt door een andere versie van het programma; "
            "er is niets opgeslagen. Start het programma opnieuw."
        )


def _check(connection: Connection, migrations: Path) -> str | None:
    """Give the revision of the database; None when there is no register in it yet."""
    if VERSION_TABLE not in inspect(connection).get_table_names():
        return None
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    current = context.get_current_revision()
    if current is not None and current not in known_revisions(migrations):
        raise RegisterError(
            f"Het register is gemaakt met een nieuwere versie van het programma (stap {current}); "
            "dit programma kan er niet in werken. Werk het programma bij."
        )
    return current


def _config(migrations: Path) -> Config:
    config = Config()
    # Alembic reads the option as a template in which % is special.
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
