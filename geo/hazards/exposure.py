"""How exposed each building is: a hazard's value around it, and the class it falls in.

Method: the DGBC framework's surroundings score (value in a zone around the building, five
classes). It signals exposure and is no verdict on a building; no data is a class of its own.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.catalogue.layers import require_rd
from geo.constants import EXEMPT
from geo.errors import DataError
from geo.hazards.thresholds import Hazard, Thresholds
from geo.spatial.computing_process import zonal_statistics

EXPOSURE_COLUMNS: Final = (
    "pand_id", "hazard", "value", "unit", "exposure_class", "coverage_share",
)  # fmt: skip

BLOCK_COUNT: Final = 50_000
"""Polygons measured at a time: a million buildings at once took 5.5 GB, in blocks 0.3 GB."""


def hazard_values(
    shapes: npt.NDArray[np.object_],
    rasters: Mapping[str, Path],
    hazards: Sequence[Hazard],
) -> dict[str, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    """Values of hazards around polygons, with the zone and statistic of each threshold.

    Args:
        shapes: polygons in EPSG:28992.
        rasters: raster path by layer name.
        hazards: those to measure; each needs its raster. Zones of one width are made, and the
            rasters under them walked, once.

    Returns:
        By hazard: values in its unit (NaN where less than ``min_coverage_share`` of the zone is
        known) and the known share (0-1) of the zone.
    """
    found = {hazard.id: _empty(len(shapes)) for hazard in hazards}
    for rows in _blocks(shapes):
        for buffer_m in sorted({hazard.buffer_m for hazard in hazards}):
            zones = shapely.buffer(shapes[rows], buffer_m) if buffer_m else shapes[rows]
            alike = [hazard for hazard in hazards if hazard.buffer_m == buffer_m]
            measured = zonal_statistics(zones, [rasters[hazard.layer] for hazard in alike])
            for column, hazard in enumerate(alike):
                statistic = measured.max if hazard.statistic == "max" else measured.mean
                share = measured.share[:, column]
                known = share >= hazard.min_coverage_share
                values, shares = found[hazard.id]
                values[rows] = np.where(known, statistic[:, column], np.nan)
                shares[rows] = share
    return found


def _empty(count: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return np.full(count, np.nan), np.zeros(count)


def _blocks(shapes: npt.NDArray[np.object_]) -> list[npt.NDArray[np.int64]]:
    """Row numbers of the shapes in blocks of at most :data:`BLOCK_COUNT`, from north to south.

    A block touches a band of the raster only, so that all blocks together read it about once.
    """
    north = shapely.bounds(shapes)[:, 3]
    order = np.argsort(-north, kind="stable")
    return np.array_split(order, max(-(-len(order) // BLOCK_COUNT), 1))


def building_exposure(
    stock: gpd.GeoDataFrame,
    rasters: Mapping[str, Path],
    *,
    thresholds: Thresholds,
    hazards: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Exposure of every building to every hazard for which there is a raster.

    Args:
        stock: buildings in EPSG:28992 by the contract of ``stock``.
        rasters: raster path by layer name.
        thresholds: classes, zone and statistic per hazard.
        hazards: only these; all with a raster by default.

    Returns:
        One row per building and hazard, with :data:`EXPOSURE_COLUMNS`: ``value`` in ``unit``
        (NaN is unknown), ``exposure_class`` (with ``geen_data`` and ``uitgezonderd``) and
        ``coverage_share``, the known share of the zone.
    """
    require_rd(stock, name="stock")
    shapes = stock.geometry.to_numpy()
    chosen = [
        hazard
        for name, hazard in thresholds.items()
        if hazard.layer in rasters and (hazards is None or name in hazards)
    ]
    measured = hazard_values(shapes, rasters, chosen)
    parts = []
    for hazard in chosen:
        values, share = measured[hazard.id]
        classes = hazard.classify(values)
        if hazard.exemption is not None:
            year = pd.to_numeric(stock[hazard.exemption.column]).to_numpy(
                dtype="float64", na_value=np.nan
            )
            # an unknown year is not exempt
            classes = np.where(year > hazard.exemption.after, EXEMPT, classes)
        parts.append(
            pd.DataFrame(
                {
                    "pand_id": stock["pand_id"].to_numpy(),
                    "hazard": hazard.id,
                    "value": values,
                    "unit": hazard.unit,
                    "exposure_class": classes,
                    "coverage_share": share,
                }
            )
        )
    if not parts:
        return pd.DataFrame(columns=list(EXPOSURE_COLUMNS))
    exposure = pd.concat(parts, ignore_index=True)
    if len(exposure) != len(stock) * len(chosen):
        msg = f"Blootstelling: {len(exposure)} rijen voor {len(stock)} panden x {len(chosen)}."
        raise DataError(msg)
    return exposure.astype({"exposure_class": "string", "hazard": "string", "unit": "string"})


def class_table(exposure: pd.DataFrame, stock: gpd.GeoDataFrame, *, by: str) -> pd.DataFrame:
    """Dwellings per class and hazard for each value of a stock column.

    Returns:
        Columns ``by``, ``hazard``, ``exposure_class``, ``dwellings_count``; a combination that
        does not occur is absent. A missing value of the column is the text 'onbekend'.
    """
    columns = stock[["pand_id", by, "dwellings_count"]].copy()
    columns[by] = columns[by].astype("string").fillna("onbekend")
    joined = exposure.merge(pd.DataFrame(columns), on="pand_id", how="left", validate="many_to_one")
    table = joined.groupby([by, "hazard", "exposure_class"], sort=True, observed=True)
    return table["dwellings_count"].sum().reset_index()
