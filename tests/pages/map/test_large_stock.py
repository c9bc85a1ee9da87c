"""A stock that is read by part shows the same as one that is held in memory."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import geopandas as gpd
import pandas as pd
import psutil
import pytest
import streamlit as st
from pandas.testing import assert_frame_equal
from shapely import box

from geo.catalogue.large_layers import LargeLayer
from geo.catalogue.library import Library
from geo.errors import KoppelkansenError
from geo.example.country_files import write_country
from geo.koppelkansen.inputs import load_inputs, with_weights
from geo.koppelkansen.weights_file import load_weights
from pages.ui.frame import page_data
from pages.ui.map import feature_table, large_stock, layer_data, layer_tiles, take_along
from pages.ui.map.filters import Choice, counts, facets, rules
from pages.ui.map.map_state import MapState
from pages.ui.map.spec import Selection
from pages.ui.server import warm_up

ROOT = Path(__file__).resolve().parents[3]
BUILDINGS = 1200
LIMITS = ("geo.catalogue.stored.LARGE", "pages.ui.map.layer_tiles.SQUARES_LIMIT",
          "pages.ui.map.layer_tiles.WHOLE_LIMIT")  # fmt: skip


def opened(patch, land, *, large):
    """The app on the country, as one whose stock is large or is not."""
    patch.setenv("KOPPELKANSEN_DATA", str(land / "data"))
    patch.setenv("KOPPELKANSEN_VAR", str(land / "var"))
    for name in LIMITS if large else ():
        patch.setattr(name, 500)
    page_data.forget()
    st.cache_resource.clear()
    layer_data._enriched.cache_clear()
    layer_tiles._count.cache_clear()
    large_stock.table.cache_clear()


@pytest.fixture(scope="module")
def land(tmp_path_factory):
    folder = tmp_path_factory.mktemp("land")
    write_country(folder, gemeenten=2, buildings=BUILDINGS)
    return folder


@pytest.fixture(scope="module")
def whole(land):
    """The features as a town has them, in memory."""
    with pytest.MonkeyPatch.context() as patch:
        opened(patch, land, large=False)
        assert not layer_data.is_large("stock")
        return layer_data.features("stock")


@pytest.fixture(scope="module")
def large(land, whole):
    with pytest.MonkeyPatch.context() as patch:
        opened(patch, land, large=True)
        yield land
    page_data.forget()
    st.cache_resource.clear()


def held():
    """Whether somebody holds the shapes of all buildings."""
    layer = page_data.library().get("stock")
    return layer._held is not None and layer._held() is not None


def test_every_building_has_what_it_has_in_memory(large, whole):
    assert layer_data.is_large("stock")
    assert layer_data.count("stock") == BUILDINGS
    rows = layer_data.rows("stock")
    columns = [name for name in rows.columns if name in whole]
    assert {"class_heat", "plan_near", "area_kinds", "owner", "buurtcode"} <= set(columns)
    found = rows[columns].astype("string").set_index("pand_id").sort_index()
    expected = pd.DataFrame(whole[columns]).astype("string").set_index("pand_id").sort_index()
    numbers = ["dwellings_count", "built_year"]
    for name in numbers:
        assert pd.to_numeric(found[name]).equals(pd.to_numeric(expected[name]))
    assert_frame_equal(
        found.drop(columns=numbers), expected.drop(columns=numbers), check_dtype=False
    )
    assert "geometry" not in rows
    assert not held()


def test_filters_and_table_tell_the_same(large, whole):
    choice = Choice(options={"klimaat": ("hoog", "zeer_hoog"), "label": ("E", "-")}, hazard="heat")
    for facet in facets(hazard="heat"):
        of_rows = counts({"stock": layer_data.rows("stock")}, choice, facet)
        assert of_rows == counts({"stock": whole}, choice, facet)
        assert of_rows or "stock" not in facet.properties
    keep = feature_table.passing("stock", MapState(choice=choice))
    found = feature_table.rows("stock", keep)
    kept = whole[whole["class_heat"].isin(["hoog", "zeer_hoog"])]
    kept = kept[kept["energy_label"].isin(["E"]) | kept["energy_label"].isna()]
    assert set(found["pand_id"]) == set(kept["pand_id"])
    assert rules(choice)["stock"]
    shown = feature_table.readable(found.head(20), "stock")
    assert len(shown) == min(20, len(kept))
    told = feature_table._summary("stock", keep)
    assert told.startswith(f"{len(kept)} rijen na de filters, {kept['dwellings_count'].sum()} won")


def test_of_a_country_the_first_rows_and_the_chosen_one_are_shown(large):
    keep = feature_table.passing("stock", MapState())
    every = feature_table.rows("stock", keep)
    last = str(every["pand_id"].iloc[-1])
    found = feature_table.rows("stock", keep, first=last, most=5)
    assert list(found["pand_id"]) == [last, *every["pand_id"].head(4)]
    assert list(found.index) == [0, 1, 2, 3, 4]


def test_what_is_taken_along_is_what_passes_and_not_a_country(large, whole, monkeypatch):
    choice = Choice(options={"label": ("G",)})
    state = MapState(choice=choice)
    (taken,) = take_along._filtered(state, ["stock"])
    kept = whole[whole["energy_label"] == "G"]
    assert set(taken.frame["pand_id"]) == set(kept["pand_id"])
    monkeypatch.setattr(take_along, "_MOST", 3)
    assert take_along._filtered(state, ["stock"]) == []


def test_a_complex_is_found_by_its_name(large, whole):
    found = layer_data.complexes("stock")
    assert set(found["complex_name"]) == set(whole["complex_name"])
    assert found["complex_name"].is_unique
    assert found.geometry.notna().all()


def test_one_building_and_those_in_an_area_are_read_alone(large, whole):
    one = whole.iloc[77]
    found = layer_data.feature("stock", "pand_id", one["pand_id"])
    assert found.geometry.iloc[0].equals(one.geometry)
    assert layer_data.feature("stock", "pand_id", "weg").empty
    place = box(*one.geometry.buffer(60).bounds)
    inside = layer_data.features("stock", box=place.bounds)
    assert 1 <= len(inside) < 60
    touching = whole[gpd.GeoSeries(box(*b) for b in whole.bounds.to_numpy()).intersects(place)]
    assert set(inside["pand_id"]) == set(touching["pand_id"])
    chosen = layer_tiles.in_sight(Selection("stock", one["pand_id"], zoom=True))
    assert chosen.bounds is not None
    assert not held()


def test_the_tiles_come_with_it(large):
    digest = layer_data.digest_of("stock")
    file = layer_tiles.archive("stock", digest)
    assert file.read_bytes()[:7] == b"PMTiles"
    assert layer_tiles.archive("stock", "0" * 16) is None
    # made once: what is there is only read
    before = file.stat().st_mtime_ns
    assert layer_tiles.archive("stock", digest).stat().st_mtime_ns == before


def test_the_warm_up_makes_no_whole_file_of_what_is_fetched_by_tile(large, monkeypatch):
    made = []
    monkeypatch.setattr(layer_data, "layer", lambda name, digest: made.append(name))
    warm_up._layers()
    assert "projects" in made
    assert "stock" not in made
    assert not held()


def test_the_totals_of_the_front_page_need_no_shapes(large, whole):
    told = page_data.label_totals()
    assert told["dwellings_count"] == whole["dwellings_count"].sum()
    efg = whole[whole["energy_label"].isin(["E", "F", "G"])]
    assert told["efg_count"] == efg["dwellings_count"].sum()
    assert not held()


def test_inputs_read_the_stock_when_it_is_asked_for(large):
    inputs = load_inputs(page_data.library())
    other = with_weights(inputs, load_weights(page_data.library().data / "weights.toml"))
    assert not held()
    frame = other.stock
    assert len(frame) == BUILDINGS
    # who asks at the same moment gets the same
    assert inputs.stock is frame
    del frame
    assert not held()


def test_a_damaged_file_is_told_at_once_and_not_used(large, tmp_path, monkeypatch):
    layer = page_data.library().get("stock")
    assert isinstance(layer, LargeLayer)
    file = tmp_path / "data.parquet"
    file.write_bytes(layer.file.read_bytes()[:-100])
    with pytest.raises(KoppelkansenError, match="beschadigd"):
        LargeLayer.opened(layer.provenance, file)
    with pytest.raises(KoppelkansenError, match="niet wat er is opgeslagen"):
        LargeLayer.opened(layer.provenance.with_content(count=7, digest="0" * 64), layer.file)


def test_what_cannot_be_made_is_told(large, tmp_path):
    (tmp_path / "map").write_text("geen map", encoding="utf-8")
    with pytest.raises(KoppelkansenError, match="kon niet worden klaargezet"):
        large_stock.made(tmp_path / "map" / "delen", tmp_path / "map" / "a.pmtiles", ["pand_id"])


def test_it_ends_with_the_server_that_started_it(large, tmp_path):
    order = {"parts": str(tmp_path / "delen"), "tiles": str(tmp_path / "a.pmtiles"),
             "properties": ["pand_id"], "overrides": {}}  # fmt: skip
    command = [sys.executable, "-m", "geo.country.large_stock", json.dumps(order)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert process.stdout.readline().startswith("0.000 ")
    working = psutil.Process(process.pid).children(recursive=True)
    process.stdin.close()
    assert process.wait(timeout=60) == 1
    process.stdout.close()
    _, alive = psutil.wait_procs(working, timeout=60)
    assert not alive


def test_a_page_says_what_is_going_on_until_it_is_ready(monkeypatch, tmp_path):
    going, told = threading.Event(), []

    def slow(parts, tiles, properties):
        monkeypatch.setattr(large_stock, "_now", (0.4, "Blootstelling doorrekenen"))
        going.wait(20)
        return []

    def progress(share, text=""):
        told.append((share, text))
        if text == "Blootstelling doorrekenen":
            going.set()
        return place

    place = st.empty()
    place.progress = progress
    monkeypatch.setattr(large_stock, "made", slow)
    monkeypatch.setattr(st, "progress", progress)
    monkeypatch.setattr(large_stock, "_LOOK_S", 0.01)
    large_stock.wait(tmp_path / "delen", tmp_path / "a.pmtiles", ["pand_id"], count=1_000_000)
    assert (0.4, "Blootstelling doorrekenen") in told


def test_the_library_of_a_town_is_as_it_was(land, monkeypatch):
    monkeypatch.setattr("geo.catalogue.stored.LARGE", BUILDINGS)
    layer = Library(land / "data", land / "var").get("stock")
    assert not isinstance(layer, LargeLayer)
    assert layer.frame is layer.frame
