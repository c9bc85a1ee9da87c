"""The guide names every button that changes data or makes a file, and where it is found."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.repository.test_documents import ROOT

DRAW_BUTTONS = {"button", "download_button", "form_submit_button", "submit", "press"}
DRAW_BOXES = {"expander", "popover"}
CHANGE_NOTHING = {
    "Naar de lijst": "goes to another view",
    "Terug naar de lijst": "goes to another view",
    "Terug": "goes back a step",
    "Vorige": "goes to another koppelkans",
    "Volgende": "goes to another koppelkans",
    "Filters wissen": "shows all again",
    "Alle filters wissen": "shows all again",
    "Terug naar de standaard": "moves the sliders back",
    "Bijwerken": "draws the list again",
    "Nog een bestand laden": "begins again",
    "Toch een ander bestand laden": "begins again",
    "Rondleiding opnieuw": "shows the tour again",
}
"""Buttons that record nothing, change no data and make no file, with what they do."""
TITLE_OF_DATA = {
    ("pages/inloggen.py", "title"): "the name of the organisation that logs people in",
    ("pages/ui/map/tools.py", "label"): "a place that was found",
    ("pages/ui/afspraken/set_editor.py", "item.head.name"): "a version of a set, by its name",
    ("pages/ui/map/take_along.py", "title"): "the layers of a file, by the title of its form",
    ("pages/ui/map/large_stock.py", "made"): "hands work to a thread; it is no button",
}
"""Labels that are no words of the program: (module, expression)."""


def modules() -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").rglob("*.py"))


def name_of(call: ast.Call) -> str:
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in names and node.args:
            yield node


def texts(label: ast.expr, tree: ast.Module, depth: int = 1) -> list[str]:
    """What a label can say; of one with values in it the longest part that is always there."""
    if isinstance(label, ast.Constant):
        return [str(label.value)]
    if isinstance(label, ast.IfExp):
        return texts(label.body, tree) + texts(label.orelse, tree)
    if isinstance(label, ast.JoinedStr):
        parts = [str(part.value) for part in label.values if isinstance(part, ast.Constant)]
        longest = max((part.strip(" :()") for part in parts), key=len, default="")
        if len(longest) > 2:
            return [longest]
        filled = [part.value for part in label.values if isinstance(part, ast.FormattedValue)]
        return texts(filled[0], tree)
    if isinstance(label, ast.Name) and depth:
        return [
            text for given in given_to(label.id, tree) for text in texts(given, tree, depth - 1)
        ]
    return []


def given_to(name: str, tree: ast.Module) -> Iterator[ast.expr]:
    """What a name stands for in a module: what is assigned to it, or passed by that name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        else:
            names = {node.arg} if isinstance(node, ast.keyword) else set()
        if name in names:
            yield node.value


def labels(module: str) -> Iterator[tuple[str, list[str]]]:
    """(expression of a label, what it can say) of every button of a module."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    for call in calls(tree, DRAW_BUTTONS):
        yield ast.unparse(call.args[0]), texts(call.args[0], tree)


def boxes_with_buttons(module: str) -> Iterator[str]:
    """The title of every box that opens onto a button, in the same module."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}

    def has_button(nodes: list[ast.stmt], seen: frozenset[str] = frozenset()) -> bool:
        body = ast.Module(nodes, [])
        pressed = [texts(call.args[0], tree) for call in calls(body, DRAW_BUTTONS)]
        if any(not set(found) <= set(CHANGE_NOTHING) for found in pressed):
            return True
        called = {
            name_of(node)
            for node in ast.walk(body)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        new = (called & set(functions)) - seen
        return any(has_button(functions[name].body, seen | new) for name in new)

    for node in ast.walk(tree):
        if isinstance(node, ast.With) and has_button(node.body):
            for item in node.items:
                box = item.context_expr
                if isinstance(box, ast.Call) and box.args and name_of(box) in DRAW_BOXES:
                    yield from texts(box.args[0], tree)


@pytest.fixture(scope="module")
def guide() -> str:
    return re.sub(r"\s+", " ", (ROOT / "docs/handleiding.md").read_text(encoding="utf-8"))


def test_every_button_is_in_the_guide(guide):
    missing = {
        f"{module}: {text or expression}"
        for module in modules()
        for expression, found in labels(module)
        if not any(module == of and part in expression for of, part in TITLE_OF_DATA)
        for text in found or [""]
        if not text or (text not in CHANGE_NOTHING and f"*{text}" not in guide)
    }
    assert missing == set()


def test_every_box_with_a_button_is_in_the_guide(guide):
    missing = {
        f"{module}: {title}"
        for module in modules()
        for title in boxes_with_buttons(module)
        if f"*{title}" not in guide
    }
    assert missing == set()


def test_the_exceptions_are_there():
    found = {module: list(labels(module)) for module in modules()}
    said = {text for every in found.values() for _, texts_ in every for text in texts_}
    assert set(CHANGE_NOTHING) <= said
    for module, part in TITLE_OF_DATA:
        assert any(part in expression for expression, _ in found[module]), (module, part)
