"""A decision as it stands in the register, as a value of the pack."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from geo.register import Entry, EntryKind
from geo.text.clean import local_date


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision as it stands in the register; what was left open is None.

    ``party`` is 'organisatie: rol', never a person; ``recorded_on`` is the day in the
    Netherlands.
    """

    koppelkans_id: str
    status: str
    reason: str
    owner: str | None
    measure: str | None
    year: int | None
    budget_eur: float | None
    session: str | None
    party: str
    recorded_on: dt.date
    sequence: int


def decided_of(entry: Entry) -> Decided:
    """A decision entry of the register as a value."""
    content = entry.content
    return Decided(
        koppelkans_id=str(entry.koppelkans_id),
        status=str(content["status"]),
        reason=str(content["reason"]),
        owner=content.get("owner"),
        measure=content.get("measure"),
        year=content.get("year"),
        budget_eur=content.get("budget_eur"),
        session=entry.session,
        party=f"{entry.who.organisation}: {entry.who.role}",
        recorded_on=local_date(entry.recorded_at),
        sequence=entry.sequence,
    )


HISTORY_KINDS: Final = (EntryKind.DECISION, EntryKind.COMMENT, EntryKind.OVERRULE)
