"""Where on a plot a building may come: outlines as large as one, measured like one.

A plan with only a point or a circle has no buildings yet. Were its whole plot measured as if it
were one building, the highest value anywhere on it would count, and every plan would be wetter
than the stock beside it. So its score is the mean over outlines as large as a building, spread over
the plot, each with the statistic and the rim that buildings have.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.spatial.positions import spiral

PER_PLOT: Final = 7
"""Outlines on one plot, where the plan has only one possible place; fewer where it has many."""
_MOST: Final = 120
"""About as many outlines a plan; each plot has at least one."""
_QUARTER: Final = 4


def building_spots(
    places: gpd.GeoDataFrame, drawn: pd.Series, *, radius_m: float
) -> gpd.GeoDataFrame:
    """Outlines as large as a building on every possible plot.

    Args:
        places: plots, with ``subject``, as :func:`geo.spatial.positions.candidates` gives them.
        drawn: by subject whether its outline is known: then the outline itself is measured.
        radius_m: of a building; a plot that is smaller is measured whole.

    Returns:
        ``place`` (row number of the plot) and ``geometry``, one row an outline.
    """
    shapes = places.geometry.to_numpy()
    plots = places.groupby("subject")["subject"].transform("size").to_numpy()
    known = places["subject"].map(drawn).to_numpy(dtype=bool)
    reach = shapely.minimum_bounding_radius(shapes) - radius_m
    rows, found = [], []
    for row, (shape, count) in enumerate(zip(shapes, plots, strict=True)):
        if known[row] or reach[row] <= 0:
            outlines = np.array([shape], dtype=object)
        else:
            many = int(np.clip(_MOST // count, 1, PER_PLOT))
            centres = spiral(shapely.centroid(shape), float(reach[row]), many)
            outlines = shapely.buffer(centres, radius_m, quad_segs=_QUARTER)
        rows += [row] * len(outlines)
        found.append(outlines)
    geometry = np.concatenate(found) if found else np.empty(0, dtype=object)
    return gpd.GeoDataFrame({"place": np.array(rows, dtype="int64")}, geometry=geometry,
                            crs=places.crs)  # fmt: skip
