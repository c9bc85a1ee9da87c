"""Which of many features lie in, on or near which of a few areas.

The tree is built on the boxes of the few and asked with those of the many, which costs less than a
tree of a million buildings for one question. What is left is looked at exactly, against areas that
are prepared once: an area of hundreds of corners is not walked anew for every building.
"""

from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_WORTH_COMPILING: Final = 4000
"""From so many points on the compiled join is worth loading the compiler for."""

_AT_A_TIME: Final = 16384

_MISSING: Final = -1
_POINTS: Final = (_MISSING, 0)
_AREAS: Final = (_MISSING, 3, 6)


def pairs(
    many: Shapes, few: Shapes, predicate: Literal["within", "intersects"] = "intersects"
) -> tuple[Rows, Rows]:
    """Pairs of which the first (of the many) lies within or intersects the second (of the few).

    Returns:
        Row numbers in both, in the order of the first and then the second; what is missing or
        empty is in no pair.
    """
    if len(many) >= _WORTH_COMPILING and _all_of(few, _AREAS):
        found = _points_in(many, few, predicate)
        if found is not None:
            return found
    first, second = _boxes_touch(many, few, distance_m=0.0)
    asked = shapely.contains if predicate == "within" else shapely.intersects
    return _kept(first, second, asked(few[second], many[first]))


def pairs_near(many: Shapes, few: Shapes, *, distance_m: float) -> tuple[Rows, Rows]:
    """Pairs at most a distance apart, as :func:`pairs`."""
    first, second = _boxes_touch(many, few, distance_m=distance_m)
    return _kept(first, second, shapely.dwithin(few[second], many[first], distance_m))


def _all_of(shapes: Shapes, kinds: tuple[int, ...]) -> bool:
    return bool(np.isin(shapely.get_type_id(shapes), kinds).all())


def _spots(shapes: Shapes) -> tuple[Floats, Floats]:
    """The coordinates of points, not a number for what is missing, empty or no point."""
    try:
        return shapely.get_x(shapes), shapely.get_y(shapes)
    except shapely.errors.GEOSException:
        # the answer to an empty point
        shapes = shapes.copy()
        shapes[shapely.is_empty(shapes)] = None
        return shapely.get_x(shapes), shapely.get_y(shapes)


def _points_in(many: Shapes, few: Shapes, predicate: str) -> tuple[Rows, Rows] | None:
    """The pairs when the many are all points."""
    if not _all_of(many[:1], _POINTS):
        return None
    # loads the compiler: only where it is worth it
    from geo.spatial.points_inside import PointsInside  # noqa: PLC0415

    inside = PointsInside(few, len(many))
    # some at a time: the second look at a shape finds it in the cache of the processor
    for at in range(0, len(many), _AT_A_TIME):
        some = many[at : at + _AT_A_TIME]
        if inside.give(*_spots(some)) and not _all_of(some, _POINTS):
            return None
    first, second, doubt = inside.pairs()
    if doubt.any():
        # on a border, or where rounding decides: the exact predicate does
        asked = shapely.contains if predicate == "within" else shapely.intersects
        shapely.prepare(few)
        holds = ~doubt
        holds[doubt] = asked(few[second[doubt]], many[first[doubt]])
        first, second = first[holds], second[holds]
    return first, second


def _boxes_touch(many: Shapes, few: Shapes, *, distance_m: float) -> tuple[Rows, Rows]:
    west, south, east, north = shapely.bounds(few).T
    boxes = shapely.box(
        west - distance_m, south - distance_m, east + distance_m, north + distance_m
    )
    boxes[np.isnan(west)] = None
    shapely.prepare(few)
    first, second = shapely.STRtree(boxes).query(many)
    return first, second


def _kept(first: Rows, second: Rows, holds: npt.NDArray[np.bool_]) -> tuple[Rows, Rows]:
    first, second = first[holds], second[holds]
    order = np.lexsort((second, first))
    return first[order], second[order]
