"""A stock of hundreds of thousands of buildings: made ready by another program, read by part.

The server itself keeps the columns that filters and tables look at, and no shapes.
"""

import functools
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from geo.catalogue.subset import Box, FileRows, Part, read_part
from geo.country.large_stock import parts_of
from geo.errors import KoppelkansenError
from geo.fetch.settings import local_overrides
from pages.ui.frame import dutch

_PROGRAM: Final = "geo.country.large_stock"
_ROOT: Final = Path(__file__).resolve().parents[3]
_ENVIRONMENT: Final = {"MALLOC_ARENA_MAX": "2"}
"""Beside our own: every thread that makes tiles would else keep memory of its own."""
_LOOK_S: Final = 0.5
_KEEP: Final = 2

_one_at_a_time = threading.Lock()
_worker = ThreadPoolExecutor(1, thread_name_prefix="large-stock")
_now: tuple[float, str] = (0.0, "")


def is_ready(parts: Path, tiles: Path) -> bool:
    """Whether the buildings and their tiles are there."""
    return bool(parts_of(parts)) and tiles.is_file()


def made(parts: Path, tiles: Path, properties: Sequence[str]) -> list[Path]:
    """The files with the buildings, made first when they are not there; so are the tiles.

    Args:
        parts: folder of the files.
        tiles: the file of tiles.
        properties: columns that go along to the map, beside the classes.

    Raises:
        KoppelkansenError: the other program could not make them, with what it says.
    """
    with _one_at_a_time:
        if not is_ready(parts, tiles):
            _make(parts, tiles, properties)
        return parts_of(parts)


def _make(parts: Path, tiles: Path, properties: Sequence[str]) -> None:
    global _now  # noqa: PLW0603 - one at a time, for all who wait for it
    order = {
        "parts": str(parts), "tiles": str(tiles), "properties": list(properties),
        "overrides": local_overrides(),
    }  # fmt: skip
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", _PROGRAM, json.dumps(order)], cwd=_ROOT, text=True,
        encoding="utf-8", env=os.environ | _ENVIRONMENT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        for line in process.stdout or ():
            share, _, text = line.strip().partition(" ")
            _now = (float(share), text)
    if process.returncode:
        raise KoppelkansenError(
            f"De kaart van het bezit kon niet worden klaargezet ({_now[1] or 'afgebroken'}). "
            "Laad de pagina opnieuw; blijft het misgaan, vraag de beheerder naar het log."
        )
    newest = sorted(parts.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest[_KEEP:]:
        shutil.rmtree(old, ignore_errors=True)


def wait(parts: Path, tiles: Path, properties: Sequence[str], *, count: int) -> None:
    """Say what is going on until the buildings are there; at once when they are."""
    if is_ready(parts, tiles):
        return
    making: Future[list[Path]] = _worker.submit(made, parts, tiles, properties)
    place = st.empty()
    with place.container():
        st.title("Het bezit klaarzetten")
        st.markdown(
            f"Dit bezit telt **{dutch.number(count)} gebouwen**. De eerste keer worden "
            "blootstelling en kaart klaargezet; dat duurt enkele minuten. Daarna staat het er "
            "meteen. U kunt deze pagina laten staan."
        )
        bar = st.progress(0.0)
        while not making.done():
            share, text = _now
            bar.progress(min(share, 1.0), text=text or "Beginnen")
            time.sleep(_LOOK_S)
    place.empty()
    making.result()


@functools.lru_cache(maxsize=1)
def table(files: tuple[Path, ...], columns: tuple[str, ...]) -> pd.DataFrame:
    """The columns of all buildings that filters and tables look at, without shapes."""
    source = FileRows(files)
    there = [name for name in source.columns if name in columns or name.startswith("class_")]
    return source.table(there, unique=["pand_id"])


def some(files: Sequence[Path], keep: npt.NDArray[np.bool_]) -> gpd.GeoDataFrame:
    """The buildings to keep, with everything that is known of them; nobody keeps them."""
    source = FileRows(files)
    columns = [name for name in source.columns if name not in {"geometry", "bbox"}]
    return source.rows(np.flatnonzero(keep), columns)


def all_of(files: Sequence[Path]) -> gpd.GeoDataFrame:
    """Every building, for what cannot do with less."""
    return some(files, np.ones(len(FileRows(files)), dtype=bool))


def inside(files: Sequence[Path], box: Box) -> gpd.GeoDataFrame:
    """The buildings whose own box touches a box in EPSG:28992."""
    return _joined([read_part(path, Part(box=box)) for path in files])


def building(files: Sequence[Path], name: str) -> gpd.GeoDataFrame:
    """The building with that ``pand_id``, or nothing."""
    part = Part(where={"pand_id": [name]}, columns=["pand_id"])
    return _joined([read_part(path, part) for path in files])


def _joined(parts: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    filled = [part for part in parts if len(part)] or list(parts[:1])
    return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True))
