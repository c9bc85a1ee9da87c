"""The quarters of the example town: how large, how dense, and the direction of their streets."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely

from geo.constants import RD
from geo.example.chance import Floats, between, stream
from geo.example.plan_geometry import rounded

QUARTER_M2 = 120_000.0
URBAN_M2 = 750_000.0
"""Up to this size a buurt gets town streets; above it they thin out with the size."""

_HA_M2 = 10_000.0
_TOWN_PER_HA = 8.0
"""Dwellings per hectare from which a large buurt is town too."""

_RURAL_SPACING_M = 900.0


def quarters_of(
    buurten: gpd.GeoDataFrame, *, seed: int, dwellings: Mapping[str, int]
) -> gpd.GeoDataFrame:
    """Divide every buurt into quarters, smaller where it is built more densely."""
    rng = stream(seed, name="quarters")
    density = buurten["buurtcode"].map(dwellings).fillna(0).to_numpy() / buurten.geometry.area
    town = (density * _HA_M2 >= _TOWN_PER_HA).to_numpy()
    parts: list[shapely.Polygon] = []
    owner: list[int] = []
    for index, shape in enumerate(buurten.geometry.to_numpy()):
        wanted = int(min(max(round(shape.area / QUARTER_M2), 1), 6 if not town[index] else 12))
        seeds = _spread(shape, wanted=wanted, rng=rng)
        cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=shape, ordered=True))
        cut = shapely.get_parts(shapely.intersection(cells, shape) if wanted > 1 else shape)
        cut = cut[(shapely.get_type_id(cut) == shapely.GeometryType.POLYGON)]
        cut = cut[shapely.area(cut) > QUARTER_M2 / 100]
        parts.extend(cut)
        owner.extend([index] * len(cut))
    quarters = gpd.GeoDataFrame(
        {
            "buurtcode": buurten["buurtcode"].to_numpy()[owner],
            "wijkcode": buurten["wijkcode"].to_numpy()[owner],
            "buurt_m2": buurten.geometry.area.to_numpy()[owner],
        },
        geometry=rounded(np.array(parts, dtype=object)),
        crs=RD,
    )
    middle = shapely.centroid(quarters.geometry.to_numpy())
    quarters["x_m"] = np.round(shapely.get_x(middle))
    quarters["y_m"] = np.round(shapely.get_y(middle))
    direction = np.array([_direction(part) for part in quarters.geometry])
    quarters["dx"], quarters["dy"] = direction[:, 0], direction[:, 1]
    size = quarters["buurt_m2"].to_numpy()
    spread = between(rng, low=54.0, high=70.0, size=len(quarters))
    thin = np.where(town[owner], 1.0, np.clip(size / URBAN_M2, 1.0, None))
    quarters["spacing_m"] = np.round(np.minimum(spread * thin, _RURAL_SPACING_M), 1)
    return quarters


def _spread(shape: shapely.Polygon, *, wanted: int, rng: np.random.Generator) -> shapely.MultiPoint:
    """Points inside the shape, each as far as it can be from the ones before it."""
    low_x, low_y, high_x, high_y = shape.bounds
    points = np.empty((0, 2))
    while len(points) < 10 * wanted:
        some = rng.random((64, 2)) * [high_x - low_x, high_y - low_y] + [low_x, low_y]
        points = np.vstack([points, some[shapely.contains_xy(shape, some[:, 0], some[:, 1])]])
    points = np.round(points[: 10 * wanted], 1)
    chosen = [0]
    for _ in range(wanted - 1):
        gap = ((points[:, None, :] - points[chosen][None, :, :]) ** 2).sum(axis=2).min(axis=1)
        chosen.append(int(gap.argmax()))
    return shapely.MultiPoint(points[chosen])


def _direction(part: shapely.Polygon) -> Floats:
    """Unit vector along the longest side."""
    sides = np.diff(shapely.get_coordinates(part.exterior), axis=0)
    squared = (sides**2).sum(axis=1)
    longest = int(squared.argmax())
    unit: Floats = sides[longest] / np.sqrt(squared[longest])
    return unit if unit[0] >= 0 else -unit
