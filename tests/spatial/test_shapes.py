"""Shapes that break the rules, and shapes made to take all time or memory."""

import time
from contextlib import contextmanager

import numpy as np
import pytest
import shapely

from geo.errors import DataError
from geo.spatial import shapes
from geo.spatial.shapes import MOST_HARD, MendingTime, repair_shape, repair_shapes


def scribble(corners, *, make=shapely.polygons):
    """A ring or line through places at random: the pieces cross each other everywhere."""
    random = np.random.default_rng(corners)
    return make(np.add(random.uniform(0, 1000, (corners, 2)), (105_000, 425_000)))


def bow_tie(corners=4):
    """Two triangles that touch in one place, with more corners on the last side."""
    side = np.linspace((0.0, 10.0), (0.0, 0.0), max(2, corners - 2))
    return shapely.polygons([(0, 0), (10, 10), (10, 0), *side])


@pytest.mark.parametrize("corners", [4, 60])
def test_a_polygon_that_crosses_itself_becomes_its_parts(corners):
    found = repair_shape(bow_tie(corners))
    assert (found.mended, found.too_hard) == (True, False)
    assert found.shape.geom_type == "MultiPolygon"
    assert found.shape.area == pytest.approx(50.0)


def test_shapes_keep_their_places_and_nothing_stays_nothing():
    line = shapely.linestrings([(0, 0), (5, 5)])
    given = [None, bow_tie(60), line, shapely.Point(), bow_tie(), bow_tie(80)]
    found = repair_shapes(given)
    assert [one.shape is None for one in found] == [True, False, False, True, False, False]
    assert [one.mended for one in found] == [False, True, False, False, True, True]
    assert found[2].shape is line
    assert [found[place].shape.area for place in (1, 4, 5)] == pytest.approx([50.0] * 3)


@pytest.mark.parametrize("make", [shapely.polygons, shapely.linestrings])
def test_a_shape_that_would_take_an_hour_is_left_out_and_the_others_are_not(monkeypatch, make):
    # starting a process takes a second on a busy machine, which the good shapes may take
    monkeypatch.setattr(shapes, "_LIMITS", shapes.Limits(600_000_000, 2))
    monkeypatch.setattr(shapes, "_LIMITS_OF_ONE", shapes.Limits(600_000_000, 5))
    begin = time.process_time()
    found = repair_shapes([bow_tie(60), scribble(4000, make=make), bow_tie(61)])
    assert [one.too_hard for one in found] == [False, True, False]
    assert found[1].shape is None
    assert found[0].shape.area == pytest.approx(50.0)
    # none of it was done in this process
    assert time.process_time() - begin < 5


def test_a_file_of_such_shapes_is_refused(monkeypatch):
    monkeypatch.setattr(shapes, "_LIMITS", shapes.Limits(600_000_000, 1))
    monkeypatch.setattr(shapes, "_LIMITS_OF_ONE", shapes.Limits(600_000_000, 1))
    with pytest.raises(DataError, match="kosten te veel tijd of geheugen"):
        repair_shapes([scribble(3000)] * (MOST_HARD + 1))


def test_the_shapes_of_a_file_have_so_much_time_together(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(shapes.time, "monotonic", lambda: clock[0])
    left = MendingTime()
    for _ in range(3):
        with left.spent():
            clock[0] += 59.0
    with left.spent():  # three seconds are left, so it may begin
        clock[0] += 5.0
    with pytest.raises(DataError, match=r"duurt langer dan 3 minuten.*vereenvoudig"), left.spent():
        raise AssertionError("nothing may begin any more")


def test_shapes_that_are_mended_one_by_one_end_when_the_time_is_over(monkeypatch):
    tried = []

    @contextmanager
    def slow(_module, _request, *, path, limits):
        lines = path.read_text().splitlines()
        tried.append(len(lines))
        clock[0] += 20.0
        if len(lines) > 1:
            raise DataError("te veel tijd")
        yield {"shapes": [[lines[0], True]]}, path.parent

    clock = [0.0]
    monkeypatch.setattr(shapes.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(shapes, "isolated_answer", slow)
    with pytest.raises(DataError, match="duurt langer dan 3 minuten"):
        repair_shapes([bow_tie(60)] * 400)
    assert tried == [400] + [1] * 8
    # one after another, as the cells of a table are read
    left, tried[:] = MendingTime(), []
    for _ in range(9):
        repair_shape(bow_tie(60), left=left)
    with pytest.raises(DataError, match="duurt langer dan 3 minuten"):
        repair_shape(bow_tie(60), left=left)
    assert tried == [1] * 9
