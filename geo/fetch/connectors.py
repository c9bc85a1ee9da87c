"""Which connector fetches which layer: by the layer's own rules, else by the driver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from geo.errors import SourceError
from geo.fetch import boundaries, ep_online, rasters, stock, vectors
from geo.fetch.job import Fetched, Job
from geo.fetch.problems import FetchProblem
from geo.tables import validate

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


def fetch_kerncijfers(job: Job) -> Fetched:
    """Fetch the CBS figures per wijk."""
    collected = boundaries.collect_of_gemeente(job)
    table, cleaned = boundaries.kerncijfers(collected, job)
    checked = validate(table, "kerncijfers")
    if checked.rejected_rows:
        what = str(checked.rejected["message"].iloc[0]).rstrip(".")
        raise FetchProblem.invalid(job.host, what)
    return Fetched(
        data=checked.valid,
        request=collected.request,
        count=len(checked.valid),
        pages_count=collected.pages_count,
        nulls=cleaned.nulls,
        dropped=cleaned.dropped,
    )


_BY_LAYER: Final[Mapping[str, Connector]] = {
    "kerncijfers": fetch_kerncijfers,
    "bgt": vectors.fetch_parts,
    "stock": stock.fetch,
}
_BY_DRIVER: Final[Mapping[str, Connector]] = {
    "ogc_features": vectors.fetch,
    "wfs": vectors.fetch,
    "wcs": rasters.fetch_coverage,
    "wms": rasters.fetch_map,
    "ep_online": ep_online.fetch,
}
