"""The ground plan of the example town: quarters, streets, blocks and building lines.

Every buurt is cut into quarters of about 12 ha with a direction of their own, taken from their
longest side, and each quarter gets parallel streets with cross streets. What results looks like
a town and is none: no street of it exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.constants import RD
from geo.example.chance import Floats, between, stream, whole
from geo.example.plan_geometry import behind, boxes, rounded, to_rd
from geo.example.quarters import quarters_of

ROAD_M = 12.0
"""Width of a street with its pavements."""

GREEN_SHARE = 0.09
_DEPTH_M = 17.0
_GAP_M = 4.0
_BORDER_M = 9.0
WATERFRONT_M = 120.0
"""Width of the strip along the outline of the gemeente on which nothing stands: the outline runs
through the middle of rivers of about 250 m."""
ISLANDS = frozenset({"WK050506"})
"""Wijken with water on all sides: De Staart lies between the Merwede and the Wantij."""
_CREEK_M = 45.0
"""Half the width of the water around such a wijk."""
_TOWN_SPACING_M = 100.0
_MIN_STREET_M = 30.0
_MIN_CELL_M2 = 1500
_KINDS = ("straat", "laan", "weg", "hof", "kade", "singel")


@dataclass(frozen=True)
class Plan:
    """The ground plan.

    ``quarters`` (buurtcode, wijkcode, the origin and direction of its own axes, spacing_m,
    geometry), ``streets`` (street_id, name, kind, quarter, geometry), ``lines`` (building lines,
    one row each: quarter, row, side, low_m, high_m, front_m, facing; all along the axes of the
    quarter), ``green`` (quarter, geometry) and ``blocks`` (the land between streets, geometry).
    """

    quarters: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    lines: pd.DataFrame
    green: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame


def build_plan(
    buurten: gpd.GeoDataFrame, *, seed: int, dwellings: Mapping[str, int] | None = None
) -> Plan:
    """The ground plan for buurten (buurtcode, wijkcode, geometry in EPSG:28992).

    A buurt with many ``dwellings`` (by buurtcode) for its size has town streets, however large.
    """
    buurten = buurten.sort_values("buurtcode").reset_index(drop=True)
    outline = shapely.union_all(buurten.geometry.to_numpy())
    quarters = quarters_of(buurten, seed=seed, dwellings=dwellings or {})
    grid = _grid(quarters, seed=seed)
    cells = _cells(grid)
    roads = _roads(quarters, buurten=buurten)
    streets = _streets(quarters, grid=grid, roads=roads)
    inner = shapely.buffer(quarters.geometry.to_numpy(), -_BORDER_M, join_style="mitre")
    land = shapely.difference(outline, water_around(buurten))
    room = shapely.intersection(inner, land)
    shapely.prepare(room)
    is_green = stream(seed, name="green").random(len(cells)) < GREEN_SHARE
    urban = quarters["spacing_m"].to_numpy()[cells["quarter"]] < _TOWN_SPACING_M
    green = _inner_cells(quarters, cells=cells[is_green & urban], room=room)
    blocks = _inner_cells(quarters, cells=cells[~is_green & urban], room=room)
    lines = _lines(quarters, cells=cells[~is_green & urban], room=room)
    return Plan(quarters=quarters, streets=streets, lines=lines, green=green, blocks=blocks)


def water_around(buurten: gpd.GeoDataFrame) -> shapely.Geometry:
    """The rivers: a strip along the outline of the gemeente and around the islands in it."""
    shapes = buurten.geometry.to_numpy()
    outline = shapely.union_all(shapes)
    inner = shapely.buffer(outline, -WATERFRONT_M, join_style="mitre")
    islands = [
        shapely.union_all(shapes[(buurten["wijkcode"] == code).to_numpy()])
        for code in sorted(ISLANDS & set(buurten["wijkcode"]))
    ]
    creeks = shapely.buffer(shapely.boundary(np.array(islands, dtype=object)), _CREEK_M)
    strip = shapely.union_all([shapely.difference(outline, inner), *creeks])
    return shapely.intersection(strip, outline)


@dataclass(frozen=True)
class _Grid:
    """Where the streets (across) and cross streets (along) of each quarter lie on its axes."""

    streets: list[Floats]
    crossings: list[Floats]


def _grid(quarters: gpd.GeoDataFrame, *, seed: int) -> _Grid:
    rng = stream(seed, name="grid")
    streets: list[Floats] = []
    crossings: list[Floats] = []
    for row in quarters.itertuples():
        x, y = shapely.get_coordinates(row.geometry).T
        along = (x - row.x_m) * row.dx + (y - row.y_m) * row.dy
        across = (y - row.y_m) * row.dx - (x - row.x_m) * row.dy
        # A street follows the longest side at one block's distance, so that the buildings
        # between them stand along that side.
        streets.append(np.arange(across.min(), across.max() + row.spacing_m, row.spacing_m))
        count = int((along.max() - along.min()) / (1.9 * row.spacing_m)) + 2
        steps = between(rng, low=1.6, high=2.7, size=count) * row.spacing_m
        crossings.append(np.round(along.min() + np.cumsum(steps) - steps[0], 2))
    return _Grid(streets=streets, crossings=crossings)


def _cells(grid: _Grid) -> pd.DataFrame:
    """The blocks between streets and cross streets, in a fixed order."""
    pieces = []
    for quarter, (across, along) in enumerate(zip(grid.streets, grid.crossings, strict=True)):
        row = np.repeat(np.arange(len(across) - 1), len(along) - 1)
        column = np.tile(np.arange(len(along) - 1), len(across) - 1)
        pieces.append(
            pd.DataFrame(
                {
                    "quarter": quarter,
                    "row": row,
                    "low_m": along[column],
                    "high_m": along[column + 1],
                    "near_m": across[row],
                    "far_m": across[row + 1],
                }
            )
        )
    return pd.concat(pieces, ignore_index=True)


def _lines(
    quarters: gpd.GeoDataFrame, *, cells: pd.DataFrame, room: NDArray[np.object_]
) -> pd.DataFrame:
    """Building lines: both long sides of a block in two halves, as far as the room allows."""
    half = ROAD_M / 2
    low, high = cells["low_m"] + half + _GAP_M, cells["high_m"] - half - _GAP_M
    middle = (low + high) / 2
    pieces = []
    for side, front, facing in ((0, cells["near_m"] + half, 1), (1, cells["far_m"] - half, -1)):
        for left, right in ((low, middle - _GAP_M / 2), (middle + _GAP_M / 2, high)):
            pieces.append(
                pd.DataFrame(
                    {
                        "quarter": cells["quarter"],
                        "row": cells["row"],
                        "side": side,
                        "low_m": left,
                        "high_m": right,
                        "front_m": front,
                        "facing": facing,
                    }
                )
            )
    lines = pd.concat(pieces, ignore_index=True)
    lines = lines.sort_values(["quarter", "row", "side", "low_m"], kind="stable")
    lines = lines.reset_index(drop=True)
    shape = behind(quarters, lines, depth_m=_DEPTH_M)
    fits = shapely.covers(room[lines["quarter"].to_numpy()], shape)
    return lines[fits].reset_index(drop=True)


def _inner_cells(
    quarters: gpd.GeoDataFrame, *, cells: pd.DataFrame, room: NDArray[np.object_]
) -> gpd.GeoDataFrame:
    """The land of cells between the streets around them; small leftovers are left out."""
    half = ROAD_M / 2
    quarter = cells["quarter"].to_numpy()
    shape = boxes(
        quarters,
        quarter=quarter,
        along=((cells["low_m"] + half).to_numpy(), (cells["high_m"] - half).to_numpy()),
        across=((cells["near_m"] + half).to_numpy(), (cells["far_m"] - half).to_numpy()),
    )
    inside = shapely.intersection(shape, room[quarter])
    keep = (shapely.get_type_id(inside) == shapely.GeometryType.POLYGON) & (
        shapely.area(inside) > _MIN_CELL_M2
    )
    return gpd.GeoDataFrame({"quarter": quarter[keep]}, geometry=rounded(inside[keep]), crs=RD)


def _roads(quarters: gpd.GeoDataFrame, *, buurten: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Through roads between buurten and between quarters, not along the water around the town."""
    borders = shapely.union_all(shapely.boundary(buurten.geometry.to_numpy()))
    # The sides of a quarter on the border of its buurt are rounded: they would double that border.
    within = shapely.difference(
        shapely.boundary(quarters.geometry.to_numpy()), shapely.buffer(borders, 1.0)
    )
    network = shapely.difference(shapely.union_all([borders, *within]), water_around(buurten))
    parts = shapely.get_parts(shapely.line_merge(network))
    lines: NDArray[np.object_] = parts[
        shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    ]
    return lines


def _streets(
    quarters: gpd.GeoDataFrame, *, grid: _Grid, roads: NDArray[np.object_]
) -> gpd.GeoDataFrame:
    ends, quarter, kind = [], [], []
    for index, (across, along) in enumerate(zip(grid.streets, grid.crossings, strict=True)):
        far = along[-1] + 2 * (across[1] - across[0])
        for position in across[1:-1]:
            ends.append([[along[0], position], [far, position]])
            quarter.append(index)
            kind.append("woonstraat")
        for position in along[1:]:
            ends.append([[position, across[0]], [position, across[-1]]])
            quarter.append(index)
            kind.append("dwarsstraat")
    owner = np.array(quarter, dtype=np.int64)
    points = np.array(ends, dtype=np.float64)
    line = shapely.linestrings(
        np.stack(
            [
                to_rd(quarters, quarter=owner, along=points[:, end, 0], across=points[:, end, 1])
                for end in (0, 1)
            ],
            axis=1,
        )
    )
    parts, source = shapely.get_parts(
        shapely.intersection(line, quarters.geometry.to_numpy()[owner]), return_index=True
    )
    centre = shapely.line_interpolate_point(roads, 0.5, normalized=True)
    beside = shapely.STRtree(quarters.geometry.to_numpy()).nearest(centre)
    geometry = rounded(np.concatenate([parts, roads]))
    frame = gpd.GeoDataFrame(
        {
            "kind": np.append(np.array(kind)[source], ["doorgaand"] * len(roads)),
            "quarter": np.concatenate([owner[source], beside]),
        },
        geometry=geometry,
        crs=RD,
    )
    long_enough = frame.geometry.length >= _MIN_STREET_M
    frame = frame[long_enough].reset_index(drop=True)
    number = np.arange(1, len(frame) + 1)
    suffix = whole(stream(0, name="street names"), low=0, high=len(_KINDS) - 1, size=len(frame))
    frame["street_id"] = [f"VS{n:05d}" for n in number]
    frame["name"] = [f"Voorbeeld{_KINDS[s]} {n}" for s, n in zip(suffix, number, strict=True)]
    return frame[["street_id", "name", "kind", "quarter", "geometry"]]
