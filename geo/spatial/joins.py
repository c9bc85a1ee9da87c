"""Spatial joins of many features with a few areas: within, intersecting, or near.

The tree is built on the boxes of the areas and queried with the features, which costs less than a
tree of a million buildings for one query. The pairs it finds are then tested exactly against
prepared areas.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
Rows = npt.NDArray[np.int64]


def pairs(
    many: Shapes, few: Shapes, predicate: Literal["within", "intersects"] = "intersects"
) -> tuple[Rows, Rows]:
    """Pairs of which the first (of the many) lies within or intersects the second (of the few).

    Returns:
        Row numbers in both, in the order of the first and then the second; what is missing or
        empty is in no pair.
    """
    first, second = _boxes_touch(many, few, distance_m=0.0)
    asked = shapely.contains if predicate == "within" else shapely.intersects
    return _sorted_pairs(first, second, asked(few[second], many[first]))


def pairs_near(many: Shapes, few: Shapes, *, distance_m: float) -> tuple[Rows, Rows]:
    """Pairs at most a distance apart, as :func:`pairs`."""
    first, second = _boxes_touch(many, few, distance_m=distance_m)
    return _sorted_pairs(first, second, shapely.dwithin(few[second], many[first], distance_m))


def _boxes_touch(many: Shapes, few: Shapes, *, distance_m: float) -> tuple[Rows, Rows]:
    west, south, east, north = shapely.bounds(few).T
    boxes = shapely.box(
        west - distance_m, south - distance_m, east + distance_m, north + distance_m
    )
    boxes[np.isnan(west)] = None
    shapely.prepare(few)
    first, second = shapely.STRtree(boxes).query(many)
    return first, second


def _sorted_pairs(first: Rows, second: Rows, holds: npt.NDArray[np.bool_]) -> tuple[Rows, Rows]:
    first, second = first[holds], second[holds]
    order = np.lexsort((second, first))
    return first[order], second[order]
