"""Coordinates as people deliver them: swapped, in degrees, with points between thousands."""

import re
from collections.abc import Sequence
from typing import Any, Final

from pyproj import Transformer
from shapely import Point

from geo.constants import RD, RD_BOUNDS, WGS84
from geo.importing.findings import Outcome, Problem
from geo.text.clean import is_empty, plain
from geo.text.numbers import parse_number

_TO_RD: Final = Transformer.from_crs(WGS84, RD, always_xy=True)
_FROM_RD: Final = Transformer.from_crs(RD, WGS84, always_xy=True)
_LON: Final = (3.2, 7.3)
_LAT: Final = (50.5, 53.8)
_THOUSANDS: Final = re.compile(r"\d{1,3}[.,]\d{3}")
_NUMBER: Final = re.compile(r"[-+]?\d[\d.,]*")
_AROUND: Final = re.compile(r"[()\[\]°]|\b(?:lat|lon|lng|long|x|y|n|nb|e|o|ol|rd)\b\s*[:=]?")
"""What people write around a pair of coordinates and its numbers."""
_CHECK_ROW: Final = "Neem x en y opnieuw over uit het bronsysteem (Rijksdriehoek, in meters)."


def point(first: object, second: object, *, degrees: bool = False) -> Outcome:  # noqa: PLR0911 - one case each
    """Read a place in EPSG:28992 from two cells.

    Args:
        first: x, or the latitude when ``degrees``.
        second: y, or the longitude when ``degrees``.
        degrees: the columns are said to hold latitude and longitude.

    Returns:
        A point, mended where only one reading is possible: in RD x is always below 300,000
        and y above 289,000, and in degrees the latitude is always the larger.
    """
    if is_empty(first) and is_empty(second):
        return Outcome()
    if is_empty(first) or is_empty(second):
        return Outcome(None, _problem("coordinaat_half", "een van de twee coördinaten ontbreekt"))
    shown = f"{plain(first)} / {plain(second)}"
    a, b = _read(first), _read(second)
    if a is None or b is None:
        why = f"'{shown}' is geen bruikbaar paar getallen (oneindig of geen getal)"
        return Outcome(None, _problem("coordinaat_geen_getal", why))
    if a == 0 or b == 0:
        why = f"'{shown}': een nul is een invulwaarde, geen plek"
        return Outcome(None, _problem("coordinaat_nul", why))
    if degrees:
        a, b = b, a
    if _in_rd(a, b):
        mended = _mended("coordinaat_geen_graden", f"'{shown}' is RD in meters, geen graden")
        return Outcome(Point(a, b), mended if degrees else None)
    if _in_degrees(a, b):
        mended = _mended("coordinaat_graden", f"'{shown}' zijn graden; omgerekend naar RD")
        return Outcome(_from_degrees(a, b), None if degrees else mended)
    return _otherwise(a, b, (first, second), shown=shown, degrees=degrees)


def point_in(text: str) -> Outcome | None:
    """Read a place in EPSG:28992 from one text with two numbers: ``51.81, 4.67``.

    In brackets or not, in metres or degrees, in either order, with a point or a comma for decimals.

    Returns:
        As :func:`point` says of the two numbers; None when the text is no pair of numbers.
    """
    bare = _AROUND.sub(" ", text.lower()).strip(" ;,")
    outcomes = [point(first, second) for first, second in _pairs(bare)]
    return next((item for item in outcomes if item.value is not None), next(iter(outcomes), None))


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return the ways to cut a text into two numbers, the likeliest first."""
    found = []
    for mark in (r"\s*[;|/]\s*", r"\s*,\s+", r"\s+", ","):
        parts = re.split(mark, text)
        if len(parts) % 2 or not all(map(_NUMBER.fullmatch, parts)):
            continue
        half = len(parts) // 2
        # '105 000 425 000' and '51,81,4,67' have their own sign in between too
        between = "," if mark == "," else " "
        found.append((between.join(parts[:half]), between.join(parts[half:])))
    return found


def _otherwise(
    a: float, b: float, cells: Sequence[object], *, shown: str, degrees: bool
) -> Outcome:
    if _in_rd(b, a):
        mended = _mended("coordinaat_verwisseld", f"'{shown}': x en y zijn verwisseld")
        return Outcome(Point(b, a), mended)
    if _in_degrees(b, a):
        why = (
            "breedte en lengte zijn verwisseld"
            if degrees
            else "breedte- en lengtegraad in plaats van x en y; omgerekend naar RD"
        )
        return Outcome(_from_degrees(b, a), _mended("coordinaat_graden", f"'{shown}': {why}"))
    texts = [plain(cell) for cell in cells]
    if any(_THOUSANDS.fullmatch(text) for text in texts):
        x, y = (
            value * 1000 if _THOUSANDS.fullmatch(text) else value
            for value, text in zip((a, b), texts, strict=True)
        )
        if _in_rd(x, y):
            mended = _mended("coordinaat_duizendtal", f"'{shown}' is gelezen als {x:.0f} / {y:.0f}")
            return Outcome(Point(x, y), mended)
    return Outcome(None, _problem("coordinaat_buiten", f"'{shown}' ligt niet in Nederland"))


def _read(cell: object) -> float | None:
    text = plain(cell)
    # what '105.300' means is for :func:`_otherwise` to say
    found = parse_number(text, decimal="," if "," in text and "." not in text else ".")
    return None if found is None else found.value


def _in_rd(x: float, y: float) -> bool:
    west, south, east, north = RD_BOUNDS
    return west <= x <= east and south <= y <= north


def _in_degrees(lon: float, lat: float) -> bool:
    return _LON[0] <= lon <= _LON[1] and _LAT[0] <= lat <= _LAT[1]


def _from_degrees(lon: float, lat: float) -> Point:
    x, y = _TO_RD.transform(lon, lat)
    return Point(round(float(x), 2), round(float(y), 2))


def from_rd(x_m: float, y_m: float) -> tuple[float, float]:
    """Return latitude and longitude of a place in EPSG:28992."""
    lon, lat = _FROM_RD.transform(x_m, y_m)
    return round(float(lat), 6), round(float(lon), 6)


def minority_marks(cells: Sequence[Any]) -> tuple[str, set[int]]:
    """Return the usual decimal mark of a column and the places where the other one is used."""
    marks: dict[str, list[int]] = {",": [], ".": []}
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and (found := re.fullmatch(r"\s*-?\d+([.,])\d+\s*", cell)):
            marks[found.group(1)].append(place)
    usual = max(marks, key=lambda mark: len(marks[mark]))
    other = "." if usual == "," else ","
    return usual, set(marks[other]) if len(marks[usual]) > len(marks[other]) else set()


def mixed_marks(text: str, usual: str) -> Problem:
    """Return the problem of a number with another decimal mark than its column has."""
    words = {",": "een komma", ".": "een punt"}
    other = "." if usual == "," else ","
    return Problem(
        code="decimaalteken",
        severity="hersteld",
        message=f"'{text}' heeft {words[other]} als decimaalteken, de kolom verder {words[usual]}",
        advice="Gebruik in de hele kolom hetzelfde decimaalteken.",
    )


def _problem(code: str, message: str) -> Problem:
    return Problem(code=code, severity="leeg", message=message, advice=_CHECK_ROW)


def _mended(code: str, message: str) -> Problem:
    return Problem(code=code, severity="hersteld", message=message, advice=_CHECK_ROW)
