"""Agreements filled in as a table, read by the reader of files."""

import pandas as pd
import pytest

from geo.agreements.known_sets import shipped_set
from geo.agreements.load import prepare_set
from geo.agreements.quarters import Quarter
from geo.agreements.set_edit import LABELS, agreement_table, as_raw_table, set_changes
from geo.agreements.sets import SetHead
from geo.catalogue.library import Library

HEAD = SetHead(
    set_id="elders-2027-2028", name="Elders 2027-2028", gemeente="Elders", gemeentecode="GM1984",
    first=Quarter(2027, 1), last=Quarter(2028, 4),
)  # fmt: skip


def table(*rows):
    return pd.DataFrame(
        [{label: row.get(label) for label in LABELS.values()} for row in rows], dtype="string"
    )


def test_the_shipped_set_goes_through_the_table_unchanged(tmp_path):
    chosen = shipped_set(Library(var=tmp_path))
    prepared = prepare_set(as_raw_table(agreement_table(chosen.agreements)), chosen.head)
    assert not prepared.findings
    assert prepared.agreements == chosen.agreements
    assert set_changes(chosen.agreements, prepared.agreements) == ()


def test_a_set_is_filled_in_from_nothing():
    empty = agreement_table(())
    assert as_raw_table(empty).frame.empty
    found = prepare_set(
        as_raw_table(
            table(
                {"Nr": "1.10", "Titel": "Bouwen", "Trekker": "Gemeente", "Planning": "eind 2027",
                 "Partijen": "Gemeente; Stichting Wonen"},
                {},
                {"Nr": "1.2", "Titel": "Slopen", "Trekker": "Stichting Wonen",
                 "Planning": "jaarlijks Q2"},
            )
        ),
        HEAD, source="Ingevuld op de pagina Afspraken",
    )  # fmt: skip
    assert [item.number for item in found.agreements] == ["1.2", "1.10"]
    assert found.agreements[1].parties == ("Gemeente", "Stichting Wonen")
    assert found.source == "Ingevuld op de pagina Afspraken"


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (
            {"Nr": "1.1", "Titel": "x", "Trekker": "Gemeente", "Planning": "ooit misschien"},
            "planning",
        ),
        ({"Nr": "één", "Titel": "x", "Trekker": "Gemeente", "Planning": "2027"}, "geen nummer"),
        ({"Nr": "1.1", "Titel": "bel a@b.nl", "Trekker": "Gemeente", "Planning": "2027"}, "e-mail"),
    ],
)
def test_a_row_with_a_mistake_does_not_load(row, word):
    good = {"Nr": "9.9", "Titel": "Goed", "Trekker": "Gemeente", "Planning": "2027-Q1"}
    found = prepare_set(as_raw_table(table(row, good)), HEAD)
    assert [item.number for item in found.agreements] == ["9.9"]
    assert any(word in item.problem.message.lower() for item in found.findings)


def test_changes_are_named_per_agreement():
    def prepared(*rows):
        return prepare_set(as_raw_table(table(*rows)), HEAD).agreements

    first = {"Nr": "1.1", "Titel": "Een", "Trekker": "Gemeente", "Planning": "2027"}
    second = {"Nr": "1.2", "Titel": "Twee", "Trekker": "Gemeente", "Planning": "2027"}
    third = {"Nr": "1.3", "Titel": "Drie", "Trekker": "Gemeente", "Planning": "2027"}
    assert set_changes(prepared(first, second), prepared({**first, "Planning": "2028"}, third)) == (
        "Afspraak 1.3 komt erbij.",
        "Afspraak 1.2 vervalt.",
        "Afspraak 1.1 verandert: planning.",
    )
