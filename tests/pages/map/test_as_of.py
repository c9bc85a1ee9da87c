"""The map of a session shows the layers as they were then, as far as they are kept."""

import datetime as dt
import gzip
import json
import shutil
from dataclasses import replace

import pytest
import shapely
import streamlit as st

from geo.catalogue.library import Library
from geo.koppelkansen.inputs import load_inputs
from geo.koppelkansen.snapshot import session_state
from pages.ui.frame import page_data
from pages.ui.map import layer_data, raster_data
from pages.ui.map.as_of import layers_then

VISIBLE = ("projects", "works", "stock")


@pytest.fixture
def library(prepared_var, tmp_path, monkeypatch):
    """The library of the pages, in a folder that this test may change."""
    shutil.copytree(prepared_var, tmp_path / "var")
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "var"))
    page_data.forget()
    st.cache_resource.clear()
    yield page_data.library()
    page_data.forget()
    st.cache_resource.clear()


def state_of(library):
    day = dt.date(2025, 9, 24)
    return session_state(library, inputs=load_inputs(library), date=day)


def shown(spec):
    name, digest = spec.url.removeprefix("/kk/layer/").removesuffix(".geojson").split(".")
    return json.loads(gzip.decompress(layer_data.layer(name, digest)))


def test_an_older_edition_is_shown_and_one_that_is_gone_is_named(library):
    state = state_of(library)
    assert layers_then(state, visible=VISIBLE).renewed == ()
    then = next(one for one in layers_then(state, visible=VISIBLE).layers if one.id == "works")
    before = shown(then)["features"]
    works = library.get("works")
    moved = works.frame.set_geometry(
        [shapely.transform(shape, lambda xy: xy + 500.0) for shape in works.frame.geometry],
        crs=works.frame.crs,
    )
    library.store(moved, replace(works.provenance, edition="nieuw"))
    found = layers_then(state, visible=VISIBLE)
    assert found.renewed == (works.provenance.title,)
    assert found.lost == ()
    old = next(one for one in found.layers if one.id == "works")
    kept = {one["properties"]["work_id"]: one["geometry"] for one in shown(old)["features"]}
    assert kept == {one["properties"]["work_id"]: one["geometry"] for one in before}
    # no class of now on a map of then, and no service of now
    stock = next(one for one in found.layers if one.id == "stock")
    assert not [field for field in stock.card if field.prop.startswith("class_")]
    assert not [one for one in found.layers if one.id.startswith("live_")]
    [edition] = [one for one in library.editions("works") if not one.active]
    shutil.rmtree(edition.folder)
    layer_data._older_layer.cache_clear()
    gone = layers_then(state, visible=VISIBLE)
    assert gone.lost == (works.provenance.title,)
    assert "works" not in {one.id for one in gone.layers}
    assert layer_data.layer("works", state.layers["works"][:16]) is None


def test_a_raster_of_then_is_drawn_from_its_own_edition(library, tmp_path):
    import rasterio  # noqa: PLC0415

    state = state_of(library)
    heat = library.get("heat")
    old = raster_data.raster("heat", heat.digest[:16])
    with rasterio.open(heat.path) as source:
        values, profile = source.read(), source.profile
    values[values > 0] += 5
    with rasterio.open(tmp_path / "warm.tif", "w", **profile) as target:
        target.write(values)
    new = library.store(tmp_path / "warm.tif", replace(heat.provenance, edition="nieuw"))
    found = layers_then(state, visible=VISIBLE)
    spec = next(one for one in found.layers if one.id == "heat")
    assert spec.raster.url == f"/kk/raster/heat.{heat.digest[:16]}.png"
    assert raster_data.raster("heat", heat.digest[:16]) == old
    assert raster_data.raster("heat", new.digest[:16]) != old
    assert raster_data.raster("heat", "0" * 16) is None


def test_a_digest_is_only_sure_when_it_is_long_enough(library):
    digest = library.get("works").digest
    assert library.by_digest("works", digest).digest == digest
    assert library.by_digest("works", digest[:16]).digest == digest
    assert library.by_digest("works", digest[:8]) is None
    assert library.by_digest("works", "0" * 64) is None
    assert Library().by_digest("works", "") is None
