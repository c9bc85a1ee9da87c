"""Borders that moved name their buurten, and another score is never called 'niets veranderd'."""

import datetime as dt

import pytest
from shapely import box

from geo.register import Cause, ChangeKind, Snapshot, State, diff_sessions
from geo.register.borders import BORDERS, border_digests, moved_borders
from geo.register.changes import nothing_text
from geo.register.sessions import Session, SessionRecord

LIST = [
    {"id": "plan-a", "title": "A", "kind": "plan_klimaat", "score": 60.0, "tier": "hoog",
     "parts": {"exposure": 0.6}, "buurtcodes": ["BU1", "BU2"], "areas": [{"id": "x"}, {"id": "y"}]},
    {"id": "plan-b", "title": "B", "kind": "plan_klimaat", "score": 40.0, "tier": "laag",
     "parts": {"exposure": 0.4}, "buurtcodes": ["BU2"]},
]  # fmt: skip


def buurten(*corners):
    return border_digests(
        {"buurtcode": f"BU{n}", "buurtnaam": name, "geometry": box(0, 0, size, size)}
        for n, (name, size) in enumerate(corners, start=1)
    )


def state(borders=None, *, layer="aa", program="1", weight=1.0):
    return State(
        date="2026-11-28", program=program, layers={"buurten": layer * 32},
        weights={"exposure": weight, "time": 1.0}, thresholds={},
        records={} if borders is None else {BORDERS: borders},
    )  # fmt: skip


def record(items=LIST, known=None):
    session = Session("2026-Q3", dt.date(2026, 9, 1), (), (), False, 1, 2, "")
    return SessionRecord(session, Snapshot(known or state(), tuple(items)), (), {}, {})


def changed(place, **values):
    items = [dict(item) for item in LIST]
    items[place] |= values
    return items


def details(changes):
    return {change.koppelkans_id: " ".join(c.detail for c in change.causes) for change in changes}


def test_a_moved_border_names_the_buurten():
    before = state(buurten(("Een", 10), ("Twee", 10), ("Drie", 10)))
    after = state(buurten(("Een", 10), ("Twee", 12), ("Drie", 10), ("Vier", 10)), layer="bb")
    found = diff_sessions(record(known=before), record(changed(0, buurtcodes=["BU1"]), after))
    text = details(found)["plan-a"]
    assert "De grens is anders van Twee (BU2)." in text
    assert "Nieuw: Vier (BU4)." in text
    assert "lag in BU1, BU2 en ligt nu in BU1" in text
    # a session of an earlier program froze no borders: then the koppelkans tells where it lay
    early = diff_sessions(record(), record(changed(0, buurtcodes=["BU1"]), after))
    assert "lag in BU1, BU2 en ligt nu in BU1" in details(early)["plan-a"]
    assert moved_borders(state(), after) == ""


def test_the_order_of_a_list_is_no_change():
    other = changed(0, buurtcodes=["BU2", "BU1"], areas=[{"id": "y"}, {"id": "x"}])
    assert diff_sessions(record(), record(other)) == []


@pytest.mark.parametrize("place", [0, 1])
def test_another_score_is_always_told_and_never_called_nothing(place):
    score = LIST[place]["score"] + 5
    (change,) = diff_sessions(record(), record(changed(place, score=score)))
    assert (change.kind, change.score_old, change.score_new) == (
        ChangeKind.GEWIJZIGD, score - 5, score,
    )  # fmt: skip
    assert "niets veranderd" not in details([change])[change.koppelkans_id]
    assert isinstance(change.causes[0], Cause)


def test_who_moves_with_another_score_is_not_called_unchanged():
    items = changed(1, score=70.0)[::-1]
    found = diff_sessions(record(), record(items))
    by_id = details(found)
    assert "niets veranderd" not in by_id["plan-b"]
    assert "niets veranderd" in by_id["plan-a"]


def test_other_weights_without_another_order_are_not_called_nothing():
    items = [{**item, "score": item["score"] / 2} for item in LIST]
    after = record(items, state(weight=2.0))
    assert diff_sessions(record(), after) == []
    assert "gewichten" in nothing_text(record(), after)
    assert nothing_text(record(), record()) == "Er is niets veranderd."
