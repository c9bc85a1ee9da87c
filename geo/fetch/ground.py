"""The base map of a gemeente, cut from the registered topography: one layer, used without network.

Each source of the layer ``ground`` is one collection and says in its option ``ground_kind`` what
its areas are on the map (one of :data:`geo.catalogue.contracts.GROUND_KINDS`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.catalogue.contracts import GROUND_KINDS
from geo.constants import RD
from geo.errors import SourceError
from geo.fetch import vectors
from geo.fetch.job import Fetched, Job
from geo.fetch.problems import FetchProblem

_SIMPLIFY_M: Final = 0.5
"""Less than a pixel at the deepest zoom of a base map, and half the corners of a curb."""
_SMALLEST_M2: Final = 4.0


def fetch(job: Job) -> Fetched:
    """Fetch every registered part of the base map as the table ``ground``.

    Raises:
        SourceError: a source does not say what its areas are.
        FetchProblem: nothing that can be drawn was received.
    """
    kinds = {source.collection: source.options.get("ground_kind") for source in job.parts}
    for source in job.parts:
        if source.options.get("ground_kind") not in GROUND_KINDS:
            raise SourceError(
                f"Bron '{source.id}' noemt geen ground_kind in sources.toml; "
                f"bekend zijn: {', '.join(GROUND_KINDS)}."
            )
    fetched = vectors.fetch_parts(job)
    frame = fetched.data
    if not isinstance(frame, gpd.GeoDataFrame):
        raise TypeError("a base map has geometries")
    collection = frame.get("collection", job.source.collection)
    shapes = shapely.simplify(frame.geometry.to_numpy(), _SIMPLIFY_M)
    areas = shapely.is_valid(shapes) & (shapely.area(shapes) >= _SMALLEST_M2)
    if not areas.any():
        raise FetchProblem("empty", job.host, f"{job.layer.title} in dit gebied")
    ground = gpd.GeoDataFrame(
        {
            "kind": pd.Series(collection, index=frame.index).map(kinds).to_numpy()[areas],
            "name": pd.Series(pd.NA, index=np.arange(int(areas.sum())), dtype="string"),
        },
        geometry=shapes[areas],
        crs=RD,
    )
    ground.insert(0, "ground_id", [f"OG{number:07d}" for number in range(1, len(ground) + 1)])
    left_out = {"te klein om te tekenen": int((~areas).sum())} if not areas.all() else {}
    return replace(fetched, data=ground, count=len(ground), dropped={**fetched.dropped, **left_out})
