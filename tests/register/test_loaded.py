"""What a register loads: Alembic only where a step is to be done, psycopg only for PostgreSQL."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from geo.register import Register, RegisterError, steps
from geo.register.database import connect, faults, prepare_storage, reading
from geo.register.migrate import MIGRATIONS, migrate
from geo.register.schema import NEWEST

ROOT = Path(__file__).resolve().parents[2]

UNUSED = ("alembic", "mako", "psycopg")

READ = """
from geo.register import Register
with Register.open({url!r}) as register:
    assert len(register.entries()) == 1
    assert register.verify_chain().ok
"""

RECORD = """
from geo.register import Register, Who
with Register.open({url!r}) as register:
    register.comment("k", "tweede", who=Who("Gemeente Dordrecht", "lid"))
"""

EXPLAIN = """
from geo.register import RegisterError
from geo.register.database import connect, reading
engine = connect({url!r}, busy_s=1)
try:
    with reading(engine) as connection:
        connection.exec_driver_sql("SELECT * FROM is_er_niet")
except RegisterError:
    pass
else:
    raise AssertionError
"""

LOOK = """
from pathlib import Path
from geo.catalogue.library import Library
from geo.upkeep.health import health
found = health(Library(var=Path({var!r})), {url!r})
assert found.database["stap"] == found.database["verwacht"]
"""

CHECK = """
from geo.register.condition import condition
found = condition({url!r})
assert found.revision == found.expected
assert not found.is_newer
"""


@pytest.mark.parametrize(
    "code", [READ, RECORD, EXPLAIN, LOOK, CHECK], ids=["read", "record", "explain", "look", "check"]
)
def test_a_file_of_the_newest_layout_needs_neither(tmp_path, gemeente, code):
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    with Register.open(url) as register:
        register.comment("k", "eerste", who=gemeente)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            code.format(url=url, var=str(tmp_path / "var"))
            + f"import sys\nprint(*[name for name in {UNUSED!r} if name in sys.modules])",
        ],
        cwd=ROOT,
        env={**os.environ, "KOPPELKANSEN_VAR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.split() == []


def test_the_steps_are_one_line_and_end_at_the_newest():
    assert steps.head(MIGRATIONS) == NEWEST
    assert NEWEST in steps.revisions(MIGRATIONS)


def test_a_program_without_its_steps_says_so(url, tmp_path):
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    shutil.copy(MIGRATIONS / "env.py", folder)
    engine = connect(url, busy_s=5)
    prepare_storage(engine, busy_s=5)
    with pytest.raises(RegisterError, match="niet compleet"):
        migrate(engine, migrations=folder)
    engine.dispose()


def test_an_error_of_the_driver_itself_is_told_as_every_other(url):
    engine = connect(url, busy_s=5)
    prepare_storage(engine, busy_s=5)
    with (
        pytest.raises(RegisterError, match="kon niet worden geopend of gelezen") as caught,
        faults(engine, reading=True),
        contextlib.closing(engine.raw_connection()) as raw,
    ):
        raw.cursor().execute("SELECT * FROM is_er_niet")
    engine.dispose()
    # SQLAlchemy puts its own error around the driver's only where it runs the statement
    assert not isinstance(caught.value.__cause__, SQLAlchemyError)


@pytest.mark.services
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (psycopg.errors.DiskFull, "schijf van de database is vol"),
        (psycopg.errors.AdminShutdown, "is gestopt of start nog op"),
        (psycopg.InterfaceError, "kon niet worden geopend of gelezen"),
    ],
)
def test_what_postgresql_says_on_connecting_is_told(postgres_url, error, words):
    engine = connect(postgres_url, busy_s=5)

    @event.listens_for(engine, "connect")
    def fail(raw, _entry):
        raw.close()
        raise error

    with pytest.raises(RegisterError, match=words), reading(engine):
        pass
    engine.dispose()
