"""The QGIS project, opened and drawn by QGIS itself."""

import shutil
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from geo.catalogue.export import Taken, export
from geo.catalogue.layers import Layer, Provenance
from geo.report import gpkg
from geo.report.gpkg_styles import styled
from geo.report.qgis_project import write_project
from tests import town

OPEN = """
project = QgsProject.instance()
opened = project.read(arguments[0])
layers = {
    layer.id().removeprefix("koppelkansenkaart_"): {
        "title": layer.name(),
        "valid": layer.isValid(),
        "styles": layer.styleManager().styles(),
        "labels": layer.type() == QgsMapLayerType.VectorLayer and layer.labelsEnabled(),
        "renderer": type(layer.renderer()).__name__ if layer.isSpatial() else None,
        "source": layer.source(),
    }
    for layer in project.mapLayers().values()
}
root = project.layerTreeRoot()
[layout] = project.layoutManager().layouts()
atlas = layout.atlas()
pages = []
if atlas.enabled():
    atlas.updateFeatures()
    pages = [atlas.nameForPage(number) for number in range(atlas.count())]
    atlas.seekTo(0)
settings = QgsLayoutExporter.ImageExportSettings()
settings.dpi = 40
drawn = QgsLayoutExporter(layout).exportToImage(arguments[1], settings)
image = QImage(arguments[1])
colours = {
    QColor(image.pixel(x, y)).name()
    for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
}
answer = {
    "opened": opened, "crs": project.crs().authid(), "title": project.title(), "layers": layers,
    "groups": [group.name() for group in root.findGroups()],
    "lost": [node.layerId() for node in root.findLayers() if node.layer() is None],
    "shown": [layer.id().removeprefix("koppelkansenkaart_") for layer in root.checkedLayers()],
    "paper": [round(layout.pageCollection().page(0).pageSize().width()),
              round(layout.pageCollection().page(0).pageSize().height())],
    "pages": pages, "drawn": drawn, "colours": sorted(colours), "messages": messages,
}
"""


@pytest.fixture(scope="module")
def opened(run_qgis, city, tmp_path_factory):
    """A pack of two wijken, opened in another folder than the one it was written in."""
    rasters = town.rasters(tmp_path_factory.mktemp("rasters"))
    layers = {name: layer for name, layer in city.layers.items() if name not in city.thresholds}
    for name in ("heat", "rain70"):
        layers[name] = Layer(city.layers[name].provenance, rasters[name])
    state = replace(city, layers=layers, selected=("WK050504", "WK050501"))
    written = gpkg.write(state, tmp_path_factory.mktemp("made"))
    assert [path.suffix for path in written] == [".gpkg", ".qgz"]
    elsewhere = tmp_path_factory.mktemp("map met spatie")
    for path in written:
        shutil.move(path, elsewhere / path.name)
    project = elsewhere / written[1].name
    return state, run_qgis(OPEN, project, elsewhere / "blad.png")


def test_every_layer_opens_in_its_group(opened):
    state, told = opened
    assert told["opened"]
    assert told["messages"] == []
    assert told["lost"] == []
    assert told["crs"] == "EPSG:28992"
    assert told["title"] == state.title
    assert all(layer["valid"] for layer in told["layers"].values())
    assert told["groups"] == [
        "Koppelkansen", "Plannen", "Werken", "Bezit en blootstelling", "Beleid en grenzen",
        "Klimaat", "Tabellen",
    ]  # fmt: skip
    expected = {"koppelkansen", "projects", "works_lines", "stock", "exposure", "wijken"}
    assert expected | {"RASTER_HEAT", "RASTER_RAIN70", "besluiten", "herkomst"} <= set(
        told["layers"]
    )
    # one raster at a time, and the buildings by owner
    assert "RASTER_HEAT" in told["shown"]
    assert not {"RASTER_RAIN70", "exposure"} & set(told["shown"])


def test_layers_have_the_styles_of_the_pack(opened):
    _, told = opened
    layers = told["layers"]
    assert layers["stock"]["styles"] == ["Eigenaar", "Energielabel"]
    assert layers["stock"]["renderer"] == "QgsCategorizedSymbolRenderer"
    assert layers["RASTER_HEAT"]["renderer"] == "QgsSingleBandPseudoColorRenderer"
    assert [layers[name]["labels"] for name in ("koppelkansen", "projects", "wijken")] == [True] * 3


def test_the_atlas_has_an_a3_for_each_wijk_and_draws(opened):
    state, told = opened
    assert told["paper"] == [420, 297]
    assert told["pages"] == sorted(state.wijk_names[code] for code in state.selected)
    assert told["drawn"] == 0
    # the owners of the buildings on the page
    assert len(told["colours"]) > 50


def take_along(names, folder):
    layers = {"stock": town.stock(), "works": town.works(), "buurten": town.buurten()}
    taken = [
        Taken(layers[name], Provenance(name=name, title=name, origin="voorbeeld", source="Proef"))
        for name in names
    ]
    target = folder / "uit.gpkg"
    content = export(taken, form="gpkg")[1]
    target.write_bytes(styled(content, [item.provenance for item in taken]))
    return write_project(target, title="Deel & geheel", stated="Selectie: één wijk")


def test_what_is_taken_along_opens_too(run_qgis, tmp_path):
    told = run_qgis(OPEN, take_along(["stock", "works"], tmp_path), tmp_path / "blad.png")
    assert told["messages"] == told["lost"] == told["pages"] == []
    assert told["drawn"] == 0
    assert {"stock", "works", "herkomst"} == set(told["layers"])


def test_a_project_names_no_folder_and_is_the_same_every_time(tmp_path):
    project = take_along(["stock", "buurten"], tmp_path)
    first = project.read_bytes()
    with zipfile.ZipFile(project) as archive:
        [name] = archive.namelist()
        document = archive.read(name).decode()
    assert name == "uit.qgs"
    assert str(tmp_path) not in document
    root = ET.fromstring(document[document.index("<qgis") :])
    assert root.find(".//Layouts/Layout/Atlas").get("pageNameExpression") == '"buurtnaam"'
    assert all(node.text.startswith("./uit.gpkg|") for node in root.iterfind(".//datasource"))
    write_project(tmp_path / "uit.gpkg", title="Deel & geheel", stated="Selectie: één wijk")
    assert project.read_bytes() == first
