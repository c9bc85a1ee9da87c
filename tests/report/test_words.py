"""The words that the formats of the pack share."""

import pytest

from geo.koppelkansen.measure_records import Money
from geo.report.words import money


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Money(), "bedrag onbekend"),
        (Money(min_eur=30.0), "€ 30"),
        (Money(min_eur=30.0, max_eur=30.0, per="euro per boom"), "€ 30 per boom"),
        (Money(min_eur=20.0, max_eur=30.0, per="euro per m2", kind="subsidie"),
         "€ 20 tot 30 per m2 (subsidie)"),
        (Money(min_eur=30.0, per="euro, eenheid niet vermeld"), "€ 30, eenheid niet vermeld"),
        (Money(min_eur=1500.0, per="per woning", kind="raming"), "€ 1.500 per woning (raming)"),
    ],
)  # fmt: skip
def test_an_amount_says_euro_once_and_of_what(amount, text):
    assert money(amount) == text
