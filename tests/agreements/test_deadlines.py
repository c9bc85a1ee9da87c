"""Plannings: read, written back, and the quarters they fall on, against answers by hand."""

import datetime as dt

import pytest

from geo.agreements.deadlines import occurrences, parse_deadlines, written
from geo.agreements.quarters import Quarter, between
from geo.errors import DataError

FIRST, LAST = Quarter(2024, 1), Quarter(2025, 4)


def moments(text, *, number="2.1.1"):
    found = occurrences(number, parse_deadlines(text), first=FIRST, last=LAST)
    return [(item.label, str(item.first), str(item.last)) for item in found]


def test_a_quarter_has_its_days():
    third = Quarter.parse("2025-Q3")
    assert (third.first_day, third.last_day) == (dt.date(2025, 7, 1), dt.date(2025, 9, 30))
    assert Quarter(2024, 1).last_day == dt.date(2024, 3, 31)
    assert Quarter(2025, 4).last_day == dt.date(2025, 12, 31)
    assert Quarter.of(dt.date(2025, 10, 1)) == Quarter(2025, 4)
    assert Quarter.of(dt.date(2025, 9, 30)) == third
    assert third.plus(2) == Quarter(2026, 1)
    assert third.plus(-3) == Quarter(2024, 4)
    assert [str(item) for item in between(Quarter(2024, 4), Quarter(2025, 2))] == [
        "2024-Q4", "2025-Q1", "2025-Q2",
    ]  # fmt: skip
    assert min(Quarter(2025, 1), Quarter(2024, 4)) == Quarter(2024, 4)
    assert (str(third), third.text()) == ("2025-Q3", "Q3 2025")


@pytest.mark.parametrize("text", ["2025", "2025-Q5", "Q3", "", "2025-Q0", "25-Q1"])
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(DataError, match="2025-Q3"):
        Quarter.parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-Q3", [("", "2024-Q3", "2024-Q3")]),
        ("Start: 2026", [("Start", "2026-Q1", "2026-Q4")]),
        ("Advies: uiterlijk 2025", [("Advies", "2025-Q4", "2025-Q4")]),
        ("uiterlijk 2025-Q2", [("", "2025-Q2", "2025-Q2")]),
        ("jaarlijks Q3", [("", "2024-Q3", "2024-Q3"), ("", "2025-Q3", "2025-Q3")]),
        ("jaarlijks Q2 of Q3", [("", "2024-Q2", "2024-Q3"), ("", "2025-Q2", "2025-Q3")]),
        (
            "jaarlijks Q1;jaarlijks Q3",
            [("", f"{year}-Q{q}", f"{year}-Q{q}") for year in (2024, 2025) for q in (1, 3)],
        ),
        (
            "halfjaarlijks Q2",
            [("", f"{year}-Q{q}", f"{year}-Q{q}") for year in (2024, 2025) for q in (2, 4)],
        ),
        # the same name in quarters that follow each other is one piece of work
        ("Evaluatie: 2025-Q2;Evaluatie: 2025-Q3", [("Evaluatie", "2025-Q2", "2025-Q3")]),
        (
            "Ronde: 2025-Q1;Ronde: 2025-Q3",
            [("Ronde", "2025-Q1", "2025-Q1"), ("Ronde", "2025-Q3", "2025-Q3")],
        ),
        # without a name nothing says that they belong together
        ("2025-Q2;2025-Q3", [("", "2025-Q2", "2025-Q2"), ("", "2025-Q3", "2025-Q3")]),
        ("continu", []),
        ("n.t.b.", []),
        ("-", []),
    ],
)
def test_where_a_planning_falls(text, expected):
    assert moments(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q3 en Q4 2025", "2025-Q3;2025-Q4"),
        ("Jaarlijks: Q1 en Q3", "jaarlijks Q1 en Q3"),
        ("Monitor: Jaarlijks: Q3", "Monitor: jaarlijks Q3"),
        ("Gebiedsprogramma's: Jaarlijks Q1", "Gebiedsprogramma's: jaarlijks Q1"),
        ("uiterlijk eind 2026", "uiterlijk 2026"),
        ("Uiterlijk 2e kwartaal 2026", "uiterlijk 2026-Q2"),
        ("3e kwartaal 2026", "2026-Q3"),
        ("Start: Q1 2026\nBesluit: Q4 2026", "Start: 2026-Q1;Besluit: 2026-Q4"),
        ("2026 Q2", "2026-Q2"),
        ("Q1 t/m Q3 2026", "2026-Q1;2026-Q2;2026-Q3"),
        ("Doorlopend", "continu"),
        ("nog te bepalen", "n.t.b."),
        ("halfjaarlijks Q1", "jaarlijks Q1 en Q3"),
        ("jaarlijks", "jaarlijks"),
    ],
)
def test_how_people_write_it(text, expected):
    assert written(parse_deadlines(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ; ", "binnenkort", "2026-Q5", "halfjaarlijks", "Q3", "jaarlijks Q5", "Q2 of Q3 2026"],
)
def test_what_cannot_be_read_says_what_it_is(text):
    with pytest.raises(DataError) as caught:
        parse_deadlines(text)
    if text.strip(" ;"):
        assert f"'{text}'" in str(caught.value)


def test_keys_last_and_are_unique():
    found = occurrences(
        "5.1.1", parse_deadlines("Gebiedsprogramma's: jaarlijks Q1"), first=FIRST, last=LAST
    )
    assert [item.key for item in found] == [
        "5.1.1:gebiedsprogramma-s:2024-Q1",
        "5.1.1:gebiedsprogramma-s:2025-Q1",
    ]
    assert moments("2024-Q3;2024-Q3") == [("", "2024-Q3", "2024-Q3")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eind 2027", "2027-Q4"), ("Start: begin 2027", "Start: 2027-Q1"),
        ("medio 2027", "2027-Q2"),
        ("uiterlijk eind 2027", "uiterlijk 2027"), ("uiterlijk medio 2027", "uiterlijk 2027-Q2"),
        ("derde kwartaal van 2027", "2027-Q3"), ("K3 2027", "2027-Q3"), ("2027Q3", "2027-Q3"),
        ("H2 2027", "2027-Q3;2027-Q4"), ("Q1 t/m Q3 2025", "2025-Q1;2025-Q2;2025-Q3"),
        ("maart 2027", "2027-Q1"), ("1-10-2027", "2027-Q4"), ("t/m 2027", "uiterlijk 2027"),
        ("vóór 1 juli 2027", "uiterlijk 2027-Q2"), ("vóór 15 juli 2027", "uiterlijk 2027-Q3"),
        ("jaarlijks in het eerste kwartaal", "jaarlijks Q1"),
    ],
)  # fmt: skip
def test_a_moment_is_read_as_in_plans_and_works(text, expected):
    assert written(parse_deadlines(text)) == expected
