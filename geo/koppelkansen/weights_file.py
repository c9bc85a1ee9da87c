"""Reads and checks ``weights.toml``, or the weights of a session as JSON."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from geo.catalogue.vocabularies import AREA_KINDS, WORK_KINDS
from geo.catalogue.windows import WindowRule
from geo.errors import DataError
from geo.hazards.registry import DEFAULT_WEIGHTS
from geo.koppelkansen.weights import (
    LISTS,
    METHOD_VERSION,
    PARTS,
    UNKNOWN,
    PairRule,
    Place,
    PlanningRule,
    RobustnessRule,
    StockRule,
    Weights,
    check_numbers,
    checked_parts,
)
from geo.text.settings import fault_words

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
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
_RULES: Mapping[str, Any] = {
    "windows": WindowRule,
    "place": Place,
    "pairs": PairRule,
    "stock": StockRule,
    "planning": PlanningRule,
    "robustness": RobustnessRule,
}
_OPTIONAL = ("pairs", "stock", "planning", "robustness", "unknown", "scale")


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
        check_numbers(document[name], where=where, name=name)
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
        if name not in {*_RULES, *LISTS, "parts"} and name in document
    }
    plain["unknown"] = _distributions(document.get("unknown", UNKNOWN), where=where)
    plain["scale"] = _ends(document.get("scale", {}), where=where)
    parts = checked_parts(document["parts"], where=where)
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
    return {
        name: tuple(sorted(float(number_text) for number_text in lists[name])) for name in PARTS
    }


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
        isinstance(number, int | float) and not isinstance(number, bool) and 0 <= number <= 1
        for number in values
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
