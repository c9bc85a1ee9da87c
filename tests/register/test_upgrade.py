"""From every older layout to this one: nothing lost, and a copy of what was there first."""

import json

import pytest
from sqlalchemy import insert, select

from geo.commands import main
from geo.register import Register, RegisterError, Who, archive, steps
from geo.register import database as storage
from geo.register.database import connect, reading, writing
from geo.register.migrate import COPIES, MIGRATIONS, revision_of
from geo.register.schema import ENTRY, EVIDENCE, NEWEST

OLDER = sorted(steps.revisions(MIGRATIONS) - {NEWEST})


@pytest.fixture
def var(tmp_path, monkeypatch):
    folder = tmp_path / "installatie"
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(folder))
    return folder


@pytest.fixture
def older(opened, other_url, gemeente):
    """Give ``older(revision)``: address of a register at that layout with entries and evidence."""
    opened.comment("bezit:wielwijk", "eerst de berging", who=gemeente)

    def make(revision):
        with reading(opened._engine) as connection:
            tables = [
                (table, [dict(row) for row in connection.execute(select(table)).mappings()])
                for table in (EVIDENCE, ENTRY)
            ]
        engine = connect(other_url, busy_s=5)
        storage.prepare_storage(engine, busy_s=5)
        with writing(engine) as connection:
            steps.upgrade(connection, MIGRATIONS, to=revision)
            for table, rows in tables:
                for row in sorted(rows, key=lambda row: row.get("sequence", 0)):
                    connection.execute(insert(table), row)
        engine.dispose()
        return other_url

    return make


@pytest.mark.parametrize("revision", OLDER)
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_from_every_older_layout(older, opened, var, gemeente, revision):
    url = older(revision)
    with Register.open(url, busy_s=5) as register:
        assert register.entries() == opened.entries()
        assert register.session("2025-Q3") == opened.session("2025-Q3")
        assert register.verify_chain().ok
        # and it goes on from there
        assert register.comment("k", "verder", who=gemeente).entry.sequence == 3
    (copy,) = (var / COPIES).glob(f"register-stap-{revision}-*.zip")
    assert archive.read(copy).head == opened.head()
    # the next start finds nothing to do
    Register.open(url, busy_s=5).close()
    assert list((var / COPIES).iterdir()) == [copy]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_without_a_copy_nothing_is_migrated(older, var):
    url = older(OLDER[0])
    var.mkdir()
    (var / COPIES).write_text("a file where the folder should be")
    with pytest.raises(RegisterError, match="niets veranderd"):
        Register.open(url, busy_s=5)
    engine = connect(url, busy_s=5)
    with reading(engine) as connection:
        assert revision_of(connection) == OLDER[0]
    engine.dispose()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("other_url", ["sqlite"], indirect=True)
def test_the_command_says_whether_it_is_needed_and_does_it(older, var, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", older(OLDER[-1]))

    def answer(*arguments):
        code = main(["migrate", "--json", *arguments])
        return code, json.loads(capsys.readouterr().out)

    told = {"from": OLDER[-1], "to": NEWEST, "needed": True}
    assert answer("--check") == (1, told)
    code, done = answer()
    assert (code, done["entries"]) == (0, 2)
    assert [(var / COPIES / name).is_file() for name in done["copy"]] == [True]
    assert answer("--check") == (0, told | {"from": NEWEST, "needed": False})
    assert answer() == (0, told | {"from": NEWEST, "needed": False})


def test_the_command_on_a_new_installation_makes_nothing(var, monkeypatch, capsys):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["migrate"]) == 0
    assert "nog geen register" in capsys.readouterr().out
    assert not var.exists()


def test_a_new_register_leaves_no_copy(var, tmp_path):
    with Register.open(tmp_path / "nieuw.sqlite") as register:
        register.comment("k", "tekst", who=Who("Gemeente Dordrecht", "rol"))
    assert not (var / COPIES).exists()
