"""A hazard raster as a picture in its classes, ready to lie on a web map."""

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds

from geo.catalogue.symbols import Pattern
from geo.constants import RD, WGS84
from geo.errors import DataError
from geo.hazards.thresholds import Hazard
from geo.maps.palettes import HAZARDS

WEB_MERCATOR: Final = "EPSG:3857"
"""What Leaflet stretches a picture in: a picture in degrees would be off by metres."""

LONGEST_SIDE: Final = 1400
"""Pixels; the raster is thinned to this, enough for a whole city on a screen."""

READ_ONCE_BYTES: Final = 16 << 20
"""Room for blocks of a raster that is gone through once: GDAL would keep a twentieth of the memory
of the machine. A row of blocks of a city has to fit, or each is unpacked for every strip: with half
of this a raster of 3,637 columns took four times as long to read."""

_INK_SHARE: Final = 0.22
_DOT, _DOT_TILE, _TILE = 2, 6, 8
"""Pixels of a dot, and after how many pixels dots and lines repeat."""

_INKED: Final[Mapping[Pattern, Callable[[Any, Any], Any]]] = {
    "none": lambda rows, columns: False,  # noqa: ARG005 - called like the others
    "dots": lambda rows, columns: (rows % _DOT_TILE < _DOT) & (columns % _DOT_TILE < _DOT),
    "hatch": lambda rows, columns: (rows + columns) % _TILE == 0,
    "backhatch": lambda rows, columns: (rows - columns) % _TILE == 0,
    "cross": lambda rows, columns: (
        ((rows + columns) % _TILE == 0) | ((rows - columns) % _TILE == 0)
    ),
    "grid": lambda rows, columns: (rows % _TILE == 0) | (columns % _TILE == 0),
    "horizontal": lambda rows, columns: rows % _TILE == 0,  # noqa: ARG005
    "vertical": lambda rows, columns: columns % _TILE == 0,  # noqa: ARG005
    "dash": lambda rows, columns: (rows % _TILE == 0) & (columns % _TILE < _TILE // 2),
}
"""Which pixels of a pattern are inked, from their row and column."""


@dataclass(frozen=True, kw_only=True)
class RasterImage:
    """A PNG and its corners in degrees ((south, west), (north, east)).

    ``shares`` is per class its share of the cells with a value, 0 to 1.
    """

    png: bytes
    corners: tuple[tuple[float, float], tuple[float, float]]
    shares: dict[str, float]

    @property
    def address(self) -> str:
        """The picture as a data address."""
        return "data:image/png;base64," + base64.b64encode(self.png).decode()


def class_image(path: Path, hazard: Hazard, *, longest_side: int = LONGEST_SIDE) -> RasterImage:
    """Draw a single-band raster in EPSG:28992 in the colours and patterns of a hazard's classes.

    Cells without data stay transparent: nothing is drawn where nothing is known.
    """
    values, corners = _read(path, longest_side)
    palette = HAZARDS[hazard.id]
    places = hazard.positions(values)
    # places in a list of colours, of which the first is transparent
    picture = np.zeros(places.shape, dtype=np.uint8)
    colours = [np.zeros(3)]
    known = int((places >= 0).sum())
    shares = {}
    for place, (name, _) in enumerate(hazard.bounds):
        entry = palette.entry(name)
        mask = places == place
        shares[name] = float(mask.sum() / known) if known else 0.0
        ink = mask & _pattern(entry.pattern, places.shape)
        colour, dark = _rgb(entry.colour), _rgb(entry.ink)
        picture[mask], picture[ink] = len(colours), len(colours) + 1
        colours += [colour, np.round(colour * (1 - _INK_SHARE) + dark * _INK_SHARE)]
    return RasterImage(png=_png(picture, colours), corners=corners, shares=shares)


def corners_of(path: Path) -> tuple[tuple[float, float], tuple[float, float]]:
    """Corners in degrees of the picture of a raster, ((south, west), (north, east)).

    Raises:
        DataError: the raster is not in EPSG:28992.
    """
    with rasterio.open(path) as raster, _warped(raster, path) as warped:
        return _corners(warped)


def _warped(raster: Any, path: Path) -> Any:
    if raster.crs is None or raster.crs.to_string() != RD:
        raise DataError(f"Het raster {path.name} staat niet in {RD}; zet het om.")
    return WarpedVRT(raster, crs=WEB_MERCATOR, resampling=Resampling.nearest)


def _corners(warped: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    west, south, east, north = transform_bounds(warped.crs, WGS84, *warped.bounds)
    return (south, west), (north, east)


def _read(path: Path, longest_side: int) -> tuple[Any, Any]:
    with (
        rasterio.Env(GDAL_CACHEMAX=READ_ONCE_BYTES),
        rasterio.open(path) as raster,
        _warped(raster, path) as warped,
    ):
        shrink = min(1.0, longest_side / max(warped.width, warped.height))
        shape = (max(1, round(warped.height * shrink)), max(1, round(warped.width * shrink)))
        band = warped.read(1, out_shape=shape, masked=True, resampling=Resampling.nearest)
        corners = _corners(warped)
    return band.astype(float).filled(np.nan), corners


def _pattern(pattern: Pattern, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.broadcast_to(_INKED[pattern](rows, columns), shape)


def _rgb(colour: str) -> npt.NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


def _png(picture: npt.NDArray[np.uint8], colours: Sequence[npt.NDArray[Any]]) -> bytes:
    """A picture of places in a list of colours (RGB), the first of them transparent."""
    stream = io.BytesIO()
    # only when a picture is really made
    from PIL import Image  # noqa: PLC0415

    image = Image.fromarray(picture, mode="P")
    image.putpalette(np.concatenate(colours).astype(np.uint8).tobytes())
    image.save(stream, "PNG", transparency=0)
    return stream.getvalue()
