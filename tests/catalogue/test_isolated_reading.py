"""Vector files that want to act: nothing runs, nothing of others is read, and limits hold."""

import json
import os
import signal
import sqlite3
import struct
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, Polygon, box

from geo.catalogue import isolated_reading
from geo.catalogue.isolated_reading import Limits
from geo.catalogue.isolated_vectors import read_vector_file
from geo.catalogue.reading import read_vector
from geo.errors import DataError
from geo.importing.files import read_file_table, sheets

ROOT = Path(__file__).resolve().parents[2]


def frame(rows=3):
    return gpd.GeoDataFrame(
        {
            "naam": [f"Pand {row}" for row in range(rows)],
            "jaar": pd.array([1950 + row for row in range(rows)], dtype="int64"),
            "oppervlak": [1.5 * row if row else None for row in range(rows)],
            "datum": pd.to_datetime(["2026-01-02"] * rows),
            "bewoond": [row % 2 == 0 for row in range(rows)],
        },
        geometry=[box(row, 0, row + 1, 1) for row in range(rows)],
        crs="EPSG:28992",
    )


def geopackage(path, rows=3, **sql):
    """A GeoPackage with a table, after which statements are run in it."""
    frame(rows).to_file(path, layer="panden", engine="pyogrio")
    with sqlite3.connect(path) as database:
        for statement in sql.values():
            database.execute(statement)
    database.close()
    return path


def sorted_names(found):
    return sorted(found.features.table.column("naam").to_pylist())


def listed(name):
    return (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
        f"VALUES ('{name}', 'features', '{name}', 28992)"
    )


def with_geometry(name):
    return f"INSERT INTO gpkg_geometry_columns VALUES ('{name}', 'geom', 'POLYGON', 28992, 0, 0)"


ENDLESS = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
    "SELECT x AS fid, geom, naam FROM c, panden"
)


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb", "shp"])
def test_a_layer_is_what_geopandas_reads(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    written = frame().drop(columns=["datum"] if ending == "shp" else [])
    written.to_file(path, engine="pyogrio")
    found = read_vector_file(path)
    expected = gpd.read_file(path, engine="pyogrio")
    pd.testing.assert_frame_equal(read_vector(path), expected, check_dtype=False)
    assert found.features.crs == "EPSG:28992"
    assert sorted_names(found) == ["Pand 0", "Pand 1", "Pand 2"]
    assert found.layers == {found.layer: 3}


def test_a_process_per_file_without_fork_gives_the_same(tmp_path, monkeypatch):
    path = geopackage(tmp_path / "a.gpkg")
    forked = read_vector_file(path).features
    monkeypatch.setattr(isolated_reading.sys, "platform", "win32")
    assert read_vector_file(path).features == forked


PROGRAM = {
    "type": "gdal_streamed_alg",
    "command_line": "gdal vector pipeline ! read {other} ! write --output-format=stream x",
}
NO_FEATURES = {
    "a program": PROGRAM,
    "a program that says Feature": {**PROGRAM, "naam": {"type": "Feature"}},
    "a topology": {"type": "Topology", "objects": {}, "arcs": []},
    "a program in another spelling": {**PROGRAM, "type": "Gdal_Streamed_Alg"},
    "of ESRI": {"geometryType": "esriGeometryPoint", "features": [], "fields": []},
    "a geometry": {"type": "Point", "coordinates": [1, 2]},
}


@pytest.mark.parametrize("name", NO_FEATURES)
@pytest.mark.parametrize("ending", [".geojson", ".json", ".zip"])
def test_json_that_is_no_feature_collection_is_refused(tmp_path, name, ending):
    other = geopackage(tmp_path / "geheim.gpkg")
    text = json.dumps(NO_FEATURES[name]).replace("{other}", str(other))
    path = tmp_path / f"in{ending}"
    if ending == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("in.geojson", text)
    else:
        path.write_text(text)
    for read in (read_file_table, read_vector):
        with pytest.raises(DataError, match=r"kaartbestand|objecten|VERA|vorm"):
            read(path)


def test_formats_that_point_elsewhere_are_refused_whatever_the_name(tmp_path):
    other = geopackage(tmp_path / "geheim.gpkg")
    contents = [
        f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{other}</SrcDataSource>',
        "<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>",
        '<GDAL_WMS><Service name="WMS"><ServerUrl>http://127.0.0.1:9</ServerUrl></Service></GDAL_WMS>',
    ]
    for content in contents:
        for ending in (".gpkg", ".geojson", ".json", ".fgb", ".shp"):
            path = tmp_path / f"in{ending}"
            path.write_text(content)
            with pytest.raises(DataError):
                read_vector_file(path)
    # a GeoPackage under another name is not read as one either
    (tmp_path / "in.geojson").write_bytes(other.read_bytes())
    (tmp_path / "in.fgb").write_bytes(other.read_bytes())
    for ending in (".geojson", ".fgb"):
        with pytest.raises(DataError):
            read_vector_file(tmp_path / f"in{ending}")


def test_only_four_drivers_and_that_of_memory_are_on_and_no_secret_is_in_the_environment(
    monkeypatch,
):
    monkeypatch.setenv("KOPPELKANSEN_DATABASE", "postgresql://geheim")
    environment = isolated_reading._environment()
    assert not [name for name in environment if name.startswith(("KOPPELKANSEN", "STREAMLIT"))]
    listing = subprocess.run(
        [sys.executable, "-c", "import pyogrio; print(sorted(pyogrio.list_drivers()))"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert listing.stdout.strip() == "['ESRI Shapefile', 'FlatGeobuf', 'GPKG', 'GeoJSON', 'MEM']"


def test_views_of_a_geopackage_are_named_and_not_read(tmp_path):
    path = geopackage(
        tmp_path / "a.gpkg", view=f"CREATE VIEW eindeloos AS {ENDLESS}",
        contents=listed("eindeloos"), geometry=with_geometry("eindeloos"),
    )  # fmt: skip
    found = read_vector_file(path)
    assert (found.layers, found.views, len(found.features.table)) == (
        {"panden": 3},
        ("eindeloos",),
        3,
    )
    assert sheets(path) == ("panden",)
    with pytest.raises(DataError, match="is een view"):
        read_vector_file(path, layer="eindeloos")
    with pytest.raises(DataError, match=r"geen laag 'weg'\. Er zijn: panden"):
        read_vector_file(path, layer="weg")


@pytest.mark.parametrize("table", ["gpkg_contents", "gpkg_spatial_ref_sys", "gpkg_extensions"])
def test_tables_of_the_standard_that_are_views_are_refused(tmp_path, table):
    path = geopackage(
        tmp_path / "a.gpkg", rename=f"ALTER TABLE {table} RENAME TO oud",
        view=f"CREATE VIEW {table} AS SELECT * FROM oud",
    )  # fmt: skip
    with pytest.raises(DataError, match="geen gewone GeoPackage"):
        read_vector_file(path)


def test_a_virtual_table_is_no_layer_and_triggers_do_not_run(tmp_path):
    path = geopackage(
        tmp_path / "a.gpkg",
        virtual="CREATE VIRTUAL TABLE zoek USING fts5(naam, geom)", contents=listed("zoek"),
        trigger="CREATE TRIGGER t AFTER UPDATE ON panden BEGIN DELETE FROM panden; END",
    )  # fmt: skip
    before = path.read_bytes()
    assert read_vector_file(path).layers == {"panden": 3}
    assert path.read_bytes() == before


def test_a_computed_column_that_fills_the_memory_is_stopped(tmp_path):
    for size in (150_000_000, 400_000_000):
        path = geopackage(
            tmp_path / f"{size}.gpkg", rows=9,
            column=f"ALTER TABLE panden ADD COLUMN vol TEXT AS (hex(zeroblob({size})))",
        )  # fmt: skip
        with pytest.raises(DataError, match=r"kost te veel|van de 9 rijen|kaartbestand"):
            read_vector_file(path)
    assert len(read_vector(geopackage(tmp_path / "b.gpkg"))) == 3


def test_too_little_memory_or_time_ends_the_reading_and_not_more(tmp_path):
    path = tmp_path / "a.geojson"
    shapes = [Polygon([(x, y), (x + 1, y), (x, y + 1)]) for x in range(60) for y in range(50)]
    gpd.GeoDataFrame({"nr": range(len(shapes))}, geometry=shapes, crs="EPSG:28992").to_file(path)
    for limits in (Limits(memory_bytes=0, seconds=15), Limits(600_000_000, seconds=0)):
        with pytest.raises(DataError, match=r"a\.geojson (kost te veel|is geen leesbaar)"):
            read_vector_file(path, limits=limits)
    assert len(read_vector_file(path).features.table) == len(shapes)


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb", "shp"])
def test_what_a_library_says_of_a_damaged_file_is_not_told(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    frame().drop(columns=["datum"] if ending == "shp" else []).to_file(path, engine="pyogrio")
    content = path.read_bytes()
    told = set()
    for part in (20, 5, 2, 1.2):
        path.write_bytes(content[: int(len(content) / part)])
        try:
            read_vector_file(path)
        except DataError as refused:
            told.add(str(refused))
    assert told
    begin = f"a.{ending} is geen leesbaar kaartbestand"
    damaged = "de inhoud is beschadigd, niet af of van een ander soort. Maak het opnieuw."
    assert told <= {
        f"{begin}: {damaged}",
        f"{begin} (geen GeoJSON met objecten: een FeatureCollection of Feature).",
        f"{begin} (2 van de 3 rijen gelezen).",
    }


def test_a_helper_that_died_is_replaced(tmp_path):
    path = geopackage(tmp_path / "a.gpkg")
    read_vector_file(path)
    for helper in isolated_reading._idle:
        os.kill(helper.pid, signal.SIGKILL)
        helper.wait()
    assert len(read_vector_file(path).features.table) == 3


def test_several_files_at_once(tmp_path):
    paths = [geopackage(tmp_path / f"{number}.gpkg", rows=number) for number in (2, 3, 4, 5)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read_vector_file, paths))
    assert [len(one.features.table) for one in found] == [2, 3, 4, 5]
    assert len(isolated_reading._idle) == 1


def test_rows_that_the_stored_count_leaves_out_are_read(tmp_path):
    for stored in (0, 2, 9, 10**9):
        path = geopackage(
            tmp_path / f"{stored}.gpkg", rows=5,
            count=f"UPDATE gpkg_ogr_contents SET feature_count = {stored}",
        )  # fmt: skip
        found = read_vector_file(path)
        assert (found.layers, len(found.features.table)) == ({"panden": 5}, 5)
        assert found.features.table["naam"].to_pylist()[-1] == "Pand 4"


def test_a_table_without_shapes_has_no_layer(tmp_path):
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(0, 0)], crs="EPSG:28992").to_file(
        tmp_path / "a.gpkg", engine="pyogrio"
    )
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("UPDATE gpkg_contents SET data_type = 'attributes'")
    database.close()
    found = read_vector_file(tmp_path / "a.gpkg")
    assert (found.layers, found.layer, found.features) == ({}, None, None)


def nested_collection(depth):
    """A shape of a GeoPackage: collections in one another around a point."""
    point = struct.pack("<BI2d", 1, 1, 105_000.0, 425_000.0)
    return b"GP\x00\x01" + struct.pack("<i", 28992) + struct.pack("<BII", 1, 7, 1) * depth + point


def without_triggers(path):
    """The GeoPackage as SQLite alone can write it: its triggers call functions of GDAL."""
    database = sqlite3.connect(path)
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in found:
        database.execute(f'DROP TRIGGER "{name}"')
    return database


READ_ALONE = """
import sys
from pathlib import Path
from geo.importing.files import read_file_table
raw = read_file_table(Path(sys.argv[1]))
print(raw.findings[0].problem.code, list(raw.geometry.notna()))
"""


def test_collections_in_one_another_do_not_end_the_process(tmp_path):
    path = geopackage(tmp_path / "a.gpkg")
    with without_triggers(path) as database:
        shape = nested_collection(100_000)
        database.execute("UPDATE panden SET geom = ? WHERE naam = 'Pand 1'", (shape,))
    database.close()
    done = subprocess.run(
        [sys.executable, "-c", READ_ALONE, path], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "vorm_onleesbaar [True, False, True]"


def test_columns_that_take_no_room_in_the_file_are_counted(tmp_path):
    rows = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 60000)"
    path = geopackage(tmp_path / "a.gpkg")
    with without_triggers(path) as database:
        shape = "(SELECT geom FROM panden WHERE naam = 'Pand 0')"
        database.execute(f"INSERT INTO panden (geom) {rows} SELECT {shape} FROM c")
        for number in range(250):
            database.execute(f"ALTER TABLE panden ADD COLUMN k{number} BOOLEAN")
    database.close()
    with pytest.raises(DataError, match=r"60.003 rijen met 255 kolommen"):
        read_file_table(path)
    with without_triggers(path) as database:
        for number in range(250, 400):
            database.execute(f"ALTER TABLE panden ADD COLUMN k{number} BOOLEAN")
    database.close()
    for read in (read_file_table, read_vector):
        with pytest.raises(DataError, match=r"405 kolommen; meer dan 400 kan niet"):
            read(path)


def test_a_default_value_that_every_row_repeats_is_stopped(tmp_path):
    rows = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 2000)"
    path = geopackage(tmp_path / "a.gpkg")
    with without_triggers(path) as database:
        database.execute(f"INSERT INTO panden (naam) {rows} SELECT x FROM c")
        database.execute(f"ALTER TABLE panden ADD COLUMN lang TEXT DEFAULT '{'y' * 100_000}'")
    database.close()
    assert path.stat().st_size < 1_000_000
    with pytest.raises(DataError, match="kost te veel geheugen of tijd"):
        read_file_table(path)


def test_a_virtual_table_is_known_by_what_it_is_and_not_by_its_spelling(tmp_path):
    path = geopackage(tmp_path / "a.gpkg")
    with without_triggers(path) as database:
        database.execute("CREATE VIRTUAL TABLE zoek USING fts5(geom)")
        database.execute("PRAGMA writable_schema = ON")
        database.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'CREATE VIRTUAL', 'CREATE  VIRTUAL') "
            "WHERE name = 'zoek'"
        )
        database.execute(listed("zoek"))
        database.execute(with_geometry("zoek"))
    database.close()
    assert read_vector_file(path).layers == {"panden": 3}
