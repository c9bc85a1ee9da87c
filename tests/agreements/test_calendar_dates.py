"""The day an agreement is due in a quarter, as the calendar and the meetings say."""

import datetime as dt

import pytest

from geo.agreements.calendar_dates import due_day
from geo.agreements.overview import load_overview
from geo.agreements.records import record_meeting
from tests.agreements.conftest import GEMEENTE

TODAY = dt.date(2025, 2, 1)


def day(library, local, number, *, year=2025, quarter=2):
    return due_day(library, local, number, year=year, quarter=quarter, today=TODAY)


@pytest.mark.parametrize(
    ("number", "year", "quarter", "expected"),
    [
        ("3.3.1", 2025, 2, dt.date(2025, 6, 30)),
        ("3.2.1", 2025, 2, dt.date(2025, 6, 30)),
        ("2.1.1", 2025, 3, dt.date(2025, 9, 30)),
        # another quarter, a year after the set, an agreement that is not there
        ("3.3.1", 2025, 3, None),
        ("3.3.1", 2026, 2, None),
        ("9.9.9", 2025, 2, None),
    ],
)
def test_the_calendar_says_when_or_says_nothing(library, local, number, year, quarter, expected):
    assert day(library, local, number, year=year, quarter=quarter) == expected


def test_a_meeting_in_the_quarter_comes_before_its_end(library, local):
    chosen = load_overview(library, local, today=TODAY).chosen.set_id
    for meeting in (dt.date(2025, 5, 20), dt.date(2025, 10, 9)):
        record_meeting(local, chosen, meeting, who=GEMEENTE)
    assert day(library, local, "3.3.1") == dt.date(2025, 5, 20)
    assert day(library, local, "2.1.1", quarter=3) == dt.date(2025, 9, 30)
