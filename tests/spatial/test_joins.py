"""The pairs of a join are those that looking at every pair gives."""

import numpy as np
from shapely import Point, Polygon, box

from geo.spatial.joins import pairs, pairs_near


def scattered(seed):
    random = np.random.default_rng(seed)
    spots = random.uniform(0, 100, (60, 2))
    squares = [box(x, y, x + 4, y + 3) for x, y in spots[:30]]
    points = [Point(x, y) for x, y in spots[30:]]
    # on a border, at a corner, nothing, and empty
    more = [Point(20, 30), Point(20, 20), None, Polygon()]
    return np.array([*squares, *points, *more], dtype=object)


AREAS = np.array(
    [box(20, 20, 60, 50), Point(50, 50).buffer(30), None, Polygon(), box(200, 200, 210, 210)],
    dtype=object,
)


def by_hand(holds):
    many = scattered(5)
    found = [
        (row, other)
        for row, shape in enumerate(many)
        for other, area in enumerate(AREAS)
        if shape is not None and area is not None and holds(shape, area)
    ]
    assert len(found) > 10
    return many, found


def test_within_intersecting_and_near_are_what_every_pair_looked_at_gives():
    many, expected = by_hand(lambda shape, area: shape.within(area))
    assert list(zip(*pairs(many, AREAS, "within"), strict=True)) == expected
    many, expected = by_hand(lambda shape, area: shape.intersects(area))
    assert list(zip(*pairs(many, AREAS), strict=True)) == expected
    many, expected = by_hand(lambda shape, area: shape.distance(area) <= 7)
    assert list(zip(*pairs_near(many, AREAS, distance_m=7), strict=True)) == expected


def test_exactly_at_the_distance_is_near_and_nothing_gives_no_pairs():
    many = np.array([Point(0, 0), Point(0, 0.1)], dtype=object)
    few = np.array([box(10, -5, 20, 5)], dtype=object)
    assert pairs_near(many, few, distance_m=10)[0].tolist() == [0, 1]
    assert pairs_near(many, few, distance_m=9.99)[0].tolist() == []
    none = np.array([], dtype=object)
    for first, second in (pairs(none, few), pairs(many, none), pairs_near(none, few, distance_m=1)):
        assert len(first) == len(second) == 0
