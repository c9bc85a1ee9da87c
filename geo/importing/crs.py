"""In which coordinate system the shapes of a file are: as it says, or as their numbers show."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyproj
import pyproj.exceptions
import shapely
from shapely.geometry.base import BaseGeometry

from geo.constants import RD, RD_BOUNDS, WGS84
from geo.importing.questions import Choice, FileQuestion

TITLES: Final = {
    RD: "Rijksdriehoek (EPSG:28992)",
    WGS84: "lengte- en breedtegraden (WGS 84)",
    "EPSG:3857": "webkaart (EPSG:3857)",
    "EPSG:25831": "UTM zone 31 (EPSG:25831)",
    "EPSG:4258": "lengte- en breedtegraden (ETRS89)",
    "EPSG:28991": "Rijksdriehoek zonder verschuiving (EPSG:28991)",
}
_TRIED: Final = (RD, WGS84, "EPSG:3857", "EPSG:25831", "EPSG:28991")
_SWAPPED: Final = "omgewisseld"
_AS_GIVEN: Final = "zoals ze staan"
_MOST: Final = 0.5
_TRANSFORMABLE: Final = (
    "is_projected",
    "is_geographic",
    "is_compound",
    "is_bound",
    "is_geocentric",
)


@dataclass(frozen=True, kw_only=True)
class Placing:
    """A coordinate system and an order of the axes, with the share of shapes in the Netherlands."""

    crs: str
    swapped: bool
    share: float


def usable_crs(stated: str | None) -> pyproj.CRS | None:
    """Return the coordinate system that a file states, None for none or a local one."""
    if not stated:
        return None
    try:
        crs = pyproj.CRS.from_user_input(stated)
    except pyproj.exceptions.CRSError:
        return None
    return crs if any(getattr(crs, kind) for kind in _TRANSFORMABLE) else None


def to_rd(shapes: npt.NDArray[Any], crs: Any, *, swapped: bool) -> npt.NDArray[Any]:
    """Return flat shapes in EPSG:28992; coordinates that cannot be there become infinite."""
    to_metres = _conversion(crs)

    def moved(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        given = xy[:, ::-1] if swapped else xy
        if to_metres is None:
            return given
        return np.column_stack(to_metres.transform(given[:, 0], given[:, 1]))

    found: npt.NDArray[Any] = shapely.transform(shapes, moved)
    return found


@functools.lru_cache(maxsize=16)
def _conversion(crs: Any) -> pyproj.Transformer | None:
    """How a coordinate system is converted to EPSG:28992; None where it is that.

    A file with a shape as text in each row asks for the same ones thousands of times.
    """
    given, metres = pyproj.CRS.from_user_input(crs), pyproj.CRS(RD)
    if given.equals(metres, ignore_axis_order=True):
        return None
    return pyproj.Transformer.from_crs(given, metres, always_xy=True)


def _share(shapes: npt.NDArray[Any], crs: Any, *, swapped: bool) -> float:
    """Return the share of the shapes that lie in the Netherlands by a coordinate system."""
    sample = shapes[:: max(1, len(shapes) // 500)]
    try:
        bounds = shapely.bounds(to_rd(shapely.centroid(sample), crs, swapped=swapped))
    except pyproj.exceptions.ProjError:
        return 0.0
    west, south, east, north = RD_BOUNDS
    x, y = bounds[:, 0], bounds[:, 1]
    with np.errstate(invalid="ignore"):
        inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return float(inside.mean())


def placings(shapes: npt.NDArray[Any], *, stated: pyproj.CRS | None) -> list[Placing]:
    """Return the ways to read coordinates that put most shapes in the Netherlands, best first."""
    return sorted(_placings(shapes, stated), key=lambda item: -item.share)


def placing_of(shape: BaseGeometry) -> Placing | None:
    """Return the first way to read the coordinates of one shape that puts it there, if any."""
    return next(_placings(np.array([shape], dtype=object), None), None)


def _placings(shapes: npt.NDArray[Any], stated: pyproj.CRS | None) -> Iterator[Placing]:
    names = [*([stated.to_string()] if stated is not None else []), *_TRIED]
    for name in dict.fromkeys(names):
        for swapped in (False, True):
            share = _share(shapes, stated if stated is not None and name == names[0] else name,
                           swapped=swapped)  # fmt: skip
            if share > _MOST:
                yield Placing(crs=name, swapped=swapped, share=share)


def crs_question(options: Sequence[Placing], *, needed: bool) -> FileQuestion:
    """Return the question in which coordinate system a file is that does not say it."""
    names = dict.fromkeys(item.crs for item in options)
    choices = [Choice(value=name, label=TITLES.get(name, name)) for name in names]
    choices += [
        Choice(value=name, label=title) for name, title in TITLES.items() if name not in names
    ]
    return FileQuestion(
        key="crs",
        text="In welk coördinatenstelsel staat het bestand?",
        choices=tuple(choices),
        proposed=options[0].crs,
        needed=needed,
    )


def axes_question(shapes: npt.NDArray[Any]) -> FileQuestion:
    """Return the question whether the two coordinates of every point changed places."""
    points = shapely.get_coordinates(shapes)[:3]
    given = tuple(f"{a:g}, {b:g}" for a, b in points)
    swapped = tuple(f"{b:g}, {a:g}" for a, b in points)
    return FileQuestion(
        key="axes",
        text="De twee coördinaten lijken verwisseld: zo ligt er niets in Nederland. Omwisselen?",
        choices=(
            Choice(value=_SWAPPED, label="Ja, wissel ze om", examples=swapped),
            Choice(value=_AS_GIVEN, label="Nee, laat ze zoals ze staan", examples=given),
        ),
        proposed=_SWAPPED,
    )


def says_swapped(answer: str) -> bool:
    """Say whether the answer to :func:`axes_question` is to change the coordinates."""
    return answer == _SWAPPED
