"""A raster that is taken along keeps its values, and QGIS draws it in the colours of the maps."""

import sqlite3

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely

from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.output_state import OutputState
from geo.errors import DataError
from geo.hazards.thresholds import load_thresholds
from geo.paths import SHIPPED_DATA
from geo.report.raster_export import raster_files
from tests import town
from tests.vendor import validate_gpkg

RULES = load_thresholds(SHIPPED_DATA / "thresholds.toml")


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    made = town.rasters(tmp_path_factory.mktemp("rasters"))
    return {
        name: Layer(
            Provenance(name=name, title=RULES[name].title, origin="voorbeeld", source="Proef"), path
        )
        for name, path in made.items()
    }


def written(files, folder):
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


DRAW = """
layer = QgsRasterLayer(arguments[0], "kaart", "gdal")
settings = QgsMapSettings()
settings.setLayers([layer])
settings.setDestinationCrs(layer.crs())
settings.setExtent(layer.extent())
settings.setOutputSize(QSize(60, 60))
job = QgsMapRendererSequentialJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
answer = {
    "valid": layer.isValid(), "crs": layer.crs().authid(),
    "renderer": type(layer.renderer()).__name__,
    "colours": sorted({QColor(image.pixel(x, y)).name() for x in range(60) for y in range(60)}),
}
"""


@pytest.mark.parametrize("name", ["heat", "rain70"])
def test_a_geotiff_keeps_its_values_and_says_where_they_are_from(layers, tmp_path, name):
    output = OutputState(selection=("WK050504",), method="0.2.0")
    files = raster_files(layers[name], RULES[name], stem="kaart", output=output)
    assert list(files) == ["kaart.tif", "kaart.qml"]
    path, style = written(files, tmp_path)
    with rasterio.open(layers[name].path) as before, rasterio.open(path) as after:
        assert np.array_equal(before.read(1), after.read(1), equal_nan=True)
        assert after.crs.to_epsg() == 28992
        assert after.units == (RULES[name].unit,)
        assert after.tags()["voorbeelddata"] == "ja"
        assert "WK050504" in after.tags()["staat"]
    assert "Geen gegevens" in style.read_text(encoding="utf-8")


def test_qgis_finds_the_colours_beside_the_geotiff(layers, tmp_path, run_qgis):
    path, _ = written(raster_files(layers["heat"], RULES["heat"], stem="kaart"), tmp_path)
    told = run_qgis(DRAW, path)
    assert told["valid"]
    assert told["crs"] == "EPSG:28992"
    assert told["renderer"] == "QgsSingleBandPseudoColorRenderer"


def test_a_geopackage_of_a_raster_is_valid_and_described(layers, tmp_path):
    files = raster_files(layers["heat"], RULES["heat"], stem="kaart", form="gpkg")
    [path] = written(files, tmp_path)
    with sqlite3.connect(path) as database:
        titles = dict(database.execute("SELECT table_name, identifier FROM gpkg_contents"))
        styles = database.execute("SELECT f_table_name FROM layer_styles").fetchall()
    database.close()
    assert titles["RASTER_HEAT"] == f"{RULES['heat'].title} (waarden)"
    assert styles == [("RASTER_HEAT",)]
    known = pyogrio.read_dataframe(path, layer="herkomst", read_geometry=False)
    assert known["voorbeelddata"].tolist() == ["ja"]
    checker = validate_gpkg.GPKGChecker(str(path), abort_at_first_error=False)
    checker.check()
    assert checker.errors == []


# rasterio's own arithmetic with the transform of a raster
@pytest.mark.filterwarnings("ignore:Use .@. matmul:PendingDeprecationWarning")
def test_only_the_cells_of_a_part_go_along(layers, tmp_path):
    with rasterio.open(layers["heat"].path) as raster:
        left, bottom, *_ = raster.bounds
        cell = raster.res[0]
    corner = shapely.box(left, bottom, left + 3 * cell, bottom + 2 * cell)
    files = raster_files(layers["heat"], RULES["heat"], stem="kaart", within=corner)
    path, _ = written(files, tmp_path)
    with rasterio.open(path) as part:
        assert part.shape == (2, 3)
    with pytest.raises(DataError, match="buiten de kaart"):
        raster_files(layers["heat"], RULES["heat"], stem="x", within=shapely.box(0, 0, 1, 1))
