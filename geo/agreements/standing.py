"""The status of every moment of every agreement on a day, and what a meeting has to discuss."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from geo.agreements.deadlines import Occurrence
from geo.agreements.evidence import Evidence
from geo.agreements.quarters import Quarter
from geo.agreements.records import Progress, StatusNote, latest
from geo.agreements.sets import Agreement, AgreementSet


class Standing(StrEnum):
    """Where a moment stands: from what was recorded and from the calendar.

    In order: of an agreement with several open moments the first of these counts. ``ONBEKEND`` is
    a moment that has passed while nothing was recorded of it: that is unknown, not late.
    """

    TE_LAAT = "te laat"
    ONBEKEND = "voorbij, status onbekend"
    NU = "dit kwartaal"
    UITGESTELD = "uitgesteld"
    KOMT = "komt nog"
    GEREED = "gereed"
    VERVALLEN = "vervallen"
    DOORLOPEND = "doorlopend"
    NTB = "planning n.t.b."
    GEEN = "geen termijn"


DONE = frozenset({Standing.GEREED, Standing.VERVALLEN})
PASSED = frozenset({Standing.TE_LAAT, Standing.ONBEKEND})
UNDATED = frozenset({Standing.DOORLOPEND, Standing.NTB, Standing.GEEN})
"""Of an agreement without any dated moment."""

_OPEN = tuple(standing for standing in Standing if standing not in DONE | UNDATED)
_WITHOUT_MOMENT = {"continuous": Standing.DOORLOPEND, "unknown": Standing.NTB}


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A dated moment of an agreement as it stands.

    ``first`` and ``last`` are the quarters it runs in now; after a postponement both are the new
    quarter and ``moved_from`` is the one it was due in; ``moves`` counts how often it was put off.
    ``note`` is the status that holds, None when nothing was recorded.
    """

    agreement: Agreement
    occurrence: Occurrence
    first: Quarter
    last: Quarter
    moved_from: Quarter | None
    moves: int
    standing: Standing
    note: StatusNote | None

    @property
    def key(self) -> str:
        """Identifies it within its set."""
        return self.occurrence.key

    @property
    def due(self) -> dt.date:
        """The day it has to be done by: the end of its last quarter."""
        return self.last.last_day

    @property
    def is_open(self) -> bool:
        """Whether something still has to be done."""
        return self.standing not in DONE

    def runs_in(self, quarter: Quarter) -> bool:
        """Whether it falls in a quarter, as planned at first or as it is now."""
        original = self.occurrence
        return self.first <= quarter <= self.last or original.first <= quarter <= original.last

    def to_dict(self) -> dict[str, Any]:
        """Every figure of it, as JSON."""
        return {
            "key": self.key,
            "number": self.agreement.number,
            "title": self.agreement.title,
            "theme": self.agreement.theme,
            "trekker": self.agreement.trekker,
            "parties": list(self.agreement.parties),
            "wijkcodes": list(self.agreement.wijkcodes),
            "label": self.occurrence.label or None,
            "when": self.occurrence.when(),
            "from": str(self.first),
            "until": str(self.last),
            "due": self.due.isoformat(),
            "moved_from": None if self.moved_from is None else str(self.moved_from),
            "recurring": self.occurrence.recurring,
            "state": str(self.standing),
            "status": note_dict(self.note),
        }


@dataclass(frozen=True, kw_only=True)
class Standings:
    """An agreement as it stands: its moments, the most urgent of them, and its own status."""

    agreement: Agreement
    moments: tuple[Moment, ...]
    standing: Standing
    note: StatusNote | None
    notes: tuple[StatusNote, ...]

    def to_dict(self) -> dict[str, Any]:
        """The agreement with its state and everything recorded of it, as JSON."""
        return self.agreement.to_dict() | {
            "state": str(self.standing),
            "status": note_dict(self.note),
            "moments": [moment.to_dict() for moment in self.moments],
            "history": [note_dict(note) for note in self.notes],
        }


def note_dict(note: StatusNote | None) -> dict[str, Any] | None:
    """A recorded status as JSON, with the line of the register it stands on."""
    if note is None:
        return None
    return {
        "status": str(note.progress),
        "period": str(note.period),
        "occurrence": note.occurrence,
        "moved_to": None if note.moved_to is None else str(note.moved_to),
        "remark": note.remark or None,
        "evidence": [_with_link(item) for item in note.evidence],
        "organisation": note.entry.who.organisation,
        "role": note.entry.who.role,
        "recorded_at": note.entry.recorded_at.isoformat(),
        "line": note.entry.sequence,
    }


def _with_link(item: Evidence) -> dict[str, str | None]:
    return {**item.to_dict(), "link": item.link}


def standings(
    chosen: AgreementSet, notes: Sequence[StatusNote], *, quarter: Quarter
) -> list[Standings]:
    """Where every agreement of a set stands in a quarter, by number.

    A status recorded for a later quarter is left aside: this is how it was in that one.
    """
    by_number: dict[str, list[StatusNote]] = {}
    for note in notes:
        if note.period <= quarter:
            by_number.setdefault(note.number, []).append(note)
    return [
        _agreement(chosen, item, by_number.get(item.number, []), quarter=quarter)
        for item in chosen.agreements
    ]


def _agreement(
    chosen: AgreementSet, agreement: Agreement, notes: list[StatusNote], *, quarter: Quarter
) -> Standings:
    held = latest(notes, upto=quarter)
    moments = tuple(
        _moment(agreement, item, held.get(item.key), notes, quarter=quarter)
        for item in chosen.occurrences(agreement.number)
    )
    return Standings(
        agreement=agreement,
        moments=moments,
        standing=_overall(agreement, moments, held.get(None)),
        note=held.get(None),
        notes=tuple(notes),
    )


def _moment(
    agreement: Agreement,
    occurrence: Occurrence,
    note: StatusNote | None,
    notes: list[StatusNote],
    *,
    quarter: Quarter,
) -> Moment:
    moves = sorted(
        (item for item in notes if item.occurrence == occurrence.key and item.moved_to),
        key=lambda item: (item.period, item.entry.sequence),
    )
    moved = moves[-1].moved_to if moves else None
    first, last = (moved, moved) if moved else (occurrence.first, occurrence.last)
    return Moment(
        agreement=agreement,
        occurrence=occurrence,
        first=first,
        last=last,
        moved_from=occurrence.last if moved else None,
        moves=len(moves),
        standing=_standing(note, first=first, last=last, moved=moved is not None, quarter=quarter),
        note=note,
    )


def _standing(
    note: StatusNote | None, *, first: Quarter, last: Quarter, moved: bool, quarter: Quarter
) -> Standing:
    if note is not None and note.progress is Progress.GEREED:
        return Standing.GEREED
    if note is not None and note.progress is Progress.VERVALLEN:
        return Standing.VERVALLEN
    if last < quarter:
        return Standing.ONBEKEND if note is None else Standing.TE_LAAT
    if first <= quarter:
        return Standing.NU
    postponed = moved or (note is not None and note.progress is Progress.UITGESTELD)
    return Standing.UITGESTELD if postponed else Standing.KOMT


def _overall(
    agreement: Agreement, moments: tuple[Moment, ...], note: StatusNote | None
) -> Standing:
    """The first open one of the moments; without moments what the planning says or was recorded."""
    found = {moment.standing for moment in moments}
    for standing in _OPEN:
        if standing in found:
            return standing
    if moments:
        return Standing.GEREED if Standing.GEREED in found else Standing.VERVALLEN
    if note is not None and note.progress is Progress.GEREED:
        return Standing.GEREED
    if note is not None and note.progress is Progress.VERVALLEN:
        return Standing.VERVALLEN
    kinds = [term.kind for term in agreement.terms]
    return next((_WITHOUT_MOMENT[kind] for kind in kinds if kind in _WITHOUT_MOMENT), Standing.GEEN)
