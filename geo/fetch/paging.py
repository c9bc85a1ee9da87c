"""All pages of a collection, each kept on disk until the whole collection is in."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.catalogue.writing import replacing
from geo.fetch.answer import Answer, host_of
from geo.fetch.problems import FetchProblem
from geo.fetch.report import Progress, no_progress
from geo.text.format import counted

KEEP_S: Final = 24 * 3600
"""Parts of a download older than a day are dropped: a layer must not be half of yesterday."""
_MAX_PAGES: Final = 5_000

Feature = dict[str, Any]
Bbox = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: where it came from, its features, the next url, the total the service states."""

    url: str
    features: list[Feature]
    next: str | None = None
    matched: int | None = None


@dataclass(frozen=True, kw_only=True)
class Collected:
    """All features of a request, each once, and how they came in."""

    features: list[Feature]
    request: str
    pages_count: int
    duplicates_count: int


class PageStore:
    """The pages of one request, in order, in a folder of its own under ``root``."""

    def __init__(self, root: Path, request: str) -> None:
        self._folder = root / hashlib.sha256(request.encode()).hexdigest()[:16]

    def load(self) -> list[Page]:
        """Return the whole pages in order; none when the first of them is a day old."""
        pages: list[Page] = []
        for path in sorted(self._folder.glob("page-*.json")):
            if time.time() - path.stat().st_mtime > KEEP_S:
                self.clear()
                return []
            try:
                pages.append(Page(**json.loads(path.read_text(encoding="utf-8"))))
            except (ValueError, TypeError):
                break
        return pages

    def save(self, number: int, page: Page) -> None:
        """Write page ``number``; a crash halfway leaves no half page."""
        with replacing(self._folder / f"page-{number:05d}.json") as beside:
            beside.write_text(json.dumps(vars(page)), encoding="utf-8")

    def clear(self) -> None:
        """Delete all pages of this request."""
        shutil.rmtree(self._folder, ignore_errors=True)


def collect(
    first: str,
    fetch_page: Callable[[str, int], Page],
    *,
    request: str,
    store: PageStore | None = None,
    progress: Progress = no_progress,
) -> Collected:
    """Fetch all pages of a collection.

    Args:
        first: url of the first page.
        fetch_page: gives the page at a url; its second argument is the number of features
            fetched so far.
        request: how the request is described in the provenance.
        store: where pages are kept until all are in; a next try continues there.
        progress: called with the number of features so far.

    Raises:
        FetchProblem: a page comes twice, or the number of features is not what the service
            announced.
    """
    pages = store.load() if store else []
    url = pages[-1].next if pages else first
    asked = {page.url for page in pages}
    seen = {_digest(page.features) for page in pages}
    count = sum(len(page.features) for page in pages)
    while url is not None:
        if url in asked or len(pages) >= _MAX_PAGES:
            raise FetchProblem("repeats", host_of(url))
        asked.add(url)
        page = fetch_page(url, count)
        if pages and not page.features and page.next is None:
            break
        digest = _digest(page.features)
        if digest in seen:
            raise FetchProblem("repeats", host_of(url))
        seen.add(digest)
        if store:
            store.save(len(pages), page)
        pages.append(page)
        count += len(page.features)
        progress("ophalen", count, page.matched)
        url = page.next
    matched = pages[-1].matched if pages else None
    if matched is not None and count != matched:
        got = counted(count, "object", "objecten")
        raise FetchProblem("invalid", host_of(first), f"{got} ontvangen, {matched} aangekondigd")
    features = [feature for page in pages for feature in page.features]
    unique = _unique(features)
    return Collected(
        features=unique,
        request=request,
        pages_count=len(pages),
        duplicates_count=count - len(unique),
    )


def features_of(document: Mapping[str, Any], answer: Answer) -> list[Feature]:
    """Return the features of a GeoJSON page; FetchProblem when it is none or not in EPSG:28992.

    A page that states no coordinate system is judged later, by where its coordinates lie.
    """
    host = host_of(answer.url)
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise FetchProblem("invalid", host, "het antwoord is geen verzameling objecten")
    returned = document.get("numberReturned")
    if isinstance(returned, int) and returned != len(features):
        got = counted(len(features), "object", "objecten")
        raise FetchProblem("invalid", host, f"een pagina telt {got} in plaats van {returned}")
    stated = answer.headers.get("content-crs", "").strip().strip("<>")
    member = document.get("crs")
    if not stated and isinstance(member, dict):
        stated = str(member.get("properties", {}).get("name", ""))
    if stated and not stated.rstrip("/").endswith("28992"):
        raise FetchProblem("wrong_crs", host, stated)
    return features


def _digest(features: list[Feature]) -> str:
    return hashlib.sha256(json.dumps(features, sort_keys=True).encode()).hexdigest()


def _unique(features: list[Feature]) -> list[Feature]:
    """Drop features that came twice because the data changed between two pages."""
    unique: dict[str, Feature] = {}
    for number, feature in enumerate(features):
        identity = feature.get("id")
        unique[f"#{number}" if identity is None else str(identity)] = feature
    return list(unique.values())
