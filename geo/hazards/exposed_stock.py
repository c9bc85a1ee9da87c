"""The stock of a country with what is known of each building, written in parts of one file each.

What one frame of a town holds (classes, plans near, policy areas) is worked out here part by part,
so that a million buildings take the memory of some ten thousands.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.catalogue.subset import FileRows
from geo.catalogue.writing import write_parquet
from geo.hazards.exposure import building_exposure
from geo.hazards.thresholds import Thresholds
from geo.spatial.location_columns import joined_codes, plan_near

PART: Final = "deel-*.parquet"
"""How the files of the parts are called."""

PART_COUNT: Final = 25_000
"""Buildings in a part: with five hazards it takes 0.2 GB to work them out."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What every building is looked at with.

    ``plans`` are points with ``precision_m``, near within ``near_m``; ``areas`` are policy areas by
    ``kind``; all in EPSG:28992.
    """

    rasters: Mapping[str, Path]
    thresholds: Thresholds
    plans: gpd.GeoDataFrame
    near_m: float
    areas: gpd.GeoDataFrame


def with_classes(stock: gpd.GeoDataFrame, exposure: pd.DataFrame) -> gpd.GeoDataFrame:
    """The stock with a column ``class_<hazard>`` per hazard of the exposure."""
    wide = exposure.pivot_table(
        index="pand_id", columns="hazard", values="exposure_class", aggfunc="first"
    )
    wide.columns = [f"class_{name}" for name in wide.columns]
    return stock.merge(wide.reset_index(), on="pand_id", how="left", validate="one_to_one")


def located(stock: gpd.GeoDataFrame, around: Surroundings) -> gpd.GeoDataFrame:
    """The stock with ``plan_near`` (ja or nee) and ``area_kinds`` (joined by semicolons)."""
    near = plan_near(stock, around.plans, distance_m=around.near_m)
    return stock.assign(
        plan_near=near.map({True: "ja", False: "nee"}),
        area_kinds=joined_codes(stock, around.areas, code="kind"),
    )


def firm(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Policy areas that say something of a building: an indicative one is a place to search in."""
    return areas[~(areas["indicative"] & (areas["kind"] == "wbmgp"))]


def write_exposed(
    stock: Path,
    folder: Path,
    around: Surroundings,
    *,
    spread: Callable[[Callable[..., Any], Iterable[Any]], Iterable[Any]] = map,
) -> list[Path]:
    """Write the stock with classes, plans near and policy areas, part by part.

    Args:
        stock: GeoParquet in EPSG:28992 by the contract of ``stock``, along a curve.
        folder: gets the parts.
        around: what every building is looked at with.
        spread: does the parts, as ``map`` does; that of a pool of processes spreads them.

    Returns:
        The files, in the order of the rows.
    """
    count = len(FileRows([stock]))
    jobs = [
        (folder / PART.replace("*", f"{number:04d}"), rows)
        for number, rows in enumerate(np.array_split(np.arange(count), -(-count // PART_COUNT)))
    ]
    return list(spread(functools.partial(_write_part, stock, around), jobs))


def _write_part(stock: Path, around: Surroundings, job: tuple[Path, Any]) -> Path:
    path, rows = job
    source = FileRows([stock])
    columns = [name for name in source.columns if name not in {"geometry", "bbox"}]
    part = source.rows(rows, columns)
    exposure = building_exposure(part, around.rasters, thresholds=around.thresholds)
    write_parquet(located(with_classes(part, exposure), around), path)
    return path
