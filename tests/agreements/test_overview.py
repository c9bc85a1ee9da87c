"""Where agreements stand: the shipped set counted by hand, and a small one with statuses."""

import datetime as dt

import pytest

from geo.agreements.evidence import Evidence, EvidenceKind
from geo.agreements.overview import (
    AgreementFilter,
    day_in,
    default_quarter,
    load_overview,
    overview,
)
from geo.agreements.quarters import Quarter
from geo.agreements.records import (
    NewStatus,
    Progress,
    record_meeting,
    record_status,
    status_notes,
)
from geo.agreements.standing import Standing
from tests.agreements.conftest import GEMEENTE

MONITOR_24, MONITOR_25 = "2.1.1:monitor:2024-Q3", "2.1.1:monitor:2025-Q3"
DECISION, EVALUATION = "2.1.2:besluit:2025-Q4", "2.1.2:evaluatie:2025-Q3"
DRAW_UP, START = "3.1.1:opstellen:2024-Q3", "3.1.1:start:2026-Q4"


def keys(moments):
    return [moment.key for moment in moments]


def numbers(moments):
    return [moment.agreement.number for moment in moments]


def record(register, dorp, number, progress, period, **changes):
    status = NewStatus(progress=progress, period=Quarter.parse(period), **changes)
    return record_status(register, dorp, number, status, who=GEMEENTE)


def seen(register, dorp, quarter, *, days=(), choice=None):
    notes = status_notes(register, dorp.set_id)
    return overview(dorp, notes, on=Quarter.parse(quarter).last_day, days=days, choice=choice)


def test_the_shipped_set_in_2025_q3(library, local):
    """Counted from the planning column of the prestatieafspraken, see the numbers below."""
    view = load_overview(library, local, quarter=Quarter(2025, 3), today=dt.date(2026, 11, 24))
    assert len(view.agreements) == 43
    assert len(view.moments) == 53
    assert numbers(view.due) == ["2.1.1", "2.2.1", "3.3.2", "4.1.2", "5.1.2", "5.2.2", "1.2.1"]
    # six end in this quarter, six later: 53 - 12 have passed and nothing is known of them
    assert view.counts() == {
        "agreements": 43, "moments": 53, "due": 7, "due_open": 7, "late": 0,
        "passed_unknown": 41, "upcoming": None,
    }  # fmt: skip
    later = [moment.key for moment in view.moments if moment.last > Quarter(2025, 3)]
    assert later == [
        "1.2.1:nieuwe-afspraken:2025-Q4", "2.2.3:besluit:2025-Q4", "3.1.3:besluit:2025-Q4",
        "3.2.1:maatwerkadvies-vve:2025-Q4", "5.1.2:afstemming:2025-Q4", "3.1.1:start:2026-Q4",
    ]  # fmt: skip
    without = [item for item in view.agreements if not item.moments]
    found = {str(state): [i.agreement.number for i in without if i.standing is state]
             for state in (Standing.NTB, Standing.DOORLOPEND, Standing.GEEN)}  # fmt: skip
    assert found == {
        "planning n.t.b.": ["1.1.1", "1.1.2"],
        "doorlopend": ["4.1.5", "4.1.6", "4.1.7"],
        "geen termijn": [
            "1.2.2", "1.2.3", "1.2.4", "2.1.4", "2.2.5", "2.3.1", "2.3.2", "2.3.3", "2.4.1",
            "3.1.4",
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("quarter", "due"),
    [
        ("2024-Q1", ["2.1.3", "2.2.1", "2.2.2", "2.2.3", "2.2.4", "3.2.1", "3.2.2", "4.1.1",
                     "4.1.2", "5.1.1", "5.3.1"]),
        ("2025-Q2", ["2.2.3", "3.1.2", "3.2.1", "3.3.1", "5.1.2", "5.2.2"]),
        ("2025-Q4", ["1.2.1", "2.2.3", "3.1.3", "3.2.1", "5.1.2"]),
        ("2026-Q1", ["3.1.1"]),
    ],
)  # fmt: skip
def test_the_shipped_set_by_quarter(library, local, quarter, due):
    view = load_overview(library, local, quarter=Quarter.parse(quarter), today=dt.date(2024, 2, 1))
    assert numbers(view.due) == due


def test_the_wijken_of_the_shipped_set(library, local):
    view = load_overview(library, local, today=dt.date(2025, 8, 1))
    places = {
        item.agreement.number: item.agreement.wijkcodes
        for item in view.agreements
        if item.agreement.wijkcodes
    }
    # 3.1.1: Crabbehof, Oud- and Nieuw-Krispijn; 5.1.1: Centrum (4) and Oost (3)
    assert places["3.1.1"] == ("WK050503", "WK050504", "WK050508")
    assert places["5.1.1"] == (
        "WK050501", "WK050502", "WK050505", "WK050506", "WK050509", "WK050510", "WK050511",
    )  # fmt: skip
    assert {"WK050501", "WK050505", "WK050509"} <= set(places["5.1.2"])
    assert set(places) == {"3.1.1", "5.1.1", "5.1.2"}
    choice = AgreementFilter(wijk="WK050508", wijk_only=True)
    only = load_overview(library, local, today=dt.date(2025, 8, 1), choice=choice)
    assert [item.agreement.number for item in only.agreements] == ["3.1.1"]
    choice = AgreementFilter(wijk="WK050508")
    more = load_overview(library, local, today=dt.date(2025, 8, 1), choice=choice)
    # 43, less 5.1.1 and 5.1.2 that are about other wijken
    assert len(more.agreements) == 41


def test_nothing_recorded_is_unknown_and_not_late(local, dorp):
    view = seen(local, dorp, "2025-Q3")
    assert keys(view.due) == [MONITOR_25, EVALUATION]
    assert [(m.key, m.standing) for m in view.late] == [
        (MONITOR_24, Standing.ONBEKEND), (DRAW_UP, Standing.ONBEKEND),
    ]  # fmt: skip
    assert view.upcoming is None
    assert view.counts()["upcoming"] is None


def test_late_is_what_was_said_not_to_be_done(local, dorp):
    record(local, dorp, "2.1.1", Progress.LOOPT, "2024-Q3", occurrence=MONITOR_24)
    record(local, dorp, "3.1.1", Progress.GEREED, "2025-Q1", occurrence=DRAW_UP)
    by_quarter = {
        quarter: [(m.key, str(m.standing)) for m in seen(local, dorp, quarter).late]
        for quarter in ("2024-Q3", "2024-Q4", "2025-Q1")
    }
    assert by_quarter == {
        "2024-Q3": [],
        # what was recorded for 2025-Q1 was not known then
        "2024-Q4": [(MONITOR_24, "te laat"), (DRAW_UP, "voorbij, status onbekend")],
        "2025-Q1": [(MONITOR_24, "te laat")],
    }
    record(local, dorp, "2.1.1", Progress.GEREED, "2025-Q1", occurrence=MONITOR_24)
    assert seen(local, dorp, "2025-Q1").late == ()
    # an old quarter still shows what held then
    assert keys(seen(local, dorp, "2024-Q4").late) == [MONITOR_24, DRAW_UP]


def test_a_correction_is_a_new_line_and_the_last_one_holds(local, dorp):
    record(local, dorp, "2.1.1", Progress.GEREED, "2024-Q3", occurrence=MONITOR_24)
    record(local, dorp, "2.1.1", Progress.LOOPT, "2024-Q3", occurrence=MONITOR_24)
    # a line of a later period stays ahead of a correction of an earlier one
    record(local, dorp, "2.1.1", Progress.GEREED, "2025-Q1", occurrence=MONITOR_24)
    record(local, dorp, "2.1.1", Progress.NIET_GESTART, "2024-Q3", occurrence=MONITOR_24)
    then = seen(local, dorp, "2024-Q3").agreements[2]
    assert then.moments[0].note.progress is Progress.NIET_GESTART
    assert len(then.notes) == 3
    now = seen(local, dorp, "2025-Q1").agreements[2]
    assert now.moments[0].standing is Standing.GEREED
    assert len(now.notes) == 4


def test_a_postponement_moves_the_day_and_keeps_the_old_one(local, dorp):
    record(
        local, dorp, "2.1.2", Progress.UITGESTELD, "2025-Q3", occurrence=EVALUATION,
        moved_to=Quarter(2026, 1),
    )  # fmt: skip
    view = seen(local, dorp, "2025-Q3")
    moved = next(moment for moment in view.due if moment.key == EVALUATION)
    assert (moved.standing, moved.due) == (Standing.UITGESTELD, dt.date(2026, 3, 31))
    assert moved.moved_from == Quarter(2025, 3)
    assert EVALUATION not in keys(seen(local, dorp, "2025-Q4").late)
    # the new day holds on when the next status says nothing of it
    record(local, dorp, "2.1.2", Progress.LOOPT, "2026-Q1", occurrence=EVALUATION)
    assert [m.standing for m in seen(local, dorp, "2026-Q1").due] == [Standing.NU, Standing.NU]
    assert EVALUATION in keys(seen(local, dorp, "2026-Q2").late)


def test_what_comes_before_the_next_meeting(local, dorp):
    days = (dt.date(2025, 6, 12), dt.date(2025, 10, 9), dt.date(2025, 12, 4))
    view = seen(local, dorp, "2025-Q3", days=days)
    assert view.next_meeting == dt.date(2025, 10, 9)
    # due on 30-09, and what has begun by 09-10; not what has passed, not 2026
    assert keys(view.upcoming) == [MONITOR_25, EVALUATION, DECISION]
    record(local, dorp, "2.1.1", Progress.GEREED, "2025-Q3", occurrence=MONITOR_25)
    assert keys(seen(local, dorp, "2025-Q3", days=days).upcoming) == [EVALUATION, DECISION]
    assert seen(local, dorp, "2026-Q1", days=days).upcoming is None


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (AgreementFilter(theme=2), ["2.1.1", "2.1.2"]),
        (AgreementFilter(trekker="Stichting"), ["2.1.1", "3.1.1"]),
        (AgreementFilter(party="Huurders"), ["1.1.1"]),
        (AgreementFilter(wijk="WK999901"), ["1.1.1", "1.1.2", "2.1.1", "2.1.2", "3.1.1", "3.1.2"]),
        (AgreementFilter(wijk="WK999901", wijk_only=True), ["2.1.2"]),
        (AgreementFilter(wijk="WK999902"), ["1.1.1", "1.1.2", "2.1.1", "3.1.1", "3.1.2"]),
        (AgreementFilter(state="doorlopend"), ["3.1.2"]),
        (AgreementFilter(state="dit kwartaal"), ["2.1.1", "2.1.2"]),
        (AgreementFilter(state="voorbij, status onbekend", theme=3), ["3.1.1"]),
        (AgreementFilter(theme=9), []),
    ],
)
def test_choosing(local, dorp, choice, expected):
    view = seen(local, dorp, "2025-Q3", choice=choice)
    assert [item.agreement.number for item in view.agreements] == expected
    assert set(numbers(view.due)) <= set(expected)


def test_an_agreement_without_moments_can_be_done(local, dorp):
    record(local, dorp, "1.1.2", Progress.GEREED, "2025-Q3")
    record(local, dorp, "3.1.2", Progress.LOOPT, "2025-Q3", remark="Gaat goed.")
    found = {item.agreement.number: item for item in seen(local, dorp, "2025-Q3").agreements}
    assert found["1.1.2"].standing is Standing.GEREED
    assert found["3.1.2"].standing is Standing.DOORLOPEND
    assert found["3.1.2"].note.remark == "Gaat goed."


def test_the_json_has_every_figure_with_its_rows(local, dorp):
    evidence = (Evidence(kind=EvidenceKind.KAART, reference="kaart?vraag=efg"),)
    record(local, dorp, "2.1.1", Progress.LOOPT, "2025-Q3", occurrence=MONITOR_25,
           evidence=evidence, remark="Half klaar.")  # fmt: skip
    record_meeting(local, dorp.set_id, dt.date(2025, 10, 9), who=GEMEENTE)
    told = seen(local, dorp, "2025-Q3", days=(dt.date(2025, 10, 9),)).to_dict()
    assert told["counts"]["due"] == len(told["due"]) == 2
    assert told["counts"]["passed_unknown"] == len(told["late"]) == 2
    assert told["counts"]["upcoming"] == len(told["upcoming"]) == 3
    first = told["due"][0]
    assert (first["key"], first["due"], first["state"]) == (
        MONITOR_25, "2025-09-30", "dit kwartaal",
    )  # fmt: skip
    assert first["status"]["line"] == 1
    assert first["status"]["evidence"] == [
        {"kind": "kaart", "reference": "kaart?vraag=efg", "link": "kaart?vraag=efg"}
    ]


def test_the_day_a_quarter_is_seen_from(dorp):
    today = dt.date(2025, 8, 14)
    assert day_in(Quarter(2025, 3), today=today) == today
    assert day_in(Quarter(2025, 2), today=today) == dt.date(2025, 6, 30)
    assert day_in(Quarter(2025, 4), today=today) == dt.date(2025, 10, 1)
    assert default_quarter(dorp, today=today) == Quarter(2025, 3)
    assert default_quarter(dorp, today=dt.date(2026, 11, 24)) == Quarter(2025, 4)
    assert default_quarter(dorp, today=dt.date(2023, 1, 1)) == Quarter(2024, 1)
