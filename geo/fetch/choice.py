"""Which registered sources a layer can be fetched from, and by which connector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from geo.catalogue.library import Library
from geo.catalogue.sources import SourceEntry
from geo.catalogue.writing import stored_json, write_json
from geo.errors import NotFoundError, SourceError
from geo.fetch import ep_online, figures, ground, rasters, stock, vectors
from geo.fetch.boundaries import LAYERS
from geo.fetch.job import Fetched, Job

CONNECTORS: Final[Mapping[str, Callable[[Job], Fetched]]] = {
    "ogc_features": vectors.fetch,
    "wfs": vectors.fetch,
    "wcs": rasters.fetch_coverage,
    "wms": rasters.fetch_map,
    "ep_online": ep_online.fetch,
}
"""The connector of every driver that can be fetched."""

_BY_LAYER: Final[Mapping[str, Callable[[Job], Fetched]]] = {
    "kerncijfers": figures.fetch,
    "bgt": vectors.fetch_parts,
    "ground": ground.fetch,
    "stock": stock.fetch,
}
"""Layers with rules of their own, whatever the driver."""


def connector_for(job: Job) -> Callable[[Job], Fetched]:
    """Return the connector of a job."""
    return _BY_LAYER.get(job.layer.name) or CONNECTORS[job.source.driver]


_CHOSEN: Final = "chosen-layers.json"
_SAME: Final = ("prefix", "detail", "edition")


def fetchable(library: Library) -> tuple[str, ...]:
    """Names of the layers that have an official source to fetch from, in register order."""
    return tuple(name for name in library.registry.layers if sources_for(library, name))


def sources_for(library: Library, name: str) -> tuple[SourceEntry, ...]:
    """The official sources of a layer that can be fetched for this gemeente, in their order."""
    return tuple(source for source in _official(library, name) if _holds_here(library, source))


def _official(library: Library, name: str) -> tuple[SourceEntry, ...]:
    return tuple(
        source
        for source in library.registry.sources_of(name)
        if source.origin == "officieel" and source.url and source.driver in CONNECTORS
    )


def _holds_here(library: Library, source: SourceEntry) -> bool:
    """Whether a source covers the active gemeente; before there is one, nothing is left out."""
    if not source.territory:
        return True
    layer = library.find("gemeente")
    return layer is None or source.covers(str(layer.table["gemeentecode"].iloc[0]))


def gemeentecode_of(library: Library) -> str:
    """The code of the gemeente this installation is about, from its active layer."""
    layer = library.find("gemeente")
    if layer is None:
        raise NotFoundError(
            "Er is nog geen gemeente ingesteld; doe dat met: python -m geo init GMxxxx."
        )
    return str(layer.table["gemeentecode"].iloc[0])


def candidate_sources(
    library: Library, name: str, source_id: str | None
) -> tuple[SourceEntry, ...]:
    """Return the sources to try, in order; :class:`SourceError` when there is none."""
    entry = library.registry.layer(name)
    sources = sources_for(library, name)
    if source_id is not None:
        library.registry.source(source_id)
        sources = tuple(source for source in sources if source.id == source_id)
        if not sources:
            what = f"is geen officiële bron van de laag '{entry.title}'"
            if any(source.id == source_id for source in _official(library, name)):
                what = f"geldt niet voor de gemeente {gemeentecode_of(library)}"
            raise SourceError(f"De bron '{source_id}' {what}.")
        return sources
    if not sources and _official(library, name):
        raise SourceError(
            f"Geen bron van de laag '{entry.title}' geldt voor de gemeente "
            f"{gemeentecode_of(library)}; laad een bestand in op de pagina Gegevens."
        )
    if not sources:
        raise SourceError(
            f"Voor de laag '{entry.title}' is geen bron geregistreerd om op te halen; "
            "laad een bestand in op de pagina Gegevens."
        )
    return _same_data(sources)


def _same_data(sources: tuple[SourceEntry, ...]) -> tuple[SourceEntry, ...]:
    """Keep the preferred source and those that give the same data by another driver.

    Another prefix, edition or degree of detail is other data, which only a person may choose.
    """
    first = sources[0]
    if first.layer in LAYERS:
        return (first,)
    found = {first.driver: first}
    for source in sources[1:]:
        if all(getattr(source, name) == getattr(first, name) for name in _SAME):
            found.setdefault(source.driver, source)
    return tuple(found.values())


def chosen_names(var: Path) -> dict[str, str]:
    """Names of layers at services that a person chose before, by source id."""
    return {key: str(value) for key, value in stored_json(var / _CHOSEN).items()}


def remember_name(var: Path, source_id: str, name: str) -> None:
    """Use this name of a layer at the service of a source from now on."""
    write_json({**chosen_names(var), source_id: name}, var / _CHOSEN)
