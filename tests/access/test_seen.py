"""What each role gets of the layers and the register of the hand-drawn town."""

import datetime as dt

import pandas as pd
import pytest

from geo.access import PUBLIC, AccessError, Role, Viewer, viewer_named
from geo.access.layers import figures_for
from geo.access.library import SeenLibrary, library_for
from geo.access.own import id_is_shown, item_for, own_of
from geo.access.published import published
from geo.access.register import register_for
from geo.catalogue.layers import Provenance
from geo.catalogue.library import Library
from geo.catalogue.sources import load_registry
from geo.catalogue.subset import Part
from geo.errors import NotFoundError
from geo.paths import SHIPPED_DATA
from geo.register import (
    Decision,
    EntryKind,
    FigureRow,
    PeriodClosed,
    ProjectState,
    Register,
    ReportedFigures,
    State,
    Status,
    Who,
)
from tests import town

TRIVIRE = viewer_named("corporatie:Trivire")
WOONBRON = viewer_named("corporatie:Woonbron")
LEZER = viewer_named("lezer")
GEMEENTE = viewer_named("gemeente", organisation="Gemeente Vlek")


@pytest.fixture
def whole(tmp_path):
    """The town with its stock (60 dwellings of Trivire, one of Woonbron) and works delivered."""
    library = town.library(tmp_path)
    for name, frame in (("stock", town.stock()), ("works", town.works())):
        known = Provenance(name=name, title=name, origin="aangeleverd", source="test", table=name)
        library.store(frame, known)
    (library.data / "privacy.toml").write_text("[counts]\nminimum = 10\n", encoding="utf-8")
    return library


def test_the_ladder_of_roles(whole):
    owners = {
        viewer: None
        if (layer := library_for(whole, viewer).find("stock")) is None
        else dict(layer.table.groupby("owner")["dwellings_count"].sum())
        for viewer in (PUBLIC, LEZER, TRIVIRE, WOONBRON, GEMEENTE)
    }
    assert owners == {
        PUBLIC: None,
        LEZER: None,
        TRIVIRE: {"Trivire": 60},
        WOONBRON: {"Woonbron": 1},
        GEMEENTE: {"Trivire": 60, "Woonbron": 1},
    }
    names = {viewer: set(library_for(whole, viewer).digests()) for viewer in owners}
    assert names[PUBLIC] == {"buurten", "policy_areas", "measures"}
    assert names[LEZER] == names[PUBLIC] | {"projects", "works"}
    assert names[TRIVIRE] == names[GEMEENTE] == names[LEZER] | {"stock"}


def test_a_part_is_never_taken_for_the_whole(whole):
    digests = {library_for(whole, one).get("stock").digest for one in (TRIVIRE, WOONBRON, GEMEENTE)}
    assert len(digests) == 3
    part = library_for(whole, TRIVIRE).get("stock").provenance
    assert part.count == 3
    assert "alleen van Trivire" in (part.detail or "")


def test_every_way_into_the_library_is_narrowed(whole):
    mine = library_for(whole, WOONBRON)
    digest = whole.get("stock").digest
    assert list(mine.by_digest("stock", digest).table["owner"]) == ["Woonbron"]
    assert list(mine.part("stock", Part()).table["owner"]) == ["Woonbron"]
    assert mine.editions("stock") == []
    assert mine.stored_file("stock") is None
    assert mine.rejected("stock").empty
    [edition] = whole.editions("stock")
    assert list(mine.load_edition(edition).table["owner"]) == ["Woonbron"]
    with pytest.raises(NotFoundError):
        library_for(whole, LEZER).part("stock", Part())
    with pytest.raises(AccessError):
        mine.store(town.stock(), whole.get("stock").provenance)
    with pytest.raises(AccessError):
        mine.withdraw("stock", origin="aangeleverd")


def test_a_new_way_into_the_library_must_be_thought_about():
    # these go through get, find and the register of sources alone, or read nothing of a layer
    through_get = {"find", "status", "missing", "digests", "stamp"}
    public = {name for name in vars(Library) if not name.startswith("_")}
    assert public - set(vars(SeenLibrary)) <= through_get


def test_layers_about_owners_or_addresses_are_not_for_every_party():
    layers = load_registry(SHIPPED_DATA / "sources.toml").layers
    about = {"stock", "monitor", "labels", "bag_verblijfsobject", "grid_100m"}
    assert {layers[name].audience for name in about} <= {"eigen", "gemeente"}


def test_a_shared_building_gives_each_owner_their_own_part(whole):
    shared = (
        '[{"owner": "Trivire", "dwellings_count": 12}, {"owner": "Woonbron", "dwellings_count": 5}]'
    )
    frame = town.stock_of(town.building(1, 500, 500, dwellings_count=17)).assign(shared=shared)
    known = whole.get("stock").provenance
    whole.store(frame, known)
    [row] = library_for(whole, WOONBRON).get("stock").table.to_dict("records")
    assert (row["owner"], row["dwellings_count"], row["shared"]) == ("Woonbron", 5, None)


def test_figures_of_others_are_those_of_the_gemeente():
    rows = [
        ("gemeente", "Trivire", "voorraad", "woningen"),
        ("gemeente", None, "voorraad", "woningen"),
        ("wijk", "Trivire", "voorraad", "woningen"), ("wijk", "Woonbron", "voorraad", "woningen"),
        ("wijk", None, "voorraad", "woningen"), ("wijk", None, "leefbaarometer", "cijfer"),
        ("buurt", None, "wbmgp_verleend", "vergunningen"),
        # the code decides, not how its unit is written
        ("wijk", None, "wachttijd", "score 1-9"), ("wijk", None, "voorraad", "klasse 1-9"),
    ]  # fmt: skip
    figures = pd.DataFrame(rows, columns=["scope", "corporation", "indicator", "unit"])
    kept = {viewer: list(figures_for(figures, viewer).index) for viewer in (PUBLIC, LEZER, TRIVIRE)}
    assert kept == {PUBLIC: [], LEZER: [0, 1, 5], TRIVIRE: [0, 1, 2, 5]}


def test_the_published_table_of_the_town(whole):
    table = published(whole)
    told = table.set_index(["level", "name"])["dwellings_count"]
    # 60 and 1: the one of Woonbron is small, alone in its wijk, and follows from any total
    assert told.isna().all() or told.dropna().eq(0).all()
    whole.store(
        town.stock_of(
            town.building(1, 100, 100, dwellings_count=40, energy_label="F"),
            town.building(2, 200, 100, dwellings_count=60, energy_label="A"),
            town.building(
                3, 1500, 1500, dwellings_count=50, wijkcode="WK999902", buurtcode="BU99990202"
            ),
        ),
        whole.get("stock").provenance,
    )
    told = published(whole).set_index("code")
    assert told["dwellings_count"].to_dict() == {
        "GM9999": 150, "WK999901": 100, "BU99990101": 100, "BU99990102": 0,
        "WK999902": 50, "BU99990201": 0, "BU99990202": 50,
    }  # fmt: skip
    # none of the 50 in oost has label F; west stays away with it, for 40 - 40 would give it away
    assert told["efg_count"]["GM9999"] == 40
    kept_back = set(told.index[told["efg_count"].isna()])
    assert kept_back == {"WK999901", "BU99990101", "WK999902", "BU99990202"}


# -- the register --------------------------------------------------------------------------------


def item(identifier, kind, corporation, **more):
    unknown = {"low": None, "high": None, "contribution": None, "reason": "want"}
    parts = {
        name: unknown | {"value": value}
        for name, value in {
            "exposure": 0.5, "dwellings": 1.0, "time": 0.0, "area": None, "cobenefits": 0.75,
        }.items()
    }  # fmt: skip
    return {
        "id": identifier, "kind": kind, "corporation": corporation, "corporations": [corporation],
        "title": identifier, "parts": parts, "missing": ["area"], "score": 60.0,
        "stock_near": {"efg_count": 4}, "contributions": {}, **more,
    }  # fmt: skip


ITEMS = [
    item("plan-plein", "plan_klimaat", "Trivire"),
    item("bezit-T1", "bezit_klimaat", "Trivire"),
    item("bezit-W1", "bezit_klimaat", "Woonbron"),
    item("werk-riool", "werk_klimaat_bezit", "Trivire", corporations=["Trivire", "Woonbron"]),
]
WEIGHTS = {"exposure": 40.0, "dwellings": 20.0, "time": 20.0, "area": 10.0, "cobenefits": 10.0}
STATE = State("2025-09-24", "1.0", {}, {"parts": WEIGHTS}, {})
WHO = Who("Gemeente Vlek", "klimaat")


def test_a_plan_is_told_without_the_stock_near_it():
    told = item_for(ITEMS[0], TRIVIRE, weights=WEIGHTS)
    assert told["stock_near"] == {}
    assert told["parts"]["cobenefits"]["value"] is None
    # 40 x 0.5 + 20 x 1 + 20 x 0 of 80 points of weight that are known
    assert told["score"] == 50.0
    assert told["contributions"] == {"exposure": 25.0, "dwellings": 25.0, "time": 0.0}
    assert told["missing"] == ["area", "cobenefits"]
    assert ITEMS[0]["stock_near"] == {"efg_count": 4}


def test_what_was_found_in_stock_is_for_the_one_who_owns_all_of_it():
    for viewer, seen in (
        (PUBLIC, set()), (LEZER, {"plan-plein"}), (TRIVIRE, {"plan-plein", "bezit-T1"}),
        (WOONBRON, {"plan-plein", "bezit-W1"}),
        (GEMEENTE, {"plan-plein", "bezit-T1", "bezit-W1", "werk-riool"}),
    ):  # fmt: skip
        shown = {one["id"] for one in ITEMS if item_for(one, viewer, weights=WEIGHTS)}
        assert shown == seen, viewer


@pytest.fixture
def register(tmp_path, whole):
    with Register.open(tmp_path / "register.sqlite") as opened:
        opened.open_session(
            "2025-Q3", date=dt.date(2025, 9, 24), participants=[WHO], state=STATE, items=ITEMS,
            who=WHO,
        )  # fmt: skip
        for one in ("plan-plein", "bezit-T1", "bezit-W1"):
            opened.decide(one, Decision(Status.OPGENOMEN, one), session="2025-Q3", who=WHO)
        yield opened


def as_(register, viewer, whole):
    own = own_of(whole, viewer)
    # the ids of this list, beside the plans of the town
    groups = {"Trivire": frozenset({"T1"}), "Woonbron": frozenset({"W1"})}
    own = type(own)(own.projects, groups.get(viewer.corporation, frozenset()))
    return register_for(register, viewer, own)


def test_own_is_by_plan_and_complex(whole):
    own = own_of(whole, TRIVIRE)
    assert own.has("plan-plein")
    assert own.has("planwerk-plein-riool-oost")
    assert own.has("bezit-zonder-complex-Trivire-BU99990101")
    assert not own.has("bezit-zonder-complex-Woonbron-BU99990202")
    assert not own.has("werk-riool-oost")
    assert id_is_shown("planwerk-x-y", LEZER, own_of(whole, LEZER))


def test_a_session_as_each_may_read_it(register, whole):
    for viewer, ids in (
        (LEZER, ["plan-plein"]), (TRIVIRE, ["plan-plein", "bezit-T1"]),
        (WOONBRON, ["plan-plein", "bezit-W1"]),
    ):  # fmt: skip
        seen = as_(register, viewer, whole)
        record = seen.session("2025-Q3")
        assert [one["id"] for one in record.snapshot.items] == ids
        assert list(record.session.agenda) == ids
        assert set(record.decided) == set(ids) == set(seen.decided())
        told = {entry.koppelkans_id for entry in [*record.entries, *seen.entries()]}
        assert told == {None, *ids}
        assert list(seen.sessions()[0].agenda) == ids
        [opened] = seen.entries(kinds=(EntryKind.SESSION_OPENED,))
        assert opened.content["agenda"] == ids
        assert [one["id"] for one in seen.evidence(record.session.evidence).items] == ids
        with pytest.raises(AccessError):
            seen.frozen(record.session.evidence)
        with pytest.raises(AccessError):
            seen.export_file(whole.var / "register.zip")
    nobody = as_(register, PUBLIC, whole)
    assert (nobody.sessions(), nobody.entries(), nobody.decided()) == ([], [], {})
    assert nobody.monitor().entries == ()
    with pytest.raises(AccessError):
        nobody.session("2025-Q3")


def test_who_may_write_what(register, whole):
    def decide(viewer, identifier):
        return as_(register, viewer, whole).decide(
            identifier, Decision(Status.UITGESTELD, "nu niet"), session="2025-Q3",
            who=Who("Iemand anders", "rol"),
        )  # fmt: skip

    made = decide(TRIVIRE, "bezit-T1").entry
    # signed with the login, whatever the caller says
    assert made.who == Who("Trivire", "corporatie")
    assert decide(GEMEENTE, "bezit-W1").entry.who == Who("Gemeente Vlek", "gemeente")
    before = register.head()
    for viewer, identifier in (
        (TRIVIRE, "bezit-W1"), (WOONBRON, "plan-plein"), (LEZER, "plan-plein"),
        (PUBLIC, "plan-plein"), (TRIVIRE, "werk-riool"),
    ):  # fmt: skip
        with pytest.raises(AccessError):
            decide(viewer, identifier)
    corporation = as_(register, TRIVIRE, whole)
    for act in (
        lambda: corporation.close_session("2025-Q3", who=WHO),
        lambda: corporation.report(PeriodClosed(period=2025), who=WHO),
        lambda: corporation.note(EntryKind.AGREEMENT_MEETING, {"date": "2025-10-09"}, who=WHO),
        lambda: as_(register, GEMEENTE, whole).import_file(whole.var / "x.zip"),
        lambda: as_(register, LEZER, whole).comment("plan-plein", "mooi", who=WHO),
    ):
        with pytest.raises(AccessError):
            act()
    assert register.head() == before


def test_a_corporation_reports_about_itself_only(register, whole):
    def figures(corporation):
        row = FigureRow(
            period=2025, scope="wijk", scope_code="WK999901", indicator="voorraad", value=4.0,
            corporation=corporation,
        )  # fmt: skip
        return ReportedFigures(figures=(row,), source="eigen telling")

    mine = as_(register, TRIVIRE, whole)
    assert mine.report(figures("Trivire"), who=WHO).who.organisation == "Trivire"
    with pytest.raises(AccessError):
        mine.report(figures("Woonbron"), who=WHO)
    with pytest.raises(AccessError):
        mine.report(figures(None), who=WHO)
    state = {"period": 2025, "status": "in aanbouw", "source": "eigen"}
    mine.report(ProjectState(project_id="plein", **state), who=WHO)
    with pytest.raises(AccessError):
        mine.report(ProjectState(project_id="van-een-ander", **state), who=WHO)
    # 4 dwellings in a wijk are for nobody else
    for viewer, count in ((TRIVIRE, 1), (WOONBRON, 0), (LEZER, 0), (GEMEENTE, 1)):
        assert len(as_(register, viewer, whole).monitor().figures()) == count, viewer


def test_a_viewer_is_a_role_and_only_a_corporation_has_a_name():
    assert Viewer(Role.LEZER).sight == "lezer"
    assert TRIVIRE.folder != WOONBRON.folder != ""
    assert GEMEENTE.folder == ""
    for wrong in ("corporatie", "corporatie:", "gemeente:Trivire", "baas", ""):
        with pytest.raises(AccessError):
            viewer_named(wrong)
