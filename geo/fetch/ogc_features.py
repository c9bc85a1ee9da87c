"""OGC API Features: all pages of a collection, by following ``next`` and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from geo.fetch import paging
from geo.fetch.http import HttpClient
from geo.fetch.paging import Bbox, Collected, Page, PageStore, features_of
from geo.fetch.report import Progress, no_progress

RD_URI: Final = "http://www.opengis.net/def/crs/EPSG/0/28992"
"""The only coordinate system that is asked for."""

PAGE_LIMIT: Final = 1000
"""PDOK's maximum; a larger limit is silently clamped to it."""


def collect(
    client: HttpClient,
    base: str,
    *,
    collection: str,
    filters: Mapping[str, str] | None = None,
    bbox: Bbox | None = None,
    limit: int = PAGE_LIMIT,
    store: PageStore | None = None,
    progress: Progress = no_progress,
) -> Collected:
    """Fetch every feature of a collection in EPSG:28992.

    Args:
        client: knows the host of ``base`` as registered.
        base: landing page of the API, such as ``https://api.pdok.nl/.../ogc/v1``.
        collection: name of the collection.
        filters: query parameters on properties; a service can ignore them, so the caller
            checks what comes back.
        bbox: bounds in EPSG:28992.
        limit: features a page.
        store: where pages are kept until all are in.
        progress: called with the number of features so far.

    Raises:
        FetchProblem: anything but a whole, sound collection.
    """
    query = {"f": "json", "limit": str(limit), "crs": RD_URI, **(filters or {})}
    if bbox is not None:
        query |= {"bbox": ",".join(f"{value:.3f}" for value in bbox), "bbox-crs": RD_URI}
    first = f"{base.rstrip('/')}/collections/{collection}/items?{urlencode(query)}"

    def page(url: str, _: int) -> Page:
        document, answer = client.get_json(url)
        matched = document.get("numberMatched")
        return Page(
            url=url,
            features=features_of(document, answer),
            next=_next_link(document, answer.url),
            matched=matched if isinstance(matched, int) else None,
        )

    return paging.collect(first, page, request=first, store=store, progress=progress)


def _next_link(document: Mapping[str, Any], url: str) -> str | None:
    for link in document.get("links") or []:
        if isinstance(link, dict) and link.get("rel") == "next" and link.get("href"):
            target = urlsplit(urljoin(url, str(link["href"])))
            # Some services behind a proxy write http links although they are asked by https.
            if urlsplit(url).scheme == "https" and target.scheme == "http":
                target = target._replace(scheme="https")
            return urlunsplit(target)
    return None
