"""Rows of a corporation's export as dwellings: every cell read, doubles found."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from shapely.geometry.base import BaseGeometry

from geo.errors import DataError
from geo.importing.addresses import Address, address_of_cell, house_number
from geo.importing.cells import Cells
from geo.importing.characteristics import read_characteristics
from geo.importing.coordinates import minority_marks, mixed_marks
from geo.importing.elsewhere import note_other_places, says_other_gemeente
from geo.importing.findings import Outcome, Problem
from geo.importing.ids import bag_id
from geo.importing.kinds import (
    IN_USE,
    NO_DWELLING,
    OUT_OF_USE,
    dwelling_type,
    is_dwelling,
    no_dwelling,
    not_counted,
    not_in_use,
    out_of_use,
    status_of,
)
from geo.importing.owners import read_owner
from geo.importing.shapes import point_of, shape_of
from geo.importing.stock_doubles import without_doubles
from geo.importing.unit import Unit
from geo.importing.values import LARGEST_BUILDING, dwellings, energy_label, postcode, year
from geo.spatial.shapes import SURFACES
from geo.text.clean import EMPTY_WORDS, plain

UNIT_CHOICES: Final = {"woning": "een woning", NO_DWELLING: "geen woning"}
STATUS_CHOICES: Final = {IN_USE: "in gebruik", OUT_OF_USE: "niet in gebruik: telt niet mee"}
UNKNOWN_TYPE: Final = "onbekend"
TYPE_CHOICES: Final = {
    "eengezins": "eengezins",
    "meergezins": "meergezins",
    NO_DWELLING: "geen woning",
    UNKNOWN_TYPE: "onbekend laten",
}


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
    units = [
        unit for row in cells.rows() if (unit := _read_unit(cells, row, rules=rules)) is not None
    ]
    return without_doubles(units, cells)


def _read_unit(cells: Cells, row: int, *, rules: StockRules) -> Unit | None:
    if not _is_dwelling(cells, row) or not _is_in_use(cells, row):
        return None
    why = not_in_use(
        ends=cells.get(row, "uit_exploitatie"),
        begins=cells.get(row, "in_exploitatie"),
        today=rules.today,
        orders={name: cells.orders(name) for name in ("uit_exploitatie", "in_exploitatie")},
    )
    if why is not None:
        cells.note(row, why[0], why[1])
        return None
    owner = read_owner(cells, row, "owner", known=rules.owners)
    count = _count(cells, row)
    elsewhere = says_other_gemeente(cells, row, gemeente=rules.gemeente)
    if owner is None or count is None or elsewhere:
        return None
    shape, place = _own_place(cells, row)
    return Unit(
        row=row,
        owner=owner,
        count=count,
        unit_id=cells.code(row, "unit_id", repairs=rules.repairs),
        room=cells.code(row, "room", repairs=rules.repairs) if cells.has("room") else None,
        vbo_id=cells.read(
            row, "vbo_id", lambda v: bag_id(v, of="verblijfsobject", repairs=rules.repairs)
        ),
        pand_id=cells.read(row, "pand_id", lambda v: bag_id(v, of="pand", repairs=rules.repairs)),
        built_year=cells.read(row, "built_year", lambda v: year(v, this_year=rules.today.year)),
        dwelling_type=_dwelling_type(cells, row),
        energy_label=cells.read(row, "energy_label", energy_label),
        complex_id=cells.code(row, "complex_id", repairs=rules.repairs),
        complex_name=cells.text(row, "complex_name"),
        characteristics=read_characteristics(cells, row),
        address=_read_address(cells, row, repairs=rules.repairs),
        place=place,
        shape=shape,
    )


def _dwelling_type(cells: Cells, row: int) -> str | None:
    outcome = cells.chosen(
        row, "dwelling_type", dwelling_type, choices=TYPE_CHOICES, guess=lambda _: UNKNOWN_TYPE
    )
    if outcome.problem is not None:
        cells.note(row, "dwelling_type", outcome.problem)
    return None if outcome.value == UNKNOWN_TYPE else outcome.value


def _count(cells: Cells, row: int) -> int | None:
    """Return the dwellings of a row; without a column for it a row is one dwelling."""
    if not cells.has("dwellings_count"):
        return 1
    decimal = cells.decimal("dwellings_count", whole=True, low=1, high=LARGEST_BUILDING)
    outcome = dwellings(cells.get(row, "dwellings_count"), decimal=decimal)
    if outcome.problem is not None:
        cells.note(row, "dwellings_count", outcome.problem)
    if outcome.value is None and (outcome.problem is None or outcome.problem.severity != "fout"):
        cells.note(row, "dwellings_count", _no_count())
    value: int | None = outcome.value
    return value


def _read_address(cells: Cells, row: int, *, repairs: frozenset[str]) -> Address:
    whole = cells.text(row, "adres") if cells.has("adres") else None
    address = (address_of_cell(whole) if whole else None) or Address()
    house = cells.read(row, "huisnummer", house_number)
    changes: dict[str, Any] = {
        "postcode": cells.read(row, "postcode", postcode),
        "street": cells.text(row, "straat"),
        "place": cells.text(row, "plaats"),
    }
    if house is not None:
        letter, addition = (
            cells.code(row, target, repairs=repairs) for target in ("huisletter", "toevoeging")
        )
        changes |= {
            "number": house[0],
            "letter": (letter or house[1]).upper(),
            "addition": (addition or house[2]).upper(),
        }
    return replace(address, **{name: value for name, value in changes.items() if value is not None})


def _own_place(cells: Cells, row: int) -> tuple[BaseGeometry | None, BaseGeometry | None]:
    """Return the polygon and the point that the file itself gives."""
    shape = shape_of(cells, row)
    place = point_of(cells, row)
    if shape is None:
        return None, place
    if shape.geom_type in SURFACES:
        return shape, place or shape.representative_point()
    return None, place or shape.representative_point()


def _is_dwelling(cells: Cells, row: int) -> bool:
    """Say whether a row counts as a dwelling; what is something else, or unknown, is noted."""
    for target in ("soort", "dwelling_type"):
        text = cells.text(row, target) if cells.has(target) else None
        if text is None:
            continue
        outcome = (
            cells.chosen(row, target, _unit_kind, choices=UNIT_CHOICES, guess=_guess, needed=True)
            if target == "soort"
            else _unit_kind(cells.answers.get(f"values:{target}:{text.lower()}", text))
        )
        if outcome.value == NO_DWELLING:
            cells.note(row, target, no_dwelling(text) or not_counted(text))
            return False
        if outcome.problem is not None and target == "soort":
            cells.note(row, target, outcome.problem)
            if outcome.value is None:
                return False
    return True


def _is_in_use(cells: Cells, row: int) -> bool:
    """Say whether a row counts by its status; one that is not known is asked."""
    text = cells.text(row, "status") if cells.has("status") else None
    if text is None:
        return True
    outcome = cells.chosen(
        row, "status", status_of, choices=STATUS_CHOICES, guess=lambda _: IN_USE, needed=True
    )
    if outcome.value == OUT_OF_USE:
        cells.note(row, "status", out_of_use(text))
    elif outcome.problem is not None:
        cells.note(row, "status", outcome.problem)
    return bool(outcome.value == IN_USE)


def _unit_kind(value: object) -> Outcome:
    """Read whether a type of unit is a dwelling; an unknown one counts, and is asked."""
    text = plain(value)
    known = is_dwelling(text)
    if known is None and text.lower() not in EMPTY_WORDS:
        problem = Problem(
            code="soort_onbekend",
            severity="let op",
            message=f"soort '{text}' is niet bekend; de rij telt als woning",
            advice="Kies of dit een woning is.",
        )
        return Outcome("woning", problem)
    return Outcome(NO_DWELLING if known is False else "woning")


def _guess(text: str) -> str:  # noqa: ARG001 - nothing is known of the word
    return "woning"


def _note_mixed_marks(cells: Cells) -> None:
    for target in ("x", "y", "lat", "lon"):
        column = cells.values(target)
        usual, odd = minority_marks(column)
        rows = list(cells.rows())
        for place in sorted(odd):
            cells.note(rows[place], target, mixed_marks(plain(column[place]), usual))


def _no_count() -> Problem:
    return Problem(
        code="aantal_leeg",
        severity="fout",
        message="het aantal woningen ontbreekt",
        advice="Vul het aantal woningen in dit gebouw in.",
    )
