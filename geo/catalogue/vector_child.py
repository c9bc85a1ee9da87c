"""Reads an untrusted vector file with GDAL, in :mod:`geo.catalogue.child_process`.

A request names the path, and for a layer its name and the most rows. The answer lists the layers
and the views; with a layer comes ``features.arrow`` (Arrow IPC, geometry as WKB).
"""

import re
import sqlite3
import warnings
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyogrio
import pyogrio.raw

from geo.catalogue.child_process import RefusedError
from geo.catalogue.file_limits import check_columns, check_table
from geo.catalogue.wkb import LAST_SIMPLE, is_deep, wkb_kind
from geo.text.format import counted

DRIVERS: Final = {
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
    ".fgb": "FlatGeobuf",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
}
"""The GDAL driver that a file is read with, by its ending."""

_LAST_CURVED: Final = 14
_HEAD_OF_SHAPE: Final = 5
_BYTES: Final = 100_000_000
_BYTES_PER_BYTE: Final = 4
"""How many bytes a layer may have in memory: a number, and so many times those of its file."""

_HEAD_BYTES: Final = 1 << 16
_FEATURES: Final = re.compile(rb'"type"\s*:\s*"Feature(Collection)?"')


def answer(request: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Read the file that a request names; see the module."""
    warnings.simplefilter("ignore")
    path = Path(request["path"])
    suffix = path.suffix.lower()
    layers, views = _layers(path)
    found: dict[str, Any] = {"layers": layers, "views": views, "layer": None}
    if not request["features"] or not layers:
        return found
    chosen = request["layer"] or max(layers, key=lambda name: layers[name])
    if chosen not in layers:
        raise RefusedError("view" if chosen in views else "layer", chosen, list(layers))
    options = {"encoding": request["encoding"]} if request["encoding"] else {}
    if suffix == ".gpkg":
        options["LIST_ALL_TABLES"] = "NO"
    # a GeoPackage states a count of its own, which can be wrong
    information = pyogrio.read_info(path, layer=chosen)
    if information["driver"] != DRIVERS[suffix]:
        raise RefusedError("driver")
    _check_room(path, layers[chosen], len(information["fields"]), request["max_rows"])
    meta, table = pyogrio.read_arrow(path, layer=chosen, return_fids=True, **options)
    if table.num_rows != layers[chosen]:
        # GDAL stops at a row that it cannot read, without an error
        rows = counted(layers[chosen], "rij", "rijen")
        raise RefusedError("unreadable", f"{table.num_rows} van de {rows} gelezen")
    if table.nbytes > _BYTES + _BYTES_PER_BYTE * _size(path):
        # a column with a default value is one word in the file, however many rows have it
        raise RefusedError("limit")
    fid, geometry = meta["fid_column"], meta["geometry_name"] or "wkb_geometry"
    if geometry in table.column_names:
        table = _without_arcs(path, chosen, table, fid=fid, geometry=geometry)
        table = _without_deep(table, geometry)
    else:
        geometry = None
    if fid in table.column_names:
        table = table.drop_columns(fid)
    pyarrow.feather.write_feather(table, folder / "features.arrow", compression="uncompressed")
    return found | {
        "layer": chosen, "crs": meta["crs"], "geometry": geometry,
        "stated_rows": int(information["features"]),
    }  # fmt: skip


def _check_room(path: Path, rows: int, columns: int, most: int | None) -> None:
    """Refuse more columns, or with a limit of rows more rows or cells, than fit in memory."""
    if most is not None and rows > most:
        raise RefusedError("rows", rows)
    if most is None:
        check_columns(columns, name=path.name)
    else:
        check_table(rows, columns, name=path.name)


def _without_arcs(path: Path, layer: str, table: pa.Table, *, fid: str, geometry: str) -> pa.Table:
    """Replace shapes with arcs by lines, which the other way of reading gives."""
    encoded = table.column(geometry).to_numpy()
    kinds = np.array([wkb_kind(item) for item in encoded], dtype="int64")
    curved = np.flatnonzero((kinds > LAST_SIMPLE) & (kinds <= _LAST_CURVED))
    if not len(curved):
        return table
    fids = table.column(fid).to_numpy()[curved]
    _, order, linear, _ = pyogrio.raw.read(
        path, layer=layer, fids=fids, columns=[], return_fids=True
    )
    by_fid = dict(zip(order.tolist(), linear, strict=True))
    encoded[curved] = [by_fid.get(int(row_fid)) for row_fid in fids]
    column = pa.array(encoded, type=pa.binary(), from_pandas=True)
    return table.set_column(table.column_names.index(geometry), geometry, column)


def _without_deep(table: pa.Table, geometry: str) -> pa.Table:
    """Cut shapes short that hold each other too deep, so that they count as damaged."""
    encoded = table.column(geometry).to_numpy()
    deep = [place for place, item in enumerate(encoded) if is_deep(item)]
    if not deep:
        return table
    encoded = encoded.copy()
    for place in deep:
        encoded[place] = encoded[place][:_HEAD_OF_SHAPE]
    column = pa.array(encoded, type=pa.binary(), from_pandas=True)
    return table.set_column(table.column_names.index(geometry), geometry, column)


def _size(path: Path) -> int:
    """The bytes of a file; of a Shapefile those of its table too."""
    parts = [path, path.with_suffix(".dbf")] if path.suffix.lower() == ".shp" else [path]
    return sum(part.stat().st_size for part in parts if part.is_file())


def _layers(path: Path) -> tuple[dict[str, int], list[str]]:
    """The rows of each layer with shapes, and the names of views."""
    suffix = path.suffix.lower()
    if suffix == ".gpkg":
        return _geopackage_layers(path)
    if DRIVERS[suffix] == "GeoJSON":
        _check_features(path)
    names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    deleted = _deleted_rows(path.with_suffix(".dbf")) if suffix == ".shp" else 0
    return {
        name: int(pyogrio.read_info(path, layer=name, force_feature_count=True)["features"])
        - deleted
        for name in names
    }, []


def _deleted_rows(dbf: Path) -> int:
    """The rows of a dBase table that are marked as deleted, which GDAL counts and does not read."""
    content = dbf.read_bytes()
    begin, width = int.from_bytes(content[8:10], "little"), int.from_bytes(content[10:12], "little")
    rows = int.from_bytes(content[4:8], "little")
    return content[begin : begin + rows * width : width].count(b"*") if width else 0


def _check_features(path: Path) -> None:
    """Refuse JSON that does not say in its first 64 kB that it holds features.

    GDAL reads other kinds of JSON too; one of them is a program that GDAL runs.
    """
    with path.open("rb") as stream:
        if not _FEATURES.search(stream.read(_HEAD_BYTES)):
            raise RefusedError("features")


def _geopackage_layers(path: Path) -> tuple[dict[str, int], list[str]]:
    """Count the rows of the tables with features, and name the views that are left alone.

    A view is a query, and a query can use all memory or never end. The tables are read from the
    schema of the database, since GDAL would list views as well.
    """
    uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        schema = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        # what the schema says of a table can be written by hand; this is what SQLite made of it
        made = {name: kind for _, name, kind, *_ in database.execute("PRAGMA table_list")}
        tables = {
            name.lower(): name
            for kind, name, sql in schema
            if made.get(name, kind) == "table"
            and not (sql or "").upper().startswith("CREATE VIRTUAL")
        }
        views = [name for kind, name, _ in schema if made.get(name, kind) == "view"]
        system = [name for name in views if name.lower().startswith(("gpkg_", "rtree_"))]
        if system or "gpkg_contents" not in tables:
            raise RefusedError("geopackage")
        listed = database.execute(
            "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"
        ).fetchall()
        names = [tables[name.lower()] for (name,) in listed if name.lower() in tables]
        counts = {
            name: int(
                database.execute(
                    f'SELECT COUNT(*) FROM "{name.replace(chr(34), chr(34) * 2)}"'  # noqa: S608 - a quoted name
                ).fetchone()[0]
            )
            for name in names
        }
    return counts, views
