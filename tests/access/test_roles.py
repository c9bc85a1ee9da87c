"""The table of roles is complete, and what is written about roles elsewhere follows it."""

import itertools

import pytest

from geo.access import AccessError
from geo.access.own import Own
from geo.access.rights import require_entry
from geo.access.roles import ROLES, Role
from geo.access.viewer import Viewer
from geo.catalogue.sources import AUDIENCES, load_registry
from geo.paths import SHIPPED_DATA
from geo.register import EntryKind

DOCS = SHIPPED_DATA.parent / "docs"


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
    assert f"| {role}" in (DOCS / "inloggen.md").read_text(encoding="utf-8")
    if role is not Role.PUBLIEK:
        assert f"**{role}**" in (DOCS / "handleiding.md").read_text(encoding="utf-8")


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


@pytest.mark.parametrize(
    ("owners", "passes"),
    [
        (["Trivire"], True),
        (["Trivire", "Trivire"], True),
        (["Trivire", "Woonbron"], False),
        (["Woonbron", "Trivire"], False),
        (["Woonbron"], False),
        (["Trivire", None], False),
        ([None], False),
        ([], False),
    ],
)
def test_a_corporation_reports_its_own_figures_and_nothing_else(owners, passes):
    content = {"figures": [{"corporation": owner, "value": 1} for owner in owners]}
    tim = viewer(Role.CORPORATIE)
    if passes:
        require_entry(tim, EntryKind.FIGURES, content, own=Own())
        return
    with pytest.raises(AccessError, match="deze cijfers melden"):
        require_entry(tim, EntryKind.FIGURES, content, own=Own())


@pytest.mark.parametrize("action", ["save", "hand_in", "send_back", "accept"])
@pytest.mark.parametrize("party", ["Trivire", "Woonbron", ""])
def test_a_corporation_delivers_for_itself_and_accepts_nothing(party, action):
    content = {"party": party, "action": action}
    allowed = {role for role in Role if _passes(viewer(role), EntryKind.DELIVERY, content)}
    mine = party == "Trivire" and action in {"save", "hand_in"}
    assert allowed == {Role.GEMEENTE, Role.BEHEERDER} | ({Role.CORPORATIE} if mine else set())


def test_every_party_remarks_on_a_round_and_the_gemeente_makes_it():
    may = {
        kind: {role for role in Role if _passes(viewer(role), kind, {})}
        for kind in (EntryKind.ROUND, EntryKind.ROUND_REMARK)
    }
    assert may[EntryKind.ROUND] == {Role.GEMEENTE, Role.BEHEERDER}
    assert may[EntryKind.ROUND_REMARK] == set(Role) - {Role.PUBLIEK}


def _passes(who, kind, content):
    try:
        require_entry(who, kind, content, own=Own())
    except AccessError:
        return False
    return True
