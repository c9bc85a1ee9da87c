"""The value types of the register: who, what was decided, and on what evidence."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from geo.errors import RegisterError
from geo.register.checks import check_name, check_text

Item = Mapping[str, Any]
"""One koppelkans as JSON: ``id``, ``title``, ``kind``, ``hazards``, ``score``, ..."""

_YEARS = range(2000, 2101)


class Status(StrEnum):
    """What the parties decided about a koppelkans."""

    OPGENOMEN = "opgenomen"
    NADER_ONDERZOEKEN = "nader onderzoeken"
    UITGESTELD = "uitgesteld"
    AFGEWEZEN = "afgewezen"
    GEREALISEERD = "gerealiseerd"


class EntryKind(StrEnum):
    """What an entry of the register records."""

    SESSION_OPENED = "session_opened"
    SESSION_CLOSED = "session_closed"
    SESSION_REOPENED = "session_reopened"
    SESSION_CHANGED = "session_changed"
    DECISION = "decision"
    COMMENT = "comment"
    OVERRULE = "overrule"
    AGREEMENT_SET = "agreement_set"
    AGREEMENT_STATUS = "agreement_status"
    AGREEMENT_MEETING = "agreement_meeting"
    AGREEMENT_PARKING = "agreement_parking"
    AGREEMENT_PRICE = "agreement_price"
    FIGURES = "figures"
    PROJECT_STATE = "project_state"
    AGENDA_ITEM = "agenda_item"
    PERIOD_CLOSED = "period_closed"
    STORY = "story"
    PROPOSAL = "proposal"
    ROUND = "round"
    DELIVERY = "delivery"
    ROUND_REMARK = "round_remark"


NOTE_KINDS = (
    EntryKind.AGREEMENT_SET,
    EntryKind.AGREEMENT_STATUS,
    EntryKind.AGREEMENT_MEETING,
    EntryKind.AGREEMENT_PARKING,
    EntryKind.AGREEMENT_PRICE,
    EntryKind.STORY,
    EntryKind.PROPOSAL,
    EntryKind.ROUND,
    EntryKind.DELIVERY,
    EntryKind.ROUND_REMARK,
)
"""Entries that belong to no session and no koppelkans; their content says what they are about."""


class OverruleKind(StrEnum):
    """How a person can overrule what the analysis found."""

    GEEN_MATCH = "geen match"
    ANDERE_PLEK = "andere plek"
    TOEGEVOEGD = "toegevoegd"
    INGETROKKEN = "ingetrokken"


@dataclass(frozen=True)
class Who:
    """A party at the table: an organisation and a role, never the name of a person."""

    organisation: str
    role: str

    def __post_init__(self) -> None:
        for value, what in ((self.organisation, "organisatie"), (self.role, "rol")):
            check_name(value, what=what)


@dataclass(frozen=True)
class State:
    """On what data and choices a list of koppelkansen was made.

    Attributes:
        date: the day of the analysis, as ``2025-09-24``.
        program: version of the program.
        layers: digest of every layer used, by name.
        weights: weight of every part of the score; or the same as ``parts`` with the other
            rules of the ranking beside it (``geo.koppelkansen.weights.Weights.to_dict``).
        thresholds: classes of the hazards and rules for place and time, as data.
        records: digest of every row by table and key (:func:`geo.register.row_digests` of
            ``projects`` and ``works``); tells which plan or work changed.
        provenance: origin, edition and title of every layer, by name.
    """

    date: str
    program: str
    layers: Mapping[str, str]
    weights: Mapping[str, Any]
    thresholds: Any
    records: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    provenance: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, for freezing."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read back what :meth:`to_dict` gave."""
        return cls(**values)


@dataclass(frozen=True)
class Snapshot:
    """Frozen evidence: the state and the koppelkansen as they were, highest rank first."""

    state: State
    items: tuple[Item, ...]

    def ranks(self) -> dict[str, int]:
        """Rank of every koppelkans by id, the first is 1."""
        return {str(item["id"]): rank for rank, item in enumerate(self.items, start=1)}

    def by_id(self) -> dict[str, Item]:
        """Every koppelkans by id."""
        return {str(item["id"]): item for item in self.items}


@dataclass(frozen=True)
class Entry:
    """One line of the register, as it was written and will stay.

    ``sequence`` gives the order, never ``recorded_at``: a clock may be set back. ``hash`` is
    over everything in the entry and ``previous``, the hash of the entry before.
    """

    sequence: int
    kind: EntryKind
    session: str | None
    koppelkans_id: str | None
    who: Who
    recorded_at: dt.datetime
    content: Mapping[str, Any]
    evidence: str | None
    previous: str
    hash: str

    @property
    def status(self) -> Status | None:
        """The decision in this entry, if it is one."""
        return Status(self.content["status"]) if self.kind is EntryKind.DECISION else None

    @property
    def overrule(self) -> OverruleKind | None:
        """How this entry overrules the analysis, if it does."""
        if self.kind is not EntryKind.OVERRULE:
            return None
        return OverruleKind(self.content["overrule"])


@dataclass(frozen=True)
class Recorded:
    """What is now safely in the register, and what others wrote meanwhile.

    ``meanwhile`` holds the entries on the same koppelkans that came after the last one the
    writer had seen: both are kept, and this makes both visible.
    """

    entry: Entry
    meanwhile: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What was decided; what is not known stays None."""

    status: Status
    reason: str
    owner: str | None = None
    measure: str | None = None
    year: int | None = None
    budget_eur: float | None = None

    def __post_init__(self) -> None:
        check_text(self.reason, what="een reden")
        for value, what in ((self.owner, "trekker"), (self.measure, "maatregel")):
            if value is not None:
                check_text(value, what=what)
        if self.year is not None and self.year not in _YEARS:
            raise RegisterError(
                f"Het jaar {self.year} kan niet; vul een jaar van 2000 t/m 2100 in, of niets."
            )
        if self.budget_eur is not None and not 0 <= self.budget_eur < float("inf"):
            raise RegisterError(
                f"Het bedrag {self.budget_eur} kan niet; vul een bedrag in euro in, of niets."
            )

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, for the register."""
        return asdict(self)


@dataclass(frozen=True)
class Head:
    """The last entry: with this number and hash noted elsewhere a cut-off tail is seen."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Verification:
    """The outcome of checking the chain: nothing in ``problems`` means nothing is wrong."""

    count: int
    head: Head
    problems: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    """What is odd and proves nothing: a clock that was put back."""

    @property
    def ok(self) -> bool:
        """Whether every entry and all evidence is as it was written."""
        return not self.problems
