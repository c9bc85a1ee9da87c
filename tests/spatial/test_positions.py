"""Where a plan may lie: one place when it is sure, many when it is rough, none when unknown."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.spatial.positions import candidates, project_points, project_shapes, spiral
from tests import town


def places(*rows, **options):
    return candidates(
        project_points(town.projects_of(*rows)),
        key="project_id",
        buurten=town.buurten(),
        **({"plot_radius_m": 40.0, "max_positions": 60} | options),
    )


def test_degrees_become_the_right_metres_and_an_unknown_place_stays_unknown():
    points = project_points(town.projects())
    assert points.crs.to_epsg() == 28992
    known = points.set_index("project_id").geometry
    # there and back within a centimetre
    assert known["plein"].distance(town.at(500, 500)) < 0.01
    assert known["hof"].distance(town.at(300, 1500)) < 0.01
    assert known["zoek"] is None
    assert len(points) == 5


def test_half_a_position_is_an_unknown_position():
    row = town.project("half", place=(500, 500), lon=None)
    assert project_points(town.projects_of(row)).geometry.isna().all()


@pytest.mark.parametrize("precision_m", [None, 0, 25])
def test_a_sure_place_gives_one_plot_around_the_point(precision_m):
    found = places(town.project("a", place=(500, 500), precision_m=precision_m))
    assert found["subject"].to_list() == ["a"]
    [plot] = found.geometry
    assert plot.centroid.distance(town.at(500, 500)) < 0.01
    np.testing.assert_allclose(plot.bounds, town.at(500, 500).buffer(40).bounds, atol=0.01)


def test_a_plan_with_an_outline_is_measured_on_it_and_nowhere_else():
    field = town.area(200, 200, 300, 50)
    rows = [
        town.project("field", place=(350, 225), precision_m=900, outline=field.wkt),
        town.project("point", place=(500, 500), precision_m=None),
        town.project("unknown", place=None),
    ]
    shapes = project_shapes(town.projects_of(*rows)).set_index("project_id").geometry
    assert shapes["field"].equals(field)
    assert shapes["point"].geom_type == "Point"
    assert shapes["unknown"] is None
    found = candidates(
        project_shapes(town.projects_of(*rows)),
        key="project_id",
        buurten=town.buurten(),
        plot_radius_m=40.0,
        max_positions=60,
    )
    assert found["subject"].to_list() == ["field", "point"]
    assert found.geometry.iloc[0].equals(field)


def test_the_size_of_a_plot_is_the_one_that_is_known():
    rows = [
        town.project("large", place=(500, 500), precision_m=None, plot_area_m2=20_000.0),
        town.project("usual", place=(500, 500), precision_m=None),
    ]
    large, usual = places(*rows).geometry.area
    # a circle of 32 corners is 1% smaller than the circle
    assert large == pytest.approx(20_000, rel=0.01)
    assert usual == pytest.approx(np.pi * 40**2, rel=0.01)


def test_an_unknown_place_gives_no_plot():
    assert places(town.project("a", place=None)).empty


def test_a_rough_place_gives_plots_that_fill_the_circle():
    # one position per 30 x 30 m: (150/30)^2 = 25
    found = places(town.project("a", place=(500, 500), precision_m=150))
    assert len(found) == 25
    away = shapely.distance(shapely.centroid(found.geometry.to_numpy()), town.at(500, 500))
    # evenly over the area: the one halfway lies at sqrt(12/25) of the radius, none beyond it
    assert away[0] < 0.01
    assert away[12] == pytest.approx(150 * np.sqrt(12 / 25), abs=0.1)
    assert away.max() <= 150.01
    assert len(places(town.project("a", place=(500, 500), precision_m=5000))) == 60


def test_the_stated_neighbourhood_keeps_the_positions_inside_it():
    # 10 m east of the border between zuidwest and zuidoost
    rough = {"place": (1010, 500), "precision_m": 150}
    free = places(town.project("a", **rough))
    wijk = places(town.project("a", **rough, wijkcode="WK999901"))
    buurt = places(town.project("a", **rough, wijkcode="WK999901", buurtcodes="BU99990101"))
    assert len(free) == 25
    assert 0 < len(wijk) < 25
    middle = town.LEFT + 1000
    assert (wijk.geometry.centroid.x <= middle + 0.01).all()
    assert (free.geometry.centroid.x > middle).any()
    assert buurt.geometry.geom_equals(wijk.geometry).all()


def test_two_neighbourhoods_are_taken_together():
    rough = {"place": (1000, 500), "precision_m": 150}
    both = places(town.project("a", **rough, buurtcodes="BU99990101;BU99990201"))
    assert len(both) == 25


def test_a_statement_that_contradicts_the_point_leaves_the_whole_circle():
    found = places(town.project("a", place=(500, 500), precision_m=150, buurtcodes="BU99990202"))
    assert len(found) == 25


def test_a_neighbourhood_that_is_not_on_the_map_falls_back_to_the_wijk():
    rough = {"place": (1010, 500), "precision_m": 150}
    wijk = places(town.project("a", **rough, wijkcode="WK999901"))
    unknown = places(town.project("a", **rough, wijkcode="WK999901", buurtcodes="BU00000000"))
    assert len(unknown) == len(wijk)


def test_a_drawn_shape_is_taken_as_it_is():
    drawn = gpd.GeoDataFrame(
        {"project_id": ["a"], "precision_m": [500.0], "wijkcode": [None], "buurtcodes": [None]},
        geometry=[town.area(0, 0, 70, 30)],
        crs="EPSG:28992",
    )
    found = candidates(
        drawn, key="project_id", buurten=town.buurten(), plot_radius_m=40.0, max_positions=60
    )
    assert found.geometry.iloc[0].equals(town.area(0, 0, 70, 30))


def test_positions_of_one_plan_do_not_depend_on_the_others():
    first = town.project("a", place=(500, 500), precision_m=150)
    alone = places(first)
    among = places(town.project("b", place=(1500, 500), precision_m=200), first)
    same = among[among["subject"] == "a"].reset_index(drop=True)
    assert same.geometry.geom_equals(alone.geometry).all()


def test_a_spiral_begins_in_its_centre():
    points = spiral(town.at(0, 0), 100.0, 4)
    assert points[0].equals(town.at(0, 0))
    # radius sqrt(i/n): 0, 50, 70.7, 86.6 m
    away = shapely.distance(points, town.at(0, 0))
    np.testing.assert_allclose(away, [0, 50, 70.71, 86.6], atol=0.02)
