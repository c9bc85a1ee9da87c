"""Statistics of rasters over polygons, each cell weighted by the part that is covered.

Rasters are read once, in strips, however many polygons and layers there are, and each polygon is
walked once for all layers on the same grid. The tests compare the results with exactextract, which
the program itself does not load: some polygons on the edge of a raster end its process.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import rasterio
import shapely
from rasterio.enums import MaskFlags
from rasterio.windows import Window

from geo.catalogue.raster_files import raster_cell_m2
from geo.errors import DataError

Shapes = npt.NDArray[np.object_]

STRIP_CELLS: Final = 4_000_000
"""Cells held at a time over all layers: 16 MB of values."""

_CACHE_BYTES: Final = 32 * 2**20
"""Room for the blocks of one row of a layer."""

_FARTHEST_CELLS: Final = 1e9
"""Polygons with a corner farther from the raster than this, or at no number, have no statistics."""


@dataclass(frozen=True)
class Zonal:
    """Per polygon (rows) and raster (columns); NaN where no part has a value."""

    mean: npt.NDArray[np.float64]
    max: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    """Part (0-1) of the polygon's area with a value."""
    classes: npt.NDArray[np.float64]
    """Polygon, raster, class: part (0-1) of what has a value; without bounds no classes."""


@dataclass(frozen=True)
class _Corners:
    """Polygons as flat arrays, in cells of one grid (y downwards)."""

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    rings: npt.NDArray[np.int64]
    holes: npt.NDArray[np.bool_]
    parts: npt.NDArray[np.int64]
    box: npt.NDArray[np.int64]


def zonal(shapes: Shapes, rasters: Sequence[Path], *, bounds: Sequence[float] = ()) -> Zonal:
    """Mean, maximum and known share of rasters over polygons.

    Args:
        shapes: polygons and multipolygons in EPSG:28992; those that are empty, missing or have a
            corner that is not a number give NaN.
        rasters: single-band rasters in EPSG:28992; nodata is no value. Those on the same grid are
            handled together.
        bounds: upper bounds of classes, rising; a value at a bound is in the lower class.

    Returns:
        The mean with each cell weighted by the part that is covered; the maximum over every cell
        of which at least :data:`~geo.spatial.coverage.SLIVER` is covered.

    Raises:
        DataError: a raster is missing, damaged or in another coordinate system.
    """
    count = len(shapes)
    found = Zonal(
        mean=np.full((count, len(rasters)), np.nan),
        max=np.full((count, len(rasters)), np.nan),
        share=np.zeros((count, len(rasters))),
        classes=np.full((count, len(rasters), len(bounds) + 1 if len(bounds) else 0), np.nan),
    )
    for members in _same_grid(rasters):
        part = _over_grid(shapes, [rasters[i] for i in members], bounds=bounds)
        for field in fields(Zonal):
            getattr(found, field.name)[:, members] = getattr(part, field.name)
    return found


def _as_measured(dataset: Any, window: Any, values: Any, known: Any) -> None:
    """Apply scale and offset of a band in place, and what a mask or alpha band takes away."""
    if {MaskFlags.per_dataset, MaskFlags.alpha} & set(dataset.mask_flag_enums[0]):
        known &= dataset.read_masks(1, window=window) > 0
    if (dataset.scales[0], dataset.offsets[0]) != (1.0, 0.0):
        values *= dataset.scales[0]
        values += dataset.offsets[0]


def _same_grid(rasters: Sequence[Path]) -> list[list[int]]:
    """Row numbers of the rasters, grouped by their grid."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for number, path in enumerate(rasters):
        raster_cell_m2(path)
        with rasterio.open(path) as dataset:
            grid = (*dataset.transform[:6], dataset.width, dataset.height)
        groups.setdefault(grid, []).append(number)
    return list(groups.values())


def _over_grid(shapes: Shapes, rasters: Sequence[Path], *, bounds: Sequence[float]) -> Zonal:
    # loads the compiler: only when something is really computed
    from geo.spatial.coverage import SLIVER, add_strip  # noqa: PLC0415

    count, layers = len(shapes), len(rasters)
    limits = np.asarray(bounds, dtype="float64")
    weight, total = np.zeros((count, layers)), np.zeros((count, layers))
    highest = np.full((count, layers), -np.inf)
    shares = np.zeros((count, layers, len(limits) + 1 if len(limits) else 0))
    area_m2 = np.nan_to_num(shapely.area(shapes))
    with ExitStack() as stack:
        # every block is read once: what GDAL keeps of it (a share of all memory) serves nobody
        stack.enter_context(rasterio.Env(GDAL_CACHEMAX=_CACHE_BYTES))
        try:
            datasets = [stack.enter_context(rasterio.open(path)) for path in rasters]
            grid = datasets[0]
            corners = _corners(shapes, grid)
            cell_m2 = abs(grid.transform.a * grid.transform.e)
            least = SLIVER * np.minimum(area_m2 / cell_m2, 1.0)
            strips = list(_strips(corners.box, grid, layers=layers))
            # the same room for every strip: two at a time would be twice the memory
            most = layers * max((w.height * w.width for w, _ in strips), default=0)
            room, there = np.empty(most, dtype="float32"), np.empty(most, dtype=bool)
            for window, chosen in strips:
                shape = (layers, window.height, window.width)
                size = layers * window.height * window.width
                values, known = room[:size].reshape(shape), there[:size].reshape(shape)
                for number, dataset in enumerate(datasets):
                    band = dataset.read(1, window=window, out=values[number])
                    known[number] = _known(band, dataset.nodata)
                    _as_measured(dataset, window, values[number], known[number])
                add_strip(
                    corners.x, corners.y, corners.rings, corners.holes, corners.parts, chosen,
                    corners.box, values, known, window.row_off, window.col_off, limits,
                    least, weight, total, highest, shares,
                )  # fmt: skip
        except rasterio.errors.RasterioError:
            msg = f"Het raster {rasters[0].name} is beschadigd en niet te lezen."
            raise DataError(msg) from None
    # a polygon without area has no share of it, and so no value
    whole = np.broadcast_to(area_m2[:, None], weight.shape)
    share = np.divide(weight * cell_m2, whole, out=np.zeros_like(weight), where=whole > 0)
    some = (weight > 0) & (share > 0)
    return Zonal(
        mean=np.divide(total, weight, out=np.full_like(total, np.nan), where=some),
        max=np.where(some, highest, np.nan),
        share=np.clip(share, 0.0, 1.0),
        classes=np.divide(
            shares, weight[:, :, None], out=np.full_like(shares, np.nan), where=some[:, :, None]
        ),
    )


def _known(band: npt.NDArray[np.float32], nodata: float | None) -> npt.NDArray[np.bool_]:
    known: npt.NDArray[np.bool_] = ~np.isnan(band)
    if nodata is not None and not np.isnan(nodata):
        known &= band != np.float32(nodata)
    return known


def _corners(shapes: Shapes, grid: rasterio.DatasetReader) -> _Corners:
    """Flatten the polygons to rings of corners in cells of the grid, with their boxes."""
    transform = grid.transform
    polygons, of_shape = shapely.get_parts(shapes, return_index=True)
    areal = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    polygons, of_shape = polygons[areal], of_shape[areal]
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    xy, of_ring = shapely.get_coordinates(rings, return_index=True)
    x = (xy[:, 0] - transform.c) / transform.a
    y = (xy[:, 1] - transform.f) / transform.e
    # the first ring of a polygon is its outer one
    holes = np.zeros(len(rings), dtype=bool)
    holes[1:] = of_polygon[1:] == of_polygon[:-1]
    first_corner = np.searchsorted(of_ring, np.arange(len(rings) + 1))
    first_ring = np.searchsorted(of_shape[of_polygon], np.arange(len(shapes) + 1))
    boxes = _boxes(shapes, grid)
    # an empty box: the compiled code checks no coordinates
    measurable = (np.abs(x) < _FARTHEST_CELLS) & (np.abs(y) < _FARTHEST_CELLS)
    boxes[of_shape[of_polygon[of_ring[~measurable]]]] = 0
    return _Corners(
        x, y, first_corner.astype("int64"), holes, first_ring.astype("int64"), boxes
    )  # fmt: skip


def _boxes(shapes: Shapes, grid: rasterio.DatasetReader) -> npt.NDArray[np.int64]:
    """First row, end row, first column, end column of each polygon, within the grid."""
    transform = grid.transform
    west, south, east, north = shapely.bounds(shapes).T
    edges = np.column_stack(
        [
            np.floor((north - transform.f) / transform.e),
            np.floor((south - transform.f) / transform.e) + 1,
            np.floor((west - transform.c) / transform.a),
            np.floor((east - transform.c) / transform.a) + 1,
        ]
    )
    size = [grid.height, grid.height, grid.width, grid.width]
    # nothing there (an empty polygon): an empty box
    boxes: npt.NDArray[np.int64] = np.clip(np.nan_to_num(edges, nan=0.0), 0, size).astype("int64")
    return boxes


def _strips(
    box: npt.NDArray[np.int64], grid: rasterio.DatasetReader, *, layers: int
) -> Iterator[tuple[Window, npt.NDArray[np.int64]]]:
    """Parts of the grid that hold polygons, in whole blocks, each with the polygons in it.

    A part runs over the whole width as long as that fits in :data:`STRIP_CELLS`, and over as many
    blocks as do where one row of blocks is too wide.
    """
    some = (box[:, 0] < box[:, 1]) & (box[:, 2] < box[:, 3])
    if not some.any():
        return
    left, right = int(box[some, 2].min()), int(box[some, 3].max())
    high, wide = grid.block_shapes[0]
    rows = max(STRIP_CELLS // (layers * (right - left)) // high, 1) * high
    columns = max(STRIP_CELLS // (layers * rows) // wide, 1) * wide
    order = np.flatnonzero(some)
    order = order[np.argsort(box[order, 0], kind="stable")]
    starts, ends = box[order, 0], box[order, 1]
    for top in range(int(starts[0]) // rows * rows, int(ends.max()), rows):
        bottom = min(top + rows, grid.height)
        before = order[: np.searchsorted(starts, bottom)]
        inside = before[box[before, 1] > top]
        if right - left <= columns:
            yield from _around(inside, box, top, bottom, left, right)
            continue
        for west in range(left // columns * columns, right, columns):
            east = min(west + columns, grid.width)
            here = inside[(box[inside, 2] < east) & (box[inside, 3] > west)]
            yield from _around(here, box, top, bottom, west, east)


def _around(
    inside: npt.NDArray[np.int64],
    box: npt.NDArray[np.int64],
    top: int,
    bottom: int,
    left: int,
    right: int,
) -> Iterator[tuple[Window, npt.NDArray[np.int64]]]:
    """The part of a strip in which its polygons lie; nothing when there are none."""
    if len(inside):
        west = max(int(box[inside, 2].min()), left)
        east = min(int(box[inside, 3].max()), right)
        yield Window(west, top, east - west, bottom - top), inside
