"""Which of many features lie in, on or near which of a few areas.

The tree is built on the many and asked with the few: the library prepares a geometry that it asks
with, so that an area of hundreds of corners is prepared once, and not walked anew for every
building.
"""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
Rows = npt.NDArray[np.int64]

_ASKED = {"within": "contains", "intersects": "intersects"}


def pairs(
    many: Shapes, few: Shapes, predicate: Literal["within", "intersects"] = "intersects"
) -> tuple[Rows, Rows]:
    """Pairs of which the first (of the many) lies within or intersects the second (of the few).

    Returns:
        Row numbers in both, in the order of the first and then the second; what is missing or
        empty is in no pair.
    """
    asked: Any = _ASKED[predicate]
    second, first = shapely.STRtree(many).query(few, predicate=asked)
    return _ordered(first, second)


def pairs_near(many: Shapes, few: Shapes, *, distance_m: float) -> tuple[Rows, Rows]:
    """Pairs at most a distance apart, as :func:`pairs`."""
    second, first = shapely.STRtree(many).query(few, predicate="dwithin", distance=distance_m)
    return _ordered(first, second)


def _ordered(first: Rows, second: Rows) -> tuple[Rows, Rows]:
    order = np.lexsort((second, first))
    return first[order], second[order]
