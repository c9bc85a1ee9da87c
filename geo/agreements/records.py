"""What is recorded of agreements: status per period, evidence, dates of meetings, parking.

Every line goes into the register behind the last one, with who and when; a correction is a new
line and the old one stays.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

from geo.agreements.quarters import Quarter
from geo.agreements.sets import AgreementSet
from geo.register import Entry, EntryKind, Reader, Recorded, Register, RegisterError, Who
from geo.register.values import check_id, check_session, check_text

_TEXT_MAX: Final = 2000
_EVIDENCE_MAX: Final = 20
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+")
_MAP: Final = re.compile(r"kaart(?:\?[A-Za-z0-9_\-=&%.,;:+~]*)?")
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)


class Progress(StrEnum):
    """How far an agreement is, as a party says."""

    NIET_GESTART = "niet gestart"
    LOOPT = "loopt"
    GEREED = "gereed"
    UITGESTELD = "uitgesteld"
    VERVALLEN = "vervallen"


class EvidenceKind(StrEnum):
    """What a piece of evidence points to."""

    KAART = "kaart"
    KOPPELKANS = "koppelkans"
    SESSIE = "sessie"
    BESTAND = "bestand"


class ParkingState(StrEnum):
    """How far the agreement on parking norms of a project is."""

    IN_OVERLEG = "in overleg"
    AFGESPROKEN = "afgesproken"
    KNELPUNT = "knelpunt"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A link to where it can be seen.

    ``reference`` is the address of a map in this program (``kaart?vraag=efg``), the id of a
    koppelkans, the name of a session, or the web address or name of a file.
    """

    kind: EvidenceKind
    reference: str

    def __post_init__(self) -> None:
        text = self.reference
        check_text(text, what="waar het bewijs staat")
        if self.kind is EvidenceKind.KAART and not _MAP.fullmatch(text):
            raise RegisterError(
                f"'{text[:60]}' is geen kaart van dit programma; neem over wat na de laatste / in "
                "de adresbalk staat, zoals kaart?vraag=efg."
            )
        if self.kind is EvidenceKind.KOPPELKANS:
            check_id(text)
        if self.kind is EvidenceKind.SESSIE:
            check_session(text)
        if self.kind is EvidenceKind.BESTAND:
            check_line(text, what="de naam of het adres van het bestand")
            if "//" in text and not _ADDRESS.fullmatch(text):
                raise RegisterError(
                    f"'{text[:60]}' is geen webadres; begin met https:// of geef een bestandsnaam."
                )

    @property
    def link(self) -> str | None:
        """The address to open, None for a file that only has a name."""
        if self.kind is EvidenceKind.KAART:
            return self.reference
        if self.kind is EvidenceKind.KOPPELKANS:
            return f"koppelkansen?kans={quote(self.reference, safe='')}"
        if self.kind is EvidenceKind.SESSIE:
            return f"koppelkansen?sessie={self.reference}"
        return self.reference if _ADDRESS.fullmatch(self.reference) else None

    def to_dict(self) -> dict[str, str]:
        """Kind and reference, as JSON."""
        return {"kind": str(self.kind), "reference": self.reference}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Evidence":
        """Read back what :meth:`to_dict` gave."""
        return cls(kind=EvidenceKind(values["kind"]), reference=str(values["reference"]))


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


def check_line(value: str, *, what: str) -> None:
    """Refuse an empty or overlong line, and one that holds an e-mail address.

    Raises:
        RegisterError: it cannot be kept; the message says why.
    """
    check_text(value, what=what)
    if len(value) > _TEXT_MAX:
        raise RegisterError(f"De tekst is langer dan {_TEXT_MAX} tekens; maak haar korter.")
    if _MAIL.search(value):
        raise RegisterError(
            "Er staat een e-mailadres in de tekst; het register bewaart geen persoonsgegevens."
        )


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
