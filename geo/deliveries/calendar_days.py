"""The deadlines of rounds as days in a calendar."""

from collections.abc import Iterable

from geo.deliveries.items import item_named
from geo.deliveries.rounds import Round
from geo.text.calendar_file import CalendarDay


def deadline_days(rounds: Iterable[Round], *, party: str | None = None) -> tuple[CalendarDay, ...]:
    """Return the last day to hand in of every round.

    Args:
        rounds: open and closed ones; of a closed round nothing is due any more.
        party: only what is asked of this party.
    """
    found = []
    for one in rounds:
        asked = [request for request in one.requests if party in {None, request.party}]
        if not one.is_open or not asked:
            continue
        lines = [
            f"Peildatum {one.reference_date.strftime('%d-%m-%Y')}.",
            *(f"{request.party}: {item_named(request.item).title}" for request in asked),
        ]
        found.append(
            CalendarDay(
                identity=f"uitvraag/{one.id}",
                day=one.deadline,
                summary=f"Aanleveren: {one.title}",
                description="\n".join(lines),
                category="Uitvraag",
                reminder=f"aanleveren voor {one.title}",
            )
        )
    return tuple(found)
