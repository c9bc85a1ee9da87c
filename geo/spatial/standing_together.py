"""Shapes of one owner that stand together, in pieces that can be visited at once."""

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

Labels = npt.NDArray[np.int64]
_MOST_AT_ONCE: Final = 4000
"""More shapes in one piece are cut by squares first: their distances would not fit."""


def standing_together(
    shapes: npt.NDArray[np.object_],
    owners: npt.NDArray[np.int64],
    *,
    join_m: float,
    visit_m: float,
) -> Labels:
    """A number per shape: the same for those of one owner that stand together.

    Args:
        shapes: polygons in EPSG:28992.
        owners: a number per shape, the same for those of one owner.
        join_m: shapes at most so far apart hang together.
        visit_m: what hangs together over more than this is cut into pieces no wider than it.
    """
    # a program that groups nothing does without scipy
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=join_m)
    same = owners[left] == owners[right]
    graph = coo_array(
        (np.ones(int(same.sum()), dtype=bool), (left[same], right[same])),
        shape=(len(shapes), len(shapes)),
    )
    together = connected_components(graph, directed=False)[1]
    centres = shapely.get_coordinates(shapely.centroid(shapes))
    # a piece is found by where its shapes are, not by the order in which they stand
    order = np.lexsort((centres[:, 1], centres[:, 0]))
    labels = np.empty(len(shapes), dtype="int64")
    number = 0
    for at in _pieces(together[order]):
        rows = order[at]
        cut = _cut(centres[rows], visit_m)
        labels[rows] = number + cut
        number += int(cut.max()) + 1
    return labels


def _pieces(together: Labels) -> list[Labels]:
    """The places of every number, in the order in which the numbers first come."""
    if not len(together):
        return []
    by_number = np.argsort(together, kind="stable")
    cuts = np.flatnonzero(np.diff(together[by_number])) + 1
    found = np.split(by_number, cuts)
    return sorted(found, key=lambda places: int(places[0]))


def _cut(centres: npt.NDArray[np.float64], visit_m: float) -> Labels:
    """Numbers from 0 of pieces no wider than ``visit_m``, of shapes that hang together."""
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415

    extent = np.ptp(centres, axis=0)
    if np.hypot(*extent) <= visit_m:
        return np.zeros(len(centres), dtype="int64")
    if len(centres) > _MOST_AT_ONCE:
        squares = np.floor(centres / visit_m).astype("int64")
        return np.asarray(np.unique(squares, axis=0, return_inverse=True)[1]).ravel()
    found = fcluster(linkage(centres, method="complete"), visit_m, criterion="distance")
    return np.asarray(found, dtype="int64") - 1
