"""Days as a calendar file (iCalendar, RFC 5545): all-day events with reminders."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from icalendar import Alarm, Calendar, Event

from geo.text.sanitise import documentable

_NAMESPACE: Final = uuid.UUID("7f1d2a58-0b4c-5a55-9d53-2f6f0a4a9b10")
_PRODUCT: Final = "-//Koppelkansenkaart//Afspraken//NL"
REMINDERS: Final = (dt.timedelta(days=28), dt.timedelta(days=7))
"""How long before a day a calendar reminds."""


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    """A day in a calendar.

    Attributes:
        identity: the same text gives the same UID for ever, so that a calendar that takes the
            file in again moves the event instead of doubling it.
        day: the date.
        summary: one line.
        description: more lines; may be empty.
        category: one line.
        reminder: what a reminder says it is, after 'Over 7 dagen: '.
        moves: how often it was put off; a calendar takes the later day over.
    """

    identity: str
    day: dt.date
    summary: str
    category: str
    reminder: str
    description: str = ""
    moves: int | None = None


def calendar_uid(identity: str) -> str:
    """The lasting identity of a day in any calendar."""
    return f"{uuid.uuid5(_NAMESPACE, identity)}@koppelkansenkaart"


def calendar_file(
    name: str, days: Iterable[CalendarDay], *, made: dt.datetime, about: str = ""
) -> bytes:
    """Return an iCalendar file; every day has reminders :data:`REMINDERS` before it.

    Args:
        name: of the calendar.
        days: the events, in order.
        made: when the file is made, with its zone.
        about: what is in it: selection, filters and date; calendars show it below the name.
    """
    found = Calendar()
    found.add("prodid", _PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("name", _line(name))
    found.add("x-wr-calname", _line(name))
    if about:
        found.add("description", _line(about))
        found.add("x-wr-caldesc", _line(about))
    for day in days:
        found.add_component(_event(day, made=made))
    return bytes(found.to_ical())


def _event(item: CalendarDay, *, made: dt.datetime) -> Event:
    event = Event()
    event.add("uid", calendar_uid(item.identity))
    event.add("dtstamp", made.astimezone(dt.UTC))
    event.add("dtstart", item.day)
    event.add("dtend", item.day + dt.timedelta(days=1))
    # nobody is busy all day because something is due
    event.add("transp", "TRANSPARENT")
    for before in REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -before)
        alarm.add("description", f"Over {before.days} dagen: {_line(item.reminder)}")
        event.add_component(alarm)
    event.add("summary", _line(item.summary))
    if item.description:
        event.add("description", documentable(item.description))
    event.add("categories", [_line(item.category)])
    if item.moves is not None:
        event.add("sequence", item.moves)
    return event


def _line(text: str) -> str:
    """Text on one line: a line break of any kind may begin another event to some calendar."""
    return " ".join(documentable(text).split())
