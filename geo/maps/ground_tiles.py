"""The base map as PNG in web mercator: tiles of a live map, or one picture in a file."""

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from PIL import Image, ImageDraw
from rasterio.warp import transform_bounds

from geo.constants import RD, WGS84
from geo.maps.ground import GROUND_STYLES
from geo.maps.raster import WEB_MERCATOR, RasterImage

TILE_PX: Final = 256
LAND: Final = "#f3f1ec"
"""Colour of land without anything on it; outside the gemeente a tile is transparent."""

_OVERSAMPLING: Final = 2
"""Pictures are drawn at twice their size and scaled down, which smooths the edges."""

_WORLD_M: Final = 2 * math.pi * 6_378_137.0
_STREETS_FROM_PX: Final = 1.0
_REACH_M: Final = 20.0


@dataclass(frozen=True)
class GroundMap:
    """A base map ready to be cut into tiles: shapes in EPSG:3857 with an index per kind."""

    trees: Mapping[str, shapely.STRtree]
    land: shapely.Geometry
    metres_per_unit: float
    """Metres on the ground per unit of web mercator, at the middle of the map."""


def ground_map(ground: gpd.GeoDataFrame, land: gpd.GeoDataFrame) -> GroundMap:
    """Project a base map once, for as many tiles as are asked.

    Args:
        ground: the layer ``ground`` in EPSG:28992.
        land: areas in EPSG:28992 that together are the gemeente.
    """
    projected = ground.to_crs(WEB_MERCATOR)
    trees = {
        kind: shapely.STRtree(projected.geometry[projected["kind"] == kind].to_numpy())
        for kind in GROUND_STYLES
    }
    outline = shapely.union_all(land.to_crs(WEB_MERCATOR).geometry.to_numpy())
    middle = shapely.centroid(outline)
    latitude = 2 * math.atan(math.exp(shapely.get_y(middle) * 2 * math.pi / _WORLD_M)) - math.pi / 2
    return GroundMap(trees=trees, land=outline, metres_per_unit=math.cos(latitude))


def ground_tile(ground: GroundMap, *, zoom: int, x: int, y: int) -> bytes:
    """One tile as PNG; empty bytes where nothing of the map lies in it.

    Args:
        ground: the map to cut.
        zoom: web map zoom level.
        x: column of the tile, from the west.
        y: row of the tile, from the north.
    """
    side = _WORLD_M / 2**zoom
    west, north = x * side - _WORLD_M / 2, _WORLD_M / 2 - y * side
    return _picture(ground, (west, north - side, west + side, north), width_px=TILE_PX)


def ground_picture(
    ground: GroundMap, bounds: tuple[float, float, float, float], *, longest_side: int = 1600
) -> RasterImage | None:
    """The base map of an area as one picture, for a file that works without network.

    Args:
        ground: the map to cut.
        bounds: west, south, east and north in EPSG:28992.
        longest_side: pixels of the longest side.

    Returns:
        None where nothing of the map lies inside the bounds.
    """
    west, south, east, north = transform_bounds(RD, WEB_MERCATOR, *bounds)
    shrink = min(1.0, (east - west) / (north - south))
    window = (west, south, east, north)
    content = _picture(ground, window, width_px=max(round(longest_side * shrink), 1))
    if not content:
        return None
    low_x, low_y, high_x, high_y = transform_bounds(WEB_MERCATOR, WGS84, *window)
    return RasterImage(
        png=content,
        corners=((low_y, low_x), (high_y, high_x)),
        shares={},
    )


def _picture(
    ground: GroundMap, bounds: tuple[float, float, float, float], *, width_px: int
) -> bytes:
    """A part of the base map as PNG, bounds in EPSG:3857; empty bytes where there is nothing."""
    canvas = _Canvas(bounds, width_px=width_px)
    # lines that lie just outside reach into the picture with half their width
    window = canvas.window(_REACH_M / ground.metres_per_unit)
    land = shapely.intersection(ground.land, window)
    if shapely.is_empty(land):
        return b""
    canvas.fill(land, LAND)
    largest = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    for kind, style in GROUND_STYLES.items():
        tree = ground.trees[kind]
        near = tree.geometries[np.sort(tree.query(window, predicate="intersects"))]
        # what is drawn past the edge is cut off by the picture; only what is large is cut before
        large = np.ptp(shapely.bounds(near).reshape(-1, 2, 2), axis=1).max(axis=1) > largest
        near[large] = shapely.intersection(near[large], window)
        if style.width_m is None:
            canvas.fill(near, style.day)
            continue
        width_px_line = style.width_m / ground.metres_per_unit / canvas.units_per_px
        if kind != "straat" or width_px_line >= _STREETS_FROM_PX * _OVERSAMPLING:
            canvas.stroke(near, style.day, width_px=width_px_line)
    return canvas.png()


def _parts(shapes: Any) -> Any:
    """The parts of shapes that have a place: what is delivered may hold empty ones."""
    parts = shapely.get_parts(shapes)
    return parts[~shapely.is_empty(parts)]


class _Canvas:
    """A picture being drawn: shapes in web mercator onto oversampled pixels."""

    def __init__(self, bounds: tuple[float, float, float, float], *, width_px: int) -> None:
        self.bounds = bounds
        west, south, east, north = bounds
        height_px = max(round(width_px * (north - south) / (east - west)), 1)
        self.size = (width_px, height_px)
        self.units_per_px = (east - west) / (width_px * _OVERSAMPLING)
        oversampled = (width_px * _OVERSAMPLING, height_px * _OVERSAMPLING)
        self.image = Image.new("RGBA", oversampled, (0, 0, 0, 0))

    def window(self, margin: float) -> shapely.Geometry:
        """The part of the world in the picture, with a margin around it."""
        west, south, east, north = self.bounds
        return shapely.box(west - margin, south - margin, east + margin, north + margin)

    def fill(self, shapes: Any, colour: str) -> None:
        """Fill the polygons among shapes, their holes left open."""
        pen = ImageDraw.Draw(self.image)
        with_holes = []
        for polygon in _parts(shapes):
            if shapely.get_type_id(polygon) != shapely.GeometryType.POLYGON:
                continue
            if shapely.get_num_interior_rings(polygon):
                with_holes.append(polygon)
            else:
                pen.polygon(self._pixels(polygon), fill=colour)
        if with_holes:
            self._fill_with_holes(with_holes, colour)

    def _fill_with_holes(self, polygons: list[shapely.Polygon], colour: str) -> None:
        mask = Image.new("L", self.image.size, 0)
        pen = ImageDraw.Draw(mask)
        for polygon in polygons:
            for number, ring in enumerate(shapely.get_rings(polygon)):
                pen.polygon(self._pixels(ring), fill=0 if number else 255)
        self.image.paste(colour, mask=mask)

    def stroke(self, lines: Any, colour: str, *, width_px: float) -> None:
        """Draw lines at a width, never thinner than can be seen."""
        pen = ImageDraw.Draw(self.image)
        width = max(round(width_px), _OVERSAMPLING)
        for line in _parts(lines):
            pen.line(self._pixels(line), fill=colour, width=width, joint="curve")

    def png(self) -> bytes:
        """The picture at its own size."""
        target = io.BytesIO()
        small = self.image.resize(self.size, Image.Resampling.BOX)
        small.save(target, format="PNG")
        return target.getvalue()

    def _pixels(self, shape: Any) -> list[tuple[float, float]]:
        corners = shapely.get_coordinates(shape) - [self.bounds[0], self.bounds[3]]
        corners /= [self.units_per_px, -self.units_per_px]
        return [(float(left), float(top)) for left, top in corners]
