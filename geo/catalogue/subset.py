"""A part of a layer: some of its rows and columns, read without the rest.

The files keep their rows along a Hilbert curve in groups with their bounds
(:mod:`geo.catalogue.writing`), so
that a wijk or a screen of buildings costs about the same in a country as in a town.
"""

import functools
import json
import operator
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
import shapely

from geo.catalogue.layers import require_rd
from geo.constants import RD
from geo.errors import DataError

Box = tuple[float, float, float, float]
"""West, south, east and north, in the coordinate system of the data."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Which rows and columns of a layer are asked for; nothing named is everything.

    ``box`` keeps the features whose own box touches it; ``where`` keeps the rows with one of the
    values, by column; ``columns`` are read beside the geometry.
    """

    box: Box | None = None
    where: Mapping[str, Sequence[str]] | None = None
    columns: Sequence[str] | None = None

    def of(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """The part of features that are in memory; the same rows as from a file.

        Raises:
            DataError: a column is not there.
        """
        _require(self, frame.columns)
        keep = np.ones(len(frame), dtype=bool)
        for column, values in (self.where or {}).items():
            keep &= frame[column].astype("string").isin(list(values)).to_numpy(dtype=bool)
        if self.box is not None:
            keep &= shapely.intersects(
                shapely.box(*shapely.bounds(frame.geometry.to_numpy()).T), shapely.box(*self.box)
            )
        chosen = frame[keep].reset_index(drop=True)
        if self.columns is None:
            return chosen
        return gpd.GeoDataFrame(chosen[[*self.columns, frame.geometry.name]])


def read_part(path: Path, part: Part) -> gpd.GeoDataFrame:
    """Some of the features of a GeoParquet file that the program wrote itself.

    Row groups that lie outside the box, or that have none of the values, are not read.

    Raises:
        DataError: missing or damaged, without features, or a column is not there.
    """
    if not path.is_file():
        msg = f"Het bestand {path.name} bestaat niet."
        raise DataError(msg)
    try:
        # named by the file itself, for a file of another program calls its shapes otherwise
        schema = pyarrow.parquet.read_schema(path)
        geometry = json.loads((schema.metadata or {})[b"geo"])["primary_column"]
        _require(part, schema.names)
        features: gpd.GeoDataFrame = gpd.read_parquet(
            path,
            bbox=part.box,
            columns=None if part.columns is None else [*part.columns, geometry],
            filters=_row_filter(part.where or {}),
        )
    except KeyError:
        msg = f"In {path.name} staan geen geometrieën."
        raise DataError(msg) from None
    except (OSError, ValueError, RuntimeError) as error:
        msg = f"Het bestand {path.name} is beschadigd ({type(error).__name__})."
        raise DataError(msg) from None
    return features


_TYPES: Final = {
    pa.string(): pd.StringDtype("pyarrow"),
    pa.large_string(): pd.StringDtype("pyarrow"),
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
}
"""Types of columns in which a value may be missing."""


class FrameRows:
    """The rows of features in memory, by their number."""

    def __init__(self, frame: gpd.GeoDataFrame) -> None:
        self._frame = frame

    def boxes(self) -> npt.NDArray[np.float64]:
        """West, south, east and north of every row; NaN of one without a place.

        Raises:
            DataError: they are not in EPSG:28992.
        """
        require_rd(self._frame, name="gebouwen")
        return np.asarray(shapely.bounds(self._frame.geometry.to_numpy()))

    def rows(self, rows: npt.NDArray[np.int64], columns: Sequence[str]) -> gpd.GeoDataFrame:
        """Some rows with some columns and their shapes, under a fresh index."""
        frame = self._frame.iloc[rows][[*columns, self._frame.geometry.name]]
        return gpd.GeoDataFrame(frame.reset_index(drop=True))


class FileRows:
    """The rows of GeoParquet files that the program wrote, numbered through, read when asked for.

    Only the row groups with rows that are asked for are read, so that a country costs no more
    memory than the part that is looked at.

    Args:
        files: each with a covering bbox, in EPSG:28992.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._paths = list(files)
        self._files = [pyarrow.parquet.ParquetFile(path) for path in files]
        self._groups = [
            (file, group, file.metadata.row_group(group).num_rows)
            for file in self._files
            for group in range(file.num_row_groups)
        ]
        counts = [count for _, _, count in self._groups]
        self._starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])

    def __reduce__(self) -> tuple[type["FileRows"], tuple[list[Path]]]:
        """For another process, which opens the files itself."""
        return FileRows, (self._paths,)

    @property
    def columns(self) -> list[str]:
        """Names of the columns, as the first file has them."""
        return list(self._files[0].schema_arrow.names)

    def __len__(self) -> int:
        """Number of rows in all files."""
        return int(self._starts[-1])

    def boxes(self) -> npt.NDArray[np.float64]:
        """West, south, east and north of every row; NaN of one without a place."""
        parts = []
        for file in self._files:
            table = file.read(columns=["bbox"]).flatten()
            names = [f"bbox.{side}" for side in ("xmin", "ymin", "xmax", "ymax")]
            parts.append(
                np.column_stack([table[name].to_numpy().astype(np.float64) for name in names])
            )
        return np.concatenate(parts) if parts else np.empty((0, 4))

    def rows(self, rows: npt.NDArray[np.int64], columns: Sequence[str]) -> gpd.GeoDataFrame:
        """Some rows in rising order, with some columns and their shapes, under a fresh index."""
        ends = np.searchsorted(rows, self._starts)
        tables = []
        for number, (file, group, _) in enumerate(self._groups):
            own = rows[ends[number] : ends[number + 1]] - self._starts[number]
            if len(own):
                part = file.read_row_group(group, columns=[*columns, "geometry"])
                tables.append(part.take(own))
        if not tables:
            empty = self._files[0].schema_arrow.empty_table().select([*columns, "geometry"])
            tables.append(empty)
        table = pa.concat_tables(tables, promote_options="permissive")
        shapes = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))
        # with the types of the frame that was written
        plain = table.drop_columns("geometry").to_pandas()
        return gpd.GeoDataFrame(plain, geometry=shapes, crs=RD)

    def table(self, columns: Sequence[str], *, unique: Sequence[str] = ()) -> pd.DataFrame:
        """All rows of some columns, without their shapes.

        Texts are categories, so that one that stands in many rows is kept once; those of
        ``unique`` columns are texts.
        """
        repeated = [name for name in columns if name not in unique]
        parts = [
            pa.parquet.read_table(path, columns=list(columns), read_dictionary=repeated)
            for path in self._paths
        ]
        joined = pa.concat_tables(parts, promote_options="permissive").unify_dictionaries()
        frame: pd.DataFrame = joined.to_pandas(ignore_metadata=True, types_mapper=_TYPES.get)
        # of a million buildings Arrow would keep 200 MB that it read by
        del parts, joined
        pa.default_memory_pool().release_unused()
        return frame


def _row_filter(where: Mapping[str, Sequence[str]]) -> Any:
    """The rows with one of the values, as texts: of no values there is no type to guess."""
    conditions = [
        pc.field(name).isin(pa.array(list(values), pa.string())) for name, values in where.items()
    ]
    return functools.reduce(operator.and_, conditions) if conditions else None


def _require(part: Part, names: Collection[str]) -> None:
    for name in [*(part.columns or ()), *(part.where or {})]:
        if name not in names:
            msg = f"De kolom '{name}' is er niet."
            raise DataError(msg)
