"""Where a layer of the register comes from, for when it is stored."""

from dataclasses import replace
from typing import Any

from geo.catalogue.layers import Provenance
from geo.catalogue.sources import Registry, SourceEntry


def provenance_of(
    registry: Registry, source: SourceEntry, *, fetched: str | None = None, **changes: Any
) -> Provenance:
    """The provenance that a registered source gives to its layer."""
    entry = registry.layer(source.layer)
    base = Provenance(
        name=entry.name,
        title=entry.title,
        origin=source.origin,
        source=source.title,
        table=entry.table,
        edition=source.edition,
        fetched=fetched,
        licence=source.licence,
        attribution=source.attribution,
        accuracy_m=source.accuracy_m,
        accuracy_max_m=source.accuracy_max_m,
        detail=source.detail,
        note=source.note,
        request=source.url,
    )
    return replace(base, **changes)
