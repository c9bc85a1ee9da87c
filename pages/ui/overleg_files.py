"""Presentations kept on disk for the route that hands them out."""

import hashlib
import re
from pathlib import Path
from typing import Final

from geo.paths import var_dir
from geo.write import replacing
from pages.ui import login

_KEEP: Final = 40
_DIGEST: Final = re.compile(r"[0-9a-f]{16}")


def keep(page: str) -> str:
    """Keep a presentation; gives the digest it can be asked for by."""
    digest = hashlib.sha256(page.encode()).hexdigest()[:16]
    target = _folder() / f"{digest}.html"
    if target.is_file():
        # it is in use: the oldest go first
        target.touch()
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as temporary:
        temporary.write_text(page, encoding="utf-8")
    files = sorted(_folder().glob("*.html"), key=lambda file: file.stat().st_mtime)
    for old in files[:-_KEEP]:
        old.unlink(missing_ok=True)
    return digest


def story_page(digest: str) -> bytes | None:
    """A kept presentation; None when there is none (any more)."""
    path = _folder() / f"{digest}.html"
    return path.read_bytes() if _DIGEST.fullmatch(digest) and path.is_file() else None


def _folder() -> Path:
    # a presentation is for those who see what its maker sees
    return var_dir() / "cache" / "overleg" / login.viewer().folder
