"""Charts from a helper: the same pictures as from this process."""

import subprocess
import sys

import pytest

from geo.errors import DataError
from geo.progress import chart_drawing

SPEC = {
    "mark": "bar",
    "data": {"values": [{"wijk": "Noord é", "aantal": 3}, {"wijk": "Zuid", "aantal": 5}]},
    "encoding": {
        "x": {"field": "wijk", "type": "nominal"},
        "y": {"field": "aantal", "type": "quantitative"},
    },
}


@pytest.fixture
def helper():
    made = chart_drawing.chart_helper()
    chart_drawing.use(made)
    yield made
    chart_drawing.use(None)
    made.stop()


def test_the_pictures_are_the_same(helper):
    there = chart_drawing.as_svg(SPEC), chart_drawing.as_png(SPEC)
    assert helper.process_id is not None
    chart_drawing.use(None)
    assert there == (chart_drawing.as_svg(SPEC), chart_drawing.as_png(SPEC))
    assert "Noord é" in there[0]


def test_a_text_that_ends_the_engine_does_not_end_this_program(helper):
    # who draws takes signs like this out first; here nobody did
    ends = {**SPEC, "title": "een\x00twee"}
    with pytest.raises(DataError, match="tekenproces is gestopt"):
        chart_drawing.as_png(ends)
    assert chart_drawing.as_svg(SPEC).startswith("<svg")


def test_a_program_that_lets_a_helper_draw_does_not_load_the_engine():
    text = (
        "import sys\n"
        "from geo.progress import chart_drawing\n"
        "helper = chart_drawing.chart_helper()\n"
        "chart_drawing.use(helper)\n"
        f"print(len(chart_drawing.as_svg({SPEC!r})) > 500, 'vl_convert' in sys.modules)\n"
        "helper.stop()\n"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
