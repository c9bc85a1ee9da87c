"""A map of a country in one file: vector tiles in PMTiles, of which a browser asks parts.

Made once, after that nothing is worked out any more: what is asked for is a range of a file, which
any web server or object store can give. From far away the tiles hold areas in the look of most of
their dwellings, for a building is nothing to see there; nearer by a sample of the buildings, the
same in proportion; from near all of them. No name and no address goes along: only the columns
that are asked for, and those are for the caller to choose.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.catalogue.writing import replacing
from geo.constants import RD, WGS84
from geo.errors import DataError
from geo.spatial.tiles import DEEPEST, SQUARE_LIMIT, codes_of
from geo.text.format import number

FIRST: Final = 5
"""Zoom of the farthest tiles."""
AREAS_TO: Final = 10
"""Up to this zoom of the tiles (one less than that of the map) they hold areas."""
SAMPLE_TO: Final = 13
"""Up to this zoom a sample of the buildings."""
LAST: Final = 14
"""Zoom of the nearest tiles, 1.5 km wide: 37 cm to a step, so nearer by they are drawn larger."""

AREA_TITLE: Final = "gebied"
"""Property of an area with its name and number of dwellings, for a reader."""

_SEED: Final = 505


def write_archive(
    frame: gpd.GeoDataFrame,
    properties: Sequence[str],
    target: Path,
    *,
    areas: gpd.GeoDataFrame,
    looks: Sequence[str],
    limit: int = SQUARE_LIMIT,
) -> int:
    """Write buildings and the areas they stand in as one file of tiles.

    Args:
        frame: buildings in EPSG:28992 with ``buurtcode`` and ``dwellings_count``; those without
            a place are left out.
        properties: columns to carry along.
        target: the file; it is there when it is whole.
        areas: buurten in EPSG:28992 with ``buurtcode`` and ``buurtnaam``.
        looks: columns that buildings are coloured by; an area gets the value of most of its
            dwellings.
        limit: so many buildings a tile at most in a sample.

    Returns:
        How many buildings were written.

    Raises:
        DataError: no building has a place, or another coordinate system, or the disk refuses.
    """
    # only the making of an archive needs it
    from freestiler import freestile, freestile_layer  # noqa: PLC0415

    for what in (frame, areas):
        if what.crs is None or not what.crs.equals(RD):
            raise DataError(f"De kaartlaag heeft stelsel {what.crs}; verwacht is {RD}.")
    shapes = frame.geometry.to_numpy()
    placed = frame[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if placed.empty:
        raise DataError("Er is geen enkel gebouw met een plaats; er valt niets te tekenen.")
    code = codes_of(placed)
    rank = np.random.default_rng(_SEED).permutation(len(placed))
    features = _lean(placed, properties).to_crs(WGS84)
    layers = {
        "gebieden": freestile_layer(
            _areas(placed, areas, looks).to_crs(WGS84), min_zoom=FIRST, max_zoom=AREAS_TO
        ),
        "panden": freestile_layer(features, min_zoom=SAMPLE_TO + 1, max_zoom=LAST),
    }
    for zoom in range(AREAS_TO + 1, SAMPLE_TO + 1):
        rows = sampled(code, rank, zoom=zoom, limit=limit)
        layers[f"panden_{zoom}"] = freestile_layer(
            features.iloc[rows], min_zoom=zoom, max_zoom=zoom
        )
    with replacing(target) as temporary:
        freestile(
            layers, temporary, min_zoom=FIRST, max_zoom=LAST, generate_ids=False, overwrite=True,
            quiet=True,
        )  # fmt: skip
    return len(placed)


def sampled(
    code: npt.NDArray[np.uint64], rank: npt.NDArray[np.int64], *, zoom: int, limit: int
) -> npt.NDArray[np.int64]:
    """Rows of a sample of at most ``limit`` features in each tile of a zoom, in rising order.

    The lowest lots of a tile are taken, so that a feature seen from far is also there from near.
    """
    tile = code >> np.uint64(2 * (DEEPEST - zoom))
    order = np.lexsort((rank, tile))
    ordered = tile[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    place = np.arange(len(order)) - np.repeat(first, np.diff([*first, len(order)]))
    return np.sort(order[place < limit]).astype(np.int64)


def _lean(frame: gpd.GeoDataFrame, properties: Sequence[str]) -> gpd.GeoDataFrame:
    """Only the columns asked for, in types a tile knows; what is missing is left out of it."""
    columns = {}
    for name in properties:
        values = frame[name]
        if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
            text = values.astype("string")
            columns[name] = text.astype(object).where(text.notna(), None)
        else:
            columns[name] = values.astype("float64")
    return gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _areas(
    frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, looks: Sequence[str]
) -> gpd.GeoDataFrame:
    """The areas with stock, each with the value of most of its dwellings per look."""
    dwellings = frame["dwellings_count"].astype("float64")
    total = dwellings.groupby(frame["buurtcode"].astype("string")).sum()
    chosen = areas[areas["buurtcode"].astype("string").isin(total.index)]
    key = chosen["buurtcode"].astype("string")
    columns: dict[str, object] = {
        AREA_TITLE: [
            f"{name}: {number(count)} woningen"
            for name, count in zip(chosen["buurtnaam"], key.map(total), strict=True)
        ]
    }
    for name in looks:
        known = frame[name].astype("string").fillna("")
        counted = dwellings.groupby([frame["buurtcode"].astype("string"), known]).sum()
        most = counted.sort_values(ascending=False, kind="stable").reset_index()
        most = most.drop_duplicates("buurtcode").set_index("buurtcode")[name]
        value = key.map(most).replace("", pd.NA)
        columns[name] = value.astype(object).where(value.notna(), None).to_numpy()
    return gpd.GeoDataFrame(columns, geometry=chosen.geometry.to_numpy(), crs=areas.crs)
