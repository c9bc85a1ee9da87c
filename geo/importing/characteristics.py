"""Characteristics of buildings: read from cells and VERA, and per building.

All are optional. What is empty, not understood or different between the dwellings of one building
stays unknown, and counts as the range of both cases.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from geo.catalogue.characteristics import CHARACTERISTICS
from geo.catalogue.fields import YES_NO, Field
from geo.importing.cells import Cells
from geo.importing.findings import Outcome, Problem
from geo.importing.values import number
from geo.text.clean import EMPTY_WORDS, plain

Characteristics = Mapping[str, str | float | None]
"""Value of each characteristic that is known, by column of the stock."""

VERA_KEYS: Final[Mapping[str, str]] = {
    characteristic.name: characteristic.vera_key for characteristic in CHARACTERISTICS
}
"""Key of each column in VERA JSON."""

_YES: Final = frozenset({"ja", "j", "yes", "y", "true", "waar", "1", "aanwezig", "wel"})
_NO: Final = frozenset({"nee", "n", "no", "false", "onwaar", "0", "afwezig", "niet", "geen"})
_LARGEST_DIFFERENCE: Final = 1e-9


def yes_or_no(value: object) -> Outcome:
    """Read 'ja' or 'nee' as people write it; anything else is unknown."""
    text = plain(value).lower().removesuffix(".0")
    if text in _YES:
        return Outcome(YES_NO[0])
    if text in _NO:
        return Outcome(YES_NO[1])
    if text in EMPTY_WORDS or text == "onbekend":
        return Outcome()
    problem = Problem(
        code="geen_ja_of_nee",
        severity="leeg",
        message=f"'{text}' is geen ja of nee; het kenmerk blijft onbekend",
        advice="Vul ja of nee in, of laat de cel leeg als het onbekend is.",
    )
    return Outcome(None, problem)


def read_characteristics(cells: Cells, row: int) -> Characteristics:
    """Return the characteristics of a row that the file gives and that are understood."""
    found = {
        characteristic.name: _read(cells, row, characteristic.field)
        for characteristic in CHARACTERISTICS
        if cells.has(characteristic.name)
    }
    return {name: value for name, value in found.items() if value is not None}


def _read(cells: Cells, row: int, field: Field) -> str | float | None:
    if field.allowed == YES_NO:
        answer: str | None = cells.read(row, field.name, yes_or_no)
        return answer
    if field.kind == "text":
        return cells.text(row, field.name)
    decimal = cells.decimal(
        field.name, whole=field.kind == "int", low=field.minimum, high=field.maximum
    )
    outcome = number(cells.get(row, field.name), what=field.description.lower(), decimal=decimal)
    if outcome.problem is not None:
        cells.note(row, field.name, outcome.problem)
    if outcome.value is None:
        return None
    value = float(outcome.value)
    if (field.minimum is not None and value < field.minimum) or (
        field.maximum is not None and value > field.maximum
    ):
        cells.note(row, field.name, _out_of_bounds(field, value))
        return None
    return value


def of_building(
    parts: Iterable[tuple[Characteristics, int]],
) -> dict[str, str | float | None]:
    """Return the characteristics of a building from those of its dwellings.

    A value holds when it is known of at least half of the dwellings and all that are known agree;
    else the characteristic is unknown (None).

    Args:
        parts: characteristics and number of dwellings of each row.
    """
    rows = [(known, count) for known, count in parts]
    total = sum(count for _, count in rows)
    found: dict[str, str | float | None] = {}
    for characteristic in CHARACTERISTICS:
        given = [
            (value, count)
            for known, count in rows
            if (value := known.get(characteristic.name)) is not None and value == value  # noqa: PLR0124
        ]
        enough = 2 * sum(count for _, count in given) >= total
        found[characteristic.name] = given[0][0] if given and enough and _alike(given) else None
    return found


def _alike(given: list[tuple[str | float, int]]) -> bool:
    first = given[0][0]
    if isinstance(first, str):
        return all(value == first for value, _ in given)
    return all(abs(float(value) - first) <= _LARGEST_DIFFERENCE for value, _ in given)


def vera_characteristics(unit: Mapping[str, Any]) -> dict[str, Any]:
    """Return the characteristics of a VERA Eenheid by their key; booleans become ja and nee."""
    extra = unit.get("kenmerken")
    values = {**(extra if isinstance(extra, Mapping) else {}), **unit}
    found: dict[str, Any] = {}
    for key in VERA_KEYS.values():
        value = values.get(key)
        if isinstance(value, bool):
            found[key] = YES_NO[0] if value else YES_NO[1]
        elif isinstance(value, str | int | float):
            found[key] = value
    return found


def _out_of_bounds(field: Field, value: float) -> Problem:
    return Problem(
        code="kenmerk_onmogelijk",
        severity="leeg",
        message=f"{field.description.lower()} van {value:g} {field.unit} kan niet",
        advice=f"Vul een getal van {field.minimum:g} tot {field.maximum:g} {field.unit} in.",
    )
