"""What stands in a table or folder of its own is registered where the program looks for it."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

from geo.agreements import known_sets
from geo.catalogue.library import Library
from geo.commands import _FOR_EACH_ROLE, COMMANDS
from geo.deliveries.items import ITEMS
from geo.deliveries.purposes import PURPOSES
from geo.report.writers import WRITERS
from pages.ui.map.filters import facets
from pages.ui.map.layer_specs import COLOUR_CHOICES
from pages.ui.map.map_state import TABLES
from pages.ui.map.questions import QUESTIONS
from pages.ui.map.spec import Tool
from pages.ui.server.page_list import PAGES

ROOT = Path(__file__).resolve().parents[2]


def with_function(folder, name, *arguments):
    """Modules of a folder that define a public function with these first arguments."""
    found = set()
    for path in (ROOT / folder).glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                given = [argument.arg for argument in node.args.args][: len(arguments)]
                if given == list(arguments):
                    found.add(path.stem)
    return found


def called_in(folder):
    """Names that are called, or handed over to be called, somewhere in a folder."""
    found = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.id if isinstance(node, ast.Name) else node.attr)
    return found


def test_every_check_is_called():
    """A check of rows or of a delivery that nothing calls finds no mistake."""
    defined = {
        node.name
        for path in (ROOT / "geo").rglob("*checks.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {"check_rising", "check_delivery"} <= defined
    assert defined - called_in("geo") == set()


def test_every_page_is_in_the_navigation_and_in_readme():
    assert {page.module for page in PAGES} == with_function("pages", "render")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.title for page in PAGES if f"\n| {page.title} | " not in readme] == []


def test_every_command_can_be_given():
    assert {entry.home for entry in COMMANDS.values()} == with_function("geo/commands", "run")
    assert set(COMMANDS) >= _FOR_EACH_ROLE
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"\npython -m geo {name} " not in readme] == []


def test_every_kind_of_file_of_the_pack_is_written():
    assert set(WRITERS) == with_function("geo/report", "write", "state", "folder")
    for kind in WRITERS:
        assert "progress" in inspect.signature(import_module(f"geo.report.{kind}").write).parameters


def test_every_item_is_asked_for_a_purpose_that_serves_an_agreement():
    asked = [(*one.of_corporations, *one.of_gemeente) for one in PURPOSES.values()]
    assert {item for items in asked for item in items} == set(ITEMS)
    known = known_sets.shipped_set(Library())
    numbers = {one.number for one in known.agreements}
    assert {one.agreement for one in PURPOSES.values()} <= numbers


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_of_the_map_names_what_there_is(question):
    assert question.colour in COLOUR_CHOICES
    assert question.table in TABLES
    assert set(question.filters) <= {facet.id for facet in facets(hazard="heat")}
    assert 1 <= len(question.layers) <= 3


def test_every_tool_of_the_map_has_a_button():
    buttons = (ROOT / "pages/ui/map/assets/toolbar.js").read_text(encoding="utf-8")
    lost = [
        tool
        for tool in get_args(Tool)
        if f'tools.includes("{tool}")' not in buttons and f'tool("{tool}", ' not in buttons
    ]
    assert lost == []


def test_a_name_in_a_worked_example_stands_in_one_of_its_files():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| (.+) \| [^|]+ \|$", text, re.MULTILINE)
    assert len(rows) > 20
    lost = []
    for row in rows:
        spans = re.findall(r"`([^`]+)`", row)
        files = [ROOT / span for span in spans if "/" in span and (ROOT / span).is_file()]
        told = "\n".join(path.read_text(encoding="utf-8") for path in files)
        names = [span for span in spans if re.fullmatch(r"\w+|\[\w+\]", span)]
        lost += [name for name in names if files and name not in told]
    assert lost == []
