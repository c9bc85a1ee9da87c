"""A hazard raster taken along: GeoTIFF or GeoPackage with its QGIS style and its provenance."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pyogrio
import rasterio
import rasterio.mask
from rasterio.io import DatasetReader
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geo.catalogue.export import provenance_row
from geo.catalogue.layers import Layer
from geo.catalogue.output_state import OutputState
from geo.constants import CAVEAT
from geo.errors import DataError
from geo.hazards.thresholds import Hazard
from geo.maps.palettes import hazard_palette
from geo.report import gpkg_tables
from geo.report.gpkg_raster import describe_raster, write_raster
from geo.report.qml import raster_qml
from geo.text.sanitise import documentable, documentable_column

RasterForm = Literal["tif", "gpkg"]


def raster_files(
    layer: Layer,
    rule: Hazard,
    *,
    stem: str,
    form: RasterForm = "tif",
    within: BaseGeometry | None = None,
    output: OutputState | None = None,
) -> dict[str, bytes]:
    """The files of a raster by name: values as they are, colours of the maps, provenance.

    Args:
        layer: a hazard raster in EPSG:28992.
        rule: its hazard, for classes, unit and colours.
        stem: of the file names. QGIS finds the style of ``stem.tif`` in ``stem.qml`` by itself.
        form: ``tif`` gives a GeoTIFF with a style beside it, ``gpkg`` one file with both.
        within: take along only the cells with their centre inside it; the rest becomes no data.
        output: what is shown (selection, date), for the provenance.

    Raises:
        DataError: no cell of the raster lies inside ``within``.
    """
    known = layer.provenance
    about = {key: value for key, value in provenance_row(known).items() if value is not None}
    about["voorbehoud"] = CAVEAT
    if output is not None:
        about["staat"] = output.line()
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        values = Path(folder) / f"{stem}.tif"
        _write_values(layer.path, values, rule=rule, within=within, about=about)
        if form == "tif":
            style = raster_qml(hazard_palette(rule), rule.bounds)
            return {values.name: values.read_bytes(), f"{stem}.qml": style.encode()}
        target = Path(folder) / f"{stem}.gpkg"
        write_raster(values, target, rule)
        pyogrio.write_dataframe(
            pd.DataFrame([about]).apply(documentable_column), target, layer="herkomst",
            driver="GPKG", append=True,
        )  # fmt: skip
        with closing(sqlite3.connect(target)) as database, database:
            gpkg_tables.prepare(database)
            describe_raster(database, rule, provenance=known, caveats=(CAVEAT,))
        return {target.name: target.read_bytes()}


def _write_values(
    source: Path,
    target: Path,
    *,
    rule: Hazard,
    within: BaseGeometry | None,
    about: dict[str, object],
) -> None:
    with rasterio.open(source) as raster:
        values, transform = _cells(raster, within)
        if values.mask.all():
            msg = f"In dit deel van de laag '{rule.title}' staan geen gegevens."
            raise DataError(msg)
        nodata = raster.nodata if raster.nodata is not None else np.nan
        profile = {
            "driver": "GTiff", "count": 1, "crs": raster.crs, "transform": transform,
            "dtype": values.dtype, "nodata": nodata,
            "height": values.shape[0], "width": values.shape[1],
            "compress": "deflate", "tiled": True,
        }  # fmt: skip
    with rasterio.open(target, "w", **profile) as made:
        made.write(values.filled(nodata), 1)
        made.set_band_description(1, documentable(rule.title))
        made.units = (rule.unit,)
        made.update_tags(**{name: documentable(str(value)) for name, value in about.items()})


def _cells(
    raster: DatasetReader, within: BaseGeometry | None
) -> tuple["np.ma.MaskedArray[tuple[int, int], np.dtype[np.float64]]", rasterio.Affine]:
    """The values of band 1, masked where there are none, and their transform."""
    if within is None:
        return raster.read(1, masked=True), raster.transform
    try:
        found, transform = rasterio.mask.mask(
            raster, [mapping(within)], crop=True, filled=False, indexes=1
        )
    except ValueError as error:
        raise DataError("Dit deel ligt buiten de kaart van deze bedreiging.") from error
    return found, transform
