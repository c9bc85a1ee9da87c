"""Exposure of buildings, computed by hand on rasters of a few cells."""

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import box

from geo.errors import DataError
from geo.hazards.exposure import EXPOSURE_COLUMNS, building_exposure, class_table, hazard_values
from geo.spatial.zonal import zonal
from tests import town

NO = town.NODATA

# a raster of 40 m x 40 m in cells of 5 m, its lower left corner at the corner of the town, and a
# building of 10 m in its middle: x and y from 15 to 25
BUILDING = town.area(15, 15, 10)


@pytest.fixture
def thresholds(tmp_path):
    return town.thresholds(tmp_path)


def raster(folder, values, **options):
    return town.write_raster(folder / "a.tif", values, top=40, **options)


def one(shape, path, hazard):
    shapes = np.array([shape], dtype=object)
    values, share = hazard_values(shapes, {hazard.layer: path}, [hazard])[hazard.id]
    return values[0], share[0]


# -- maximum within 2 m ------------------------------------------------------------------------


def cells(**at):
    """Eight rows of eight cells with 0.05; ``r<row>c<column>`` sets one, counted from north."""
    values = np.full((8, 8), 0.05)
    for place, value in at.items():
        values[int(place[1]), int(place[3])] = value
    return values


@pytest.mark.parametrize(
    ("values", "depth", "name"),
    [
        (cells(), 0.05, "zeer_laag"),
        # the building covers columns 3 and 4; column 5 runs from x = 25 to 30 and is touched by
        # the 2 m around the building (to x = 27): it counts in full, however little is touched
        (cells(r4c5=0.5), 0.5, "zeer_hoog"),
        # the corner cell: the zone is rounded there but reaches sqrt(2) m into it
        (cells(r2c5=0.25), 0.25, "hoog"),
        # column 6 begins at x = 30, beyond 27
        (cells(r4c6=0.9), 0.05, "zeer_laag"),
        # inside the building (rows 3 and 4 from the north: y from 20 to 25 and 15 to 20)
        (cells(r3c3=0.18), 0.18, "middel"),
    ],
)
def test_the_highest_cell_touched_within_2_m(tmp_path, thresholds, values, depth, name):
    hazard = thresholds["rain70"]
    value, share = one(BUILDING, raster(tmp_path, values), hazard)
    assert value == pytest.approx(depth, abs=1e-7)
    assert share == pytest.approx(1.0)
    assert hazard.classify([value]).tolist() == [name]


def test_a_depth_at_a_bound_is_in_the_lower_class_though_the_raster_is_float32(
    tmp_path, thresholds
):
    # the float32 nearest to 0.30 is 0.300000012
    value, _ = one(BUILDING, raster(tmp_path, cells(r3c3=0.30)), thresholds["rain70"])
    assert value > 0.30
    assert thresholds["rain70"].classify([value]).tolist() == ["hoog"]


# -- mean within 10 m --------------------------------------------------------------------------

# the zone of 10 m around a square of 10 m: the square (100 m2), four strips of 10 x 10 (400 m2)
# and four quarters of a circle of 10 m, which shapely.buffer draws as a polygon of 32 sides:
# 32/2 * sin(2*pi/32) * 10^2 = 312.14 m2
CIRCLE = 16 * math.sin(math.pi / 16) * 100
ZONE = 500 + CIRCLE


def split(x, west, east):
    """Make cells of 5 m with one value west of x and another east of it."""
    values = np.full((8, 8), float(west))
    values[:, x // 5 :] = east
    return values


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        # through the middle of the building: half of each
        (20, 35.0),
        # along its east wall: east of it one strip and half the circle
        (25, 30 + 10 * (100 + CIRCLE / 2) / ZONE),
        # along its west wall: the same on the other side
        (15, 40 - 10 * (100 + CIRCLE / 2) / ZONE),
    ],
)
def test_the_mean_within_10_m_weighs_cells_by_what_is_covered(tmp_path, thresholds, x, expected):
    value, share = one(BUILDING, raster(tmp_path, split(x, 30, 40)), thresholds["heat"])
    assert value == pytest.approx(expected, abs=1e-4)
    assert share == pytest.approx(1.0)


def test_cells_cut_by_the_zone_count_for_the_part_inside(tmp_path):
    # a rectangle of 10 x 5 over three columns: 2.5, 5 and 2.5 m wide
    # mean (2.5*10 + 5*20 + 2.5*60) / 10 = 27.5
    values = np.full((8, 8), NO)
    values[0, :3] = (10, 20, 60)
    shape = town.area(2.5, 35, 10, 5)
    found = zonal(np.array([shape], dtype=object), [raster(tmp_path, values)])
    assert found.mean[0, 0] == pytest.approx(27.5)
    assert found.share[0, 0] == pytest.approx(1.0)
    assert found.max[0, 0] == 60


# -- no data -----------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [NO, np.nan])
def test_unknown_cells_are_left_out_and_too_many_make_no_value(tmp_path, thresholds, missing):
    # along the east wall (100 + CIRCLE/2) / ZONE = 31.5 % of the zone lies east
    east = (100 + CIRCLE / 2) / ZONE
    value, share = one(BUILDING, raster(tmp_path, split(25, 36, missing)), thresholds["heat"])
    assert share == pytest.approx(1 - east, abs=1e-6)
    assert value == pytest.approx(36.0)
    value, share = one(BUILDING, raster(tmp_path, split(25, missing, 36)), thresholds["heat"])
    assert share == pytest.approx(east, abs=1e-6)
    assert np.isnan(value)


def test_outside_the_raster_is_no_data_and_half_outside_counts_what_is_known(tmp_path, thresholds):
    path = raster(tmp_path, np.full((8, 8), 20.0))
    value, share = one(town.area(900, 900, 10), path, thresholds["heat"])
    assert np.isnan(value)
    assert share == 0.0
    # 40 m wide of which 10 m on the raster
    value, share = one(town.area(30, 15, 40, 10), path, thresholds["pile_rot"])
    assert share == pytest.approx(0.25)
    assert np.isnan(value)
    assert thresholds["pile_rot"].classify([value]).tolist() == ["geen_data"]


def test_zero_is_a_value_and_not_missing(tmp_path, thresholds):
    value, share = one(BUILDING, raster(tmp_path, np.zeros((8, 8))), thresholds["rain70"])
    assert (value, share) == (0.0, pytest.approx(1.0))


def test_no_shapes_give_no_values(tmp_path):
    found = zonal(np.array([], dtype=object), [raster(tmp_path, np.zeros((8, 8)))])
    assert found.mean.shape == found.share.shape == (0, 1)


def test_the_order_of_the_shapes_is_kept(tmp_path):
    values = np.arange(64.0).reshape(8, 8)
    # one whole cell each: row from the north, column from the west
    places = [(row, column) for row in (6, 1, 4) for column in (5, 0)]
    shapes = [town.area(5 * column, 35 - 5 * row, 5) for row, column in places]
    found = zonal(np.array(shapes, dtype=object), [raster(tmp_path, values)])
    assert found.mean[:, 0].tolist() == [8 * row + column for row, column in places]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32631", None])
def test_a_raster_in_another_system_is_an_error(tmp_path, crs):
    path = raster(tmp_path, np.zeros((8, 8)), crs=crs)
    with pytest.raises(DataError, match=r"raster a\.tif staat in .*verwacht EPSG:28992"):
        zonal(np.array([BUILDING], dtype=object), [path])


def test_a_raster_that_is_missing_or_damaged(tmp_path):
    with pytest.raises(DataError, match=r"raster weg\.tif ontbreekt of is beschadigd"):
        zonal(np.array([BUILDING], dtype=object), [tmp_path / "weg.tif"])
    (tmp_path / "kapot.tif").write_bytes(b"geen raster")
    with pytest.raises(DataError, match=r"raster kapot\.tif ontbreekt of is beschadigd"):
        zonal(np.array([BUILDING], dtype=object), [tmp_path / "kapot.tif"])


# -- the table ---------------------------------------------------------------------------------


@pytest.fixture
def wet(tmp_path):
    """0.5 m of water and 40 % of pile rot everywhere, 36 degrees in the western 25 m."""
    return {
        "rain70": town.write_raster(tmp_path / "r.tif", np.full((8, 8), 0.5), top=40),
        "pile_rot": town.write_raster(tmp_path / "p.tif", np.full((8, 8), 40.0), top=40),
        "heat": town.write_raster(tmp_path / "h.tif", split(25, 36, NO), top=40),
    }


def test_what_is_exempt_and_what_is_not(wet, thresholds):
    years = [1900, 1975, 1976, 2012, 2013, None]
    stock = town.stock_of(
        *(town.building(n, 15, 15, built_year=year) for n, year in enumerate(years, start=1))
    )
    exposure = building_exposure(stock, wet, thresholds=thresholds)
    table = exposure.pivot_table(
        index="pand_id", columns="hazard", values="exposure_class", aggfunc="first"
    )
    # after 2012 the storm does not count, after 1975 pile rot does not; unknown is not exempt
    assert table["rain70"].to_list() == ["zeer_hoog"] * 4 + ["uitgezonderd", "zeer_hoog"]
    assert table["pile_rot"].to_list() == (["zeer_hoog"] * 2 + ["uitgezonderd"] * 3 + ["zeer_hoog"])
    # heat knows no exemption; the value of an exempt building is still told
    assert set(table["heat"]) == {"middel"}
    assert (exposure.loc[exposure["hazard"] == "rain70", "value"] == 0.5).all()


def test_one_row_per_building_and_hazard_with_a_raster(wet, thresholds):
    stock = town.stock_of(town.building(1, 15, 15), town.building(2, 28, 15))
    exposure = building_exposure(stock, wet, thresholds=thresholds)
    assert list(exposure.columns) == list(EXPOSURE_COLUMNS)
    assert len(exposure) == 2 * 3
    heat = exposure[exposure["hazard"] == "heat"].set_index("pand_id")
    first, second = stock["pand_id"]
    assert heat.loc[first, "exposure_class"] == "middel"
    # all but the eastern strip and half the circle
    assert heat.loc[first, "coverage_share"] == pytest.approx(1 - (100 + CIRCLE / 2) / ZONE)
    # the second lies from x = 28: its zone begins at 18, hardly anything of it is known
    assert heat.loc[second, "exposure_class"] == "geen_data"
    assert np.isnan(heat.loc[second, "value"])
    only = building_exposure(stock, wet, thresholds=thresholds, hazards=["rain70"])
    assert set(only["hazard"]) == {"rain70"}
    none = building_exposure(stock, {}, thresholds=thresholds)
    assert list(none.columns) == list(EXPOSURE_COLUMNS)
    assert none.empty


def test_buildings_in_degrees_are_refused(wet, thresholds):
    with pytest.raises(DataError, match="staat in EPSG:4326"):
        building_exposure(town.stock().to_crs("EPSG:4326"), wet, thresholds=thresholds)


def test_dwellings_per_class_add_up_to_the_stock(wet, thresholds):
    stock = town.stock_of(
        town.building(1, 15, 15, dwellings_count=10),
        town.building(2, 15, 15, dwellings_count=5, built_year=2020),
        town.building(3, 15, 15, dwellings_count=2, energy_label=None),
        town.building(4, 900, 900, dwellings_count=7, owner="Woonbron"),
    )
    exposure = building_exposure(stock, wet, thresholds=thresholds)
    table = class_table(exposure, stock, by="owner")
    rain = table[table["hazard"] == "rain70"].set_index(["owner", "exposure_class"])
    assert rain["dwellings_count"].to_dict() == {
        ("Trivire", "zeer_hoog"): 12,
        ("Trivire", "uitgezonderd"): 5,
        ("Woonbron", "geen_data"): 7,
    }
    assert table.groupby("hazard")["dwellings_count"].sum().to_dict() == {
        "heat": 24, "pile_rot": 24, "rain70": 24,
    }  # fmt: skip
    by_label = class_table(exposure, stock, by="energy_label")
    assert set(by_label["energy_label"]) == {"C", "onbekend"}


def test_a_double_building_is_an_error_not_a_double_count(wet, thresholds):
    stock = pd.concat([town.stock_of(town.building(1, 15, 15))] * 2, ignore_index=True)
    exposure = building_exposure(stock, wet, thresholds=thresholds)
    with pytest.raises(pd.errors.MergeError):
        class_table(exposure, stock, by="owner")


def test_the_zone_is_round_at_the_corners(thresholds):
    # what the hand computation of the mean rests on
    zone = shapely.buffer(BUILDING, thresholds["heat"].buffer_m)
    assert zone.area == pytest.approx(ZONE)
    assert (
        zone.bounds == box(town.LEFT + 5, town.BOTTOM + 5, town.LEFT + 35, town.BOTTOM + 35).bounds
    )


# -- in blocks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("block", [1, 3, 1000])
def test_blocks_give_the_same_answers_whatever_their_size_and_the_order(
    tmp_path, thresholds, monkeypatch, block
):
    chance = np.random.default_rng(7)
    path = raster(tmp_path, chance.uniform(0, 0.5, (8, 8)))
    shapes = np.array(
        [town.area(x, y, 4, 3) for x, y in chance.uniform(-5, 40, (11, 2))]
        + [None, shapely.Point()],
        dtype=object,
    )
    hazards = [thresholds["rain70"], thresholds["heat"]]
    rasters = {hazard.layer: path for hazard in hazards}
    whole = hazard_values(shapes, rasters, hazards)
    monkeypatch.setattr("geo.hazards.exposure.BLOCK_COUNT", block)
    for name, (values, share) in hazard_values(shapes, rasters, hazards).items():
        np.testing.assert_array_equal(values, whole[name][0])
        np.testing.assert_array_equal(share, whole[name][1])


def test_nothing_to_measure_gives_nothing(tmp_path, thresholds):
    hazard = thresholds["heat"]
    path = raster(tmp_path, np.full((8, 8), 30.0))
    values, share = hazard_values(np.array([], dtype=object), {hazard.layer: path}, [hazard])[
        "heat"
    ]
    assert len(values) == len(share) == 0
