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

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol, Self

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
from geo.spatial.tiles import SQUARE_LIMIT
from geo.text.format import number

AREA_TITLE: Final = "gebied"
"""Property of an area with its name and number of dwellings, for a reader."""

_SEED: Final = 505


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
    samples = {
        zoom: sampled(grid.code, lots, zoom=zoom, limit=limit)
        for zoom in range(AREAS_TO + 1, SAMPLE_TO + 1)
    }
    needed = list(dict.fromkeys([*properties, *looks, "buurtcode", "dwellings_count"]))
    counts = _Counts(looks)
    with replacing(target) as temporary, _Tiles() as tiles:
        for tile in grid.tiles():
            inside = grid.reaching(tile)
            shown = {zoom: np.intersect1d(rows, inside) for zoom, rows in samples.items()}
            some = np.unique(np.concatenate(list(shown.values())))
            frame = _lean(buildings.rows(placed[some], properties), properties)
            tiles.add(
                {
                    f"panden_{zoom}": (frame.iloc[np.searchsorted(some, rows)], zoom, zoom)
                    for zoom, rows in shown.items()
                },
                tile,
            )
            for block in grid.blocks(tile):
                inside = grid.reaching(block)
                frame = buildings.rows(placed[inside], needed)
                counts.add(frame[grid.has_middle(block, inside)])
                tiles.add({"panden": (_lean(frame, properties), SAMPLE_TO + 1, LAST)}, block)
        tiles.add({"gebieden": (counts.areas(areas), FIRST, AREAS_TO)}, (0, 0, 0))
        tiles.write(temporary, boxes)
    return len(placed)


class _Tiles:
    """The tiles that were made, gathered to one file."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._stored = Writer(None)
        self._header: dict[str, Any] = {}
        self._layers: dict[str, Any] = {}
        self._about: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stored.tile_f.close()
        self._folder.cleanup()

    def add(self, layers: Mapping[str, tuple[gpd.GeoDataFrame, int, int]], tile: Tile) -> None:
        """Add what lies in a tile of layers in EPSG:28992, each with its first and last zoom."""
        # only the making of an archive needs it
        from freestiler import freestile, freestile_layer  # noqa: PLC0415

        made = {
            name: freestile_layer(frame.to_crs(WGS84), min_zoom=first, max_zoom=last)
            for name, (frame, first, last) in layers.items()
            if len(frame)
        }
        if not made:
            return
        part = Path(self._folder.name) / "part.pmtiles"
        freestile(
            made, part, min_zoom=FIRST, max_zoom=LAST, generate_ids=False,
            overwrite=True, quiet=True,
        )  # fmt: skip
        content = part.read_bytes()
        source = MemorySource(content)
        reader = Reader(source)
        self._header, self._about = reader.header(), reader.metadata()
        for layer in self._about["vector_layers"]:
            self._layers.setdefault(layer["id"], layer)
        for (z, x, y), data in all_tiles(source):
            below = z - tile[0]
            if below >= 0 and (x >> below, y >> below) == tile[1:]:
                self._stored.write_tile(zxy_to_tileid(z, x, y), data)

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
        header = self._header | {name: int(value * degrees) for name, value in bounds.items()}
        with target.open("wb") as file:
            self._stored.f = file
            self._stored.finalize(
                header | {"center_zoom": FIRST},
                self._about | {"vector_layers": list(self._layers.values())},
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


class _Counts:
    """Dwellings per area and value of each look, added up as buildings come by."""

    def __init__(self, looks: Sequence[str]) -> None:
        self._looks = looks
        self._parts: dict[str, list[pd.Series[float]]] = {name: [] for name in ("", *looks)}

    def add(self, frame: pd.DataFrame) -> None:
        """Count buildings that were not counted before."""
        code = frame["buurtcode"].astype("string")
        dwellings = frame["dwellings_count"].astype("float64")
        self._parts[""].append(dwellings.groupby(code).sum())
        for name in self._looks:
            known = frame[name].astype("string").fillna("").rename(name)
            self._parts[name].append(dwellings.groupby([code, known]).sum())

    def areas(self, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """The areas with stock, each with the value of most of its dwellings per look."""
        total = pd.concat(self._parts[""]).groupby(level=0).sum()
        chosen = areas[areas["buurtcode"].astype("string").isin(total.index)]
        key = chosen["buurtcode"].astype("string")
        columns: dict[str, object] = {
            AREA_TITLE: [
                f"{name}: {number(count)} woningen"
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
