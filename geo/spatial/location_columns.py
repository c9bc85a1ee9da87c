"""Where features lie, as plain columns: policy areas, wijken, and plans that may be near.

These columns let a map and a table filter on the same thing.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.catalogue.layers import require_rd
from geo.spatial.joins import pairs


def joined_codes(
    features: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, code: str, whole: bool = False
) -> pd.Series:
    """Codes of the areas each feature lies in, separated by semicolons, sorted.

    Args:
        features: geometries in EPSG:28992; a missing one gives an empty text.
        areas: polygons in EPSG:28992.
        code: their column with the code.
        whole: look at the whole feature (a street can run through several areas) instead of a
            point on it.

    Returns:
        Texts on the index of ``features``; '' when in no area.
    """
    require_rd(features, name="objecten")
    require_rd(areas, name=code)
    shapes = features.geometry.to_numpy()
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    looked = shapes[present] if whole else shapely.point_on_surface(shapes[present])
    rows, hits = pairs(looked, areas.geometry.to_numpy())
    original = np.flatnonzero(present)
    found = pd.DataFrame({"row": original[rows], "code": areas[code].astype(str).to_numpy()[hits]})
    found = found.drop_duplicates().sort_values(["row", "code"])
    texts = [""] * len(features)
    for row, name in zip(found["row"].tolist(), found["code"].tolist(), strict=True):
        texts[row] = f"{texts[row]};{name}" if texts[row] else name
    return pd.Series(texts, index=features.index, name="code", dtype="str")


def plan_near(stock: gpd.GeoDataFrame, plans: gpd.GeoDataFrame, *, distance_m: float) -> pd.Series:
    """Whether a plan may lie near a building, as far as its position is known.

    Args:
        stock: buildings in EPSG:28992.
        plans: points in EPSG:28992 with ``precision_m``; one without a place is left out, and
            could be anywhere.
        distance_m: what counts as near, on top of the uncertainty of the plan.

    Returns:
        On the index of ``stock``: True when the building lies within ``precision_m`` and
        ``distance_m`` of a plan.
    """
    placed = plans[plans.geometry.notna()]
    radius = placed["precision_m"].fillna(0.0).to_numpy(dtype="float64") + distance_m
    circles = shapely.buffer(placed.geometry.to_numpy(), radius)
    tree = shapely.STRtree(stock.geometry.to_numpy())
    _, hits = tree.query(circles, predicate="intersects")
    near = np.zeros(len(stock), dtype=bool)
    near[hits] = True
    return pd.Series(near, index=stock.index)
