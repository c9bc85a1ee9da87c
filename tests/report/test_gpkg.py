"""The GeoPackage, opened with ogrinfo, GDAL and SQLite; its styles read as QGIS reads them."""

import re
import sqlite3
import subprocess
from dataclasses import replace
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio

from geo.catalogue import vocabularies
from geo.catalogue.layers import Layer
from geo.catalogue.palette import Palette, Term
from geo.hazards.thresholds import load_thresholds
from geo.maps import palettes
from geo.ogc.collections import Collection, features_of
from geo.paths import SHIPPED_DATA
from geo.report import gpkg
from geo.report.gpkg_layers import items_table, map_tables
from geo.report.qml import qml
from geo.report.qml_symbols import LayerStyle, rgba
from tests import town

HEAT = load_thresholds(SHIPPED_DATA / "thresholds.toml")["heat"]


@pytest.fixture(scope="module")
def small(city, tmp_path_factory):
    """The city with two rasters of the town in the place of its own, to be quick."""
    rasters = town.rasters(tmp_path_factory.mktemp("rasters"))
    layers = {name: layer for name, layer in city.layers.items() if name not in city.thresholds}
    for name in ("heat", "rain70"):
        layers[name] = Layer(city.layers[name].provenance, rasters[name])
    return replace(city, layers=layers)


@pytest.fixture(scope="module")
def path(small, tmp_path_factory):
    return gpkg.write(small, tmp_path_factory.mktemp("gpkg"))[0]


@pytest.fixture
def database(path):
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def test_another_program_opens_every_layer_in_rd(path, small, needs):
    ogrinfo = needs("ogrinfo", "apt-get install gdal-bin")
    told = subprocess.run(
        [ogrinfo, "-so", "-al", str(path)], check=True, capture_output=True, text=True
    )
    assert "ERROR" not in told.stderr
    assert "Warning" not in told.stderr
    counts = dict(re.findall(r"Layer name: (\w+)\n.*?Feature Count: (\d+)", told.stdout, re.DOTALL))
    expected = {
        "wijken": 13, "buurten": 132, "policy_areas": 14, "projects": 20,
        "stock": len(small.frame("stock")), "exposure": len(small.frame("stock")),
        "koppelkansen": 15,
    }  # fmt: skip
    assert {name: int(counts[name]) for name in expected} == expected
    assert int(counts["works_lines"]) + int(counts["works_areas"]) == 199
    for name in ("stock", "koppelkansen", "works_lines"):
        part = told.stdout.split(f"Layer name: {name}\n")[1].split("Layer name:")[0]
        assert 'ID["EPSG",28992]' in part, name


def test_features_keep_their_values_and_what_is_missing_stays_missing(path, small):
    stock = gpd.read_file(path, layer="stock")
    mine = small.frame("stock")
    assert stock.crs.to_epsg() == 28992
    assert stock["pand_id"].to_list() == mine["pand_id"].to_list()
    assert stock["energy_label"].isna().sum() == mine["energy_label"].isna().sum() > 0
    plans = gpd.read_file(path, layer="projects").set_index("project_id")
    assert pd.isna(plans.loc["zuidendijkzone-nieuwbouw", "dwellings_count"])
    assert plans.loc["poelwijckstraat-oudelandstraat", "plot_area_m2"] == 9703
    items = gpd.read_file(path, layer="koppelkansen")
    assert items["rank"].to_list() == list(range(1, 16))
    assert items["title"].to_list() == [item.title for item in small.items]
    assert items.geometry.isna().sum() == sum(item.lat is None for item in small.items)
    exposure = gpd.read_file(path, layer="exposure")
    assert set(exposure["class_heat"]) <= set(vocabularies.EXPOSURE.keys)
    decided = pyogrio.read_dataframe(path, layer="besluiten", read_geometry=False)
    assert decided["besluit"].to_list().count("opgenomen") == 1


def categories(document):
    """Value, label and main colour per category of a style."""
    root = ET.fromstring(document)
    symbols = {s.get("name"): s for s in root.iterfind(".//renderer-v2/symbols/symbol")}
    found = {}
    for category in root.iterfind(".//renderer-v2/categories/category"):
        symbol = symbols[category.get("symbol")]
        # the ring of a rough place comes first, the marker itself last
        layers = [
            layer for layer in symbol.iterfind("layer") if "Pattern" not in layer.get("class")
        ]
        options = {o.get("name"): o.get("value") for o in layers[-1].iterfind("Option/Option")}
        found[category.get("value")] = options.get("line_color") or options["color"]
    return found


@pytest.mark.parametrize(
    ("table", "style", "palette"),
    [
        ("projects", "Soort plan", vocabularies.PLAN_KINDS),
        ("works_lines", "Soort werk", vocabularies.WORK_KINDS),
        ("stock", "Eigenaar", vocabularies.OWNERS),
        ("stock", "Energielabel", vocabularies.ENERGY),
        ("exposure", "Blootstelling hitte", palettes.hazard_palette(HEAT)),
        ("koppelkansen", "Groep", vocabularies.GROUPS),
    ],
)
def test_styles_have_the_colours_of_the_maps(database, table, style, palette):
    (document,) = database.execute(
        "SELECT styleQML FROM layer_styles WHERE f_table_name = ? AND styleName = ?",
        (table, style),
    ).fetchone()
    found = categories(document)
    unknown = found.pop("")
    assert unknown == rgba(palette.unknown.colour)
    expected = {e.key: rgba(e.colour) for e in palette.entries if e != palette.unknown}
    assert found == expected


def test_each_table_has_one_default_style(database):
    styled = dict(
        database.execute(
            "SELECT f_table_name, sum(useAsDefault) FROM layer_styles GROUP BY f_table_name"
        )
    )
    features = database.execute(
        "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"
    ).fetchall()
    assert {name for (name,) in features} <= set(styled)
    assert set(styled.values()) == {1}
    names = [n for (n,) in database.execute("SELECT f_geometry_column FROM layer_styles")]
    assert set(names) == {"geom", ""}


def test_every_column_has_a_heading_and_a_meaning(database, small):
    told = {
        (table, column): (name, meaning)
        for table, column, name, meaning in database.execute(
            "SELECT table_name, column_name, name, description FROM gpkg_data_columns"
        )
    }
    for table in map_tables(small):
        for column in table.frame.columns:
            if column == table.frame.geometry.name:
                continue
            name, meaning = told[table.name, column]
            assert name
            assert meaning
    assert told["stock", "dwellings_count"][0] == "Woningen"
    assert "Eenheid: °C" in told["exposure", "value_heat"][1]


def test_metadata_and_description_tell_origin_source_and_caveat(database):
    described = dict(database.execute("SELECT table_name, description FROM gpkg_contents"))
    for name in ("stock", "exposure", "works_lines", "koppelkansen", "RASTER_HEAT"):
        assert described[name].startswith("VOORBEELDDATA"), name
    for name in ("wijken", "projects"):
        assert "VOORBEELDDATA" not in described[name], name
    assert all("geen norm" in described[name] for name in ("stock", "wijken", "KLASSEN_HEAT"))
    told = database.execute(
        "SELECT r.table_name, m.metadata FROM gpkg_metadata m JOIN gpkg_metadata_reference r "
        "ON r.md_file_id = m.id WHERE m.md_standard_uri = 'http://mrcc.com/qgis.dtd'"
    ).fetchall()
    documents = {table: ET.fromstring(text) for table, text in told}
    stock = documents["stock"]
    assert stock.findtext("title") == "Corporatiebezit"
    assert stock.findtext("crs/spatialrefsys/authid") == "EPSG:28992"
    assert any("geen norm" in (node.text or "") for node in stock.iterfind("constraints"))
    extensions = {
        name for (name,) in database.execute("SELECT extension_name FROM gpkg_extensions")
    }
    assert {"gpkg_schema", "gpkg_metadata", "gpkg_2d_gridded_coverage"} <= extensions


def test_a_hazard_keeps_its_values_and_has_a_picture_of_its_classes(path, small):
    rule = small.thresholds["heat"]
    with rasterio.open(small.layers["heat"].path) as source:
        values = source.read(1, masked=True)
        bounds = source.bounds
    with rasterio.open(f"GPKG:{path}:RASTER_HEAT") as made:
        again = made.read(1, masked=True, window=((0, values.shape[0]), (0, values.shape[1])))
        assert made.crs.to_epsg() == 28992
        assert (made.bounds.left, made.bounds.top) == (bounds.left, bounds.top)
    known = ~np.ma.getmaskarray(values)
    assert (known == ~np.ma.getmaskarray(again)).all()
    np.testing.assert_array_equal(values[known], again[known])
    places = rule.positions(values.astype(float).filled(np.nan))
    # a picture with a colour table: GDAL gives the colours themselves
    with rasterio.open(f"GPKG:{path}:KLASSEN_HEAT", BAND_COUNT=4) as picture:
        painted = picture.read(window=((0, values.shape[0]), (0, values.shape[1])))
    for number, (name, _) in enumerate(rule.bounds):
        colour = palettes.HAZARDS["heat"].entry(name).colour
        mine = painted[:, places == number]
        expected = [*(int(colour[i : i + 2], 16) for i in (1, 3, 5)), 255]
        assert (mine == np.array(expected)[:, None]).all(), name
    assert (painted[3][places < 0] == 0).all()


def test_text_in_a_style_cannot_break_it():
    entry = Term(key='a"<&', label="<b> & 'c'", colour="#112233")
    palette = Palette(name="x", title="X", entries=(entry,), unknown=vocabularies.TIERS.unknown)
    document = qml(
        LayerStyle(name="x", shape="point", by="k", palette=palette, rough_m="precision_m"),
        aliases={"k": "Kop <&>"},
    )
    root = ET.fromstring(document)
    assert root.find(".//category").get("value") == 'a"<&'
    assert root.find(".//alias").get("name") == "Kop <&>"
    # a rough place is a circle as wide as its uncertainty, in metres on the map
    ring = root.find(".//symbols/symbol/layer")
    assert {o.get("name"): o.get("value") for o in ring.iterfind("Option/Option")}[
        "size_unit"
    ] == "MapUnit"
    expressions = [o.get("value") for o in ring.iterfind(".//Option[@name='expression']")]
    assert '2 * coalesce("precision_m", 0)' in expressions


def test_every_pattern_gives_a_symbol_that_reads():
    for palette in palettes.PALETTES.values():
        for shape in ("polygon", "line", "point"):
            root = ET.fromstring(qml(LayerStyle(name="x", shape=shape, by="k", palette=palette)))
            symbols = root.findall(".//renderer-v2/symbols/symbol")
            assert len(symbols) == len(palette.all_entries())
            assert all(symbol.find("layer") is not None for symbol in symbols)


def test_an_empty_ranking_has_the_columns_of_a_full_one(city):
    one = Collection(id="koppelkansen", title="", description="", key="id", provenances=())
    full, empty = (
        features_of(one, table.frame, table.columns, digest="")
        for table in (items_table(city), items_table(replace(city, items=())))
    )
    assert len(full.frame) == 15
    assert empty.frame.empty
    assert empty.frame.crs == full.frame.crs
    # a hazard without a measured building is known from the items alone
    told = {name for name in full.by_name if name.startswith(("class_", "value_"))}
    assert set(full.by_name) - told <= set(empty.by_name) <= set(full.by_name)
