"""The first block of Overzicht in words: what needs attention one by one, the rest as a number."""

import datetime as dt

import pytest

from geo.deliveries.states import State
from geo.koppelkansen.standing_decisions import StandingDecision, Verdict
from geo.register import Status
from pages.ui.overzicht.todo import decision_lines, delivery_lines
from tests.deliveries.town import made_round


def one(number, verdict):
    return StandingDecision(
        koppelkans_id=f"plan {number}",
        title=f"Plan *{number}*",
        status=Status.OPGENOMEN,
        year=2027,
        owner="",
        verdict=verdict,
        reason="Opgenomen voor 2027.",
        item=None,
    )


def test_a_clash_is_named_with_a_link_and_what_holds_is_counted():
    found = [one(1, Verdict.BOTST), one(2, Verdict.HOUDT), one(3, Verdict.HOUDT)]
    first, left, holding = decision_lines(found, name="2025-Q3", left=1)
    assert first.startswith(r"**Botst**: [Plan \*1\*](koppelkansen?kans=plan%201): ")
    assert left.startswith("[1 koppelkans](koppelkansen?sessie=2025-Q3&beeld=vergadering)")
    assert holding.startswith("2 besluiten passen nog")


def test_the_rest_of_a_long_list_is_counted():
    found = [one(number, Verdict.OPEN) for number in range(8)]
    lines = decision_lines(found, name="2025-Q3", left=0)
    assert len(lines) == 6
    assert "nog 3 besluiten" in lines[-1]


def test_nothing_decided_is_nothing_to_tell():
    assert decision_lines([], name="2025-Q3", left=0) == []


@pytest.mark.parametrize("late", [False, True])
def test_what_is_not_in_is_named_by_party(late):
    asked = made_round()
    today = asked.deadline + dt.timedelta(days=1 if late else 0)
    states = [("Trivire", State.INGEDIEND), ("Woonbron", None), ("Woonbron", State.CONCEPT)]
    missing, waiting = delivery_lines(asked, states, today=today)
    assert missing.startswith("**Te laat**") is late
    assert "2 van 3 (Woonbron)" in missing
    assert waiting.startswith("1 aanlevering wacht op de gemeente")


def test_a_round_in_which_all_is_accepted_asks_nothing():
    states = [("Trivire", State.GEACCEPTEERD)]
    asked = made_round()
    assert delivery_lines(asked, states, today=asked.deadline) == []
