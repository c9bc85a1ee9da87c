"""Which connector fetches which layer: by the layer's own rules, else by the driver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from geo.errors import SourceError
from geo.fetch import dwellings, ep_online, figures, rasters, stock, vectors
from geo.fetch.job import Fetched, Job

Connector = Callable[[Job], Fetched]


def connector_for(job: Job) -> Connector:
    """Return the connector of a job; :class:`SourceError` for an unknown driver."""
    found = _BY_LAYER.get(job.layer.name) or _BY_DRIVER.get(job.source.driver)
    if found is None:
        msg = (
            f"Bron '{job.source.id}': de soort '{job.source.driver}' kan niet worden opgehaald. "
            f"Bekend zijn: {', '.join(sorted(_BY_DRIVER))}."
        )
        raise SourceError(msg)
    return found


_BY_LAYER: Final[Mapping[str, Connector]] = {
    "kerncijfers": figures.fetch,
    "bgt": vectors.fetch_parts,
    "bag_verblijfsobject": dwellings.fetch,
    "stock": stock.fetch,
}
_BY_DRIVER: Final[Mapping[str, Connector]] = {
    "ogc_features": vectors.fetch,
    "wfs": vectors.fetch,
    "wcs": rasters.fetch_coverage,
    "wms": rasters.fetch_map,
    "ep_online": ep_online.fetch,
}
