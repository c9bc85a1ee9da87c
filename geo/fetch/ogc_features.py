"""OGC API Features: all pages of a collection, by following ``next`` and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from geo.fetch.http import Answer, HttpClient, host_of
from geo.fetch.pages import PageStore
from geo.fetch.problems import FetchProblem
from geo.fetch.report import Progress, no_progress

RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
"""The only coordinate system that is asked for."""

PAGE_LIMIT = 1000
"""PDOK's maximum; a larger limit is silently clamped to it."""

_MAX_PAGES = 5_000

Feature = dict[str, Any]
Bbox = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Collected:
    """All features of a request, each once, and how they came in."""

    features: list[Feature]
    request: str
    pages_count: int
    duplicates_count: int


def items_url(base: str, collection: str) -> str:
    """Return the url of a collection's items."""
    return f"{base.rstrip('/')}/collections/{collection}/items"


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
        collection: its id.
        filters: property filters; services refuse parameters they do not know.
        bbox: minimum x, minimum y, maximum x, maximum y in EPSG:28992, with an area.
        limit: features a page.
        store: where pages are kept until all are in; without it a broken fetch starts anew.
        progress: told the number of features so far.

    Raises:
        FetchProblem: anything but a whole, sound collection.
    """
    params = {"f": "json", "crs": RD_URI, "limit": str(limit), **(filters or {})}
    if bbox is not None:
        params["bbox"] = ",".join(f"{value:.3f}" for value in bbox)
        params["bbox-crs"] = RD_URI
    first = f"{items_url(base, collection)}?{urlencode(params)}"
    pages = store.load() if store else []
    seen = {fingerprint(page["features"]) for page in pages}
    url = pages[-1]["next"] if pages else first
    asked = {page["url"] for page in pages}
    while url is not None:
        if url in asked or len(pages) >= _MAX_PAGES:
            raise FetchProblem.repeats(host_of(url))
        asked.add(url)
        document, answer = client.get_json(url)
        page = _page(document, answer, url=url)
        mark = fingerprint(page["features"])
        if mark in seen:
            raise FetchProblem.repeats(host_of(url))
        seen.add(mark)
        pages.append(page)
        if store:
            store.save(len(pages) - 1, page)
        progress("ophalen", sum(len(each["features"]) for each in pages), page["matched"])
        url = page["next"]
    features = [feature for page in pages for feature in page["features"]]
    matched = pages[-1]["matched"]
    if matched is not None and len(features) != matched:
        what = f"{len(features)} objecten ontvangen, {matched} aangekondigd"
        raise FetchProblem.invalid(host_of(first), what)
    unique = each_once(features)
    return Collected(
        features=unique,
        request=first,
        pages_count=len(pages),
        duplicates_count=len(features) - len(unique),
    )


def _page(document: Mapping[str, Any], answer: Answer, *, url: str) -> dict[str, Any]:
    """Check one page and keep of it what is needed later."""
    host = host_of(answer.url)
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise FetchProblem.invalid(host, "het antwoord is geen verzameling objecten")
    returned = document.get("numberReturned")
    if isinstance(returned, int) and returned != len(features):
        what = f"een pagina telt {len(features)} objecten in plaats van {returned}"
        raise FetchProblem.invalid(host, what)
    check_crs(document, answer)
    matched = document.get("numberMatched")
    return {
        "url": url,
        "next": _next_link(document, answer.url),
        "matched": matched if isinstance(matched, int) else None,
        "features": features,
    }


def check_crs(document: Mapping[str, Any], answer: Answer) -> None:
    """Refuse a page that says it is in anything but EPSG:28992.

    A page that says nothing is judged later, by where its coordinates lie.
    """
    stated = answer.headers.get("content-crs", "").strip().strip("<>")
    if not stated:
        member = document.get("crs")
        if isinstance(member, dict):
            stated = str(member.get("properties", {}).get("name", ""))
    if stated and not stated.rstrip("/").endswith(("28992",)):
        raise FetchProblem.wrong_crs(host_of(answer.url), stated)


def _next_link(document: Mapping[str, Any], url: str) -> str | None:
    for link in document.get("links") or []:
        if isinstance(link, dict) and link.get("rel") == "next" and link.get("href"):
            target = urlsplit(urljoin(url, str(link["href"])))
            # Some services behind a proxy write http links although they are asked by https.
            if urlsplit(url).scheme == "https" and target.scheme == "http":
                target = target._replace(scheme="https")
            return urlunsplit(target)
    return None


def fingerprint(features: list[Feature]) -> str:
    """Return a digest of a page's features, to see that it came before."""
    return hashlib.sha256(json.dumps(features, sort_keys=True).encode()).hexdigest()


def each_once(features: list[Feature]) -> list[Feature]:
    """Drop features that came twice because the data moved on between two pages."""
    unique: dict[str, Feature] = {}
    for number, feature in enumerate(features):
        identity = feature.get("id")
        unique[f"#{number}" if identity is None else str(identity)] = feature
    return list(unique.values())
