"""The tables of a GeoPackage beside the features: styles, columns, metadata, and plain lists."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

import pandas as pd
import pyogrio

from geo.catalogue.layers import Provenance
from geo.catalogue.output_state import dutch_date
from geo.catalogue.palette import Palette
from geo.constants import CAVEAT
from geo.report.state import PackState
from geo.report.table_columns import Column
from geo.text.sanitise import documentable, documentable_column

_STYLES: Final = """
CREATE TABLE IF NOT EXISTS layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT,
  f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
_COLUMNS: Final = """
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name))
"""
_CONSTRAINTS: Final = """
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))
"""
_METADATA: Final = """
CREATE TABLE IF NOT EXISTS gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '')
"""
_REFERENCE: Final = """
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id))
"""
_EXTENSIONS: Final = (
    ("gpkg_data_columns", "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema"),
    (
        "gpkg_data_column_constraints",
        "gpkg_schema",
        "http://www.geopackage.org/spec121/#extension_schema",
    ),
    ("gpkg_metadata", "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata"),
    (
        "gpkg_metadata_reference",
        "gpkg_metadata",
        "http://www.geopackage.org/spec121/#extension_metadata",
    ),
)
QGIS_STANDARD: Final = "http://mrcc.com/qgis.dtd"


def description(provenances: Sequence[Provenance], *, note: str = "") -> str:
    """What a table is in one paragraph: example data first, then source, note and caveat."""
    examples = [known.title for known in provenances if known.is_example]
    parts = []
    if examples:
        parts.append(f"VOORBEELDDATA, verzonnen om te proberen ({', '.join(examples)}).")
    sources = dict.fromkeys(source_text(known) for known in provenances)
    parts += ["Bron: " + "; ".join(sources) + "."]
    parts += [text for text in (note, CAVEAT) if text]
    return documentable(" ".join(parts))


def source_text(known: Provenance) -> str:
    """Source, edition, date and licence of a layer in one line."""
    words = [known.source]
    if known.edition:
        words.append(f"editie {known.edition}")
    if known.fetched:
        words.append(f"opgehaald {known.fetched[:10]}")
    if known.licence:
        words.append(known.licence)
    if known.detail:
        words.append(known.detail)
    return ", ".join(words)


def prepare(database: sqlite3.Connection) -> None:
    """Make the tables that are not there yet, registered as the standard asks."""
    for statement in (_STYLES, _COLUMNS, _CONSTRAINTS, _METADATA, _REFERENCE, _EXTENSION_TABLE):
        database.execute(statement)
    listed = database.execute(
        "SELECT 1 FROM gpkg_contents WHERE table_name = 'layer_styles'"
    ).fetchone()
    if listed is None:
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', 'Stijlen voor QGIS', 0)"
        )
    for table, name, definition in _EXTENSIONS:
        there = database.execute(
            "SELECT 1 FROM gpkg_extensions WHERE table_name = ? AND extension_name = ?",
            (table, name),
        ).fetchone()
        if there is None:
            database.execute(
                "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
                (table, name, definition),
            )


_EXTENSION_TABLE: Final = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))
"""


def add_style(
    database: sqlite3.Connection,
    *,
    table: str,
    name: str,
    document: str,
    default: bool,
    geometry: str = "geom",
) -> None:
    """Add a style for a table; QGIS loads the default one by itself and lists the others."""
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner) "
        "VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '')",
        (table, geometry, name, document, default, f"{name}, kleuren van de Koppelkansenkaart"),
    )


def add_columns(database: sqlite3.Connection, table: str, columns: Sequence[Column]) -> None:
    """Heading, meaning, unit and source of every column of a table."""
    seen: set[str] = set()
    for column in columns:
        # the standard wants a heading once per table
        label = column.label if column.label not in seen else f"{column.label} ({column.name})"
        seen.add(label)
        meaning = [column.meaning, f"Eenheid: {column.unit}" if column.unit else ""]
        meaning.append(f"Bron: {column.source}" if column.source else "")
        database.execute(
            "INSERT OR REPLACE INTO gpkg_data_columns "
            "(table_name, column_name, name, title, description) VALUES (?, ?, ?, ?, ?)",
            (table, column.name, label, label, ". ".join(text for text in meaning if text)),
        )


def add_constraints(
    database: sqlite3.Connection, table: str, palettes: Mapping[str, Palette]
) -> None:
    """The codes a column can hold with the Dutch word of each, for a list to choose from.

    Args:
        database: the GeoPackage.
        table: whose columns these are.
        palettes: the vocabulary of each column by its name.
    """
    for column, palette in palettes.items():
        name = f"enum_{palette.name}"
        rows = [(name, "enum", term.key, term.label) for term in palette.entries]
        database.executemany(
            "INSERT OR IGNORE INTO gpkg_data_column_constraints "
            "(constraint_name, constraint_type, value, description) VALUES (?, ?, ?, ?)",
            rows,
        )
        database.execute(
            "UPDATE gpkg_data_columns SET constraint_name = ? "
            "WHERE table_name = ? AND column_name = ?",
            (name, table, column),
        )


def add_metadata(
    database: sqlite3.Connection,
    table: str,
    *,
    title: str,
    provenances: Sequence[Provenance],
    note: str,
    caveats: Sequence[str],
) -> None:
    """What QGIS shows under Metadata for a table: title, abstract, licences, sources, limits."""
    root = Element("qgis", version="3.22.0")
    SubElement(root, "identifier").text = table
    SubElement(root, "language").text = "dut"
    SubElement(root, "type").text = "dataset"
    SubElement(root, "title").text = title
    SubElement(root, "abstract").text = description(provenances, note=note)
    words = SubElement(root, "keywords", vocabulary="gmd:topicCategory")
    SubElement(words, "keyword").text = "Planning Cadastre"
    for licence in dict.fromkeys(known.licence for known in provenances if known.licence):
        SubElement(root, "license").text = licence
    for named in dict.fromkeys(known.attribution for known in provenances if known.attribution):
        SubElement(root, "rights").text = named
    for text in dict.fromkeys((CAVEAT, *caveats)):
        SubElement(root, "constraints", type="voorbehoud").text = text
    for known in provenances:
        SubElement(root, "history").text = f"{known.title}: {source_text(known)}"
    crs = SubElement(SubElement(root, "crs"), "spatialrefsys")
    SubElement(crs, "authid").text = "EPSG:28992"
    SubElement(root, "encoding").text = "UTF-8"
    _add(
        database, tostring(root, encoding="unicode"), standard=QGIS_STANDARD, mime="text/xml",
        table=table,
    )  # fmt: skip


def file_metadata(database: sqlite3.Connection, state: PackState) -> None:
    """What holds for the whole file: which list, of which day, on which layers and rules."""
    metadata = {
        "titel": state.title,
        "gemeente": state.area_name,
        "gemeentecode": state.area_code,
        "sessie": state.session,
        "datum": state.date.isoformat(),
        "gemaakt_op": state.made_on.isoformat(),
        "programma": state.program,
        "staat": dict(state.output.rows()),
        "lagen": dict(state.digests),
        "voorbeelddata": list(state.examples),
        "voorbehoud": list(state.caveats),
    }
    text = json.dumps(metadata, ensure_ascii=False, indent=1)
    _add(database, text, standard="https://schema.org/Dataset", mime="application/json", table=None)


def _add(
    database: sqlite3.Connection, text: str, *, standard: str, mime: str, table: str | None
) -> None:
    cursor = database.execute(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) "
        "VALUES ('dataset', ?, ?, ?)",
        (standard, mime, documentable(text)),
    )
    scope = "geopackage" if table is None else "table"
    database.execute(
        "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, md_file_id) "
        "VALUES (?, ?, ?)",
        (scope, table, cursor.lastrowid),
    )


def write_lists(state: PackState, target: Path) -> None:
    """Lists without geometry: decisions and where every layer comes from."""
    decided = [
        {
            "koppelkans": item.title, "kenmerk": item.id,
            "besluit": found.status,
            "reden": found.reason, "trekker": found.owner, "maatregel": found.measure,
            "jaar": found.year, "budget_eur": found.budget_eur, "sessie": found.session,
            "vastgelegd_door": found.party, "vastgelegd_op": found.recorded_on.isoformat(),
        }
        for item in state.items
        if (found := state.decisions.get(item.id)) is not None
    ]  # fmt: skip
    sources = [
        {
            "laag": known.name, "titel": known.title, "herkomst": known.origin,
            "voorbeelddata": "ja" if known.is_example else "nee", "bron": known.source,
            "editie": known.edition, "opgehaald": known.fetched, "licentie": known.licence,
            "naamsvermelding": known.attribution, "nauwkeurigheid_m": known.accuracy_m,
            "aantal": known.count, "digest": known.digest, "opmerking": known.note,
            "voorbehoud": CAVEAT, "staat": state.output.line(),
        }
        for known in state.provenance
    ]  # fmt: skip
    stated = f"{state.title}, {dutch_date(state.date)}"
    for name, title, rows in (
        ("besluiten", f"Besluiten. {stated}", decided),
        ("herkomst", f"Herkomst van elke laag. {stated}", sources),
    ):
        if rows:
            _write_list(rows, target, name=name, title=title)


def _write_list(rows: Sequence[dict[str, Any]], target: Path, *, name: str, title: str) -> None:
    frame = pd.DataFrame(rows)
    for column in frame.columns:
        if frame[column].isna().all() or not pd.api.types.is_numeric_dtype(frame[column]):
            frame[column] = documentable_column(frame[column])
    pyogrio.write_dataframe(
        frame, target, layer=name, driver="GPKG", append=target.exists(),
        layer_options={"IDENTIFIER": name, "DESCRIPTION": title},
    )  # fmt: skip
