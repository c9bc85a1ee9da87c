"""The last register entry as noted outside the database, to notice a register cut short.

A chain from which the end was cut is a whole chain still; only what was noted outside the
database tells that there was more.
"""

import hashlib
import json
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from geo.catalogue.writing import stored_json, write_json
from geo.errors import DataError
from geo.register.values import Head

_FILE: Final = "register-stand.json"


def noted_head(var: Path, url: str) -> Head | None:
    """Give what was noted for the database at this address; None when nothing was."""
    values = _all(var).get(_place(url))
    try:
        return None if values is None else Head(int(str(values["sequence"])), str(values["hash"]))
    except (KeyError, TypeError, ValueError):
        return None


def is_note_damaged(var: Path) -> bool:
    """Whether there is a note that cannot be read, so that nobody knows what it said."""
    try:
        values = json.loads((var / _FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    heads = values.values() if isinstance(values, dict) else [None]
    return not all(isinstance(one, dict) and {"sequence", "hash"} <= one.keys() for one in heads)


def note_head(var: Path, url: str, head: Head) -> bool:
    """Note the last entry of a chain that holds; False when the folder cannot be written."""
    noted = {**_all(var), _place(url): {"sequence": head.sequence, "hash": head.hash}}
    try:
        write_json(noted, var / _FILE)
    except DataError:
        return False
    return True


def forget_head(var: Path, url: str) -> None:
    """Note nothing any more: an older register was put back on purpose."""
    noted = _all(var)
    if noted.pop(_place(url), None) is not None:
        write_json(noted, var / _FILE)


def _all(var: Path) -> dict[str, dict[str, object]]:
    values = stored_json(var / _FILE)
    return {key: value for key, value in values.items() if isinstance(value, dict)}


def _place(url: str) -> str:
    """A name for the database that gives nothing away: of the address without the password.

    One file has one name, also where the folder is given from the folder somebody is in.
    """
    try:
        parsed = make_url(url).set(password=None)
        if parsed.drivername.startswith("sqlite") and parsed.database:
            parsed = parsed.set(database=str(Path(parsed.database).resolve()))
        bare = parsed.render_as_string()
    except (ArgumentError, ValueError):
        bare = "?"
    return hashlib.sha256(bare.encode()).hexdigest()[:16]
