"""Reads an untrusted GeoParquet or Parquet file in a child process."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from geo.catalogue.file_limits import MAX_BYTES, check_rows, check_size, check_table
from geo.catalogue.isolated_reading import Limits, isolated_answer
from geo.catalogue.wkb import is_deep
from geo.errors import DataError


def read_geoparquet(path: Path) -> gpd.GeoDataFrame:
    """Features of a GeoParquet file in the coordinate system that it states.

    Raises:
        DataError: no GeoParquet, no coordinate system, too many rows, or it takes more memory or
            time than the limits: a page of some bytes can unpack to gigabytes.
    """
    check_size(path.stat().st_size, name=path.name, maximum=MAX_BYTES)
    limits = Limits.for_size(path.stat().st_size)
    with isolated_answer(__name__, {}, path=path, limits=limits) as (found, folder):
        table = pyarrow.feather.read_table(folder / "features.arrow", memory_map=False)
    shapes = gpd.GeoSeries.from_wkb(table.column("geometry").to_numpy(), crs=found["crs"])
    return gpd.GeoDataFrame(table.drop_columns("geometry").to_pandas(), geometry=shapes)


def read_rows(path: Path) -> pd.DataFrame:
    """Rows of a Parquet file without shapes.

    Raises:
        DataError: no Parquet, too many rows, or it takes more memory or time than the limits.
    """
    limits = Limits.for_size(path.stat().st_size)
    with isolated_answer(__name__, {"rows": True}, path=path, limits=limits) as (_, folder):
        table = pyarrow.feather.read_table(folder / "rows.arrow", memory_map=False)
    frame: pd.DataFrame = table.to_pandas()
    return frame


# -- in the process ----------------------------------------------------------------------------


def answer(request: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Write the features to ``features.arrow``, shapes as well-known binary; return the CRS.

    A request for ``rows`` gives these alone, in ``rows.arrow``.
    """
    path = Path(request["path"])
    if request.get("rows"):
        schema = pa.parquet.read_metadata(path)
        check_rows(schema.num_rows, name=path.name)
        check_table(schema.num_rows, schema.num_columns, name=path.name)
        found = pa.parquet.read_table(path)
        pyarrow.feather.write_feather(found, folder / "rows.arrow", compression="uncompressed")
        return {}
    schema = pa.parquet.read_metadata(path)
    check_rows(schema.num_rows, name=path.name)
    check_table(schema.num_rows, schema.num_columns, name=path.name)
    try:
        frame = gpd.read_parquet(path)
    except (ValueError, OSError, KeyError):
        raise DataError(f"{path.name} is geen leesbare kaartlaag.") from None
    if frame.crs is None:
        raise DataError(f"{path.name} zegt niet in welk coördinatenstelsel het staat.")
    encoded = frame.geometry.to_wkb()
    if any(is_deep(item) for item in encoded):
        raise DataError(f"{path.name} heeft een vorm die te diep in zichzelf zit.")
    plain = frame.drop(columns=frame.geometry.name).assign(geometry=encoded)
    table = pa.Table.from_pandas(plain, preserve_index=False)
    pyarrow.feather.write_feather(table, folder / "features.arrow", compression="uncompressed")
    return {"crs": frame.crs.to_wkt()}
