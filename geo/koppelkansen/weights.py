"""How heavy each part of the ranking weighs, and the rules of time and place."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from geo.catalogue.vocabularies import AREA_KINDS, WORK_KINDS
from geo.catalogue.windows import WindowRule
from geo.errors import DataError
from geo.hazards.registry import DEFAULT_WEIGHTS
from geo.text.settings import fault_words

METHOD_VERSION: Final = 3
"""Version of the method; 1 left unknown parts out and scaled the rest up (program 0.1.0)."""

VALUES_SINCE: Final = 3
"""From this version on values count without steps, the parts are brought to one scale, stock is
grouped by where it stands, and a plan is measured on outlines as large as a building."""

PARTS = ("exposure", "dwellings", "time", "area", "cobenefits")
_HUGE = 1e9
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_SHARES = ("relations", "partners", "areas", "pairs")
_SHARE_KEYS = ("min_strength", "touched_share", "spread", "top_share", "steady_share")
_COUNTS = (
    "dwellings_full", "max_positions", "min_dwellings", "min_hazards", "max_items", "draws",
    "top_count",
)  # fmt: skip
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "tiers": ("hoog", "middel"),
    "relations": ("sterk", "mogelijk", "zwak"),
}

_NAMES: Mapping[str, Collection[str]] = {
    **_NEEDED,
    "partners": WORK_KINDS.keys,
    "areas": AREA_KINDS.keys,
    "hazards": DEFAULT_WEIGHTS,
}
"""What a file may weigh; a session may have frozen a hazard that is gone since."""

PART_TITLES: Mapping[str, str] = {
    "exposure": "Blootstelling",
    "dwellings": "Woningen",
    "time": "Tijd",
    "area": "Gebied",
    "cobenefits": "Meekoppelen",
}


_UNKNOWN: Mapping[str, tuple[float, ...]] = {
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
    unknown: Mapping[str, tuple[float, ...]] = field(default_factory=lambda: dict(_UNKNOWN))
    scale: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    method: int = METHOD_VERSION

    def with_parts(self, parts: Mapping[str, float]) -> "Weights":
        """The same rules with other weights per part."""
        return replace(self, parts=_checked_parts(parts, where="gewichten"))

    def to_dict(self) -> dict[str, Any]:
        """Everything by name, ready for JSON."""
        return {
            item.name: {
                key: list(one) if isinstance(one, tuple) else one for key, one in value.items()
            }
            if isinstance(value := getattr(self, item.name), Mapping)
            else {inner.name: getattr(value, inner.name) for inner in fields(value)}
            for item in fields(self)
            if item.name != "method"
        } | {"method": self.method}


_RULES: Mapping[str, Any] = {
    "windows": WindowRule,
    "place": Place,
    "pairs": PairRule,
    "stock": StockRule,
    "planning": PlanningRule,
    "robustness": RobustnessRule,
}
_OPTIONAL = ("pairs", "stock", "planning", "robustness", "unknown", "scale")
_LISTS = ("unknown", "scale")
"""Lists of numbers per part, which have a check of their own."""


def load_weights(path: Path) -> Weights:
    """Read a file in the form of ``weights.toml``; a hazard it does not name has its own weight.

    Raises:
        DataError: malformed file, unknown key, or a weight that is no number from 0 up.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = f"Het bestand met gewichten {path.name} bestaat niet."
        raise DataError(msg) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"De gewichten in {path.name} kunnen niet worden gelezen: {fault_words(error)}."
        raise DataError(msg) from None
    weights = weights_from_dict({"method": METHOD_VERSION, **document}, where=path.name)
    for name, known in _NAMES.items():
        _check_names(document[name], known, where=path.name, name=name)
    return replace(weights, hazards={**DEFAULT_WEIGHTS, **weights.hazards})


def weights_from_dict(document: Mapping[str, Any], *, where: str = "gewichten") -> Weights:
    """Weights out of a mapping in the form of ``weights.toml``; see :func:`load_weights`.

    Without ``method`` they are of method 1: program 0.1.0 froze them without it.
    """
    method = document.get("method", 1)
    if type(method) is not int or not 1 <= method <= METHOD_VERSION:
        raise DataError(
            f"{where}: methode '{method}' bestaat niet; de nieuwste is {METHOD_VERSION}."
        )
    document = {name: value for name, value in document.items() if name != "method"}
    known = [item.name for item in fields(Weights) if item.name != "method"]
    for name in document:
        if name not in known:
            msg = f"{where}: onbekend onderdeel '{name}'. Bekend zijn: {', '.join(known)}."
            raise DataError(msg)
    for name in known:
        if name not in document:
            if name in _OPTIONAL:
                continue
            msg = f"{where}: het onderdeel '{name}' ontbreekt."
            raise DataError(msg)
        _check_numbers(document[name], where=where, name=name)
    for name, needed in _NEEDED.items():
        if missing := [key for key in needed if key not in document[name]]:
            msg = f"{where}, {name}: '{missing[0]}' ontbreekt."
            raise DataError(msg)
    tiers = document["tiers"]
    if tiers["hoog"] <= tiers["middel"]:
        msg = (
            f"{where}, tiers: 'hoog' ({tiers['hoog']}) moet meer zijn dan "
            f"'middel' ({tiers['middel']})."
        )
        raise DataError(msg)
    rules: dict[str, Any] = {
        name: _rule(kind, document[name], where=where, name=name)
        for name, kind in _RULES.items()
        if name in document
    }
    _check_planning(rules.get("planning", PlanningRule()), where=where)
    plain: dict[str, Any] = {
        name: dict(document[name])
        for name in known
        if name not in {*_RULES, *_LISTS, "parts"} and name in document
    }
    plain["unknown"] = _distributions(document.get("unknown", _UNKNOWN), where=where)
    plain["scale"] = _ends(document.get("scale", {}), where=where)
    parts = _checked_parts(document["parts"], where=where)
    return Weights(parts=parts, method=int(method), **rules, **plain)


def _check_planning(rule: PlanningRule, *, where: str) -> None:
    first, last = rule.first_year, rule.last_year
    if not _FIRST_YEAR <= first <= last <= _LAST_YEAR:
        raise DataError(
            f"{where}, planning: {first} tot en met {last} kan niet; geef jaren van {_FIRST_YEAR} "
            f"tot en met {_LAST_YEAR}, het eerste niet na het laatste."
        )


def _distributions(lists: Any, *, where: str) -> dict[str, tuple[float, ...]]:
    """The values of every part that is unknown, in rising order."""
    if not isinstance(lists, Mapping) or set(lists) != set(PARTS):
        raise DataError(f"{where}, unknown: nodig zijn precies {', '.join(PARTS)}.")
    for name, values in lists.items():
        _checked_list(values, where=where, name=f"unknown.{name}")
    return {name: tuple(sorted(float(one) for one in lists[name])) for name in PARTS}


def _ends(lists: Any, *, where: str) -> dict[str, tuple[float, ...]]:
    """The two ends of the scale of every part that has them."""
    if not isinstance(lists, Mapping) or not set(lists) <= set(PARTS):
        raise DataError(f"{where}, scale: bekend zijn {', '.join(PARTS)}.")
    for name, ends in lists.items():
        _checked_list(ends, where=where, name=f"scale.{name}")
        if len(ends) != 2 or not ends[0] < ends[1]:  # noqa: PLR2004 - a lower and an upper end
            raise DataError(f"{where}, scale.{name}: geef twee getallen die oplopen.")
    return {name: (float(lists[name][0]), float(lists[name][1])) for name in PARTS if name in lists}


def _checked_list(values: Any, *, where: str, name: str) -> None:
    numbers = isinstance(values, list | tuple) and all(
        isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one <= 1
        for one in values
    )
    if not numbers or not values:
        raise DataError(f"{where}, {name}: geef een lijst getallen van 0 tot en met 1.")


def _rule(kind: Any, values: Mapping[str, Any], *, where: str, name: str) -> Any:
    """A rule out of its section; what is counted in whole numbers comes as one."""
    types: dict[str, Any] = {entry.name: entry.type for entry in fields(kind)}
    _check_names(values, types, where=where, name=name)
    for key, value in values.items():
        if types[key] is int and value != int(value):
            msg = f"{where}, {name}.{key}: '{value}' is geen heel getal."
            raise DataError(msg)
    return kind(**{key: types[key](value) for key, value in values.items()})


def _check_names(values: Collection[str], known: Collection[str], *, where: str, name: str) -> None:
    if unknown := sorted(set(values) - set(known)):
        msg = f"{where}: onbekende sleutel '{unknown[0]}' in {name}. Bekend: {', '.join(known)}."
        raise DataError(msg)


def _check_numbers(values: Any, *, where: str, name: str) -> None:
    if not isinstance(values, Mapping):
        msg = f"{where}: het onderdeel '{name}' is geen lijst van waarden."
        raise DataError(msg)
    if name in _LISTS:
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


def _checked_parts(parts: Mapping[str, float], *, where: str) -> dict[str, float]:
    if set(parts) != set(PARTS):
        msg = f"{where}: parts moet precies deze sleutels hebben: {', '.join(PARTS)}."
        raise DataError(msg)
    _check_numbers(parts, where=where, name="parts")
    if not sum(parts.values()) > 0:
        msg = f"{where}: minstens één onderdeel moet meer dan 0 wegen."
        raise DataError(msg)
    return {name: float(parts[name]) for name in PARTS}
