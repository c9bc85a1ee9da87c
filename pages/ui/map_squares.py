"""Layers too large for the browser to hold whole: cut in squares once, handed out by square.

The squares of a content lie in var/cache/squares/<name>.<digest>; a changed layer makes new
ones, and the oldest make place.
"""

import functools
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Final

import geopandas as gpd

from geo.constants import WGS84
from geo.errors import KoppelkansenError
from geo.paths import var_dir
from geo.tiles import DEEPEST, Squares, read_squares, square, write_squares
from pages.ui import map_data
from pages.ui.map.spec import WHOLE_LIMIT, LayerSpec, Selection

_KEEP: Final = 4
_one_at_a_time = threading.Lock()

ID_PROPS: Final = {"stock": "pand_id", "works": "work_id", "projects": "project_id"}


def by_square(spec: LayerSpec) -> LayerSpec:
    """The same layer, to be fetched by square when it is too large to be fetched whole."""
    name = spec.url.rpartition("/")[2].partition(".")[0]
    digest = map_data.digest_of(name) if name else None
    if digest is None or _count(name, digest) <= WHOLE_LIMIT:
        return spec
    template = f"/kk/tiles/{name}.{digest}/{{z}}/{{x}}/{{y}}.geojson"
    return replace(spec, url="", tiles=template, tiles_max_zoom=DEEPEST)


def make(spec: LayerSpec) -> None:
    """Cuts the squares of a layer that needs them, so that no visitor waits for it."""
    name, _, digest = spec.tiles.removeprefix("/kk/tiles/").partition("/")[0].partition(".")
    if name:
        _opened(name, digest)


def tile(name: str, digest: str, z: int, x: int, y: int) -> bytes | None:
    """One square as gzip-compressed GeoJSON; None when there is no such content (any more)."""
    try:
        if map_data.digest_of(name) != digest or _count(name, digest) <= WHOLE_LIMIT:
            return None
        return square(_opened(name, digest), z=z, x=x, y=y)
    except (KoppelkansenError, KeyError):
        return None


def in_sight(selection: Selection | None) -> Selection | None:
    """The selection with its bounds, when the browser cannot know them itself."""
    if selection is None or not selection.zoom or selection.layer not in ID_PROPS:
        return selection
    digest = map_data.digest_of(selection.layer)
    if digest is None or _count(selection.layer, digest) <= WHOLE_LIMIT:
        return selection
    frame = map_data.features(selection.layer)
    found = frame[frame[ID_PROPS[selection.layer]].astype(str) == selection.id].geometry
    if found.empty or found.iloc[0] is None or found.iloc[0].is_empty:
        return selection
    west, south, east, north = gpd.GeoSeries(found.iloc[:1]).to_crs(WGS84).total_bounds
    bounds = ((float(south), float(west)), (float(north), float(east)))
    return replace(selection, bounds=bounds)


@functools.lru_cache(maxsize=64)
def _count(name: str, digest: str) -> int:  # noqa: ARG001 - the digest is part of the identity
    return len(map_data.features(name))


@functools.lru_cache(maxsize=_KEEP)
def _read(folder: Path) -> Squares:
    return read_squares(folder)


def _opened(name: str, digest: str) -> Squares:
    root = var_dir() / "cache" / "squares"
    folder = root / f"{name}.{digest}"
    with _one_at_a_time:
        if not (folder / "index.npz").is_file():
            frame = map_data.features(name)
            write_squares(frame, map_data.properties(name, frame), folder)
            kept = sorted(root.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
            for old in kept[_KEEP:]:
                shutil.rmtree(old, ignore_errors=True)
        return _read(folder)
