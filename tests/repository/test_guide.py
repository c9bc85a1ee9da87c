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


class Boxes:
    """The boxes of a module that open onto a button of that module.

    A box is filled by ``with``, also under the name it was given first, by a method of that name
    (``box.button``), or by the function that is handed over to draw in it.
    """

    def __init__(self, source: str) -> None:
        self.tree = ast.parse(source)
        self.functions = {
            node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)
        }

    def titles(self) -> Iterator[str]:
        """The title of every box."""
        for function in self.functions.values():
            for box in self._filled(function):
                for title in texts(box.args[0], self.tree):
                    yield title.removesuffix(" ✓")

    def _filled(self, function: ast.FunctionDef) -> Iterator[ast.Call]:
        named = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.With):
                places, inside = [item.context_expr for item in node.items], node.body
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                handed = name_of(node) in DRAW_BOXES
                places = [node if handed else node.func.value]
                inside = self._drawn(node.args[1:]) if handed else [ast.Expr(node)]
            else:
                continue
            boxes = [named.get(p.id, p) if isinstance(p, ast.Name) else p for p in places]
            calls_ = [box for box in boxes if isinstance(box, ast.Call) and box.args]
            found = [box for box in calls_ if name_of(box) in DRAW_BOXES]
            if found and self._has_button(inside):
                yield from found

    def _drawn(self, given: list[ast.expr]) -> list[ast.stmt]:
        """What the functions do that are handed over to a box."""
        called = [arg for arg in given if isinstance(arg, ast.Name) and arg.id in self.functions]
        return [
            *(ast.Expr(arg) for arg in given if isinstance(arg, ast.Lambda)),
            *(statement for arg in called for statement in self.functions[arg.id].body),
        ]

    def _has_button(self, nodes: list[ast.stmt], seen: frozenset[str] = frozenset()) -> bool:
        body = ast.Module(nodes, [])
        pressed = [texts(call.args[0], self.tree) for call in calls(body, DRAW_BUTTONS)]
        if any(not set(found) <= set(CHANGE_NOTHING) for found in pressed):
            return True
        called = {
            name_of(node)
            for node in ast.walk(body)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        new = (called & set(self.functions)) - seen
        return any(self._has_button(self.functions[name].body, seen | new) for name in new)


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
        for title in Boxes((ROOT / module).read_text(encoding="utf-8")).titles()
        if f"*{title}" not in guide
    }
    assert missing == set()


@pytest.mark.parametrize(
    "body",
    [
        "with st.expander('Doos'):\n        st.button('Maak')",
        "box = st.expander('Doos')\n    with box:\n        draw()",
        "box = bar.popover('Doos')\n    box.button('Maak')",
        "opened.expander('Doos', draw, key='doos')",
        "opened.popover('Doos', lambda: draw(), key='doos')",
    ],
)
def test_a_box_is_seen_however_it_is_filled(body):
    source = f"def draw():\n    st.button('Maak')\n\ndef show():\n    {body}\n"
    assert list(Boxes(source).titles()) == ["Doos"]
    assert list(Boxes(source.replace("'Maak'", "'Vorige'")).titles()) == []


def test_the_exceptions_are_there():
    found = {module: list(labels(module)) for module in modules()}
    said = {text for every in found.values() for _, texts_ in every for text in texts_}
    assert set(CHANGE_NOTHING) <= said
    for module, part in TITLE_OF_DATA:
        assert any(part in expression for expression, _ in found[module]), (module, part)
