"""How heavy each part of the ranking weighs, and the rules of time and place."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from geo.errors import DataError

PARTS = ("exposure", "dwellings", "time", "area", "cobenefits")
_HUGE = 1e9
_SHARES = ("relations", "partners", "areas")
_COUNTS = ("dwellings_full", "max_positions")
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "tiers": ("hoog", "middel"),
    "relations": ("sterk", "mogelijk", "zwak"),
}

PART_TITLES: Mapping[str, str] = {
    "exposure": "Blootstelling",
    "dwellings": "Woningen",
    "time": "Tijd",
    "area": "Gebied",
    "cobenefits": "Meekoppelen",
}


@dataclass(frozen=True, kw_only=True)
class WindowRule:
    """Years between two windows that still make them strong, or possible; more is weak."""

    strong_years: int = 2
    possible_years: int = 5


@dataclass(frozen=True, kw_only=True)
class Place:
    """Distances in metres and counts that decide what lies near."""

    plot_radius_m: float = 40.0
    stock_near_m: float = 100.0
    works_near_m: float = 50.0
    dwellings_full: int = 200
    max_positions: int = 120


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Everything of the ranking that is a choice; the defaults stand in ``weights.toml``."""

    parts: Mapping[str, float]
    tiers: Mapping[str, float]
    relations: Mapping[str, float]
    partners: Mapping[str, float]
    areas: Mapping[str, float]
    hazards: Mapping[str, float]
    windows: WindowRule = field(default_factory=WindowRule)
    place: Place = field(default_factory=Place)

    def with_parts(self, parts: Mapping[str, float]) -> "Weights":
        """The same rules with other weights per part."""
        return replace(self, parts=_checked_parts(parts, where="gewichten"))

    def to_dict(self) -> dict[str, Any]:
        """Everything by name, ready for JSON."""
        return {
            item.name: dict(value)
            if isinstance(value := getattr(self, item.name), Mapping)
            else {inner.name: getattr(value, inner.name) for inner in fields(value)}
            for item in fields(self)
        }


def load_weights(path: Path) -> Weights:
    """Read a file in the form of ``weights.toml``.

    Raises:
        DataError: malformed file, unknown key, or a weight that is no number from 0 up.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = f"Het bestand met gewichten {path.name} bestaat niet."
        raise DataError(msg) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"De gewichten in {path.name} kunnen niet worden gelezen: {error}."
        raise DataError(msg) from None
    return weights_from_dict(document, where=path.name)


def weights_from_dict(document: Mapping[str, Any], *, where: str = "gewichten") -> Weights:
    """Weights out of a mapping in the form of ``weights.toml``; see :func:`load_weights`."""
    known = [item.name for item in fields(Weights)]
    for name in document:
        if name not in known:
            msg = f"{where}: onbekend onderdeel '{name}'. Bekend zijn: {', '.join(known)}."
            raise DataError(msg)
    for name in known:
        if name not in document:
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
    try:
        windows, place = WindowRule(**document["windows"]), Place(**document["place"])
    except TypeError as error:
        msg = f"{where}: onbekende sleutel in windows of place ({error})."
        raise DataError(msg) from None
    plain = {
        name: dict(document[name]) for name in known if name not in {"windows", "place", "parts"}
    }
    parts = _checked_parts(document["parts"], where=where)
    return Weights(parts=parts, windows=windows, place=place, **plain)


def _check_numbers(values: Any, *, where: str, name: str) -> None:
    if not isinstance(values, Mapping):
        msg = f"{where}: het onderdeel '{name}' is geen lijst van waarden."
        raise DataError(msg)
    for key, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _HUGE:
            msg = f"{where}, {name}.{key}: '{value}' is geen getal vanaf 0."
            raise DataError(msg)
        if name in _SHARES and value > 1:
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
