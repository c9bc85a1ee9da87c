"""What is loaded by its name, after the server answers, is there under that name."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOADERS = {"later": 2, "_or_of_a_run": 2, "module": 1}
"""Functions that load by name, and how many names they take: a module, and what is in it."""


def named():
    """The names in every call of such a function in the app."""
    found = set()
    for path in [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", None))
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if name in LOADERS and len(texts) == LOADERS[name]:
                found.add(tuple(texts))
                if name == "_or_of_a_run":
                    found.add(("pages.ui.landelijk.run_map", texts[1]))
    return sorted(found)


def test_the_names_are_found():
    assert ("pages.ui.server.warm_up", "warm") in named()
    assert len(named()) > 12


@pytest.mark.parametrize("names", named(), ids=".".join)
def test_what_is_loaded_by_name_is_there(names):
    module, *attributes = names
    loaded = importlib.import_module(module)
    for attribute in attributes:
        assert callable(getattr(loaded, attribute, None)), names
