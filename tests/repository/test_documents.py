"""README and CONTRIBUTING tell what is there: packages, paths and names."""

import ast
import json
import re
from pathlib import Path

import pytest

from scripts.readme_packages import with_table
from scripts.screenshots import DIGESTS, README, digest_of

ROOT = Path(__file__).resolve().parents[2]
WITH_PATHS = ("README.md", "CONTRIBUTING.md", "tests/README.md")


def test_readme_lists_every_package_in_its_own_words():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "| `geo/catalogue/` |" in readme
    assert with_table(readme) == readme, "run: python scripts/readme_packages.py"


@pytest.mark.parametrize("document", WITH_PATHS)
def test_the_paths_that_are_named_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:geo|pages|tests|data|docs|scripts|benchmarks|deploy|\.ci)/[\w./-]*)`", text
    )
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/README.md"])
def test_the_links_lead_somewhere(document):
    path = ROOT / document
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("document", WITH_PATHS)
def test_the_functions_that_are_named_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    for module, name in re.findall(r"`((?:geo|pages)/[\w/]+\.py):(\w+)`", text):
        tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
        names = {node.name for node in ast.walk(tree) if hasattr(node, "name")}
        names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert name in names, f"{module} has no {name}"


def test_docs_index_lists_every_document():
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    documents = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {name for name in documents if f"]({name})" not in index} == set()


@pytest.mark.parametrize("name", README)
def test_a_picture_is_not_older_than_the_page_it_shows(name):
    taken = json.loads(DIGESTS.read_text(encoding="utf-8"))
    assert taken[name] == digest_of(name), "run: python scripts/screenshots.py"
    assert (ROOT / "docs" / "beeld" / f"{name}.png").is_file()
