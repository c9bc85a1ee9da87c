"""Zonal statistics from a helper: the same answers and refusals as from the function itself."""

from dataclasses import fields

import numpy as np
import pytest
from shapely import Polygon, affinity, box, from_wkt

from geo.errors import DataError
from geo.spatial import zonal_process
from geo.spatial.zonal import Zonal, zonal
from tests import town

SIDE = 24
CELL = 5
with np.errstate(invalid="ignore"):
    NO_NUMBER = from_wkt("POLYGON ((1 1, nan 2, 3 3, 1 1))")


@pytest.fixture
def raster(tmp_path):
    values = np.random.default_rng(20250702).uniform(0, 100, (SIDE, SIDE))
    values[3:6, 4:9] = town.NODATA
    return town.write_raster(tmp_path / "raster.tif", values, top=SIDE * CELL)


@pytest.fixture(scope="module")
def helper():
    made = zonal_process.zonal_helper()
    yield made
    made.stop()


@pytest.fixture
def used(helper):
    zonal_process.use(helper)
    yield helper
    zonal_process.use(None)


def shapes():
    """A square, a sliver, one beyond the raster, an empty one, none, and one without a number."""
    inside = [box(3, 4, 41, 37), Polygon([(50, 50), (90, 51), (90, 51.5)])]
    outside = [box(-900, -900, -800, -800), Polygon(), None, NO_NUMBER]
    placed = [affinity.translate(shape, town.LEFT, town.BOTTOM) for shape in inside]
    return np.array([*placed, *outside], dtype=object)


@pytest.mark.parametrize("bounds", [(), (20.0, 60.0), np.array([20.0, 60.0])])
def test_the_answers_are_those_of_the_function_itself_to_the_last_bit(used, raster, bounds):
    answer = zonal_process.zonal_statistics(shapes(), [raster, raster], bounds=bounds)
    here = zonal(shapes(), [raster, raster], bounds=bounds)
    for field in fields(Zonal):
        np.testing.assert_array_equal(getattr(answer, field.name), getattr(here, field.name))
    assert np.isfinite(answer.mean[0]).all()
    assert used.process_id is not None


def test_a_refusal_is_the_same(used, tmp_path):
    with pytest.raises(DataError) as here:
        zonal(shapes(), [tmp_path / "weg.tif"])
    with pytest.raises(DataError) as there:
        zonal_process.zonal_statistics(shapes(), [tmp_path / "weg.tif"])
    assert str(there.value) == str(here.value)


def test_what_lies_beside_a_link_counts_and_not_what_it_points_to(used, raster, tmp_path):
    (tmp_path / "lagen").mkdir()
    link = tmp_path / "lagen" / "hitte.tif"
    link.symlink_to(raster)
    tenth = "<PAMDataset><PAMRasterBand band='1'><Scale>0.1</Scale></PAMRasterBand></PAMDataset>"
    link.with_name("hitte.tif.aux.xml").write_text(tenth, encoding="utf-8")
    whole, part = (zonal_process.zonal_statistics(shapes(), [path]) for path in (raster, link))
    np.testing.assert_allclose(part.mean, whole.mean / 10, rtol=1e-6)


def test_a_name_that_is_no_text_is_told_and_the_helper_stays(used, raster, tmp_path):
    zonal_process.zonal_statistics(shapes(), [raster])
    process = used.process_id
    # a file of an old disk, as Python gives its name; Windows and macOS have no such names
    unreadable = tmp_path / "caf\udce9.tif"
    for ask in (zonal, zonal_process.zonal_statistics):
        with pytest.raises(DataError, match=r"^De naam van het raster caf\?\.tif .* is geen tekst"):
            ask(shapes(), [unreadable])
    assert used.process_id == process


def test_a_helper_that_ends_is_told_in_words_for_who_waits(raster):
    helper = zonal_process.zonal_helper(program="raise SystemExit(3)")
    zonal_process.use(helper)
    try:
        with pytest.raises(DataError, match="rekenproces is gestopt"):
            zonal_process.zonal_statistics(shapes(), [raster])
    finally:
        zonal_process.use(None)


def test_without_a_choice_it_is_computed_here(raster, monkeypatch):
    asked = []
    monkeypatch.setattr("geo.spatial.zonal.zonal", lambda *_, **__: asked.append(1))
    zonal_process.zonal_statistics(shapes(), [raster])
    assert asked == [1]
