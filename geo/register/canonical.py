"""Canonical JSON: the same value always gives the same bytes, and so the same digest.

JSON with sorted keys, no spaces and the shortest decimal that reads back as the same float:
what is frozen today reads back tomorrow with every bit of every number.
"""

import datetime as dt
import hashlib
import json
import math
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from geo.errors import RegisterError

Json = dict[str, Any] | list[Any] | str | int | float | bool | None


def plain(value: Any) -> Any:
    """Bring a value down to JSON: missing (NaN, NA, NaT) becomes None, never 0.

    Takes what frames hold as well: numpy scalars and arrays, pandas timestamps, shapely
    geometries (as WKB in hexadecimal).

    Raises:
        RegisterError: infinity, a key that is no text, or a kind of value JSON cannot hold.
    """
    if value is None or isinstance(value, bool | int):
        # bool and int subclasses (IntEnum) write as themselves.
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return _number(float(value))
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return _foreign(value)


def _foreign(value: Any) -> Any:
    # By shape and not by type: the register does not import numpy, pandas or shapely for this.
    if type(value).__name__ in {"NAType", "NaTType"}:
        return None
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    for attribute in ("tolist", "wkb_hex"):
        found = getattr(value, attribute, None)
        if found is not None:
            return plain(found() if callable(found) else found)
    if isinstance(value, Iterable):
        raise RegisterError(
            f"Een waarde van het soort {type(value).__name__} heeft geen vaste volgorde en kan "
            "niet in het register; gebruik een lijst."
        )
    raise RegisterError(
        f"Een waarde van het soort {type(value).__name__} kan niet in het register; gebruik "
        "tekst, getallen, lijsten en tabellen."
    )


def _number(value: float) -> float | None:
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise RegisterError("Een oneindig getal kan niet in het register; gebruik leeg (onbekend).")
    return value


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise RegisterError(f"De sleutel {key!r} is geen tekst en kan niet in het register.")
    return _text(key)


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise RegisterError(
            "Een tekst bevat tekens die niet bestaan in Unicode; typ de tekst opnieuw."
        ) from error
    return str(value)


def canonical(value: Any) -> str:
    """Write a value as canonical JSON text."""
    return json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(text: str | bytes) -> str:
    """Give the SHA-256 of a text (as UTF-8), in 64 hexadecimal signs."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def pack(text: str) -> bytes:
    """Compress canonical text for storage; the digest is of the text, not of these bytes."""
    return zlib.compress(text.encode(), level=6)


def unpack(body: bytes, *, size: int) -> str:
    """Give back the text behind stored bytes, reading no more than ``size`` bytes of it.

    Raises:
        RegisterError: the bytes are damaged, or hold another length than was written down.
    """
    reader = zlib.decompressobj()
    try:
        raw = reader.decompress(body, size + 1)
        if len(raw) != size or not reader.eof:
            raise RegisterError("Bevroren bewijs in het register heeft niet de lengte van toen.")
        return raw.decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise RegisterError("Bevroren bewijs in het register is beschadigd.") from error


def row_digests(rows: Iterable[Mapping[str, Any]], *, key: str) -> dict[str, str]:
    """Give every row of a table the digest of its content, by its key.

    Frozen with a session as ``State.records`` these tell afterwards which plan or work changed,
    and not only that the table did.

    Args:
        rows: the rows, such as ``frame.to_dict("records")``.
        key: the column that names a row (``project_id``, ``work_id``).

    Raises:
        RegisterError: a key is missing or stands twice.
    """
    found: dict[str, str] = {}
    for row in rows:
        name = plain(row.get(key))
        if name is None:
            raise RegisterError(f"Een rij heeft geen {key} en kan niet worden bevroren.")
        if str(name) in found:
            raise RegisterError(f"De {key} {name} komt twee keer voor; maak haar uniek.")
        found[str(name)] = digest(canonical(row))
    return found
