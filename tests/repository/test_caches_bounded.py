"""What the server keeps in memory has an end: every cache says how much, or holds one thing."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    ROOT / "app.py",
    *(path for folder in ("geo", "pages") for path in sorted((ROOT / folder).rglob("*.py"))),
]

KEYED_BY_FEW = {
    "geo/catalogue/cache.py:program_key": "the modules of the program",
    "pages/ui/voortgang/chart_panel.py:*": "the kinds of charts",
    "pages/ui/frame/register_view.py:_opened": "the addresses of databases: one an installation",
}
"""Caches without a bound whose arguments can only be few; everything else has to say one."""


def caches(source):
    """(name, arguments, decorator) of every function that is cached."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        arguments = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
        arguments += [one.arg for one in node.args.kwonlyargs]
        for decorator in node.decorator_list:
            written = ast.unparse(decorator)
            name = written.partition("(")[0].rpartition(".")[2]
            if name in {"cache", "lru_cache", "cache_data", "cache_resource"}:
                yield node.name, arguments, decorator


def is_bounded(arguments, decorator):
    """Whether it says how much it keeps, or has nothing to tell one call from another."""
    if not arguments:
        return True
    if not isinstance(decorator, ast.Call):
        # lru_cache without a word keeps 128
        return ast.unparse(decorator).endswith("lru_cache")
    told = {one.arg: one.value for one in decorator.keywords}
    bound = told.get("max_entries", told.get("maxsize"))
    return bound is not None and not (isinstance(bound, ast.Constant) and bound.value is None)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_cache_has_a_bound(path):
    where = path.relative_to(ROOT).as_posix()
    unbounded = [
        name
        for name, arguments, decorator in caches(path.read_text(encoding="utf-8"))
        if not is_bounded(arguments, decorator)
        and f"{where}:{name}" not in KEYED_BY_FEW
        and f"{where}:*" not in KEYED_BY_FEW
    ]
    assert unbounded == [], f"{where}: give {unbounded} max_entries or maxsize"


@pytest.mark.parametrize(
    ("text", "bounded"),
    [
        ("@functools.cache\ndef f(): ...", True),
        ("@functools.cache\ndef f(x): ...", False),
        ("@functools.lru_cache(maxsize=None)\ndef f(x): ...", False),
        ("@functools.lru_cache(maxsize=8)\ndef f(x): ...", True),
        ("@functools.lru_cache\ndef f(x): ...", True),
        ("@st.cache_data\ndef f(x): ...", False),
        ("@st.cache_resource(show_spinner=False)\ndef f(x): ...", False),
        ("@st.cache_resource(show_spinner=False, max_entries=2)\ndef f(x): ...", True),
        ("@st.cache_data(ttl=3600)\ndef f(x): ...", False),
        ("@st.cache_data(ttl=3600, max_entries=5)\ndef f(*, x): ...", True),
    ],
)
def test_what_a_bound_is(text, bounded):
    [(_, arguments, decorator)] = caches(text)
    assert is_bounded(arguments, decorator) is bounded


def test_the_exceptions_are_still_there():
    for place in KEYED_BY_FEW:
        where, _, name = place.partition(":")
        found = {one for one, _, _ in caches((ROOT / where).read_text(encoding="utf-8"))}
        assert found if name == "*" else name in found, place
