"""Values of settings files: each of the kind that is expected, told in Dutch where it is not."""

import json
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from geo.errors import DataError, KoppelkansenError
from geo.text.format import number as dutch
from geo.text.os_errors import disk_words

_HUGE: Final = 1e300
_LONGEST: Final = 60


@dataclass(frozen=True)
class Kind:
    """A kind of value: what it is called after 'is geen', and whether a value is one."""

    description: str
    fits: Callable[[Any], bool]


def number(low: float = -_HUGE, high: float = _HUGE, *, whole: bool = False) -> Kind:
    """A finite number within bounds; true and false are none."""
    kinds = (int,) if whole else (int, float)

    def fits(value: Any) -> bool:
        # NaN and infinity are not between any bounds
        return type(value) in kinds and low <= value <= high

    description = "geheel getal" if whole else "getal"
    if low > -_HUGE:
        description += (
            f" vanaf {dutch(low)}" if high >= _HUGE else f" van {dutch(low)} t/m {dutch(high)}"
        )
    return Kind(description, fits)


def one_of(names: Collection[str]) -> Kind:
    """One of a few words."""
    return Kind(
        f"keuze uit {', '.join(names)}", lambda value: isinstance(value, str) and value in names
    )


def list_of(kind: Kind, *, count: int | None = None) -> Kind:
    """A list of one kind, of any length or of ``count``."""
    return Kind(
        f"lijst ({'elk' if count is None else f'{count} keer'} een {kind.description})",
        lambda value: (
            isinstance(value, list | tuple)
            and count in {None, len(value)}
            and all(map(kind.fits, value))
        ),
    )


def optional(kind: Kind) -> Kind:
    """A value of a kind, or None."""
    return Kind(kind.description, lambda value: value is None or kind.fits(value))


TEXT: Final = Kind("tekst", lambda value: isinstance(value, str))
FILLED: Final = Kind("ingevulde tekst", lambda value: TEXT.fits(value) and bool(value.strip()))
FLAG: Final = Kind("true of false", lambda value: isinstance(value, bool))
TABLE: Final = Kind("groep van sleutels en waarden", lambda value: isinstance(value, Mapping))
RISING: Final = Kind(
    "laagste en hoogste waarde",
    lambda value: list_of(number(), count=2).fits(value) and value[0] < value[1],
)
"""Two numbers, the first below the second."""
METRES: Final = number(0, 1_000_000)
YEAR: Final = Kind("jaartal", number(1900, 2200, whole=True).fits)


def kinds_of(described: type, *, filled: bool = True) -> dict[str, Kind]:
    """Return the kind of every field of a dataclass, by its annotation.

    A whole number is not below zero, ``_year`` ends the name of a year and ``_m`` that of metres.
    With ``filled``, a text that has to be given is not empty.
    """
    hints = get_type_hints(described)
    return {
        item.name: _kind(hints[item.name], item.name, filled=filled and item.default is MISSING)
        for item in fields(described)
    }


def _kind(hint: Any, name: str, *, filled: bool) -> Kind:
    parts = get_args(hint)
    match get_origin(hint):
        case of if of in {UnionType, Union}:
            [part] = (part for part in parts if part is not type(None))
            return optional(_kind(part, name, filled=filled))
        case of if of is Literal:
            return one_of(parts)
        case of if of is tuple:
            count = None if parts[-1] is Ellipsis else len(parts)
            return list_of(_kind(parts[0], name, filled=True), count=count)
    text = FILLED if filled else TEXT
    whole = YEAR if name.endswith("_year") else number(0, whole=True)
    plain = {str: text, bool: FLAG, int: whole, float: METRES if name.endswith("_m") else number()}
    if isinstance(hint, type) and is_dataclass(hint):
        return Kind("onderdeel", lambda value: isinstance(value, hint))
    return plain.get(hint, TABLE)


def needed_of(described: type) -> tuple[str, ...]:
    """Return the fields of a dataclass that have no default."""
    return tuple(
        item.name
        for item in fields(described)
        if item.default is MISSING and item.default_factory is MISSING
    )


def check_values(
    values: Any,
    kinds: Mapping[str, Kind],
    *,
    where: str,
    needed: Collection[str] = (),
    raising: type[KoppelkansenError] = DataError,
) -> None:
    """Refuse a group of a settings file that has not what is expected.

    Args:
        values: the group, as TOML or JSON gives it.
        kinds: what each key holds; every other key is unknown.
        where: file and part, as the sentence begins.
        needed: keys that have to be there.
        raising: the kind of error.
    """
    if not isinstance(values, Mapping):
        raise raising(f"{where}: geen geldige beschrijving.")
    if unknown := sorted(set(values) - set(kinds)):
        raise raising(
            f"{where}: onbekende sleutel '{unknown[0]}'. Bekend zijn: {', '.join(kinds)}."
        )
    if missing := [key for key in needed if key not in values]:
        raise raising(f"{where}: onvolledig, '{missing[0]}' ontbreekt.")
    for key, value in values.items():
        if not kinds[key].fits(value):
            shown = str(value)
            shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
            raise raising(f"{where}: {key} '{shown}' is geen {kinds[key].description}.")


def with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with their lists as tuples, as a frozen dataclass has them."""
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }


def fault_words(error: Exception) -> str:
    """Return in Dutch why a settings file cannot be read."""
    match error:
        case FileNotFoundError():
            return "het bestand is er niet"
        case OSError():
            return disk_words(error)
        case UnicodeDecodeError():
            return "het is geen UTF-8"
        case tomllib.TOMLDecodeError() | json.JSONDecodeError():
            kind = "JSON" if isinstance(error, json.JSONDecodeError) else "TOML"
            found = re.search(r"line (\d+),? column (\d+)", str(error))
            at = f"regel {found[1]}, teken {found[2]}" if found else "het einde van het bestand"
            return f"{at} is geen geldige {kind}"
    return "de inhoud is van een andere soort"
