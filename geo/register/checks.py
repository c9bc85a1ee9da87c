"""Checks of what is recorded: each refuses a value with one Dutch sentence."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from geo.catalogue.wkb import is_area_text
from geo.errors import RegisterError

_SESSION = re.compile(r"\d{4}-Q[1-4](-[a-z0-9]+)*")


_NAME_MAX = 80


_SESSION_MAX = 40


_ID_MAX = 200


_TEXT_MAX = 10_000


_LATITUDE = (50.0, 54.0)


_LONGITUDE = (3.0, 8.0)


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_name(value: str, *, what: str) -> None:
    """Refuse an empty, overlong or personal name of a party.

    Raises:
        RegisterError: the name is not that of an organisation or a role.
    """
    if not value.strip() or len(value) > _NAME_MAX or _CONTROL.search(value):
        raise RegisterError(f"Vul een {what} in van 1 tot {_NAME_MAX} tekens op één regel.")
    if "@" in value:
        raise RegisterError(
            f"Vul bij {what} geen e-mailadres in; het register bewaart geen persoonsgegevens."
        )


def check_text(value: str, *, what: str) -> None:
    """Refuse an empty or endless text.

    Raises:
        RegisterError: the text is empty or longer than 10,000 characters.
    """
    if not value.strip():
        raise RegisterError(f"Vul {what} in; zonder kan de regel niet in het register.")
    if len(value) > _TEXT_MAX:
        raise RegisterError(f"De tekst is langer dan {_TEXT_MAX} tekens; maak haar korter.")


def check_session(name: str) -> None:
    """Refuse a name that is not a year and quarter, such as ``2025-Q3`` or ``2025-Q2-plannen``.

    Raises:
        RegisterError: the name has another form.
    """
    if not _SESSION.fullmatch(name) or len(name) > _SESSION_MAX:
        raise RegisterError(
            f"De sessienaam {name!r} heeft niet de vorm 2025-Q3 (eventueel met een toevoeging: "
            "2025-Q2-plannen)."
        )


def check_id(koppelkans_id: str) -> None:
    """Refuse an id that cannot be one.

    Raises:
        RegisterError: the id is empty, longer than 200 characters or holds control characters.
    """
    if not koppelkans_id or len(koppelkans_id) > _ID_MAX or _CONTROL.search(koppelkans_id):
        raise RegisterError(f"{koppelkans_id!r} kan geen kenmerk van een koppelkans zijn.")


def check_items(items: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a list in which a koppelkans has no id, or stands twice.

    Raises:
        RegisterError: an id is missing or stands twice.
    """
    seen: set[str] = set()
    for item in items:
        identifier = item.get("id")
        if not isinstance(identifier, str):
            raise RegisterError("Een koppelkans in de lijst heeft geen kenmerk (id).")
        check_id(identifier)
        if identifier in seen:
            raise RegisterError(f"De koppelkans {identifier} staat twee keer in de lijst.")
        seen.add(identifier)


def check_place(*, lat: float, lon: float, precision_m: float) -> None:
    """Refuse a place outside the Netherlands or a precision that is no distance.

    Raises:
        RegisterError: latitude, longitude (WGS84, degrees) or precision (metres) cannot be.
    """
    inside = _LATITUDE[0] <= lat <= _LATITUDE[1] and _LONGITUDE[0] <= lon <= _LONGITUDE[1]
    if not inside:
        raise RegisterError(
            f"De plek {lat}, {lon} ligt niet in Nederland; vul breedte (50-54) en lengte (3-8) in "
            "graden in."
        )
    if not 0 < precision_m <= 10_000:  # noqa: PLR2004
        raise RegisterError(
            f"De nauwkeurigheid {precision_m} m kan niet; vul meters in, meer dan 0 en tot 10.000."
        )


def check_outline(outline: str) -> None:
    """Refuse an outline that is no valid polygon (WKT in EPSG:28992).

    Raises:
        RegisterError: the text is no WKT, another shape, or a polygon that crosses itself.
    """
    # drawn now and then; the register is opened everywhere
    import shapely  # noqa: PLC0415

    areas = {"Polygon", "MultiPolygon"}
    # not read at all when it is a collection: thousands in one another end the process
    shape = shapely.from_wkt(outline, on_invalid="ignore") if is_area_text(outline) else None
    if shape is None or shape.geom_type not in areas or not shape.is_valid or shape.is_empty:
        raise RegisterError("De omtrek is geen vlak; teken hem opnieuw en kruis hem niet.")
