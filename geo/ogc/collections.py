"""Collections of the API: what a layer offers, and its features with typed columns."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.catalogue.layers import Provenance, require_rd
from geo.report.state import example_caveat
from geo.report.table_columns import Column

PropertyType = Literal["string", "integer", "number", "boolean"]

_TYPE_OF: Final[Mapping[str, PropertyType]] = {
    "int": "integer", "year": "integer", "decimal": "number", "degrees": "number",
    "euro": "number", "share": "number", "yesno": "boolean",
}  # fmt: skip
_DECIMALS: Final = 6
"""Of a number that is given: rasters hold single precision."""
_DTYPES: Final = {
    "string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Property:
    """One property of a feature: type, Dutch title, meaning and unit.

    ``missing`` is the Dutch word for a value that is not there; it is never 0.
    """

    name: str
    type: PropertyType
    title: str
    description: str
    unit: str = ""
    missing: str = "onbekend"


@dataclass(frozen=True, kw_only=True)
class Collection:
    """What is known of a collection before its features are read.

    Attributes:
        id: as in the address.
        title: Dutch title.
        description: what it holds and what a reader must know, in Dutch.
        key: property that identifies a feature.
        provenances: the layers it rests on.
    """

    id: str
    title: str
    description: str
    key: str
    provenances: tuple[Provenance, ...]

    @property
    def examples(self) -> tuple[str, ...]:
        """Titles of the layers that were made up by the program."""
        return tuple(
            dict.fromkeys(
                provenance.title for provenance in self.provenances if provenance.is_example
            )
        )

    @property
    def example_caveat(self) -> str:
        """The sentence about example data; '' where there is none."""
        return example_caveat(self.examples)

    @property
    def licences(self) -> tuple[str, ...]:
        """The licences of the layers, each once."""
        return tuple(
            dict.fromkeys(
                provenance.licence for provenance in self.provenances if provenance.licence
            )
        )

    @property
    def attribution(self) -> str:
        """Who is to be named with the data, in one line."""
        named = dict.fromkeys(
            provenance.attribution or provenance.source for provenance in self.provenances
        )
        return "; ".join(named)


@dataclass(frozen=True, kw_only=True, eq=False)
class Features:
    """The features of a collection for one viewer.

    Attributes:
        collection: what they are.
        properties: the columns that are offered.
        frame: features in EPSG:28992 in a fixed order, with the columns typed and each key once;
            rows without a place have no geometry.
        digest: identifies the content.
    """

    collection: Collection
    properties: tuple[Property, ...]
    frame: gpd.GeoDataFrame
    digest: str

    @functools.cached_property
    def by_name(self) -> Mapping[str, Property]:
        """Every property by its name."""
        return {known.name: known for known in self.properties}

    @functools.cached_property
    def geometry_type(self) -> str:
        """The GeoJSON type of all geometries, '' when they differ."""
        kinds = set(self.frame.geometry.dropna().geom_type.unique())
        return str(kinds.pop()) if len(kinds) == 1 else ""


def features_of(
    collection: Collection,
    frame: gpd.GeoDataFrame,
    columns: Sequence[Column],
    *,
    digest: str,
) -> Features:
    """Features with the columns of an export.

    Args:
        collection: what they are.
        frame: in EPSG:28992.
        columns: what is offered, as far as the frame has it.
        digest: identifies the content.

    Raises:
        DataError: the frame is not in EPSG:28992.
    """
    require_rd(frame, name=collection.title)
    offered = [column for column in columns if column.name in frame.columns]
    properties = tuple(
        Property(
            name=column.name,
            type=_TYPE_OF.get(column.form, "string"),
            title=column.label,
            description=column.meaning,
            unit=column.unit,
            missing=column.missing or "onbekend",
        )
        for column in offered
    )
    shapes = shapely.orient_polygons(shapely.force_2d(frame.geometry.to_numpy()))
    typed = gpd.GeoDataFrame(
        {known.name: _typed(frame[known.name], known.type) for known in properties},
        geometry=np.where(shapely.is_empty(shapes), None, shapes),
        crs=frame.crs,
    )
    typed = typed.drop_duplicates(collection.key)
    return Features(
        collection=collection,
        properties=properties,
        frame=gpd.GeoDataFrame(typed.reset_index(drop=True)),
        digest=digest,
    )


def _typed(values: Any, kind: PropertyType) -> Any:
    """A column in the type that is promised; what is missing stays missing."""
    plain = values.astype(object).where(values.notna(), None).reset_index(drop=True)
    if kind in {"integer", "number"}:
        return pd.to_numeric(plain).astype("Float64").round(_DECIMALS).astype(_DTYPES[kind])
    return plain.astype(_DTYPES[kind])
