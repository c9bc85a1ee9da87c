"""Coordinate reference systems of the API: their URIs, axis order and projection."""

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geo.constants import RD, WGS84
from geo.ogc.errors import QueryError

CRS84_URI: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
WGS84_URI: Final = "http://www.opengis.net/def/crs/EPSG/0/4326"
RD_URI: Final = "http://www.opengis.net/def/crs/EPSG/0/28992"

AREA_OF_USE: Final = (2.5, 50.5, 7.8, 54.0)
"""Degrees around the Netherlands: beyond these EPSG:28992 has no coordinates."""
_SEGMENTS: Final = 16
_ANTIMERIDIAN: Final = 180.0
_BOX: Final = 4
_BOX_3D: Final = 6

Coordinates = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class CoordinateSystem:
    """A coordinate reference system that a client can ask for.

    Attributes:
        uri: as in the parameters ``crs``, ``bbox-crs`` and ``filter-crs``.
        degrees: whether coordinates are degrees of WGS 84 instead of metres of EPSG:28992.
        north_first: whether the first coordinate is the latitude, as EPSG:4326 defines it.
        digits: decimals of a coordinate: a centimetre, or a millimetre in metres.
    """

    uri: str
    degrees: bool
    north_first: bool = False
    digits: int

    def project(self, x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
        """Coordinates of EPSG:28992 in this system, in its axis order."""
        if not self.degrees:
            return x, y
        lon, lat = _transformer(RD, WGS84).transform(x, y)
        return (lat, lon) if self.north_first else (lon, lat)

    def to_rd(self, shape: shapely.Geometry) -> shapely.Geometry:
        """A shape in this system as one in EPSG:28992; what lies outside its area is cut off."""
        if self.north_first:
            shape = shapely.transform(shape, lambda xy: xy[:, ::-1])
        if not self.degrees:
            return shape
        known = shapely.intersection(shapely.make_valid(shape), shapely.box(*AREA_OF_USE))
        if known.is_empty:
            return known
        size = max(known.bounds[2] - known.bounds[0], known.bounds[3] - known.bounds[1])
        # a straight edge in degrees is not straight in metres
        known = shapely.segmentize(known, size / _SEGMENTS) if size else known
        transformer = _transformer(WGS84, RD)
        return shapely.transform(
            known, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
        )


_ALL: Final = (
    CoordinateSystem(uri=CRS84_URI, degrees=True, digits=7),
    CoordinateSystem(uri=WGS84_URI, degrees=True, north_first=True, digits=7),
    CoordinateSystem(uri=RD_URI, degrees=False, digits=3),
)
SYSTEMS: Final[Mapping[str, CoordinateSystem]] = {system.uri: system for system in _ALL}
"""Every system by its URI, the default first."""


def system_named(uri: str, *, parameter: str) -> CoordinateSystem:
    """The system with this URI.

    Raises:
        QueryError: it is not one of :data:`SYSTEMS`.
    """
    found = SYSTEMS.get(uri)
    if found is None:
        raise QueryError(f"{parameter}: dit stelsel is er niet; kies uit {', '.join(SYSTEMS)}.")
    return found


def box_shape(text: str, system: CoordinateSystem) -> shapely.Geometry:
    """The value of ``bbox`` as a shape in EPSG:28992.

    Args:
        text: four numbers with commas, or six with heights, which are left out.
        system: that the numbers are in, in its axis order.

    Raises:
        QueryError: other than four or six finite numbers, or a minimum above its maximum. Only
            the longitude may be: then the box crosses the antimeridian.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    return box_of(numbers, system, parameter="bbox")


def box_of(numbers: list[float], system: CoordinateSystem, *, parameter: str) -> shapely.Geometry:
    """As :func:`box_shape`, of numbers."""
    if len(numbers) not in {_BOX, _BOX_3D} or not all(math.isfinite(number) for number in numbers):
        raise QueryError(
            f"{parameter}: geef vier getallen (laagste en hoogste van beide assen), met komma's "
            "ertussen, in de volgorde van de assen van het stelsel."
        )
    half = len(numbers) // 2
    first, second, first_max, second_max = *numbers[:2], *numbers[half : half + 2]
    boxes = [(first, second, first_max, second_max)]
    if system.degrees and not system.north_first and _crosses(first, first_max):
        boxes = [
            (first, second, _ANTIMERIDIAN, second_max),
            (-_ANTIMERIDIAN, second, first_max, second_max),
        ]
    elif system.north_first and _crosses(second, second_max):
        boxes = [
            (first, second, first_max, _ANTIMERIDIAN),
            (first, -_ANTIMERIDIAN, first_max, second_max),
        ]
    if any(low > high or left > right for low, left, high, right in boxes):
        raise QueryError(f"{parameter}: het laagste getal van een as staat voor het hoogste.")
    return system.to_rd(shapely.MultiPolygon([shapely.box(*box) for box in boxes]))


def _crosses(west: float, east: float) -> bool:
    """Whether a box from one longitude to another crosses the antimeridian."""
    return -_ANTIMERIDIAN <= east < west <= _ANTIMERIDIAN


@functools.lru_cache(maxsize=4)
def _transformer(source: str, target: str) -> Any:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)
