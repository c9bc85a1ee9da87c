"""Reading VERA: the JSON in which housing corporations exchange their units (Eenheid).

Field names follow VERA 4.3 of Aedes; a coded value is text or an object with ``code``.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from geo.catalogue.file_limits import check_rows, check_size
from geo.catalogue.reading import decoded_file
from geo.errors import DataError
from geo.importing.characteristics import VERA_KEYS, vera_characteristics
from geo.importing.findings import Finding, Problem, finding
from geo.importing.raw import RawTable, as_frame
from geo.text.dates import read_date

VERA_COLUMNS: Final = (
    "code", "soort", "detailSoort", "status", "bouwjaar", "straatnaam", "huisnummer",
    "huisletter", "huisnummerToevoeging", "postcode", "woonplaats", "bag_verblijfsobject",
    "bag_pand", "energielabel", "complexcode", "complexnaam", "inExploitatiedatum",
    "uitExploitatiedatum",
)  # fmt: skip
"""The columns every VERA file gives; they are mapped by their names like those of any file.

Characteristics of the building come after them, those of which the file has a value.
"""

VERA_MAPPING: Final[Mapping[str, str]] = {
    "unit_id": "code", "soort": "soort", "dwelling_type": "detailSoort", "status": "status",
    "built_year": "bouwjaar", "straat": "straatnaam", "huisnummer": "huisnummer",
    "huisletter": "huisletter", "toevoeging": "huisnummerToevoeging", "postcode": "postcode",
    "plaats": "woonplaats", "vbo_id": "bag_verblijfsobject", "pand_id": "bag_pand",
    "energy_label": "energielabel", "complex_id": "complexcode", "complex_name": "complexnaam",
    "in_exploitatie": "inExploitatiedatum", "uit_exploitatie": "uitExploitatiedatum",
    **VERA_KEYS,
}  # fmt: skip

_CLUSTER_ORDER: Final = ("FIN", "STR", "OND", "VVE", "BUU", "WIJ")
"""Which cluster is the complex: the financial one first, an area last."""
_CONTAINERS: Final = ("eenheden", "Eenheden", "eenheid", "Eenheid", "data", "items", "results")


def load_json(path: Path) -> Any:
    """Read JSON of limited size and depth.

    Raises:
        DataError: no readable JSON.
    """
    check_size(path.stat().st_size, name=path.name)
    text = decoded_file(path.read_bytes(), name=path.name).text
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except RecursionError:
        msg = f"{path.name} is te diep genest om een uitvoer van een administratie te zijn."
        raise DataError(msg) from None
    except ValueError:
        pass
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        return [json.loads(line, parse_constant=lambda _: None) for line in lines]
    except (ValueError, RecursionError):
        msg = f"{path.name} is geen leesbare JSON; is het bestand halverwege afgebroken?"
        raise DataError(msg) from None


def is_geojson(content: Any) -> bool:
    """Say whether JSON holds features for a map."""
    return isinstance(content, dict) and content.get("type") in {"FeatureCollection", "Feature"}


def vera_table(content: Any, *, name: str, today: date) -> RawTable:
    """Return the units as a table; row 1 is the first unit.

    Args:
        content: a list of units, or an object that has such a list.
        name: file name.
        today: energy performances that ended before this day do not count.

    Raises:
        DataError: no units in it.
    """
    units = _units(content)
    if not units:
        msg = (
            f"In {name} staan geen eenheden. Verwacht wordt VERA-JSON: een lijst van Eenheid, "
            "of GeoJSON met objecten."
        )
        raise DataError(msg)
    check_rows(len(units), name=name)
    rows: list[tuple[int, list[Any]]] = []
    found: list[Finding] = []
    for number, unit in enumerate(units, start=1):
        if not isinstance(unit, Mapping):
            found.append(finding(number, "", unit, _no_object()))
            continue
        rows.append((number, _row(unit, number=number, today=today, found=found)))
    if not rows:
        msg = f"In {name} staan geen leesbare eenheden."
        raise DataError(msg)
    given = {number: vera_characteristics(units[number - 1]) for number, _ in rows}
    extra = [key for key in VERA_KEYS.values() if any(key in known for known in given.values())]
    rows = [(number, [*row, *map(given[number].get, extra)]) for number, row in rows]
    frame = as_frame(rows, [*VERA_COLUMNS, *extra])
    return RawTable(name=name, frame=frame, findings=tuple(found), style="VERA-JSON (Eenheid)")


def _units(content: Any) -> list[Any]:
    if isinstance(content, list):
        return content
    if isinstance(content, Mapping):
        for key in _CONTAINERS:
            inner = content.get(key)
            if isinstance(inner, list):
                return inner
            if isinstance(inner, Mapping):
                return _units(inner) or [inner]
        if "code" in content or "adres" in content:
            return [content]
    return []


def _row(unit: Mapping[str, Any], *, number: int, today: date, found: list[Finding]) -> list[Any]:
    address = _object(unit.get("adres"))
    panden = [_object(item) for item in _list(unit.get("panden"))]
    pand_ids = [_scalar(_object(item.get("bag")).get("bagIdentificatie")) for item in panden]
    pand_ids += [_scalar(p.get("bagIdentificatie")) for p in panden if not p.get("bag")]
    pand_ids = [item for item in pand_ids if item]
    if len(set(map(str, pand_ids))) > 1:
        found.append(finding(number, "bag_pand", "; ".join(map(str, pand_ids)), _more_panden()))
    types = [_code(p.get("soort")) for p in panden]
    cluster = _complex(unit)
    return [
        _scalar(unit.get("code")) or _scalar(unit.get("id")),
        _code(unit.get("soort")),
        _code(unit.get("detailSoort")) or next((kind for kind in types if kind), None),
        _code(unit.get("status")),
        _scalar(unit.get("bouwjaar")),
        _scalar(address.get("straatnaam")),
        _scalar(address.get("huisnummer")),
        _scalar(address.get("huisletter")),
        _scalar(address.get("huisnummerToevoeging")),
        _scalar(address.get("postcode")),
        _name(address.get("woonplaats")),
        _scalar(_object(unit.get("adresseerbaarObjectBasisregistratie")).get("bagIdentificatie")),
        pand_ids[0] if pand_ids else None,
        _label(unit, today=today),
        _scalar(cluster.get("code")),
        _scalar(cluster.get("naam")),
        _scalar(unit.get("inExploitatiedatum")),
        _scalar(unit.get("uitExploitatiedatum")),
    ]


def _label(unit: Mapping[str, Any], *, today: date) -> Any:
    """Return the label of the performance that holds today and was registered last."""
    best: tuple[date, Any] | None = None
    for item in map(_object, _list(unit.get("energieprestaties"))):
        label = _code(item.get("label"))
        ends = read_date(item.get("einddatum"))
        if not label or (ends is not None and ends.last < today):
            continue
        dates = (item.get(key) for key in ("registratiedatum", "opnamedatum", "begindatum"))
        since = next((day.first for day in map(read_date, dates) if day), date.min)
        if best is None or since > best[0]:
            best = (since, label)
    return best[1] if best else None


def _complex(unit: Mapping[str, Any]) -> Mapping[str, Any]:
    clusters = [_object(item) for item in _list(unit.get("clusters"))]
    order = {kind: place for place, kind in enumerate(_CLUSTER_ORDER)}
    known = sorted(clusters, key=lambda c: order.get(str(_code(c.get("soort"))), len(order)))
    return known[0] if known else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _code(value: Any) -> Any:
    return _scalar(value.get("code")) if isinstance(value, Mapping) else _scalar(value)


def _name(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _scalar(value.get("naam")) or _scalar(value.get("code"))
    return _scalar(value)


def _scalar(value: Any) -> Any:
    """Return text and numbers as they are; anything nested has no place in a cell."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    return None


def _no_object() -> Problem:
    return Problem(
        code="geen_eenheid",
        severity="fout",
        message="dit is geen Eenheid",
        advice="Elke eenheid is in VERA een object met onder meer code en adres.",
    )


def _more_panden() -> Problem:
    return Problem(
        code="meer_panden",
        severity="let op",
        message="de eenheid ligt in meer dan één pand; het eerste is gebruikt",
        advice="Zet het pand waarin de woning vooral ligt als eerste.",
    )
