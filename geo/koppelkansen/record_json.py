"""Records as JSON and back: fields by name, what is left out, and keys of another name."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar

from geo.catalogue.windows import Window

_T = TypeVar("_T")
_KEYS: Final = {"exposure_class": "class"}
"""Fields whose JSON key is a word that Python reserves."""
_OMITTED: Final = frozenset({"severe_count", "method", "top_share", "to_check", "fit_years"})
"""Fields that are only written when they are known."""
_NEVER: Final = frozenset({"reasons", "buildings"})
"""Fields that are not written: each reason stands with its part, and buildings are many."""


def to_json(value: Any) -> Any:
    """A record and everything in it as plain values."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Window):
        return value.to_dict()
    if dataclasses.is_dataclass(value):
        return {
            key: to_json(inner)
            for name, key in _written(typing.cast("Any", type(value)))
            if not _is_left_out(name, inner := getattr(value, name))
        }
    if isinstance(value, Mapping):
        return {key: to_json(inner) for key, inner in value.items()}
    return [to_json(inner) for inner in value] if isinstance(value, list | tuple) else value


@lru_cache(maxsize=64)
def _written(kind: Any) -> tuple[tuple[str, str], ...]:
    """The fields of a record that are written, each with its key."""
    return tuple(
        (entry.name, _KEYS.get(entry.name, entry.name))
        for entry in dataclasses.fields(kind)
        if entry.name not in _NEVER
    )


def _is_left_out(name: str, value: Any) -> bool:
    return name in _OMITTED and (value is None or (isinstance(value, tuple) and not value))


def from_json(kind: type[_T], stored: Mapping[str, Any]) -> _T:
    """A record out of plain values; unknown keys are left out, missing ones take their default."""
    values = {
        name: _read(hint, stored[key])
        for name, key, hint in _fields(typing.cast("Any", kind))
        if key in stored and not (stored[key] is None and not _optional(hint))
    }
    return kind(**values)


@lru_cache(maxsize=64)
def _fields(kind: Any) -> tuple[tuple[str, str, Any], ...]:
    hints = typing.get_type_hints(kind)
    return tuple(
        (entry.name, _KEYS.get(entry.name, entry.name), hints[entry.name])
        for entry in dataclasses.fields(kind)
    )


def _optional(hint: Any) -> bool:
    return isinstance(hint, types.UnionType) and types.NoneType in hint.__args__


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if _optional(hint):
        [hint, *_] = [
            alternative for alternative in hint.__args__ if alternative is not types.NoneType
        ]
    if hint is Window:
        return Window(value.get("from"), value.get("to"), bool(value.get("open_ended")))
    if dataclasses.is_dataclass(hint):
        return from_json(typing.cast("type[Any]", hint), value)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return tuple(_read(inner[0], item) for item in value)
    if origin is Mapping:
        return {key: _read(inner[1], item) for key, item in value.items()}
    return value
