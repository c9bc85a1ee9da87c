"""The calendar file, opened again by the library and read as a calendar reads it."""

import datetime as dt

from icalendar import Calendar

from geo.agreements.ics import calendar, uid
from geo.agreements.overview import load_overview, overview
from geo.agreements.quarters import Quarter
from geo.agreements.records import NewStatus, Progress, record_status, status_notes
from geo.text.calendar_file import CalendarDay, calendar_uid
from tests.agreements.conftest import GEMEENTE

MADE = dt.datetime(2025, 9, 1, 8, 30, tzinfo=dt.UTC)
EVALUATION, MONITOR = "2.1.2:evaluatie:2025-Q3", "2.1.1:monitor:2025-Q3"
DAY = dt.date(2025, 9, 30)


def events(content):
    found = Calendar.from_ical(content)
    assert not found.errors
    return {str(event["uid"]): event for event in found.walk("VEVENT")}


def test_every_moment_is_a_whole_day_at_the_end_of_its_quarter(library, local):
    view = load_overview(library, local, today=dt.date(2025, 8, 1))
    content = calendar(view, made=MADE, past=True)
    found = events(content)
    assert len(found) == 53
    for moment in view.moments:
        event = found[uid(view.chosen.set_id, moment.key)]
        assert type(event.decoded("dtstart")) is dt.date
        assert event.decoded("dtstart") == moment.last.last_day
        assert event.decoded("dtend") == moment.last.last_day + dt.timedelta(days=1)
        assert event.decoded("dtstamp") == MADE
        assert str(event["summary"]).startswith(moment.agreement.number)
        assert not event.errors
    head = Calendar.from_ical(content)
    assert (head["version"], head["prodid"]) == ("2.0", "-//Koppelkansenkaart//Afspraken//NL")
    # lines of at most 75 bytes that end in CR LF, as the standard asks
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_the_same_again_gives_the_same_file(dorp):
    view = overview(dorp, [], on=DAY, days=(dt.date(2025, 10, 9),))
    assert calendar(view, made=MADE) == calendar(view, made=MADE)
    later = overview(dorp, [], on=dt.date(2025, 12, 1), days=(dt.date(2025, 10, 9),))
    assert set(events(calendar(later, made=MADE, past=True))) == set(
        events(calendar(view, made=MADE, past=True))
    )
    meeting = events(calendar(view, made=MADE))[uid(dorp.set_id, "overleg:2025-10-09")]
    assert meeting.decoded("dtstart") == dt.date(2025, 10, 9)
    # two sets never share an event
    assert uid("a", MONITOR) != uid("b", MONITOR)


def test_put_off_moves_the_event_and_lapsed_leaves(local, dorp):
    for number, key, progress, moved in (
        ("2.1.2", EVALUATION, Progress.UITGESTELD, Quarter(2026, 1)),
        ("2.1.1", MONITOR, Progress.VERVALLEN, None),
    ):
        new = NewStatus(progress=progress, period=Quarter(2025, 3), occurrence=key, moved_to=moved,
                        remark="Jan Jansen is ziek")  # fmt: skip
        record_status(local, dorp, number, new, who=GEMEENTE)
    content = calendar(
        overview(dorp, status_notes(local, dorp.set_id), on=DAY), made=MADE, past=True
    )
    found = events(content)
    moved = found[uid(dorp.set_id, EVALUATION)]
    assert moved.decoded("dtstart") == dt.date(2026, 3, 31)
    assert moved.decoded("sequence") == 1
    assert "was Q3 2025" in str(moved["description"])
    assert uid(dorp.set_id, MONITOR) not in found
    # nothing of what people typed, and nobody's name or address
    assert b"Jansen" not in content
    for event in found.values():
        assert "organizer" not in event
        assert "attendee" not in event


def test_by_default_only_what_is_still_to_come_with_reminders(library, local):
    view = load_overview(library, local, today=dt.date(2025, 8, 1))
    made = dt.datetime(2025, 10, 2, 8, 0, tzinfo=dt.UTC)
    found = events(calendar(view, made=made))
    assert 0 < len(found) < len(events(calendar(view, made=made, past=True)))
    for event in found.values():
        assert event.decoded("dtstart") >= made.date()
        alarms = event.walk("VALARM")
        assert [alarm.decoded("trigger").days for alarm in alarms] == [-28, -7]
        assert {str(alarm["action"]) for alarm in alarms} == {"DISPLAY"}


def test_other_days_stand_in_the_same_calendar_as_long_as_they_come(dorp):
    view = overview(dorp, [], on=DAY)
    days = [
        CalendarDay(
            identity=f"uitvraag/{day}", day=day, summary="Aanleveren\nBEGIN:VEVENT",
            category="Uitvraag", reminder="aanleveren",
        )
        for day in (dt.date(2025, 8, 1), dt.date(2026, 6, 2))
    ]  # fmt: skip
    before = events(calendar(view, made=MADE))
    found = events(calendar(view, made=MADE, also=days))
    assert set(found) - set(before) == {calendar_uid("uitvraag/2026-06-02")}
    event = found[calendar_uid("uitvraag/2026-06-02")]
    assert str(event["summary"]) == "Aanleveren BEGIN:VEVENT"
    assert [alarm["trigger"].dt.days for alarm in event.walk("VALARM")] == [-28, -7]
    assert (
        len(events(calendar(view, made=MADE, also=days, past=True)))
        == len(events(calendar(view, made=MADE, past=True))) + 2
    )
