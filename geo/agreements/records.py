"""What is recorded of agreements: status per period, evidence, dates of meetings, parking.

Every line goes into the register behind the last one, with who and when; a correction is a new
line and the old one stays.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.agreements.evidence import Evidence, check_line
from geo.agreements.quarters import Quarter
from geo.agreements.sets import AgreementSet
from geo.register import Entry, EntryKind, Reader, Recorded, Register, RegisterError, Who
from geo.register.checks import check_id

_EVIDENCE_MAX: Final = 20
_YEARS: Final = range(2000, 2101)
_PRICE_MAX: Final = 1_000_000


class Progress(StrEnum):
    """How far an agreement is, as a party says."""

    NIET_GESTART = "niet gestart"
    LOOPT = "loopt"
    GEREED = "gereed"
    UITGESTELD = "uitgesteld"
    VERVALLEN = "vervallen"


class ParkingState(StrEnum):
    """How far the agreement on parking norms of a project is."""

    IN_OVERLEG = "in overleg"
    AFGESPROKEN = "afgesproken"
    KNELPUNT = "knelpunt"


@dataclass(frozen=True, kw_only=True)
class StatusNote:
    """A recorded status of an agreement, or of one of its moments, in a period.

    ``occurrence`` is the key of the moment, None for the agreement as a whole; ``moved_to`` the
    quarter it is put off to.
    """

    set_id: str
    number: str
    period: Quarter
    progress: Progress
    occurrence: str | None
    remark: str
    evidence: tuple[Evidence, ...]
    moved_to: Quarter | None
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class NewStatus:
    """How far an agreement is, before it is recorded.

    Attributes:
        progress: how far it is.
        period: the quarter this is the status of.
        occurrence: the moment it is about, by key; None for the agreement as a whole.
        remark: what has to be known with it.
        evidence: links to where it can be seen.
        moved_to: the quarter it is put off to.
    """

    progress: Progress
    period: Quarter
    occurrence: str | None = None
    remark: str = ""
    evidence: tuple[Evidence, ...] = ()
    moved_to: Quarter | None = None

    def __post_init__(self) -> None:
        if self.remark.strip():
            check_line(self.remark, what="een opmerking")
        if len(self.evidence) > _EVIDENCE_MAX:
            raise RegisterError(f"Geef hooguit {_EVIDENCE_MAX} verwijzingen tegelijk.")
        if self.moved_to is None:
            return
        if self.progress is not Progress.UITGESTELD or self.occurrence is None:
            raise RegisterError(
                "Een nieuw kwartaal hoort bij een termijn die is uitgesteld; kies die status."
            )


def record_status(
    register: Register,
    chosen: AgreementSet,
    number: str,
    status: NewStatus,
    *,
    who: Who,
    seen: int | None = None,
) -> Recorded:
    """Record how far an agreement is.

    Args:
        register: where it goes.
        chosen: the set the agreement is of.
        number: the agreement.
        status: how far it is, when, and with what evidence.
        who: organisation and role.
        seen: number of the last line the writer saw; what others recorded of the same agreement
            after it is returned.

    Raises:
        NotFoundError: the set has no such agreement.
        RegisterError: it cannot be recorded; the message says why.
    """
    known = {item.key: item for item in chosen.occurrences(number)}
    if status.occurrence is not None and status.occurrence not in known:
        raise RegisterError(f"Afspraak {number} heeft geen termijn '{status.occurrence}'.")
    if status.moved_to is not None and status.occurrence is not None:
        last = known[status.occurrence].last
        if status.moved_to <= last:
            raise RegisterError(
                f"De termijn liep al tot en met {last.text()}; kies een later kwartaal."
            )
    content = {
        "set": chosen.set_id,
        "number": number,
        "period": str(status.period),
        "status": str(status.progress),
        "occurrence": status.occurrence,
        "remark": status.remark.strip(),
        "evidence": [item.to_dict() for item in status.evidence],
        "moved_to": None if status.moved_to is None else str(status.moved_to),
    }
    made = register.note(EntryKind.AGREEMENT_STATUS, content, who=who, seen=seen)
    same = tuple(
        entry
        for entry in made.meanwhile
        if (entry.content["set"], entry.content["number"]) == (chosen.set_id, number)
    )
    return Recorded(made.entry, same)


def status_notes(register: Reader, set_id: str) -> list[StatusNote]:
    """Every recorded status of a set, in the order they were written."""
    return [
        StatusNote(
            set_id=set_id,
            number=str(entry.content["number"]),
            period=Quarter.parse(entry.content["period"]),
            progress=Progress(entry.content["status"]),
            occurrence=entry.content["occurrence"],
            remark=str(entry.content["remark"]),
            evidence=tuple(Evidence.from_dict(item) for item in entry.content["evidence"]),
            moved_to=Quarter.parse(moved) if (moved := entry.content["moved_to"]) else None,
            entry=entry,
        )
        for entry in register.entries(kinds=(EntryKind.AGREEMENT_STATUS,))
        if entry.content["set"] == set_id
    ]


# -- meetings ------------------------------------------------------------------------------------


def record_meeting(
    register: Register, set_id: str, day: dt.date, *, who: Who, cancelled: bool = False
) -> Entry:
    """Record the day of a Bestuurlijk Overleg, or that it does not take place.

    Raises:
        RegisterError: the day is there already, or is not there to cancel.
    """
    known = meetings(register, set_id)
    if (day in known) is not cancelled:
        text = day.strftime("%d-%m-%Y")
        state = "staat al in de lijst" if not cancelled else "staat niet in de lijst"
        raise RegisterError(f"Het Bestuurlijk Overleg van {text} {state}.")
    content = {"set": set_id, "date": day.isoformat(), "cancelled": cancelled}
    return register.note(EntryKind.AGREEMENT_MEETING, content, who=who).entry


def meetings(register: Reader, set_id: str) -> tuple[dt.date, ...]:
    """The days of the Bestuurlijk Overleg that hold now, in order."""
    days: set[dt.date] = set()
    for entry in register.entries(kinds=(EntryKind.AGREEMENT_MEETING,)):
        if entry.content["set"] == set_id:
            day = dt.date.fromisoformat(entry.content["date"])
            (days.discard if entry.content["cancelled"] else days.add)(day)
    return tuple(sorted(days))


# -- parking -------------------------------------------------------------------------------------


def record_parking(
    register: Register,
    set_id: str,
    project_id: str,
    state: ParkingState,
    *,
    who: Who,
    norm: float | None = None,
    remark: str = "",
) -> Entry:
    """Record how far the agreement on parking of a project is.

    Args:
        register: where it goes.
        set_id: the set of agreements.
        project_id: the project.
        state: how far it is.
        who: organisation and role.
        norm: places per dwelling, None when it is not known.
        remark: what has to be known with it.
    """
    check_id(project_id)
    if norm is not None and not 0 <= norm <= 10:  # noqa: PLR2004 - places per dwelling
        raise RegisterError(f"De norm {norm} kan niet; vul 0 tot 10 plaatsen per woning in.")
    if remark:
        check_line(remark, what="een opmerking")
    content = {
        "set": set_id,
        "project": project_id,
        "state": str(state),
        "norm": norm,
        "remark": remark.strip(),
    }
    return register.note(EntryKind.AGREEMENT_PARKING, content, who=who).entry


def parking_entries(register: Reader, set_id: str) -> dict[str, list[Entry]]:
    """The lines on parking by project, in the order they were written; the last one holds."""
    found: dict[str, list[Entry]] = {}
    for entry in register.entries(kinds=(EntryKind.AGREEMENT_PARKING,)):
        if entry.content["set"] == set_id:
            found.setdefault(str(entry.content["project"]), []).append(entry)
    return found


# -- land price ----------------------------------------------------------------------------------


def record_price(
    register: Register, place: str, year: int, price_eur: float, *, source: str, who: Who
) -> Entry:
    """Record the maximum land price of a year, with its source; a correction is a new line.

    Args:
        register: where it goes.
        place: code of the gemeente the price is of.
        year: the year it holds for.
        price_eur: of one dwelling, exclusive of VAT.
        source: the decision or letter it stands in.
        who: organisation and role.

    Raises:
        RegisterError: it cannot be recorded; the message says why.
    """
    if year not in _YEARS:
        raise RegisterError(f"Het jaar {year} kan niet; vul een jaar van 2000 tot en met 2100 in.")
    if not 0 < price_eur <= _PRICE_MAX:
        raise RegisterError(f"De prijs {price_eur} kan niet; vul een bedrag in euro per woning in.")
    check_line(source, what="de bron van de prijs")
    content = {
        "place": place,
        "year": year,
        "price_eur": price_eur,
        "source": source.strip(),
    }
    return register.note(EntryKind.AGREEMENT_PRICE, content, who=who).entry


def price_entries(register: Reader, place: str | None) -> dict[int, Entry]:
    """The line that holds for the land price of each year, for a gemeente."""
    return {
        int(entry.content["year"]): entry
        for entry in register.entries(kinds=(EntryKind.AGREEMENT_PRICE,))
        if entry.content["place"] == place
    }


def latest(notes: Iterable[StatusNote], *, upto: Quarter) -> dict[str | None, StatusNote]:
    """The status that holds at the end of a period per moment (None: the whole agreement).

    A later period goes before an earlier one, and within a period the last line written.
    """
    found: dict[str | None, StatusNote] = {}
    for note in notes:
        if note.period > upto:
            continue
        held = found.get(note.occurrence)
        if held is None or note.period >= held.period:
            found[note.occurrence] = note
    return found
