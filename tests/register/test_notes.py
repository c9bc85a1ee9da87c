"""Entries of no session and no koppelkans: in the same chain, refused, kept and read back."""

import datetime as dt

import pytest
from sqlalchemy import inspect

from geo.register import NOTE_KINDS, EntryKind, Register, RegisterError, ledger, steps
from geo.register.database import connect, prepare_storage, reading, writing
from geo.register.ledger import Draft
from geo.register.migrate import MIGRATIONS

STATUS = EntryKind.AGREEMENT_STATUS


def test_a_note_stands_in_the_chain_with_its_evidence(opened, gemeente, woonbron):
    before = opened.session("2025-Q3")
    rows = {"rows": [{"number": "2.1.1", "value": 0.1 + 0.2, "leeg": None}]}
    made = opened.note(EntryKind.AGREEMENT_SET, {"set": "a"}, who=gemeente, frozen=rows)
    seen = made.entry.sequence
    first = opened.note(STATUS, {"set": "a", "number": "2.1.1"}, who=gemeente, seen=seen)
    second = opened.note(STATUS, {"set": "a", "number": "2.1.1"}, who=woonbron, seen=seen)
    assert first.meanwhile == ()
    assert second.meanwhile == (first.entry,)
    assert [entry.who for entry in opened.entries(kinds=(STATUS,))] == [gemeente, woonbron]
    assert opened.frozen(made.entry.evidence) == rows
    assert opened.verify_chain().ok
    # what was recorded of koppelkansen does not see it
    assert opened.session("2025-Q3") == before
    assert opened.decided() == {}


def test_only_notes_are_notes(register, gemeente):
    for kind in set(EntryKind) - set(NOTE_KINDS):
        with pytest.raises(RegisterError, match="hoort bij een sessie"):
            register.note(kind, {}, who=gemeente)
    with pytest.raises(RegisterError, match="staat niet in het register"):
        register.frozen("0" * 64)


def test_notes_travel_with_the_file(register, gemeente, tmp_path, other_url):
    made = register.note(EntryKind.AGREEMENT_SET, {"set": "a"}, who=gemeente, frozen=["één"])
    register.export_file(tmp_path / "register.zip")
    with Register.open(other_url) as other:
        assert other.import_file(tmp_path / "register.zip") == 1
        assert other.entries() == register.entries()
        assert other.frozen(made.entry.evidence) == ["één"]


def test_a_register_of_the_first_version_keeps_its_entries(url, gemeente):
    engine = connect(url, busy_s=5)
    prepare_storage(engine, busy_s=5)
    draft = Draft(EntryKind.COMMENT, gemeente, {"text": "van toen"}, koppelkans_id="k")
    with writing(engine) as connection:
        steps.upgrade(connection, MIGRATIONS, to="0001")
        before = ledger.append(connection, draft, now=dt.datetime(2025, 9, 24, tzinfo=dt.UTC))
    with Register.open(url) as register:
        assert register.entries() == [before]
        register.note(STATUS, {"set": "a"}, who=gemeente)
        assert register.verify_chain().ok
    with reading(engine) as connection:
        indexes = {index["name"] for index in inspect(connection).get_indexes("register_entry")}
    engine.dispose()
    assert "ix_register_entry_kind" in indexes
