"""What a helper computes: the same answers and refusals as from the functions themselves."""

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
from shapely import Polygon, affinity, box, from_wkt

from geo.errors import DataError
from geo.spatial import computing_process
from geo.spatial.standing_together import standing_together
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
    made = computing_process.computing_helper()
    yield made
    made.stop()


@pytest.fixture
def used(helper):
    computing_process.use(helper)
    yield helper
    computing_process.use(None)


def shapes():
    """A square, a sliver, one beyond the raster, an empty one, none, and one without a number."""
    inside = [box(3, 4, 41, 37), Polygon([(50, 50), (90, 51), (90, 51.5)])]
    outside = [box(-900, -900, -800, -800), Polygon(), None, NO_NUMBER]
    placed = [affinity.translate(shape, town.LEFT, town.BOTTOM) for shape in inside]
    return np.array([*placed, *outside], dtype=object)


@pytest.mark.parametrize("bounds", [(), (20.0, 60.0), np.array([20.0, 60.0])])
def test_the_answers_are_those_of_the_function_itself_to_the_last_bit(used, raster, bounds):
    answer = computing_process.zonal_statistics(shapes(), [raster, raster], bounds=bounds)
    here = zonal(shapes(), [raster, raster], bounds=bounds)
    for field in fields(Zonal):
        np.testing.assert_array_equal(getattr(answer, field.name), getattr(here, field.name))
    assert np.isfinite(answer.mean[0]).all()
    assert used.process_id is not None


def test_a_refusal_is_the_same(used, tmp_path):
    with pytest.raises(DataError) as here:
        zonal(shapes(), [tmp_path / "weg.tif"])
    with pytest.raises(DataError) as there:
        computing_process.zonal_statistics(shapes(), [tmp_path / "weg.tif"])
    assert str(there.value) == str(here.value)


def test_what_lies_beside_a_link_counts_and_not_what_it_points_to(used, raster, tmp_path):
    (tmp_path / "lagen").mkdir()
    link = tmp_path / "lagen" / "hitte.tif"
    link.symlink_to(raster)
    tenth = "<PAMDataset><PAMRasterBand band='1'><Scale>0.1</Scale></PAMRasterBand></PAMDataset>"
    link.with_name("hitte.tif.aux.xml").write_text(tenth, encoding="utf-8")
    whole, part = (computing_process.zonal_statistics(shapes(), [path]) for path in (raster, link))
    np.testing.assert_allclose(part.mean, whole.mean / 10, rtol=1e-6)


def test_a_name_that_is_no_text_is_told_and_the_helper_stays(used, raster, tmp_path):
    computing_process.zonal_statistics(shapes(), [raster])
    process = used.process_id
    # a file of an old disk, as Python gives its name; Windows and macOS have no such names
    unreadable = tmp_path / "caf\udce9.tif"
    for ask in (zonal, computing_process.zonal_statistics):
        with pytest.raises(DataError, match=r"^De naam van het raster caf\?\.tif .* is geen tekst"):
            ask(shapes(), [unreadable])
    assert used.process_id == process


def test_a_helper_that_ends_is_told_in_words_for_who_waits(raster):
    helper = computing_process.computing_helper(program="raise SystemExit(3)")
    computing_process.use(helper)
    try:
        with pytest.raises(DataError, match="rekenproces is gestopt"):
            computing_process.zonal_statistics(shapes(), [raster])
    finally:
        computing_process.use(None)


def rows(count):
    """Squares of 8 m, 10 m apart in rows, of three owners."""
    x, y = np.arange(count) % 40 * 10.0, np.arange(count) // 40 * 60.0
    return box(x, y, x + 8, y + 8), np.arange(count) // 15 % 3


def test_what_stands_together_is_the_same_and_asked_once(used, monkeypatch):
    found = rows(400)
    here = standing_together(*found, join_m=5, visit_m=60)
    assert 10 < len(set(here)) < 100
    there = computing_process.standing_together(*found, join_m=5, visit_m=60)
    np.testing.assert_array_equal(there, here)
    monkeypatch.setattr(used, "ask", lambda _: pytest.fail("asked again"))
    again = computing_process.standing_together(*found, join_m=5, visit_m=60)
    np.testing.assert_array_equal(again, here)
    monkeypatch.undo()
    # another question has another answer
    wider = computing_process.standing_together(*found, join_m=5, visit_m=300)
    np.testing.assert_array_equal(wider, standing_together(*found, join_m=5, visit_m=300))
    assert len(set(wider)) < len(set(here))


def test_a_helper_that_is_ready_is_the_one_that_is_asked(used, raster):
    used.stop()
    computing_process.get_ready()
    process = used.process_id
    assert process is not None
    computing_process.zonal_statistics(shapes(), [raster])
    assert used.process_id == process


def test_getting_ready_waits_for_nobody(used, raster):
    used.stop()
    computing_process.get_ready_soon()
    # waits for the helper, who was there first
    computing_process.zonal_statistics(shapes(), [raster])
    assert used.process_id is not None


def test_a_helper_that_does_not_get_ready_is_told_to_who_asks(raster):
    helper = computing_process.computing_helper(program="raise SystemExit(3)")
    computing_process.use(helper)
    try:
        computing_process.get_ready_soon()
        with pytest.raises(DataError, match="rekenproces is gestopt"):
            computing_process.get_ready()
        with pytest.raises(DataError, match="rekenproces is gestopt"):
            computing_process.zonal_statistics(shapes(), [raster])
    finally:
        computing_process.use(None)


def test_without_a_helper_there_is_nothing_to_get_ready():
    computing_process.use(None)
    computing_process.get_ready()
    computing_process.get_ready_soon()


def test_a_helper_is_used_for_a_while_and_gone_afterwards(raster):
    outer, inner = (computing_process.computing_helper() for _ in range(2))

    def ask_and_fail():
        with computing_process.using(inner):
            computing_process.zonal_statistics(shapes(), [raster])
            assert (inner.process_id is None, outer.process_id) == (False, None)
            computing_process.zonal_statistics(shapes(), [raster.with_name("weg.tif")])

    with computing_process.using(outer):
        with pytest.raises(DataError, match=r"weg\.tif"):
            ask_and_fail()
        assert inner.process_id is None
        computing_process.zonal_statistics(shapes(), [raster])
        assert outer.process_id is not None
    assert outer.process_id is None
    assert computing_process.chosen() is None


LIGHT = """
import sys
from geo.spatial import computing_process
from geo.spatial.standing_together import standing_together
computing_process._load()
print(*sorted(sys.modules))
"""


def test_the_helper_loads_no_tables():
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "numba" in loaded
    assert not {"pandas", "geopandas", "pyarrow"} & loaded


def test_without_a_choice_it_is_computed_here(raster, monkeypatch):
    asked = []
    monkeypatch.setattr("geo.spatial.zonal.zonal", lambda *_, **__: asked.append(1))
    computing_process.zonal_statistics(shapes(), [raster])
    assert asked == [1]
