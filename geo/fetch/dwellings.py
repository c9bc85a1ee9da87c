"""Verblijfsobjecten of the BAG with their main address, whichever door they came through.

The WFS writes postcode and house number with every verblijfsobject. The OGC API has them in a
collection of its own (option ``address_collection``); without them a delivery could not be
placed by its addresses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.fetch import vectors
from geo.fetch.job import Fetched, Job

_DWELLING: Final = "adresseerbaar_object_identificatie"
_MAIN: Final = "hoofdadres_identificatie"
_COLUMNS: Final[Mapping[str, str]] = {
    "postcode": "postcode",
    "huisnummer": "huisnummer",
    "huisletter": "huisletter",
    "toevoeging": "toevoeging",
    "huisnummertoevoeging": "toevoeging",
    "openbare_ruimte_naam": "openbare_ruimte",
    "woonplaats_naam": "woonplaats",
}


def fetch(job: Job) -> Fetched:
    """Fetch the verblijfsobjecten, and their addresses where those are apart.

    Raises FetchProblem as :func:`geo.fetch.vectors.fetch`, for either collection.
    """
    fetched = vectors.fetch(job)
    collection = job.option("address_collection")
    if not collection or not isinstance(fetched.data, gpd.GeoDataFrame):
        return fetched
    part = replace(job, source=replace(job.source, collection=str(collection)))
    found, _ = vectors.gather(part)
    frame, matched = _with_addresses(fetched.data, [f["properties"] or {} for f in found.features])
    without = len(frame) - matched
    warnings = (f"{without} verblijfsobjecten hebben geen adres",) if without else ()
    return replace(
        fetched,
        data=frame,
        request=f"{fetched.request}; {found.request}",
        pages_count=fetched.pages_count + found.pages_count,
        chosen={**fetched.chosen, "adressen": str(collection)},
        warnings=(*fetched.warnings, *warnings),
    )


def _with_addresses(
    dwellings: gpd.GeoDataFrame, rows: list[dict[str, Any]]
) -> tuple[gpd.GeoDataFrame, int]:
    """Add the address columns; one row for each dwelling, as many rows as before."""
    addresses = pd.DataFrame(rows)
    if _DWELLING not in addresses.columns:
        return dwellings, 0
    addresses["vbo_id"] = addresses[_DWELLING].map(vectors.as_bag_id)
    addresses = addresses.dropna(subset=["vbo_id"])
    if _MAIN in dwellings.columns and "identificatie" in addresses.columns:
        # a dwelling can have side addresses: its main one goes first
        main = set(dwellings[_MAIN].dropna().map(vectors.as_bag_id))
        side = ~addresses["identificatie"].map(vectors.as_bag_id).isin(main)
        addresses = addresses.assign(side=side).sort_values("side", kind="stable")
    addresses = addresses.drop_duplicates("vbo_id")
    # under the program's names, and never in the place of what the dwelling itself says
    own = {
        new: addresses[old]
        for old, new in _COLUMNS.items()
        if old in addresses.columns and new not in dwellings.columns
    }
    table = pd.DataFrame({"vbo_id": addresses["vbo_id"].astype("string"), **own})
    merged = dwellings.merge(table, on="vbo_id", how="left", validate="one_to_one")
    known = int(dwellings["vbo_id"].isin(table["vbo_id"]).sum())
    return gpd.GeoDataFrame(merged, geometry="geometry", crs=dwellings.crs), known
