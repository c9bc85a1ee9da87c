"""What progress is measured against: reference dates, numbers and years of the agreements.

They stand in ``data/targets.toml``, because another period or gemeente has others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from geo.catalogue.rules import read_document
from geo.errors import DataError
from geo.text.settings import check_values, fault_words, kinds_of, needed_of


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
    """A year, quarter or month (``2018``, ``2025-Q2``, ``2018-09``), or from one to another.

    The figures of the Wbmgp are asked up to the year before a moment of the kind ``evaluatie``.
    """

    start: str
    title: str
    end: str | None = None
    kind: Literal["evaluatie"] | None = None


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


_EVALUATION: Final = "Evaluatie"
"""How an evaluation was written in targets that were stored before a moment had a kind."""

_MOMENT: Final = re.compile(r"\d{4}(-(Q[1-4]|0[1-9]|1[0-2]))?")


def load_targets(path: Path) -> Targets:
    """Read ``targets.toml``, or an edition of it in JSON.

    Raises:
        DataError: the file is missing or malformed, a key is unknown or missing, or a value is
            none that can be.
    """
    try:
        document = read_document(path)
    except FileNotFoundError:
        raise DataError(f"Het bestand {path.name} met de doelen ontbreekt.") from None
    except (OSError, ValueError) as error:
        raise DataError(f"{path.name} is geen geldige TOML: {fault_words(error)}.") from None
    return parse_targets(document, file=path.name)


def parse_targets(document: Mapping[str, Any], *, file: str) -> Targets:
    """Targets in the form of ``targets.toml``.

    Args:
        document: the parts of the file.
        file: what an error calls it.

    Raises:
        DataError: a key is unknown or missing, or a value is none that can be.
    """
    parts = {"ambition": None, **document}
    names = {item.name for item in fields(Targets)}
    if unknown := sorted(set(parts) ^ names):
        raise DataError(f"{file}: onderdeel '{unknown[0]}' is onbekend of ontbreekt.")
    for name in names:
        if not isinstance(parts[name], dict) and (name, parts[name]) != ("ambition", None):
            raise DataError(f"{file}: '{name}' is geen onderdeel met sleutels en waarden.")
    wbmgp = dict(parts["wbmgp"])
    for name in ("dates", "needs"):
        listed = wbmgp.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
            raise DataError(f"{file}: wbmgp.{name} is geen lijst van onderdelen.")
    dates = tuple(_moment(item, file=file) for item in wbmgp.pop("dates", ()))
    needs = tuple(
        _part(Need, item, where=f"{file}, wbmgp.needs") for item in wbmgp.pop("needs", ())
    )
    ambition = parts["ambition"]
    return Targets(
        supply=_part(SupplyTarget, parts["supply"], where=f"{file}, supply"),
        ambition=(
            None if ambition is None else _part(Ambition, ambition, where=f"{file}, ambition")
        ),
        labels=_part(LabelTarget, parts["labels"], where=f"{file}, labels"),
        climate=_part(ClimateTarget, parts["climate"], where=f"{file}, climate"),
        liveability=_part(Theme, parts["liveability"], where=f"{file}, liveability"),
        wbmgp=_part(WbmgpTarget, {**wbmgp, "dates": dates, "needs": needs}, where=f"{file}, wbmgp"),
    )


def _moment(values: Mapping[str, Any], *, file: str) -> TargetDate:
    names = {"from": "start", "to": "end"}
    where = f"{file}, wbmgp.dates"
    if values.get("kind") is None and values.get("title") == _EVALUATION:
        values = {**values, "kind": "evaluatie"}
    found = _part(
        TargetDate, {names.get(key, key): value for key, value in values.items()}, where=where
    )
    for text in (found.start, found.end):
        if text is not None and not _MOMENT.fullmatch(text):
            raise DataError(
                f"{where}: '{text}' is geen jaar, kwartaal of maand (2026, 2026-Q2 of 2026-09)."
            )
    return found


def _part(kind: type[_Part], values: Mapping[str, Any], *, where: str) -> _Part:
    check_values(values, kinds_of(kind, filled=False), where=where, needed=needed_of(kind))
    return kind(**values)
