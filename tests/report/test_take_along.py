"""What somebody takes along for QGIS: complete, and alike in name."""

import io
import shutil
import xml.etree.ElementTree as ET
import zipfile

import numpy as np
import pyogrio
import pytest
import rasterio

from geo.catalogue.export import Taken
from geo.catalogue.library import Library
from geo.hazards.thresholds import load_thresholds
from geo.paths import data_dir
from geo.report.take_along import project_zip, raster_zip


@pytest.fixture
def library(prepared_var, tmp_path):
    return Library(var=shutil.copytree(prepared_var, tmp_path / "var"))


def test_a_project_comes_with_the_layers_it_opens(library, tmp_path):
    taken = [
        Taken(layer.frame, layer.provenance)
        for layer in (library.get("works"), library.get("wijken"))
    ]
    content = project_zip(taken, stem="kaart", title="Kaart van nu")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == ["kaart.gpkg", "kaart.qgz"]
        archive.extractall(tmp_path)
    assert len(pyogrio.read_dataframe(tmp_path / "kaart.gpkg", layer="works")) == len(
        library.get("works").frame
    )
    with zipfile.ZipFile(tmp_path / "kaart.qgz") as project:
        root = ET.fromstring(project.read("kaart.qgs"))
    sources = {one.text for one in root.iter("datasource")}
    assert any("layername=works" in text for text in sources)
    assert all(text.startswith("./kaart.gpkg") for text in sources)


def test_a_raster_keeps_its_values_and_has_the_colours_beside_it(library, tmp_path):
    layer = library.get("flood")
    rule = load_thresholds(data_dir() / "thresholds.toml")["flood"]
    with zipfile.ZipFile(io.BytesIO(raster_zip(layer, rule, stem="water"))) as archive:
        assert sorted(archive.namelist()) == ["water.qml", "water.tif"]
        archive.extractall(tmp_path)
    with rasterio.open(tmp_path / "water.tif") as made, rasterio.open(layer.path) as source:
        assert np.ma.allequal(made.read(1, masked=True), source.read(1, masked=True))
    assert ET.fromstring((tmp_path / "water.qml").read_text(encoding="utf-8")).tag == "qgis"
