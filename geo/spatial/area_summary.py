"""What lies inside an area somebody draws: plans, dwellings by owner and label, exposure."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.catalogue.layers import require_rd

UNKNOWN = "onbekend"


@dataclass(frozen=True)
class Inside:
    """The contents of an area.

    ``plans`` are the rows whose point lies inside; ``uncertain_plans`` those that may lie inside
    or outside, because their circle of uncertainty crosses the border. Known dwellings of plans
    are counted per kind (``planned``), ``unknown_plans`` are n.t.b. ``dwellings`` counts the
    stock; ``by_owner``, ``by_label`` and ``by_class`` divide it, a missing value under
    'onbekend'.
    """

    area_m2: float
    plans: gpd.GeoDataFrame
    uncertain_plans: gpd.GeoDataFrame
    planned: dict[str, int]
    unknown_plans: int
    stock: gpd.GeoDataFrame | None
    dwellings: int | None
    by_owner: dict[str, int]
    by_label: dict[str, int]
    by_class: dict[str, dict[str, int]]


def inside_area(
    area: shapely.Geometry,
    *,
    plans: gpd.GeoDataFrame,
    stock: gpd.GeoDataFrame | None,
) -> Inside:
    """Count what lies inside an area.

    Args:
        area: polygon in EPSG:28992.
        plans: points with ``kind``, ``dwellings_count`` and ``precision_m``; one without a place
            is in no area.
        stock: buildings with ``owner``, ``energy_label``, ``dwellings_count`` and any
            ``class_<hazard>``; a building counts when a point on it lies inside, touching the
            border is not enough. None when there is no stock.
    """
    require_rd(plans, name="plannen")
    placed = plans[plans.geometry.notna()]
    within = shapely.within(placed.geometry.to_numpy(), area)
    reach = placed["precision_m"].fillna(0.0).to_numpy(dtype="float64")
    to_border = shapely.distance(placed.geometry.to_numpy(), shapely.boundary(area))
    uncertain = to_border < reach
    sure = placed[within]
    known = sure.dropna(subset=["dwellings_count"])
    chosen = None
    if stock is not None:
        require_rd(stock, name="bezit")
        points = shapely.point_on_surface(stock.geometry.to_numpy())
        hits = shapely.STRtree(points).query(area, predicate="contains")
        chosen = stock.iloc[np.sort(hits)]
    return Inside(
        area_m2=float(shapely.area(area)),
        plans=sure,
        uncertain_plans=placed[uncertain],
        planned={str(k): int(v) for k, v in known.groupby("kind")["dwellings_count"].sum().items()},
        unknown_plans=int(sure["dwellings_count"].isna().sum()),
        stock=chosen,
        dwellings=None if chosen is None else int(chosen["dwellings_count"].sum()),
        by_owner=_divide(chosen, "owner"),
        by_label=_divide(chosen, "energy_label"),
        by_class={
            column.removeprefix("class_"): _divide(chosen, column)
            for column in (chosen.columns if chosen is not None else ())
            if column.startswith("class_")
        },
    )


def _divide(frame: pd.DataFrame | None, column: str) -> dict[str, int]:
    if frame is None or frame.empty:
        return {}
    keys = frame[column].astype("string").fillna(UNKNOWN)
    counted = frame.groupby(keys)["dwellings_count"].sum()
    return {str(name): int(number) for name, number in counted.items()}
