"""Opening, migrating, and what happens when the place of the register is not well."""

import shutil
import sqlite3
import stat
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from geo.errors import KoppelkansenError
from geo.register import Reader, Register, RegisterError
from geo.register import database as storage
from geo.register.database import connect, default_url, reading, writing
from geo.register.migrate import MIGRATIONS, migrate
from geo.register.schema import METADATA, NEWEST, VERSION_TABLE
from tests.register import programs

NEXT = '''"""A step of a later version of the program."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.add_column("register_entry", sa.Column("later", sa.Text))
    {more}
'''


@pytest.fixture
def engine(url):
    made = connect(url, busy_s=5)
    storage.prepare_storage(made, busy_s=5)
    yield made
    made.dispose()


def later_program(tmp_path, *, more=""):
    """The migrations of a program that is one step ahead."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_later.py").write_text(NEXT.format(head=NEWEST, more=more))
    return folder


def test_the_migrations_make_what_the_program_expects(engine):
    migrate(engine)
    with reading(engine) as connection:
        options = {"version_table": VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def test_sqlite_is_in_write_ahead_logging_and_fully_synchronous(tmp_path):
    path = tmp_path / "map" / "register.sqlite"
    Register.open(path).close()
    engine = connect(path, busy_s=7)
    with reading(engine) as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 7000,
    }


@pytest.mark.services
def test_postgresql_acknowledges_only_what_is_on_disk(postgres_url):
    engine = connect(postgres_url, busy_s=7)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "7s"
        assert connection.exec_driver_sql("SHOW fsync").scalar() == "on"
    engine.dispose()


def test_the_default_place(monkeypatch, tmp_path):
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path))
    assert default_url({}) == f"sqlite:///{tmp_path / 'register.sqlite'}"
    assert default_url({"DATABASE_URL": "postgresql://x/y"}) == "postgresql://x/y"
    monkeypatch.delenv("DATABASE_URL", raising=False)
    Register.open().close()
    assert (tmp_path / "register.sqlite").exists()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://host/db", "gebruik SQLite of PostgreSQL"),
        ("geen adres", "geen adres van een database"),
        ("sqlite://", "bestand"),
        ("sqlite:///:memory:", "bestand"),
    ],
)
def test_an_address_that_cannot_be_is_refused(address, words):
    with pytest.raises(RegisterError, match=words) as caught:
        Register.open(address)
    assert isinstance(caught.value, KoppelkansenError)


def test_two_starters_at_once_make_one_register(url, gemeente):
    start = threading.Barrier(6)

    def opening(number):
        start.wait()
        with Register.open(url, busy_s=30) as register:
            register.comment(f"k{number}", "gestart", who=gemeente)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(opening, range(6)))
    with Register.open(url) as register:
        assert len(register.entries()) == 6
        assert register.verify_chain().ok


def test_two_programs_starting_at_once_make_one_register(url):
    context = programs.context()
    ready, go = context.Semaphore(0), context.Event()
    starters = [context.Process(target=programs.start, args=(url, ready, go)) for _ in range(4)]
    for program in starters:
        program.start()
    for _ in starters:
        ready.acquire()
    go.set()
    for program in starters:
        program.join(60)
    assert [program.exitcode for program in starters] == [0] * 4
    with Register.open(url) as register:
        assert register.verify_chain().ok


def test_a_newer_register_is_refused_and_kept(opened, url, engine, tmp_path, gemeente):
    before = opened.entries()
    assert migrate(engine, migrations=later_program(tmp_path)) == "9999"
    with pytest.raises(RegisterError, match="nieuwere versie van het programma"):
        Register.open(url)
    # A program that was open while another brought the register up to date.
    with pytest.raises(RegisterError, match="Start het programma opnieuw"):
        opened.comment("k", "tekst", who=gemeente)
    assert opened.entries() == before


def test_a_later_program_keeps_the_entries_and_their_hashes(opened, engine, tmp_path):
    before = opened.entries()
    migrate(engine, migrations=later_program(tmp_path))
    assert opened.entries() == before
    assert opened.verify_chain().ok
    with reading(engine) as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("register_entry")}
    assert "later" in columns


def test_a_step_that_fails_leaves_the_register_as_it_was(opened, engine, tmp_path, gemeente):
    broken = later_program(tmp_path, more='op.execute("SELECT * FROM is_er_niet")')
    with pytest.raises(RegisterError, match="niets veranderd"):
        migrate(engine, migrations=broken)
    with reading(engine) as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("register_entry")}
    assert "later" not in columns
    opened.comment("k", "het gaat gewoon door", who=gemeente)
    assert opened.verify_chain().ok


def test_a_folder_with_a_percent_sign_is_a_folder(engine, tmp_path):
    (tmp_path / "100%").mkdir()
    assert migrate(engine, migrations=later_program(tmp_path / "100%")) == "9999"


def one_sentence(error):
    message = str(error)
    assert "Traceback" not in message
    assert "sqlite3" not in message
    assert "psycopg" not in message
    assert message.endswith(".")
    assert len(message) < 250
    return message


def fill(register, who):
    for _ in range(100):
        register.comment("k", "x" * 9000, who=who)


def test_a_register_in_use_says_so(opened, url, engine, gemeente):
    before = opened.entries()
    with Register.open(url, busy_s=0.2) as impatient, writing(engine):
        with pytest.raises(RegisterError, match="bezet") as caught:
            impatient.comment("k", "tekst", who=gemeente)
        # Reading goes on.
        assert impatient.entries() == before
    one_sentence(caught.value)
    assert opened.comment("k", "nu wel", who=gemeente).entry.sequence == 2


def test_a_full_disk_on_sqlite_says_so_and_what_was_there_stays(tmp_path, gemeente):
    path = tmp_path / "register.sqlite"
    with Register.open(path) as register:
        register.comment("k", "eerste", who=gemeente)
        pages = sqlite3.connect(path)
        limit = pages.execute("PRAGMA page_count").fetchone()[0]
        pages.close()
        raw = register._engine.raw_connection()
        raw.cursor().execute(f"PRAGMA max_page_count={limit}")
        raw.close()
        with pytest.raises(RegisterError, match="schijf is vol") as caught:
            fill(register, gemeente)
        one_sentence(caught.value)
        assert register.verify_chain().ok
        kept = register.entries()
    with Register.open(path) as register:
        assert register.entries() == kept
        register.comment("k", "er is weer ruimte", who=gemeente)
        assert register.verify_chain().ok


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file size limit of the system")
def test_a_file_that_may_not_grow_says_so(tmp_path, gemeente):
    import resource  # noqa: PLC0415
    import signal  # noqa: PLC0415

    path = tmp_path / "register.sqlite"
    with Register.open(path) as register:
        register.comment("k", "eerste", who=gemeente)
        old = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        grown = max(file.stat().st_size for file in tmp_path.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, (grown, old[1]))
        try:
            with pytest.raises(RegisterError, match="schijf") as caught:
                fill(register, gemeente)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, old)
            signal.signal(signal.SIGXFSZ, handler)
        one_sentence(caught.value)
        register.comment("k", "weer ruimte", who=gemeente)
        assert register.verify_chain().ok


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_place_says_so(tmp_path, gemeente, what):
    # Outside pytest's folder, which only its owner may enter.
    import tempfile  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as name:
        folder = tmp_path.__class__(name)
        folder.chmod(0o755)
        path = folder / "register.sqlite"
        with Register.open(path) as register:
            register.comment("k", "eerste", who=gemeente)
        path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        folder.chmod(0o777 if what == "file" else 0o555)
        context = programs.context()
        outcome = context.Queue()
        program = context.Process(target=programs.read_only, args=(path, outcome))
        program.start()
        read, message = outcome.get(timeout=60)
        program.join(60)
        folder.chmod(0o755)
    one_sentence(ValueError(message))
    if what == "file":
        assert read == 1
        assert "alleen-lezen" in message
    else:
        assert "kan niet worden geopend" in message or "alleen-lezen" in message


def test_a_file_that_is_no_register_says_so(tmp_path):
    path = tmp_path / "register.sqlite"
    path.write_text("Dit is een brief, geen register. " * 200)
    with pytest.raises(RegisterError, match="geen register") as caught:
        Register.open(path)
    one_sentence(caught.value)
    with pytest.raises(RegisterError, match="kan niet worden geopend"):
        Register.open(path / "onder" / "een" / "bestand.sqlite")
    with pytest.raises(RegisterError, match="kan niet worden geopend"):
        Register.open(tmp_path)


def test_a_damaged_file_says_so(tmp_path, gemeente):
    path = tmp_path / "register.sqlite"
    with Register.open(path) as register:
        for _ in range(50):
            register.comment("k", "x" * 5000, who=gemeente)
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    with pytest.raises(RegisterError) as caught, Register.open(path) as register:
        register.verify_chain()
    assert "beschadigd" in one_sentence(caught.value)


@pytest.mark.services
def test_a_server_out_of_reach_says_so_without_the_password(server):
    address = server.url("bestaat_niet")
    with pytest.raises(RegisterError, match=r"bestaat niet|niet bereikbaar") as caught:
        Register.open(address)
    assert server.password not in one_sentence(caught.value)
    wrong = address.replace(server.password, "verkeerd")
    with pytest.raises(RegisterError, match="weigert de aanmelding"):
        Register.open(wrong)
    nobody = address.replace(str(server.port), "9")
    with pytest.raises(RegisterError, match="niet bereikbaar") as caught:
        Register.open(nobody, busy_s=1)
    assert server.password not in one_sentence(caught.value)


@pytest.mark.services
def test_a_read_only_database_says_so(server, postgres_url, gemeente):
    with Register.open(postgres_url) as register:
        register.comment("k", "eerste", who=gemeente)
    name = postgres_url.rsplit("/", 1)[1]
    server.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    with Register.open(postgres_url) as register:
        assert len(register.entries()) == 1
        with pytest.raises(RegisterError, match="alleen-lezen") as caught:
            register.comment("k", "tweede", who=gemeente)
        one_sentence(caught.value)


@pytest.mark.services
def test_a_user_who_may_read_and_add_is_enough(server, postgres_url, gemeente):
    Register.open(postgres_url).close()
    name = postgres_url.rsplit("/", 1)[1]
    server.execute(f"CREATE ROLE \"{name}\" LOGIN PASSWORD 'streng'")
    engine = connect(postgres_url, busy_s=5)
    with engine.begin() as connection:
        connection.execute(
            text(
                "GRANT SELECT, INSERT ON register_entry, register_evidence "
                f'TO "{name}"; GRANT SELECT ON register_version TO "{name}"'
            )
        )
    address = postgres_url.replace(f"tester:{server.password}", f"{name}:streng")
    with Register.open(address) as register:
        register.comment("k", "mag", who=gemeente)
        assert register.verify_chain().ok
    with engine.begin() as connection:
        connection.execute(text(f'DROP OWNED BY "{name}"; DROP ROLE "{name}"'))
    engine.dispose()


@pytest.mark.services
def test_a_database_that_cannot_hold_every_character_is_refused(server):
    server.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(RegisterError, match="UTF8"):
        Register.open(server.url("latin"))
    server.execute("DROP DATABASE latin WITH (FORCE)")


def test_a_reader_reads_and_has_nothing_to_write_with(opened, url):
    with Reader.open(url) as reader:
        assert [session.name for session in reader.sessions()] == ["2025-Q3"]
        assert not hasattr(reader, "decide")
