"""The GeoPackage of the pack: every layer in EPSG:28992 with styles, aliases and metadata.

Features are written by GDAL; what makes the file open well in QGIS is added in the tables that
the GeoPackage standard and QGIS have for it: ``layer_styles`` (the colours of the maps),
``gpkg_data_columns`` (heading and meaning per column) and ``gpkg_metadata`` (source, date and
caveat). Hazard rasters keep their values as tiles of gridded coverage.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyogrio
import rasterio
import shapely
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.shutil import copy as copy_raster

from geo.catalogue.vocabularies import OWNERS
from geo.catalogue.writing import replacing
from geo.constants import RD
from geo.hazards.thresholds import Hazard
from geo.maps.palettes import HAZARDS, hazard_palette
from geo.report import gpkg_tables
from geo.report.columns import (
    class_bounds,
    hazard_label,
)
from geo.report.gpkg_layers import MapTable, map_tables
from geo.report.qml import qml, raster_qml
from geo.report.state import PackState
from geo.text.sanitise import documentable, documentable_column

Progress = Callable[[float, str], None]
"""Called with the share that is done (0 to 1) and a Dutch sentence."""


_TILE: Final = 256
_TRANSPARENT: Final = 255


def write(state: PackState, folder: Path, *, progress: Progress | None = None) -> list[Path]:
    """Write the GeoPackage; gives its path.

    Args:
        state: what the pack tells.
        folder: where the file goes.
        progress: told how far it is.

    Raises:
        DataError: the folder cannot be written.
    """
    target = folder / f"{state.file_stem}.gpkg"
    tables = map_tables(state)
    rasters = [rule for rule in state.thresholds.values() if rule.layer in state.layers]
    steps = len(tables) + len(rasters)
    with replacing(target) as temporary:
        temporary.unlink(missing_ok=True)
        for number, rule in enumerate(rasters):
            if progress:
                progress(number / steps, f"GeoPackage: {rule.title}")
            _write_raster(state.layers[rule.layer].path, temporary, rule)
        for number, table in enumerate(tables, start=len(rasters)):
            if progress:
                progress(number / steps, f"GeoPackage: {table.title}")
            _write_table(table, temporary)
        gpkg_tables.write_lists(state, temporary)
        with sqlite3.connect(temporary) as database:
            gpkg_tables.prepare(database)
            for table in tables:
                _describe(database, table, state)
            for rule in rasters:
                _describe_raster(database, rule, state)
            gpkg_tables.file_metadata(database, state)
        database.close()
    if progress:
        progress(1.0, "GeoPackage klaar")
    return [target]


def _write_table(table: MapTable, target: Path) -> None:
    frame = table.frame
    plain = frame.copy()
    for column in plain.columns:
        if column == plain.geometry.name or pd.api.types.is_numeric_dtype(plain[column]):
            continue
        plain[column] = _plain(plain[column])
    kinds = set(shapely.get_dimensions(frame.geometry.to_numpy())) - {-1}
    many = bool(np.isin(shapely.get_type_id(frame.geometry.to_numpy()), [4, 5, 6]).any())
    word = {0: "Point", 1: "LineString", 2: "Polygon"}[int(kinds.pop())] if kinds else "Point"
    pyogrio.write_dataframe(
        plain,
        target,
        layer=table.name,
        driver="GPKG",
        append=target.exists(),
        geometry_type=f"Multi{word}" if many else word,
        promote_to_multi=many,
        layer_options={
            "IDENTIFIER": documentable(table.title),
            "DESCRIPTION": gpkg_tables.description(table.provenances, note=table.note),
        },
    )


def _plain(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Text with None for what is missing; whole numbers and decimals as such."""
    known = [value for value in values if not pd.isna(value)]
    if known and all(isinstance(value, bool | np.bool_) for value in known):
        return values.astype("boolean")
    if known and all(isinstance(value, int | np.integer) for value in known):
        return values.astype("Int64")
    if known and all(isinstance(value, int | float | np.number) for value in known):
        return values.astype("Float64")
    return documentable_column(values)


def _write_raster(source: Path, target: Path, rule: Hazard) -> None:
    """Append a hazard raster twice: its values as they are, and a picture of its classes.

    The values are gridded coverage in tiles of TIFF. QGIS does not take the style of a raster
    from the file by itself, so the picture is what opens in the colours of the maps at once.
    """
    with rasterio.open(source) as raster:
        copy_raster(
            raster,
            target,
            driver="GPKG",
            RASTER_TABLE=raster_table(rule),
            APPEND_SUBDATASET="YES" if target.exists() else "NO",
            TILE_FORMAT="TIFF",
            UOM=rule.unit,
        )
        values = raster.read(1, masked=True).astype("float64").filled(np.nan)
        place = {"width": raster.width, "height": raster.height, "transform": raster.transform}
    # no data (-1) becomes the last entry of the colour table, which is transparent
    places = rule.positions(values).astype(np.uint8)
    colours = {_TRANSPARENT: (0, 0, 0, 0)}
    for number, (name, _) in enumerate(rule.bounds):
        colour = HAZARDS[rule.id].entry(name).colour
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        colours[number] = (red, green, blue, 255)
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff", count=1, dtype="uint8", crs=RD, nodata=_TRANSPARENT, **place
        ) as picture:
            picture.write(places, 1)
            picture.write_colormap(1, colours)
        with memory.open() as picture:
            copy_raster(
                picture, target, driver="GPKG", RASTER_TABLE=picture_table(rule),
                APPEND_SUBDATASET="YES", TILE_FORMAT="PNG", ZLEVEL="4",
            )  # fmt: skip
    shortest = min(places.shape)
    # smaller than a tile cannot be made smaller still
    levels = [level for level in (2, 4, 8, 16) if shortest / level >= _TILE]
    if levels:
        with rasterio.open(f"GPKG:{target}:{picture_table(rule)}", "r+") as made:
            made.build_overviews(levels, Resampling.nearest)


def raster_table(rule: Hazard) -> str:
    """Name of the table with the raster of a hazard; rasterio writes options in capitals."""
    return f"RASTER_{rule.layer}".upper()


def picture_table(rule: Hazard) -> str:
    """Name of the table with the picture of the classes of a hazard."""
    return f"KLASSEN_{rule.layer}".upper()


def _describe(database: sqlite3.Connection, table: MapTable, state: PackState) -> None:
    named = {column.name: column.label for column in table.columns}
    present = [name for name in table.frame.columns if name != table.frame.geometry.name]
    aliases = {name: named[name] for name in present if name in named}
    for place, look in enumerate(table.looks):
        gpkg_tables.add_style(
            database, table=table.name, name=look.name, document=qml(look, aliases=aliases),
            default=place == 0,
        )  # fmt: skip
    gpkg_tables.add_columns(
        database, table.name, [column for column in table.columns if column.name in present]
    )
    gpkg_tables.add_constraints(
        database,
        table.name,
        # an owner may be anybody: its palette names only those with a colour of their own
        {
            look.by: look.palette
            for look in table.looks
            if look.by and look.palette and look.by in present and look.palette is not OWNERS
        },
    )
    gpkg_tables.add_metadata(
        database, table.name, title=table.title, provenances=table.provenances, note=table.note,
        caveats=state.caveats,
    )  # fmt: skip


def _describe_raster(database: sqlite3.Connection, rule: Hazard, state: PackState) -> None:
    known = state.layers[rule.layer].provenance
    name = raster_table(rule)
    palette = hazard_palette(rule)
    gpkg_tables.add_style(
        database,
        table=name,
        name=hazard_label(rule.id),
        document=raster_qml(palette, rule.bounds),
        default=True,
        geometry="",
    )
    empty = "Waar niets is gekleurd, zijn geen gegevens."
    for table, title, note in (
        (name, f"{rule.title} (waarden)", f"Waarden in {rule.unit}. {empty} {rule.note}"),
        (
            picture_table(rule),
            f"{rule.title} (klassen)",
            f"Beeld van de klassen: {class_bounds(rule)}. {empty} {rule.note}",
        ),
    ):
        database.execute(
            "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
            (title, gpkg_tables.description((known,), note=note), table),
        )
        gpkg_tables.add_metadata(
            database, table, title=title, provenances=(known,), note=note, caveats=state.caveats
        )
