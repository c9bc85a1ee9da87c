"""A map of a country in one file: vector tiles in PMTiles, of which a browser asks parts.

Made once, after that nothing is worked out any more: what is asked for is a range of a file, which
any web server or object store can give. From far away the tiles hold areas in the look of most of
their dwellings, for a building is nothing to see there; nearer by a sample of the buildings, the
same in proportion; from near all of them. No name and no address goes along: only the columns
that are asked for, and those are for the caller to choose.

The tiles are made tile by tile, from the rows that reach into it: what is held at once is the
boxes of all buildings and the shapes of some ten thousands. All in one go, 300,000 buildings took
1.2 GB; this way a million take 0.5 GB and 60 s of processor time.
"""

import contextlib
import functools
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import zxy_to_tileid
from pmtiles.writer import Writer

from geo.catalogue.writing import replacing
from geo.constants import RD, WGS84
from geo.errors import DataError
from geo.spatial.tile_grid import AREAS_TO, FIRST, LAST, SAMPLE_TO, Grid, Rows, Tile, sampled
from geo.spatial.tile_layers import Layers, write_layers
from geo.spatial.tiles import SQUARE_LIMIT
from geo.text.format import dwelling_words, number

AREA_TITLE: Final = "gebied"
"""Property of an area with its name and number of dwellings, for a reader."""

_SEED: Final = 505

Spread = Callable[[Callable[..., Any], Iterable[Any]], Iterable[Any]]


class Buildings(Protocol):
    """Buildings in EPSG:28992 of which some are read at a time; see :mod:`geo.catalogue.subset`."""

    def boxes(self) -> npt.NDArray[np.float64]:
        """West, south, east and north of every row; NaN of one without a place."""

    def rows(self, rows: Rows, columns: Sequence[str]) -> gpd.GeoDataFrame:
        """Some rows, numbered as in :meth:`boxes` and in rising order, with some columns."""


def write_archive(
    buildings: Buildings,
    properties: Sequence[str],
    target: Path,
    *,
    areas: gpd.GeoDataFrame,
    looks: Sequence[str],
    limit: int = SQUARE_LIMIT,
    spread: Spread = map,
) -> int:
    """Write buildings and the areas they stand in as one file of tiles.

    Args:
        buildings: in EPSG:28992 with ``buurtcode`` and ``dwellings_count``; those without a place
            are left out.
        properties: columns to carry along.
        target: the file; it is there when it is whole.
        areas: buurten in EPSG:28992 with ``buurtcode`` and ``buurtnaam``.
        looks: columns that buildings are coloured by; an area gets the value of most of its
            dwellings.
        limit: so many buildings a tile at most in a sample.
        spread: does the parts, in order, as ``map`` does; that of a pool of processes spreads
            them (``buildings`` goes along to each).

    Returns:
        How many buildings were written.

    Raises:
        DataError: no building has a place, or another coordinate system, or the disk refuses.
    """
    boxes = buildings.boxes()
    placed = np.flatnonzero(~np.isnan(boxes[:, 0]))
    if not len(placed):
        raise DataError("Er is geen enkel gebouw met een plaats; er valt niets te tekenen.")
    if areas.crs is None or not areas.crs.equals(RD):
        raise DataError(f"De kaartlaag heeft stelsel {areas.crs}; verwacht is {RD}.")
    boxes = boxes[placed]
    grid = Grid(boxes)
    lots = np.random.default_rng(_SEED).permutation(len(placed))
    samples = {}
    for zoom in range(AREAS_TO + 1, SAMPLE_TO + 1):
        samples[zoom] = np.zeros(len(placed), dtype=bool)
        samples[zoom][sampled(grid.code, lots, zoom=zoom, limit=limit)] = True
    jobs = []
    for tile in grid.tiles():
        inside = grid.reaching(tile)
        shown = {
            f"panden_{zoom}": (zoom, zoom, placed[inside[chosen[inside]]])
            for zoom, chosen in samples.items()
        }
        jobs.append(_Job(tile, shown))
        for block, rows in grid.blocks(tile, inside):
            layer = (SAMPLE_TO + 1, LAST, placed[rows])
            jobs.append(_Job(block, {"panden": layer}, grid.has_middle(block, rows)))
    counts = _Counts(looks)
    make = functools.partial(_made, buildings, list(properties), list(looks))
    with replacing(target) as temporary, contextlib.closing(_Tiles()) as tiles:
        for made, counted in spread(make, jobs):
            tiles.add(made)
            counts.add(counted)
        shown_areas = counts.areas(areas).to_crs(WGS84)
        tiles.add(_tiles_of({"gebieden": (shown_areas, FIRST, AREAS_TO)}, (0, 0, 0)))
        tiles.write(temporary, boxes)
    return len(placed)


@dataclass(frozen=True)
class _Job:
    """What is made in one go: rows per layer with its first and last zoom, in a tile.

    ``middles`` says of the rows of the only layer whether their middle lies in the tile; without it
    nothing is counted.
    """

    tile: Tile
    layers: Mapping[str, tuple[int, int, Rows]]
    middles: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class _Part:
    """Tiles by number, with what the head of their file says."""

    tiles: Sequence[tuple[int, bytes]] = ()
    header: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)


_Counted = Mapping[str, "pd.Series[float]"]
"""Dwellings per area (under '') and per area and value of each look."""


def _made(
    buildings: Buildings, properties: list[str], looks: list[str], job: _Job
) -> tuple[_Part, _Counted]:
    """The tiles of a job, and what was counted for them."""
    wanted = np.unique(np.concatenate([rows for _, _, rows in job.layers.values()]))
    counted = job.middles is not None
    more = [*looks, "buurtcode", "dwellings_count"] if counted else []
    frame = buildings.rows(wanted, list(dict.fromkeys([*properties, *more])))
    # a building that is in the samples of several zooms is projected once
    lean = _lean(frame, properties).to_crs(WGS84)
    part = _tiles_of(
        {
            name: (lean.iloc[np.searchsorted(wanted, rows)], first, last)
            for name, (first, last, rows) in job.layers.items()
        },
        job.tile,
    )
    return part, _count(frame[job.middles], looks) if counted else {}


def _tiles_of(layers: Layers, tile: Tile) -> _Part:
    """What lies in a tile of layers."""
    filled = {name: layer for name, layer in layers.items() if len(layer[0])}
    if not filled:
        return _Part()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part.pmtiles"
        write_layers(filled, path, first=FIRST, last=LAST)
        source = MemorySource(path.read_bytes())
    reader = Reader(source)
    zoom, *place = tile
    tiles = [
        (zxy_to_tileid(z, x, y), data)
        for (z, x, y), data in all_tiles(source)
        if z >= zoom and [x >> (z - zoom), y >> (z - zoom)] == place
    ]
    return _Part(tiles, reader.header(), reader.metadata())


class _Tiles:
    """The tiles that were made, gathered to one file."""

    def __init__(self) -> None:
        self._stored = Writer(None)
        self._header: Mapping[str, Any] = {}
        self._layers: dict[str, Any] = {}
        self._about: Mapping[str, Any] = {}

    def close(self) -> None:
        """Forget what was gathered."""
        self._stored.tile_f.close()

    def add(self, part: _Part) -> None:
        """Add tiles that are not there yet."""
        if part.header:
            self._header, self._about = part.header, part.about
            for layer in part.about["vector_layers"]:
                self._layers.setdefault(layer["id"], layer)
        for key, data in part.tiles:
            self._stored.write_tile(key, data)

    def write(self, target: Path, boxes: npt.NDArray[np.float64]) -> None:
        """Write the file; ``boxes`` are those of everything in it, in EPSG:28992."""
        lon, lat = pyproj.Transformer.from_crs(RD, WGS84, always_xy=True).transform(
            boxes[:, [0, 2, 0, 2]].ravel(), boxes[:, [1, 1, 3, 3]].ravel()
        )
        degrees = 10_000_000
        bounds = {
            "min_lon_e7": lon.min(), "min_lat_e7": lat.min(), "max_lon_e7": lon.max(),
            "max_lat_e7": lat.max(), "center_lon_e7": (lon.min() + lon.max()) / 2,
            "center_lat_e7": (lat.min() + lat.max()) / 2,
        }  # fmt: skip
        ends = {name: int(value * degrees) for name, value in bounds.items()}
        with target.open("wb") as file:
            self._stored.f = file
            self._stored.finalize(
                {**self._header, **ends, "center_zoom": FIRST},
                {**self._about, "vector_layers": list(self._layers.values())},
            )


def _lean(frame: gpd.GeoDataFrame, properties: Sequence[str]) -> gpd.GeoDataFrame:
    """Only the columns asked for, in types a tile knows; what is missing is left out of it."""
    columns = {}
    for name in properties:
        values = frame[name]
        if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
            text = values.astype("string")
            columns[name] = text.astype(object).where(text.notna(), None)
        else:
            columns[name] = values.astype("float64")
    return gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _count(frame: pd.DataFrame, looks: Sequence[str]) -> _Counted:
    code = frame["buurtcode"].astype("string")
    dwellings = frame["dwellings_count"].astype("float64")
    found = {"": dwellings.groupby(code).sum()}
    for name in looks:
        known = frame[name].astype("string").fillna("").rename(name)
        found[name] = dwellings.groupby([code, known]).sum()
    return found


class _Counts:
    """Dwellings per area and value of each look, added up as buildings come by."""

    def __init__(self, looks: Sequence[str]) -> None:
        self._looks = looks
        self._parts: dict[str, list[pd.Series[float]]] = {name: [] for name in ("", *looks)}

    def add(self, counted: _Counted) -> None:
        """Add what was counted of buildings that were not counted before."""
        for name, sums in counted.items():
            self._parts[name].append(sums)

    def areas(self, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """The areas with stock, each with the value of most of its dwellings per look."""
        total = pd.concat(self._parts[""]).groupby(level=0).sum()
        chosen = areas[areas["buurtcode"].astype("string").isin(total.index)]
        key = chosen["buurtcode"].astype("string")
        columns: dict[str, object] = {
            AREA_TITLE: [
                f"{name}: {dwelling_words(number(count))}"
                for name, count in zip(chosen["buurtnaam"], key.map(total), strict=True)
            ]
        }
        for name in self._looks:
            counted = pd.concat(self._parts[name]).groupby(level=[0, 1]).sum()
            ordered = counted.sort_values(ascending=False, kind="stable").reset_index()
            most = ordered.drop_duplicates("buurtcode").set_index("buurtcode")[name]
            value = key.map(most).replace("", pd.NA)
            columns[name] = value.astype(object).where(value.notna(), None).to_numpy()
        return gpd.GeoDataFrame(columns, geometry=chosen.geometry.to_numpy(), crs=areas.crs)
