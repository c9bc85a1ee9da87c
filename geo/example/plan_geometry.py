"""Shapes of the example town's plan: boxes, what lies behind a line, and places in EPSG:28992."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.example.chance import Floats, Ints


def rounded(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """The same geometries on whole centimetres: the last digits of a sum differ per machine."""
    result: NDArray[np.object_] = shapely.transform(geometry, lambda xy: np.round(xy, 2))
    return result


def to_rd(quarters: gpd.GeoDataFrame, *, quarter: Ints, along: Floats, across: Floats) -> Floats:
    """Points on the axes of their quarter as RD coordinates, rounded to 1 cm; shape (n, 2)."""
    axes = quarters[["x_m", "y_m", "dx", "dy"]].to_numpy(dtype=np.float64)[quarter]
    x = axes[:, 0] + along * axes[:, 2] - across * axes[:, 3]
    y = axes[:, 1] + along * axes[:, 3] + across * axes[:, 2]
    return np.round(np.stack([x, y], axis=1), 2)


def boxes(
    quarters: gpd.GeoDataFrame,
    *,
    quarter: Ints,
    along: tuple[Floats, Floats],
    across: tuple[Floats, Floats],
) -> NDArray[np.object_]:
    """Rectangles along the axes of their quarter as polygons in RD."""
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    ring = np.stack(
        [to_rd(quarters, quarter=quarter, along=along[i], across=across[j]) for i, j in corners],
        axis=1,
    )
    polygons: NDArray[np.object_] = np.asarray(shapely.polygons(ring))
    return polygons


def behind(
    quarters: gpd.GeoDataFrame, lines: pd.DataFrame, *, depth_m: float
) -> NDArray[np.object_]:
    """The rectangle behind each building line, over its whole length."""
    front = lines["front_m"].to_numpy(dtype=np.float64)
    back = front + lines["facing"].to_numpy(dtype=np.float64) * depth_m
    return boxes(
        quarters,
        quarter=lines["quarter"].to_numpy(),
        along=(lines["low_m"].to_numpy(), lines["high_m"].to_numpy()),
        across=(np.minimum(front, back), np.maximum(front, back)),
    )
