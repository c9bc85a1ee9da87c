"""The base map as pictures: what lies where, in the colours of its kinds."""

import base64
import io

import geopandas as gpd
import numpy as np
import pytest
from PIL import Image
from pyproj import Transformer
from shapely import GeometryCollection, LineString, MultiPolygon, Polygon, box

from geo.constants import RD
from geo.maps.ground import GROUND_STYLES
from geo.maps.ground_tiles import LAND, ground_map, ground_picture, ground_tile
from tests.town import BOTTOM, LEFT, area, at, line

TO_MERCATOR = Transformer.from_crs(RD, "EPSG:3857", always_xy=True)


@pytest.fixture(scope="module")
def town():
    ring = Polygon(area(0, 0, 2000).exterior, [area(100, 100, 1800).exterior])
    ground = gpd.GeoDataFrame(
        {"kind": ["water", "bouwblok", "groen", "straat", "hoofdweg"]},
        geometry=[
            ring,
            area(500, 500, 300),
            area(1200, 1200, 300),
            line((100, 1000), (1900, 1000)),
            line((1000, 100), (1000, 1900)),
        ],
        crs=RD,
    )
    return ground_map(ground, gpd.GeoDataFrame(geometry=[area(0, 0, 2000)], crs=RD))


def picture_of(town, *, side=400):
    made = ground_picture(town, (LEFT, BOTTOM, LEFT + 2000, BOTTOM + 2000), longest_side=side)
    content = base64.b64decode(made.address.partition(",")[2])
    return Image.open(io.BytesIO(content)).convert("RGBA"), made.corners


def colour_at(picture, x, y):
    """Colour of the picture at metres from the corner of the town (it fills the picture)."""
    wide, high = picture.size
    return "#{:02x}{:02x}{:02x}".format(
        *picture.getpixel((round(x / 2000 * wide), round((1 - y / 2000) * high)))[:3]
    )


def white_pixels(picture):
    return int((np.asarray(picture) == 255).all(axis=2).sum())


@pytest.mark.parametrize(
    ("x", "y", "kind"),
    [(50, 1000, "water"), (650, 650, "bouwblok"), (1350, 1350, "groen"), (1000, 500, "hoofdweg")],
)
def test_each_kind_lies_where_it_is_in_its_colour(town, x, y, kind):
    picture, _ = picture_of(town)
    assert colour_at(picture, x, y) == GROUND_STYLES[kind].day


def test_inside_the_ring_of_water_it_is_dry(town):
    picture, _ = picture_of(town)
    assert colour_at(picture, 300, 300) == LAND


def test_streets_are_left_out_where_they_would_be_a_haze(town):
    near, _ = picture_of(town, side=800)
    far, _ = picture_of(town, side=100)
    assert white_pixels(near) > near.width / 2
    assert white_pixels(far) == 0


def test_a_tile_has_nothing_where_the_town_is_not(town):
    assert ground_tile(town, zoom=14, x=0, y=0) == b""
    assert ground_picture(town, (0.0, 400_000.0, 1_000.0, 401_000.0)) is None


def test_tiles_lie_side_by_side_without_a_seam(town):
    # the same street in two tiles beside each other ends and begins at the same height
    zoom = 16
    side = 2 * 20037508.342789244 / 2**zoom
    east, north = TO_MERCATOR.transform(at(400, 1000).x, at(400, 1000).y)
    column, row = int((east + 20037508.342789244) / side), int((20037508.342789244 - north) / side)
    tiles = [
        Image.open(io.BytesIO(ground_tile(town, zoom=zoom, x=column + step, y=row)))
        for step in (0, 1)
    ]
    edges = [
        [tile.convert("RGBA").getpixel((x, y)) for y in range(256)]
        for tile, x in zip(tiles, (255, 0), strict=True)
    ]
    white = [[y for y, pixel in enumerate(edge) if pixel[:3] == (255, 255, 255)] for edge in edges]
    assert all(white)
    assert abs(white[0][0] - white[1][0]) <= 1


def test_the_corners_are_those_that_were_asked(town):
    _, ((south, west), (north, east)) = picture_of(town)
    low = Transformer.from_crs(RD, "EPSG:4326", always_xy=True).transform(LEFT, BOTTOM)
    assert west == pytest.approx(low[0], abs=1e-3)
    assert south == pytest.approx(low[1], abs=1e-3)
    assert north > south
    assert east > west


def test_every_kind_of_the_contract_has_a_style():
    from geo.catalogue.contracts import GROUND_KINDS  # noqa: PLC0415

    assert set(GROUND_STYLES) == set(GROUND_KINDS)


def test_an_odd_shape_does_not_stop_a_tile():
    ground = gpd.GeoDataFrame(
        {"kind": ["groen", "straat"]}, geometry=[Polygon(), LineString()], crs=RD
    )
    empty = ground_map(
        ground, gpd.GeoDataFrame(geometry=[box(LEFT, BOTTOM, LEFT + 10, BOTTOM + 10)], crs=RD)
    )
    assert ground_picture(empty, (LEFT, BOTTOM, LEFT + 10, BOTTOM + 10)) is not None


@pytest.mark.parametrize("kind", GROUND_STYLES)
@pytest.mark.parametrize("whole", [MultiPolygon, GeometryCollection], ids=["multi", "collection"])
def test_a_shape_with_an_empty_part_is_drawn_by_its_other_parts(kind, whole):
    if GROUND_STYLES[kind].width_m is None:
        shape = whole([Polygon(), area(500, 500, 1000)])
    else:
        shape = GeometryCollection([LineString(), line((0, 1000), (2000, 1000))])
    ground = gpd.GeoDataFrame({"kind": [kind]}, geometry=[shape], crs=RD)
    drawn = ground_map(ground, gpd.GeoDataFrame(geometry=[area(0, 0, 2000)], crs=RD))
    picture, _ = picture_of(drawn, side=2000)
    assert colour_at(picture, 1000, 1000) == GROUND_STYLES[kind].day
    assert colour_at(picture, 100, 100) == LAND


@pytest.mark.parametrize("first", [0, 1])
def test_an_island_in_a_hole_is_drawn_whichever_comes_first(first):
    ring = Polygon(area(200, 200, 1600).exterior, [area(400, 400, 1200).exterior])
    shapes = [area(900, 900, 200), ring]
    ground = gpd.GeoDataFrame(
        {"kind": ["groen", "groen"]}, geometry=[shapes[first], shapes[1 - first]], crs=RD
    )
    drawn = ground_map(ground, gpd.GeoDataFrame(geometry=[area(0, 0, 2000)], crs=RD))
    picture, _ = picture_of(drawn)
    assert colour_at(picture, 1000, 1000) == GROUND_STYLES["groen"].day
    assert colour_at(picture, 600, 600) == LAND
