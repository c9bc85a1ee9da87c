"""The program that reads vector files of others, apart from the process that asks for it.

Started by :mod:`geo.catalogue.isolated_reading` as ``python -m geo.catalogue.vector_child``. It
loads GDAL once and then reads requests from standard input, one JSON object a line. Where the
system can fork, each request is handled by a fork with limits of memory and processor time, and the
answer line is the exit status. Elsewhere one request is handled without these limits.

A fork writes ``answer.json`` and, for a layer, ``features.arrow`` (Arrow IPC, geometry as WKB) to
the folder that the request names.
"""

import json
import os
import re
import select
import signal
import sqlite3
import sys
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

DRIVERS: Final = {
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
    ".fgb": "FlatGeobuf",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
}
"""The GDAL driver that a file is read with, by its ending."""

IDLE_S: Final = 900
"""The program ends after so many seconds without a request."""

LAST_SIMPLE: Final = 7
"""Kinds of well-known binary from 1 to this one have no arcs; see :func:`wkb_kind`."""

_LAST_CURVED: Final = 14
_HEAD_BYTES: Final = 1 << 16
_FEATURES: Final = re.compile(rb'"type"\s*:\s*"Feature(Collection)?"')
_OPEN_FILES: Final = 64


class _RefusedError(Exception):
    """The file is not read; the arguments are a code and, with some codes, a detail."""


def main() -> int:
    """Handle requests until standard input ends."""
    while True:
        if hasattr(os, "fork") and not select.select([sys.stdin], [], [], IDLE_S)[0]:
            return 0
        line = sys.stdin.readline()
        if not line:
            return 0
        request = json.loads(line)
        if request.get("limits") is None:
            _answer(request)
            return 0
        child = os.fork()
        if child == 0:
            status = 1
            try:
                _limit(request["limits"])
                _answer(request)
                status = 0
            finally:
                os._exit(status)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201 - the answer


def _limit(limits: Mapping[str, int]) -> None:
    """Limit this process: bytes beyond what is loaded, seconds of processor time, file sizes."""
    import resource  # noqa: PLC0415 - not on every system

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # the pipe to the other process is not for what a library prints
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    with Path("/proc/self/statm").open(encoding="ascii") as stream:
        loaded = int(stream.read().split()[0]) * resource.getpagesize()
    memory = loaded + limits["memory"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: Mapping[str, Any]) -> None:
    folder = Path(request["folder"])
    try:
        answer = _read(request, folder)
    except _RefusedError as error:
        answer = {"refused": error.args}
    except MemoryError:
        answer = {"refused": ("limit",)}
    except Exception as error:  # noqa: BLE001 - whatever GDAL, sqlite or arrow says of a file
        answer = {"refused": ("unreadable", str(error))}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


def _read(request: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    warnings.simplefilter("ignore")
    path = Path(request["path"])
    suffix = path.suffix.lower()
    layers, views = _layers(path)
    answer: dict[str, Any] = {"layers": layers, "views": views, "layer": None}
    if not request["features"] or not layers:
        return answer
    chosen = request["layer"] or max(layers, key=lambda name: layers[name])
    if chosen not in layers:
        raise _RefusedError("view" if chosen in views else "layer", chosen, list(layers))
    if request["max_rows"] is not None and layers[chosen] > request["max_rows"]:
        raise _RefusedError("rows", layers[chosen])
    options = {"encoding": request["encoding"]} if request["encoding"] else {}
    if suffix == ".gpkg":
        options["LIST_ALL_TABLES"] = "NO"
    # a GeoPackage states a count of its own, which can be wrong
    information = pyogrio.read_info(path, layer=chosen)
    if information["driver"] != DRIVERS[suffix]:
        raise _RefusedError("driver")
    meta, table = pyogrio.read_arrow(path, layer=chosen, return_fids=True, **options)
    if table.num_rows != layers[chosen]:
        # GDAL stops at a row that it cannot read, without an error
        raise _RefusedError("unreadable", f"{table.num_rows} van de {layers[chosen]} rijen gelezen")
    fid, geometry = meta["fid_column"], meta["geometry_name"] or "wkb_geometry"
    if geometry in table.column_names:
        table = _without_arcs(path, chosen, table, fid=fid, geometry=geometry)
    else:
        geometry = None
    if fid in table.column_names:
        table = table.drop_columns(fid)
    pyarrow.feather.write_feather(table, folder / "features.arrow", compression="uncompressed")
    return answer | {
        "layer": chosen, "crs": meta["crs"], "geometry": geometry,
        "stated_rows": int(information["features"]),
    }  # fmt: skip


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
    encoded[curved] = [by_fid.get(int(one)) for one in fids]
    column = pa.array(encoded, type=pa.binary(), from_pandas=True)
    return table.set_column(table.column_names.index(geometry), geometry, column)


def wkb_kind(encoded: bytes | None) -> int:
    """The number of the geometry type in well-known binary, without its dimensions."""
    if not encoded or len(encoded) < 5:  # noqa: PLR2004 - byte order and type
        return 0
    code = int.from_bytes(encoded[1:5], "little" if encoded[0] else "big")
    return (code & 0x0FFFFFFF) % 1000


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
            raise _RefusedError("features")


def _geopackage_layers(path: Path) -> tuple[dict[str, int], list[str]]:
    """Count the rows of the tables with features, and name the views that are left alone.

    A view is a query, and a query can use all memory or never end. The tables are read from the
    schema of the database, since GDAL would list views as well.
    """
    uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        schema = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        tables = {
            name.lower(): name
            for kind, name, sql in schema
            if kind == "table" and not (sql or "").upper().startswith("CREATE VIRTUAL")
        }
        views = [name for kind, name, _ in schema if kind == "view"]
        system = [name for name in views if name.lower().startswith(("gpkg_", "rtree_"))]
        if system or "gpkg_contents" not in tables:
            raise _RefusedError("geopackage")
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


if __name__ == "__main__":
    sys.exit(main())
