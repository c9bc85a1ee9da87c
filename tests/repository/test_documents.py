"""README and CONTRIBUTING tell what is there: packages, paths and names."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGES = [
    *sorted((ROOT / "geo").glob("*/__init__.py")),
    *sorted((ROOT / "pages/ui").glob("*/__init__.py")),
]
WITH_PATHS = ("README.md", "CONTRIBUTING.md", "tests/README.md")


def summary(package):
    """First line of the docstring of a package, without its full stop."""
    docstring = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8")))
    return docstring.splitlines()[0].rstrip(".")


def package_table():
    """What README has to say between its marks."""
    rows = [
        f"| `{package.parent.relative_to(ROOT).as_posix()}/` | {summary(package)} |"
        for package in PACKAGES
    ]
    return "\n".join(["| package | holds |", "|---|---|", *rows])


def test_readme_lists_every_package_in_its_own_words():
    block = re.search(r"<!-- packages -->\n(.*?)\n?<!-- /packages -->", README, re.DOTALL)
    assert block.group(1).strip() == package_table(), f"README should say:\n{package_table()}"


@pytest.mark.parametrize("document", WITH_PATHS)
def test_the_paths_that_are_named_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:geo|pages|tests|data|docs|scripts|benchmarks|deploy|\.ci)/[\w./-]*)`", text
    )
    assert named
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


@pytest.mark.parametrize("document", [*WITH_PATHS, "docs/README.md"])
def test_the_links_lead_somewhere(document):
    path = ROOT / document
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("document", [*WITH_PATHS])
def test_the_functions_that_are_named_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    for module, name in re.findall(r"`((?:geo|pages)/[\w/]+\.py):(\w+)`", text):
        tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
        names = {node.name for node in ast.walk(tree) if hasattr(node, "name")}
        names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert name in names, f"{module} has no {name}"


def test_docs_index_lists_every_document():
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    assert [p.name for p in (ROOT / "docs").glob("*.md") if p.name not in index] == []
