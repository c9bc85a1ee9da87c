"""Temporary files that a killed process left beside the whole ones, found and removed.

A file is written beside its target and takes its place when it is whole
(:func:`geo.catalogue.writing.replacing`), so a leftover is never in use; it only takes room, and
a leftover of an upload may hold addresses.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from geo.catalogue.writing import BESIDE

SCRATCH: Final = ("koppelkansen-", "pakket-", "opmaak-")
"""How the program's own folders below the system's temporary folder begin."""

_PART: Final = ".part"
_OWNER: Final = re.compile(re.escape(BESIDE) + r"(\d+)-")
_QUIET_S: Final = 60.0
_LONG_S: Final = 86_400.0
_DATA: Final = ("data.parquet", "data.tif", "data.json")


def leftovers(var: Path, *, now: float | None = None) -> list[Path]:
    """Give the half files and folders below ``var`` that nobody is writing any more.

    What its own process may still be writing is left out: a file whose process runs on this
    machine, until it was not touched for a day.

    Args:
        var: folder of the installation.
        now: seconds since 1970; for tests.
    """
    moment = time.time() if now is None else now
    found = []
    for folder, names, files in os.walk(var):
        for name in [*names, *files]:
            path = Path(folder) / name
            if _is_half(name) and _is_left(path, now=moment):
                found.append(path)
        # what is inside a half folder goes with it
        names[:] = [name for name in names if not _is_half(name)]
    found += [path for path in unfinished_editions(var) if _is_quiet(path, _LONG_S, now=moment)]
    return sorted(found)


def scratch_folders(*, now: float | None = None) -> list[Path]:
    """Give the program's own temporary folders that were not touched for a day."""
    moment = time.time() if now is None else now
    found = []
    for path in Path(tempfile.gettempdir()).iterdir():
        try:
            mine = path.name.startswith(SCRATCH) and path.is_dir() and not path.is_symlink()
            owned = mine and (not hasattr(os, "getuid") or path.stat().st_uid == os.getuid())
        except OSError:
            continue
        if owned and _is_quiet(path, _LONG_S, now=moment):
            found.append(path)
    return sorted(found)


def unfinished_editions(var: Path) -> Iterator[Path]:
    """Give the folders of editions that were never finished: data, and no word of its origin.

    The origin is written after the data and the pointer after that, so no layer uses them.
    """
    for edition in (var / "layers").glob("*/*/*"):
        if edition.is_dir() and not (edition / "provenance.json").exists():
            home = edition.parent / "current"
            used = home.is_file() and home.read_text(encoding="utf-8").strip() == edition.name
            only_data = all(
                path.name in _DATA or path.name == "rejected.parquet" or _is_half(path.name)
                for path in edition.iterdir()
            )
            if only_data and not used:
                yield edition


def tidy(var: Path) -> list[Path]:
    """Remove what is left over; give what was removed. What cannot be removed stays."""
    removed = []
    for path in [*leftovers(var), *scratch_folders()]:
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError:
            continue
        removed.append(path)
    return removed


def _is_half(name: str) -> bool:
    return name.startswith(BESIDE) or name.endswith(_PART)


def _is_left(path: Path, *, now: float) -> bool:
    if _is_quiet(path, _LONG_S, now=now):
        return True
    owner = _OWNER.match(path.name)
    if owner is None or not _is_quiet(path, _QUIET_S, now=now):
        return False
    return not _runs(int(owner.group(1)))


def _is_quiet(path: Path, seconds: float, *, now: float) -> bool:
    """Whether nothing in it was touched for that long; a clock set back counts as touched."""
    try:
        newest = path.stat().st_mtime
        if path.is_dir():
            newest = max([newest, *(item.stat().st_mtime for item in path.rglob("*"))])
    except OSError:
        return False
    return now - newest > seconds


def _runs(process: int) -> bool:
    """Whether a process of that number runs here; where that cannot be asked, it does."""
    if os.name == "nt":
        # the signal that only asks would end the process there
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
