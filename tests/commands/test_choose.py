"""``python -m geo choose``: how its options become limits."""

import argparse

import pytest

from geo.commands import choose
from geo.errors import DataError


def limits(*options):
    parser = argparse.ArgumentParser()
    choose.configure(parser)
    return choose.limits_of(parser.parse_args(options), None, first_year=2027)


def test_options_become_limits():
    found = limits(
        "--budget", "3000000", "--party", "Woonbron=1e6", "--per-year", "800000",
        "--per-year", "Gemeente=50000", "--max-works", "4", "--at-least", "WK050504=2",
    )  # fmt: skip
    assert found.total_eur == 3_000_000
    assert found.party_eur == {"Woonbron": 1_000_000}
    assert (found.year_eur, found.party_year_eur) == (800_000, {"Gemeente": 50_000})
    assert (found.works_per_year, found.at_least) == (4, {"WK050504": 2})
    assert found.years == (2027, 2028, 2029, 2030, 2031)
    assert limits("--years", "2028-2029").years == (2028, 2029)


@pytest.mark.parametrize(
    "options",
    [
        ("--party", "Woonbron"),
        ("--party", "Woonbron=veel"),
        ("--per-year", "-5"),
        ("--party", "W=nan"),
        ("--years", "2029-2027"),
        ("--years", "straks"),
    ],
)
def test_an_option_of_another_form_is_a_sentence(options):
    with pytest.raises((DataError, SystemExit)):
        limits(*options)
