"""What a fetch works with: the library, the source, the client, and the job made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from geo.catalogue.library import Library
from geo.catalogue.sources import SourceEntry
from geo.fetch.choice import sources_for
from geo.fetch.http import HttpClient
from geo.fetch.job import Job
from geo.fetch.report import Progress, no_progress
from geo.fetch.store_fetched import data_of


@dataclass(frozen=True, kw_only=True)
class FetchContext:
    """What is the same for everything one call fetches."""

    library: Library
    client: HttpClient
    gemeentecode: str
    progress: Progress = no_progress
    mapping: Mapping[str, str] | None = None
    secrets: Mapping[str, str] | None = field(default=None, repr=False)
    confirmed: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)


def download_folder(library: Library, source: SourceEntry) -> Path:
    """Where the parts of a download are kept until it is whole."""
    return library.var / "cache" / "fetch" / source.id


def job_of(context: FetchContext, source: SourceEntry) -> Job:
    """The job of fetching from one source."""
    library = context.library
    return Job(
        client=context.client,
        layer=library.registry.layer(source.layer),
        source=source,
        gemeentecode=context.gemeentecode,
        folder=download_folder(library, source),
        area=_area(library, context.gemeentecode),
        parts=tuple(s for s in sources_for(library, source.layer) if s.driver == source.driver),
        mapping=context.mapping,
        secrets=context.secrets,
        layers=lambda name: data_of(library, name),
        chosen_name=context.names.get(source.id),
        progress=context.progress,
    )


def _area(library: Library, code: str) -> BaseGeometry | None:
    layer = library.find("gemeente")
    if layer is None:
        return None
    own = layer.frame[layer.frame["gemeentecode"] == code]
    return own.geometry.union_all() if len(own) else None
