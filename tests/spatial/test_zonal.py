"""Rasters over polygons: the same as exactextract for any polygon, and by hand for a few."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from exactextract import exact_extract
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.shutil import copy
from shapely import MultiPolygon, Polygon, affinity, box

import geo.spatial.zonal
from geo.errors import DataError
from geo.spatial.zonal import zonal
from tests import town

SIDE = 24
CELL = 5
WEST, SOUTH = town.LEFT, town.BOTTOM
SIZE = SIDE * CELL


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    """Two rasters of 24 x 24 cells with values from 0 to 100, one of them full of holes."""
    folder = tmp_path_factory.mktemp("rasters")
    random = np.random.default_rng(20250701)
    values = random.uniform(0, 100, (2, SIDE, SIDE))
    values[1][random.random((SIDE, SIDE)) < 0.3] = town.NODATA
    return [
        town.write_raster(folder / f"{number}.tif", layer, top=SIZE)
        for number, layer in enumerate(values)
    ]


def placed(*shapes):
    """Shapes drawn from the lower left corner of the rasters, in metres."""
    return np.array([affinity.translate(shape, WEST, SOUTH) for shape in shapes], dtype=object)


def exactextract(shapes, path):
    """Mean, covered cells, and the least and the highest answer that rounding allows for max.

    Only polygons clipped to the raster: others end the process.
    """
    with rasterio.open(path) as source:
        clipped = shapely.intersection(shapes, box(*source.bounds))
    parts, of_shape = shapely.get_parts(clipped, return_index=True)
    areal = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    parts, of_shape = parts[areal], of_shape[areal]
    rows = np.unique(of_shape)
    clipped = [shapely.multipolygons(parts[of_shape == row]) for row in rows]
    frame = gpd.GeoDataFrame({"row": rows}, geometry=clipped, crs="EPSG:28992")
    answer = {"mean": np.full(len(shapes), np.nan), "count": np.zeros(len(shapes))}
    answer |= {"low": np.full(len(shapes), -np.inf), "high": np.full(len(shapes), -np.inf)}
    if not len(rows):
        return answer
    found = exact_extract(
        str(path), frame, ["mean", "count", "values", "coverage"], include_cols=["row"],
        output="pandas",
    )  # fmt: skip
    for one in found.itertuples():
        answer["mean"][one.row], answer["count"][one.row] = one.mean, one.count
        values, covered = np.ma.asarray(one.values), np.asarray(one.coverage)
        values = np.where(np.ma.getmaskarray(values) | np.isnan(values), -np.inf, values)
        sure = covered > 1e-6 * min(1, shapes[one.row].area / CELL**2)
        answer["low"][one.row] = values[sure].max(initial=-np.inf)
        answer["high"][one.row] = values.max(initial=-np.inf)
    return answer


def assert_as_exactextract(shapes, grid):
    found = zonal(shapes, grid)
    for layer, path in enumerate(grid):
        answer = exactextract(shapes, path)
        area_m2 = shapely.area(shapes)
        share = np.divide(answer["count"] * CELL**2, area_m2, out=area_m2 * 0, where=area_m2 > 0)
        np.testing.assert_allclose(found.share[:, layer], np.minimum(share, 1), atol=1e-5)
        # the mean within 0.01 on a scale to 100, the maximum the same
        np.testing.assert_allclose(found.mean[:, layer], answer["mean"], atol=0.01)
        highest = np.nan_to_num(found.max[:, layer], nan=-np.inf)
        assert (highest >= answer["low"]).all()
        assert (highest <= answer["high"]).all()


def star(corners, radius, x, y, seed):
    """Give a polygon of any form around a point: corners in turn at different distances."""
    random = np.random.default_rng(seed)
    angle = np.sort(random.uniform(0, 2 * np.pi, corners))
    far = random.uniform(0.1, 1, corners) * radius
    return Polygon(np.column_stack([x + far * np.cos(angle), y + far * np.sin(angle)]))


@settings(max_examples=90, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(
            st.integers(3, 40),
            st.floats(0.01, SIZE / 2),
            st.floats(-20, SIZE + 20),
            st.floats(-20, SIZE + 20),
            st.integers(0, 2**32 - 1),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_polygons_of_any_form_and_size(grid, drawn):
    stars = [shape for each in drawn if (shape := star(*each)).is_valid and shape.area > 1e-6]
    assert_as_exactextract(placed(*stars), grid)


DEGENERATE = {
    "hole": box(12, 12, 48, 48) - box(21, 22, 33, 37),
    "hole of whole cells": box(10, 10, 50, 50) - box(20, 20, 30, 30),
    "island in a hole": MultiPolygon(
        [box(10, 10, 60, 60) - box(20, 20, 50, 50), box(31, 31, 38, 39)]
    ),
    "parts far apart": MultiPolygon([box(1, 1, 4, 4), box(100, 100, 118, 119)]),
    "on the cell borders": box(15, 15, 40, 35),
    "one whole cell": box(15, 15, 20, 20),
    "a corner on a crossing of cells": Polygon([(20, 20), (33, 24), (27, 31)]),
    "edges through crossings": Polygon([(10, 10), (40, 40), (10, 40)]),
    "flat sliver within a row": box(3, 17.001, 88, 17.002),
    "upright sliver within a column": box(17.001, 3, 17.002, 88),
    "slanted sliver": Polygon([(5, 5), (100, 71), (100, 71.001)]),
    "sliver along a cell border": box(3, 20 - 1e-7, 88, 20 + 1e-7),
    "spot within a cell": box(22, 22, 22.0001, 22.0001),
    "half outside": box(-30, 40, 12, 70),
    "around the whole": box(-40, -40, SIZE + 40, SIZE + 40),
    "above": box(10, SIZE - 3, 30, SIZE + 30),
    "outside": box(-50, -50, -20, -20),
    "touching from outside": box(-20, 10, 0, 40),
    "corners doubled": Polygon([(11, 11), (11, 11), (33, 12), (33, 12), (20, 31), (11, 11)]),
    "clockwise": Polygon(list(box(13, 14, 47, 39).exterior.coords)[::-1]),
    "round": shapely.Point(60, 60).buffer(33),
    "comb": shapely.union_all(
        [box(10, 10, 100, 12), *[box(x, 10, x + 1.3, 90) for x in range(11, 99, 4)]]
    ),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_a_difficult_polygon(grid, name):
    assert_as_exactextract(placed(DEGENERATE[name]), grid)


def test_all_difficult_polygons_together_in_strips_of_three_rows(grid, monkeypatch):
    monkeypatch.setattr(geo.spatial.zonal, "STRIP_CELLS", 1)
    assert_as_exactextract(placed(*DEGENERATE.values()), grid)


@pytest.fixture(scope="module")
def blocks(grid, tmp_path_factory):
    """The same rasters in blocks of 16 by 16 cells."""
    folder = tmp_path_factory.mktemp("blocks")
    for path in grid:
        copy(path, folder / path.name, driver="GTiff", tiled=True, blockxsize=16, blockysize=16)
    return [folder / path.name for path in grid]


def test_cut_in_blocks_both_ways_the_answers_are_the_same(grid, blocks, monkeypatch):
    stars = [star(9, 45, x, y, x + y) for x in range(10, 120, 25) for y in range(10, 120, 25)]
    shapes = placed(*DEGENERATE.values(), *(shape for shape in stars if shape.is_valid))
    whole = zonal(shapes, grid, bounds=[30.0, 60.0])
    monkeypatch.setattr(geo.spatial.zonal, "STRIP_CELLS", 1)
    cut = zonal(shapes, blocks, bounds=[30.0, 60.0])
    for name in ("mean", "max", "share", "classes"):
        np.testing.assert_allclose(getattr(cut, name), getattr(whole, name), rtol=0, atol=1e-9)
    assert_as_exactextract(shapes, blocks)


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(
            st.integers(3, 12),
            st.floats(1, 50),
            st.floats(-20, SIZE + 20),
            st.floats(-20, SIZE + 20),
            st.integers(0, 2**32 - 1),
            st.sampled_from([0.0, 0.25, 2.5, 5.0]),
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_holes_parts_and_corners_on_the_borders_of_cells(grid, drawn):
    shapes = []
    for corners, radius, x, y, seed, snap, hollow in drawn:
        shape = star(corners, radius, x, y, seed)
        if hollow:
            shape = shape.buffer(0).difference(affinity.scale(shape, 0.4, 0.5).buffer(0))
        shape = shapely.set_precision(shape.buffer(0), snap)
        if shape.geom_type in {"Polygon", "MultiPolygon"} and shape.area > 1e-6:
            shapes.append(shape)
    together = shapely.union_all(shapes)
    if together.geom_type == "MultiPolygon":
        shapes.append(together)
    assert_as_exactextract(placed(*shapes), grid)


def test_class_shares_add_up_and_give_the_mean(tmp_path, grid):
    # rasters of the middle of each class: the shares times the middles are the mean
    with rasterio.open(grid[1]) as source:
        values = source.read(1)
    middles = np.array([10.0, 40.0, 80.0])
    classed = np.where(
        values == town.NODATA, town.NODATA, middles[np.searchsorted([30.0, 60.0], values)]
    )
    path = town.write_raster(tmp_path / "k.tif", classed, top=SIZE)
    shapes = placed(*(shape for shape in DEGENERATE.values() if shape.area > 1))
    found = zonal(shapes, [path], bounds=[30.0, 60.0])
    known = ~np.isnan(found.mean[:, 0])
    assert known.sum() > 10
    np.testing.assert_allclose(found.classes[known, 0].sum(axis=1), 1.0)
    np.testing.assert_allclose(found.classes[known, 0] @ middles, found.mean[known, 0])
    assert np.isnan(found.classes[~known]).all()


def test_nothing_to_measure_gives_no_value(grid):
    shapes = np.array([Polygon(), None, *placed(box(0, 0, 5, 5))], dtype=object)
    found = zonal(shapes, grid)
    assert np.isnan(found.mean[:2]).all()
    assert np.isnan(found.max[:2]).all()
    assert (found.share[:2] == 0).all()
    assert not np.isnan(found.mean[2, 0])


def test_rasters_on_different_grids_are_each_read_on_their_own(tmp_path, grid):
    other = town.write_raster(tmp_path / "b.tif", np.full((3, 3), 7.0), top=3 * CELL)
    found = zonal(placed(box(2, 2, 12, 12)), [grid[0], other, grid[1]])
    apart = [
        zonal(placed(box(2, 2, 12, 12)), [path]).mean[0, 0] for path in (*grid[:1], other, grid[1])
    ]
    assert found.mean[0].tolist() == apart
    assert found.mean[0, 1] == 7.0


def test_class_shares_by_hand(tmp_path):
    # three cells side by side under a rectangle that covers 2.5, 5 and 2.5 m of them; the middle
    # value lies at the bound and belongs to the lower class, the last cell is not known
    values = np.array([[10.0, 20.0, 60.0, town.NODATA]])
    path = town.write_raster(tmp_path / "a.tif", values, top=CELL)
    found = zonal(placed(box(2.5, 0, 12.5, 5), box(10, 0, 20, 5)), [path], bounds=[20.0, 50.0])
    assert found.classes[0, 0].tolist() == pytest.approx([0.75, 0.0, 0.25])
    assert found.classes[1, 0].tolist() == pytest.approx([0.0, 0.0, 1.0])
    assert found.share[1, 0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("scale", "offset", "mean"), [(1, 0, 3), (2, 0, 6), (1, 10, 13), (2, -1, 5), (0.5, 1, 2.5)]
)
def test_a_band_with_scale_and_offset_is_read_in_its_unit(tmp_path, scale, offset, mean):
    path = town.write_raster(tmp_path / "a.tif", [[3.0, 3.0]], top=CELL)
    with rasterio.open(path, "r+") as target:
        target.scales, target.offsets = (scale,), (offset,)
    found = zonal(placed(box(1, 1, 9, 4)), [path])
    assert (found.mean[0, 0], found.max[0, 0]) == (pytest.approx(mean), mean)
    assert found.share[0, 0] == pytest.approx(1)


def test_what_a_mask_takes_away_has_no_value(tmp_path):
    path = town.write_raster(tmp_path / "a.tif", [[1.0, 2.0, 9.0]], top=CELL, nodata=None)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as target:
        # a mask is 255 where there is a value, and may be anything above 0
        target.write_mask(np.array([[255, 1, 0]], dtype="uint8"))
    found = zonal(placed(box(0, 0, 15, 5), box(11, 1, 14, 4)), [path])
    assert found.mean[0, 0] == pytest.approx(1.5)
    assert found.max[0, 0] == 2.0
    assert found.share[0, 0] == pytest.approx(2 / 3)
    assert np.isnan(found.mean[1, 0])


@pytest.mark.parametrize("nodata", [None, np.nan, 9.0])
def test_what_no_data_is_follows_the_raster(tmp_path, nodata):
    path = town.write_raster(tmp_path / "a.tif", [[1.0, np.nan, 9.0]], top=CELL, nodata=nodata)
    found = zonal(placed(box(0, 0, 15, 5)), [path])
    assert found.mean[0, 0] == (1.0 if nodata == 9.0 else 5.0)
    assert found.share[0, 0] == pytest.approx(1 / 3 if nodata == 9.0 else 2 / 3)


def test_a_raster_that_was_cut_off_is_told_by_its_name(tmp_path):
    values = np.random.default_rng(1).uniform(0, 100, (200, 200))
    path = town.write_raster(tmp_path / "hitte.tif", values, top=1000)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"Het raster hitte\.tif"):
        zonal(placed(box(0, 0, 1000, 1000)), [path])


@pytest.mark.parametrize(
    "outside",
    [box(-50, 20, -40, 30), box(SIZE + 9, 20, SIZE + 20, 30), box(20, -50, 30, -40),
     box(20, SIZE + 9, 30, SIZE + 20)],
)  # fmt: skip
def test_what_lies_wholly_to_one_side_has_no_value(grid, outside):
    alone, inside = placed(outside), placed(outside, box(22, 22, 38, 38))
    found = zonal(alone, grid)
    assert np.isnan(found.mean).all()
    assert found.share.tolist() == [[0, 0]]
    # and takes nothing from what lies inside
    beside = zonal(inside, grid)
    assert np.isnan(beside.mean[0]).all()
    assert beside.mean[1].tolist() == zonal(inside[1:], grid).mean[0].tolist()


def test_a_polygon_alone_in_the_last_block_is_found(blocks, monkeypatch):
    # the last one is wider than a block, and does not begin at the first one's edge
    shape = placed(box(92, 7, 114, 33), box(93, 92, 108, 101), box(12, 7, 114, 33))
    whole = zonal(shape, blocks)
    monkeypatch.setattr(geo.spatial.zonal, "STRIP_CELLS", 1)
    for number in range(3):
        cut = zonal(shape[number : number + 1], blocks)
        np.testing.assert_allclose(cut.mean[0], whole.mean[number])
        np.testing.assert_allclose(cut.share[0], whole.share[number])


def test_no_share_is_more_than_all_of_it(grid):
    shapes = placed(*(box(x, x, x + side, x + side) for x in (0.1, 0.7, 3.3) for side in (7, 33.3)))
    share = zonal(shapes, grid[:1]).share
    assert share.max() <= 1
    assert share.min() == pytest.approx(1)


def test_a_corner_too_far_away_or_at_no_number_has_no_value(grid):
    far = 1e9 * CELL
    shapes = [box(0, 0, far - 10, 10), box(0, 0, far + 10, 10), box(0, -far - 10, 10, 10)]
    shapes.append(Polygon([(0, 0), (0, np.inf), (9, 9)]))
    found = zonal(placed(*shapes[:3], box(0, 0, 10, 10)), grid[:1])
    assert np.isnan(found.mean[:, 0]).tolist() == [False, True, True, False]
    assert np.isnan(zonal(np.array(shapes[3:], dtype=object), grid[:1]).mean).all()


def test_less_than_a_sliver_of_a_cell_counts_as_nothing(tmp_path):
    path = town.write_raster(tmp_path / "a.tif", [[99.0, 1.0, 99.0]], top=CELL)
    # eight tenths of a billionth of the cells beside the middle one, and two billionths of them
    for beside, highest in ((4e-9, 1.0), (1e-8, 99.0)):
        found = zonal(placed(box(CELL - beside, 0, 2 * CELL + beside, CELL)), [path])
        assert found.max[0, 0] == highest
        assert found.mean[0, 0] == pytest.approx(1.0, abs=1e-6)
