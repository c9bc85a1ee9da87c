"""Every kind of caveat is known by its sentence and explained in the method."""

import ast
import re
from pathlib import Path

import pytest

from geo.constants import CAVEAT
from geo.koppelkansen import caveat_kinds
from geo.koppelkansen.caveat_kinds import CAVEATS, kind_of, own_caveats
from geo.koppelkansen.find import find_koppelkansen
from geo.koppelkansen.records import KINDS
from tests import town

METHOD = Path(__file__).resolve().parents[2] / "docs" / "methode.md"


def explained() -> dict[str, str]:
    """Label and explanation of every row of the table in the method."""
    section = METHOD.read_text(encoding="utf-8").split("## Wat er onder *Let op* kan staan")[1]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", section.split("\n## ")[0], flags=re.MULTILINE)
    return {label: text for label, text in rows if label != "Naam"}


def sentence(kind: caveat_kinds.CaveatKind) -> str:
    """The sentence of a kind with something in every gap."""
    return kind.text(**dict.fromkeys(re.findall(r"\{(\w+)\}", kind.template), " x "))


@pytest.mark.parametrize("kind", CAVEATS, ids=lambda kind: kind.label)
def test_a_kind_is_explained_and_known_by_its_sentence(kind):
    assert len(explained()[kind.label]) > 20
    assert [known for known in CAVEATS if known.matches(sentence(kind))] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Nog 1 woningen hier vallen onder een plan.",
        "Nog 12 woningen van dit complex vallen onder een plan.",
        "Nog 1 woning hier valt onder een plan.",
    ],
)
def test_a_caveat_that_was_frozen_keeps_its_kind(text):
    assert kind_of(text) is caveat_kinds.UNDER_PLAN


def test_the_method_explains_no_caveat_that_is_gone():
    assert explained().keys() == {kind.label for kind in CAVEATS}
    assert len({kind.label for kind in CAVEATS}) == len(CAVEATS)


def made_in(folder: Path) -> set[str]:
    """Names of the kinds of which some module makes the sentence."""
    return {
        node.func.value.attr if isinstance(node.func.value, ast.Attribute) else node.func.value.id
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "text"
        and isinstance(node.func.value, ast.Attribute | ast.Name)
    }


def test_every_kind_is_made_somewhere():
    kinds = {name for name, kind in vars(caveat_kinds).items() if kind in CAVEATS}
    assert kinds - made_in(METHOD.parents[1] / "geo") == set()


def test_every_caveat_of_the_town_is_of_a_kind(tmp_path):
    items = find_koppelkansen(town.inputs(tmp_path), as_of_year=2025, kinds=KINDS)
    found = {text for item in items for text in item.caveats}
    assert [text for text in found if kind_of(text) is None] == []
    assert len({kind_of(text) for text in found}) > 8


def test_what_holds_for_the_whole_list_is_no_own_caveat():
    caveats = (
        "Rust op voorbeelddata: hitte.",
        "Zacht plan, volgens de opgave van Trivire.",
        "Een zin uit een oude sessie",
        CAVEAT,
    )
    assert own_caveats(caveats) == caveats[1:3]
