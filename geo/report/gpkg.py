"""The GeoPackage of the pack with its QGIS project: every layer with styles, aliases, metadata.

Features are written by GDAL; what makes the file open well in QGIS is added in the tables that
the GeoPackage standard and QGIS have for it: ``layer_styles`` (the colours of the maps),
``gpkg_data_columns`` (heading and meaning per column) and ``gpkg_metadata`` (source, date and
caveat). Hazard rasters keep their values as tiles of gridded coverage.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.catalogue.vocabularies import OWNERS
from geo.catalogue.writing import replacing
from geo.report import gpkg_tables
from geo.report.gpkg_layers import MapTable, map_tables
from geo.report.gpkg_raster import describe_raster, write_raster
from geo.report.qgis_project import write_project
from geo.report.qml import qml
from geo.report.state import PackState
from geo.text.sanitise import documentable, documentable_column

Progress = Callable[[float, str], None]
"""Called with the share that is done (0 to 1) and a Dutch sentence."""


def write(state: PackState, folder: Path, *, progress: Progress | None = None) -> list[Path]:
    """Write the GeoPackage, and a QGIS project beside it; return both paths.

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
            write_raster(state.layers[rule.layer].path, temporary, rule)
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
                known = state.layers[rule.layer].provenance
                describe_raster(database, rule, provenance=known, caveats=state.caveats)
            gpkg_tables.file_metadata(database, state)
        database.close()
    sources = dict.fromkeys(
        known.attribution or known.source for known in state.provenance if not known.is_example
    )
    project = write_project(
        target,
        title=state.title,
        stated="\n".join((state.output.line(), *state.caveats, f"Bronnen: {', '.join(sources)}.")),
        areas=[str(code) for code in state.selected],
    )
    if progress:
        progress(1.0, "GeoPackage klaar")
    return [target, project]


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
    known = values[values.notna()].to_numpy(dtype=object).tolist()
    if known and all(isinstance(value, bool | np.bool_) for value in known):
        return values.astype("boolean")
    if known and all(isinstance(value, int | np.integer) for value in known):
        return values.astype("Int64")
    if known and all(isinstance(value, int | float | np.number) for value in known):
        return values.astype("Float64")
    return documentable_column(values)


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
