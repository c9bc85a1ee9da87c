"""Reading map files: GeoPackage, Shapefile and GeoJSON, always brought to EPSG:28992."""

import warnings
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import pyproj.exceptions
import shapely
from pyogrio import list_layers

from geo.catalogue.contracts import FILE_ROW
from geo.catalogue.file_limits import check_columns, check_rows, check_size
from geo.constants import RD, RD_BOUNDS, WGS84
from geo.errors import DataError
from geo.importing.findings import Finding, Problem, finding
from geo.importing.raw import RawTable, plain

_MAGIC: Final = {
    ".gpkg": b"SQLite format 3\x00",
    ".shp": b"\x00\x00\x27\x0a",
    ".fgb": b"fgb\x03",
}
_DEGREES: Final = (-180.0, -90.0, 180.0, 90.0)
_KINDS: Final = {
    ".gpkg": "GeoPackage",
    ".shp": "Shapefile",
    ".fgb": "FlatGeobuf",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
}
_BESIDE: Final = (".dbf", ".shx")


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
    try:
        return tuple(str(row[0]) for row in list_layers(path) if row[1] is not None)
    except (pyogrio.errors.DataSourceError, RuntimeError, ValueError) as error:
        raise _damaged(path, error) from None


def read_vector_table(path: Path, *, layer: str | None = None) -> RawTable:
    """Read one layer; without a name the one with most objects.

    Raises:
        DataError: damaged, too large, no such layer, nothing in it, or no way to tell where
            the coordinates are.
    """
    check_size(path.stat().st_size, name=path.name)
    if path.suffix.lower() == ".shp":
        missing = [end for end in _BESIDE if not _sibling(path, end)]
        if missing:
            msg = (
                f"Bij {path.name} ontbreekt {' en '.join(missing)}. Doe .shp, .dbf, .shx en .prj "
                "samen in één zipbestand."
            )
            raise DataError(msg)
    names = layer_names(path)
    if not names:
        msg = f"In {path.name} staan geen objecten met een vorm."
        raise DataError(msg)
    if layer is not None and layer not in names:
        msg = f"{path.name} heeft geen laag '{layer}'. Er zijn: {', '.join(names)}."
        raise DataError(msg)
    found: list[Finding] = []
    try:
        sizes = {name: int(pyogrio.read_info(path, layer=name)["features"]) for name in names}
        chosen = layer or max(names, key=lambda name: sizes[name])
        check_rows(sizes[chosen], name=path.name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = gpd.read_file(path, layer=chosen, engine="pyogrio")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _damaged(path, error) from None
    except (ValueError, RuntimeError, shapely.errors.ShapelyError) as error:
        raise _damaged(path, error) from None
    if layer is None and len(names) > 1:
        found.append(finding(None, "", chosen, _layer_chosen(chosen, names)))
    return _to_raw(path, frame, found=found, layer=chosen, layers=names)


def _to_raw(
    path: Path, frame: Any, *, found: list[Finding], layer: str, layers: tuple[str, ...]
) -> RawTable:
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        msg = f"In {path.name} staan geen objecten met een vorm."
        raise DataError(msg)
    check_columns(frame.shape[1], name=path.name)
    # the first object is row 1, as in the attribute table of a GIS
    frame.index = pd.RangeIndex(1, 1 + len(frame), name=FILE_ROW)
    shapes = _clean_shapes(frame, path=path, found=found)
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name)).astype(object)
    table = table.map(lambda value: None if plain(value) in {"", "NaT"} else value)
    table.columns = [str(column) for column in table.columns]
    kind = _KINDS.get(path.suffix.lower(), "kaartbestand")
    return RawTable(
        name=path.name, frame=table, geometry=shapes, findings=tuple(found),
        style=f"{kind}, laag '{layer}'", sheet=layer, sheets=layers,
    )  # fmt: skip


def _clean_shapes(frame: gpd.GeoDataFrame, *, path: Path, found: list[Finding]) -> gpd.GeoSeries:
    """Return the shapes in RD; a shape with a coordinate that is no number becomes empty."""
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    bounds = shapely.bounds(shapes)
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    coordinates = shapely.get_coordinates(shapes, return_index=True)
    bad_rows = np.unique(coordinates[1][~np.isfinite(coordinates[0]).all(axis=1)])
    for place in bad_rows:
        found.append(finding(int(frame.index[place]), "", "", _not_finite()))
        shapes[place] = None
        present[place] = False
    usable = bounds[present]
    crs = frame.crs
    if len(usable):
        extent = (*usable[:, :2].min(axis=0), *usable[:, 2:].max(axis=0))
        crs = _likely_crs(crs, extent, path=path, found=found)
    series = gpd.GeoSeries(shapes, index=frame.index, crs=crs or RD)
    try:
        moved = series if series.crs.equals(RD, ignore_axis_order=True) else series.to_crs(RD)
    except pyproj.exceptions.ProjError as error:
        raise _damaged(path, error) from None
    result = gpd.GeoSeries(moved.to_numpy(), index=frame.index, crs=RD)
    after = shapely.bounds(result.to_numpy())
    gone = present & ~np.isfinite(after).all(axis=1)
    found += [finding(int(frame.index[at]), "", "", _not_finite()) for at in np.flatnonzero(gone)]
    return result.where(~pd.Series(gone, index=frame.index), None)


def _likely_crs(crs: Any, extent: tuple[float, ...], *, path: Path, found: list[Finding]) -> Any:
    """Return the stated coordinate system, unless the coordinates cannot be in it."""
    degrees = _within(extent, _DEGREES)
    if crs is not None and (not crs.is_geographic or degrees):
        return crs
    if _within(extent, RD_BOUNDS):
        found.append(finding(None, "", "", _crs_assumed("Rijksdriehoek (EPSG:28992)")))
        return RD
    if crs is None and degrees:
        found.append(finding(None, "", "", _crs_assumed("lengte- en breedtegraden (WGS 84)")))
        return WGS84
    msg = (
        f"{path.name} zegt niet in welk coördinatenstelsel het staat en de coördinaten passen niet "
        f"in Nederland; sla het op in {RD} (Rijksdriehoek)."
    )
    raise DataError(msg)


def _within(extent: tuple[float, ...], bounds: tuple[float, float, float, float]) -> bool:
    return (
        extent[0] >= bounds[0]
        and extent[1] >= bounds[1]
        and extent[2] <= bounds[2]
        and extent[3] <= bounds[3]
    )


def _sibling(path: Path, ending: str) -> bool:
    return any(path.with_suffix(form).is_file() for form in (ending, ending.upper()))


def _damaged(path: Path, error: Exception) -> DataError:
    why = str(error).splitlines()[0][:120].replace(str(path.parent), "") if str(error) else ""
    return DataError(f"{path.name} is geen leesbaar kaartbestand ({why}).")


def _layer_chosen(layer: str, layers: tuple[str, ...]) -> Problem:
    return Problem(
        code="laag_gekozen",
        severity="let op",
        message=f"het bestand heeft {len(layers)} lagen; gelezen is '{layer}'",
        advice=f"Kies een andere laag als dit niet de goede is ({', '.join(layers)}).",
    )


def _crs_assumed(name: str) -> Problem:
    return Problem(
        code="stelsel_aangenomen",
        severity="let op",
        message=f"het coördinatenstelsel staat er niet (goed) bij; aangenomen is {name}",
        advice="Controleer op de kaart of alles op de goede plek ligt.",
    )


def _not_finite() -> Problem:
    return Problem(
        code="coordinaat_oneindig",
        severity="leeg",
        message="een coördinaat van de vorm is oneindig of geen getal",
        advice="Herstel de vorm in het GIS, of geef een BAG-id of adres.",
    )
