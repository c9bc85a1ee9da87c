"""Whose rows a delivery holds, and the refusal of those of others."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from geo.deliveries.checks import check_delivery, parties_in, require_own_rows
from geo.deliveries.versions import Reading
from geo.errors import DataError
from geo.importing.files import read_upload
from tests.deliveries.town import GEMEENTE, TODAY, csv_of, dwellings, figures, plans, reading_of


def prepared(kind, column, owners, *, own_count):
    """An import as far as the owners of its rows go; those of the file come last."""
    return SimpleNamespace(kind=kind, own_count=own_count, data=pd.DataFrame({column: owners}))


@pytest.mark.parametrize(
    ("kind", "column"),
    [("projects", "corporation"), ("monitor", "corporation"), ("works", "manager")],
)
def test_only_the_rows_of_the_file_say_whose_they_are(kind, column):
    owners = ["Elders", "Woonbron", "Trivire", np.nan]
    assert parties_in(prepared(kind, column, owners, own_count=2)) == {"Trivire", None}
    assert parties_in(prepared(kind, column, owners, own_count=4)) == {
        "Elders", "Woonbron", "Trivire", None,
    }  # fmt: skip
    # nothing of the file is loaded
    assert parties_in(prepared(kind, column, owners, own_count=0)) == set()


def test_of_stock_the_dwellings_say_whose_they_are():
    placed = [SimpleNamespace(unit=SimpleNamespace(owner=name)) for name in ("Trivire", "Woonbron")]
    stock = SimpleNamespace(kind="stock", own_count=2, placed=placed)
    assert parties_in(stock) == {"Trivire", "Woonbron"}


@pytest.mark.parametrize(
    ("kind", "owners", "party", "is_gemeente", "others"),
    [
        ("projects", ["Trivire"], "Trivire", False, None),
        ("projects", ["Trivire", "Woonbron", "Elders"], "Trivire", False, "Elders, Woonbron"),
        ("monitor", ["Trivire"], "Trivire", False, None),
        ("monitor", [None], "Trivire", False, "alle corporaties samen"),
        ("monitor", [None], GEMEENTE, True, None),
        ("monitor", [None, "Trivire"], GEMEENTE, True, "Trivire"),
        ("projects", [GEMEENTE], GEMEENTE, True, None),
        ("projects", [None], GEMEENTE, True, "alle corporaties samen"),
    ],
)
def test_a_row_of_another_is_refused_whatever_was_checked_before(
    kind, owners, party, is_gemeente, others
):
    whole = prepared(kind, "corporation", owners, own_count=len(owners))
    checked = SimpleNamespace(whole=whole, party=party)
    if others is None:
        require_own_rows(checked, is_gemeente=is_gemeente)
        return
    with pytest.raises(DataError) as refused:
        require_own_rows(checked, is_gemeente=is_gemeente)
    assert str(refused.value) == (
        f"Er staan rijen in van een andere partij ({others}); hier levert u alleen voor {party}. "
        "Haal die rijen uit het bestand."
    )


def checked(library, rows, kind, **options):
    content = csv_of(rows)
    raw = read_upload("bestand.csv", content)
    return check_delivery(
        library, raw, reading_of(content, kind), today=TODAY, **{"party": "Trivire", **options}
    )


def stops(found):
    return [one.message for one in found.whole.reconciliation.stops if one.code == "andere_partij"]


def test_the_first_rows_of_another_are_named(library):
    six = plans("Eigen") + plans(*"ABCDEF", party="Woonbron")
    [told] = stops(checked(library, six, "projects"))
    assert "(Woonbron; rij 3, 4, 5, 6, 7 en nog 1)" in told
    [told] = stops(checked(library, six[:-1], "projects"))
    assert "(Woonbron; rij 3, 4, 5, 6, 7)" in told
    both = dwellings(1) + dwellings(2, 3, party="Woonbron")
    [told] = stops(checked(library, both, "stock"))
    assert "(Woonbron; rij 3, 4)" in told
    assert stops(checked(library, plans("Eigen"), "projects")) == []


def test_what_a_party_would_have_and_has_is_told_apart(library):
    found = checked(library, plans("Plan Noord", "Plan Zuid"), "projects")
    assert found.party == "Trivire"
    assert sorted(found.own["name"]) == ["Plan Noord", "Plan Zuid"]
    assert set(found.own["corporation"]) == {"Trivire"}
    assert list(found.own.index) == [0, 1]
    # only the rows of the party are compared, and none of the warnings about others is left
    assert {one.code for one in found.prepared.reconciliation.checks} <= {
        one.code for one in found.whole.reconciliation.checks
    } | {"verschil"}
    stock = checked(library, dwellings(1, 2, 3), "stock")
    assert set(stock.own["owner"]) == {"Trivire"}
    assert all(one.label == "Trivire" for one in stock.prepared.comparison.differences)


def test_figures_of_nobody_are_those_of_the_gemeente(library):
    rows = [row | {"Corporatie": ""} for row in figures(10, 20)]
    found = checked(library, rows, "monitor", party=GEMEENTE, is_gemeente=True)
    assert stops(found) == []
    assert len(found.own) == 2
    assert found.own["corporation"].isna().all()


def test_a_file_without_a_reading_is_not_checked(library):
    raw = read_upload("bestand.csv", csv_of(plans("A")))
    with pytest.raises(DataError, match="welke kolom wat is"):
        check_delivery(library, raw, Reading(), party="Trivire")
