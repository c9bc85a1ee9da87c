"""A GeoPackage that is taken along opens in the colours and with the headings of the pack."""

import sqlite3

import geopandas as gpd
import pytest

from geo.catalogue.export import Taken, export
from geo.catalogue.layers import Provenance
from geo.catalogue.vocabularies import WORK_KINDS
from geo.report.gpkg_layers import LAYER_STYLES
from geo.report.gpkg_styles import styled
from tests import town
from tests.vendor import validate_gpkg


def provenance(name):
    return Provenance(name=name, title=name.title(), origin="voorbeeld", source="Proef")


@pytest.fixture
def path(tmp_path):
    layers = {"stock": town.stock(), "works": town.works(), "policy_areas": town.policy_areas()}
    taken = [Taken(frame, provenance(name)) for name, frame in layers.items()]
    _, content = export(taken, form="gpkg")
    target = tmp_path / "uit.gpkg"
    target.write_bytes(styled(content, [item.provenance for item in taken]))
    return target


def test_every_layer_has_its_styles_and_the_file_is_valid(path):
    with sqlite3.connect(path) as database:
        found = database.execute("SELECT f_table_name, styleName FROM layer_styles").fetchall()
        [style] = database.execute(
            "SELECT styleQML FROM layer_styles WHERE f_table_name = 'works'"
        ).fetchone()
        titles = dict(
            database.execute(
                "SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'stock'"
            )
        )
    expected = {
        (name, look.name) for name in ("stock", "works", "policy_areas")
        for look in LAYER_STYLES[name]
    }  # fmt: skip
    assert set(found) == expected
    for term in WORK_KINDS.entries:
        assert f'label="{term.label}"' in style
    assert titles["energy_label"] == "Energielabel"
    checker = validate_gpkg.GPKGChecker(str(path), abort_at_first_error=False)
    checker.check()
    assert checker.errors == []


def test_the_features_are_as_they_were(path):
    assert len(gpd.read_file(path, layer="stock")) == len(town.stock())
    assert gpd.read_file(path, layer="herkomst")["laag"].tolist() == [
        "stock", "works", "policy_areas",
    ]  # fmt: skip


def test_a_layer_without_a_style_is_only_described(tmp_path):
    frame = town.policy_areas()[["name", "geometry"]]
    _, content = export([Taken(frame, provenance("vreemd"))], form="gpkg")
    made = tmp_path / "x.gpkg"
    made.write_bytes(styled(content, [provenance("vreemd")]))
    with sqlite3.connect(made) as database:
        assert database.execute("SELECT count(*) FROM layer_styles").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM gpkg_metadata").fetchone()[0] >= 1
