"""How heavy each part of the ranking weighs, and the rules of time and place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from geo.catalogue.windows import WindowRule
from geo.errors import DataError

METHOD_VERSION: Final = 3
"""Version of the method; 1 left unknown parts out and scaled the rest up (program 0.1.0)."""
VALUES_SINCE: Final = 3
"""From this version on values count without steps, the parts are brought to one scale, stock is
grouped by where it stands, and a plan is measured on outlines as large as a building."""
PARTS = ("exposure", "dwellings", "time", "area", "cobenefits")
_HUGE = 1e9
_SHARES = ("relations", "partners", "areas", "pairs")
_SHARE_KEYS = ("min_strength", "touched_share", "spread", "top_share", "steady_share")
_COUNTS = (
    "dwellings_full", "max_positions", "min_dwellings", "min_hazards", "max_items", "draws",
    "top_count",
)  # fmt: skip
PART_TITLES: Mapping[str, str] = {
    "exposure": "Blootstelling",
    "dwellings": "Woningen",
    "time": "Tijd",
    "area": "Gebied",
    "cobenefits": "Meekoppelen",
}
UNKNOWN: Mapping[str, tuple[float, ...]] = {
    "exposure": (0.0, 0.2, 0.4, 0.6, 0.8),
    "dwellings": (0.05, 0.1, 0.2, 0.3, 0.6),
    "time": (0.0, 0.0, 0.1, 0.3, 0.6),
    "area": (0.0, 0.0, 0.0, 0.5, 1.0),
    "cobenefits": (0.0, 0.1, 0.2, 0.3, 0.6),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Distances in metres and counts that decide what lies near."""

    plot_radius_m: float = 40.0
    building_radius_m: float = 10.0
    stock_near_m: float = 100.0
    works_near_m: float = 50.0
    dwellings_full: int = 200
    max_positions: int = 120


@dataclass(frozen=True, kw_only=True)
class PairRule:
    """When a plan and a work are worth telling as a pair.

    A work must lie near at this share of the positions the plan may have.
    """

    min_near_share: float = 0.2


@dataclass(frozen=True, kw_only=True)
class StockRule:
    """When stock without a plan is put on the agenda.

    ``min_dwellings`` dwellings in class hoog or zeer_hoog, for at least ``min_hazards`` hazards
    that count; at most ``max_items`` per kind, the most stressed first. A building is touched by
    a plan that lies on it at ``touched_share`` of its possible positions. A street opens when
    its kind of work lends itself at least ``min_strength``. Buildings of one owner at most
    ``join_m`` apart stand together, in groups of at most ``visit_m`` across.
    """

    min_dwellings: int = 25
    min_hazards: int = 2
    max_items: int = 40
    touched_share: float = 0.5
    min_strength: float = 0.5
    join_m: float = 25.0
    visit_m: float = 200.0


@dataclass(frozen=True, kw_only=True)
class PlanningRule:
    """The years from which an unknown year is drawn, each as likely."""

    first_year: int = 2026
    last_year: int = 2035


@dataclass(frozen=True, kw_only=True)
class RobustnessRule:
    """How the ranking is tried with other weights, and what the tiers follow from.

    Every weight is drawn ``draws`` times from ``1 - spread`` to ``1 + spread`` times itself. The
    top of a list is ``top_share`` of it, at most ``top_count``; what is steady holds in
    ``steady_share`` of the draws. Lists shorter than ``min_items`` take their tiers from the
    score. Below ``min_overlap`` of 10 the order at the top is called shaky.
    """

    draws: int = 1000
    spread: float = 0.5
    seed: int = 20250701
    top_count: int = 10
    top_share: float = 0.33
    steady_share: float = 0.8
    min_items: int = 8
    min_overlap: float = 7.0


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Everything of the ranking that is a choice; the defaults stand in ``weights.toml``.

    ``unknown`` has per part the values, each as likely as the others, that a part may have when
    nothing is known of it, and ``scale`` the two ends between which the values of a part differ
    (:func:`geo.koppelkansen.value_scores.scaled`). A file may leave out ``pairs``, ``stock``,
    ``planning``, ``robustness`` and ``unknown``: then their defaults hold; a part without ends in
    ``scale`` keeps its values. ``method`` is the version of the method; weights that
    a session froze without one are of method 1.
    """

    parts: Mapping[str, float]
    tiers: Mapping[str, float]
    relations: Mapping[str, float]
    partners: Mapping[str, float]
    areas: Mapping[str, float]
    hazards: Mapping[str, float]
    windows: WindowRule = field(default_factory=WindowRule)
    place: Place = field(default_factory=Place)
    pairs: PairRule = field(default_factory=PairRule)
    stock: StockRule = field(default_factory=StockRule)
    planning: PlanningRule = field(default_factory=PlanningRule)
    robustness: RobustnessRule = field(default_factory=RobustnessRule)
    unknown: Mapping[str, tuple[float, ...]] = field(default_factory=lambda: dict(UNKNOWN))
    scale: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    method: int = METHOD_VERSION

    def with_parts(self, parts: Mapping[str, float]) -> "Weights":
        """The same rules with other weights per part."""
        return replace(self, parts=checked_parts(parts, where="gewichten"))

    def to_dict(self) -> dict[str, Any]:
        """Everything by name, ready for JSON."""
        return {
            item.name: {
                key: list(setting) if isinstance(setting, tuple) else setting
                for key, setting in value.items()
            }
            if isinstance(value := getattr(self, item.name), Mapping)
            else {inner.name: getattr(value, inner.name) for inner in fields(value)}
            for item in fields(self)
            if item.name != "method"
        } | {"method": self.method}


LISTS = ("unknown", "scale")
"""Lists of numbers per part, which have a check of their own."""


def check_numbers(values: Any, *, where: str, name: str) -> None:
    """Refuse values that are no numbers of zero or more."""
    if not isinstance(values, Mapping):
        msg = f"{where}: het onderdeel '{name}' is geen lijst van waarden."
        raise DataError(msg)
    if name in LISTS:
        return
    for key, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _HUGE:
            msg = f"{where}, {name}.{key}: '{value}' is geen getal vanaf 0."
            raise DataError(msg)
        if (name in _SHARES or key in _SHARE_KEYS) and value > 1:
            msg = f"{where}, {name}.{key}: '{value}' is meer dan 1."
            raise DataError(msg)
        if key in _COUNTS and value < 1:
            msg = f"{where}, {name}.{key}: '{value}' moet minstens 1 zijn."
            raise DataError(msg)


def checked_parts(parts: Mapping[str, float], *, where: str) -> dict[str, float]:
    """The weights of the parts; refused when one is missing, unknown or no number, or all are 0."""
    if set(parts) != set(PARTS):
        msg = f"{where}: parts moet precies deze sleutels hebben: {', '.join(PARTS)}."
        raise DataError(msg)
    check_numbers(parts, where=where, name="parts")
    if not sum(parts.values()) > 0:
        msg = f"{where}: minstens één onderdeel moet meer dan 0 wegen."
        raise DataError(msg)
    return {name: float(parts[name]) for name in PARTS}
