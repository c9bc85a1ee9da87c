"""What a koppelkans is: the facts that were found, and how they weigh."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Self

import pandas as pd

from geo.catalogue.windows import Window
from geo.errors import DataError

KINDS: Final = ("plan_klimaat", "plan_werk", "bezit_klimaat", "werk_klimaat_bezit")
"""Plan in a stressed place; plan and work close together; stressed stock that nobody plans for;
a street that opens next to stressed stock."""

STOCK_KIND: Final = "bezit_klimaat"
STREET_KIND: Final = "werk_klimaat_bezit"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was found about one koppelkans, before anything is weighed.

    ``id`` rests on what it is about and not on its content: ``plan-<project>``,
    ``planwerk-<project>-<work>``, ``bezit-<complex>`` or ``werk-<work>``. ``border_case`` says
    that a border is nearer than its own accuracy, so that the place may be in another buurt;
    ``precision_m`` tells how rough the place itself is. ``demolitions`` are what goes before a new
    build. ``hazards``
    gives per hazard the class, middle value and range over the possible positions (of a plan) or
    over the dwellings (of stock); ``works`` the municipal works near with the relation of the
    windows, and ``hint`` where moving one of the two makes it strong. ``dwellings_count`` are the
    dwellings it is about, ``stressed_count`` those in class hoog or zeer_hoog of a hazard that
    counts (stock only). ``soft`` says that a plan is not firm, None when that is not known.
    ``amounts`` is what is known of its size, as :class:`geo.koppelkansen.measures.Amounts`.
    ``possible_plans`` are plans that may lie here but need not. ``reasons`` explains every part
    in Dutch.
    """

    id: str
    kind: str
    title: str
    project_id: str | None = None
    work_id: str | None = None
    complex_id: str | None = None
    corporation: str
    corporations: list[str]
    plan_kind: str
    soft: bool | None = None
    soft_reason: str | None = None
    wijkcode: str | None = None
    wijkcodes: list[str] = field(default_factory=list)
    buurtcode: str | None = None
    buurtcodes: list[str] = field(default_factory=list)
    window: dict[str, Any]
    lat: float | None = None
    lon: float | None = None
    precision_m: float | None = None
    located: bool
    border_case: bool | None = None
    dwellings_count: int | None = None
    stressed_count: int | None = None
    stock_near: dict[str, Any] = field(default_factory=dict)
    demolitions: list[dict[str, Any]] = field(default_factory=list)
    possible_plans: list[str] = field(default_factory=list)
    hazards: dict[str, dict[str, Any]] = field(default_factory=dict)
    areas: list[dict[str, Any]] = field(default_factory=list)
    works: list[dict[str, Any]] = field(default_factory=list)
    measures: list[dict[str, Any]] = field(default_factory=list)
    amounts: dict[str, Any] = field(default_factory=dict)
    requirements: list[dict[str, Any]] = field(default_factory=list)
    by_hand: bool = False
    reasons: dict[str, str]
    caveats: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Koppelkans(Facts):
    """A place and time where plans, works and climate measures can be combined, and why.

    ``contributions`` are the points of every known part, which add up to ``score`` (0-100);
    ``missing`` names the parts that are not known; ``parts`` gives value, range, points and
    reason of each. ``rank`` is the place in the whole list, ``kind_rank`` that among its own
    kind, and ``tier`` compares it with its own kind. ``robustness`` tells how the place among its
    kind holds when the weights are drawn anew (None when too little is known to rank it), and
    ``robustness_together`` how that in the whole list does (None also for a list of one kind).
    ``overrules`` are the corrections a person made, each with its reason; ``no_match`` says
    that one of them is that this is no koppelkans.
    """

    rank: int
    kind_rank: int
    score: float | None
    score_low: float | None
    score_high: float | None
    tier: str
    contributions: dict[str, float]
    missing: list[str]
    parts: dict[str, dict[str, Any]]
    robustness: dict[str, Any] | None
    robustness_together: dict[str, Any] | None
    origins: list[str]
    overrules: list[dict[str, Any]] = field(default_factory=list)
    no_match: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, ready for JSON."""
        values = asdict(self)
        del values["reasons"]  # each stands with its part
        return values


@dataclass(frozen=True)
class Measured:
    """What was measured, kept apart from how it is weighed.

    ``facts`` by id; ``parts`` has one row per koppelkans (index: ``id``) with every part from 0
    to 1 and its range; re-ranking with other part weights needs only this. ``left_out`` counts
    per kind what qualified but fell outside the longest list that is wanted.
    """

    facts: Mapping[str, Facts]
    parts: pd.DataFrame
    left_out: Mapping[str, int] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> "Measured":
        """The same measurements of some kinds only."""
        keys = [key for key, facts in self.facts.items() if facts.kind in kinds]
        return Measured(
            facts={key: self.facts[key] for key in keys},
            parts=self.parts.loc[keys],
            left_out={kind: count for kind, count in self.left_out.items() if kind in kinds},
        )

    @classmethod
    def joined(cls, blocks: "list[Measured]") -> Self:
        """Several kinds as one list.

        Raises:
            DataError: two koppelkansen have the same id.
        """
        facts: dict[str, Facts] = {}
        for block in blocks:
            if twice := sorted(facts.keys() & block.facts.keys()):
                msg = f"De koppelkans {twice[0]} komt twee keer voor."
                raise DataError(msg)
            facts |= block.facts
        left = {kind: n for block in blocks for kind, n in block.left_out.items()}
        tables = [block.parts for block in blocks if len(block.parts)]
        parts = pd.concat(tables) if tables else blocks[0].parts
        return cls(facts=facts, parts=parts, left_out=left)


_FACTS: Final = tuple(entry.name for entry in fields(Facts))


def facts_of(item: Facts) -> dict[str, Any]:
    """The facts by name, as they are (not copied)."""
    held = vars(item)
    return {name: held[name] for name in _FACTS}


def window_in(item: Facts) -> Window:
    """The window of a koppelkans as a value."""
    return Window.from_dict(item.window)
