"""Reading map files: GeoPackage, Shapefile and GeoJSON, always brought to EPSG:28992."""

import tempfile
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyproj.exceptions
import shapely

from geo.catalogue import file_limits
from geo.catalogue.contracts import FILE_ROW
from geo.catalogue.file_limits import check_columns, check_size
from geo.catalogue.isolated_vectors import VectorFeatures, read_vector_file
from geo.catalogue.wkb import LAST_SIMPLE, wkb_kind
from geo.constants import RD, WGS84
from geo.errors import DataError
from geo.importing.crs import (
    TITLES,
    axes_question,
    crs_question,
    placings,
    says_swapped,
    to_rd,
    usable_crs,
)
from geo.importing.findings import Finding, finding
from geo.importing.geopackage import has_open_log, in_wal_mode, wal_question
from geo.importing.questions import Answers, FileQuestion
from geo.importing.raw import RawTable
from geo.importing.shapefile import gather_parts
from geo.importing.vector_problems import (
    axes_swapped,
    broken_shape,
    count_wrong,
    crs_assumed,
    deleted_rows,
    layer_chosen,
    layer_question,
    no_conversion,
    not_finite,
    odd_shape,
    open_elsewhere,
    views_skipped,
)
from geo.importing.vector_texts import as_utf8, decoded_texts
from geo.text.clean import plain

_MAGIC: Final = {
    ".gpkg": b"SQLite format 3\x00",
    ".shp": b"\x00\x00\x27\x0a",
    ".fgb": b"fgb\x03",
}
_KINDS: Final = {
    ".gpkg": "GeoPackage",
    ".shp": "Shapefile",
    ".fgb": "FlatGeobuf",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
}
_ODD_KINDS: Final = {15: "PolyhedralSurface", 16: "TIN", 17: "Triangle"}
"""By number of well-known binary."""


def check_magic(path: Path) -> None:
    """Refuse a file that is not what its ending says.

    GDAL opens by content, and some of its formats refer to other files or addresses.

    Raises:
        DataError: the content does not fit the ending.
    """
    suffix = path.suffix.lower()
    with path.open("rb") as stream:
        head = stream.read(64)
    if suffix in _MAGIC:
        good = head.startswith(_MAGIC[suffix])
    else:
        good = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    if not good:
        msg = f"{path.name} is geen {_KINDS.get(suffix, 'kaartbestand')}, al zegt de naam van wel."
        raise DataError(msg)


def layer_names(path: Path) -> tuple[str, ...]:
    """Return the layers with shapes that a file holds.

    Raises:
        DataError: the file is damaged.
    """
    check_magic(path)
    return tuple(read_vector_file(path, features=False).layers)


def read_vector_table(
    path: Path, *, layer: str | None = None, answers: Answers | None = None
) -> RawTable:
    """Read one layer; without a name the one with most objects.

    Raises:
        DataError: damaged, too large, no such layer, nothing in it, or no way to tell where
            the coordinates are.
    """
    check_size(path.stat().st_size, name=path.name)
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        suffix = path.suffix.lower()
        if suffix == ".shp":
            return _read_layer(gather_parts(path, Path(folder)), layer, answers or {})
        if suffix in {".geojson", ".json"}:
            return _read_layer(as_utf8(path, Path(folder)), layer, answers or {})
        return _read_layer(path, layer, answers or {})


def _read_layer(path: Path, layer: str | None, answers: Answers) -> RawTable:
    check_magic(path)
    _check_closed(path)
    layer = layer or answers.get("sheet")
    content = read_vector_file(path, layer=layer, max_rows=file_limits.MAX_ROWS)
    names = tuple(content.layers)
    chosen, features = content.layer, content.features
    if chosen is None or features is None:
        msg = f"In {path.name} staan geen objecten met een vorm."
        raise DataError(msg)
    found: list[Finding] = []
    questions: list[FileQuestion] = []
    shapes = _shapes(features, found)
    if layer is None and len(names) > 1:
        found.append(finding(None, "", chosen, layer_chosen(chosen, names)))
        questions += layer_question(chosen, content.layers)
    if content.views:
        found.append(finding(None, "", ", ".join(content.views), views_skipped(content.views)))
    if path.suffix.lower() == ".gpkg":
        rows = features.table.num_rows
        if features.stated_rows != rows:
            stated = str(features.stated_rows)
            found.append(finding(None, "", stated, count_wrong(features.stated_rows, rows)))
        if in_wal_mode(path):
            questions.append(wal_question())
            found.append(finding(None, "", "", open_elsewhere()))
    frame = _attributes(features.attributes())
    if path.suffix.lower() == ".shp":
        deleted = features.stated_rows - features.table.num_rows
        if deleted > 0:
            found.append(finding(None, "", str(deleted), deleted_rows(deleted)))
        questions += decoded_texts(path, frame, found, answers)
    return _to_raw(
        path, frame, shapes, stated=features.crs, found=found, questions=questions,
        answers=answers, layer=chosen, layers=names,
    )  # fmt: skip


def _check_closed(path: Path) -> None:
    """Refuse a GeoPackage of which changes stand in a file beside it."""
    if path.suffix.lower() == ".gpkg" and has_open_log(path):
        msg = (
            f"{path.name} is nog open in een ander programma (QGIS): er staan wijzigingen in "
            f"{path.name}-wal. Sluit het daar en laad het bestand opnieuw."
        )
        raise DataError(msg)


def _shapes(features: VectorFeatures, found: list[Finding]) -> npt.NDArray[np.object_]:
    """Return the shapes; a kind that nobody can use is told at its row."""
    encoded = features.wkb()
    kinds = np.array([wkb_kind(item) for item in encoded])
    shapes = np.full(len(encoded), None, dtype=object)
    usable = (kinds >= 1) & (kinds <= LAST_SIMPLE)
    with np.errstate(invalid="ignore"):
        shapes[usable] = shapely.from_wkb(encoded[usable], on_invalid="ignore")
    for place in np.flatnonzero(kinds > LAST_SIMPLE):
        name = _ODD_KINDS.get(int(kinds[place]), "onbekend soort vorm")
        found.append(finding(int(place) + 1, "", name, odd_shape(name)))
    lost = usable & shapely.is_missing(shapes)
    found += [finding(int(place) + 1, "", "", broken_shape()) for place in np.flatnonzero(lost)]
    return shapes


def _attributes(table: pa.Table) -> pd.DataFrame:
    cells = {name: table.column(name).to_pylist() for name in table.column_names}
    # the first object is row 1, as in the attribute table of a GIS
    index = pd.RangeIndex(1, 1 + table.num_rows, name=FILE_ROW)
    frame = pd.DataFrame(cells, index=index, columns=table.column_names, dtype=object)
    return frame.map(lambda value: None if plain(value) in {"", "NaT"} else value)


def _to_raw(
    path: Path,
    frame: pd.DataFrame,
    shapes: npt.NDArray[np.object_],
    *,
    stated: str | None,
    found: list[Finding],
    questions: list[FileQuestion],
    answers: Answers,
    layer: str,
    layers: tuple[str, ...],
) -> RawTable:
    if frame.empty and not len(shapes):
        msg = f"In {path.name} staan geen objecten met een vorm."
        raise DataError(msg)
    check_columns(frame.shape[1], name=path.name)
    flat = _finite(shapely.force_2d(shapes), found)
    placed = _in_rd(flat, stated, path=path, found=found, questions=questions, answers=answers)
    kind = _KINDS.get(path.suffix.lower(), "kaartbestand")
    return RawTable(
        name=path.name, frame=frame, geometry=gpd.GeoSeries(placed, index=frame.index, crs=RD),
        findings=tuple(found), style=f"{kind}, laag '{layer}'", sheet=layer, sheets=layers,
        questions=tuple(questions), answers=answers,
    )  # fmt: skip


def _finite(
    shapes: npt.NDArray[np.object_], found: list[Finding]
) -> npt.NDArray[np.object_]:  # fmt: skip
    """Return the shapes; one with a coordinate that is no number becomes None and is told."""
    coordinates, rows = shapely.get_coordinates(shapes, return_index=True)
    bad = np.unique(rows[~np.isfinite(coordinates).all(axis=1)])
    found += [finding(int(place) + 1, "", "", not_finite()) for place in bad]
    shapes[bad] = None
    return shapes


def _in_rd(
    shapes: npt.NDArray[np.object_],
    stated: str | None,
    *,
    path: Path,
    found: list[Finding],
    questions: list[FileQuestion],
    answers: Answers,
) -> npt.NDArray[np.object_]:
    """Return the shapes in EPSG:28992, by what the file states, its numbers or the answers."""
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not present.any():
        return shapes
    crs = usable_crs(stated)
    options = placings(shapes[present], stated=crs)
    if crs is None and not options and "crs" not in answers:
        msg = (
            f"{path.name} zegt niet in welk coördinatenstelsel het staat en de coördinaten passen "
            f"niet in Nederland; sla het op in {RD} (Rijksdriehoek)."
        )
        raise DataError(msg)
    chosen: Any = crs if crs is not None else RD
    as_stated = (
        any(item.crs == crs.to_string() and not item.swapped for item in options) if crs else False
    )
    swapped = False
    if not as_stated and options:
        best = options[0]
        if crs is None or best.crs != crs.to_string():
            question = crs_question(options, needed=best.swapped or best.crs not in {RD, WGS84})
            questions.append(question)
            chosen = question.answer(answers)
            found.append(finding(None, "", "", crs_assumed(TITLES.get(chosen, chosen))))
        if best.swapped:
            axes = axes_question(shapes[present])
            questions.append(axes)
            swapped = says_swapped(axes.answer(answers))
            found.append(finding(None, "", "", axes_swapped()))
    elif "crs" in answers:
        chosen = answers["crs"]
    try:
        moved = to_rd(shapes, chosen, swapped=swapped)
    except pyproj.exceptions.ProjError:
        raise no_conversion(path) from None
    gone = present & ~np.isfinite(shapely.bounds(moved)).all(axis=1)
    found += [finding(int(at) + 1, "", "", not_finite()) for at in np.flatnonzero(gone)]
    moved[gone] = None
    return moved
