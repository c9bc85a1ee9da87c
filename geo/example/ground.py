"""The base map of the example town: its streets, blocks, greens and waterfront; none exist."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.constants import RD
from geo.example.plan_geometry import rounded
from geo.example.streets import Plan, water_around

_SIMPLIFY_M = 1.0


def build_ground(plan: Plan, buurten: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The base map by the contract of ``ground``, polygons first, in EPSG:28992.

    Args:
        plan: streets, blocks and greens.
        buurten: polygons in EPSG:28992 with ``wijkcode``; the strip along their outline is water.
    """
    waterfront = shapely.get_parts(water_around(buurten))
    waterfront = waterfront[shapely.get_type_id(waterfront) == shapely.GeometryType.POLYGON]
    streets = plan.streets
    through = streets["kind"] == "doorgaand"
    kinds = [
        ("water", waterfront, None),
        ("bouwblok", plan.blocks.geometry.to_numpy(), None),
        ("groen", plan.green.geometry.to_numpy(), None),
        ("straat", streets.geometry[~through].to_numpy(), streets["name"][~through]),
        ("hoofdweg", streets.geometry[through].to_numpy(), streets["name"][through]),
    ]
    frames = [
        pd.DataFrame(
            {
                "kind": kind,
                "name": None if names is None else names.to_numpy(),
                "geometry": rounded(shapely.simplify(np.asarray(shapes), _SIMPLIFY_M)),
            }
        )
        for kind, shapes, names in kinds
        if len(shapes)
    ]
    ground = pd.concat(frames, ignore_index=True)
    ground.insert(0, "ground_id", [f"VG{number:05d}" for number in range(1, len(ground) + 1)])
    ground["name"] = ground["name"].astype("string")
    return gpd.GeoDataFrame(ground, geometry="geometry", crs=RD)
