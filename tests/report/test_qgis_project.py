"""The QGIS project, opened and drawn by QGIS itself."""

import re
import shutil
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from geo.catalogue.export import Taken, export
from geo.catalogue.layers import Layer, Provenance
from geo.report import gpkg
from geo.report.gpkg_styles import styled
from geo.report.qgis_layout import TALL
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
sheets = {}
for layout in project.layoutManager().layouts():
    atlas = layout.atlas()
    pages = []
    if atlas.enabled():
        atlas.updateFeatures()
        pages = [atlas.nameForPage(number) for number in range(atlas.count())]
        atlas.seekTo(0)
    size = layout.pageCollection().page(0).pageSize()
    sheet = {"paper": [round(size.width()), round(size.height())], "pages": pages}
    if pages or not atlas.enabled():
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = 40
        path = f"{arguments[1]}-{len(sheets)}.png"
        sheet["drawn"] = QgsLayoutExporter(layout).exportToImage(path, settings)
        image = QImage(path)
        sheet["colours"] = len({
            QColor(image.pixel(x, y)).name()
            for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
        })
        if atlas.enabled():
            shape = atlas.layout().reportContext().feature().geometry().boundingBox()
            sheet["ratio"] = shape.height() / shape.width()
            context = layout.createExpressionContext()
            wijken = next(l for l in project.mapLayers().values() if l.name() == "Wijken")
            sheet["widths"] = []
            for feature in wijken.getFeatures():
                context.appendScopes(QgsExpressionContextUtils.globalProjectLayerScopes(wijken))
                context.setFeature(feature)
                width = wijken.renderer().symbol().symbolLayer(0).dataDefinedProperties().property(
                    QgsSymbolLayer.PropertyStrokeWidth)
                sheet["widths"].append(width.value(context)[0])
            sheet["scale"] = layout.itemById("schaalgetal").currentText()
    sheets[layout.name()] = sheet
answer = {
    "opened": opened, "crs": project.crs().authid(), "title": project.title(), "layers": layers,
    "groups": [group.name() for group in root.findGroups()],
    "lost": [node.layerId() for node in root.findLayers() if node.layer() is None],
    "shown": [layer.id().removeprefix("koppelkansenkaart_") for layer in root.checkedLayers()],
    "sheets": sheets, "messages": messages,
}
"""


SELECTED = ("WK050501", "WK050504", "WK050507")
"""Three wijken, one of them much higher than wide."""


@pytest.fixture(scope="module")
def opened(run_qgis, city, tmp_path_factory):
    """A pack of some wijken, opened in another folder than the one it was written in."""
    rasters = town.rasters(tmp_path_factory.mktemp("rasters"))
    layers = {name: layer for name, layer in city.layers.items() if name not in city.thresholds}
    for name in ("heat", "rain70"):
        layers[name] = Layer(city.layers[name].provenance, rasters[name])
    state = replace(city, layers=layers, selected=SELECTED)
    written = gpkg.write(state, tmp_path_factory.mktemp("made"))
    assert [path.suffix for path in written] == [".gpkg", ".qgz"]
    elsewhere = tmp_path_factory.mktemp("map met spatie")
    for path in written:
        shutil.move(path, elsewhere / path.name)
    project = elsewhere / written[1].name
    return state, run_qgis(OPEN, project, elsewhere / "blad")


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


def test_the_atlas_has_an_a3_for_each_wijk_in_the_shape_that_fits_and_draws(opened):
    state, told = opened
    wide, tall = told["sheets"]["Atlas A3"], told["sheets"]["Atlas A3 staand"]
    assert (wide["paper"], tall["paper"]) == ([420, 297], [297, 420])
    pages = [*wide["pages"], *tall["pages"]]
    assert sorted(pages) == sorted(state.wijk_names[code] for code in state.selected)
    assert wide["ratio"] < TALL < tall["ratio"]
    for sheet in (wide, tall):
        assert sheet["drawn"] == 0
        # the wijk of the page stands out, alone
        assert sorted(set(sheet["widths"])) == [0.4, 1.4]
        assert sheet["widths"].count(1.4) == 1
        assert re.fullmatch(
            r"Schaal 1 : \d+(\.\d{3})*\. Noorden boven, .*28992\)\.", sheet["scale"]
        )
        # the owners of the buildings on the page
        assert sheet["colours"] > 50


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
    told = run_qgis(OPEN, take_along(["stock", "works"], tmp_path), tmp_path / "blad")
    assert told["messages"] == told["lost"] == []
    [sheet] = told["sheets"].values()
    assert (sheet["pages"], sheet["drawn"]) == ([], 0)
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
    atlases = root.findall(".//Layouts/Layout/Atlas")
    assert [one.get("pageNameExpression") for one in atlases] == ['"buurtnaam"'] * 2
    assert all(node.text.startswith("./uit.gpkg|") for node in root.iterfind(".//datasource"))
    write_project(tmp_path / "uit.gpkg", title="Deel & geheel", stated="Selectie: één wijk")
    assert project.read_bytes() == first
