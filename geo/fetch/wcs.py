"""Web Coverage Service 2.0.1: measured values, in tiles, on the cells of the service."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.errors import RasterioIOError
from rasterio.warp import reproject

from geo.constants import RD
from geo.fetch.answer import Answer, host_of
from geo.fetch.capabilities import VERSIONS
from geo.fetch.grid import CELL_M, NODATA, TILE_CELLS, Bounds, Grid, Tile, Values
from geo.fetch.http import HttpClient
from geo.fetch.ows_xml import child_text, descendants, local, parse_xml
from geo.fetch.problems import FetchProblem

_FINEST_M: Final = 0.1
_MOST_CELLS: Final = 64_000_000
_MOST_STORED: Final = 50_000_000
"""Cells of a stored raster: Dordrecht in cells of 2.5 m, 200 MB of values."""

_MOST_SIDE: Final = 2_000
"""Pixels a side of one answer."""

_COLOUR_BANDS: Final = 3
_SQUARE_WITHIN: Final = 0.01
_EDGE: Final = 1e-3
"""In cells: bounds this near to the edge of a cell count as on it."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What a service says of a coverage: its axes, where it lies, the size of its cells in m."""

    id: str
    axes: tuple[str, str]
    bounds: Bounds
    cell_m: float


def describe(client: HttpClient, url: str, coverage_id: str) -> Coverage:
    """Return the description; raises FetchProblem when it is not a plain grid in EPSG:28992."""
    host = host_of(url)
    params = {"service": "WCS", "version": VERSIONS["WCS"], "request": "DescribeCoverage"}
    root = parse_xml(client.get(url, params={**params, "coverageId": coverage_id}))
    envelopes = [*descendants(root, "Envelope"), *descendants(root, "EnvelopeWithTimePeriod")]
    if not envelopes:
        raise FetchProblem("invalid", host, f"van '{coverage_id}' is niet bekend waar het ligt")
    envelope = envelopes[0]
    # a coverage with a time axis states a compound system, of which the horizontal part counts
    stated = envelope.get("srsName", "")
    if not re.search(r"(?<!\d)28992(?!\d)", stated):
        raise FetchProblem("wrong_crs", host, stated or "een onbekend stelsel")
    axes = envelope.get("axisLabels", "").split()
    try:
        left, bottom = _corner(envelope, "lowerCorner")
        right, top = _corner(envelope, "upperCorner")
        columns_m, rows_m = _cell_sizes(root, width_m=right - left, height_m=top - bottom)
        first, second = axes[0], axes[1]
    except (ValueError, IndexError, ZeroDivisionError) as error:
        raise FetchProblem("invalid", host, f"de beschrijving van '{coverage_id}'") from error
    if abs(columns_m - rows_m) > _SQUARE_WITHIN * columns_m:
        raise FetchProblem("invalid", host, f"de cellen van '{coverage_id}' zijn niet vierkant")
    bands = sum(1 for item in descendants(root, "field") if local(item) == "field")
    if bands >= _COLOUR_BANDS:
        raise FetchProblem("invalid", host, f"'{coverage_id}' bevat kleuren, geen meetwaarden")
    return Coverage(
        id=coverage_id,
        axes=(first, second),
        bounds=(left, bottom, right, top),
        cell_m=max(columns_m, _FINEST_M),
    )


def _corner(envelope: ET.Element, name: str) -> tuple[float, float]:
    """Return x and y of a corner; a third number or a time after them does not count."""
    values = (child_text(envelope, name) or "").split()
    return float(values[0]), float(values[1])


def _cell_sizes(root: ET.Element, *, width_m: float, height_m: float) -> tuple[float, float]:
    """Return the width and height of a cell in metres.

    From the number of cells, when that agrees with the steps between them: those are rounded
    (4.9999), and can have a rotation that is only rounding (1e-12).
    """
    steps = [
        max(abs(float(item)) for item in (offset.text or "").split())
        for offset in descendants(root, "offsetVector")
    ]
    low, high = (
        [int(item) for envelope in descendants(root, "GridEnvelope")
         for item in (child_text(envelope, name) or "").split()]
        for name in ("low", "high")
    )  # fmt: skip
    if len(low) > 1 and len(high) > 1:
        exact = width_m / (high[0] - low[0] + 1), height_m / (high[1] - low[1] + 1)
        if not steps or abs(exact[0] - steps[0]) <= _SQUARE_WITHIN * steps[0]:
            return exact
    return steps[0], steps[1]


def grid_of(coverage: Coverage, bounds: Bounds, *, margin_m: float = 50.0) -> Grid:
    """Return the grid to store a coverage on: its own cells, where these are not too many.

    Too many cells are joined, two by two or more, up to the usual 5 m; the joined cells are never
    larger than that, and cells of the service that are larger stay as they are.

    Args:
        coverage: as the service describes it.
        bounds: what is needed of it, in EPSG:28992.
        margin_m: around the bounds.
    """
    corner = coverage.bounds[0], coverage.bounds[3]
    grid = Grid.over(bounds, margin_m=margin_m, cell_m=coverage.cell_m, corner=corner)
    joined = math.ceil(math.sqrt(grid.rows * grid.columns / _MOST_STORED))
    if joined <= 1:
        return grid
    cell_m = max(coverage.cell_m, min(coverage.cell_m * joined, CELL_M))
    return Grid.over(bounds, margin_m=margin_m, cell_m=cell_m, corner=corner)


def fetch_tile(
    client: HttpClient,
    url: str,
    coverage: Coverage,
    tile: Tile,
    *,
    resampling: Resampling,
    sentinels: Sequence[float],
) -> Values:
    """Return a tile's values with NaN for no data; NaN altogether outside the coverage.

    The service gives its own cells; a margin of one of them goes around, so that a larger cell at
    the edge of a tile is made of the same cells as it would be in the middle of one.
    """
    empty = np.full((tile.rows, tile.columns), np.nan, dtype=np.float32)
    around = _wider(tile.bounds, coverage.cell_m + tile.cell_m)
    wanted = _overlap(around, coverage.bounds)
    if wanted is None:
        return empty
    left, bottom, right, top = _overlap(_on_cells(wanted, coverage), coverage.bounds) or wanted
    params = (
        f"service=WCS&version={VERSIONS['WCS']}&request=GetCoverage&coverageId={coverage.id}"
        f"&format=image/tiff&subset={coverage.axes[0]}({left:.6f},{right:.6f})"
        f"&subset={coverage.axes[1]}({bottom:.6f},{top:.6f})"
    )
    glue = "&" if "?" in url else "?"
    answer = client.get(f"{url}{glue}{params}")
    return read_tiff(answer, tile, resampling=resampling, sentinels=sentinels)


def read_tiff(
    answer: Answer, tile: Tile, *, resampling: Resampling, sentinels: Sequence[float]
) -> Values:
    """Check a GeoTIFF and return its values on the cells of the tile, NaN for no data.

    Raises FetchProblem when it is no GeoTIFF, has no or another coordinate system, is a
    picture instead of measurements, or lies elsewhere.
    """
    host = host_of(answer.url)
    if answer.looks_like_html() or answer.body.lstrip()[:1] == b"<":
        parse_xml(answer)  # an exception report says what is wrong
        raise FetchProblem("not_readable", host, "GeoTIFF")
    try:
        with rasterio.MemoryFile(answer.body) as memory, memory.open(driver="GTiff") as source:
            if source.width * source.height > _MOST_CELLS:
                raise FetchProblem("invalid", host, "het raster is veel groter dan gevraagd")
            if source.crs is None or source.crs.to_epsg() != int(RD.split(":")[1]):
                raise FetchProblem("wrong_crs", host, str(source.crs or "een onbekend stelsel"))
            if source.count >= _COLOUR_BANDS:
                raise FetchProblem("invalid", host, "het raster bevat kleuren, geen meetwaarden")
            left, bottom, right, top = source.bounds
            if _overlap(tile.bounds, (left, bottom, right, top)) is None:
                raise FetchProblem("invalid", host, "het raster ligt ergens anders dan gevraagd")
            values = source.read(1, masked=True).astype(np.float32).filled(np.nan)
            scale, offset = source.scales[0], source.offsets[0]
            nodata = [] if source.nodata is None else [float(source.nodata)]
            transform = source.transform
    except RasterioIOError as error:
        raise FetchProblem("cut", host) from error
    for sentinel in (*sentinels, *nodata, NODATA):
        values[values == np.float32(sentinel)] = np.nan
    values = values * np.float32(scale) + np.float32(offset)
    values[~np.isfinite(values)] = np.nan
    target = np.full((tile.rows, tile.columns), np.nan, dtype=np.float32)
    reproject(
        values,
        target,
        src_transform=transform,
        src_crs=RD,
        src_nodata=np.nan,
        dst_transform=tile.transform,
        dst_crs=RD,
        dst_nodata=np.nan,
        resampling=resampling
        if abs(transform.a) < tile.cell_m * (1 - _SQUARE_WITHIN)
        else Resampling.nearest,
    )
    return target


def tile_cells(coverage: Coverage, *, cell_m: float = CELL_M) -> int:
    """Return how many cells a side a tile may have: 2 km, and no answer over 2,000 pixels."""
    pixels = max(cell_m / coverage.cell_m, 1.0)
    side = min(TILE_CELLS * CELL_M / cell_m, _MOST_SIDE / pixels)
    return max(40, math.floor(side))


def _on_cells(bounds: Bounds, coverage: Coverage) -> Bounds:
    """Return the bounds widened to whole cells of the coverage.

    For bounds that cut a cell, servers return a raster that is shifted by up to half a cell.
    """
    cell, (left, _, _, top) = coverage.cell_m, coverage.bounds
    return (
        left + math.floor((bounds[0] - left) / cell + _EDGE) * cell,
        top - math.ceil((top - bounds[1]) / cell - _EDGE) * cell,
        left + math.ceil((bounds[2] - left) / cell - _EDGE) * cell,
        top - math.floor((top - bounds[3]) / cell + _EDGE) * cell,
    )


def _wider(bounds: Bounds, margin: float) -> Bounds:
    return bounds[0] - margin, bounds[1] - margin, bounds[2] + margin, bounds[3] + margin


def _overlap(first: Bounds, second: Bounds) -> Bounds | None:
    left, bottom = max(first[0], second[0]), max(first[1], second[1])
    right, top = min(first[2], second[2]), min(first[3], second[3])
    return (left, bottom, right, top) if left < right and bottom < top else None
