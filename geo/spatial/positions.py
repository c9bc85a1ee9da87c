"""Where a plan may lie: one place when its position is sure, many when it is rough.

A plan whose position is known to some hundreds of metres has no single value of heat or water
depth. So everything about its surroundings is measured at a number of candidate positions that
fill the uncertainty circle (inside the wijk or buurten that the evidence names), and told as a
middle value with a range.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.constants import RD, WGS84

_GOLDEN_ANGLE: Final = np.pi * (3.0 - np.sqrt(5.0))
_SPACING_M: Final = 30.0
"""Positions nearer to each other than this see nearly the same surroundings."""
_QUARTER: Final = 8
"""Corners in a quarter of a plot's circle: within 0.2 m of it at 40 m, and quick to measure."""


def project_points(projects: pd.DataFrame) -> gpd.GeoDataFrame:
    """The projects as points in EPSG:28992; an unknown place is a missing geometry."""
    known = projects["lat"].notna() & projects["lon"].notna()
    points = gpd.GeoSeries(
        gpd.points_from_xy(projects["lon"], projects["lat"], crs=WGS84), index=projects.index
    ).to_crs(RD)
    return gpd.GeoDataFrame(projects, geometry=points.where(known), crs=RD)


def project_shapes(projects: pd.DataFrame) -> gpd.GeoDataFrame:
    """The projects as what is known of their place in EPSG:28992: the outline, else the point."""
    placed = project_points(projects)
    if "outline" not in projects:
        return placed
    outlines = gpd.GeoSeries.from_wkt(projects["outline"], crs=RD)
    return placed.set_geometry(outlines.where(outlines.notna(), placed.geometry))


def spiral(centre: shapely.Point, radius_m: float, count: int) -> npt.NDArray[np.object_]:
    """``count`` points spread evenly over a circle, the first at its centre.

    Vogel's sunflower: point i at radius sqrt(i/n) and i golden angles, so that every point
    stands for the same part of the area.
    """
    steps = np.arange(count)
    distance = radius_m * np.sqrt(steps / max(count, 1))
    angle = steps * _GOLDEN_ANGLE
    xs = np.round(centre.x + distance * np.cos(angle), 2)
    ys = np.round(centre.y + distance * np.sin(angle), 2)
    return np.asarray(shapely.points(xs, ys), dtype=object)


def candidates(
    subjects: gpd.GeoDataFrame,
    *,
    key: str,
    buurten: gpd.GeoDataFrame,
    plot_radius_m: float,
    max_positions: int,
) -> gpd.GeoDataFrame:
    """Candidate footprints of every subject with a known place.

    Args:
        subjects: points or shapes in EPSG:28992 with ``key``, ``precision_m`` (missing counts
            as exact), the ``wijkcode`` and ``buurtcodes`` that the evidence states, and
            ``plot_area_m2`` where the size of the plot is known.
        key: column that identifies a subject.
        buurten: polygons with ``buurtcode`` and ``wijkcode``.
        plot_radius_m: radius of the plot around a point of which no area is known.
        max_positions: the most candidates for one subject.

    Returns:
        ``subject`` and ``geometry`` (polygons), one row a candidate: the shape itself, or
        plots around points in the circle of ``precision_m`` as far as they lie in the stated
        buurten or wijk (when none do, the statement and the point contradict and the whole
        circle counts).
    """
    rows: list[tuple[str, shapely.Geometry]] = []
    for _, subject in subjects.iterrows():
        shape = subject.geometry
        if shape is None or shape.is_empty:
            continue
        if shape.geom_type != "Point":
            rows.append((subject[key], shape))
            continue
        radius_m = subject["precision_m"]
        radius_m = 0.0 if pd.isna(radius_m) else float(radius_m)
        count = int(np.clip((radius_m / _SPACING_M) ** 2, 1, max_positions))
        points = spiral(shape, radius_m, count)
        region = _stated_region(subject, buurten)
        if region is not None and count > 1:
            inside = shapely.intersects(region, points)
            points = points[inside] if inside.any() else points
        area_m2 = subject.get("plot_area_m2")
        plot_m = plot_radius_m if pd.isna(area_m2) else float(np.sqrt(area_m2 / np.pi))
        rows += [
            (subject[key], plot) for plot in shapely.buffer(points, plot_m, quad_segs=_QUARTER)
        ]
    subject_keys = [row[0] for row in rows]
    return gpd.GeoDataFrame(
        {"subject": pd.array(subject_keys, dtype="string")},
        geometry=[row[1] for row in rows],
        crs=RD,
    )


def _stated_region(subject: pd.Series, buurten: gpd.GeoDataFrame) -> shapely.Geometry | None:
    codes = subject.get("buurtcodes")
    if isinstance(codes, str) and codes:
        chosen = buurten["buurtcode"].isin(codes.split(";"))
        if chosen.any():
            return shapely.union_all(buurten.geometry[chosen].to_numpy())
    # no buurt is stated, or it is not on the map (another year's codes): then the wijk
    if isinstance(subject.get("wijkcode"), str):
        chosen = buurten["wijkcode"] == subject["wijkcode"]
        if chosen.any():
            return shapely.union_all(buurten.geometry[chosen].to_numpy())
    return None
