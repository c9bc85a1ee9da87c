"""Which registered sources a layer can be fetched from, and which of them by itself."""

from __future__ import annotations

from typing import Final

from geo.catalogue.library import Library
from geo.catalogue.sources import SourceEntry
from geo.errors import NotFoundError, SourceError
from geo.fetch.boundaries import LAYERS

_FETCHED: Final = ("ogc_features", "wfs", "wcs", "wms", "ep_online")


def fetchable(library: Library) -> tuple[str, ...]:
    """Names of the layers that have an official source to fetch from, in register order."""
    return tuple(name for name in library.registry.layers if sources_for(library, name))


def sources_for(library: Library, name: str) -> tuple[SourceEntry, ...]:
    """The official sources of a layer that can be fetched, in the order of the register."""
    return tuple(
        source
        for source in library.registry.sources_of(name)
        if source.origin == "officieel" and source.url and source.driver in _FETCHED
    )


def needs_type(source: SourceEntry) -> bool:
    """Say whether a person has to choose which of the service's maps is meant."""
    return source.driver == "wfs" and not (source.typename or source.prefix)


def gemeentecode_of(library: Library) -> str:
    """The code of the gemeente this installation is about, from its active layer."""
    layer = library.find("gemeente")
    if layer is None:
        msg = "Er is nog geen gemeente ingesteld; doe dat met: python -m geo init GMxxxx."
        raise NotFoundError(msg)
    return str(layer.table["gemeentecode"].iloc[0])


def candidates(library: Library, name: str, source_id: str | None) -> tuple[SourceEntry, ...]:
    """Return the sources to try, in order; :class:`SourceError` when there is none."""
    entry = library.registry.layer(name)
    sources = sources_for(library, name)
    if source_id is not None:
        library.registry.source(source_id)
        sources = tuple(source for source in sources if source.id == source_id)
        if not sources:
            msg = f"De bron '{source_id}' is geen officiële bron van de laag '{entry.title}'."
            raise SourceError(msg)
        return sources
    if not sources:
        msg = (
            f"Voor de laag '{entry.title}' is geen bron geregistreerd om op te halen; "
            "laad een bestand in op de pagina Gegevens."
        )
        raise SourceError(msg)
    return _doors(sources)


def _doors(sources: tuple[SourceEntry, ...]) -> tuple[SourceEntry, ...]:
    """Keep the preferred source and the other doors to the very same data.

    Another prefix, collection or degree of detail is other data: a person chooses that, it
    never comes by itself because the first did not answer.
    """
    first = sources[0]
    if first.layer in LAYERS:
        return (first,)
    drivers = {first.driver}
    doors = [first]
    for source in sources[1:]:
        same = (source.prefix, source.detail, source.edition) == (
            first.prefix,
            first.detail,
            first.edition,
        )
        if same and source.driver not in drivers:
            drivers.add(source.driver)
            doors.append(source)
    return tuple(doors)
