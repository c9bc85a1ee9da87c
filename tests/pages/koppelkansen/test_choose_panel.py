"""The page part Kiezen: it draws its limits, and says in Dutch why something is not chosen."""

import datetime as dt

import pytest

from geo.koppelkansen.portfolio_report import FellOut, Reason
from geo.koppelkansen.proposals import Proposal
from geo.register import Who
from pages.ui.koppelkansen.choose_panel import _last_year, why


def test_every_reason_has_words():
    for reason in Reason:
        assert why(FellOut(candidate="k", reason=reason))


@pytest.mark.parametrize(
    ("about", "cheaper", "words"),
    [
        (("Woonbron",), 1500.0, ["(Woonbron)", "1.500 euro goedkoper"]),
        (("Gemeente", 2027, 2028), None, ["(Gemeente)"]),
        ((2027,), 0.2, []),
    ],
)
def test_the_budget_that_is_short_is_named(about, cheaper, words):
    text = why(FellOut(candidate="k", reason=Reason.BUDGET, about=about, cheaper_eur=cheaper))
    assert all(word in text for word in words)
    assert ("goedkoper" in text) == (cheaper is not None and cheaper >= 1)


def test_a_proposal_stands_beside_the_last_one_of_an_earlier_year():
    def saved(year):
        return Proposal(
            name=str(year), who=Who("Gemeente", "klimaat"), answer={"chosen": []}, evidence=None,
            saved_at=dt.datetime(year, 11, 28, tzinfo=dt.UTC),
        )  # fmt: skip

    # the last saved comes first
    found = [saved(2027), saved(2027), saved(2026), saved(2025)]
    assert [_last_year(found, mine) for mine in range(4)] == [3, 3, 4, 0]
