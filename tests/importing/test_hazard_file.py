# ruff: noqa: E501 - shapes, one line each
"""A hazard map of one's own: what a GeoTIFF or a map of areas means, and what cannot be."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from rasterio.enums import ColorInterp

from geo.catalogue.raster_reading import raster_values
from geo.errors import DataError
from geo.hazards.thresholds import load_thresholds
from geo.importing.hazard_file import activate_hazard, prepare_hazard
from geo.spatial.zonal import zonal
from tests.importing import street

LEFT, TOP = street.LEFT, street.BOTTOM + 200


@pytest.fixture
def library(tmp_path):
    return street.library(tmp_path / "var")


def geotiff(
    path, values, *, scale=1.0, offset=0.0, unit="", mask=None, alpha=None, nodata=None,
    crs="EPSG:28992",
):  # fmt: skip
    """A raster of 5 m cells over the street."""
    bands = 1 if alpha is None else 2
    with rasterio.open(
        path, "w", driver="GTiff", width=values.shape[1], height=values.shape[0], count=bands,
        dtype=values.dtype, crs=crs, nodata=nodata,
        transform=rasterio.Affine(5, 0, LEFT, 0, -5, TOP),
    ) as raster:  # fmt: skip
        raster.write(values, 1)
        if alpha is not None:
            raster.write(alpha, 2)
            raster.colorinterp = (ColorInterp.gray, ColorInterp.alpha)
        raster.scales, raster.offsets = (scale,) * bands, (offset,) * bands
        raster.units = (unit,) * bands
        if mask is not None:
            raster.write_mask(mask)
    return path


STORED = np.full((60, 120), 3800, dtype="uint16")


@pytest.mark.parametrize(
    ("scale", "offset", "celsius"), [(0.01, 0, 38.0), (0.01, 2, 40.0), (0.005, 20, 39.0)]
)
def test_scale_and_offset_are_applied(tmp_path, scale, offset, celsius):
    found = raster_values(geotiff(tmp_path / "h.tif", STORED, scale=scale, offset=offset))
    assert float(np.nanmax(found.values)) == pytest.approx(celsius, abs=1e-4)
    # zonal statistics of a raster that keeps its scale say the same
    box = np.array([shapely.box(LEFT + 20, TOP - 60, LEFT + 60, TOP - 20)], dtype=object)
    assert float(zonal(box, [tmp_path / "h.tif"]).mean[0, 0]) == pytest.approx(celsius, abs=1e-3)


@pytest.mark.parametrize("how", ["mask", "alpha", "nodata"])
def test_cells_that_are_masked_have_no_value(tmp_path, how):
    values, hidden = STORED.copy(), np.full(STORED.shape, 255, dtype="uint16")
    values[:, :60] = 9999
    hidden[:, :60] = 0
    extra = {how: hidden.astype("uint8") if how == "mask" else hidden if how == "alpha" else 9999}
    found = raster_values(geotiff(tmp_path / "h.tif", values, scale=0.01, **extra))
    assert np.isnan(found.values[:, :60]).all()
    assert float(np.nanmax(found.values)) == pytest.approx(38.0, abs=1e-4)


def heat(library, path, **options):
    thresholds = load_thresholds(library.data / "thresholds.toml")
    return prepare_hazard(library, path, hazard="heat", thresholds=thresholds, **options)


def test_a_raster_becomes_the_layer(library, tmp_path):
    prepared = heat(library, geotiff(tmp_path / "eigen.tif", STORED, scale=0.01, unit="°C"))
    assert sum(prepared.classes.values()) == pytest.approx(1.0)
    assert "38,00 °C" in " ".join(prepared.summary())
    layer = activate_hazard(library, prepared)
    assert layer.provenance.origin == "aangeleverd"
    assert float(np.nanmean(raster_values(layer.data).values)) == pytest.approx(38.0, abs=1e-3)


def test_areas_with_a_value_become_the_layer(library, tmp_path):
    areas = gpd.GeoDataFrame(
        {"pet": ["38,5", "41,0"]}, crs="EPSG:28992",
        geometry=[shapely.box(LEFT, TOP - 200, LEFT + 100, TOP), shapely.box(LEFT + 100, TOP - 200, LEFT + 200, TOP)],
    )  # fmt: skip
    areas.to_file(tmp_path / "vlakken.gpkg")
    prepared = heat(library, tmp_path / "vlakken.gpkg", column="pet")
    assert {
        round(float(v), 1) for v in np.unique(prepared.values[np.isfinite(prepared.values)])
    } == {38.5, 41.0}


@pytest.mark.parametrize(
    ("values", "options", "word"),
    [
        (
            STORED,
            {},
            "Staat het in een andere eenheid",
        ),  # the scale is not in the file: 3800 degrees
        (STORED, {"scale": 0.01, "unit": "F"}, "staat in F"),
    ],
)
def test_what_cannot_be_is_refused(library, tmp_path, values, options, word):
    with pytest.raises(DataError, match=word):
        heat(library, geotiff(tmp_path / "h.tif", values, **options))


def test_an_unknown_hazard_is_told(library, tmp_path):
    thresholds = load_thresholds(library.data / "thresholds.toml")
    with pytest.raises(DataError, match="bestaat niet"):
        prepare_hazard(
            library, geotiff(tmp_path / "h.tif", STORED), hazard="hagel", thresholds=thresholds
        )


@pytest.mark.parametrize(
    ("unit", "add"), [("degC", 0.0), ("Celsius", 0.0), ("K", 273.15), ("kelvin", 273.15)]
)
def test_a_unit_is_known_in_other_spellings(library, tmp_path, unit, add):
    made = geotiff(tmp_path / "h.tif", np.full((4, 4), 38.0 + add, "float32"), unit=unit)
    known = heat(library, made).values
    assert np.allclose(known[np.isfinite(known)], 38.0, atol=0.01)


def test_the_lowest_float_is_no_data_without_being_stated(library, tmp_path):
    values = np.full((4, 4), 38.0, "float32")
    values[0] = np.finfo("float32").min
    known = heat(library, geotiff(tmp_path / "h.tif", values)).values
    assert np.nanmin(known) == 38.0


def test_a_raster_without_a_coordinate_system_is_told(library, tmp_path):
    path = geotiff(tmp_path / "h.tif", np.full((4, 4), 38.0, "float32"), crs=None)
    assert "noemt geen coördinatenstelsel; gelezen als EPSG:28992" in " ".join(
        heat(library, path).notes
    )


def test_a_picture_and_a_wrong_coordinate_system_are_refused_in_words(library, tmp_path):
    with rasterio.open(
        tmp_path / "p.tif", "w", driver="GTiff", width=4, height=4, count=3, dtype="uint8",
        crs="EPSG:28992", transform=rasterio.Affine(5, 0, LEFT, 0, -5, TOP),
        photometric="RGB",
    ) as picture:  # fmt: skip
        picture.write(np.full((3, 4, 4), 38, "uint8"))
    with pytest.raises(DataError, match="plaatje"):
        heat(library, tmp_path / "p.tif")
    wrong = geotiff(tmp_path / "w.tif", np.full((4, 4), 38.0, "float32"), crs="EPSG:4326")
    with pytest.raises(DataError, match="coördinaten"):
        heat(library, wrong)


@pytest.mark.parametrize(("unit", "told"), [("", True), ("°C", False)])
def test_a_file_without_a_unit_is_told(library, tmp_path, unit, told):
    prepared = heat(library, geotiff(tmp_path / "eigen.tif", STORED, scale=0.01, unit=unit))
    assert ("geen eenheid" in " ".join(prepared.summary())) == told
    # who says the unit is not asked again
    given = heat(library, tmp_path / "eigen.tif", unit="°C")
    assert "geen eenheid" not in " ".join(given.summary())


LOCAL = rasterio.CRS.from_wkt('LOCAL_CS["eigen",UNIT["metre",1]]')
CANNOT_BE = {
    "no way to our coordinates": {"crs": LOCAL},
    "cells of nothing": {"transform": rasterio.Affine(1e-12, 0, LEFT, 0, -1e-12, TOP)},
    "cells that are no number": {"transform": rasterio.Affine(np.nan, 0, LEFT, 0, np.nan, TOP)},
    "far too many cells": {"width": 9_000, "height": 9_000, "sparse_ok": True, "tiled": True},
    "a thousand bands": {"count": 1_000},
}


@pytest.mark.parametrize("name", CANNOT_BE)
def test_what_a_raster_says_of_itself_is_judged_outside_the_server(
    library, tmp_path, monkeypatch, name
):
    def outside(*_, **__):
        raise AssertionError("worked out in the process of the server")

    monkeypatch.setattr(rasterio.warp, "reproject", outside)
    monkeypatch.setattr(rasterio.warp, "transform_bounds", outside)
    plain = {
        "driver": "GTiff", "width": 10, "height": 10, "count": 1, "dtype": "float32",
        "crs": "EPSG:28992", "transform": rasterio.Affine(5, 0, LEFT, 0, -5, TOP),
    }  # fmt: skip
    path = tmp_path / "h.tif"
    with rasterio.open(path, "w", **plain | CANNOT_BE[name]):
        pass
    with pytest.raises(DataError, match=r"h\.tif (kan niet|passen|beslaat|heeft 1000)"):
        prepare_hazard(
            library,
            path,
            hazard="heat",
            thresholds=load_thresholds(library.data / "thresholds.toml"),
        )


def test_areas_that_lie_on_each_other_thousands_of_times_are_refused(library, tmp_path):
    whole = shapely.box(LEFT, TOP - 10_000, LEFT + 10_000, TOP)
    frame = gpd.GeoDataFrame({"waarde": [38.0] * 600}, geometry=[whole] * 600, crs="EPSG:28992")
    frame.to_file(tmp_path / "h.gpkg")
    with pytest.raises(DataError, match="liggen te vaak op elkaar"):
        prepare_hazard(
            library, tmp_path / "h.gpkg", hazard="heat",
            thresholds=load_thresholds(library.data / "thresholds.toml"),
        )  # fmt: skip
