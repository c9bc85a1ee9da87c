"""The description of the API in OpenAPI 3.0, with the collections of who asks."""

from collections.abc import Sequence
from typing import Any, Final

import geo
from geo.ogc.collections import Collection
from geo.ogc.cql2_filter import LANGUAGES
from geo.ogc.crs import SYSTEMS
from geo.ogc.documents import GEOJSON, PARQUET, PMTILES, SCHEMA, Document, Site
from geo.ogc.query import DEFAULT_LIMIT, FORMATS, MOST_FEATURES

_SYSTEMS: Final = {"type": "string", "format": "uri", "enum": list(SYSTEMS)}
_REFUSALS: Final = {
    "400": "Een parameter is er niet, of de waarde kan niet worden gebruikt.",
    "401": "De sleutel is onbekend, verlopen of ingetrokken.",
    "404": "Dit is er niet, of niet voor u.",
}


def _parameter(name: str, description: str, schema: Document, **more: Any) -> Document:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


_PARAMETERS: Final = {
    "f": _parameter("f", "De vorm.", {"type": "string", "enum": list(FORMATS)}),
    "limit": _parameter(
        "limit", "Zoveel objecten in één antwoord.",
        {"type": "integer", "minimum": 1, "maximum": MOST_FEATURES, "default": DEFAULT_LIMIT},
    ),
    "offset": _parameter(
        "offset", "Zoveel objecten worden overgeslagen.",
        {"type": "integer", "minimum": 0, "default": 0},
    ),
    "bbox": _parameter(
        "bbox", "Alleen wat dit vak raakt, in de volgorde van de assen van bbox-crs.",
        {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
        style="form", explode=False,
    ),
    "bbox-crs": _parameter("bbox-crs", "Het stelsel van bbox.", _SYSTEMS),
    "crs": _parameter("crs", "Het stelsel van het antwoord.", _SYSTEMS),
    "datetime": _parameter(
        "datetime", "Alleen waarvan de jaren deze periode raken; onbekende jaren blijven erbij.",
        {"type": "string", "example": "2026-01-01/2027-12-31"},
    ),
    "filter": _parameter(
        "filter", "Een filter in CQL2.",
        {"type": "string", "example": "wijkcode = 'WK050504'"},
    ),
    "filter-lang": _parameter(
        "filter-lang", "De taal van filter.",
        {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
    ),
    "filter-crs": _parameter("filter-crs", "Het stelsel van vormen in filter.", _SYSTEMS),
    "featureId": {
        "name": "featureId", "in": "path", "required": True, "description": "Het kenmerk.",
        "schema": {"type": "string"},
    },
}  # fmt: skip


def openapi(site: Site, offered: Sequence[Collection]) -> Document:
    """The description, in which every collection has its own paths."""
    paths: Document = {
        "/": _get("landingspagina", "Waar alles begint", "application/json"),
        "/conformance": _get("conformiteit", "Waaraan dit koppelvlak voldoet", "application/json"),
        "/collections": _get("collecties", "De collecties die u mag lezen", "application/json"),
        "/api": _get("beschrijving", "Deze beschrijving", "application/json"),
    }
    for offer in offered:
        paths |= _paths_of(offer)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": site.title,
            "description": (
                "OGC API Features van de Koppelkansenkaart. Zonder sleutel leest u wat openbaar "
                "is; met een sleutel wat bij haar rol hoort."
            ),
            "version": geo.__version__,
            "license": {"name": "Per collectie vermeld"},
        },
        "servers": [{"url": site.root}],
        "security": [{}, {"sleutel": []}, {"wachtwoord": []}],
        "tags": [{"name": offer.id, "description": offer.title} for offer in offered],
        "paths": paths,
        "components": {
            "parameters": dict(_PARAMETERS),
            "responses": {
                code: {
                    "description": text,
                    "content": {"application/json": {"schema": {"type": "object"}}},
                }
                for code, text in _REFUSALS.items()
            },
            "securitySchemes": {
                "sleutel": {"type": "http", "scheme": "bearer"},
                "wachtwoord": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "Een naam naar keuze, en de sleutel als wachtwoord.",
                },
            },
        },
    }


def _paths_of(offer: Collection) -> Document:
    here = f"/collections/{offer.id}"
    items = (
        "f", "limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang",
        "filter-crs",
    )  # fmt: skip
    return {
        here: _get(f"{offer.id}_collectie", offer.description, "application/json", tag=offer.id),
        f"{here}/queryables": _get(
            f"{offer.id}_eigenschappen", "Waarop te filteren is", SCHEMA, tag=offer.id
        ),
        f"{here}/items": _get(
            f"{offer.id}_objecten", offer.title, GEOJSON, parameters=items, tag=offer.id
        ),
        f"{here}/items/{{featureId}}": _get(
            f"{offer.id}_object", "Eén object", GEOJSON, parameters=("f", "crs", "featureId"),
            tag=offer.id,
        ),
        f"{here}.parquet": _get(
            f"{offer.id}_geoparquet", "Alles als GeoParquet", PARQUET, parameters=(), tag=offer.id
        ),
        f"{here}.pmtiles": _get(
            f"{offer.id}_pmtiles", "Alles als vectortegels", PMTILES, parameters=(), tag=offer.id
        ),
    }  # fmt: skip


def _get(
    operation: str,
    summary: str,
    kind: str,
    *,
    parameters: Sequence[str] = ("f",),
    tag: str = "koppelvlak",
) -> Document:
    shape = (
        {"type": "string", "format": "binary"} if kind in {PARQUET, PMTILES} else {"type": "object"}
    )
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "tags": [tag],
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
            "responses": {
                "200": {"description": summary, "content": {kind: {"schema": shape}}},
                **{code: {"$ref": f"#/components/responses/{code}"} for code in _REFUSALS},
            },
        }
    }
