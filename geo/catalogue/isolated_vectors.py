"""Vector files read in the child process: their features as columns and shapes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.feather

from geo.catalogue.isolated_reading import Limits, isolated_answer

_VECTORS: Final = "geo.catalogue.vector_child"


@dataclass(frozen=True)
class VectorFeatures:
    """The rows of a layer."""

    table: pa.Table
    geometry: str | None
    """Column of the table with well-known binary, without arcs."""
    crs: str | None
    """As the file states it, "EPSG:28992" or WKT."""
    stated_rows: int
    """Number of rows that the file states, which can be wrong."""

    def attributes(self) -> pa.Table:
        """The columns without the geometry."""
        return self.table if self.geometry is None else self.table.drop_columns(self.geometry)

    def wkb(self) -> npt.NDArray[np.object_]:
        """The shapes as well-known binary."""
        if self.geometry is None:
            return np.full(self.table.num_rows, None, dtype=object)
        return np.asarray(self.table.column(self.geometry).to_numpy(), dtype=object)


@dataclass(frozen=True)
class VectorFile:
    """What a vector file holds, and the features of one of its layers."""

    layers: dict[str, int]
    """Rows by layer with shapes."""
    views: tuple[str, ...]
    """Views of a GeoPackage, which are not read."""
    layer: str | None
    """The layer that was read."""
    features: "VectorFeatures | None"


def read_vector_file(
    path: Path,
    *,
    layer: str | None = None,
    features: bool = True,
    max_rows: int | None = None,
    encoding: str | None = None,
    limits: Limits | None = None,
) -> VectorFile:
    """List the layers of a GeoPackage, Shapefile, FlatGeobuf or GeoJSON file and read one.

    Args:
        path: the file; its ending decides how it is read.
        layer: name of the layer to read; the one with most rows when it is not given.
        features: whether to read a layer at all.
        max_rows: a layer with more rows is refused.
        encoding: of the texts of a Shapefile, when the file itself does not say it.
        limits: what the reading may use; by default it follows from the size of the file.

    Raises:
        DataError: the file is damaged, not what its ending says, too large, or takes more memory
            or time than the limits.
    """
    request = {"layer": layer, "features": features, "max_rows": max_rows, "encoding": encoding}
    used = limits or Limits.for_size(path.stat().st_size)
    with isolated_answer(_VECTORS, request, path=path, limits=used) as (found, folder):
        frame = _features(folder / "features.arrow", found) if found["layer"] else None
    return VectorFile(found["layers"], tuple(found["views"]), found["layer"], frame)


def _features(path: Path, answer: Mapping[str, Any]) -> VectorFeatures:
    table = pyarrow.feather.read_table(path, memory_map=False)
    return VectorFeatures(table, answer["geometry"], answer["crs"], answer["stated_rows"])
