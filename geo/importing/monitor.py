"""Yearly figures: long (one figure a row), as the contract of the monitor has them."""

import re
from collections.abc import Collection
from typing import Any, Final

import pandas as pd

from geo.catalogue.contracts import FILE_ROW
from geo.importing.cells import Cells
from geo.importing.findings import Problem
from geo.importing.names import normal
from geo.importing.owners import read_owner
from geo.importing.values import number, year
from geo.text.clean import EMPTY_WORDS, plain
from geo.text.numbers import parse_number

KEY: Final = ("period", "scope", "scope_code", "corporation", "indicator")
"""What makes a figure the same figure: a new value takes the place of the old one."""

_FIRST_YEAR: Final = 1950
"""No figure is of an earlier year, so that '25 is 2025."""
_PERCENT: Final = frozenset({"%", "procent", "percentage", "pct", "aandeel", "share"})
_COUNTED: Final = frozenset({"woningen", "woning", "personen", "aantal", "stuks", "huishoudens"})
_WIJK, _BUURT = re.compile(r"WK\d{6}"), re.compile(r"BU\d{8}")


def read_monitor(
    cells: Cells,
    *,
    owners: tuple[str, ...],
    gemeentecode: str,
    bron: str,
    this_year: int,
    areas: Collection[str] = (),
) -> pd.DataFrame:
    """Return the figures by the contract, indexed by the row in the file.

    ``areas`` are the ids of the policy areas that figures may be of.
    """
    rows: list[dict[str, Any]] = []
    numbers: list[int] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in cells.rows():
        entry = _read(
            cells, row, owners=owners, gemeentecode=gemeentecode, bron=bron, this_year=this_year,
            areas=areas,
        )  # fmt: skip
        if entry is None:
            continue
        key = tuple(entry[name] for name in KEY)
        if key in seen:
            cells.note(row, "indicator", _double(seen[key]))
            continue
        seen[key] = row
        rows.append(entry)
        numbers.append(row)
    frame = pd.DataFrame(rows)
    frame.index = pd.Index(numbers, name=FILE_ROW, dtype="int64")
    return frame


def _read(
    cells: Cells,
    row: int,
    *,
    owners: tuple[str, ...],
    gemeentecode: str,
    bron: str,
    this_year: int,
    areas: Collection[str],
) -> dict[str, Any] | None:
    period = cells.read(
        row, "period", lambda v: year(v, this_year=this_year, what="jaar", oldest=_FIRST_YEAR)
    )
    indicator = cells.text(row, "indicator")
    if period is None:
        cells.note(row, "period", _missing("het jaar"))
    if indicator is None:
        cells.note(row, "indicator", _missing("de indicator"))
    given = cells.text(row, "scope_code") or gemeentecode
    scope, code = _place(given.upper(), gemeentecode=gemeentecode, areas=areas)
    if scope is None:
        cells.note(row, "scope_code", _area(code, gemeentecode))
        return None
    if period is None or indicator is None:
        return None
    corporation = None
    if plain(cells.get(row, "corporation")).lower() not in EMPTY_WORDS | {"totaal", "alle"}:
        corporation = read_owner(cells, row, "corporation", known=owners)
        if corporation is None:
            return None
    value, unit = _value(cells, row)
    return {
        "period": period,
        "scope": scope,
        "scope_code": code,
        "corporation": corporation,
        "indicator": normal(indicator).replace(" ", "_"),
        "value": value,
        "unit": unit,
        "bron": cells.text(row, "bron") or bron,
    }


def _value(cells: Cells, row: int) -> tuple[float | None, str]:
    """Return the figure and its unit; a per cent sign in the cell is its unit."""
    stated = cells.text(row, "unit")
    read = parse_number(plain(cells.get(row, "value")))
    percent = read is not None and read.percent
    unit = stated or ("%" if percent else "woningen")
    whole = stated is not None and unit.lower() in _COUNTED
    decimal = cells.decimal("value", whole=False)
    value: float | None = cells.read(
        row, "value", lambda v: number(v, what="de waarde", decimal=decimal)
    )
    if percent and unit not in _PERCENT:
        cells.note(row, "value", _not_percent(unit))
        return None, unit
    if whole and value is not None and value % 1:
        cells.note(row, "value", _broken_count(unit))
        return None, unit
    return value, unit


def _place(code: str, *, gemeentecode: str, areas: Collection[str]) -> tuple[str | None, str]:
    """Return the scale of a code and the code as it is written; no scale when it is unknown."""
    if _WIJK.fullmatch(code):
        return "wijk", code
    if _BUURT.fullmatch(code):
        return "buurt", code
    if code.lower() in areas:
        return "gebied", code.lower()
    if code == gemeentecode or normal(code) in {"gemeente", "dordrecht"}:
        return "gemeente", gemeentecode
    return None, code


def _missing(what: str) -> Problem:
    return Problem(
        code="ontbreekt",
        severity="fout",
        message=f"{what} ontbreekt of is niet te lezen",
        advice="Elke rij heeft een jaar, een indicator en een waarde.",
    )


def _area(code: str, gemeentecode: str) -> Problem:
    return Problem(
        code="gebied_onbekend",
        severity="fout",
        message=f"gebied '{code}' is niet bekend",
        advice=(
            f"Gebruik {gemeentecode} voor de gemeente, een wijkcode (WK en zes cijfers), een "
            "buurtcode (BU en acht cijfers) of het kenmerk van een beleidsgebied."
        ),
    )


def _not_percent(unit: str) -> Problem:
    return Problem(
        code="procent_eenheid",
        severity="leeg",
        message=f"de cel is een percentage, maar de eenheid is '{unit}'",
        advice="Zet '%' in de kolom eenheid, of vul het aantal in.",
    )


def _broken_count(unit: str) -> Problem:
    return Problem(
        code="aantal_gebroken",
        severity="leeg",
        message=f"een gebroken aantal {unit} kan niet",
        advice="Controleer of de punt of komma duizendtallen of decimalen scheidt.",
    )


def _double(first: int) -> Problem:
    return Problem(
        code="dubbel",
        severity="fout",
        message=f"hetzelfde cijfer staat ook op rij {first}",
        advice="Houd één van de twee rijen.",
    )
