"""Atomic writes: a reader sees the old file or the new one, never half of one."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.catalogue.layers import Frame
from geo.errors import DataError
from geo.text.os_errors import disk_words
from geo.text.tables import to_csv

BESIDE = ".new-"
"""How the name of a file begins that is not whole yet; the number of the process follows."""

GROUP_ROWS: Final = 10_000
"""Rows that are read or passed over together: a wijk or a screen of buildings, not a country."""


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A temporary path beside ``target`` that takes its place when the block succeeds.

    Raises:
        DataError: the folder cannot be written or the disk is full.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f"{BESIDE}{os.getpid()}-", suffix=target.suffix
        )
    except OSError as error:
        msg = f"In de map {target.parent.name} kan niet worden geschreven ({disk_words(error)})."
        raise DataError(msg) from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.replace(target)
    except OSError as error:
        msg = f"{target.name} kan niet worden opgeslagen ({disk_words(error)})."
        raise DataError(msg) from None
    finally:
        temporary.unlink(missing_ok=True)


def write_json(value: Any, target: Path) -> None:
    """Write JSON with sorted keys, so that equal values give equal files."""
    with replacing(target) as temporary:
        text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def stored_json(source: Path) -> dict[str, Any]:
    """What :func:`write_json` wrote there by key; nothing where the file is absent or damaged."""
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def along_curve(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The rows in the order of a Hilbert curve, with a fresh index; what has no place comes last.

    Rows that lie near each other then stand in the same row group of a file, so that a part of a
    country can be read without the rest.
    """
    shapes = frame.geometry
    placed = ~(shapely.is_missing(shapes.to_numpy()) | shapely.is_empty(shapes.to_numpy()))
    distance = np.full(len(frame), np.iinfo(np.int64).max)
    if placed.any():
        distance[placed] = shapes[placed].hilbert_distance().to_numpy(dtype="int64")
    sorted_rows: gpd.GeoDataFrame = frame.iloc[np.argsort(distance, kind="stable")]
    return sorted_rows.reset_index(drop=True)


def write_parquet(frame: Frame, target: Path, *, about: Mapping[str, str] | None = None) -> None:
    """Write a frame as GeoParquet (with a covering bbox) or Parquet, zstd compressed.

    Every row group carries the bounds of its columns; with the rows in the order of
    :func:`along_curve` a reader passes over what lies elsewhere. ``about`` becomes key-value
    metadata of the file.
    """
    with replacing(target) as temporary:
        if isinstance(frame, gpd.GeoDataFrame):
            frame.to_parquet(
                temporary, index=False, compression="zstd", write_covering_bbox=True,
                row_group_size=GROUP_ROWS,
            )  # fmt: skip
        else:
            frame.to_parquet(temporary, index=False, compression="zstd")
        if about:
            # only for a file that somebody takes along
            from pyarrow import parquet  # noqa: PLC0415

            table = parquet.read_table(temporary)
            metadata = {**(table.schema.metadata or {}), **about}
            parquet.write_table(
                table.replace_schema_metadata(metadata), temporary, compression="zstd",
                row_group_size=GROUP_ROWS,
            )  # fmt: skip


def write_frame(frame: Frame, target: Path) -> None:
    """Write a table as CSV (semicolon, decimal comma, for Excel) or Parquet, by its ending.

    Raises:
        DataError: another ending, or the disk refuses.
    """
    suffix = target.suffix.lower()
    if suffix == ".parquet":
        write_parquet(frame, target)
    elif suffix == ".csv":
        with replacing(target) as temporary:
            temporary.write_bytes(to_csv(frame))
    else:
        msg = f"{target.name}: kies een bestandsnaam die eindigt op .csv of .parquet."
        raise DataError(msg)
