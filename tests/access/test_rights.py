"""Who may write which line of the register, and load, upload and restore."""

import pytest

from geo.access import AccessError
from geo.access.own import Own
from geo.access.rights import (
    may_keep_register,
    may_load,
    may_upload,
    refusal,
    require_entry,
    require_upkeep,
)
from geo.access.viewer import viewer_named
from geo.register import EntryKind

PUBLIEK, LEZER, TRIVIRE, GEMEENTE, BEHEERDER = ALL = [
    viewer_named(name)
    for name in ("publiek", "lezer", "corporatie:Trivire", "gemeente", "beheerder")
]
OWN = Own(projects=frozenset({"p1"}))
ON_KOPPELKANS = (EntryKind.DECISION, EntryKind.COMMENT, EntryKind.OVERRULE)
OF_GEMEENTE = set(EntryKind) - {
    *ON_KOPPELKANS, EntryKind.FIGURES, EntryKind.PROJECT_STATE, EntryKind.DELIVERY,
    EntryKind.ROUND_REMARK,
}  # fmt: skip


def writes(viewer, kind, content, **about):
    try:
        require_entry(viewer, kind, content, own=OWN, **about)
    except AccessError:
        return False
    return True


@pytest.mark.parametrize("kind", sorted(OF_GEMEENTE))
def test_some_lines_are_of_the_gemeente_alone(kind):
    # also where what they are about is of a corporation
    content = {"project_id": "p1", "party": "Trivire", "action": "save"}
    assert [writes(who, kind, content, about_own=True) for who in ALL] == [
        False, False, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ON_KOPPELKANS)
def test_a_corporation_decides_on_its_own_koppelkansen_only(kind):
    assert [writes(who, kind, {}, about_own=True) for who in ALL] == [
        False, False, True, True, True,
    ]  # fmt: skip
    assert [writes(who, kind, {}, about_own=False) for who in ALL] == [
        False, False, False, True, True,
    ]  # fmt: skip
    # nobody said of whom it is
    assert not writes(TRIVIRE, kind, {"project_id": "p1"})


@pytest.mark.parametrize(
    ("content", "own"), [({"project_id": "p1"}, True), ({"project_id": "p2"}, False), ({}, False)]
)
def test_a_corporation_tells_how_far_its_own_plans_are(content, own):
    # whatever the koppelkans it is told with
    for about in (True, False):
        assert writes(TRIVIRE, EntryKind.PROJECT_STATE, content, about_own=about) is own
    assert not writes(LEZER, EntryKind.PROJECT_STATE, content, about_own=True)


def test_a_refusal_names_the_viewer_and_what_was_asked():
    for kind in EntryKind:
        assert refusal(GEMEENTE, kind) is None
        told = refusal(PUBLIEK, kind)
        assert told.startswith("Als publiek kunt u niet "), kind
        assert "dit vastleggen" not in told, f"{kind} has no words of its own"
    assert refusal(TRIVIRE, EntryKind.DECISION) is None
    assert refusal(TRIVIRE, EntryKind.DECISION, about_own=False) == (
        "Als corporatie (Trivire) kunt u niet over deze koppelkans besluiten."
    )


@pytest.mark.parametrize(
    ("may", "expected"),
    [
        (may_load, [False, False, False, True, True]),
        (may_upload, [False, False, True, True, True]),
        (may_keep_register, [False, False, False, False, True]),
    ],
)
def test_who_loads_uploads_and_restores(may, expected):
    assert [may(who) for who in ALL] == expected


def test_only_the_beheerder_restores_the_register():
    require_upkeep(BEHEERDER, "het register terugzetten")
    for who in (PUBLIEK, LEZER, TRIVIRE, GEMEENTE):
        with pytest.raises(AccessError, match="niet het register terugzetten; dat doet de beheer"):
            require_upkeep(who, "het register terugzetten")
