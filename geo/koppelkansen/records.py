"""The typed records of a koppelkans, from analysis to page, pack and register.

Every record has one JSON form: :func:`to_json` writes it and :func:`from_json` reads it back, also
where an older program wrote fewer keys.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from geo.catalogue.windows import Window
from geo.constants import NO_DATA
from geo.koppelkansen.caveat_kinds import CaveatText
from geo.koppelkansen.measure_records import Amounts, Measure, Requirement
from geo.koppelkansen.record_json import from_json, to_json

KINDS: Final = ("plan_klimaat", "plan_werk", "bezit_klimaat", "werk_klimaat_bezit")
"""Plan in a stressed place; plan and work close together; stressed stock that nobody plans for;
a street that opens next to stressed stock."""
STOCK_KIND: Final = "bezit_klimaat"
STREET_KIND: Final = "werk_klimaat_bezit"


@dataclass(frozen=True, kw_only=True)
class Range:
    """A middle value with its low and high value, in the unit of the field."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class HazardSummary:
    """One hazard at a place: class and middle value, and their range.

    ``share`` is the part of the possible positions (of a plan) or of the dwellings (of stock) in
    class hoog or zeer_hoog, and ``severe_count`` the number of those dwellings (stock only).
    """

    exposure_class: str = NO_DATA
    unit: str = ""
    class_low: str = NO_DATA
    class_high: str = NO_DATA
    value: float | None = None
    low: float | None = None
    high: float | None = None
    share: float | None = None
    severe_count: int | None = None


@dataclass(frozen=True, kw_only=True)
class NearWork:
    """A municipal work near a koppelkans, and how its years go together with those of the plan.

    ``gap_years`` lies between the two windows; ``near_share`` is the share of the positions or
    dwellings it lies near; ``strength`` (0-1) tells how well its kind lends itself and ``fit`` is
    that times the worth of the relation (None is unknown: then ``fit_years`` is what it comes to
    over the planning period). ``shift_years`` makes the relation
    strong, ``hint`` says in Dutch how. ``street_m`` is the length of street that opens here.
    """

    id: str
    name: str = ""
    kind: str = ""
    window: Window = field(default_factory=lambda: Window(None, None))
    relation: str = "onbekend"
    gap_years: float | None = None
    distance_m: float | None = None
    near_share: float | None = None
    strength: float = 0.0
    fit: float | None = None
    fit_years: Range | None = None
    shift_years: int | None = None
    hint: str | None = None
    street_m: Range | None = None


@dataclass(frozen=True, kw_only=True)
class NearArea:
    """A policy area that a koppelkans lies in at ``share`` of its positions or dwellings.

    ``relation`` is 'in', or 'mogelijk' or 'deels' where that is not sure or not whole.
    """

    id: str
    name: str
    kind: str
    share: float
    relation: str
    indicative: bool = False


@dataclass(frozen=True, kw_only=True)
class Demolition:
    """A demolition that makes place for a new build."""

    project_id: str = ""
    name: str = ""
    dwellings_count: int | None = None
    window: Window = field(default_factory=lambda: Window(None, None))


@dataclass(frozen=True, kw_only=True)
class StockNear:
    """Corporation dwellings near or in a koppelkans, with the range of their number."""

    dwellings_count: int
    efg_count: int
    unlabelled_count: int
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the score: value and range (0-1), points, and the reason in Dutch."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    contribution: float | None = None
    reason: str = "onbekend"


@dataclass(frozen=True, kw_only=True)
class RankSpread:
    """How a place in the list holds over all draws.

    ``top_share`` is the share of the draws in the first ``top``; the rank lies between
    ``rank_low`` and ``rank_high`` in 9 of 10 draws; ``overlap_median`` is how many of the first
    ``top`` stay in it in the middle draw, None for a list that is no longer than that.
    """

    top_share: float
    rank_low: int
    rank_high: int
    top: int
    draws: int
    overlap_median: float | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectionNote:
    """A correction that a person made on a koppelkans, with the reason and a Dutch sentence."""

    kind: str
    reason: str
    session: str | None
    organisation: str
    recorded_at: str
    no_match: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was found about one koppelkans, before anything is weighed.

    ``id`` rests on what it is about and not on its content: ``plan-<project>``,
    ``planwerk-<project>-<work>``, ``bezit-<complex>`` or ``werk-<work>``. ``border_case`` says
    that a border is nearer than its own accuracy, so that the place may be in another buurt;
    ``precision_m`` tells how rough the place itself is. ``demolitions`` are what goes before a new
    build. ``hazards`` gives per hazard its summary over the possible positions (of a plan) or
    over the dwellings (of stock); ``works`` the municipal works near. ``dwellings_count`` are the
    dwellings it is about, ``stressed_count`` those in class hoog or zeer_hoog of a hazard that
    counts (stock only). ``soft`` says that a plan is not firm, None when that is not known.
    ``possible_plans`` are plans that may lie here but need not. ``buildings`` are the ids of the
    buildings it is about (stock only). ``reasons`` explains every part in Dutch.
    """

    id: str
    kind: str = ""
    title: str = ""
    project_id: str | None = None
    work_id: str | None = None
    complex_id: str | None = None
    corporation: str = ""
    corporations: tuple[str, ...] = ()
    plan_kind: str | None = None
    soft: bool | None = None
    soft_reason: CaveatText | None = None
    wijkcode: str | None = None
    wijkcodes: tuple[str, ...] = ()
    buurtcode: str | None = None
    buurtcodes: tuple[str, ...] = ()
    window: Window = field(default_factory=lambda: Window(None, None))
    lat: float | None = None
    lon: float | None = None
    precision_m: float | None = None
    located: bool = False
    border_case: bool | None = None
    dwellings_count: int | None = None
    stressed_count: int | None = None
    stock_near: StockNear | None = None
    demolitions: tuple[Demolition, ...] = ()
    possible_plans: tuple[str, ...] = ()
    hazards: Mapping[str, HazardSummary] = field(default_factory=dict)
    areas: tuple[NearArea, ...] = ()
    works: tuple[NearWork, ...] = ()
    measures: tuple[Measure, ...] = ()
    amounts: Amounts | None = None
    buildings: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    by_hand: bool = False
    reasons: Mapping[str, str] = field(default_factory=dict)
    caveats: tuple[CaveatText, ...] = ()

    @property
    def about_stock(self) -> bool:
        """Whether the figures are of dwellings that stand there, not of places a plan may have."""
        return self.kind in {STOCK_KIND, STREET_KIND}

    @property
    def every_wijkcode(self) -> frozenset[str]:
        """Every wijk it is said to lie in; empty when that is not known."""
        return frozenset(code for code in (self.wijkcode, *self.wijkcodes) if code)


@dataclass(frozen=True, kw_only=True)
class Koppelkans(Facts):
    """A place and time where plans, works and climate measures can be combined, and why.

    ``contributions`` are the points of every part, which add up to ``score`` (0-100);
    ``missing`` names the parts that are not known: their points are what is expected of them (in
    method 1 they have none). ``parts`` gives value, range, points and reason of each. ``rank`` is
    the place in the whole list, ``kind_rank`` that among its own kind, and ``tier`` compares it
    with its own kind. ``robustness`` tells how the place among its kind holds over all draws (None
    when too little is known to rank it), and ``robustness_together`` how that in the whole list
    does (None also for a list of one kind). ``overrules`` are the corrections a person made, each
    with its reason; ``no_match`` says that one of them is that this is no koppelkans. ``score`` is
    the expected score, ``score_low`` and ``score_high`` are its 10th and 90th percentile over the
    draws, and ``top_share`` is the chance that it is in the first ten of the whole list. Of method
    1 (``method`` is None) they are the worst and the best it could come out at, and there is no
    chance.
    """

    rank: int | None = None
    kind_rank: int | None = None
    score: float | None = None
    score_low: float | None = None
    score_high: float | None = None
    tier: str = "onbekend"
    contributions: Mapping[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    parts: Mapping[str, Part] = field(default_factory=dict)
    robustness: RankSpread | None = None
    robustness_together: RankSpread | None = None
    origins: tuple[str, ...] = ()
    overrules: tuple[CorrectionNote, ...] = ()
    no_match: bool = False
    top_share: float | None = None
    method: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, ready for JSON."""
        values: dict[str, Any] = to_json(self)
        for name in ("stock_near", "amounts"):
            values[name] = values[name] or {}
        return values

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read back what :meth:`to_dict` gave, also of an older program or added by hand."""
        if not stored.get("demolitions") and stored.get("demolition"):
            stored = {**stored, "demolitions": [stored["demolition"]]}
        for name in ("stock_near", "amounts"):
            if not stored.get(name):
                stored = {**stored, name: None}
        return from_json(cls, stored)


def facts_of(item: Facts) -> dict[str, Any]:
    """The facts of a koppelkans by name, as they are (not copied)."""
    return {entry.name: getattr(item, entry.name) for entry in dataclasses.fields(Facts)}
