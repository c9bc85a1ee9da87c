"""Bringing a database to the layout this program knows, and refusing one it does not."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, column, inspect, select, table

from geo.errors import RegisterError
from geo.paths import var_dir
from geo.register import archive
from geo.register.database import reading, writing
from geo.register.schema import NEWEST, VERSION_TABLE

MIGRATIONS = Path(__file__).parent / "migrations"
COPIES = "voor-bijwerken"
"""Folder below the installation's own with what was in a register before it was migrated."""

_VERSION = table(VERSION_TABLE, column("version_num"))


def is_known(revision: str | None, migrations: Path = MIGRATIONS) -> bool:
    """Whether this program has heard of a revision."""
    if revision == _newest(migrations):
        return True
    from geo.register import steps  # noqa: PLC0415 - loads Alembic, only where there are steps

    return revision in steps.revisions(migrations)


def revision_of(connection: Connection) -> str | None:
    """The revision of the database; None when there is no register in it yet."""
    if VERSION_TABLE not in inspect(connection).get_table_names():
        return None
    return connection.scalars(select(_VERSION.c.version_num)).one_or_none()


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
    head = _newest(migrations)
    with reading(engine) as connection:
        if _check(connection, migrations) == head:
            return head
    # before the writer's place is taken: others wait for that
    from geo.register import steps  # noqa: PLC0415 - idem

    with writing(engine, opening=True) as connection:
        current = _check(connection, migrations)
        if current == head:
            return head
        if current is not None:
            _keep(connection, current, copies or var_dir() / COPIES)
        steps.upgrade(connection, migrations)
    return head


def _newest(migrations: Path) -> str:
    if migrations == MIGRATIONS:
        return NEWEST
    from geo.register import steps  # noqa: PLC0415 - idem

    return steps.head(migrations)


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
    """Give the revision of the database, and refuse one of a newer program."""
    current = revision_of(connection)
    if current is not None and not is_known(current, migrations):
        raise RegisterError(
            f"Het register is gemaakt met een nieuwere versie van het programma (stap {current}); "
            "dit programma kan er niet in werken. Werk het programma bij."
        )
    return current
