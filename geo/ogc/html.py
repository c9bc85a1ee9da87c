"""The documents of the API as HTML pages to read: no script, nothing from elsewhere."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.constants import CAVEAT
from geo.ogc.collections import Collection, Features, Property
from geo.ogc.documents import Document, Site
from geo.ogc.items import Page
from geo.text.format import number
from geo.text.page_templates import page_templates

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""The Content Security Policy of these pages."""

MOST_ROWS: Final = 200
"""Rows of a page that is read; ``limit`` of more gives this many."""

_PAGES: Final = page_templates(Path(__file__).parent / "assets")
_DECIMALS: Final = 6


def landing_page(site: Site, document: Document, offered: Sequence[Collection]) -> str:
    """The landing page, with the collections."""
    return _render(site, "landing", document["title"], document=document, offered=offered)


def list_page(site: Site, title: str, lines: Sequence[str]) -> str:
    """A page with a list of lines: the conformance classes, the paths of the API."""
    return _render(site, "lines", title, lines=lines)


def collection_page(
    site: Site, collection: Collection, document: Document, properties: Sequence[Property]
) -> str:
    """A collection: what it is, where it comes from and its properties."""
    return _render(
        site,
        "collection",
        collection.title,
        collection=collection,
        document=document,
        properties=properties,
    )


def items_page(site: Site, features: Features, page: Page, links: Sequence[Document]) -> str:
    """A page of features as a table."""
    around = {link["rel"]: f"{link['href']}&f=html" for link in links}
    return _render(
        site,
        "items",
        features.collection.title,
        collection=features.collection,
        properties=features.properties,
        rows=_rows(features, page.frame),
        matched=page.matched,
        before=around.get("prev"),
        after=around.get("next"),
    )


def feature_page(site: Site, features: Features, frame: pd.DataFrame) -> str:
    """One feature: its properties below each other."""
    [(identifier, cells)] = _rows(features, frame)
    return _render(
        site,
        "feature",
        f"{features.collection.title}: {identifier}",
        collection=features.collection,
        pairs=list(zip(features.properties, cells, strict=True)),
    )


def error_page(site: Site, title: str, text: str) -> str:
    """What went wrong."""
    return _render(site, "error", title, text=text)


def _render(site: Site, body: str, title: str, **values: Any) -> str:
    return _PAGES.get_template("ogc.html").render(
        body=body, title=title, site=site, caveat=CAVEAT, **values
    )


def _rows(features: Features, frame: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """Of each feature its id and its values as text."""
    columns = [
        [_cell(value, known) for value in frame[known.name]] for known in features.properties
    ]
    keys = frame[features.collection.key].astype(str)
    return [(key, list(row)) for key, row in zip(keys, zip(*columns, strict=True), strict=True)]


def _cell(value: Any, known: Property) -> str:
    """A value as it is written in Dutch."""
    if pd.isna(value):
        return known.missing
    if known.type == "boolean":
        return "ja" if value else "nee"
    if known.type == "number":
        return number(value, decimals=_DECIMALS, trim=True)
    # a year has no thousands
    return number(value) if known.type == "integer" and known.unit != "jaar" else str(value)
