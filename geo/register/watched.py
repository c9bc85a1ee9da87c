"""The file of a SQLite register under an open program: still there, still the same, writable.

SQLite goes on with the file it opened, also after that was removed or another was put in its
place: lines would be acknowledged into a file that nobody has any more.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from geo.errors import RegisterError
from geo.register.errors import GONE

_OPENED: Final = "opened file"


def file_is_watched(engine: Engine, path: Path) -> None:
    """See to it that every use of the engine is about the file that is at ``path`` then.

    On a file system that is read-only a register is read as it lies there, for SQLite cannot make
    the file beside it by which it shares one; as soon as that changes it is opened anew.
    """

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, entry: ConnectionPoolEntry, args: list[Any], named: Any) -> Any:
        if not path.exists():
            raise RegisterError(GONE)
        still = _lies_still(path)
        entry.info[_OPENED] = _seen(path, still=still)
        if not still:
            return None
        address = f"{path.absolute().as_uri()}?immutable=1"
        return sqlite3.connect(address, *args[1:], **{**named, "uri": True})

    @event.listens_for(engine, "checkout")
    def look(_raw: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        if entry.info.get(_OPENED) != _seen(path, still=_lies_still(path)):
            raise DisconnectionError


def _seen(path: Path, *, still: bool) -> tuple[object, ...] | None:
    """What tells one file from another, and where nothing may change one state from another."""
    try:
        found = path.stat()
    except OSError:
        return None
    same = (found.st_dev, found.st_ino)
    return (*same, found.st_mtime_ns, found.st_size) if still else same


def _lies_still(path: Path) -> bool:
    """Whether nothing can be written beside the file, and all of it is in the file itself."""
    if not hasattr(os, "statvfs"):
        return False
    try:
        fixed = bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return False
    beside = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
    return fixed and not any(companion.exists() for companion in beside)
