"""Pages of an unfinished download, kept so that the next try goes on where this one stopped."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from pathlib import Path
from typing import Any

from geo.catalogue.writing import replacing

_KEEP_S = 24 * 3600


class PageStore:
    """The pages of one request, in order, in a folder of its own under ``root``.

    Pages older than a day are thrown away: a download must not be half of yesterday.
    """

    def __init__(self, root: Path, request: str) -> None:
        self._folder = root / hashlib.sha256(request.encode()).hexdigest()[:16]

    def load(self) -> list[dict[str, Any]]:
        """Return the pages that are whole, in order; an empty list when there are none."""
        pages: list[dict[str, Any]] = []
        for path in sorted(self._folder.glob("page-*.json")):
            if time.time() - path.stat().st_mtime > _KEEP_S:
                self.clear()
                return []
            try:
                pages.append(json.loads(path.read_text(encoding="utf-8")))
            except ValueError:
                break
        return pages

    def save(self, number: int, page: dict[str, Any]) -> None:
        """Keep page ``number``; a crash halfway leaves no half page behind."""
        with replacing(self._folder / f"page-{number:05d}.json") as beside:
            beside.write_text(json.dumps(page), encoding="utf-8")

    def clear(self) -> None:
        """Forget everything of this request."""
        shutil.rmtree(self._folder, ignore_errors=True)
