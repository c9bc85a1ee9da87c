"""A cache on disk of files made for a visitor; in memory they would take room for everybody."""

import functools
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Final

from geo.paths import var_dir
from pages.ui.frame import login

_DIGEST: Final = re.compile(r"[0-9a-f]{16}")


def place_for_files() -> Path:
    """The cache of the installation; a folder of this process where nobody can write in that."""
    cache = var_dir() / "cache"
    there = next((path for path in (cache, *cache.parents) if path.is_dir()), cache)
    return cache if os.access(there, os.W_OK) else _scratch()


@functools.cache
def _scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="koppelkansen-"))


def keep(content: bytes, *, kind: str, most: int) -> str:
    """Keep a file; gives the digest it can be asked for by.

    Args:
        content: the whole file.
        kind: what it is, also its ending.
        most: so many of the kind are kept; the oldest make place.
    """
    digest = hashlib.sha256(content).hexdigest()[:16]
    target = _place(digest, kind)
    if target.is_file():
        # it is in use: the oldest go first
        target.touch()
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    # with the libraries of data, which the map's own address must not wait for
    from geo.catalogue.writing import replacing  # noqa: PLC0415

    with replacing(target) as temporary:
        temporary.write_bytes(content)
    files = sorted(target.parent.glob(f"*.{kind}"), key=lambda file: file.stat().st_mtime)
    for old in files[:-most]:
        old.unlink(missing_ok=True)
    return digest


def load(digest: str, *, kind: str) -> bytes | None:
    """A kept file, for those who see what its maker sees; None when there is none (any more)."""
    path = _place(digest, kind)
    return path.read_bytes() if _DIGEST.fullmatch(digest) and path.is_file() else None


def _place(digest: str, kind: str) -> Path:
    # what somebody made is for those who see what its maker sees
    return place_for_files() / f"kept-{kind}" / login.viewer().folder / f"{digest}.{kind}"
