"""The value types of the register: who, what was decided, and on what evidence."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from geo.catalogue.wkb import is_area_text
from geo.errors import RegisterError

Item = Mapping[str, Any]
"""One koppelkans as JSON: ``id``, ``title``, ``kind``, ``hazards``, ``score``, ..."""

_SESSION = re.compile(r"\d{4}-Q[1-4](-[a-z0-9]+)*")
_NAME_MAX = 80
_SESSION_MAX = 40
_ID_MAX = 200
_TEXT_MAX = 10_000
_YEARS = range(2000, 2101)
_LATITUDE = (50.0, 54.0)
_LONGITUDE = (3.0, 8.0)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


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


def check_name(value: str, *, what: str) -> None:
    """Refuse an empty, overlong or personal name of a party.

    Raises:
        RegisterError: the name is not that of an organisation or a role.
    """
    if not value.strip() or len(value) > _NAME_MAX or _CONTROL.search(value):
        raise RegisterError(f"Vul een {what} in van 1 tot {_NAME_MAX} tekens op één regel.")
    if "@" in value:
        raise RegisterError(
            f"Vul bij {what} geen e-mailadres in; het register bewaart geen persoonsgegevens."
        )


def check_text(value: str, *, what: str) -> None:
    """Refuse an empty or endless text.

    Raises:
        RegisterError: the text is empty or longer than 10,000 characters.
    """
    if not value.strip():
        raise RegisterError(f"Vul {what} in; zonder kan de regel niet in het register.")
    if len(value) > _TEXT_MAX:
        raise RegisterError(f"De tekst is langer dan {_TEXT_MAX} tekens; maak haar korter.")


def check_session(name: str) -> None:
    """Refuse a name that is not a year and quarter, such as ``2025-Q3`` or ``2025-Q2-plannen``.

    Raises:
        RegisterError: the name has another form.
    """
    if not _SESSION.fullmatch(name) or len(name) > _SESSION_MAX:
        raise RegisterError(
            f"De sessienaam {name!r} heeft niet de vorm 2025-Q3 (eventueel met een toevoeging: "
            "2025-Q2-plannen)."
        )


def check_id(koppelkans_id: str) -> None:
    """Refuse an id that cannot be one.

    Raises:
        RegisterError: the id is empty, longer than 200 characters or holds control characters.
    """
    if not koppelkans_id or len(koppelkans_id) > _ID_MAX or _CONTROL.search(koppelkans_id):
        raise RegisterError(f"{koppelkans_id!r} kan geen kenmerk van een koppelkans zijn.")


def check_items(items: Sequence[Item]) -> None:
    """Refuse a list in which a koppelkans has no id, or stands twice.

    Raises:
        RegisterError: an id is missing or stands twice.
    """
    seen: set[str] = set()
    for item in items:
        identifier = item.get("id")
        if not isinstance(identifier, str):
            raise RegisterError("Een koppelkans in de lijst heeft geen kenmerk (id).")
        check_id(identifier)
        if identifier in seen:
            raise RegisterError(f"De koppelkans {identifier} staat twee keer in de lijst.")
        seen.add(identifier)


def check_place(*, lat: float, lon: float, precision_m: float) -> None:
    """Refuse a place outside the Netherlands or a precision that is no distance.

    Raises:
        RegisterError: latitude, longitude (WGS84, degrees) or precision (metres) cannot be.
    """
    inside = _LATITUDE[0] <= lat <= _LATITUDE[1] and _LONGITUDE[0] <= lon <= _LONGITUDE[1]
    if not inside:
        raise RegisterError(
            f"De plek {lat}, {lon} ligt niet in Nederland; vul breedte (50-54) en lengte (3-8) in "
            "graden in."
        )
    if not 0 < precision_m <= 10_000:  # noqa: PLR2004
        raise RegisterError(
            f"De nauwkeurigheid {precision_m} m kan niet; vul meters in, meer dan 0 en tot 10.000."
        )


def check_outline(outline: str) -> None:
    """Refuse an outline that is no valid polygon (WKT in EPSG:28992).

    Raises:
        RegisterError: the text is no WKT, another shape, or a polygon that crosses itself.
    """
    # drawn now and then; the register is opened everywhere
    import shapely  # noqa: PLC0415

    areas = {"Polygon", "MultiPolygon"}
    # not read at all when it is a collection: thousands in one another end the process
    shape = shapely.from_wkt(outline, on_invalid="ignore") if is_area_text(outline) else None
    if shape is None or shape.geom_type not in areas or not shape.is_valid or shape.is_empty:
        raise RegisterError("De omtrek is geen vlak; teken hem opnieuw en kruis hem niet.")
