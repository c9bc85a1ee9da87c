"""The JSON documents of the API: landing page, conformance, collections, queryables, features."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from geo.constants import CAVEAT
from geo.ogc.collections import Collection, Features
from geo.ogc.cql2_filter import GEOMETRY
from geo.ogc.crs import CRS84_URI, RD_URI, SYSTEMS, CoordinateSystem
from geo.ogc.items import Page, feature_documents
from geo.ogc.query import Query

Document = dict[str, Any]
Box = tuple[float, float, float, float]

GEOJSON: Final = "application/geo+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA: Final = "application/schema+json"
PARQUET: Final = "application/vnd.apache.parquet"
PMTILES: Final = "application/vnd.pmtiles"

_SPEC: Final = "http://www.opengis.net/spec"
CONFORMANCE: Final = (
    f"{_SPEC}/ogcapi-common-1/1.0/conf/core",
    f"{_SPEC}/ogcapi-common-2/1.0/conf/collections",
    *(
        f"{_SPEC}/ogcapi-features-1/1.0/conf/{name}"
        for name in ("core", "oas30", "html", "geojson")
    ),
    f"{_SPEC}/ogcapi-features-2/1.0/conf/crs",
    *(
        f"{_SPEC}/ogcapi-features-3/1.0/conf/{name}"
        for name in ("filter", "features-filter", "queryables", "queryables-query-parameters")
    ),
    *(
        f"{_SPEC}/cql2/1.0/conf/{name}"
        for name in (
            "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
            "case-insensitive-comparison", "basic-spatial-functions",
            "basic-spatial-functions-plus",
        )
    ),
)  # fmt: skip
"""The conformance classes that the tests hold the API to."""

_LICENCES: Final[Mapping[str, str]] = {
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/deed.nl",
    "CC0": "https://creativecommons.org/publicdomain/zero/1.0/deed.nl",
    "Public Domain Mark 1.0": "https://creativecommons.org/publicdomain/mark/1.0/deed.nl",
    "EUPL-1.2": "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12",
}
_SCHEMA_FORMATS: Final = {
    "Point": "geometry-point", "LineString": "geometry-linestring", "Polygon": "geometry-polygon",
    "MultiPoint": "geometry-multipoint", "MultiLineString": "geometry-multilinestring",
    "MultiPolygon": "geometry-multipolygon",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where the API is: its address without a slash at the end, its title and the area's box.

    ``extent`` is west, south, east and north in degrees of the area the data is about.
    """

    root: str
    title: str
    extent: Box


def landing(site: Site, *, examples: Sequence[str], role: str) -> Document:
    """The landing page."""
    about = (
        "Koppelkansen, plannen, werken, beleidsgebieden en openbare cijfers als OGC API Features. "
        f"U leest als {role}. {CAVEAT}"
    )
    return {
        "title": site.title,
        "description": about,
        **_example(examples),
        "links": [
            *_forms(site.root, rel="self", title="Deze pagina"),
            _link(f"{site.root}/api", "service-desc", OPENAPI, "De beschrijving (OpenAPI 3.0)"),
            _link(f"{site.root}/api?f=html", "service-doc", "text/html", "De beschrijving"),
            _link(f"{site.root}/conformance", "conformance", "application/json", "Conformiteit"),
            _link(f"{site.root}/collections", "data", "application/json", "De collecties"),
        ],
    }


def conformance(site: Site) -> Document:
    """What the API conforms to."""
    return {
        "conformsTo": list(CONFORMANCE),
        "links": _forms(f"{site.root}/conformance", rel="self", title="Conformiteit"),
    }


def collections(site: Site, offered: Sequence[Collection]) -> Document:
    """The list of collections."""
    examples = dict.fromkeys(title for offer in offered for title in offer.examples)
    return {
        **_example(tuple(examples)),
        "crs": list(SYSTEMS),
        "collections": [collection(site, offer) for offer in offered],
        "links": _forms(f"{site.root}/collections", rel="self", title="De collecties"),
    }


def collection(site: Site, offer: Collection) -> Document:
    """One collection."""
    address = _address(site, offer)
    return {
        "id": offer.id,
        "title": offer.title,
        "description": offer.description,
        "attribution": offer.attribution,
        "license": "; ".join(offer.licences) or "onbekend",
        **_example(offer.examples),
        "herkomst": provenance(offer),
        "itemType": "feature",
        "extent": {"spatial": {"bbox": [list(site.extent)], "crs": CRS84_URI}},
        "crs": list(SYSTEMS),
        "storageCrs": RD_URI,
        "links": [
            *_forms(address, rel="self", title=offer.title),
            _link(f"{address}/items", "items", GEOJSON, f"{offer.title} als GeoJSON"),
            _link(f"{address}/items?f=html", "items", "text/html", f"{offer.title} als tabel"),
            _link(
                f"{address}/queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables",
                SCHEMA, "Waarop te filteren is",
            ),
            _link(f"{address}.parquet", "enclosure", PARQUET, f"{offer.title} als GeoParquet"),
            _link(f"{address}.pmtiles", "enclosure", PMTILES, f"{offer.title} als PMTiles"),
            *_licence_links(offer),
        ],
    }  # fmt: skip


def queryables(site: Site, features: Features) -> Document:
    """The properties that can be filtered on, as JSON Schema."""
    offer = features.collection
    shape = _SCHEMA_FORMATS.get(features.geometry_type, "geometry-any")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{_address(site, offer)}/queryables",
        "type": "object",
        "title": offer.title,
        "description": offer.example_caveat or offer.description,
        **_example(offer.examples),
        "properties": {
            GEOMETRY: {"title": "Vorm", "format": shape, "x-ogc-role": "primary-geometry"},
            **{
                known.name: {
                    "title": known.title,
                    "description": known.description,
                    "type": known.type,
                    **({"x-ogc-unit": known.unit} if known.unit else {}),
                    **({"x-ogc-role": "id"} if known.name == offer.key else {}),
                }
                for known in features.properties
            },
        },
        "additionalProperties": False,
    }


def feature_collection(site: Site, features: Features, page: Page, query: Query) -> str:
    """A page of features, with links to the ones before and after it.

    Without a time stamp: the same features give the same text, and so the same ETag.
    """
    offer = features.collection
    address = f"{_address(site, offer)}/items"
    head = {
        "type": "FeatureCollection",
        "numberMatched": page.matched,
        "numberReturned": len(page.frame),
        **_labels(offer),
        "links": page_links(address, query, page),
    }
    texts = feature_documents(features, page.frame, query.system)
    body = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{body}, "features": [{",".join(texts)}]}}'


def page_links(address: str, query: Query, page: Page) -> list[Document]:
    """Links of a page to itself, the other form, and the pages before and after it."""
    parameters = [
        (name, value) for name, value in query.given if name not in {"offset", "limit", "f"}
    ]

    def at(offset: int, form: str = "") -> str:
        placed = [*parameters, ("limit", str(query.limit)), ("offset", str(offset))]
        return f"{address}?{urlencode([*placed, *([('f', form)] if form else [])])}"

    links = [
        _link(at(query.offset), "self", GEOJSON, "Deze pagina"),
        _link(at(query.offset, "html"), "alternate", "text/html", "Deze pagina als tabel"),
    ]
    if query.offset + query.limit < page.matched:
        links.append(_link(at(query.offset + query.limit), "next", GEOJSON, "Volgende"))
    if query.offset > 0:
        links.append(_link(at(max(0, query.offset - query.limit)), "prev", GEOJSON, "Vorige"))
    return links


def feature(site: Site, features: Features, frame: Any, system: CoordinateSystem) -> str:
    """One feature, with where it comes from."""
    offer = features.collection
    address = f"{_address(site, offer)}/items/{quote(str(frame[offer.key].iloc[0]), safe='')}"
    members = {
        **_labels(offer),
        "links": [
            *_forms(address, rel="self", title=offer.title, json_type=GEOJSON),
            _link(_address(site, offer), "collection", "application/json", offer.title),
        ],
    }
    [text] = feature_documents(features, frame, system)
    return f"{text[:-1]}, {json.dumps(members, ensure_ascii=False)[1:]}"


def provenance(offer: Collection) -> list[Document]:
    """Where the layers of a collection come from."""
    return [
        {
            "laag": known.title, "herkomst": known.origin, "bron": known.source,
            "editie": known.edition, "licentie": known.licence,
            "naamsvermelding": known.attribution, "nauwkeurigheid_m": known.accuracy_m,
            "toelichting": known.detail,
        }
        for known in offer.provenances
    ]  # fmt: skip


def _labels(offer: Collection) -> Document:
    """What goes with features wherever they go."""
    return {
        **_example(offer.examples),
        "attribution": offer.attribution,
        "license": "; ".join(offer.licences) or "onbekend",
        "voorbehoud": CAVEAT,
    }


def _example(titles: Sequence[str]) -> Document:
    """Whether there is example data in it, and in which layers."""
    return {"voorbeelddata": bool(titles), "voorbeeldlagen": list(titles)}


def _address(site: Site, offer: Collection) -> str:
    return f"{site.root}/collections/{offer.id}"


def _link(address: str, rel: str, kind: str, title: str) -> Document:
    return {"href": address, "rel": rel, "type": kind, "title": title, "hreflang": "nl"}


def _forms(
    address: str, *, rel: str, title: str, json_type: str = "application/json"
) -> list[Document]:
    return [
        _link(f"{address}?f=json", rel, json_type, title),
        _link(f"{address}?f=html", "alternate", "text/html", title),
    ]


def _licence_links(offer: Collection) -> list[Document]:
    return [
        _link(address, "license", "text/html", name)
        for name, address in _LICENCES.items()
        if any(licence.startswith(name) for licence in offer.licences)
    ]
