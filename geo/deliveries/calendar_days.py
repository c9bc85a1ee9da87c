"""The deadlines of rounds as events of a calendar."""

import datetime as dt
from collections.abc import Iterable

import geo
from geo.catalogue.output_state import OutputState
from geo.deliveries.items import item_named
from geo.deliveries.round_record import Round
from geo.text.calendar_file import CalendarDay, calendar_file


def deadline_days(rounds: Iterable[Round], *, party: str | None = None) -> tuple[CalendarDay, ...]:
    """Return the last day to hand in of every round.

    Args:
        rounds: open and closed ones; of a closed round nothing is due any more.
        party: only what is asked of this party.
    """
    found = []
    for found_round in rounds:
        asked = [request for request in found_round.requests if party in {None, request.party}]
        if not found_round.is_open or not asked:
            continue
        lines = [
            f"Peildatum {found_round.reference_date.strftime('%d-%m-%Y')}.",
            *(f"{request.party}: {item_named(request.item).title}" for request in asked),
        ]
        found.append(
            CalendarDay(
                identity=f"uitvraag/{found_round.id}",
                day=found_round.deadline,
                summary=f"Aanleveren: {found_round.title}",
                description="\n".join(lines),
                category="Uitvraag",
                reminder=f"aanleveren voor {found_round.title}",
            )
        )
    return tuple(found)


def deadline_calendar(
    rounds: Iterable[Round], *, title: str, made: dt.datetime, party: str | None = None
) -> bytes:
    """Return the last day to hand in of every round as an iCalendar file.

    Args:
        rounds: as for :func:`deadline_days`.
        title: of the calendar.
        made: when the file is made, with its zone.
        party: as for :func:`deadline_days`.
    """
    filters = {"Uitvraag": title} | ({"Partij": party} if party else {})
    about = OutputState(filters=filters, method=geo.__version__, date=made.date())
    days = deadline_days(rounds, party=party)
    return calendar_file(title, days, made=made, about=about.line())
