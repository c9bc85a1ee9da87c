"""Styles, headings and meanings for a GeoPackage with layers that somebody takes along."""

import sqlite3
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from geo.catalogue.contracts import TABLES
from geo.catalogue.layers import Provenance
from geo.catalogue.vocabularies import OWNERS
from geo.constants import CAVEAT
from geo.report import gpkg_tables
from geo.report.gpkg_layers import LAYER_STYLES
from geo.report.qml import qml
from geo.report.qml_symbols import LayerStyle, Shape
from geo.report.table_columns import contract_columns

_SHAPES: dict[str, Shape] = {"POINT": "point", "LINESTRING": "line", "POLYGON": "polygon"}


def styled(content: bytes, layers: Iterable[Provenance]) -> bytes:
    """A GeoPackage with the styles, aliases and metadata that the pack has for these layers.

    Args:
        content: the GeoPackage, each layer in a table of its own name.
        layers: where the layers come from; one without a registered style or contract only gets
            metadata.
    """
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        path = Path(folder) / "export.gpkg"
        path.write_bytes(content)
        with sqlite3.connect(path) as database:
            gpkg_tables.prepare(database)
            for known in layers:
                _describe(database, known)
        database.close()
        return path.read_bytes()


def _describe(database: sqlite3.Connection, known: Provenance) -> None:
    name = known.name
    geometry = database.execute(
        "SELECT column_name, geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?",
        (name,),
    ).fetchone()
    present = [row[1] for row in database.execute(f'PRAGMA table_info("{name}")')]
    contract = known.table or name
    described = contract_columns(contract, source=known.source) if contract in TABLES else ()
    columns = [column for column in described if column.name in present]
    aliases = {column.name: column.label for column in columns}
    looks = _fitting(LAYER_STYLES.get(name, ()), present, geometry[1] if geometry else "")
    for place, look in enumerate(looks):
        gpkg_tables.add_style(
            database, table=name, name=look.name, document=qml(look, aliases=aliases),
            default=place == 0, geometry=geometry[0],
        )  # fmt: skip
    gpkg_tables.add_columns(database, name, columns)
    coded = {
        look.by: look.palette
        for look in looks
        if look.by and look.palette and look.palette is not OWNERS
    }
    gpkg_tables.add_constraints(database, name, coded)
    gpkg_tables.add_metadata(
        database, name, title=known.title, provenances=(known,), note="", caveats=(CAVEAT,)
    )


def _fitting(looks: Iterable[LayerStyle], present: list[str], kind: str) -> list[LayerStyle]:
    """The styles whose column is there, for the kind of geometry that is there."""
    shape = _SHAPES.get(kind.removeprefix("MULTI"))
    if shape is None:
        return []
    return [
        replace(look, shape=shape, rough_m=look.rough_m if look.rough_m in present else None)
        for look in looks
        if look.by is None or look.by in present
    ]
