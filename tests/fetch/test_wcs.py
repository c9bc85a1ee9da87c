"""Descriptions of coverages as servers write them."""

import pytest

from geo.fetch.http import HttpClient, host_of
from geo.fetch.problems import FetchProblem
from geo.fetch.wcs import describe

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
