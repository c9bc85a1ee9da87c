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
from exactextract import exact_extract

from geo.constants import EXEMPT, RD
from geo.errors import DataError
from geo.layers import require_rd
from geo.read import raster_cell_m2
from geo.thresholds import Hazard, Thresholds

EXPOSURE_COLUMNS: Final = (
    "pand_id", "hazard", "value", "unit", "exposure_class", "coverage_share",
)  # fmt: skip


def zonal(
    shapes: npt.NDArray[np.object_], raster: Path, statistic: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """A statistic of a raster over polygons, cells weighted by the part that is covered.

    Args:
        shapes: polygons in EPSG:28992.
        raster: single-band raster in EPSG:28992; nodata is no value.
        statistic: ``mean``, or ``max`` over every cell that is touched.

    Returns:
        Value and share (0-1) of the polygon's area with a value, NaN value where that is 0.

    Raises:
        DataError: the raster is missing, damaged or in another coordinate system.
    """
    cell_m2 = raster_cell_m2(raster)
    if not len(shapes):
        return np.empty(0), np.empty(0)
    frame = gpd.GeoDataFrame({"row": np.arange(len(shapes))}, geometry=shapes, crs=RD)
    result = exact_extract(
        str(raster),
        frame,
        [statistic, "count"],
        include_cols=["row"],
        output="pandas",
        strategy="raster-sequential",
    ).sort_values("row")
    area_m2 = shapely.area(shapes)
    covered = result["count"].to_numpy(dtype="float64") * cell_m2
    share = np.divide(covered, area_m2, out=np.zeros(len(shapes)), where=area_m2 > 0)
    values = result[statistic].to_numpy(dtype="float64")
    return np.where(share > 0, values, np.nan), np.clip(share, 0.0, 1.0)


def hazard_values(
    shapes: npt.NDArray[np.object_], raster: Path, hazard: Hazard
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """A hazard's value around polygons, with the zone and statistic of its threshold.

    Returns:
        Values in the hazard's unit (NaN where less than ``min_coverage_share`` of the zone is
        known) and the known share of the zone.
    """
    zones = shapely.buffer(shapes, hazard.buffer_m) if hazard.buffer_m else shapes
    values, share = zonal(zones, raster, hazard.statistic)
    return np.where(share >= hazard.min_coverage_share, values, np.nan), share


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
    parts = []
    for hazard in chosen:
        values, share = hazard_values(shapes, rasters[hazard.layer], hazard)
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
