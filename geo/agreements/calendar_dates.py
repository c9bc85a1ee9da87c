"""The day on which a moment of an agreement is due."""

import datetime as dt

from geo.agreements.overview import load_overview
from geo.agreements.quarters import Quarter
from geo.catalogue.library import Library
from geo.errors import NotFoundError
from geo.register import Reader


def due_day(
    library: Library,
    register: Reader,
    agreement: str,
    *,
    year: int,
    quarter: int,
    today: dt.date,
) -> dt.date | None:
    """Return the day an agreement is due in a quarter; None when the calendar does not say.

    With a Bestuurlijk Overleg in that quarter it is the day of the first, for that is where it is
    discussed.

    Args:
        library: the sets that ship.
        register: sets that were loaded, and meetings.
        agreement: its number.
        year: of the quarter.
        quarter: 1 to 4.
        today: the day it is, for which set holds.
    """
    wanted = Quarter(year, quarter)
    try:
        view = load_overview(library, register, quarter=wanted, today=today)
    except NotFoundError:
        return None
    meetings = [day for day in view.meetings if Quarter.of(day) == wanted]
    moments = [
        moment.due
        for moment in view.moments
        if moment.agreement.number == agreement and moment.last == wanted
    ]
    return min([*meetings, *moments], default=None)
