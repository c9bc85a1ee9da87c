"""Tiles out of whole columns: the same as freestiler makes of the features itself."""

import geopandas as gpd
import numpy as np
import shapely
from freestiler import freestile, freestile_layer
from pmtiles.reader import MemorySource, Reader, all_tiles

from geo.constants import WGS84
from geo.spatial.tile_layers import write_layers


def features(count, *, shape):
    chance = np.random.default_rng(7)
    x, y = chance.uniform(4.6, 4.7, count), chance.uniform(51.78, 51.83, count)
    names = np.array([None if n % 5 == 0 else f"Straat {n % 11} é" for n in range(count)], object)
    years = np.where(np.arange(count) % 7 == 0, np.nan, 1900.0 + np.arange(count))
    return gpd.GeoDataFrame(
        {"name": names, "year": years, "nothing": np.full(count, None, dtype=object)},
        geometry=shape(x, y), crs=WGS84,
    )  # fmt: skip


def blocks(x, y):
    return shapely.box(x, y, x + 0.0004, y + 0.0002)


def pairs(x, y):
    """Buildings of two parts with heights, which a tile does not know."""
    flat = [
        shapely.MultiPolygon([a, b])
        for a, b in zip(blocks(x, y), blocks(x + 0.001, y), strict=True)
    ]
    return shapely.force_3d(np.array(flat), 5.0)


def content(path):
    source = MemorySource(path.read_bytes())
    return dict(all_tiles(source)), Reader(source).metadata()["vector_layers"]


def test_the_tiles_are_those_of_the_library(tmp_path):
    layers = {
        "from_far": (features(40, shape=shapely.points), 9, 10),
        "panden": (features(300, shape=blocks), 12, 12),
        "more": (features(60, shape=pairs), 11, 12),
    }
    ours, theirs = tmp_path / "ours.pmtiles", tmp_path / "theirs.pmtiles"
    write_layers(layers, ours, first=9, last=12)
    freestile(
        {
            name: freestile_layer(frame, min_zoom=first, max_zoom=last)
            for name, (frame, first, last) in layers.items()
        },
        theirs, min_zoom=9, max_zoom=12, generate_ids=False, quiet=True,
    )  # fmt: skip
    made, about = content(ours)
    assert {zoom for zoom, _, _ in made} == {9, 10, 11, 12}
    assert {layer["id"]: set(layer["fields"]) for layer in about} == {
        name: {"name", "year", "nothing"} for name in layers
    }
    assert (made, about) == content(theirs)
