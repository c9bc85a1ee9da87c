import datetime as dt
import hashlib
import json
import re
import zlib

import pytest
from sqlalchemy import create_engine, text

from geo.register import Decision, Head, Register, RegisterError, Status, Who
from geo.register.database import connect
from geo.register.schema import GENESIS

UNPROTECT = {
    "sqlite": [
        f"DROP TRIGGER register_{table}_{action}"
        for table in ("entry", "evidence")
        for action in ("update", "delete", "append")
    ],
    "postgresql": [
        "ALTER TABLE register_entry DISABLE TRIGGER ALL",
        "ALTER TABLE register_evidence DISABLE TRIGGER ALL",
    ],
}


@pytest.fixture
def tamper(url):
    """Run statements on the database behind the register's back."""
    engine = connect(url, busy_s=5)

    def run(*statements, unprotected=False):
        with engine.connect() as connection:
            connection.execution_options(register_write=True)
            with connection.begin():
                prepare = UNPROTECT[engine.dialect.name] if unprotected else []
                for statement in (*prepare, *statements):
                    connection.execute(text(statement))

    yield run
    engine.dispose()


@pytest.fixture
def filled(opened, gemeente):
    for identifier in ("plan-klimaat:oudland", "plan-werk:hellingen", "bezit:wielwijk"):
        decision = Decision(Status.NADER_ONDERZOEKEN, f"Reden voor {identifier}")
        opened.decide(identifier, decision, session="2025-Q3", who=gemeente)
    return opened


def test_the_chain_holds_and_each_entry_has_the_hash_of_the_one_before(filled):
    entries = filled.entries()
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4]
    assert [entry.previous for entry in entries] == [
        GENESIS,
        *(entry.hash for entry in entries[:-1]),
    ]
    found = filled.verify_chain()
    assert found.ok
    assert found.count == 4
    assert found.head == filled.head() == Head(4, entries[-1].hash)


def test_the_hash_is_the_sha256_of_everything_in_the_entry(url, register, gemeente):
    register.comment("k1", "één woord", who=gemeente)
    engine = create_engine(connect(url, busy_s=5).url)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM register_entry")).one()
    engine.dispose()
    fields = [
        1,
        "comment",
        None,
        "k1",
        "Gemeente Dordrecht",
        "beleidsmedewerker klimaat",
        row.recorded_at,
        '{"text":"één woord"}',
        None,
        "0" * 64,
    ]
    written = json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
    assert row.hash == hashlib.sha256(written.encode()).hexdigest()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", row.recorded_at)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_entry SET content = '{}' WHERE sequence = 2",
        "DELETE FROM register_entry WHERE sequence = 4",
        "DELETE FROM register_entry",
        "UPDATE register_evidence SET size = 0",
        "DELETE FROM register_evidence",
        # Behind a gap, on the place of another, and as a second end of the chain.
        """INSERT INTO register_entry SELECT 9, kind, session, koppelkans_id, organisation, role,
           recorded_at, content, evidence, 'x', 'y' FROM register_entry WHERE sequence = 4""",
        """INSERT INTO register_entry SELECT 5, kind, session, koppelkans_id, organisation, role,
           recorded_at, content, evidence, 'x', 'y' FROM register_entry WHERE sequence = 4""",
    ],
)
def test_the_database_itself_refuses_to_change_the_past(filled, tamper, statement):
    before = filled.entries()
    with pytest.raises(Exception, match="register: "):
        tamper(statement)
    assert filled.entries() == before
    assert filled.verify_chain().ok


def test_sqlite_refuses_replace(filled, tamper, url):
    if not url.startswith("sqlite"):
        with pytest.raises(Exception, match="register: "):
            tamper("TRUNCATE register_entry")
        return
    for table in ("register_entry", "register_evidence"):
        with pytest.raises(Exception, match="register: "):
            tamper(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    assert filled.verify_chain().ok


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            (
                "UPDATE register_entry SET content = replace(content, 'Reden', 'Gunst') "
                "WHERE sequence = 3"
            ),
            "Regel 3 is veranderd",
        ),
        ("UPDATE register_entry SET organisation = 'Trivire' WHERE sequence = 2", "Regel 2"),
        (
            (
                "UPDATE register_entry SET recorded_at = '2020-01-01T00:00:00.000000Z' "
                "WHERE sequence = 4"
            ),
            "Regel 4",
        ),
        ("DELETE FROM register_entry WHERE sequence = 3", "er missen regels"),
        ("DELETE FROM register_entry WHERE sequence = 1", "er missen regels"),
        ("UPDATE register_entry SET evidence = NULL WHERE sequence = 2", "Regel 2"),
        ("UPDATE register_evidence SET size = size - 1", "lengte"),
    ],
)
def test_who_gets_past_the_triggers_breaks_the_chain(filled, tamper, statement, words):
    tamper(statement, unprotected=True)
    found = filled.verify_chain()
    assert not found.ok
    assert any(words in problem for problem in found.problems)


def test_a_cut_off_tail_is_seen_with_a_noted_head(filled, tamper):
    noted = filled.head()
    tamper("DELETE FROM register_entry WHERE sequence = 4", unprotected=True)
    assert filled.verify_chain().ok
    found = filled.verify_chain(expected=noted)
    assert [problem for problem in found.problems if "Regel 4" in problem]


def test_an_earlier_noted_head_is_still_there(filled, gemeente):
    noted = filled.head()
    filled.comment("bezit:wielwijk", "later", who=gemeente)
    assert filled.verify_chain(expected=noted).ok


def test_a_clock_set_back_does_not_change_the_order(url, woonbron):
    times = iter(
        [
            dt.datetime(2025, 10, 26, 2, 59, tzinfo=dt.timezone(dt.timedelta(hours=2))),
            dt.datetime(2025, 10, 26, 2, 1, tzinfo=dt.timezone(dt.timedelta(hours=1))),
            dt.datetime(2019, 1, 1, tzinfo=dt.UTC),
        ]
    )
    with Register.open(url, clock=lambda: next(times)) as register:
        for number in range(3):
            register.comment("k", f"opmerking {number}", who=woonbron)
        entries = register.entries()
        assert [entry.content["text"] for entry in entries] == [
            "opmerking 0",
            "opmerking 1",
            "opmerking 2",
        ]
        assert [entry.recorded_at.isoformat() for entry in entries] == [
            "2025-10-26T00:59:00+00:00",
            "2025-10-26T01:01:00+00:00",
            "2019-01-01T00:00:00+00:00",
        ]
        assert register.verify_chain().ok


def test_a_clock_without_zone_is_refused(url, woonbron):
    with Register.open(url, clock=lambda: dt.datetime(2025, 1, 1)) as register:  # noqa: DTZ001
        with pytest.raises(RegisterError, match="tijdzone"):
            register.comment("k", "tekst", who=woonbron)
        assert register.entries() == []


def test_the_same_evidence_is_kept_once(opened, gemeente, tamper):
    for _ in range(3):
        decision = Decision(Status.OPGENOMEN, "reden")
        opened.decide("bezit:wielwijk", decision, session="2025-Q3", who=gemeente)
    keys = {entry.evidence for entry in opened.entries()}
    assert len(keys) == 2


@pytest.mark.parametrize("character", ["\x00", "\n", "\x1f"])
def test_control_characters_do_not_reach_the_columns(register, gemeente, character):
    with pytest.raises(RegisterError):
        register.comment(f"k{character}", "tekst", who=gemeente)
    with pytest.raises(RegisterError):
        Who(f"Woonbron{character}", "lid")
    # In the text itself they are data.
    recorded = register.comment("k", f"regel 1{character}regel 2", who=gemeente)
    assert register.entries() == [recorded.entry]


def _bytes(content, url):
    text = content.hex()
    return f"x'{text}'" if url.startswith("sqlite") else f"decode('{text}', 'hex')"


@pytest.mark.parametrize("kind", ["another list", "other bytes", "another length"])
def test_evidence_that_was_changed_is_refused_on_reading(filled, tamper, url, kind):
    other = b'{"items":[],"state":{}}'
    packed = _bytes(zlib.compress(other, level=6), url)
    key = next(entry.evidence for entry in filled.entries() if entry.evidence)
    assert filled.evidence(key).state is not None
    statement = {
        # well-formed and of the right length, but not what was frozen
        "another list": f"UPDATE register_evidence SET body = {packed}, size = {len(other)}",
        "other bytes": f"UPDATE register_evidence SET body = {_bytes(b'niets', url)}",
        "another length": "UPDATE register_evidence SET size = size + 1",
    }[kind]
    tamper(statement, unprotected=True)
    with pytest.raises(RegisterError, match=r"niet meer wat het was|beschadigd|lengte van toen"):
        filled.evidence(key)
    with pytest.raises(RegisterError):
        filled.session("2025-Q3")
    assert not filled.verify_chain().ok
