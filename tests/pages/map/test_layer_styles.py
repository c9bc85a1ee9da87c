"""On the live map, too, two classes of one vocabulary are told apart without colour."""

import shutil
from dataclasses import replace

import geopandas as gpd
import pytest
import streamlit as st

from geo.catalogue import vocabularies
from geo.hazards.registry import HAZARDS
from pages.ui.frame import page_data
from pages.ui.map.feature_detail import detail
from pages.ui.map.layer_data import features, properties
from pages.ui.map.layer_specs import COLOUR_CHOICES, colours_with_data, layers
from pages.ui.map.layer_styles import classes_of
from pages.ui.map.spec import Selection


@pytest.mark.parametrize("palette", [vocabularies.PLAN_KINDS, vocabularies.TIERS])
def test_points_have_a_shape_of_their_own(palette):
    lines, missing = classes_of(palette, area=False)
    shapes = [line.shape for line in (*lines, missing)]
    assert len(set(shapes)) == len(shapes)


def test_works_have_a_dash_of_their_own():
    lines, missing = classes_of(vocabularies.WORK_KINDS, area=False)
    dashes = [line.dash for line in (*lines, missing)]
    assert len(set(dashes)) == len(dashes)


@pytest.fixture
def library(prepared_var, tmp_path, monkeypatch):
    shutil.copytree(prepared_var, tmp_path / "var")
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "var"))
    page_data.forget()
    st.cache_resource.clear()
    yield page_data.library()
    page_data.forget()
    st.cache_resource.clear()


@pytest.mark.parametrize("name", ["stock", "projects", "works", "policy_areas"])
@pytest.mark.usefixtures("library")
def test_what_a_card_shows_goes_along_to_the_browser(name):
    sent = set(properties(name, gpd.GeoDataFrame()))
    # policy areas are one layer on the map per kind, out of one table
    own = "policy_" if name == "policy_areas" else name
    specs = [spec for spec in layers(visible=(name,)) if spec.id.startswith(own)]
    assert specs
    shown = {field.prop for spec in specs for field in spec.card}
    assert shown <= sent


@pytest.mark.usefixtures("library")
def test_the_stock_is_coloured_by_every_hazard_there_is_a_map_of():
    assert {name for name in COLOUR_CHOICES if name.startswith("class_")} == {
        f"class_{name}" for name in HAZARDS
    }
    assert list(colours_with_data()) == [
        "owner", "energy_label", "class_heat", "class_rain70", "class_rain140", "class_flood",
        "class_drought",
    ]  # fmt: skip
    known = detail(Selection("stock", str(features("stock")["pand_id"].iloc[0])))
    assert known is not None
    assert [one.title for one in known.hazards] == [
        COLOUR_CHOICES[name] for name in list(colours_with_data())[2:]
    ]


def test_the_map_tells_of_the_source_that_a_layer_has_now(library):
    def told():
        [stock] = [spec for spec in layers(visible=("stock",)) if spec.id == "stock"]
        return stock.source.origin, stock.source.text

    assert told()[0] == "voorbeeld"
    # the same buildings, delivered: what they hold is equal, where they come from is not
    known = library.get("stock")
    library.store(
        known.frame, replace(known.provenance, origin="aangeleverd", source="Trivire, export")
    )
    assert told() == ("aangeleverd", "Trivire, export")


def test_the_koppelkansen_tell_of_the_origin_that_a_layer_has_now(library):
    assert page_data.inputs().origins["stock"] == "voorbeeld"
    known = library.get("stock")
    library.store(known.frame, replace(known.provenance, origin="aangeleverd", source="Trivire"))
    assert page_data.inputs().origins["stock"] == "aangeleverd"
