"""What progress is measured against: reference dates, numbers and years of the agreements.

They stand in ``data/targets.toml``, because another period or gemeente has others.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from geo.errors import DataError


@dataclass(frozen=True, kw_only=True)
class SupplyTarget:
    """Stock on 1 January of ``reference_year``; the plans are those of ``planning_year``.

    ``stock_count`` is None where the agreements name none.
    """

    agreement: str
    reference_year: int
    planning_year: int
    source: str
    stock_count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Ambition:
    """Gross number of social rental dwellings to add, market parties included."""

    count: int
    until_year: int
    source: str


@dataclass(frozen=True, kw_only=True)
class LabelTarget:
    """No dwelling with label E, F or G after 31 December of ``zero_year``.

    A pace takes ``pace_points`` years of figures, a forecast ``forecast_points``.
    """

    agreement: str
    zero_year: int
    pace_points: int
    forecast_points: int
    source: str


@dataclass(frozen=True, kw_only=True)
class Theme:
    """An agreement without a number of its own."""

    agreement: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ClimateTarget(Theme):
    """Exposure, and the year in which the city is climate-proof; None where none is set."""

    ready_year: int | None = None
    ready_source: str = ""


@dataclass(frozen=True, kw_only=True)
class TargetDate:
    """A year, quarter or month (``2018``, ``2025-Q2``, ``2018-09``), or from one to another."""

    start: str
    title: str
    end: str | None = None


@dataclass(frozen=True, kw_only=True)
class Need:
    """A yearly figure that an evaluation asks for, every so many years."""

    indicator: str
    title: str
    since_year: int
    every_years: int = 1


@dataclass(frozen=True, kw_only=True)
class WbmgpTarget:
    """Dates of the application, what the evaluation needs, and the smallest number shown."""

    agreement: str
    min_count: int
    source: str
    dates: tuple[TargetDate, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Everything that progress is measured against; ``ambition`` is None where there is none."""

    supply: SupplyTarget
    ambition: Ambition | None
    labels: LabelTarget
    climate: ClimateTarget
    liveability: Theme
    wbmgp: WbmgpTarget


_Part = TypeVar("_Part")


def load_targets(path: Path) -> Targets:
    """Read ``targets.toml``.

    Raises:
        DataError: the file is missing or malformed, or a key is unknown or missing.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"Het bestand {path.name} met de doelen ontbreekt.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} is geen geldige TOML: {error}.") from None
    names = {item.name for item in fields(Targets)}
    document.setdefault("ambition", None)
    if unknown := sorted(set(document) ^ names):
        raise DataError(f"{path.name}: onderdeel '{unknown[0]}' is onbekend of ontbreekt.")
    for name in names:
        if not isinstance(document[name], dict) and (name, document[name]) != ("ambition", None):
            raise DataError(f"{path.name}: '{name}' is geen onderdeel met sleutels en waarden.")
    wbmgp = dict(document["wbmgp"])
    for name in ("dates", "needs"):
        listed = wbmgp.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
            raise DataError(f"{path.name}: wbmgp.{name} is geen lijst van onderdelen.")
    dates = tuple(_moment(item) for item in wbmgp.pop("dates", ()))
    needs = tuple(_part(Need, item, where="wbmgp.needs") for item in wbmgp.pop("needs", ()))
    return Targets(
        supply=_part(SupplyTarget, document["supply"], where="supply"),
        ambition=(
            None
            if document["ambition"] is None
            else _part(Ambition, document["ambition"], where="ambition")
        ),
        labels=_part(LabelTarget, document["labels"], where="labels"),
        climate=_part(ClimateTarget, document["climate"], where="climate"),
        liveability=_part(Theme, document["liveability"], where="liveability"),
        wbmgp=_part(WbmgpTarget, {**wbmgp, "dates": dates, "needs": needs}, where="wbmgp"),
    )


def _moment(values: Mapping[str, Any]) -> TargetDate:
    names = {"from": "start", "to": "end"}
    return _part(
        TargetDate,
        {names.get(key, key): value for key, value in values.items()},
        where="wbmgp.dates",
    )


def _part(kind: type[_Part], values: Mapping[str, Any], *, where: str) -> _Part:
    try:
        return kind(**values)
    except TypeError as error:
        raise DataError(f"targets.toml, {where}: onvolledig of onbekend ({error}).") from None
