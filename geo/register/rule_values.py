"""Rules of a state as flat values, so that two states can be laid side by side."""

from collections.abc import Mapping
from typing import Any, TypeVar

from geo.catalogue.windows import Window
from geo.register.values import State

_Key = TypeVar("_Key")
# Words about a threshold, not the threshold.
PROSE = {"title", "note", "source", "source_status", "decimals", "unit", "reason"}


def word(value: Any) -> str:
    """A value of a plan or work for people."""
    if isinstance(value, Mapping) and "from" in value:
        return Window.from_dict(value).text()
    return "n.t.b." if value is None else str(value).replace("_", " ")


def part_weights(state: State) -> Mapping[str, float]:
    """How heavy each part of the score weighs, whether or not other rules stand beside it."""
    nested = state.weights.get("parts")
    return nested if isinstance(nested, Mapping) else state.weights


def rules_of(state: State) -> Mapping[str, Any]:
    """The rules beside the weights."""
    if not isinstance(state.weights.get("parts"), Mapping):
        return {}
    return {name: value for name, value in state.weights.items() if name != "parts"}


def shared(rules: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The rules and their values that another version has too."""
    return {
        name: {key: setting for key, setting in value.items() if key in other[name]}
        if isinstance(value, Mapping) and isinstance(other[name], Mapping)
        else value
        for name, value in rules.items()
        if name in other
    }


def changed_keys(before: Mapping[_Key, Any], after: Mapping[_Key, Any]) -> frozenset[_Key]:
    """The keys of which the value differs, or that one of both lacks."""
    return frozenset(key for key in {*before, *after} if before.get(key) != after.get(key))


def flat_values(value: Any, path: tuple[str, ...] = ("",)) -> dict[tuple[str, ...], Any]:
    """Spread nested thresholds to one value per path; a list of rules goes by their ids."""
    if isinstance(value, Mapping):
        children = [(str(key), child) for key, child in value.items()]
    elif (
        isinstance(value, list | tuple)
        and value
        and all(isinstance(child, Mapping) and "id" in child for child in value)
    ):
        children = [(str(child["id"]), child) for child in value]
    else:
        return {path: value}
    found: dict[tuple[str, ...], Any] = {}
    for key, child in children:
        found |= flat_values(child, (*path, key))
    return found
