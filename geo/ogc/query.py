"""The parameters of a request for features, checked; what is unknown is refused."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import shapely

from geo.ogc.collections import Property
from geo.ogc.cql2_filter import LANGUAGES, MOST_CHARACTERS, read_filter
from geo.ogc.crs import CRS84_URI, SYSTEMS, CoordinateSystem, box_shape, system_named
from geo.ogc.errors import QueryError

Parameters = Iterable[tuple[str, str]]
"""Names and values as they stand in the address, in order."""

FORMATS: Final = ("json", "html")
DEFAULT_LIMIT: Final = 100
MOST_FEATURES: Final = 10_000
"""Features in one answer at most; a larger ``limit`` gives this many, as the standard says."""

ITEM_PARAMETERS: Final = (
    "f", "limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang",
    "filter-crs",
)  # fmt: skip
_WHOLE: Final = re.compile(r"[0-9]{1,18}")
_TIME: Final = r"([0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt][0-9:.]{5,18}(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?)?)"
_INTERVAL: Final = re.compile(rf"(?:{_TIME}|\.\.)?/(?:{_TIME}|\.\.)?|{_TIME}")
_NO_TIME: Final = (
    "datetime: geef een dag, een tijdstip of een periode, zoals 2026-01-01/2027-12-31."
)


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which features of a collection are asked for, and in which form.

    Attributes:
        limit: so many at most.
        offset: so many of the matching features are passed over.
        system: that the answer is in.
        box: shape in EPSG:28992 that the features touch; None is everywhere.
        filter: CQL2 JSON; None keeps everything.
        filter_system: that geometries in the filter are in.
        equal: properties with the text of the value they must have.
        years: first and last year that the period of a feature touches; None is open.
        given: what was asked for, for the links to other pages.
    """

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    system: CoordinateSystem = SYSTEMS[CRS84_URI]
    box: shapely.Geometry | None = None
    filter: Any = None
    filter_system: CoordinateSystem = SYSTEMS[CRS84_URI]
    equal: Mapping[str, str]
    years: tuple[int | None, int | None] | None = None
    given: tuple[tuple[str, str], ...] = ()


def known_parameters(parameters: Parameters, names: Iterable[str]) -> dict[str, str]:
    """The parameters by name, each given once and each one that is known.

    Raises:
        QueryError: unknown, or given twice.
    """
    allowed = list(names)
    found: dict[str, str] = {}
    for name, value in parameters:
        if name not in allowed:
            shown = ", ".join(allowed[: len(ITEM_PARAMETERS)])
            raise QueryError(f"De parameter '{name[:60]}' is er niet; ken {shown}.")
        if name in found:
            raise QueryError(f"De parameter '{name}' staat er meer dan één keer.")
        if len(value) > MOST_CHARACTERS or "\x00" in value:
            raise QueryError(f"De waarde van '{name}' kan niet worden gebruikt.")
        found[name] = value
    return found


def read_query(parameters: Parameters, *, properties: Mapping[str, Property]) -> Query:
    """The query that the parameters of ``/items`` ask for.

    Args:
        parameters: as they stand in the address.
        properties: of the collection; each is a parameter too, for rows with exactly that value.

    Raises:
        QueryError: a parameter is unknown or its value cannot be used.
    """
    given = tuple(parameters)
    found = known_parameters(given, [*ITEM_PARAMETERS, *properties])
    box_system = system_named(found.get("bbox-crs", CRS84_URI), parameter="bbox-crs")
    written = found.get("filter")
    language = found.get("filter-lang", LANGUAGES[0])
    node = None if written is None else read_filter(written, language=language)
    return Query(
        limit=min(_whole(found, "limit", DEFAULT_LIMIT, least=1), MOST_FEATURES),
        offset=_whole(found, "offset", 0, least=0),
        system=system_named(found.get("crs", CRS84_URI), parameter="crs"),
        box=box_shape(found["bbox"], box_system) if "bbox" in found else None,
        filter=node,
        filter_system=system_named(found.get("filter-crs", CRS84_URI), parameter="filter-crs"),
        equal={name: found[name] for name in properties if name in found},
        years=_years(found["datetime"]) if "datetime" in found else None,
        given=given,
    )


def _whole(found: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    if name not in found:
        return default
    if not _WHOLE.fullmatch(found[name]) or int(found[name]) < least:
        raise QueryError(f"{name}: geef een geheel getal vanaf {least}.")
    return int(found[name])


def _years(text: str) -> tuple[int | None, int | None]:
    """The years of an instant or interval of RFC 3339; ``..`` and nothing are open."""
    interval = _INTERVAL.fullmatch(text)
    if interval is None or text in {"/", "../..", "../", "/.."}:
        raise QueryError(_NO_TIME)
    try:
        first, last, moment = (
            None if group is None else _year(group) for group in interval.groups()
        )
    except ValueError:
        raise QueryError(_NO_TIME) from None
    if moment is not None:
        return moment, moment
    if first is not None and last is not None and first > last:
        raise QueryError("datetime: het begin ligt na het einde.")
    return first, last


def _year(text: str) -> int:
    """The year of a day or moment; raises ValueError when the calendar or clock lacks it."""
    return dt.datetime.fromisoformat(text.upper()).year
