"""From a saved version to an active layer: states, once, roles, and nobody else's rows."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.access import AccessError
from geo.access.register import register_for
from geo.catalogue.stock_counts import owner_parts
from geo.deliveries import actions as actions_module
from geo.deliveries.actions import accept, hand_in, remark_on_round, save_version, send_back
from geo.deliveries.board import board_of
from geo.deliveries.checks import OTHER_PARTY, parties_in, require_own_rows
from geo.deliveries.desk import check_file, content_of, delivery_of, rows_of
from geo.deliveries.history import RowRemark
from geo.deliveries.rounds import change_round, close_round, open_round
from geo.deliveries.states import TRANSITIONS, Action, State
from geo.deliveries.versions import Edit, Reading
from geo.errors import DataError, NotFoundError, RegisterError
from geo.importing.files import read_upload
from geo.importing.mapping import proposed_mapping
from geo.importing.prepare import activate, prepare
from geo.register import EntryKind
from pages.ui.uitvraag.board_view import printed
from tests.deliveries.town import (
    CLERK,
    GEMEENTE,
    LOTTE,
    OF,
    TIM,
    TODAY,
    WIM,
    csv_of,
    desk_of,
    dwellings,
    figures,
    key,
    made_round,
    plans,
    reading_of,
)

KINDS = {"plans": "projects", "stock": "stock", "figures": "monitor"}
ROWS = {"plans": plans, "stock": dwellings, "figures": figures}
ASKED = {"plans": ("Plan Noord", "Plan Zuid"), "stock": (1, 2, 3), "figures": (10, 20)}


@pytest.fixture
def desk(library, register):
    return desk_of(library, register)


def save(desk, party, item, rows, *, name="bestand.csv", edits=(), **options):
    content = csv_of(rows)
    reading = reading_of(content, KINDS[item], edits=edits)
    who = OF.get(party, CLERK)
    return save_version(
        desk, key(party, item), name, content, reading, who=who, today=TODAY, **options
    )


def delivered(desk, party, item, rows):
    save(desk, party, item, rows)
    hand_in(desk, key(party, item), who=OF.get(party, CLERK))
    return accept(desk, key(party, item), who=CLERK, today=TODAY)


def save_document(desk, party, text, **options):
    """A version that no importer reads: for what is about states and not about rows."""
    where = key(party, "approach")
    return save_version(desk, where, "k.txt", text, Reading(), who=OF[party], **options)


def layer_rows(library, item, party):
    """What a layer holds of a party, as plain rows."""
    column = {"plans": "corporation", "stock": "owner", "figures": "corporation"}[item]
    layer = library.find(KINDS[item])
    if layer is None or layer.provenance.is_example:
        return []
    table = owner_parts(layer.frame) if item == "stock" else layer.table
    mine = pd.DataFrame(table[table[column] == party]).drop(columns="geometry", errors="ignore")
    return sorted(mine.astype(str).to_dict("records"), key=str)


@pytest.mark.parametrize("item", KINDS)
def test_nothing_is_active_before_it_is_accepted(desk, item):
    before = desk.library.stamp()
    rows = ROWS[item](*ASKED[item])
    assert save(desk, "Trivire", item, rows).state is State.CONCEPT
    assert hand_in(desk, key("Trivire", item), who=OF["Trivire"]).state is State.INGEDIEND
    assert desk.library.stamp() == before
    told = accept(desk, key("Trivire", item), who=CLERK, today=TODAY)
    assert (told.state, told.accepted_number) == (State.GEACCEPTEERD, 1)
    assert len(layer_rows(desk.library, item, "Trivire")) == len(rows)
    [saved, handed_in, accepted] = told.entries
    assert saved.who == handed_in.who == OF["Trivire"]
    assert accepted.who == CLERK
    assert content_of(desk, key("Trivire", item)) == csv_of(rows)
    quality = told.latest.quality
    assert (quality.rows, quality.loaded, quality.rejected) == (len(rows), len(rows), 0)


@pytest.mark.parametrize("item", KINDS)
def test_accepting_leaves_what_others_have(desk, item):
    other = {"plans": ("Elders",), "stock": (11, 12), "figures": (7,)}[item]
    delivered(desk, "Woonbron", item, ROWS[item](*other, party="Woonbron"))
    before = layer_rows(desk.library, item, "Woonbron")
    assert len(before) == len(other)
    delivered(desk, "Trivire", item, ROWS[item](*ASKED[item]))
    assert layer_rows(desk.library, item, "Woonbron") == before
    assert len(layer_rows(desk.library, item, "Trivire")) == len(ASKED[item])


@pytest.mark.parametrize("item", KINDS)
def test_a_file_that_is_partly_of_another_is_refused(library, register, item):
    desk = desk_of(library, register, TIM)
    mine, theirs = ASKED[item][:1], ASKED[item][1:2]
    rows = ROWS[item](*mine) + ROWS[item](*theirs, party="Woonbron")
    if item == "figures":
        rows[1]["Jaar"] = 2024
    content = csv_of(rows)
    reading = reading_of(content, KINDS[item])
    checked = check_file(desk, key("Trivire", item), "half.csv", content, reading, today=TODAY)
    [stop] = [one for one in checked.prepared.reconciliation.stops if one.code == OTHER_PARTY]
    assert "Woonbron; rij 3" in stop.message
    before = register.head()
    with pytest.raises(DataError, match=r"andere partij \(Woonbron\)"):
        save(desk, "Trivire", item, rows)
    # also where the check was left out
    with pytest.raises(DataError, match="andere partij"):
        require_own_rows(replace(checked, whole=replace(checked.whole)))
    assert register.head() == before
    assert (
        desk.library.find(KINDS[item]) is None
        or not layer_rows(library, item, "Woonbron")
        or (item == "plans")
    )


PARTIES = st.lists(
    st.sampled_from(["Trivire", "Woonbron", "Stichting Trivire", ""]), min_size=1, max_size=6
)


@settings(
    max_examples=12, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(names=PARTIES, item=st.just("figures"))
def test_whatever_the_rows_only_those_of_the_party_pass(library, register, names, item):
    desk = desk_of(library, register, TIM)
    rows = [
        figures(place + 1, party=name)[0] | {"Jaar": 2000 + place}
        for place, name in enumerate(names)
    ]
    content = csv_of(rows)
    checked = check_file(
        desk, key("Trivire", item), "b.csv", content, reading_of(content, KINDS[item]), today=TODAY
    )
    others = "Woonbron" in names
    assert any(one.code == OTHER_PARTY for one in checked.whole.reconciliation.stops) is others
    assert checked.whole.can_be_stored is not others
    assert set(checked.own["corporation"]) <= {"Trivire"}
    if others:
        with pytest.raises(DataError):
            require_own_rows(checked)
        with pytest.raises(DataError):
            activate(library, checked.whole)
    else:
        assert parties_in(checked.whole) == {"Trivire"}


def test_figures_of_all_corporations_together_are_of_the_gemeente(desk):
    total = figures(100, 110, party="totaal")
    with pytest.raises(DataError, match="alle corporaties samen"):
        save(desk, "Trivire", "figures", total)
    assert delivered(desk, GEMEENTE, "figures", total).state is State.GEACCEPTEERD
    with pytest.raises(DataError, match="Trivire"):
        save(desk, GEMEENTE, "figures", figures(1))


@pytest.mark.parametrize("party", ["Trivire", GEMEENTE])
def test_a_layout_remembered_of_another_party_says_nothing(desk, party):
    content = csv_of([{**row, "Corporatie": ""} for row in figures(1, 2)])
    reading = reading_of(content, "monitor")
    theirs = replace(reading.mapping, constants={"corporation": "Woonbron"})
    told = replace(reading, mapping=theirs)
    checked = check_file(desk, key(party, "figures"), "a.csv", content, told, today=TODAY)
    assert parties_in(checked.whole) == {None if party == GEMEENTE else party}
    assert len(checked.own) == 2


def test_accepted_figures_are_reported_too(desk):
    delivered(desk, "Trivire", "figures", figures(10, 20))
    known = desk.register.monitor().figures()
    assert {(item.content.period, item.content.value) for item in known} == {(2020, 10), (2021, 20)}


@pytest.mark.parametrize("action", ["save", "hand_in", "send_back", "accept"])
def test_twice_the_same_is_recorded_once(desk, action):
    where = key("Trivire", "approach")
    steps = {
        "save": lambda: save_document(desk, "Trivire", b"A", seen=0),
        "hand_in": lambda: hand_in(desk, where, who=OF["Trivire"], seen=2),
        "send_back": lambda: send_back(
            desk, where, [RowRemark(text="?", row=2)], who=CLERK, seen=3
        ),
        "accept": lambda: accept(desk, where, who=CLERK, seen=3, today=TODAY),
    }
    before = {
        "save": [], "hand_in": ["save"], "send_back": ["save", "hand_in"],
        "accept": ["save", "hand_in"],
    }[action]  # fmt: skip
    for name in before:
        steps[name]()
    first = steps[action]()
    assert steps[action]() == first
    assert len(first.entries) == len(before) + 1
    assert desk.register.verify_chain().ok


def test_a_form_of_before_changes_nothing_any_more(desk):
    where = key("Trivire", "approach")
    save_document(desk, "Trivire", b"A")
    shown = hand_in(desk, where, who=OF["Trivire"]).seen
    send_back(desk, where, [RowRemark(text="Welke straat?", row=2)], who=CLERK, seen=shown)
    save_document(desk, "Trivire", b"B")
    hand_in(desk, where, who=OF["Trivire"])
    now = delivery_of(desk, where)
    # replayed: sending back what was sent back before, and accepting the first version
    for replay in (
        lambda: send_back(
            desk, where, [RowRemark(text="Welke straat?", row=2)], who=CLERK, seen=shown
        ),
        lambda: accept(desk, where, who=CLERK, seen=shown, today=TODAY),
    ):
        with pytest.raises(RegisterError, match="Intussen"):
            replay()
    assert delivery_of(desk, where) == now


def test_the_table_of_states_is_all_that_can_be_done(desk):
    where = key("Trivire", "approach")
    doing = {
        Action.SAVE: lambda: save_document(desk, "Trivire", b"%d" % desk.register.head().sequence),
        Action.HAND_IN: lambda: hand_in(desk, where, who=OF["Trivire"], remark="klopt zo"),
        Action.SEND_BACK: lambda: send_back(desk, where, [RowRemark(text="?")], who=CLERK),
        Action.ACCEPT: lambda: accept(desk, where, who=CLERK, today=TODAY),
    }
    way = {
        None: [], State.CONCEPT: [Action.SAVE], State.INGEDIEND: [Action.HAND_IN],
        State.TERUGGESTUURD: [Action.SEND_BACK],
        State.GEACCEPTEERD: [Action.HAND_IN, Action.ACCEPT],
    }  # fmt: skip
    tried = 0
    for state, steps in way.items():
        for step in steps:
            doing[step]()
        assert delivery_of(desk, where).state is state
        for action in Action:
            if (state, action) not in TRANSITIONS:
                before = desk.register.head()
                # the same as the last line is that line
                same = delivery_of(desk, where).entries[-1:]
                if same and same[0].content["action"] == action:
                    continue
                with pytest.raises(RegisterError):
                    doing[action]()
                assert desk.register.head() == before
                tried += 1
    assert tried >= 7


def test_what_is_sent_back_asks_for_a_version_or_a_reason(desk):
    where = key("Trivire", "plans")
    save(desk, "Trivire", "plans", plans("A", "B"))
    hand_in(desk, where, who=OF["Trivire"])
    told = send_back(
        desk, where, [RowRemark(text="Aantal?", row=3), RowRemark(text="Rest goed")], who=CLERK
    )
    assert [(one.row, one.text) for one in told.remarks] == [(3, "Aantal?"), (None, "Rest goed")]
    with pytest.raises(RegisterError, match="waarom"):
        hand_in(desk, where, who=OF["Trivire"])
    told = save(
        desk, "Trivire", "plans", plans("A", "B"),
        edits=[Edit(row=3, column="Aantal woningen", value="44")],
    )  # fmt: skip
    assert [version.number for version in told.versions] == [1, 2]
    # the file is the same, what is read of it is not
    assert told.versions[0].digest == told.versions[1].digest
    assert list(rows_of(desk, where, number=1)["dwellings_count"]) == [10, 11]
    assert list(rows_of(desk, where)["dwellings_count"]) == [10, 44]
    hand_in(desk, where, who=OF["Trivire"])
    accept(desk, where, who=CLERK, today=TODAY)
    assert {row["dwellings_count"] for row in layer_rows(desk.library, "plans", "Trivire")} == {
        "10", "44",
    }  # fmt: skip


def test_a_party_delivers_and_reads_for_itself_only(library, register):
    tim, wim = desk_of(library, register, TIM), desk_of(library, register, WIM)
    save(tim, "Trivire", "plans", plans("A"))
    hand_in(tim, key("Trivire", "plans"), who=OF["Woonbron"])
    [*_, last] = delivery_of(tim, key("Trivire", "plans")).entries
    assert last.who.organisation == "Trivire"
    before = register.head()
    content = csv_of(plans("B"))
    attempts = [
        lambda: save(wim, "Trivire", "plans", plans("B")),
        lambda: check_file(
            wim, key("Trivire", "plans"), "b.csv", content, reading_of(content, "projects")
        ),
        lambda: hand_in(wim, key("Trivire", "plans"), who=OF["Trivire"]),
        lambda: content_of(wim, key("Trivire", "plans")),
        lambda: rows_of(wim, key("Trivire", "plans")),
        lambda: accept(tim, key("Trivire", "plans"), who=CLERK),
        lambda: send_back(tim, key("Trivire", "plans"), [RowRemark(text="?")], who=CLERK),
        lambda: open_round(wim.register, made_round(2027), who=CLERK),
        lambda: close_round(wim.register, "2026-Q2-plannen", who=CLERK),
        # past the desk, straight in the register
        lambda: register_for(register, WIM).note(
            EntryKind.DELIVERY,
            {"round": "2026-Q2-plannen", "party": "Trivire", "item": "plans", "action": "save"},
            who=CLERK,
        ),
        lambda: register_for(register, TIM).note(
            EntryKind.DELIVERY,
            {"round": "2026-Q2-plannen", "party": "Trivire", "item": "plans", "action": "accept"},
            who=CLERK,
        ),
    ]
    for attempt in attempts:
        with pytest.raises(AccessError):
            attempt()
    assert register.head() == before
    seen = delivery_of(wim, key("Trivire", "plans"))
    assert (seen.state, seen.number, seen.versions) == (State.INGEDIEND, 1, ())
    assert not any("version" in entry.content for entry in seen.entries)


def test_tenants_see_how_far_it_is_and_remark(library, register):
    lotte = desk_of(library, register, LOTTE)
    save_document(desk_of(library, register, TIM), "Trivire", b"A")
    for attempt in (
        lambda: save_document(lotte, "Trivire", b"A"),
        lambda: hand_in(lotte, key("Trivire", "approach"), who=CLERK),
        lambda: accept(lotte, key("Trivire", "approach"), who=CLERK),
        lambda: content_of(lotte, key("Trivire", "approach")),
    ):
        with pytest.raises(AccessError):
            attempt()
    first = remark_on_round(lotte, "2026-Q2-plannen", "Graag ook onderhoud.", who=CLERK)
    again = remark_on_round(lotte, "2026-Q2-plannen", "Graag ook onderhoud.", who=CLERK)
    assert first == again
    assert first.who.organisation == "Huurdersraad"
    board = board_of(lotte, "2026-Q2-plannen", on=TODAY)
    assert board.contradictions is None
    assert [one.text for one in board.remarks] == ["Graag ook onderhoud."]
    told = str(board.to_dict())
    assert "k.txt" not in told
    assert "quality" not in told


def test_only_what_is_asked_while_it_is_open(desk):
    with pytest.raises(NotFoundError, match="niet gevraagd"):
        hand_in(desk, key(GEMEENTE, "plans"), who=CLERK)
    close_round(desk.register, "2026-Q2-plannen", who=CLERK)
    with pytest.raises(RegisterError, match="gesloten"):
        save_document(desk, "Trivire", b"A")


def test_two_acceptances_at_once_lose_nothing(desk, monkeypatch):
    """Between reading the layers and storing, another party's delivery became active."""
    for party in OF:
        save(desk, party, "figures", figures(5, party=party))
        hand_in(desk, key(party, "figures"), who=OF[party])
    whole = actions_module.recheck

    def recheck(place, where, *, today=None):
        checked = whole(place, where, today=today)
        if where.party == "Trivire":
            accept(place, key("Woonbron", "figures"), who=CLERK, today=TODAY)
        return checked

    with monkeypatch.context() as patch:
        patch.setattr(actions_module, "recheck", recheck)
        with pytest.raises(RegisterError, match="Intussen is de laag veranderd"):
            accept(desk, key("Trivire", "figures"), who=CLERK, today=TODAY)
    assert layer_rows(desk.library, "figures", "Woonbron")
    accept(desk, key("Trivire", "figures"), who=CLERK, today=TODAY)
    assert [row["value"] for row in layer_rows(desk.library, "figures", "Woonbron")] == ["5.0"]


def test_a_document_is_stored_and_becomes_no_layer(desk):
    where = key("Woonbron", "approach")
    before = desk.library.stamp()
    told = save_version(desk, where, "kenmerken.pdf", b"%PDF", Reading(), who=OF["Woonbron"])
    assert told.latest.quality is None
    hand_in(desk, where, who=OF["Woonbron"])
    assert accept(desk, where, who=CLERK).state is State.GEACCEPTEERD
    assert desk.library.stamp() == before
    assert rows_of(desk, where).empty


def test_the_board_says_what_is_late_and_what_contradicts(desk):
    save(desk, "Trivire", "plans", plans("Plan Noord", "Plan Oost"))
    hand_in(desk, key("Trivire", "plans"), who=OF["Trivire"])
    delivered(desk, "Woonbron", "plans", plans("plan noord", party="Woonbron"))
    for party in OF:
        save(
            desk,
            party,
            "stock",
            dwellings(*((21, 22) if party == "Trivire" else (23,)), party=party),
        )
        hand_in(desk, key(party, "stock"), who=OF[party])
    board = board_of(desk, "2026-Q2-plannen", on=dt.date(2026, 6, 3))
    assert "<p>Selectie: West</p>" in printed(board, state="Selectie: West")
    late = {(row.key.party, row.key.item) for row in board.rows if row.is_late}
    assert ("Trivire", "figures") in late
    assert ("Trivire", "plans") not in late
    assert not any(
        row.is_late for row in board_of(desk, "2026-Q2-plannen", on=dt.date(2026, 6, 2)).rows
    )
    messages = {one.code: one.message for one in board.contradictions}
    assert messages["plan_in_two_lists"].endswith("staat in de lijst van Trivire en Woonbron.")
    assert "woningen: Trivire 2, Woonbron 1" in messages["building_of_two_owners"]
    [plan_counts] = [one for one in board.items if one.item == "plans"]
    assert (plan_counts.asked, plan_counts.handed_in, plan_counts.accepted) == (2, 2, 1)
    row = board.row("Trivire", "plans")
    assert row.delivery.latest.quality.unknown == {"lat": 2, "firmness": 2}
    assert row.delivery.latest.quality.placed_share == 0


def test_a_new_deadline_needs_a_reason(desk):
    made = made_round()
    later = replace(made, deadline=dt.date(2026, 6, 9))
    with pytest.raises(RegisterError, match="reden"):
        change_round(desk.register, later, reason=" ", who=CLERK)
    first = change_round(desk.register, later, reason="vakantie", who=CLERK)
    assert change_round(desk.register, later, reason="vakantie", who=CLERK) == first
    with pytest.raises(RegisterError, match="verandert niets"):
        change_round(desk.register, later, reason="nog eens", who=CLERK)


def test_the_comparison_of_a_party_tells_nothing_of_others(desk):
    raw = read_upload("w.csv", csv_of(dwellings(11, 12, party="Woonbron")))
    activate(
        desk.library,
        prepare(desk.library, raw, proposed_mapping(raw, kind="stock"), today=TODAY),
    )
    delivered(desk, "Trivire", "stock", dwellings(1, 2))
    content = csv_of(dwellings(1, 2, 3))
    checked = check_file(
        desk, key("Trivire", "stock"), "t.csv", content, reading_of(content, "stock"), today=TODAY
    )
    [only] = checked.prepared.comparison.differences
    assert (only.label, only.new, only.before) == ("Trivire", 3, 2)
    assert any(item.label == "Woonbron" for item in checked.whole.comparison.differences)
    assert not any("Woonbron" in one.message for one in checked.prepared.reconciliation.checks)
