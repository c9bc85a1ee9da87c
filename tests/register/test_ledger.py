"""The ledger read line by line: by session and koppelkans, by number, and what a check remarks."""

import datetime as dt
import shutil

import pytest
from sqlalchemy import text

from geo.errors import RegisterError
from geo.register import EntryKind, Head, Register, Who
from geo.register.database import connect
from geo.register.ledger import Draft, append, entries, holds, last_moment, to_entry, verify
from geo.register.schema import GENESIS

WHO = Who("Woonbron", "gebiedsregisseur")
START = dt.datetime(2025, 9, 24, 9, tzinfo=dt.UTC)
LINES = [
    # session, koppelkans, kind, seconds after the first
    ("2025-Q1", "a", EntryKind.COMMENT, 0),
    ("2025-Q1", "b", EntryKind.DECISION, 60),
    ("2025-Q2", "a", EntryKind.DECISION, 0),  # a minute back: two who write at once
    ("2025-Q2", "b", EntryKind.COMMENT, -61),
    ("2025-Q1", "a", EntryKind.COMMENT, 100),
]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("register") / "register.sqlite"
    Register.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def connection(empty, tmp_path):
    path = shutil.copy(empty, tmp_path)
    engine = connect(f"sqlite:///{path}", busy_s=5)
    with engine.connect() as opened:
        opened.execution_options(register_write=True)
        transaction = opened.begin()
        yield opened
        transaction.rollback()
    engine.dispose()


@pytest.fixture
def written(connection):
    return [
        append(
            connection,
            Draft(kind, WHO, {"text": f"regel {n}"}, session=session, koppelkans_id=about),
            now=START + dt.timedelta(seconds=seconds),
        )
        for n, (session, about, kind, seconds) in enumerate(LINES, start=1)
    ]


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"session": "2025-Q1"}, [1, 2, 5]),
        ({"koppelkans_id": "a"}, [1, 3, 5]),
        ({"koppelkans_id": "a", "session": "2025-Q2"}, [3]),
        ({"kinds": [EntryKind.DECISION]}, [2, 3]),
        ({"kinds": [EntryKind.DECISION, EntryKind.COMMENT], "after": 3}, [4, 5]),
        ({"upto": 3}, [1, 2, 3]),
        ({"upto": 3, "or_session": "2025-Q1"}, [1, 2, 3, 5]),
        ({"upto": 2, "or_session": "2025-Q2", "after": 1}, [2, 3, 4]),
    ],
)
def test_lines_are_chosen_and_stay_in_order(connection, written, options, numbers):
    assert [entry.sequence for entry in entries(connection, **options)] == numbers
    assert entries(connection) == written


def test_a_noted_head_holds_as_long_as_its_line_is_as_it_was(connection, written):
    assert holds(connection, Head(0, GENESIS))
    assert holds(connection, Head(3, written[2].hash))
    assert not holds(connection, Head(3, written[3].hash))
    assert not holds(connection, Head(6, written[4].hash))


def test_the_time_of_the_last_line(connection):
    assert last_moment(connection) is None
    for n in range(2):
        now = START - dt.timedelta(days=n)
        append(connection, Draft(EntryKind.COMMENT, WHO, {"text": "x"}), now=now)
    assert last_moment(connection) == START - dt.timedelta(days=1)


def test_a_clock_that_was_put_back_is_remarked_and_proves_nothing(connection, written):
    found = verify(connection)
    assert found.ok
    assert found.head == Head(5, written[4].hash)
    # line 3 is a minute earlier than line 2, line 4 more than that before line 3
    assert [remark.split(":")[0] for remark in found.remarks] == [
        "Regel 4 draagt een eerdere tijd dan regel 3"
    ]


def test_of_a_chain_that_is_broken_everywhere_twenty_problems_are_told(connection):
    for _ in range(25):
        append(connection, Draft(EntryKind.COMMENT, WHO, {"text": "x"}), now=START)
    for table in ("entry", "evidence"):
        for action in ("update", "delete", "append"):
            connection.execute(text(f"DROP TRIGGER register_{table}_{action}"))
    connection.execute(text("UPDATE register_entry SET role = 'lid'"))
    found = verify(connection, expected=Head(25, "x"))
    assert found.problems == tuple(
        f"Regel {n} is veranderd nadat zij is opgeslagen." for n in range(1, 21)
    )


def test_a_line_that_no_version_wrote_is_told_by_its_number(connection, written):
    row = dict(
        connection.execute(text("SELECT * FROM register_entry WHERE sequence = 2")).one()._mapping
    )
    assert to_entry(row) == written[1]
    for change in (
        {"kind": "wat"},
        {"recorded_at": "gisteren"},
        {"content": "{"},
        {"content": None},
    ):
        with pytest.raises(RegisterError, match="Regel 2 van het register is niet leesbaar"):
            to_entry({**row, **change})


def test_a_broken_chain_names_the_line_and_what_is_wrong(connection, written):
    for action in ("update", "delete", "append"):
        connection.execute(text(f"DROP TRIGGER register_entry_{action}"))
    # looked at when it is committed, which it never is
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    connection.execute(text("DELETE FROM register_entry WHERE sequence = 2"))
    connection.execute(text("UPDATE register_entry SET evidence = 'kwijt' WHERE sequence = 4"))
    assert verify(connection).problems == (
        "Na regel 1 volgt regel 3: er missen regels.",
        "Regel 3 sluit niet aan op de regel ervoor.",
        "Regel 4 is veranderd nadat zij is opgeslagen.",
        "Het bewijs bij regel 4 ontbreekt.",
    )
    # a line that is as it was noted, and one that is gone
    assert len(verify(connection, expected=Head(3, written[2].hash)).problems) == 4
    lost = verify(connection, expected=Head(2, written[1].hash)).problems
    assert lost[4].startswith("Regel 2 van eerder staat niet meer zo in het register")
