"""The steps from one layout of the register to the next, which Alembic reads and runs.

Loading Alembic costs more than opening a register that is up to date, so :mod:`migrate` imports
this module only where there is a step to look up or to run.
"""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from geo.errors import RegisterError

# Alembic hands its context to the migrations through a module, so one thread at a time.
_ALEMBIC = threading.Lock()


def head(migrations: Path) -> str:
    """The last revision of the steps in a folder.

    Raises:
        RegisterError: there are none.
    """
    found = ScriptDirectory.from_config(_config(migrations)).get_current_head()
    if found is None:
        raise RegisterError("Het programma is niet compleet: de stappen van het register missen.")
    return found


def revisions(migrations: Path) -> frozenset[str]:
    """Every revision of the steps in a folder.

    Raises:
        RegisterError: there are none.
    """
    head(migrations)
    steps = ScriptDirectory.from_config(_config(migrations)).walk_revisions()
    return frozenset(step.revision for step in steps)


def upgrade(connection: Connection, migrations: Path, *, to: str = "head") -> None:
    """Run the steps up to and with one, in the transaction of the connection.

    Raises:
        RegisterError: there are none.
    """
    head(migrations)
    config = _config(migrations)
    config.attributes["connection"] = connection
    with _ALEMBIC:
        command.upgrade(config, to)


def _config(migrations: Path) -> Config:
    config = Config()
    # Alembic reads the option as a template in which % is special.
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
