"""A small set of agreements of a town, and a register on both databases."""

import pytest

from geo.agreements.quarters import Quarter
from geo.agreements.sets import Agreement, AgreementSet, SetHead
from geo.catalogue.library import Library
from geo.register import Register, Who
from tests.register.conftest import server, url  # noqa: F401 - fixtures

GEMEENTE = Who("Gemeente Dorp", "wonen")
STICHTING = Who("Stichting Wonen", "strategie")


def agreement(number, deadlines, **changes):
    values = {
        "number": number,
        "theme": int(number[0]),
        "theme_title": f"Thema {number[0]}",
        "title": f"Afspraak {number}",
        "summary": "Wat partijen doen.",
        "trekker": "Gemeente",
        "parties": ("Gemeente", "Stichting"),
        "deadlines": deadlines,
    }
    return Agreement(**values | changes)


@pytest.fixture
def dorp():
    """Six agreements over 2024 and 2025, small enough to do by hand."""
    return AgreementSet(
        head=SetHead(
            set_id="dorp-2024-2025", name="Afspraken Dorp 2024-2025", gemeente="Dorp",
            gemeentecode="GM9999", first=Quarter(2024, 1), last=Quarter(2025, 4),
        ),
        agreements=(
            agreement("1.1.1", "n.t.b.", parties=("Gemeente", "Stichting", "Huurders")),
            agreement("1.1.2", "-"),
            agreement("2.1.1", "Monitor: jaarlijks Q3", trekker="Stichting"),
            agreement("2.1.2", "Evaluatie: 2025-Q2;Evaluatie: 2025-Q3;Besluit: 2025-Q4",
                      wijkcodes=("WK999901",)),
            agreement("3.1.1", "Opstellen: 2024-Q3;Start: 2026", trekker="Gemeente / stichting"),
            agreement("3.1.2", "continu"),
        ),
        source="met de hand",
        origin="officieel",
        digest="0" * 64,
    )  # fmt: skip


@pytest.fixture
def register(url):  # noqa: F811 - the fixture of that name
    with Register.open(url, busy_s=5) as opened:
        yield opened


@pytest.fixture
def local(tmp_path):
    """A register on SQLite alone, for what does not hang on the database."""
    with Register.open(tmp_path / "register.sqlite") as opened:
        yield opened


@pytest.fixture
def library(tmp_path):
    """What ships, and an empty folder for the rest."""
    return Library(var=tmp_path / "var")
