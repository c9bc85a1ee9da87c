"""Which neighbourhood a place lies in, and when a border is too near to be sure."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

from geo.errors import DataError
from geo.spatial.areas import drawable, locate, town_bounds
from tests import town


def places(*points):
    return gpd.GeoSeries(list(points), crs="EPSG:28992")


def buurt_of(point, *, accuracy_m=20.0):
    row = locate(places(point), town.buurten(), code="buurtcode", accuracy_m=accuracy_m).iloc[0]
    return (None if row.isna()["buurtcode"] else row["buurtcode"]), bool(row["border_case"])


@pytest.mark.parametrize(
    ("x", "y", "code", "border"),
    [
        (500, 500, "BU99990101", False),
        (500, 1500, "BU99990102", False),
        (1500, 500, "BU99990201", False),
        # the border between west and east lies at x = 1000; the layer is good to 20 m
        (979, 500, "BU99990101", False),
        (980, 500, "BU99990101", True),
        (990, 500, "BU99990101", True),
        (1010, 500, "BU99990201", True),
        (1021, 500, "BU99990201", False),
        # on the border both contain it: the first by code
        (1000, 500, "BU99990101", True),
        (1000, 1000, "BU99990101", True),
        # at the outer edge the border may be off as well, on both sides of it
        (5, 500, "BU99990101", True),
        (21, 500, "BU99990101", False),
        (-5, 500, None, True),
        (-500, 500, None, False),
    ],
)
def test_a_place_within_the_accuracy_of_a_border_is_a_border_case(x, y, code, border):
    assert buurt_of(town.at(x, y)) == (code, border)


def test_with_an_exact_border_only_the_border_itself_is_doubtful():
    assert buurt_of(town.at(999.9, 500), accuracy_m=0.0) == ("BU99990101", False)
    assert buurt_of(town.at(1000, 500), accuracy_m=0.0) == ("BU99990101", True)


@pytest.mark.parametrize(
    ("x", "y", "border"),
    [
        # north and south of west are both rough: the border between them at y = 1000 is too
        (500, 900, True),
        (500, 1100, True),
        (500, 850, False),
        # east is known to 20 m, and so is the border it has with rough neighbours, at x = 1000
        (975, 500, False),
        (985, 500, True),
        (1100, 1100, False),
        # the outer border of a rough buurt is as rough as it is
        (100, 500, True),
        (1900, 500, False),
    ],
)
def test_only_a_border_between_rough_buurten_is_rough(x, y, border):
    buurten = town.buurten()
    rough = buurten["buurtcode"].str.startswith("BU999901")
    areas = buurten.assign(border_accuracy_m=rough.map({True: 120.0, False: None}))
    row = locate(places(town.at(x, y)), areas, code="buurtcode", accuracy_m=20.0).iloc[0]
    assert row["border_case"] == border


def test_a_shape_counts_where_it_lies_and_its_edge_decides_on_a_border():
    shapes = places(
        town.at(500, 500).buffer(100), town.at(900, 500).buffer(90), town.at(960, 500).buffer(90)
    )
    found = locate(shapes, town.buurten(), code="buurtcode", accuracy_m=20.0)
    assert found["buurtcode"].to_list() == ["BU99990101"] * 3
    assert found["border_case"].to_list() == [False, True, True]


def test_an_unknown_place_has_no_code_and_is_no_border_case():
    found = locate(
        places(None, Point(), town.at(500, 500)).set_axis(["a", "b", "c"]),
        town.buurten(), code="buurtcode", accuracy_m=20.0,
    )  # fmt: skip
    assert found["buurtcode"].isna().to_list() == [True, True, False]
    assert found["border_case"].to_list() == [False, False, False]
    assert found.index.to_list() == ["a", "b", "c"]


def test_the_order_of_the_areas_does_not_matter():
    points = places(town.at(1000, 1000), town.at(1000, 500), town.at(500, 500))
    forward = locate(points, town.buurten(), code="buurtcode", accuracy_m=20.0)
    backward = locate(points, town.buurten()[::-1], code="buurtcode", accuracy_m=20.0)
    assert forward.equals(backward)


def test_another_coordinate_system_is_an_error():
    points = places(town.at(500, 500))
    with pytest.raises(DataError, match="staat in EPSG:4326"):
        locate(points, town.buurten().to_crs("EPSG:4326"), code="buurtcode", accuracy_m=20.0)
    with pytest.raises(DataError, match="staat in EPSG:4326"):
        locate(points.to_crs("EPSG:4326"), town.buurten(), code="buurtcode", accuracy_m=20.0)


def test_what_has_no_shape_is_not_drawn():
    areas = town.policy_areas()
    assert len(areas) == 4
    assert drawable(areas)["area_id"].to_list() == [
        "prioriteit-zuidwest", "warmte-zuidoost", "wbmgp-plein",
    ]  # fmt: skip


def test_a_map_begins_at_the_town_and_not_at_the_fields_around_it():
    small = town.buurten().iloc[[0]].assign(geometry=[box(100_000, 400_000, 100_500, 400_500)])
    field = small.assign(geometry=[box(90_000, 390_000, 99_000, 399_000)])
    both = pd.concat([small, field])
    (south, west), (north, east) = town_bounds(both)
    corners = gpd.GeoSeries([Point(100_000, 400_000), Point(100_500, 400_500)], crs="EPSG:28992")
    low, high = corners.to_crs("EPSG:4326")
    assert (south, west) == pytest.approx((low.y, low.x), abs=1e-4)
    assert (north, east) == pytest.approx((high.y, high.x), abs=1e-4)
    assert town_bounds(field)[0][0] < south
