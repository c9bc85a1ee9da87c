"""The compiled join of points and areas: certain only where it is right, in doubt on borders."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from geo.spatial import joins
from geo.spatial.points_inside import points_in

RING = Polygon(
    [(0, 0), (10, 0), (10, 10), (0, 10)],
    holes=[[(2, 2), (8, 2), (8, 8), (2, 8)], [(9, 9), (9.5, 9), (9.5, 9.5)]],
)
TWO = MultiPolygon([box(20, 0, 24, 4), Point(30, 5).buffer(3)])
SLIVER = Polygon([(0, 20), (40, 20.001), (40, 20.002)])
AREAS = np.array([RING, None, TWO, Polygon(), SLIVER, box(5, 5, 25, 25)], dtype=object)


def told(points, areas):
    """The pairs that are certain, and those in doubt."""
    first, second, doubt = points_in(shapely.get_x(points), shapely.get_y(points), areas)
    found = list(zip(first.tolist(), second.tolist(), strict=True))
    assert found == sorted(found)
    return (
        {pair for pair, unsure in zip(found, doubt, strict=True) if not unsure},
        {pair for pair, unsure in zip(found, doubt, strict=True) if unsure},
    )


def truth(points, areas, holds):
    return {
        (p, a)
        for p, point in enumerate(points)
        for a, area in enumerate(areas)
        if point is not None and area is not None and holds(area, point)
    }


def agree(points, areas):
    certain, doubt = told(points, areas)
    within = truth(points, areas, shapely.contains)
    touched = truth(points, areas, shapely.intersects)
    assert certain <= within
    assert touched <= certain | doubt
    return doubt - within


def test_points_on_a_fine_net_over_holes_parts_and_slivers():
    grid = np.linspace(-1, 41, 169)
    points = shapely.points(*(a.ravel() for a in np.meshgrid(grid, grid)))
    on_border = agree(points, AREAS)
    # the net was laid through corners and along borders
    assert len(on_border) > 50


def test_corners_and_middles_of_edges_are_in_doubt():
    corners = shapely.get_coordinates(AREAS)
    middles = shapely.get_coordinates(shapely.segmentize(AREAS, 1.0))
    points = shapely.points(np.vstack((corners, middles)))
    certain, doubt = told(points, AREAS)
    for number, area in enumerate(AREAS):
        if area is None or area.is_empty:
            continue
        border = {p for p, point in enumerate(points) if area.boundary.distance(point) == 0}
        assert border
        assert border <= {p for p, a in doubt if a == number}
        assert not border & {p for p, a in certain if a == number}


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=9, unique=True
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([1.0, 0.1, 1 / 3, 1e-5, 1e4]),
    st.sampled_from([0.0, 105_000.1]),
    st.integers(0, 2**32 - 1),
)
def test_random_areas_of_every_size_and_place(rings, scale, origin, seed):
    areas = shapely.make_valid(
        np.array([Polygon(np.array(ring) * scale + origin) for ring in rings], dtype=object)
    )
    areas[~np.isin(shapely.get_type_id(areas), (3, 6))] = None
    random = np.random.default_rng(seed)
    spots = np.vstack(
        (
            random.uniform(-1, 13, (60, 2)),
            random.integers(-1, 14, (40, 2)),
            random.integers(0, 26, (20, 2)) / 2,
        )
    )
    agree(shapely.points(spots * scale + origin), areas)


@pytest.mark.parametrize("predicate", ["within", "intersects"])
def test_the_join_is_the_same_with_and_without_the_compiler(monkeypatch, predicate):
    random = np.random.default_rng(11)
    spots = np.round(random.uniform(-2, 42, (6000, 2)) * 4) / 4
    points = shapely.points(spots)
    points[::50] = None
    points[1::50] = Point()
    compiled = joins.pairs(points, AREAS, predicate)
    monkeypatch.setattr(joins, "_WORTH_COMPILING", len(points) + 1)
    plain = joins.pairs(points, AREAS, predicate)
    for one, other in zip(compiled, plain, strict=True):
        np.testing.assert_array_equal(one, other)
    assert len(compiled[0]) > 1000


def test_nothing_and_nowhere_give_no_pairs():
    nothing = np.array([None, Polygon()], dtype=object)
    x = np.array([1.0, np.nan, np.inf, -np.inf])
    for areas in (nothing, np.array([], dtype=object)):
        assert [len(part) for part in points_in(x, x, areas)] == [0, 0, 0]
    first, second, doubt = points_in(x, x, np.array([box(0, 0, 2, 2)], dtype=object))
    assert (first.tolist(), second.tolist(), doubt.tolist()) == ([0], [0], [False])
    assert [len(part) for part in points_in(x[:0], x[:0], AREAS)] == [0, 0, 0]
