"""The table of roles is complete, and what is written about roles elsewhere follows it."""

import itertools

import pytest

from geo.access.roles import ROLES, Role
from geo.access.viewer import Viewer
from geo.catalogue.sources import AUDIENCES, load_registry
from geo.paths import SHIPPED_DATA

DOCS = SHIPPED_DATA.parent / "docs" / "inloggen.md"


def viewer(role):
    return Viewer(role, "Trivire" if ROLES[role].has_corporation else None)


def test_every_role_has_an_entry_and_a_rank_of_its_own():
    assert list(ROLES) == list(Role)
    ranks = [entry.rank for entry in ROLES.values()]
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize("role", Role)
def test_a_role_is_described_for_who_logs_in_and_in_the_manual(role):
    told = ROLES[role].description.format(corporation="Trivire")
    assert told.startswith("U ziet")
    assert ("Trivire" in told) == ROLES[role].has_corporation
    assert f"| {role}" in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize("role", Role)
def test_the_rights_of_a_role_follow_from_its_entry(role):
    entry = ROLES[role]
    one = viewer(role)
    assert (one.sees_all, one.inside, one.rank) == (entry.sees_all, entry.is_party, entry.rank)
    # who records everything sees everything, and who keeps the register records everything
    assert entry.sees_all >= entry.records_all >= entry.keeps_register


def test_a_higher_role_sees_at_least_the_layers_of_a_lower_one():
    ranked = sorted(ROLES.values(), key=lambda entry: entry.rank)
    for low, high in itertools.pairwise(ranked):
        assert high.sees_all or low.audiences <= high.audiences


def test_every_shipped_layer_says_who_sees_it():
    text = (SHIPPED_DATA / "sources.toml").read_text(encoding="utf-8")
    blocks = text.split("\n[[sources]]")[0].split("\n[layers.")[1:]
    silent = [block.split("]")[0] for block in blocks if "\naudience = " not in block]
    assert silent == [], "a layer without audience is seen by the gemeente alone"


def test_a_register_of_an_older_installation_keeps_the_shipped_audiences(tmp_path):
    old = tmp_path / "sources.toml"
    old.write_text(
        '[layers.heat]\ntitle = "Hitte"\nkind = "raster"\n'
        '[layers.stock]\ntitle = "Bezit"\nkind = "vector"\n'
        '[layers.secret]\ntitle = "Nieuw"\nkind = "vector"\n',
        encoding="utf-8",
    )
    layers = load_registry(old).layers
    assert {name: layer.audience for name, layer in layers.items()} == {
        "heat": "iedereen", "stock": "eigen", "secret": "gemeente",
    }  # fmt: skip
    assert set(AUDIENCES) >= {"iedereen", "eigen", "gemeente"}
