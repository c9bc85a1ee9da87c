"""Rounds: what is asked of whom, by when, and opening, changing and closing them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from geo.deliveries.items import item_named
from geo.deliveries.purposes import Purpose, purpose_named
from geo.deliveries.round_record import Request, Round
from geo.errors import NotFoundError, RegisterError
from geo.register import Entry, EntryKind, Reader, Register, Who
from geo.register.checks import check_text

BEFORE_MEETING: Final = dt.timedelta(days=28)
"""How long before the day an agreement is due the parties hand in: time to put it together."""
_MONTHS_A_QUARTER: Final = 3


def round_id(purpose: Purpose, year: int) -> str:
    """The id of the round with this purpose in a year."""
    return f"{year}-Q{purpose.quarter}-{purpose.code}"


def next_year(purpose: Purpose, *, today: dt.date) -> int:
    """The first year in which a round for this purpose does not have its last day behind it."""
    late = _quarter_end(purpose, today.year) - BEFORE_MEETING < today
    return today.year + 1 if late else today.year


def _quarter_end(purpose: Purpose, year: int) -> dt.date:
    month = purpose.quarter * _MONTHS_A_QUARTER
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def new_round(
    purpose: Purpose,
    year: int,
    *,
    corporations: Sequence[str],
    gemeente: str,
    due: dt.date | None = None,
    deadline: dt.date | None = None,
    reference_date: dt.date | None = None,
) -> Round:
    """Propose a round: what the purpose asks of every corporation and of the gemeente.

    Args:
        purpose: what it is for.
        year: of the round.
        corporations: by their names in the layers.
        gemeente: the party that puts together.
        due: the day the agreement is due by the calendar of the agreements; by default the last
            day of the quarter of the purpose.
        deadline: the last day to hand in; by default :data:`BEFORE_MEETING` before ``due``.
        reference_date: by default 1 January of the year.
    """
    end = due or _quarter_end(purpose, year)
    asked = [(party, item) for party in corporations for item in purpose.of_corporations]
    asked += [(gemeente, item) for item in purpose.of_gemeente]
    return Round(
        id=round_id(purpose, year),
        purpose=purpose.code,
        title=f"{purpose.title} {year}",
        year=year,
        reference_date=reference_date or dt.date(year, 1, 1),
        deadline=deadline or end - BEFORE_MEETING,
        gemeente=gemeente,
        requests=tuple(
            Request(party=party, item=item, explanation=item_named(item).explanation)
            for party, item in asked
        ),
    )


def next_round(last: Round, *, due: dt.date | None = None) -> Round:
    """Propose the same round a year later: same parties, items and explanations.

    Args:
        last: the round of this year.
        due: the day its agreement is due next year, when the calendar of the agreements knows it;
            by default the deadline moves by a year.
    """
    year = last.year + 1
    purpose = purpose_named(last.purpose)
    return replace(
        last,
        id=round_id(purpose, year),
        title=last.title.replace(str(last.year), str(year)),
        year=year,
        reference_date=_year_later(last.reference_date),
        deadline=_year_later(last.deadline) if due is None else due - BEFORE_MEETING,
        is_open=True,
    )


def _year_later(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        # 29 February
        return day.replace(year=day.year + 1, day=28)


def fold_rounds(entries: Iterable[Entry]) -> dict[str, Round]:
    """Return every round as its lines in the register leave it, the newest last."""
    found: dict[str, Round] = {}
    for entry in entries:
        if entry.kind is not EntryKind.ROUND:
            continue
        content = entry.content
        if content["event"] == "closed":
            known = found[str(content["id"])]
            found[known.id] = replace(known, is_open=False)
        else:
            made = Round.from_dict(content["round"])
            found[made.id] = made
    return found


def rounds(register: Reader) -> tuple[Round, ...]:
    """Return every round, the latest deadline first."""
    found = fold_rounds(register.entries(kinds=(EntryKind.ROUND,)))
    return tuple(
        sorted(
            found.values(),
            key=lambda found_round: (found_round.deadline, found_round.id),
            reverse=True,
        )
    )


def pick_round(known: Mapping[str, Round], identifier: str) -> Round:
    """Return the round with this id.

    Raises:
        NotFoundError: there is none.
    """
    if identifier not in known:
        there = ", ".join(known) or "nog geen"
        raise NotFoundError(f"Er is geen uitvraag '{identifier}'. Er zijn: {there}.")
    return known[identifier]


def find_round(register: Reader, identifier: str) -> Round:
    """Return one round by its id.

    Raises:
        NotFoundError: there is none.
    """
    return pick_round({found_round.id: found_round for found_round in rounds(register)}, identifier)


def open_round(register: Register, made: Round, *, who: Who) -> Entry:
    """Record a new round; the same round twice is recorded once.

    Raises:
        RegisterError: there is another round with this id, or it cannot be recorded.
    """

    def decide(entries: list[Entry]) -> Mapping[str, Any] | Entry:
        content = {"event": "opened", "id": made.id, "round": made.to_dict()}
        for entry in entries:
            if entry.content["id"] == made.id:
                if entry.content == content:
                    return entry
                raise RegisterError(f"De uitvraag {made.id} bestaat al; wijzig haar.")
        return content

    return register.note_after(EntryKind.ROUND, decide, who=who)


def change_round(register: Register, changed: Round, *, reason: str, who: Who) -> Entry:
    """Record another deadline, other requests or explanations of an open round, with a reason.

    Raises:
        RegisterError: the round is closed, nothing changes, or it cannot be recorded.
    """
    check_text(reason, what="een reden")

    def decide(entries: list[Entry]) -> Mapping[str, Any] | Entry:
        content = {
            "event": "changed", "id": changed.id, "round": changed.to_dict(), "reason": reason,
        }  # fmt: skip
        known = pick_round(fold_rounds(entries), changed.id)
        own = [entry for entry in entries if entry.content["id"] == changed.id]
        if own[-1].content == content:
            return own[-1]
        if not known.is_open:
            raise RegisterError(f"De uitvraag {changed.id} is gesloten.")
        if known == changed:
            raise RegisterError(f"Er verandert niets aan de uitvraag {changed.id}.")
        return content

    return register.note_after(EntryKind.ROUND, decide, who=who)


def close_round(register: Register, identifier: str, *, who: Who) -> Entry:
    """Record that parties can no longer hand in; closing twice is recorded once."""

    def decide(entries: list[Entry]) -> Mapping[str, Any] | Entry:
        pick_round(fold_rounds(entries), identifier)
        own = [entry for entry in entries if entry.content["id"] == identifier]
        if own[-1].content["event"] == "closed":
            return own[-1]
        return {"event": "closed", "id": identifier}

    return register.note_after(EntryKind.ROUND, decide, who=who)
