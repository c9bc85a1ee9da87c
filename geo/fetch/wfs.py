"""Web Feature Service 2.0: what columns a type has, and all its features, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from geo.fetch.capabilities import VERSIONS, descendants, parse_xml
from geo.fetch.http import HttpClient, host_of
from geo.fetch.ogc_features import Bbox, Collected, Feature, check_crs, each_once, fingerprint
from geo.fetch.pages import PageStore
from geo.fetch.problems import FetchProblem
from geo.fetch.report import Progress, no_progress

RD_URN: Final = "urn:ogc:def:crs:EPSG::28992"
_MAX_PAGES: Final = 5_000
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
        raise FetchProblem.empty(host_of(url), f"de kolommen van '{typename}'")
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

    Args:
        client: knows the host of ``url`` as registered.
        url: the service's address.
        typename: with its workspace, such as ``bag:pand``.
        bbox: bounds in EPSG:28992; not together with ``equal``.
        equal: columns and the values they must have, as an OGC filter. A service can ignore
            it (PDOK ignores cql_filter): the caller checks what comes back.
        count: features a page; a service may give fewer.
        store: where pages are kept until all are in.
        progress: told the number of features so far.

    Raises:
        FetchProblem: anything but a whole, sound collection.
    """
    params = {
        "service": "WFS",
        "version": VERSIONS["WFS"],
        "request": "GetFeature",
        "typeNames": typename,
        "outputFormat": "application/json",
        "srsName": RD_URN,
        "count": str(count),
    }
    if equal:
        params["filter"] = _filter(equal)
    elif bbox is not None:
        params["bbox"] = ",".join([*(f"{value:.3f}" for value in bbox), RD_URN])
    pages = store.load() if store else []
    features: list[Feature] = [feature for page in pages for feature in page["features"]]
    seen = {fingerprint(page["features"]) for page in pages}
    matched: int | None = pages[-1]["matched"] if pages else None
    while matched is None or len(features) < matched:
        if len(pages) >= _MAX_PAGES:
            raise FetchProblem.repeats(host_of(url))
        page = _page(client, url, {**params, "startIndex": str(len(features))})
        if not page["features"] and (features or matched is None):
            break
        mark = fingerprint(page["features"])
        if mark in seen:
            raise FetchProblem.repeats(host_of(url))
        seen.add(mark)
        pages.append(page)
        features += page["features"]
        matched = page["matched"]
        if store:
            store.save(len(pages) - 1, page)
        progress("ophalen", len(features), matched)
    if matched is not None and len(features) != matched:
        what = f"{len(features)} objecten ontvangen, {matched} aangekondigd"
        raise FetchProblem.invalid(host_of(url), what)
    unique = each_once(features)
    return Collected(
        features=unique,
        request=f"{url} ({typename})",
        pages_count=len(pages),
        duplicates_count=len(features) - len(unique),
    )


def sample(
    client: HttpClient, url: str, *, typename: str, bbox: Bbox | None, count: int
) -> list[Feature]:
    """Return the first few features, to see what the columns hold."""
    params = {
        "service": "WFS",
        "version": VERSIONS["WFS"],
        "request": "GetFeature",
        "typeNames": typename,
        "outputFormat": "application/json",
        "srsName": RD_URN,
        "count": str(count),
    }
    if bbox is not None:
        params["bbox"] = ",".join([*(f"{value:.3f}" for value in bbox), RD_URN])
    features: list[Feature] = _page(client, url, params)["features"]
    return features


def _page(client: HttpClient, url: str, params: Mapping[str, str]) -> dict[str, Any]:
    document, answer = client.get_json(url, params=params)
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise FetchProblem.invalid(host_of(url), "het antwoord is geen verzameling objecten")
    check_crs(document, answer)
    matched = document.get("numberMatched", document.get("totalFeatures"))
    return {"features": features, "matched": matched if isinstance(matched, int) else None}


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
