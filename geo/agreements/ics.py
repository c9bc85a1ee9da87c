"""The deadlines as a calendar file: all-day events at the end of their quarter.

Organisations only: no remarks, no persons. The same moment keeps its UID for ever, so that a
calendar that takes the file in again moves the event instead of doubling it.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Final

from icalendar import Alarm, Calendar, Event

from geo.agreements.overview import Overview
from geo.agreements.standing import Moment, Standing
from geo.text.sanitise import documentable

_NAMESPACE: Final = uuid.UUID("7f1d2a58-0b4c-5a55-9d53-2f6f0a4a9b10")
_PRODUCT: Final = "-//Koppelkansenkaart//Afspraken//NL"
_LEFT_OUT: Final = frozenset({Standing.VERVALLEN})
_DONE: Final = frozenset({Standing.GEREED})
REMINDERS: Final = (dt.timedelta(days=28), dt.timedelta(days=7))
"""How long before a day a calendar reminds."""


def uid(set_id: str, key: str) -> str:
    """The lasting identity of a moment in any calendar."""
    return f"{uuid.uuid5(_NAMESPACE, f'{set_id}/{key}')}@koppelkansenkaart"


def calendar(
    view: Overview,
    *,
    made: dt.datetime,
    moments: Iterable[Moment] | None = None,
    past: bool = False,
) -> bytes:
    """An iCalendar file with the moments and meetings of an overview that are still to come.

    Every event has reminders :data:`REMINDERS` before it.

    Args:
        view: the agreements as they stand.
        made: when the file is made, with its zone.
        moments: which moments; by default all that keep the choice. What lapsed is left out.
        past: whether moments that have passed or are done are in it too.
    """
    found = Calendar()
    found.add("prodid", _PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("name", _line(view.chosen.head.name))
    found.add("x-wr-calname", _line(view.chosen.head.name))
    for moment in view.moments if moments is None else moments:
        over = moment.due < made.date() or moment.standing in _DONE
        if moment.standing not in _LEFT_OUT and (past or not over):
            found.add_component(_moment(view, moment, made=made))
    for day in (day for day in view.meetings if past or day >= made.date()):
        event = _event(view, f"overleg:{day.isoformat()}", day=day, made=made)
        event.add("summary", _line(f"Bestuurlijk Overleg {view.chosen.head.gemeente}"))
        event.add("categories", ["Bestuurlijk Overleg"])
        found.add_component(event)
    return bytes(found.to_ical())


def _moment(view: Overview, moment: Moment, *, made: dt.datetime) -> Event:
    agreement, occurrence = moment.agreement, moment.occurrence
    event = _event(view, moment.key, day=moment.due, made=made)
    named = f": {occurrence.label}" if occurrence.label else ""
    event.add("summary", _line(f"{agreement.number} {agreement.title}{named}"))
    lines = [
        f"Uiterlijk {moment.due.strftime('%d-%m-%Y')} (planning: {occurrence.when()}).",
        f"Trekker: {agreement.trekker}. Partijen: {', '.join(agreement.parties)}.",
    ]
    if moment.moved_from is not None:
        lines.append(f"Uitgesteld; was {moment.moved_from.text()}.")
    event.add("description", documentable("\n".join([*lines, agreement.summary])))
    event.add("categories", [_line(agreement.theme_title)])
    # one more for every postponement, so that a calendar takes the later day over
    event.add("sequence", moment.moves)
    return event


def _line(text: str) -> str:
    """Text on one line: a line break of any kind may begin another event to some calendar."""
    return " ".join(documentable(text).split())


def _event(view: Overview, key: str, *, day: dt.date, made: dt.datetime) -> Event:
    event = Event()
    event.add("uid", uid(view.chosen.set_id, key))
    event.add("dtstamp", made.astimezone(dt.UTC))
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    # nobody is busy all day because something is due
    event.add("transp", "TRANSPARENT")
    for before in REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -before)
        alarm.add("description", f"Over {before.days} dagen: termijn van een afspraak")
        event.add_component(alarm)
    return event
