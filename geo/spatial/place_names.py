"""Finding a place by name among our own layers, for when no address service can be reached."""

import unicodedata
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from geo.constants import WGS84


@dataclass(frozen=True)
class Named:
    """A layer to search: its features, the columns with id and name, and what it is called."""

    layer: str
    frame: gpd.GeoDataFrame
    id_column: str
    name_column: str
    word: str


@dataclass(frozen=True)
class Found:
    """A place found by name; ``bounds`` is ((south, west), (north, east)) in degrees."""

    layer: str
    id: str
    name: str
    word: str
    bounds: tuple[tuple[float, float], tuple[float, float]]


def fold(text: str) -> str:
    """Lower case without accents and with single spaces, to compare names."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(plain.lower().replace("-", " ").split())


def find_by_name(query: str, layers: list[Named], *, limit: int = 8) -> list[Found]:
    """Features whose name contains every word of the query.

    A name that is the query comes first, then names that begin with it, then the rest; within
    those in the order of the layers and of the alphabet. A feature without a place is not found.
    """
    words = fold(query).split()
    if not words:
        return []
    hits: list[tuple[int, int, str, str, Named, shapely.Geometry]] = []
    for number, named in enumerate(layers):
        unique = named.frame.drop_duplicates(named.name_column)
        for key, name, shape in zip(
            unique[named.id_column], unique[named.name_column], unique.geometry, strict=True
        ):
            if not isinstance(name, str) or shape is None or shape.is_empty:
                continue
            folded = fold(name)
            if all(word in folded for word in words):
                begins = folded.startswith(words[0])
                rank = 0 if folded == " ".join(words) else 1 if begins else 2
                hits.append((rank, number, name, str(key), named, shape))
    hits.sort(key=lambda hit: hit[:4])
    return [
        Found(named.layer, key, name, named.word, _bounds(shape, named.frame.crs))
        for _, _, name, key, named, shape in hits[:limit]
    ]


def _bounds(
    shape: shapely.Geometry, crs: object
) -> tuple[tuple[float, float], tuple[float, float]]:
    corners = gpd.GeoSeries([shape], crs=crs).to_crs(WGS84).total_bounds
    west, south, east, north = (float(value) for value in np.round(corners, 6))
    return ((south, west), (north, east))
