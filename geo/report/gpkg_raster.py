"""A hazard raster in a GeoPackage: values, a picture of the classes, style and metadata."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.shutil import copy as copy_raster
from rasterio.windows import Window

from geo.catalogue.layers import Provenance
from geo.constants import RD
from geo.hazards.thresholds import Hazard
from geo.maps.palettes import HAZARDS, hazard_palette
from geo.maps.raster import READ_ONCE_BYTES
from geo.report import gpkg_tables
from geo.report.columns import class_bounds, hazard_label
from geo.report.qml import raster_qml

_TILE: Final = 256
_TRANSPARENT: Final = 255
_ROWS: Final = 128
_PACKED: Final = "4"
"""How hard tiles of a picture are packed, of 9: harder takes longer and saves little."""


def write_raster(source: Path, target: Path, rule: Hazard) -> None:
    """Append a hazard raster twice: its values as they are, and a picture of its classes.

    The values are gridded coverage in tiles of TIFF. QGIS does not take the style of a raster
    from the file by itself, so the picture is what opens in the colours of the maps at once.
    """
    colours = {_TRANSPARENT: (0, 0, 0, 0)}
    for number, (name, _) in enumerate(rule.bounds):
        colour = HAZARDS[rule.id].entry(name).colour
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        colours[number] = (red, green, blue, 255)
    with (
        rasterio.Env(GDAL_CACHEMAX=READ_ONCE_BYTES),
        rasterio.open(source) as raster,
        MemoryFile() as memory,
    ):
        copy_raster(
            raster,
            target,
            driver="GPKG",
            RASTER_TABLE=raster_table(rule),
            APPEND_SUBDATASET="YES" if target.exists() else "NO",
            TILE_FORMAT="TIFF",
            UOM=rule.unit,
        )
        place = {"width": raster.width, "height": raster.height, "transform": raster.transform}
        with memory.open(
            driver="GTiff", count=1, dtype="uint8", crs=RD, nodata=_TRANSPARENT, **place
        ) as picture:
            for top in range(0, raster.height, _ROWS):
                strip = Window(0, top, raster.width, min(_ROWS, raster.height - top))
                values = raster.read(1, window=strip, masked=True).astype("float64").filled(np.nan)
                # no data (-1) becomes the last entry of the colour table, which is transparent
                picture.write(rule.positions(values).astype(np.uint8), 1, window=strip)
            picture.write_colormap(1, colours)
        with memory.open() as picture:
            copy_raster(
                picture, target, driver="GPKG", RASTER_TABLE=picture_table(rule),
                APPEND_SUBDATASET="YES", TILE_FORMAT="PNG", ZLEVEL=_PACKED,
            )  # fmt: skip
        shortest = min(place["width"], place["height"])
        # smaller than a tile cannot be made smaller still
        levels = [level for level in (2, 4, 8, 16) if shortest / level >= _TILE]
        if levels:
            place_of = f"GPKG:{target}:{picture_table(rule)}"
            with rasterio.open(place_of, "r+", ZLEVEL=_PACKED) as made:
                made.build_overviews(levels, Resampling.nearest)


def raster_table(rule: Hazard) -> str:
    """Name of the table with the raster of a hazard; rasterio writes options in capitals."""
    return f"RASTER_{rule.layer}".upper()


def picture_table(rule: Hazard) -> str:
    """Name of the table with the picture of the classes of a hazard."""
    return f"KLASSEN_{rule.layer}".upper()


def describe_raster(
    database: sqlite3.Connection, rule: Hazard, *, provenance: Provenance, caveats: Sequence[str]
) -> None:
    """Style, title, source and caveats of both tables of a raster."""
    name = raster_table(rule)
    palette = hazard_palette(rule)
    # what QGIS writes in the legend above the classes
    database.execute(
        "UPDATE gpkg_2d_gridded_coverage_ancillary SET field_name = ? "
        "WHERE tile_matrix_set_name = ?",
        (rule.title, name),
    )
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
            (title, gpkg_tables.description((provenance,), note=note), table),
        )
        gpkg_tables.add_metadata(
            database, table, title=title, provenances=(provenance,), note=note, caveats=caveats
        )
