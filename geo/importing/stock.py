"""Rows of a corporation's export as dwellings: every cell read, doubles found."""

import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import DataError
from geo.importing.addresses import Address, house_number, one_cell
from geo.importing.cells import Cells
from geo.importing.coordinates import minority_marks, mixed_marks, point
from geo.importing.elsewhere import note_other_places, says_other_gemeente
from geo.importing.findings import Outcome, Problem
from geo.importing.ids import bag_id
from geo.importing.kinds import dwelling_type, left_out
from geo.importing.owners import owner_name
from geo.importing.values import dwellings, energy_label, postcode, year
from geo.text.clean import plain

_SURFACES: Final = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One row of stock: a dwelling, or a building with a number of dwellings.

    ``shape`` is a polygon and ``place`` a point in EPSG:28992 as the file gives them.
    """

    row: int
    owner: str
    count: int = 1
    unit_id: str | None = None
    vbo_id: str | None = None
    pand_id: str | None = None
    built_year: int | None = None
    dwelling_type: str | None = None
    energy_label: str | None = None
    complex_id: str | None = None
    complex_name: str | None = None
    address: Address = field(default_factory=Address)
    place: BaseGeometry | None = None
    shape: BaseGeometry | None = None


@dataclass(frozen=True, kw_only=True)
class StockRules:
    """What reading depends on beside the file.

    ``owners`` are the corporations that are known already, ``repairs`` what the person asked
    to have mended, ``gemeente`` the code and the name of the gemeente.
    """

    today: date
    owners: Collection[str] = ()
    repairs: frozenset[str] = frozenset()
    gemeente: tuple[str, str] = ("", "")


def read_units(cells: Cells, *, rules: StockRules) -> list[Unit]:
    """Return the dwellings in use; what is wrong is noted in ``cells.found``.

    Raises:
        DataError: no column says whose the stock is or where it stands.
    """
    if not cells.has("owner"):
        msg = (
            f"In {cells.raw.name} staat niet van welke corporatie het bezit is. "
            "Wijs de kolom aan, of geef de eigenaar op (bij de opdracht: --owner NAAM)."
        )
        raise DataError(msg)
    places = ("pand_id", "vbo_id", "postcode", "adres", "straat", "x", "lat", "wkt")
    if cells.raw.geometry is None and not any(cells.has(name) for name in places):
        msg = (
            f"In {cells.raw.name} is geen kolom gevonden met een plek: BAG-id, postcode en "
            "huisnummer, of coördinaten. Wijs er een aan."
        )
        raise DataError(msg)
    _note_mixed_marks(cells)
    note_other_places(cells, name=rules.gemeente[1])
    units = []
    named: set[str] = set()
    for row in cells.rows():
        unit = _read_unit(cells, row, rules=rules)
        if unit is None:
            continue
        if unit.owner not in rules.owners and unit.owner not in named:
            named.add(unit.owner)
            cells.note(row, "owner", _new_owner(unit.owner), value=unit.owner)
        units.append(unit)
    return _without_doubles(units, cells)


def _read_unit(cells: Cells, row: int, *, rules: StockRules) -> Unit | None:
    kind = cells.text(row, "soort") if cells.has("soort") else None
    status = cells.text(row, "status") if cells.has("status") else None
    why = left_out(
        kind,
        status,
        cells.get(row, "uit_exploitatie"),
        cells.get(row, "in_exploitatie"),
        rules.today,
    )
    if why is not None:
        cells.note(row, why[0], why[1])
        return None
    known = owner_name(cells.get(row, "owner"), known=rules.owners)
    if known.problem is not None:
        cells.note(row, "owner", known.problem)
    count = _count(cells, row)
    elsewhere = says_other_gemeente(cells, row, gemeente=rules.gemeente)
    if known.value is None or count is None or elsewhere:
        return None
    shape, place = _own_place(cells, row)
    return Unit(
        row=row,
        owner=known.value,
        count=count,
        unit_id=cells.text(row, "unit_id"),
        vbo_id=cells.read(
            row, "vbo_id", lambda v: bag_id(v, of="verblijfsobject", repairs=rules.repairs)
        ),
        pand_id=cells.read(row, "pand_id", lambda v: bag_id(v, of="pand", repairs=rules.repairs)),
        built_year=cells.read(row, "built_year", lambda v: year(v, this_year=rules.today.year)),
        dwelling_type=cells.read(row, "dwelling_type", dwelling_type),
        energy_label=cells.read(row, "energy_label", energy_label),
        complex_id=cells.text(row, "complex_id"),
        complex_name=cells.text(row, "complex_name"),
        address=_read_address(cells, row),
        place=place,
        shape=shape,
    )


def _count(cells: Cells, row: int) -> int | None:
    """Return the dwellings of a row; without a column for it a row is one dwelling."""
    if not cells.has("dwellings_count"):
        return 1
    outcome = dwellings(cells.get(row, "dwellings_count"))
    if outcome.problem is not None:
        cells.note(row, "dwellings_count", outcome.problem)
    if outcome.value is None and (outcome.problem is None or outcome.problem.severity != "fout"):
        cells.note(row, "dwellings_count", _no_count())
    value: int | None = outcome.value
    return value


def _read_address(cells: Cells, row: int) -> Address:
    whole = cells.text(row, "adres") if cells.has("adres") else None
    address = (one_cell(whole) if whole else None) or Address()
    house = cells.read(row, "huisnummer", house_number)
    changes: dict[str, Any] = {
        "postcode": cells.read(row, "postcode", postcode),
        "street": cells.text(row, "straat"),
        "place": cells.text(row, "plaats"),
    }
    if house is not None:
        letter, addition = cells.text(row, "huisletter"), cells.text(row, "toevoeging")
        changes |= {
            "number": house[0],
            "letter": (letter or house[1]).upper(),
            "addition": (addition or house[2]).upper(),
        }
    return replace(address, **{name: value for name, value in changes.items() if value is not None})


def _own_place(cells: Cells, row: int) -> tuple[BaseGeometry | None, BaseGeometry | None]:
    """Return the polygon and the point that the file itself gives."""
    shape: BaseGeometry | None = None
    if cells.raw.geometry is not None:
        shape = cells.raw.geometry.loc[row]
    if shape is None and cells.has("wkt"):
        shape = cells.read(row, "wkt", read_wkt)
    place = None
    for first, second, degrees in (("x", "y", False), ("lat", "lon", True)):
        if place is None and cells.has(first) and cells.has(second):
            outcome = point(cells.get(row, first), cells.get(row, second), degrees=degrees)
            if outcome.problem is not None:
                cells.note(row, first, outcome.problem)
            place = outcome.value
    if shape is not None and not shape.is_empty:
        if shape.geom_type in _SURFACES:
            if not shape.is_valid:
                mended = shapely.make_valid(shape)
                parts = [p for p in shapely.get_parts(mended) if p.geom_type in _SURFACES]
                shape = shapely.union_all(parts) if parts else None
                cells.note(row, "", _mended_shape())
            return shape, place or (None if shape is None else shape.representative_point())
        return None, place or shape.representative_point()
    return None, place


def read_wkt(value: object) -> Outcome:
    """Read a shape in RD written as well-known text."""
    text = plain(value)
    shape: BaseGeometry | None = None
    with contextlib.suppress(shapely.errors.ShapelyError, ValueError):
        shape = shapely.force_2d(shapely.from_wkt(text.partition(";")[2] or text))
    finite = shape is not None and bool(abs(shapely.get_coordinates(shape)).max(initial=0) < 1e7)  # noqa: PLR2004
    if shape is None or shape.is_empty or not finite:
        problem = Problem(
            code="vorm_onleesbaar",
            severity="leeg",
            message="de vorm is geen leesbare WKT",
            advice="Voer de vorm opnieuw uit, of geef een BAG-id of adres.",
        )
        return Outcome(None, problem)
    return Outcome(shape)


def _note_mixed_marks(cells: Cells) -> None:
    for target in ("x", "y", "lat", "lon"):
        column = cells.values(target)
        usual, odd = minority_marks(column)
        rows = list(cells.rows())
        for place in sorted(odd):
            cells.note(rows[place], target, mixed_marks(plain(column[place]), usual))


def _without_doubles(units: Sequence[Unit], cells: Cells) -> list[Unit]:
    """Keep the first of rows that are about the same dwelling."""
    seen: dict[tuple[Any, ...], Unit] = {}
    kept = []
    per_dwelling = not cells.has("dwellings_count")
    for unit in units:
        keys: list[tuple[str, tuple[Any, ...]]] = []
        if unit.vbo_id:
            keys.append(("vbo_id", ("vbo", unit.vbo_id, unit.owner)))
        if unit.unit_id:
            keys.append(("unit_id", ("unit", unit.unit_id, unit.owner)))
        if per_dwelling and unit.address.key is not None:
            keys.append(("huisnummer", ("adres", *unit.address.key)))
        if not per_dwelling and unit.pand_id and not unit.vbo_id:
            keys.append(("pand_id", ("pand", unit.pand_id, unit.count, unit.owner, unit.unit_id)))
        double = next(((name, seen[key]) for name, key in keys if key in seen), None)
        if double is None:
            kept.append(unit)
            seen.update(dict.fromkeys((key for _, key in keys), unit))
            continue
        name, first = double
        other = name == "huisnummer" and unit.vbo_id and first.vbo_id
        cells.note(unit.row, name, _double(name, first.row, certain=not other))
        if other:
            kept.append(unit)
    return kept


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


def _new_owner(name: str) -> Problem:
    return Problem(
        code="eigenaar_nieuw",
        severity="let op",
        message=f"'{name}' is nog niet bekend als corporatie en komt er als nieuwe bij",
        advice="Controleer de naam; met een tikfout komt dezelfde corporatie er twee keer in.",
    )


def _no_count() -> Problem:
    return Problem(
        code="aantal_leeg",
        severity="fout",
        message="het aantal woningen ontbreekt",
        advice="Vul het aantal woningen in dit gebouw in.",
    )


def _mended_shape() -> Problem:
    return Problem(
        code="vorm_hersteld",
        severity="hersteld",
        message="de vorm kruist zichzelf en is hersteld",
        advice="Controleer het gebouw op de kaart.",
    )
