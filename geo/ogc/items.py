"""Features as GeoJSON: a page of what a query asks for, or one feature."""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.ogc.collections import Features, Property
from geo.ogc.cql2_filter import matching
from geo.ogc.crs import CoordinateSystem
from geo.ogc.errors import QueryError, UnknownResourceError
from geo.ogc.query import Query
from geo.spatial.geojson import feature_texts

_YEARS: Final = ("first_year", "last_year", "open_ended")
_TRUTH: Final = {"true": True, "false": False}


@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """The features of one answer, and how many match in all."""

    frame: gpd.GeoDataFrame
    matched: int


def select(features: Features, query: Query) -> Page:
    """The features that a query asks for.

    Raises:
        QueryError: the filter, or a value of a property, cannot be used.
    """
    frame = features.frame
    keep = np.ones(len(frame), dtype=bool)
    for name, text in query.equal.items():
        keep &= _equal(frame[name], features.by_name[name], text)
    if query.years is not None and set(_YEARS) <= set(frame.columns):
        keep &= _in_years(frame, *query.years)
    if query.box is not None:
        shapely.prepare(query.box)
        keep &= np.asarray(shapely.intersects(frame.geometry.to_numpy(), query.box), dtype=bool)
    if query.filter is not None:
        keep &= matching(
            frame, query.filter, properties=features.by_name, system=query.filter_system
        )
    rows = np.flatnonzero(keep)
    chosen = frame.iloc[rows[query.offset : query.offset + query.limit]]
    return Page(frame=gpd.GeoDataFrame(chosen), matched=len(rows))


def feature_by_id(features: Features, feature_id: str) -> gpd.GeoDataFrame:
    """The feature with this id.

    Raises:
        UnknownResourceError: there is none.
    """
    keys = features.frame[features.collection.key].astype("string")
    found = features.frame[(keys == feature_id).fillna(value=False).to_numpy(dtype=bool)]
    if found.empty:
        raise UnknownResourceError("Dit object is er niet in deze collectie.")
    return gpd.GeoDataFrame(found)


def feature_documents(
    features: Features, frame: gpd.GeoDataFrame, system: CoordinateSystem
) -> list[str]:
    """Each row as a GeoJSON feature with its id, in a coordinate system."""
    return feature_texts(
        frame,
        [known.name for known in features.properties],
        digits=system.digits,
        project=system.project,
        ids=list(frame[features.collection.key].astype(str)),
    )


def _equal(values: "pd.Series[Any]", known: Property, text: str) -> npt.NDArray[np.bool_]:
    value: Any = text
    if known.type == "boolean":
        value = _TRUTH.get(text.lower())
    elif known.type != "string":
        try:
            value = float(text)
        except ValueError:
            value = None
    if value is None or value != value:  # noqa: PLR0124 - not a number
        raise QueryError(f"{known.name}: de waarde past niet bij deze eigenschap ({known.type}).")
    return np.asarray((values == value).fillna(value=False), dtype=bool)


def _in_years(
    frame: gpd.GeoDataFrame, first: int | None, last: int | None
) -> npt.NDArray[np.bool_]:
    """Rows whose years touch the period, and those without years, as the standard says."""
    begins = frame["first_year"].astype("Float64")
    ends = frame["last_year"].astype("Float64").fillna(begins)
    ends = ends.mask(frame["open_ended"].fillna(value=False), np.inf)
    touches = pd.Series(data=True, index=frame.index, dtype="boolean")
    if last is not None:
        touches &= begins <= last
    if first is not None:
        touches &= ends >= first
    return np.asarray(touches.fillna(value=True), dtype=bool)
