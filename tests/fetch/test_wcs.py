"""Descriptions of coverages as servers write them."""

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling

from geo.fetch.answer import Answer, host_of
from geo.fetch.http import HttpClient
from geo.fetch.problems import FetchProblem
from geo.fetch.wcs import Coverage, describe, grid_of, read_tiff, tile_cells

from .servers import reply, serving

RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
WITH_TIME = (
    "http://www.opengis.net/def/crs-compound?1=http://www.opengis.net/def/crs/EPSG/0/28992"
    "&amp;2=http://www.opengis.net/def/crs/OGC/0/AnsiDate"
)
DESCRIPTION = """<wcs:CoverageDescriptions xmlns:wcs="w" xmlns:gml="g" xmlns:swe="s">
<gml:{envelope} srsName="{crs}" axisLabels="{axes}">
<gml:lowerCorner>{low}</gml:lowerCorner><gml:upperCorner>{high}</gml:upperCorner></gml:{envelope}>
<gml:GridEnvelope><gml:low>0 0</gml:low><gml:high>{cells}</gml:high></gml:GridEnvelope>
<gml:offsetVector>{step_x}</gml:offsetVector><gml:offsetVector>{step_y}</gml:offsetVector>
<swe:field name="waarde"/></wcs:CoverageDescriptions>"""
PLAIN = {
    "envelope": "Envelope", "crs": RD, "axes": "X Y", "low": "100000 400000",
    "high": "101000 400500", "cells": "199 99", "step_x": "5.0 0.0", "step_y": "0.0 -5.0",
}  # fmt: skip


def described(**changes):
    text = DESCRIPTION.format(**{**PLAIN, **changes})
    answer = serving(lambda handler: reply(handler, text, content_type="text/xml"))
    with answer as (url, _), HttpClient([host_of(url)]) as client:
        return describe(client, url, "x")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"step_x": "5.0 1e-12", "step_y": "-3e-13 -5.0"},  # a rotation that is only rounding
        {"step_x": "4.9999 0", "step_y": "0 -5.00003"},  # rounded steps, a whole number of cells
        {"envelope": "EnvelopeWithTimePeriod", "crs": WITH_TIME, "axes": "X Y time"},
        {"crs": WITH_TIME, "axes": "X Y time", "low": "100000 400000 2022-07-01T00:00:00Z"},
    ],
)
def test_a_plain_grid_is_recognised_however_it_is_written(changes):
    coverage = described(**changes)
    assert coverage.axes == ("X", "Y")
    assert coverage.bounds == (100000, 400000, 101000, 400500)
    assert coverage.cell_m == 5.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"step_y": "0 -10", "cells": "199 49"}, "niet vierkant"),
        ({"crs": RD.replace("28992", "128992")}, "in plaats van EPSG:28992"),
        ({"low": "west zuid"}, "de beschrijving van"),
        ({"envelope": "Omvang"}, "niet bekend waar het ligt"),
    ],
)
def test_what_is_no_such_grid_is_refused(changes, message):
    with pytest.raises(FetchProblem, match=message):
        described(**changes)


def coverage(cell_m, side_m=40_000):
    left, top = 100_001.2, 400_000.7
    bounds = (left, top - side_m, left + side_m, top)
    return Coverage(id="x", axes=("X", "Y"), cell_m=cell_m, bounds=bounds)


@pytest.mark.parametrize(
    ("cell_m", "side_m", "stored"),
    [
        (0.5, 1_000, 0.5),  # fine cells of a small area
        (2.5, 10_000, 2.5),
        (10.0, 20_000, 10.0),  # coarse cells are not made finer
        (0.5, 10_000, 1.5),  # 20,000 by 20,000 cells are joined three by three
        (0.5, 39_000, 5.0),  # and never to more than 5 m
    ],
)
def test_the_cells_of_the_service_are_kept_where_they_are_not_too_many(cell_m, side_m, stored):
    found = coverage(cell_m)
    left, _, _, top = found.bounds
    grid = grid_of(found, (left + 100, top - 100 - side_m, left + 100 + side_m, top - 100))
    assert grid.cell_m == pytest.approx(stored)
    assert grid.columns * grid.cell_m >= side_m + 100
    # the corners fall together with those of the service
    steps = np.array([grid.left - left, top - grid.top]) / cell_m
    assert steps == pytest.approx(np.round(steps), abs=1e-6)
    pixels = grid.cell_m / cell_m
    assert tile_cells(found, cell_m=grid.cell_m) * max(pixels, 1) <= 2_000


def test_a_tile_on_the_own_cells_has_the_own_values():
    found = coverage(2.0, side_m=200)
    left, bottom, right, top = found.bounds
    values = np.arange(10_000, dtype="float32").reshape(100, 100)
    values[0, 0] = -9999
    with rasterio.MemoryFile() as memory:
        with memory.open(
            driver="GTiff", width=100, height=100, count=1, dtype="float32", crs="EPSG:28992",
            transform=rasterio.Affine(2, 0, left, 0, -2, top),
        ) as target:  # fmt: skip
            target.write(values, 1)
        body = memory.read()
    grid = grid_of(found, (left, bottom, right, top), margin_m=0)
    [tile] = grid.tiles(cells=200)
    answer = Answer(url="http://x/", headers={"content-type": "image/tiff"}, body=body)
    got = read_tiff(answer, tile, resampling=Resampling.average, sentinels=(-9999,))
    assert got.shape == values.shape
    assert np.isnan(got[0, 0])
    assert (got.ravel()[1:] == values.ravel()[1:]).all()
