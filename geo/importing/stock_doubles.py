"""Rows of a stock that are the same dwelling twice, and what is said about them."""

from collections.abc import Sequence
from typing import Any, Final

from geo.importing.cells import Cells
from geo.importing.findings import Problem
from geo.importing.unit import Unit

_ONE_PLACE_M: Final = 25.0


def without_doubles(units: Sequence[Unit], cells: Cells) -> list[Unit]:
    """Keep the first of rows that are about the same dwelling.

    Rooms are let one by one: rows with one address or verblijfsobject and numbers of their own are
    units of their own.
    """
    seen: dict[tuple[Any, ...], list[Unit]] = {}
    rooms: dict[int, int] = {}
    unique_units = []
    per_dwelling = not cells.has("dwellings_count")
    for unit in units:
        keys = _keys(unit, per_dwelling=per_dwelling)
        earlier = [(name, first) for name, key in keys for first in seen.get(key, ())]
        double = next((pair for pair in earlier if not _own_room(unit, *pair)), None)
        if double is not None:
            name, first = double
            other = name == "huisnummer" and unit.vbo_id and first.vbo_id
            cells.note(unit.row, name, _double(name, first.row, certain=not other))
            if not other:
                continue
        elif earlier:
            rooms[earlier[0][1].row] = rooms.get(earlier[0][1].row, 1) + 1
        unique_units.append(unit)
        if double is None:
            for _, key in keys:
                seen.setdefault(key, []).append(unit)
    for row, count in rooms.items():
        cells.note(row, "unit_id", _rooms(count))
    return unique_units


def _keys(unit: Unit, *, per_dwelling: bool) -> list[tuple[str, tuple[Any, ...]]]:
    """Return what a dwelling is known by, with the column that says it, the surest first."""
    keys: list[tuple[str, tuple[Any, ...]]] = []
    if unit.vbo_id:
        keys.append(("vbo_id", ("vbo", unit.vbo_id, unit.owner)))
    if unit.unit_id:
        keys.append(("unit_id", ("unit", unit.unit_id, unit.room, unit.owner)))
    if per_dwelling and unit.address.key is not None:
        keys.append(("huisnummer", ("adres", *unit.address.key)))
    if not per_dwelling and unit.pand_id and not unit.vbo_id:
        keys.append(("pand_id", ("pand", unit.pand_id, unit.count, unit.owner, unit.unit_id)))
    return keys


def _own_room(unit: Unit, name: str, first: Unit) -> bool:
    """Say whether two rows at one address have numbers of their own: of the room or the unit."""
    if name not in {"vbo_id", "huisnummer"}:
        return False
    places = (unit.place, first.place)
    if None not in places and places[0].distance(places[1]) > _ONE_PLACE_M:  # type: ignore[union-attr]
        # one address in two places is a mistake, not a house with rooms
        return False
    if unit.room and first.room:
        return unit.room != first.room
    return bool(unit.unit_id and first.unit_id and unit.unit_id != first.unit_id)


def _rooms(count: int) -> Problem:
    return Problem(
        code="kamers",
        severity="let op",
        message=f"{count} eenheden met een eigen nummer staan op één adres; elk telt als woning",
        advice="Klopt dat niet (geen kamers), houd dan één rij per adres.",
    )


_DOUBLE_WORDS: Final = {
    "vbo_id": "dit verblijfsobject",
    "unit_id": "dit nummer van de eenheid",
    "huisnummer": "dit adres",
    "pand_id": "dit pand met hetzelfde aantal",
}


def _double(name: str, first: int, *, certain: bool) -> Problem:
    return Problem(
        code=f"dubbel_{name}",
        severity="fout" if certain else "let op",
        message=f"{_DOUBLE_WORDS[name]} staat ook op rij {first}",
        advice="Houd één van de twee rijen."
        if certain
        else "Controleer het adres: de BAG-ids zijn wel verschillend.",
    )
