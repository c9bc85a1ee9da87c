"""Web Map Service 1.3.0: a picture at a fixed cell size, and the style behind its colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioIOError

from geo.constants import RD
from geo.fetch.answer import Answer, host_of
from geo.fetch.capabilities import VERSIONS
from geo.fetch.grid import CELL_M, Tile
from geo.fetch.http import HttpClient
from geo.fetch.legend import ColourMap, parse_sld
from geo.fetch.ows_xml import parse_xml
from geo.fetch.problems import FetchProblem

VALUE_PROPERTIES: Final = ("GRAY_INDEX", "RED_BAND", "PALETTE_INDEX", "value_0", "Band1")
"""How servers name the value of a raster in GetFeatureInfo."""

_COLOUR_BANDS: Final = {"red_band", "green_band", "blue_band"}
_OPAQUE: Final = 255


def style_of(client: HttpClient, url: str, layer: str) -> ColourMap:
    """Return the colour map of a layer's default style, from GetStyles (SLD)."""
    params = {"service": "WMS", "version": "1.1.1", "request": "GetStyles", "layers": layer}
    return parse_sld(parse_xml(client.get(url, params=params)), host=host_of(url))


def get_map(client: HttpClient, url: str, layer: str, tile: Tile) -> npt.NDArray[np.uint8]:
    """Return the picture of a tile, one pixel a cell: four bands, rows, columns."""
    params = {
        "service": "WMS",
        "version": VERSIONS["WMS"],
        "request": "GetMap",
        "layers": layer,
        "styles": "",
        "crs": RD,
        "bbox": ",".join(f"{value:.3f}" for value in tile.bounds),
        "width": str(tile.columns),
        "height": str(tile.rows),
        "format": "image/png",
        "transparent": "true",
    }
    return read_png(client.get(url, params=params), shape=(tile.rows, tile.columns))


def value_at(
    client: HttpClient, url: str, layer: str, *, x_m: float, y_m: float, names: Sequence[str]
) -> float | None:
    """Return the service's own value at a place, from GetFeatureInfo; None when it has none.

    ``names`` are the properties that can hold it, in order of preference and whatever their
    capitals; without any of them the only number in the answer counts. Three bands of colour are
    no value. Raises FetchProblem when there is no answer.
    """
    half = 1.5 * CELL_M
    params = {
        "service": "WMS",
        "version": VERSIONS["WMS"],
        "request": "GetFeatureInfo",
        "layers": layer,
        "query_layers": layer,
        "styles": "",
        "crs": RD,
        "bbox": ",".join(
            f"{value:.3f}" for value in (x_m - half, y_m - half, x_m + half, y_m + half)
        ),
        "width": "3",
        "height": "3",
        "i": "1",
        "j": "1",
        "info_format": "application/json",
    }
    document, _ = client.get_json(url, params=params)
    for feature in document.get("features") or []:
        numbers = _numbers(feature.get("properties") or {})
        if not numbers.keys() >= _COLOUR_BANDS:
            named = [numbers[name.lower()] for name in names if name.lower() in numbers]
            if named or len(numbers) == 1:
                return named[0] if named else next(iter(numbers.values()))
    return None


def _numbers(properties: Mapping[str, object]) -> dict[str, float]:
    """Return the properties that are numbers, also when they are written as text."""
    numbers = {}
    for name, value in properties.items():
        with suppress(ValueError):
            if isinstance(value, (int, float, str)) and not isinstance(value, bool):
                numbers[name.lower()] = float(str(value).replace(",", "."))
    return numbers


def read_png(answer: Answer, *, shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Return a picture as red, green, blue and opacity; raises FetchProblem when it is none."""
    host = host_of(answer.url)
    if answer.looks_like_html() or answer.body.lstrip()[:1] == b"<":
        parse_xml(answer)
        raise FetchProblem("not_readable", host, "afbeelding")
    try:
        with rasterio.Env(), rasterio.MemoryFile(answer.body) as memory, _open(memory) as source:
            if (source.height, source.width) != shape:
                raise FetchProblem(
                    "invalid", host, "de afbeelding heeft een andere maat dan gevraagd"
                )
            bands = source.read()
            table = source.colormap(1) if source.count == 1 and _has_table(source) else None
    except RasterioIOError as error:
        raise FetchProblem("cut", host) from error
    return _as_rgba(bands, table)


def _open(memory: rasterio.MemoryFile) -> rasterio.DatasetReader:
    import warnings  # noqa: PLC0415 - only a picture without a place needs it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        return memory.open(driver="PNG")


def _has_table(source: rasterio.DatasetReader) -> bool:
    try:
        source.colormap(1)
    except ValueError:
        return False
    return True


def _as_rgba(
    bands: npt.NDArray[np.uint8], table: dict[int, tuple[int, int, int, int]] | None
) -> npt.NDArray[np.uint8]:
    if table is not None:
        lookup = np.zeros((256, 4), dtype=np.uint8)
        for index, colour in table.items():
            lookup[index] = colour
        return np.moveaxis(lookup[bands[0]], -1, 0)
    solid = np.full_like(bands[:1], _OPAQUE)
    if len(bands) == 4:  # noqa: PLR2004 - red, green, blue, opacity
        return bands
    if len(bands) == 3:  # noqa: PLR2004 - red, green, blue
        return np.concatenate([bands, solid])
    grey = np.concatenate([bands[:1]] * 3)
    return np.concatenate([grey, bands[1:2] if len(bands) > 1 else solid])
