"""Zonal statistics from a process beside this one: the same answers, and what ends with it."""

import subprocess
import sys
import time
from dataclasses import fields

import numpy as np
import psutil
import pytest
from shapely import Polygon, affinity, box, from_wkt

from geo.errors import DataError
from geo.spatial import zonal_process
from geo.spatial.zonal import Zonal, zonal
from geo.spatial.zonal_process import ZonalProcess
from tests import town

SIDE = 24
CELL = 5
PATIENCE_S = 60
with np.errstate(invalid="ignore"):
    NO_NUMBER = from_wkt("POLYGON ((1 1, nan 2, 3 3, 1 1))")


@pytest.fixture
def raster(tmp_path):
    values = np.random.default_rng(20250702).uniform(0, 100, (SIDE, SIDE))
    values[3:6, 4:9] = town.NODATA
    return town.write_raster(tmp_path / "raster.tif", values, top=SIDE * CELL)


@pytest.fixture
def process():
    made = ZonalProcess()
    yield made
    made.stop()


def shapes():
    """A square, a sliver, one beyond the raster, an empty one, none, and one without a number."""
    inside = [box(3, 4, 41, 37), Polygon([(50, 50), (90, 51), (90, 51.5)])]
    outside = [box(-900, -900, -800, -800), Polygon(), None, NO_NUMBER]
    placed = [affinity.translate(shape, town.LEFT, town.BOTTOM) for shape in inside]
    return np.array([*placed, *outside], dtype=object)


def assert_same(one, other):
    for field in fields(Zonal):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


def gone(process_id):
    """Whether there is no process of that number within a while."""
    end = time.monotonic() + PATIENCE_S
    while psutil.pid_exists(process_id) and time.monotonic() < end:
        time.sleep(0.02)
    return not psutil.pid_exists(process_id)


def test_the_answers_are_those_of_the_function_itself_to_the_last_bit(process, raster):
    for bounds in ((), (20.0, 60.0)):
        answer = process.ask(shapes(), [raster, raster], bounds=bounds)
        assert_same(answer, zonal(shapes(), [raster, raster], bounds=bounds))
    assert np.isfinite(answer.mean[0]).all()


def test_one_process_answers_one_question_after_another(process, raster):
    process.ask(shapes(), [raster])
    first = process.process_id
    process.ask(shapes(), [raster])
    assert first is not None
    assert process.process_id == first


def test_a_refusal_comes_across_in_its_own_words_and_the_process_stays(process, raster, tmp_path):
    with pytest.raises(DataError) as here:
        zonal(shapes(), [tmp_path / "weg.tif"])
    with pytest.raises(DataError) as there:
        process.ask(shapes(), [tmp_path / "weg.tif"])
    assert str(there.value) == str(here.value)
    answered = process.process_id
    process.ask(shapes(), [raster])
    assert process.process_id == answered


def test_a_process_that_ends_is_told_and_the_next_question_starts_another(
    process, raster, monkeypatch
):
    monkeypatch.setattr(zonal_process, "_PROGRAM", "raise SystemExit(3)")
    with pytest.raises(DataError, match="rekenproces is gestopt"):
        process.ask(shapes(), [raster])
    assert process.process_id is None
    monkeypatch.undo()
    assert_same(process.ask(shapes(), [raster]), zonal(shapes(), [raster]))
    ended = process.process_id
    end_from_outside(ended)
    assert_same(process.ask(shapes(), [raster]), zonal(shapes(), [raster]))
    assert process.process_id != ended


def end_from_outside(process_id):
    """End a process from outside, as a system short of memory does, and wait until it is gone."""
    found = psutil.Process(process_id)
    found.kill()
    psutil.wait_procs([found], timeout=PATIENCE_S)


def test_nobody_asks_for_a_while_and_it_ends(raster):
    process = ZonalProcess(idle_s=0.01)
    process.ask(shapes(), [raster])
    end = time.monotonic() + PATIENCE_S
    while process.process_id is not None and time.monotonic() < end:
        time.sleep(0.02)
    assert process.process_id is None


def test_stopping_ends_it_also_when_it_never_ran(process, raster):
    ZonalProcess().stop()
    process.ask(shapes(), [raster])
    running = process.process_id
    process.stop()
    assert gone(running)


def test_what_was_chosen_computes_and_without_a_choice_it_is_done_here(raster, monkeypatch):
    asked = []

    class Noting(ZonalProcess):
        def ask(self, shapes, rasters, *, bounds=()):
            asked.append(len(shapes))
            return super().ask(shapes, rasters, bounds=bounds)

    process = Noting()
    expected = zonal_process.zonal_statistics(shapes(), [raster])
    assert not asked
    zonal_process.use(process)
    try:
        assert_same(zonal_process.zonal_statistics(shapes(), [raster]), expected)
    finally:
        zonal_process.use(None)
        process.stop()
    assert asked == [len(shapes())]


def test_a_library_that_prints_does_not_come_between(process, raster, monkeypatch):
    monkeypatch.setattr(
        zonal_process,
        "_PROGRAM",
        "import geo.spatial.zonal as z; from geo.spatial.zonal_process import main\n"
        "real = z.zonal\n"
        "def loud(*a, **k):\n    print('x' * 1000, flush=True)\n    return real(*a, **k)\n"
        "z.zonal = loud\n"
        "raise SystemExit(main())",
    )
    assert_same(process.ask(shapes(), [raster]), zonal(shapes(), [raster]))


def test_loading_it_loads_nothing_heavy():
    text = "import sys, geo.spatial.zonal_process as _; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert not {"numpy", "shapely", "rasterio", "numba"} & set(eval(done.stdout))
