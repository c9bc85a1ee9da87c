"""Every file that leaves the program states what it shows: ``outputs.py`` has them all."""

import ast
from pathlib import Path

import pytest

from tests.agreements.conftest import dorp  # noqa: F401 - the fixture
from tests.deliveries.town import made_round
from tests.report import outputs
from tests.report.outputs import OFFERED, OUTPUTS, PART, text_of

UI = Path(__file__).parents[2] / "pages" / "ui"
ELSEWHERE = {"verhaal.html", "hand-out.pdf", "afspraken.ics", "uitvraag.ics"}
"""Files of the tests below."""
PACK = {"pakket.zip"}
"""Judged beside each other in ``test_formats_alike.py``."""
BOARD = {"bord.html"}
"""Judged with its board in ``tests/deliveries/test_desk.py``."""


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_file_of_a_part_states_all_of_it(name):
    found = text_of(name, OUTPUTS[name]())
    for word, value in PART.rows():
        assert f"{word}: {value}" in found, word


def test_a_story_states_its_area_and_whose_stock(tmp_path, poppler):
    state, files = outputs.story_files(tmp_path)
    assert "Bezit: alleen Woonbron" in state.line()
    assert len(state.selection) == 1
    for name, content in files.items():
        assert state.line() in text_of(name, content), name


def test_a_calendar_states_what_was_chosen(dorp):  # noqa: F811
    for name, (content, words) in outputs.calendars(dorp, made_round()).items():
        about = next(
            line for line in outputs._ics(content).splitlines() if line.startswith("X-WR-CALDESC")
        )
        for word in words:
            assert word in about, name


LATER = ("bound", "partial")
"""What makes a function of a call, to be called when somebody presses."""


def test_every_download_button_gives_a_file_that_states_what_it_shows():
    found = {
        str(path.relative_to(UI)): count
        for path in sorted(UI.rglob("*.py"))
        if (count := len(_buttons(path)))
    }
    assert found == {name: len(files) for name, files in OFFERED.items()}
    offered = {file for files in OFFERED.values() for file in files}
    known = {*OUTPUTS, *ELSEWHERE, *PACK, *BOARD}
    reasons = {outputs._WHOLE, outputs._EMPTY}
    assert offered - reasons <= known


def test_every_download_button_makes_its_file_when_it_is_pressed():
    """And draws no page meanwhile: the next press would ask for a file that is gone by then."""
    for path in sorted(UI.rglob("*.py")):
        for button in _buttons(path):
            where = f"{path.relative_to(UI)}:{button.lineno}"
            options = {option.arg: option.value for option in button.keywords}
            assert ast.unparse(options["on_click"]) == "'ignore'", where
            made = options["data"] if "data" in options else button.args[1]
            later = isinstance(made, ast.Call) and ast.unparse(made.func).endswith(LATER)
            assert isinstance(made, ast.Lambda) or later, where


def _buttons(path):
    return [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "download_button"
    ]
