"""The deadlines as a calendar file: all-day events at the end of their quarter.

Organisations only: no remarks, no persons.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from geo.agreements.overview import Overview
from geo.agreements.standing import Moment, Standing
from geo.text.calendar_file import CalendarDay, calendar_file, calendar_uid

_LEFT_OUT: Final = frozenset({Standing.VERVALLEN})
_DONE: Final = frozenset({Standing.GEREED})
_REMINDER: Final = "termijn van een afspraak"


def uid(set_id: str, key: str) -> str:
    """The lasting identity of a moment in any calendar."""
    return calendar_uid(f"{set_id}/{key}")


def calendar(
    view: Overview,
    *,
    made: dt.datetime,
    moments: Iterable[Moment] | None = None,
    past: bool = False,
    also: Iterable[CalendarDay] = (),
    wijk_names: Mapping[str, str] | None = None,
) -> bytes:
    """An iCalendar file with the moments and meetings of an overview that are still to come.

    Args:
        view: the agreements as they stand.
        made: when the file is made, with its zone.
        moments: which moments; by default all that keep the choice. What lapsed is left out.
        past: whether moments that have passed or are done are in it too.
        also: other days that belong in it, such as the deadlines of rounds.
        wijk_names: names by wijkcode, to say which wijk was chosen.
    """
    days = []
    for moment in view.moments if moments is None else moments:
        over = moment.due < made.date() or moment.standing in _DONE
        if moment.standing not in _LEFT_OUT and (past or not over):
            days.append(_moment(view, moment))
    days += [
        CalendarDay(
            identity=f"{view.chosen.set_id}/overleg:{day.isoformat()}",
            day=day,
            summary=f"Bestuurlijk Overleg {view.chosen.head.gemeente}",
            category="Bestuurlijk Overleg",
            reminder=_REMINDER,
        )
        for day in view.meetings
        if past or day >= made.date()
    ]
    days += [item for item in also if past or item.day >= made.date()]
    about = view.output(wijk_names=wijk_names).line()
    return calendar_file(view.chosen.head.name, days, made=made, about=about)


def _moment(view: Overview, moment: Moment) -> CalendarDay:
    agreement, occurrence = moment.agreement, moment.occurrence
    named = f": {occurrence.label}" if occurrence.label else ""
    lines = [
        f"Uiterlijk {moment.due.strftime('%d-%m-%Y')} (planning: {occurrence.when()}).",
        f"Trekker: {agreement.trekker}. Partijen: {', '.join(agreement.parties)}.",
    ]
    if moment.moved_from is not None:
        lines.append(f"Uitgesteld; was {moment.moved_from.text()}.")
    return CalendarDay(
        identity=f"{view.chosen.set_id}/{moment.key}",
        day=moment.due,
        summary=f"{agreement.number} {agreement.title}{named}",
        description="\n".join([*lines, agreement.summary]),
        category=agreement.theme_title,
        reminder=_REMINDER,
        moves=moment.moves,
    )
