"""A collection as a file to build on: with its provenance in every row, or as vector tiles."""

from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.writing import replacing
from geo.constants import WGS84
from geo.ogc.collections import Features
from geo.ogc.errors import UnknownResourceError

FIRST: Final = 8
"""Zoom of the farthest tiles: the whole gemeente in one."""
FIRST_OF_MANY: Final = 12
"""Zoom of the farthest tiles of a collection with more than :data:`MANY` features."""
MANY: Final = 50_000
LAST: Final = 14
"""Zoom of the nearest tiles, 1.5 km wide; nearer by they are drawn larger."""


def labelled_frame(features: Features) -> gpd.GeoDataFrame:
    """The features in EPSG:28992 with columns that say where they come from.

    A file goes on without the answer it came in, so each row says whether it is example data.
    """
    collection = features.collection
    return gpd.GeoDataFrame(
        features.frame.assign(
            voorbeelddata=bool(collection.examples),
            naamsvermelding=collection.attribution,
            licentie="; ".join(collection.licences) or "onbekend",
        )
    )


def write_tiles(features: Features, target: Path) -> None:
    """Write the features as PMTiles, all of them at every zoom.

    Raises:
        UnknownResourceError: no feature has a place.
        DataError: the disk refuses.
    """
    # only the making of an archive needs it
    from freestiler import freestile  # noqa: PLC0415

    frame = labelled_frame(features)
    placed = frame[frame.geometry.notna()]
    if placed.empty:
        raise UnknownResourceError("Geen enkel object van deze collectie heeft een plaats.")
    plain = gpd.GeoDataFrame(
        {name: _tile_values(placed[name]) for name in placed.columns if name != "geometry"},
        geometry=placed.geometry.to_numpy(),
        crs=placed.crs,
    )
    with replacing(target) as temporary:
        freestile(
            plain.to_crs(WGS84), temporary, layer_name=features.collection.id,
            min_zoom=FIRST_OF_MANY if len(plain) > MANY else FIRST, max_zoom=LAST,
            generate_ids=False, overwrite=True, quiet=True,
        )  # fmt: skip


def _tile_values(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """A column in a type that a tile knows; what is missing is left out of it."""
    if pd.api.types.is_bool_dtype(values):
        values = values.astype("string").str.lower()
    if pd.api.types.is_numeric_dtype(values):
        return pd.Series(values.to_numpy(dtype="float64", na_value=float("nan")))
    text = values.astype("string").reset_index(drop=True)
    return text.astype(object).where(text.notna(), None)
