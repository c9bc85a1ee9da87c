import dataclasses
import datetime as dt
import math
import struct

import numpy as np
import pytest

from geo.register import (
    Decision,
    EntryKind,
    OverruleKind,
    Register,
    RegisterError,
    State,
    Status,
    Who,
    diff_sessions,
)

DAY = dt.date(2025, 9, 24)
INCLUDED = Decision(
    Status.OPGENOMEN,
    "De straat gaat in 2027 toch open",
    owner="Trivire",
    measure="wadi",
    year=2027,
    budget_eur=80_000,
)


def test_a_session_has_date_parties_and_the_whole_list_as_agenda(opened, gemeente, woonbron):
    [session] = opened.sessions()
    assert session.name == "2025-Q3"
    assert session.date == DAY
    assert session.participants == (gemeente, woonbron)
    assert session.agenda == ("plan-klimaat:oudland", "plan-werk:hellingen", "bezit:wielwijk")
    assert session.is_open
    assert session.closed is None


def test_a_decision_keeps_everything_that_was_given(opened, gemeente):
    recorded = opened.decide("plan-klimaat:oudland", INCLUDED, session="2025-Q3", who=gemeente)
    entry = opened.session("2025-Q3").decided["plan-klimaat:oudland"]
    assert entry == recorded.entry
    assert entry.content == {
        "status": "opgenomen",
        "reason": "De straat gaat in 2027 toch open",
        "owner": "Trivire",
        "measure": "wadi",
        "year": 2027,
        "budget_eur": 80_000,
    }
    assert entry.who == gemeente
    assert entry.recorded_at.utcoffset() == dt.timedelta(0)


def test_what_is_not_known_stays_unknown(opened, gemeente):
    decision = Decision(Status.UITGESTELD, "Eerst de riolering")
    recorded = opened.decide("bezit:wielwijk", decision, session="2025-Q3", who=gemeente)
    assert recorded.entry.content["budget_eur"] is None
    assert recorded.entry.content["year"] is None


def test_a_change_of_mind_is_a_second_entry(opened, gemeente):
    for status in (Status.NADER_ONDERZOEKEN, Status.AFGEWEZEN):
        decision = Decision(status, "reden")
        opened.decide("bezit:wielwijk", decision, session="2025-Q3", who=gemeente)
    record = opened.session("2025-Q3")
    assert [entry.status for entry in record.decisions()] == ["nader onderzoeken", "afgewezen"]
    assert record.status("bezit:wielwijk") is Status.AFGEWEZEN
    assert record.left_on_agenda() == ["plan-klimaat:oudland", "plan-werk:hellingen"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reason": "  "}, "een reden"),
        ({"reason": "r", "year": 1999}, "1999"),
        ({"reason": "r", "budget_eur": -1}, "-1"),
        ({"reason": "r", "budget_eur": math.nan}, "nan"),
        ({"reason": "r", "owner": ""}, "trekker"),
        ({"reason": "r" * 10_001}, "10000"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(values, words):
    with pytest.raises(RegisterError, match=words):
        Decision(Status.OPGENOMEN, **values)


def test_a_party_is_an_organisation_not_a_person():
    with pytest.raises(RegisterError, match="geen persoonsgegevens"):
        Who("Woonbron", "j.jansen@woonbron.nl")
    with pytest.raises(RegisterError, match="organisatie"):
        Who("", "lid")


def test_a_closed_session_takes_nothing_until_it_is_reopened(opened, gemeente):
    opened.close_session("2025-Q3", who=gemeente)
    with pytest.raises(RegisterError, match="gesloten"):
        opened.decide("bezit:wielwijk", INCLUDED, session="2025-Q3", who=gemeente)
    with pytest.raises(RegisterError, match="gesloten"):
        opened.comment("bezit:wielwijk", "nog iets", session="2025-Q3", who=gemeente)
    with pytest.raises(RegisterError, match="gesloten"):
        opened.close_session("2025-Q3", who=gemeente)
    with pytest.raises(RegisterError, match="een reden"):
        opened.reopen_session("2025-Q3", who=gemeente, reason="")
    opened.reopen_session("2025-Q3", who=gemeente, reason="Bedrag ontbrak")
    opened.decide("bezit:wielwijk", INCLUDED, session="2025-Q3", who=gemeente)
    with pytest.raises(RegisterError, match="al open"):
        opened.reopen_session("2025-Q3", who=gemeente, reason="nog eens")
    record = opened.session("2025-Q3")
    assert record.status("bezit:wielwijk") is Status.OPGENOMEN
    assert [entry.kind for entry in record.entries] == [
        "session_opened",
        "session_closed",
        "session_reopened",
        "decision",
    ]


def test_a_session_is_opened_once(opened, gemeente, state, items):
    with pytest.raises(RegisterError, match="bestaat al"):
        opened.open_session(
            "2025-Q3", date=DAY, participants=[gemeente], state=state, items=items, who=gemeente
        )


@pytest.mark.parametrize("name", ["2025", "2025-Q5", "Q3-2025", "2025-Q3 ", "2025-Q3/x", ""])
def test_a_session_is_named_by_year_and_quarter(register, gemeente, state, name):
    with pytest.raises(RegisterError, match="vorm 2025-Q3"):
        register.open_session(
            name, date=DAY, participants=[gemeente], state=state, items=[], who=gemeente
        )


def test_a_list_with_a_double_or_an_agenda_with_a_stranger_is_refused(
    register, gemeente, state, items
):
    def attempt(**changed):
        values = {
            "date": DAY,
            "participants": [gemeente],
            "state": state,
            "items": items,
            "who": gemeente,
        }
        register.open_session("2025-Q3", **(values | changed))

    with pytest.raises(RegisterError, match="twee keer"):
        attempt(items=[items[0], items[0]])
    with pytest.raises(RegisterError, match="onbekende-id"):
        attempt(agenda=["onbekende-id"])
    with pytest.raises(RegisterError, match="deelnemer"):
        attempt(participants=[])
    assert register.entries() == []


def test_agenda_and_participants_change_by_a_new_entry(opened, gemeente, woonbron):
    trivire = Who("Trivire", "ontwikkelaar")
    opened.change_session(
        "2025-Q3",
        who=gemeente,
        reason="Trivire is er ook",
        participants=[gemeente, woonbron, trivire],
        agenda=["bezit:wielwijk"],
    )
    session = opened.session("2025-Q3").session
    assert session.participants[-1] == trivire
    assert session.agenda == ("bezit:wielwijk",)
    assert len(opened.entries(kinds=(EntryKind.SESSION_CHANGED,))) == 1


def test_a_decision_needs_a_koppelkans_of_the_list(opened, gemeente):
    with pytest.raises(RegisterError, match="staat niet in de lijst"):
        opened.decide("verzonnen", INCLUDED, session="2025-Q3", who=gemeente)
    with pytest.raises(RegisterError, match="geen sessie 2031-Q1"):
        opened.decide("bezit:wielwijk", INCLUDED, session="2031-Q1", who=gemeente)


def test_comments_per_party_in_order(opened, gemeente, woonbron):
    opened.comment("bezit:wielwijk", "Kan met het park", who=gemeente, session="2025-Q3")
    opened.comment("bezit:wielwijk", "Bewoners willen bomen", who=woonbron, session="2025-Q3")
    opened.comment("plan-werk:hellingen", "Elders", who=woonbron, session="2025-Q3")
    comments = opened.session("2025-Q3").comments("bezit:wielwijk")
    assert [(entry.who.organisation, entry.content["text"]) for entry in comments] == [
        ("Gemeente Dordrecht", "Kan met het park"),
        ("Woonbron", "Bewoners willen bomen"),
    ]


def test_overrules_hold_until_withdrawn_and_each_has_a_reason(opened, gemeente, woonbron):
    opened.reject_match("bezit:wielwijk", reason="Wordt al gesloopt", who=woonbron)
    opened.move(
        "plan-werk:hellingen", lat=51.79, lon=4.68, precision_m=25, reason="Verkeerd", who=woonbron
    )
    own = {"id": "hand:schoolplein", "title": "Schoolplein", "score": None}
    opened.add(own, reason="Bewoners vroegen erom", who=gemeente)
    held = opened.overrules()
    assert set(held["bezit:wielwijk"]) == {OverruleKind.GEEN_MATCH}
    place = held["plan-werk:hellingen"][OverruleKind.ANDERE_PLEK].content
    assert (place["lat"], place["lon"], place["precision_m"]) == (51.79, 4.68, 25)
    assert held["hand:schoolplein"][OverruleKind.TOEGEVOEGD].content["item"] == own

    opened.decide("hand:schoolplein", INCLUDED, session="2025-Q3", who=gemeente)
    assert opened.session("2025-Q3").status("hand:schoolplein") is Status.OPGENOMEN

    opened.withdraw("bezit:wielwijk", OverruleKind.GEEN_MATCH, reason="Toch niet", who=woonbron)
    assert "bezit:wielwijk" not in opened.overrules()
    history = opened.entries(koppelkans_id="bezit:wielwijk")
    assert [entry.overrule for entry in history] == ["geen match", "ingetrokken"]


def test_an_overrule_that_makes_no_sense_is_refused(opened, gemeente):
    with pytest.raises(RegisterError, match="een reden"):
        opened.reject_match("bezit:wielwijk", reason="", who=gemeente)
    with pytest.raises(RegisterError, match="niet in Nederland"):
        opened.move("k", lat=4.68, lon=51.79, precision_m=10, reason="r", who=gemeente)
    with pytest.raises(RegisterError, match="niet in Nederland"):
        opened.move("k", lat=math.nan, lon=4.7, precision_m=10, reason="r", who=gemeente)
    with pytest.raises(RegisterError, match="nauwkeurigheid"):
        opened.move("k", lat=51.79, lon=4.68, precision_m=0, reason="r", who=gemeente)
    with pytest.raises(RegisterError, match="geldt geen correctie"):
        opened.withdraw("k", OverruleKind.GEEN_MATCH, reason="r", who=gemeente)
    opened.add({"id": "hand"}, reason="r", who=gemeente)
    with pytest.raises(RegisterError, match="al met de hand"):
        opened.add({"id": "hand"}, reason="r", who=gemeente)


AWKWARD = [0.1 + 0.2, 1e-300, -0.0, 5e-324, 1.7976931348623157e308, 2**53 + 1, 1 / 3, np.pi]


def test_a_session_reads_back_every_value_exactly(url, gemeente):
    state = State(
        date="2024-09-18",
        program="0.1.0",
        layers={"heat": "11" * 32},
        weights={"exposure": 1 / 3},
        thresholds={"hazards": [{"id": "heat", "classes": [{"name": "hoog", "upto": 38.1}]}]},
        records={"projects": {"p1": "22" * 32}},
    )
    rows = [
        {"id": f"k{number}", "value": value, "title": "Höhe \u2028 'kade' — €"}
        for number, value in enumerate(AWKWARD)
    ]
    rows.append({"id": "float32", "value": np.float32(0.1), "counts": np.array([1, 2])})
    rows.append({"id": "missing", "value": math.nan, "list": [None, np.float64("nan")]})
    with Register.open(url) as register:
        register.open_session(
            "2024-Q3", date=DAY, participants=[gemeente], state=state, items=rows, who=gemeente
        )
    # Another list in a later session, as after a refresh of the layers.
    with Register.open(url) as register:
        later = State("2025-09-24", "0.2.0", {"heat": "33" * 32}, {"exposure": 0.9}, {})
        other = [{"id": "k0", "value": 99}]
        register.open_session(
            "2025-Q3", date=DAY, participants=[gemeente], state=later, items=other, who=gemeente
        )
    with Register.open(url) as register:
        record = register.session("2024-Q3")
    assert record.snapshot.state == state
    read = [item["value"] for item in record.snapshot.items[: len(AWKWARD)]]
    for value, expected in zip(read, AWKWARD, strict=True):
        assert type(value) is type(expected)
        if isinstance(value, float):
            assert struct.pack("d", value) == struct.pack("d", expected)
        else:
            assert value == expected
    assert record.snapshot.items[0]["title"] == "Höhe \u2028 'kade' — €"
    assert record.snapshot.items[-2]["value"] == float(np.float32(0.1))
    assert record.snapshot.items[-2]["counts"] == [1, 2]
    # Missing is unknown, never a number.
    assert record.snapshot.items[-1]["value"] is None
    assert record.snapshot.items[-1]["list"] == [None, None]


@pytest.mark.parametrize("value", [math.inf, {1, 2}, object(), {3: "x"}, "\ud800"])
def test_what_json_cannot_hold_is_refused_and_nothing_is_written(register, gemeente, state, value):
    items = [{"id": "k", "value": value}]
    with pytest.raises(RegisterError):
        register.open_session(
            "2025-Q3", date=DAY, participants=[gemeente], state=state, items=items, who=gemeente
        )
    assert register.entries() == []


def test_the_evidence_of_a_decision_is_what_was_shown_then(opened, gemeente, state, items):
    fresh = State("2025-09-25", "0.1.1", {"heat": "cc" * 32}, state.weights, state.thresholds)
    shown = items[0] | {"score": 0.75}
    first = opened.decide("plan-klimaat:oudland", INCLUDED, session="2025-Q3", who=gemeente)
    second = opened.decide(
        "plan-klimaat:oudland", INCLUDED, session="2025-Q3", who=gemeente, state=fresh, item=shown
    )
    before = opened.evidence(first.entry.evidence)
    after = opened.evidence(second.entry.evidence)
    assert before.items == (items[0],)
    assert before.state == state
    assert after.items == (shown,)
    assert after.state == fresh


def test_a_later_session_does_not_change_what_held_before(opened, gemeente, state, items):
    opened.decide("bezit:wielwijk", INCLUDED, session="2025-Q3", who=gemeente)
    opened.close_session("2025-Q3", who=gemeente)
    before = opened.session("2025-Q3")
    opened.open_session(
        "2026-Q3", date=DAY, participants=[gemeente], state=state, items=items, who=gemeente
    )
    done = Decision(Status.GEREALISEERD, "Opgeleverd in mei")
    opened.decide("bezit:wielwijk", done, session="2026-Q3", who=gemeente)
    assert opened.session("2025-Q3") == before
    assert opened.session("2026-Q3").status("bezit:wielwijk") is Status.GEREALISEERD
    # Reopened for a correction: its own late decision counts, the later session's does not.
    opened.reopen_session("2025-Q3", who=gemeente, reason="Trekker ontbrak")
    late = Decision(Status.UITGESTELD, "Was anders afgesproken")
    opened.decide("plan-werk:hellingen", late, session="2025-Q3", who=gemeente)
    reopened = opened.session("2025-Q3")
    assert reopened.status("bezit:wielwijk") is Status.OPGENOMEN
    assert reopened.status("plan-werk:hellingen") is Status.UITGESTELD


def test_the_present_list_compares_as_a_session_that_is_not_recorded(opened, state, items):
    before = opened.head()
    now = opened.now(state=state, items=items[:2])
    [change] = diff_sessions(opened.session("2025-Q3"), now)
    assert (change.kind, change.koppelkans_id) == ("vervallen", "bezit:wielwijk")
    assert opened.head() == before


def test_gates_and_swing_are_kept_with_the_session_and_can_be_set_again(
    register, gemeente, state, items
):
    swing = {"order": ["exposure", "dwellings"], "points": {"exposure": 100, "dwellings": 40}}
    gates = {"heat": {"onaanvaardbaar": "zeer_hoog", "onwenselijk": "hoog"}}
    register.open_session(
        "2025-Q3", date=dt.date(2025, 9, 24), participants=[gemeente], state=state, items=items,
        who=gemeente, valuation={"gates": gates, "swing": swing},
    )  # fmt: skip
    assert register.session("2025-Q3").session.valuation == {"gates": gates, "swing": swing}
    stricter = {"heat": {"onaanvaardbaar": "hoog", "onwenselijk": None}}
    register.change_session(
        "2025-Q3", who=gemeente, reason="na overleg", valuation={"gates": stricter}
    )
    held = register.session("2025-Q3").session
    assert held.valuation == {"gates": stricter, "swing": swing}
    assert held.participants == (gemeente,)
    assert register.verify_chain().ok


def test_a_session_of_before_has_no_gates(opened):
    assert opened.session("2025-Q3").session.valuation == {}


def test_an_open_session_is_computed_again_and_keeps_what_was(opened, gemeente, state, items):
    before = opened.session("2025-Q3")
    decision = Decision(Status.OPGENOMEN, "Past bij het riool")
    opened.decide("plan-klimaat:oudland", decision, session="2025-Q3", who=gemeente)
    other = dataclasses.replace(state, weights={"exposure": 0.9, "dwellings": 0.1})
    again = [{**items[1], "score": 0.7}, {**items[0], "score": 0.2}]
    record = opened.relist_session(
        "2025-Q3", who=gemeente, reason="Hitte weegt zwaarder", state=other, items=again,
        valuation={"swing": {}},
    )  # fmt: skip
    assert list(record.snapshot.ranks()) == ["plan-werk:hellingen", "plan-klimaat:oudland"]
    assert record.snapshot.state.weights == other.weights
    # what is not in the list any more leaves the agenda; a decision stays
    assert record.session.agenda == ("plan-klimaat:oudland", "plan-werk:hellingen")
    assert record.status("plan-klimaat:oudland") is Status.OPGENOMEN
    assert record.relisted.content["reason"] == "Hitte weegt zwaarder"
    assert record == opened.session("2025-Q3")
    first = opened.session("2025-Q3", at_opening=True)
    assert first.snapshot == before.snapshot
    assert first.relisted is None
    told = {change.koppelkans_id: change for change in diff_sessions(first, record)}
    assert told["bezit:wielwijk"].kind == "vervallen"
    assert opened.verify_chain().ok


def test_a_list_is_computed_again_with_a_reason_and_only_while_open(
    opened, gemeente, state, items, tmp_path
):
    with pytest.raises(RegisterError, match="een reden"):
        opened.relist_session("2025-Q3", who=gemeente, reason=" ", state=state, items=items)
    opened.relist_session("2025-Q3", who=gemeente, reason="r", state=state, items=items[:2])
    opened.close_session("2025-Q3", who=gemeente)
    with pytest.raises(RegisterError, match="gesloten"):
        opened.relist_session("2025-Q3", who=gemeente, reason="r", state=state, items=items)
    # both lists go along with the whole register
    opened.export_file(tmp_path / "alles.zip")
    with Register.open(tmp_path / "ander.sqlite") as other:
        other.import_file(tmp_path / "alles.zip")
        assert other.session("2025-Q3") == opened.session("2025-Q3")
        assert len(other.session("2025-Q3", at_opening=True).snapshot.items) == 3
