"""What can still be influenced, by one rule for every kind."""

import pytest

from geo.catalogue.windows import Window
from geo.koppelkansen.eligibility import past_reason
from geo.koppelkansen.records import KINDS, Facts, NearWork


def facts(kind, window, *, works=()):
    return Facts(id="x", kind=kind, project_id="p", window=window, works=works)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("window", "past"),
    [
        (Window(2024, 2025), True),
        (Window(2025, None), True),
        (Window(2024, 2026), False),
        (Window(2024, None, open_ended=True), False),
        (Window(None, None), False),
    ],
)
def test_a_window_that_is_over_is_past_in_every_kind(kind, window, past):
    reason = past_reason(facts(kind, window), as_of_year=2026)
    assert reason == ("periode_voorbij" if past else None)
    assert past_reason(facts(kind, window), as_of_year=None) is None


def test_a_pair_ends_with_its_work_and_a_plan_does_not():
    work = NearWork(id="w", window=Window(2024, 2025))
    to_come = Window(2027, 2028)
    assert past_reason(facts("plan_werk", to_come, works=(work,)), as_of_year=2026) == (
        "werk_voorbij"
    )
    assert past_reason(facts("plan_klimaat", to_come, works=(work,)), as_of_year=2026) is None


def test_what_was_reported_delivered_or_dropped_is_past():
    for closed in ({"x"}, {"p"}):
        found = past_reason(
            facts("plan_klimaat", Window(2030, 2030)), as_of_year=2026, closed=closed
        )
        assert found == "gerealiseerd"
