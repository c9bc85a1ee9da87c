"""Shapes as text are converted by what was got ready for the first of them."""

import pyproj
import pytest
import shapely

from geo.importing import crs
from geo.importing.shapes import read_wkt

ROWS = 30


@pytest.fixture
def made(monkeypatch):
    """The conversions that are got ready."""
    made = []
    get_ready = pyproj.Transformer.from_crs

    def noted(*systems, **options):
        made.append(systems)
        return get_ready(*systems, **options)

    monkeypatch.setattr(pyproj.Transformer, "from_crs", noted)
    crs._conversion.cache_clear()
    yield made
    crs._conversion.cache_clear()


def test_a_column_of_shapes_in_degrees_gets_each_conversion_ready_once(made):
    shapes = [shapely.box(4.6 + i / 1e4, 51.8, 4.7 + i / 1e4, 51.9) for i in range(ROWS)]
    found = [read_wkt(shape.wkt).value for shape in shapes]
    assert all(100_000 < shape.centroid.x < 110_000 for shape in found)
    # one for every system that is tried at the most
    assert 1 <= len(made) <= len(crs._TRIED)


def test_shapes_in_metres_need_none(made):
    for i in range(ROWS):
        shape = shapely.box(105_000 + i, 425_000, 105_010 + i, 425_010)
        assert read_wkt(shape.wkt).value.equals(shape)
    assert not made
