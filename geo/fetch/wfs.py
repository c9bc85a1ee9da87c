"""Web Feature Service 2.0: what columns a type has, and all its features, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from geo.fetch import paging
from geo.fetch.answer import host_of
from geo.fetch.capabilities import VERSIONS
from geo.fetch.http import HttpClient
from geo.fetch.ows_xml import descendants, parse_xml
from geo.fetch.paging import Bbox, Collected, Feature, Page, PageStore, features_of
from geo.fetch.problems import FetchProblem
from geo.fetch.report import Progress, no_progress

RD_URN: Final = "urn:ogc:def:crs:EPSG::28992"
_SORT_COLUMNS: Final = 8
_GEOMETRY: Final = ("geometry", "surface", "point", "curve", "polygon", "line")


def describe(client: HttpClient, url: str, typename: str) -> dict[str, str]:
    """Return the columns of a feature type with their XML types, from DescribeFeatureType.

    Raises FetchProblem when the service does not know the type or says nothing of it.
    """
    params = {
        "service": "WFS",
        "version": VERSIONS["WFS"],
        "request": "DescribeFeatureType",
        "typeNames": typename,
    }
    root = parse_xml(client.get(url, params=params))
    columns: dict[str, str] = {}
    for sequence in descendants(root, "sequence"):
        for element in sequence:
            name, kind = element.get("name"), element.get("type", "")
            if name:
                columns[name] = kind.rpartition(":")[2]
    if not columns:
        raise FetchProblem("empty", host_of(url), f"de kolommen van '{typename}'")
    return columns


def is_geometry(kind: str) -> bool:
    """Say whether an XML type is that of a shape."""
    return any(word in kind.lower() for word in _GEOMETRY)


def collect(
    client: HttpClient,
    url: str,
    *,
    typename: str,
    bbox: Bbox | None = None,
    equal: Mapping[str, str] | None = None,
    count: int = 1000,
    store: PageStore | None = None,
    progress: Progress = no_progress,
) -> Collected:
    """Fetch every feature of a type in EPSG:28992 as GeoJSON.

    The first page is asked without ``startIndex``: GeoServer refuses it for a type without a
    primary key. When such a type needs more pages they are sorted by its columns.

    Args:
        client: knows the host of ``url`` as registered.
        url: the service's address.
        typename: with its workspace, such as ``bag:pand``.
        bbox: bounds in EPSG:28992; not together with ``equal``.
        equal: columns and the values they must have, as an OGC filter. A service can ignore
            it (PDOK ignores cql_filter): the caller checks what comes back.
        count: features a page; a service may give fewer.
        store: where pages are kept until all are in.
        progress: called with the number of features so far.

    Raises:
        FetchProblem: anything but a whole, sound collection.
    """
    query = _query(typename, bbox=bbox, equal=equal, count=count)

    def pages(sort_by: str) -> Collected:
        ordered = {**query, "sortBy": sort_by} if sort_by else query
        first = _with_query(url, ordered)
        return paging.collect(
            first,
            lambda asked, so_far: _page(client, asked, first=first, so_far=so_far),
            request=f"{url} ({typename})",
            store=store,
            progress=progress,
        )

    try:
        return pages("")
    except _NoOrderError:
        if store:
            store.clear()
        columns = describe(client, url, typename)
        plain = [name for name, kind in columns.items() if not is_geometry(kind)]
        return pages(",".join(plain[:_SORT_COLUMNS]))


def sample(
    client: HttpClient, url: str, *, typename: str, bbox: Bbox | None, count: int
) -> list[Feature]:
    """Return the first few features, to see what the columns hold."""
    first = _with_query(url, _query(typename, bbox=bbox, count=count))
    return _page(client, first, first=first, so_far=0).features


class _NoOrderError(Exception):
    """The service gives no second page of a type that it cannot sort by itself."""


def _query(
    typename: str,
    *,
    count: int,
    bbox: Bbox | None = None,
    equal: Mapping[str, str] | None = None,
) -> dict[str, str]:
    query = {
        "service": "WFS",
        "version": VERSIONS["WFS"],
        "request": "GetFeature",
        "typeNames": typename,
        "outputFormat": "application/json",
        "srsName": RD_URN,
        "count": str(count),
    }
    if equal:
        query["filter"] = _filter(equal)
    elif bbox is not None:
        query["bbox"] = ",".join([*(f"{value:.3f}" for value in bbox), RD_URN])
    return query


def _with_query(url: str, query: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def _page(client: HttpClient, url: str, *, first: str, so_far: int) -> Page:
    try:
        document, answer = client.get_json(url)
    except FetchProblem as problem:
        # GeoServer gives no second page of a type without a primary key
        unordered = url != first and "sortBy=" not in url
        if unordered and problem.code in {"refused", "exception_report"}:
            raise _NoOrderError from problem
        raise
    features = features_of(document, answer)
    stated = document.get("numberMatched", document.get("totalFeatures"))
    matched = stated if isinstance(stated, int) else None
    reached = so_far + len(features)
    more = bool(features) and (matched is None or reached < matched)
    following = f"{first}&startIndex={reached}" if more else None
    return Page(url=url, features=features, next=following, matched=matched)


def _filter(equal: Mapping[str, str]) -> str:
    terms = "".join(
        "<fes:PropertyIsEqualTo>"
        f"<fes:ValueReference>{escape(name)}</fes:ValueReference>"
        f"<fes:Literal>{escape(value)}</fes:Literal>"
        "</fes:PropertyIsEqualTo>"
        for name, value in equal.items()
    )
    body = f"<fes:And>{terms}</fes:And>" if len(equal) > 1 else terms
    return f'<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0">{body}</fes:Filter>'
