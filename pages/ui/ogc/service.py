"""Answers of the OGC API: from a path and its parameters to a document, for who is asking."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from geo.errors import KoppelkansenError
from geo.ogc import documents, html
from geo.ogc.collections import Collection
from geo.ogc.crs import AREA_OF_USE, CRS84_URI, system_named
from geo.ogc.documents import GEOJSON, OPENAPI, SCHEMA, Document, Site
from geo.ogc.errors import QueryError, UnknownResourceError
from geo.ogc.items import feature_by_id, select
from geo.ogc.openapi import openapi
from geo.ogc.query import FORMATS, Parameters, known_parameters, read_query
from pages.ui.frame import login, page_data
from pages.ui.ogc import files, layers

HTML: Final = "text/html; charset=utf-8"
_JSON: Final = "application/json"
_OPENAPI_PATHS: Final = "paths"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request.

    Attributes:
        path: below the API, in parts; empty is the landing page.
        parameters: names and values of the query, in order.
        prefers_html: whether the client would rather have HTML.
        root: address of the API, without a slash at the end.
    """

    path: tuple[str, ...]
    parameters: Parameters
    prefers_html: bool
    root: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A document or a file, with its status, media type and headers."""

    status: int = 200
    body: bytes = b""
    file: Path | None = None
    media_type: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(request: Request) -> Answer:
    """The answer to a request, in the role of who is acting; an error is an answer too."""
    try:
        return _dispatch(request)
    except QueryError as error:
        return refusal(request, 400, "InvalidParameterValue", str(error))
    except UnknownResourceError as error:
        return refusal(request, 404, "NotFound", str(error))
    except KoppelkansenError as error:
        return refusal(request, 503, "NotAvailable", str(error))


def refusal(
    request: Request, status: int, code: str, text: str, headers: Mapping[str, str] | None = None
) -> Answer:
    """An error as a document in the form that was asked for."""
    form = dict(request.parameters).get("f", "")
    if form == "html" or (request.prefers_html and form != "json"):
        page = html.error_page(_site_of_errors(request.root), "Dit lukt niet", text)
        return _html(page, status=status, headers=headers)
    body = {"code": code, "description": text}
    return _json(body, status=status, headers=headers)


def _dispatch(request: Request) -> Answer:
    plain = _PLAIN.get(request.path)
    if plain is not None:
        return plain(request)
    if len(request.path) > 1 and request.path[0] == "collections":
        _, name, *rest = request.path
        ending = Path(name).suffix
        if not rest and ending in files.KINDS:
            return _file(request, name.removesuffix(ending), ending)
        of_collection = _OF_COLLECTION.get("/".join(rest))
        if of_collection is not None:
            return of_collection(request, name)
        if rest[0] == "items":
            return _feature(request, name, "/".join(rest[1:]))
    raise UnknownResourceError("Dit adres is er niet in dit koppelvlak.")


def _landing(request: Request) -> Answer:
    wants_html = _wants_html(request)
    site, offered = _site(request.root), layers.offered()
    document = documents.landing(site, examples=_examples(offered), role=str(login.viewer()))
    if wants_html:
        return _html(html.landing_page(site, document, offered), example=_is_example(document))
    return _json(document)


def _conformance(request: Request) -> Answer:
    wants_html = _wants_html(request)
    site = _site(request.root)
    document = documents.conformance(site)
    if wants_html:
        return _html(html.list_page(site, "Conformiteit", document["conformsTo"]))
    return _json(document)


def _api(request: Request) -> Answer:
    wants_html = _wants_html(request)
    site, offered = _site(request.root), layers.offered()
    document = openapi(site, offered)
    if wants_html:
        lines = [f"GET {path}" for path in document[_OPENAPI_PATHS]]
        return _html(html.list_page(site, "Beschrijving", lines))
    return _json(document, media_type=OPENAPI, example=bool(_examples(offered)))


def _collections(request: Request) -> Answer:
    wants_html = _wants_html(request)
    site, offered = _site(request.root), layers.offered()
    document = documents.collections(site, offered)
    if wants_html:
        landing = documents.landing(site, examples=_examples(offered), role=str(login.viewer()))
        page = html.landing_page(site, {**landing, "title": "Collecties"}, offered)
        return _html(page, example=_is_example(document))
    return _json(document)


def _collection(request: Request, name: str) -> Answer:
    wants_html = _wants_html(request)
    site = _site(request.root)
    collection = next((known for known in layers.offered() if known.id == name), None)
    if collection is None:
        raise UnknownResourceError("Deze collectie is er niet, of is niet voor u.")
    document = documents.collection(site, collection)
    if wants_html:
        properties = layers.features(name).properties
        page = html.collection_page(site, collection, document, properties)
        return _html(page, example=_is_example(document))
    return _json(document)


def _queryables(request: Request, name: str) -> Answer:
    wants_html = _wants_html(request)
    site, features = _site(request.root), layers.features(name)
    document = documents.queryables(site, features)
    if wants_html:
        collection = features.collection
        about = documents.collection(site, collection)
        page = html.collection_page(site, collection, about, features.properties)
        return _html(page, example=_is_example(document))
    return _json(document, media_type=SCHEMA)


def _items(request: Request, name: str) -> Answer:
    features = layers.features(name)
    query = read_query(request.parameters, properties=features.by_name)
    wants_html = _is_html(request, dict(request.parameters).get("f"))
    if wants_html:
        query = replace(query, limit=min(query.limit, html.MOST_ROWS))
    page = select(features, query)
    site, collection = _site(request.root), features.collection
    headers = _crs_header(query.system.uri)
    if wants_html:
        address = f"{site.root}/collections/{collection.id}/items"
        links = documents.page_links(address, query, page)
        return _html(
            html.items_page(site, features, page, links),
            headers=headers,
            example=bool(collection.examples),
        )
    body = documents.feature_collection(site, features, page, query)
    return _text(body, headers=headers, example=bool(collection.examples))


def _feature(request: Request, name: str, feature_id: str) -> Answer:
    features = layers.features(name)
    found = known_parameters(request.parameters, ("f", "crs"))
    wants_html = _is_html(request, found.get("f"))
    system = system_named(found.get("crs", CRS84_URI), parameter="crs")
    frame = feature_by_id(features, feature_id)
    site, example = _site(request.root), bool(features.collection.examples)
    headers = _crs_header(system.uri)
    if wants_html:
        page = html.feature_page(site, features, frame)
        return _html(page, headers=headers, example=example)
    body = documents.feature(site, features, frame, system)
    return _text(body, headers=headers, example=example)


def _file(request: Request, name: str, ending: str) -> Answer:
    known_parameters(request.parameters, ())
    features = layers.features(name)
    path = files.file_of(features, ending)
    return Answer(
        file=path,
        media_type=files.KINDS[ending],
        headers={
            "ETag": f'"{path.stem}"',
            "Content-Disposition": f'inline; filename="{features.collection.id}{ending}"',
            **_example_header(bool(features.collection.examples)),
        },
    )


def _wants_html(request: Request) -> bool:
    """Whether a document that takes no other parameter than ``f`` is to be HTML."""
    return _is_html(request, known_parameters(request.parameters, ("f",)).get("f"))


def _is_html(request: Request, form: str | None) -> bool:
    """Whether the answer is to be HTML: ``f`` decides, else what the client would rather have."""
    if form is None:
        return request.prefers_html
    if form not in FORMATS:
        raise QueryError(f"f: deze vorm is er niet; kies uit {', '.join(FORMATS)}.")
    return form == "html"


def _site(root: str) -> Site:
    (south, west), (north, east) = page_data.home_bounds()
    return Site(root=root, title=page_data.app_title(), extent=(west, south, east, north))


def _site_of_errors(root: str) -> Site:
    """As :func:`_site`, also when the layers that name and bound the town cannot be read."""
    try:
        return _site(root)
    except KoppelkansenError:
        return Site(root=root, title="Koppelkansenkaart", extent=AREA_OF_USE)


def _examples(offered: list[Collection]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(title for collection in offered for title in collection.examples))


def _is_example(document: Document) -> bool:
    return bool(document.get("voorbeelddata"))


def _crs_header(uri: str) -> dict[str, str]:
    return {"Content-Crs": f"<{uri}>"}


def _example_header(example: bool) -> dict[str, str]:  # noqa: FBT001 - yes or no is what it tells
    return {"X-Voorbeelddata": "ja" if example else "nee"}


def _json(
    document: Document,
    *,
    status: int = 200,
    media_type: str = _JSON,
    example: bool | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    is_example = _is_example(document) if example is None else example
    return Answer(
        status=status,
        body=json.dumps(document, ensure_ascii=False).encode(),
        media_type=media_type,
        headers={**_example_header(is_example), **(headers or {})},
    )


def _text(body: str, *, headers: Mapping[str, str], example: bool) -> Answer:
    return Answer(
        body=body.encode(), media_type=GEOJSON, headers={**headers, **_example_header(example)}
    )


def _html(
    page: str, *, status: int = 200, example: bool = False, headers: Mapping[str, str] | None = None
) -> Answer:
    policy = {"Content-Security-Policy": html.POLICY}
    return Answer(
        status=status,
        body=page.encode(),
        media_type=HTML,
        headers={**policy, **_example_header(example), **(headers or {})},
    )


_PLAIN: Final[Mapping[tuple[str, ...], Callable[[Request], Answer]]] = {
    (): _landing,
    ("conformance",): _conformance,
    ("api",): _api,
    ("collections",): _collections,
}
_OF_COLLECTION: Final[Mapping[str, Callable[[Request, str], Answer]]] = {
    "": _collection,
    "queryables": _queryables,
    "items": _items,
}
