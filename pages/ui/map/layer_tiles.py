"""Layers too large for the browser to hold whole: handed out by square, or out of one file.

The squares of a content lie in var/cache/squares/<name>.<digest>, the file of tiles of one in
var/cache/archives/<name>.<digest>.pmtiles; a changed layer makes new ones, and the oldest make
place.
"""

import functools
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Final

import geopandas as gpd

from geo.catalogue.subset import FrameRows
from geo.constants import WGS84
from geo.errors import KoppelkansenError
from geo.paths import var_dir
from geo.spatial.tile_archive import AREA_TITLE, write_archive
from geo.spatial.tile_grid import AREAS_TO, LAST, SAMPLE_TO
from geo.spatial.tiles import DEEPEST, Squares, read_squares, square, write_squares
from pages.ui.map import layer_data
from pages.ui.map.layer_spec import Archive, LayerSpec
from pages.ui.map.spec import SQUARES_LIMIT, WHOLE_LIMIT, Selection

_KEEP: Final = 4
_one_at_a_time = threading.Lock()
_one_archive = threading.Lock()
"""Apart, for an archive takes minutes."""

_ARCHIVED: Final = "stock"
"""The layer that can become larger than squares serve well: the buildings of a country."""
_ARCHIVES: Final = "/kk/archive/"

ID_PROPS: Final = {"stock": "pand_id", "works": "work_id", "projects": "project_id"}


def by_square(spec: LayerSpec) -> LayerSpec:
    """The same layer, to be fetched in the way its number of features asks for."""
    name = spec.url.rpartition("/")[2].partition(".")[0]
    digest = layer_data.digest_of(name) if name else None
    if digest is None or _count(name, digest) <= WHOLE_LIMIT:
        return spec
    if _is_archived(name, digest):
        archive = Archive(
            url=f"{_ARCHIVES}{name}.{digest}.pmtiles",
            areas_to=AREAS_TO,
            sample_to=SAMPLE_TO,
            area_title=AREA_TITLE,
        )
        return replace(spec, url="", archive=archive, tiles_max_zoom=LAST, label_prop="owner")
    template = f"/kk/tiles/{name}.{digest}/{{z}}/{{x}}/{{y}}.geojson"
    return replace(spec, url="", tiles=template, tiles_max_zoom=DEEPEST)


def make(spec: LayerSpec) -> None:
    """Cuts the squares of a layer that needs them, so that no visitor waits for it."""
    if spec.archive is not None:
        name, _, digest = spec.archive.url.removeprefix(_ARCHIVES).partition(".")
        archive(name, digest.removesuffix(".pmtiles"))
        return
    name, _, digest = spec.tiles.removeprefix("/kk/tiles/").partition("/")[0].partition(".")
    if name:
        _opened(name, digest)


def archive(name: str, digest: str) -> Path | None:
    """The file of tiles of a layer, made when it is not there yet; None when there is none.

    All reading of these tiles goes through here.
    """
    try:
        if layer_data.digest_of(name) != digest or not _is_archived(name, digest):
            return None
        target = layer_data.tiles_file(name, digest)
        if layer_data.is_large(name):
            layer_data.stock_files()
            return target
        with _one_archive:
            if not target.is_file():
                frame = layer_data.features(name)
                chosen = [
                    column
                    for column in layer_data.properties(name, frame)
                    if column not in layer_data.LEFT_OUT
                ]
                looks = [
                    column
                    for column in chosen
                    if column in {"owner", "energy_label"} or column.startswith("class_")
                ]
                write_archive(
                    FrameRows(frame), chosen, target, areas=layer_data.features("buurten"),
                    looks=looks,
                )  # fmt: skip
                _keep_newest(target.parent)
    except (KoppelkansenError, KeyError):
        return None
    return target


def _is_archived(name: str, digest: str) -> bool:
    return name == _ARCHIVED and _count(name, digest) > SQUARES_LIMIT


def tile(name: str, digest: str, z: int, x: int, y: int) -> bytes | None:
    """One square as gzip-compressed GeoJSON; None when there is no such content (any more)."""
    try:
        if layer_data.digest_of(name) != digest or _count(name, digest) <= WHOLE_LIMIT:
            return None
        return square(_opened(name, digest), z=z, x=x, y=y)
    except (KoppelkansenError, KeyError):
        return None


def in_sight(selection: Selection | None) -> Selection | None:
    """The selection with its bounds, when the browser cannot know them itself."""
    if selection is None or not selection.zoom or selection.layer not in ID_PROPS:
        return selection
    digest = layer_data.digest_of(selection.layer)
    if digest is None or _count(selection.layer, digest) <= WHOLE_LIMIT:
        return selection
    name = selection.layer
    found = layer_data.feature(name, ID_PROPS[name], selection.id).geometry
    if found.empty or found.iloc[0] is None or found.iloc[0].is_empty:
        return selection
    west, south, east, north = gpd.GeoSeries(found.iloc[:1]).to_crs(WGS84).total_bounds
    bounds = ((float(south), float(west)), (float(north), float(east)))
    return replace(selection, bounds=bounds)


@functools.lru_cache(maxsize=64)
def _count(name: str, digest: str) -> int:  # noqa: ARG001 - the digest is part of the identity
    return layer_data.count(name)


@functools.lru_cache(maxsize=_KEEP)
def _read(folder: Path) -> Squares:
    return read_squares(folder)


def _opened(name: str, digest: str) -> Squares:
    root = var_dir() / "cache" / "squares"
    folder = root / f"{name}.{digest}"
    with _one_at_a_time:
        if not (folder / "index.npz").is_file():
            frame = layer_data.features(name)
            write_squares(frame, layer_data.properties(name, frame), folder)
            _keep_newest(root)
        return _read(folder)


def _keep_newest(root: Path) -> None:
    newest = sorted(root.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest[_KEEP:]:
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)
