"""The page part Kiezen: it draws its limits, and says in Dutch why something is not chosen."""

import pytest

from geo.koppelkansen.portfolio_report import FellOut, Reason
from pages.ui.koppelkansen.choose_panel import why


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
