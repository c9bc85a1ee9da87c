"""Yearly figures: long (one figure a row), as the contract of the monitor has them."""

import re
from collections.abc import Collection
from typing import Any, Final

import pandas as pd

from geo.catalogue.contracts import FILE_ROW
from geo.importing.cells import Cells
from geo.importing.findings import Problem
from geo.importing.names import normal
from geo.importing.owners import owner_name
from geo.importing.values import number, year
from geo.text.clean import EMPTY_WORDS, plain

KEY: Final = ("period", "scope", "scope_code", "corporation", "indicator")
"""What makes a figure the same figure: a new value takes the place of the old one."""

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
    period = cells.read(row, "period", lambda v: year(v, this_year=this_year, what="jaar"))
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
        known = owner_name(cells.get(row, "corporation"), known=owners)
        if known.problem is not None:
            cells.note(row, "corporation", known.problem)
        if known.value is None:
            return None
        corporation = known.value
    return {
        "period": period,
        "scope": scope,
        "scope_code": code,
        "corporation": corporation,
        "indicator": normal(indicator).replace(" ", "_"),
        "value": cells.read(row, "value", lambda v: number(v, what="de waarde")),
        "unit": cells.text(row, "unit") or "woningen",
        "bron": cells.text(row, "bron") or bron,
    }


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


def _double(first: int) -> Problem:
    return Problem(
        code="dubbel",
        severity="fout",
        message=f"hetzelfde cijfer staat ook op rij {first}",
        advice="Houd één van de twee rijen.",
    )
