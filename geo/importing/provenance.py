"""Where a layer that somebody delivered comes from."""

from datetime import UTC, date, datetime
from typing import Final

from geo.catalogue.layers import Provenance
from geo.catalogue.sources import LayerEntry

OWN_USE: Final = "Aangeleverd voor eigen gebruik"
"""What may be done with a delivered file, as far as the program knows."""


def delivered_provenance(
    entry: LayerEntry,
    *,
    source: str,
    day: date,
    licence: str | None = OWN_USE,
    attribution: str | None = None,
    note: str | None = None,
) -> Provenance:
    """Say that a layer was delivered, by whom or in which file, and when.

    Args:
        entry: of the layer, out of the register of sources.
        source: the file, or who delivered which file.
        day: of the delivery, which names the edition.
        licence: what may be done with it.
        attribution: whom to name.
        note: what a user of the layer must know.
    """
    return Provenance(
        name=entry.name,
        title=entry.title,
        origin="aangeleverd",
        source=source,
        table=entry.table,
        edition=day.isoformat(),
        fetched=datetime.now(tz=UTC).isoformat(timespec="seconds"),
        licence=licence,
        attribution=attribution,
        note=note,
    )
