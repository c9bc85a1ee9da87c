"""Characteristics of buildings: read from every kind of file, kept per building and owner."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.catalogue.characteristics import (
    CHARACTERISTICS,
    Characteristic,
    known_characteristics,
)
from geo.catalogue.contracts import TABLES
from geo.catalogue.fields import text_field
from geo.catalogue.validation import validate
from geo.importing import characteristics
from geo.importing.cells import Cells
from geo.importing.characteristics import of_building, yes_or_no
from geo.importing.files import read_file_table
from geo.importing.mapping import ColumnMapping, proposed_mapping
from geo.importing.names import target
from geo.importing.prepare import activate, prepare
from geo.paths import SHIPPED_DATA
from tests.importing import street

GUIDE = (SHIPPED_DATA.parent / "docs" / "handleiding.md").read_text(encoding="utf-8")

TODAY = date(2025, 6, 1)
HEADER = (
    "VBO", "Corporatie", "Zonwering", "Plat dak", "Geïsoleerd", "Begane grond", "Houten palen",
    "Drempelhoogte",
)  # fmt: skip


@pytest.fixture
def library(tmp_path):
    return street.library(tmp_path / "var")


def load(library, path):
    raw = read_file_table(path)
    prepared = prepare(library, raw, proposed_mapping(raw, kind="stock"), today=TODAY)
    assert prepared.loaded
    activate(library, prepared)
    return prepared, library.get("stock").frame.set_index("pand_id")


def rows():
    """Three houses, and two flats of one block that differ in their sun blinds."""
    return pd.DataFrame(
        [
            (street.vbo_id(1), "Trivire", "ja", "Nee", "ja", "ja", "nee", "0,15"),
            (street.vbo_id(2), "Trivire", "", "onbekend", None, "x", "J", ""),
            (street.vbo_id(3), "Trivire", "nee", "true", "weet niet", "ja", "nee", "40"),
            (street.vbo_id(21), "Trivire", "ja", "ja", "ja", "ja", "nee", "0,1"),
            (street.vbo_id(22), "Trivire", "nee", "ja", "", "ja", "nee", "0,1"),
        ],
        columns=HEADER,
    )


def csv(path):
    rows().to_csv(path / "bezit.csv", index=False, sep=";")
    return path / "bezit.csv"


def excel(path):
    rows().to_excel(path / "bezit.xlsx", index=False)
    return path / "bezit.xlsx"


def geopackage(path):
    shapes = [street.house(n) for n in (1, 2, 3)] + [street.panden().geometry[20]] * 2
    frame = gpd.GeoDataFrame(rows(), geometry=shapes, crs=street.RD)
    frame.to_file(path / "bezit.gpkg", layer="bezit")
    return path / "bezit.gpkg"


@pytest.mark.parametrize("write", [csv, excel, geopackage])
def test_every_kind_of_file_brings_them_to_the_stock(library, tmp_path, write):
    _, stock = load(library, write(tmp_path))
    first, second, third, block = (stock.loc[street.pand_id(n)] for n in (1, 2, 3, 21))
    assert first["has_sun_blinds"] == "ja"
    assert first["has_flat_roof"] == "nee"
    assert first["threshold_height_m"] == pytest.approx(0.15)
    assert second["has_wooden_piles"] == "ja"
    for name in ("has_sun_blinds", "has_flat_roof", "has_insulation", "threshold_height_m"):
        assert pd.isna(second[name])
    # a height that cannot be, and an answer that is none, are unknown
    assert pd.isna(third["threshold_height_m"])
    assert pd.isna(third["has_insulation"])
    assert third["has_flat_roof"] == "ja"
    # dwellings that differ make an unknown, half of them known is enough
    assert pd.isna(block["has_sun_blinds"])
    assert block["has_insulation"] == "ja"
    assert block["threshold_height_m"] == pytest.approx(0.1)


def test_without_the_columns_nothing_is_known_and_nothing_is_refused(library, tmp_path):
    path = tmp_path / "kaal.csv"
    rows()[["VBO", "Corporatie"]].to_csv(path, index=False)
    prepared, stock = load(library, path)
    assert not {one.name for one in CHARACTERISTICS} & set(stock.columns)
    assert not validate(prepared.data, "stock").rejected.size


def test_a_second_owner_of_a_building_keeps_those_of_both(library, tmp_path):
    load(library, csv(tmp_path))
    other = rows().tail(1).assign(Corporatie="Woonbron", VBO=street.vbo_id(23), Zonwering="ja")
    other.to_csv(tmp_path / "woonbron.csv", index=False)
    _, stock = load(library, tmp_path / "woonbron.csv")
    block = stock.loc[street.pand_id(21)]
    assert block["has_flat_roof"] == "ja"
    assert '"has_sun_blinds": "ja"' in block["shared"]


def test_every_characteristic_of_the_contract_is_a_column_of_the_import():
    for one in CHARACTERISTICS:
        found = target("stock", one.name)
        assert found is not None
        assert len(found.names) > 2


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [("Ja", "ja", False), (True, "ja", False), (1.0, "ja", False), (0, "nee", False),
     (False, "nee", False), ("geen", "nee", False), ("onbekend", None, False), ("", None, False),
     ("soms", None, True), (7, None, True)],
)  # fmt: skip
def test_yes_and_no_as_people_write_them(cell, value, told):
    outcome = yes_or_no(cell)
    assert outcome.value == value
    assert (outcome.problem is not None) == told


@pytest.mark.parametrize(
    ("parts", "value"),
    [([("ja", 4), (None, 4)], "ja"), ([("ja", 3), (None, 4)], None), ([], None),
     ([("ja", 9), ("nee", 1)], None), ([("nee", 1), ("nee", 2)], "nee")],
)  # fmt: skip
def test_a_building_has_what_half_of_its_dwellings_agree_on(parts, value):
    given = [({"has_flat_roof": one}, count) for one, count in parts]
    assert of_building(given)["has_flat_roof"] == value


def test_what_is_known_of_a_building_is_told_in_words():
    building = {"has_flat_roof": "ja", "threshold_height_m": 0.15, "has_insulation": None}
    assert known_characteristics(building) == [
        ("Plat dak", "ja"),
        ("Hoogte van de drempel boven de straat", "0,15 m"),
    ]
    assert known_characteristics({"threshold_height_m": np.nan}) == []


def test_every_characteristic_is_a_column_that_may_be_missing():
    stock = TABLES["stock"]
    for one in CHARACTERISTICS:
        assert stock.field(one.name) == one.field
        assert one.field.optional
        assert one.field.nullable
        assert one.vera_key in GUIDE, "docs/handleiding.md names the keys in VERA"
    assert len({one.vera_key for one in CHARACTERISTICS}) == len(CHARACTERISTICS)


def test_a_text_is_a_characteristic_too(tmp_path, monkeypatch):
    field = text_field("roof_cover", "Dakbedekking", nullable=True, optional=True)
    one = Characteristic(field=field, headings="dak bedekking", vera_key="dakbedekking")
    monkeypatch.setattr(characteristics, "CHARACTERISTICS", (one,))
    covers = ["pannen", "", "riet", "pannen", "riet"]
    rows().assign(Dakbedekking=covers).to_csv(tmp_path / "dak.csv", index=False, sep=";")
    raw = read_file_table(tmp_path / "dak.csv")
    mapping = ColumnMapping(kind="stock", columns={"roof_cover": "Dakbedekking"})
    cells = Cells(raw, mapping)
    read = [characteristics.read_characteristics(cells, row) for row in cells.rows()]
    assert read == [{"roof_cover": cover} if cover else {} for cover in covers]
    assert of_building([(read[0], 1), (read[1], 1)]) == {"roof_cover": "pannen"}
    assert of_building([(read[3], 1), (read[4], 1)]) == {"roof_cover": None}
