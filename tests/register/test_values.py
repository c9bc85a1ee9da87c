"""What may stand in a register: the bounds of every value, at them and just past them."""

import datetime as dt
from dataclasses import replace

import pytest

from geo.errors import RegisterError
from geo.register import Decision, EntryKind, Status, Who
from geo.register.checks import (
    check_id,
    check_items,
    check_name,
    check_outline,
    check_place,
    check_session,
    check_text,
)
from geo.register.values import NOTE_KINDS, Entry, Head, OverruleKind, Snapshot, State, Verification


def refused(check, *arguments, **options):
    try:
        check(*arguments, **options)
    except RegisterError as error:
        return str(error)
    return None


def test_the_codes_in_registers_that_exist_stay_readable():
    assert [str(status) for status in Status] == [
        "opgenomen", "nader onderzoeken", "uitgesteld", "afgewezen", "gerealiseerd",
    ]  # fmt: skip
    assert [str(kind) for kind in OverruleKind] == [
        "geen match", "andere plek", "toegevoegd", "ingetrokken",
    ]  # fmt: skip
    # the code of a line is its name in small letters
    assert {str(kind) for kind in EntryKind} == {name.lower() for name in EntryKind.__members__}
    assert {str(kind) for kind in NOTE_KINDS} == {
        "agreement_set", "agreement_status", "agreement_meeting", "agreement_parking",
        "agreement_price", "story", "proposal", "round", "delivery", "round_remark",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x" * 80, None),
        ("Gemeente Dordrecht", None),
        ("x" * 81, "1 tot 80"),
        ("", "Vul een partij in"),
        ("  ", "Vul een partij in"),
        ("twee\nregels", "op één regel"),
        ("a\x7fb", "op één regel"),
        ("jan@x.nl", "geen e-mailadres"),
    ],
)
def test_the_name_of_a_party(name, words):
    told = refused(check_name, name, what="partij")
    assert told is None if words is None else words in told


def test_who_is_told_which_of_the_two_names_is_wrong():
    assert "een organisatie in" in refused(Who, "", "adviseur")
    assert "een rol in" in refused(Who, "Trivire", "")
    assert "bij rol geen" in refused(Who, "Trivire", "a@b.nl")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 10_000, None),
        ("x" * 10_001, "10000 tekens"),
        (" \n", "Vul een reden in"),
        ("", "reden"),
    ],
)
def test_a_text(text, words):
    told = refused(check_text, text, what="een reden")
    assert told is None if words is None else words in told


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("2025-Q1", True),
        ("2025-Q4-plannen-2", True),
        ("2025-Q0", False),
        ("2025-Q5", False),
        ("25-Q3", False),
        ("2025-Q3-", False),
        ("2025-Q3-Plannen", False),
        ("2025-Q3-" + "a" * 32, True),  # 40 characters
        ("2025-Q3-" + "a" * 33, False),
    ],
)
def test_the_name_of_a_session(name, fits):
    assert (refused(check_session, name) is None) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [("p", True), ("p" * 200, True), ("p" * 201, False), ("", False), ("p\tq", False)],
)
def test_the_id_of_a_koppelkans(text, fits):
    assert (refused(check_id, text) is None) is fits
    assert (refused(check_items, [{"id": text}]) is None) is fits


def test_a_list_has_every_koppelkans_once():
    check_items([])
    check_items([{"id": "a"}, {"id": "b"}])
    assert "a staat twee keer" in refused(check_items, [{"id": "a"}, {"id": "b"}, {"id": "a"}])
    for item in ({}, {"id": None}, {"id": 3}):
        assert "geen kenmerk" in refused(check_items, [item])


@pytest.mark.parametrize(
    ("lat", "lon", "precision_m", "words"),
    [
        (50.0, 3.0, 0.5, None),
        (54.0, 8.0, 10_000, None),
        (49.99, 5.0, 10, "niet in Nederland"),
        (54.01, 5.0, 10, "niet in Nederland"),
        (52.0, 2.99, 10, "niet in Nederland"),
        (52.0, 8.01, 10, "niet in Nederland"),
        (52.0, 5.0, 0, "nauwkeurigheid 0 m"),
        (52.0, 5.0, -1, "nauwkeurigheid"),
        (52.0, 5.0, 10_001, "nauwkeurigheid"),
        (52.0, float("nan"), 10, "niet in Nederland"),
        (52.0, 5.0, float("nan"), "nauwkeurigheid"),
    ],
)
def test_a_place_in_the_netherlands(lat, lon, precision_m, words):
    told = refused(check_place, lat=lat, lon=lon, precision_m=precision_m)
    assert told is None if words is None else words in told


@pytest.mark.parametrize(
    ("outline", "fits"),
    [
        ("POLYGON ((0 0, 10 0, 10 10, 0 0))", True),
        ("MULTIPOLYGON (((0 0, 10 0, 10 10, 0 0)), ((20 0, 30 0, 30 10, 20 0)))", True),
        ("POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))", False),  # crosses itself
        ("POLYGON EMPTY", False),
        ("MULTIPOLYGON EMPTY", False),
        ("POINT (1 1)", False),
        ("LINESTRING (0 0, 1 1)", False),
        ("geen vlak", False),
        ("", False),
    ],
)
def test_an_outline_is_an_area(outline, fits):
    assert (refused(check_outline, outline) is None) is fits


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, None),
        ({"year": 2000}, None),
        ({"year": 2100}, None),
        ({"year": 1999}, "jaar 1999"),
        ({"year": 2101}, "jaar 2101"),
        ({"budget_eur": 0.0}, None),
        ({"budget_eur": 0.01}, None),
        ({"budget_eur": 1e9}, None),
        ({"budget_eur": -0.01}, "bedrag -0.01"),
        ({"budget_eur": float("inf")}, "bedrag inf"),
        ({"budget_eur": float("nan")}, "bedrag nan"),
        ({"owner": "Trivire", "measure": "bomen"}, None),
        ({"owner": " "}, "Vul trekker in"),
        ({"measure": ""}, "Vul maatregel in"),
        ({"reason": ""}, "Vul een reden in"),
    ],
)
def test_a_decision_that_can_be(values, words):
    told = refused(lambda: Decision(**{"status": Status.OPGENOMEN, "reason": "r", **values}))
    assert told is None if words is None else words in told


def test_a_decision_is_written_with_every_field():
    assert Decision(Status.UITGESTELD, "later", year=2027, budget_eur=5.0).to_dict() == {
        "status": "uitgesteld", "reason": "later", "owner": None, "measure": None, "year": 2027,
        "budget_eur": 5.0,
    }  # fmt: skip


def test_a_state_is_written_and_read_back_by_its_fields():
    state = State("2025-09-24", "0.2.0", {"heat": "a"}, {"heat": 1.0}, [1], provenance={"heat": {}})
    assert state.to_dict() == {
        "date": "2025-09-24", "program": "0.2.0", "layers": {"heat": "a"},
        "weights": {"heat": 1.0}, "thresholds": [1], "records": {}, "provenance": {"heat": {}},
    }  # fmt: skip
    assert State.from_dict(state.to_dict()) == state


def test_the_first_of_a_snapshot_has_rank_one():
    state = State("2025-09-24", "0.2.0", {}, {}, None)
    items = ({"id": "b"}, {"id": "a"}, {"id": 7})
    frozen = Snapshot(state, items)
    assert frozen.ranks() == {"b": 1, "a": 2, "7": 3}
    assert frozen.by_id() == {"b": items[0], "a": items[1], "7": items[2]}


def test_a_line_gives_its_decision_and_its_correction():
    line = Entry(
        1, EntryKind.DECISION, "2025-Q3", "plan-1", Who("Trivire", "adviseur"),
        dt.datetime(2025, 9, 24, tzinfo=dt.UTC), {"status": "afgewezen", "overrule": "geen match"},
        None, "", "x",
    )  # fmt: skip
    assert (line.status, line.overrule) == (Status.AFGEWEZEN, None)
    corrected = replace(line, kind=EntryKind.OVERRULE)
    assert (corrected.status, corrected.overrule) == (None, OverruleKind.GEEN_MATCH)
    other = replace(line, kind=EntryKind.COMMENT)
    assert (other.status, other.overrule) == (None, None)


def test_a_chain_is_whole_without_problems_whatever_is_remarked():
    head = Head(1, "x")
    assert Verification(1, head, (), ("klok",)).ok
    assert not Verification(1, head, ("kapot",)).ok
