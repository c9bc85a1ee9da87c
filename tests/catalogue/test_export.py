import csv
import io
import json
import shutil
import subprocess
import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely import LinearRing, Polygon

from geo.catalogue.export import Taken, export
from geo.catalogue.layers import Provenance
from geo.constants import RD
from geo.errors import DataError
from geo.text.spreadsheet import harmless
from geo.text.tables import to_csv
from tests import town


def provenance(name="stock", **changes):
    known = {
        "name": name, "title": "Corporatiebezit", "origin": "voorbeeld", "source": "Verzonnen",
        "edition": "2025", "licence": "CC0", "detail": "gegeneraliseerd", "digest": "ab" * 32,
    }  # fmt: skip
    return Provenance(**{**known, **changes})


@pytest.fixture
def stock():
    return Taken(town.stock(), provenance())


@pytest.fixture
def works():
    return Taken(town.works(), provenance("works", title="Werken", origin="officieel"))


def test_geopackage_keeps_features_system_and_provenance(stock, works, tmp_path):
    ending, content = export([stock, works], form="gpkg")
    path = tmp_path / f"x.{ending}"
    path.write_bytes(content)
    assert {str(row[0]) for row in pyogrio.list_layers(path)} == {"stock", "works", "herkomst"}
    again = gpd.read_file(path, layer="stock")
    assert again.crs.to_epsg() == 28992
    assert again["pand_id"].to_list() == stock.frame["pand_id"].to_list()
    assert again.geometry.geom_equals(stock.frame.geometry).all()
    # a missing label is missing, not a text
    assert again["energy_label"].isna().sum() == stock.frame["energy_label"].isna().sum() == 1
    told = pyogrio.read_dataframe(path, layer="herkomst", read_geometry=False).set_index("laag")
    assert told.loc["stock", "voorbeelddata"] == "ja"
    assert told.loc["works", "voorbeelddata"] == "nee"
    assert told.loc["stock", "aantal_in_bestand"] == 4
    assert "geen norm" in told.loc["stock", "voorbehoud"]


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="ogrinfo (gdal-bin) is not installed")
def test_another_program_opens_the_geopackage(stock, tmp_path):
    path = tmp_path / "x.gpkg"
    path.write_bytes(export([stock], form="gpkg")[1])
    told = subprocess.run(
        ["ogrinfo", "-so", str(path), "stock"], check=True, capture_output=True, text=True
    ).stdout
    assert "Feature Count: 4" in told
    assert "28992" in told


def test_geojson_is_in_degrees_and_carries_its_provenance(stock):
    ending, content = export([stock], form="geojson")
    document = json.loads(content)
    assert ending == "geojson"
    assert "crs" not in document
    assert document["herkomst"]["herkomst"] == "voorbeeld"
    lon, lat = document["features"][0]["geometry"]["coordinates"][0][0]
    expected = town.degrees(570, 500)
    assert (lat, lon) == pytest.approx(expected, abs=2e-4)


def test_geojson_keeps_to_its_standard_in_rings_and_decimals():
    hole = town.area(10, 10, 5)
    # the wrong way round, both of them: as a shapefile has it
    ring = Polygon(town.area(0, 0, 100).exterior.coords[::-1], [hole.exterior.coords])
    frame = gpd.GeoDataFrame({"a": [1, 2]}, geometry=[ring, None], crs=RD)
    document = json.loads(export([Taken(frame, provenance())], form="geojson")[1])
    first, second = (feature["geometry"] for feature in document["features"])
    assert second is None
    assert [LinearRing(part).is_ccw for part in first["coordinates"]] == [True, False]
    assert all(round(n, 7) == n for part in first["coordinates"] for at in part for n in at)


def test_several_layers_of_geojson_come_as_one_zip(stock, works):
    ending, content = export([stock, works], form="geojson")
    assert ending == "zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {"stock.geojson", "works.geojson"}


def test_csv_opens_in_dutch_excel_with_its_provenance_beside_it(stock):
    ending, content = export([stock], form="csv")
    assert ending == "zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert set(archive.namelist()) == {"stock.csv", "herkomst.csv"}
        raw = archive.read("stock.csv")
        told = archive.read("herkomst.csv").decode("utf-8-sig")
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 4
    # the middle of building 1 (560..570, 500..510)
    assert rows[0]["x_rd_m"] == "105565,0"
    assert rows[2]["energy_label"] == ""
    assert "voorbeeld" in told


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2+3", "@x", "\tx", " =cmd|' /C calc'!A0"])
def test_a_formula_becomes_text(text):
    assert harmless(text) == "'" + text
    line = to_csv(pd.DataFrame({"naam": [text], "n": [-5]})).decode("utf-8-sig").splitlines()[1]
    assert "'" + text.strip() in line or "'" + text in line
    # a negative number is a number
    assert line.endswith(";-5")


def test_the_same_features_give_the_same_file(stock):
    assert export([stock], form="csv") == export([stock], form="csv")


def test_nothing_to_take_along_is_said(stock):
    with pytest.raises(DataError, match="niets om mee te nemen"):
        export([Taken(stock.frame.iloc[:0], stock.provenance)], form="gpkg")
