"""Whose rows a delivery holds, and the refusal of those of others."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from geo.deliveries.actions import accept, hand_in, save_version
from geo.deliveries.checks import check_delivery, parties_in, require_own_rows
from geo.deliveries.versions import Reading
from geo.errors import DataError
from geo.importing.files import read_upload
from tests.deliveries.town import (
    CLERK,
    GEMEENTE,
    OF,
    TODAY,
    csv_of,
    desk_of,
    dwellings,
    figures,
    key,
    plans,
    reading_of,
)


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
    if not is_gemeente:
        with pytest.raises(DataError):
            require_own_rows(checked)
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


def test_another_party_under_a_name_of_its_own_is_told_as_well(library):
    # of plans no cell says 'Woonbron'; of dwellings the row is known all the same
    [told] = stops(checked(library, plans("A") + plans("B", party="WOONBRON"), "projects"))
    assert "andere partij (Woonbron); hier" in told
    [told] = stops(checked(library, dwellings(1) + dwellings(2, party="WOONBRON"), "stock"))
    assert "andere partij (Woonbron; rij 3); hier" in told


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


@pytest.fixture
def deliver(library, register):
    """Give ``deliver(party, item, kind, rows)``: saved, handed in and accepted."""
    desk = desk_of(library, register)

    def done(party, item, kind, rows):
        content, who = csv_of(rows), OF.get(party, CLERK)
        where = key(party, item)
        save_version(desk, where, "b.csv", content, reading_of(content, kind), who=who, today=TODAY)
        hand_in(desk, where, who=who)
        accept(desk, where, who=CLERK, today=TODAY)

    return done


def test_a_party_is_compared_with_what_it_has_alone(library, deliver):
    deliver("Trivire", "plans", "projects", plans("Plan Noord", "Plan Oud"))
    deliver("Woonbron", "plans", "projects", plans("Elders", party="Woonbron"))
    found = checked(library, plans("Plan Noord", "Plan West", "Plan Zuid"), "projects")
    assert sorted(found.before["name"]) == ["Plan Noord", "Plan Oud"]
    told = found.prepared.comparison
    [rows] = [one for one in told.differences if one.scope == "totaal"]
    assert (rows.label, rows.before, rows.new) == ("rijen", 2, 3)
    assert not any("Woonbron" in one.label for one in told.differences)
    # a file of which nothing can be used changes nothing
    nothing = checked(library, plans("A", **{"Soort plan": "onzin"}), "projects")
    assert (len(nothing.own), nothing.prepared.comparison.differences) == (0, ())


def test_of_a_shared_building_a_party_has_its_own_part(library, deliver):
    # dwellings from 21 on stand in one building
    deliver("Trivire", "stock", "stock", dwellings(1, 2, 3, 21, 22))
    deliver("Woonbron", "stock", "stock", dwellings(11, 23, 24, party="Woonbron"))
    found = checked(library, dwellings(1, 2, 21), "stock")
    assert [*found.before["dwellings_count"]] == [1, 1, 1, 2]
    assert [*found.own["dwellings_count"]] == [1, 1, 1]
    assert {*found.before["owner"], *found.own["owner"]} == {"Trivire"}
    [told] = found.prepared.comparison.differences
    assert (told.scope, told.label, told.before, told.new) == ("corporatie", "Trivire", 5, 3)
    # it is asked about, since it is so much less
    [asked] = [one for one in found.prepared.reconciliation.checks if one.code == "verschil"]
    assert asked.severity == "ask"


def test_a_layout_that_names_another_party_says_nothing(library):
    rows = [
        {name: cell for name, cell in row.items() if name != "Corporatie"} for row in plans("A")
    ]
    content = csv_of(rows)
    reading = reading_of(content, "projects")
    for constants in ({"corporation": "Woonbron"}, {}):
        mapping = replace(reading.mapping, constants=constants)
        found = check_delivery(
            library, read_upload("b.csv", content), replace(reading, mapping=mapping),
            party="Trivire", today=TODAY,
        )  # fmt: skip
        assert stops(found) == []
        assert [*found.own["corporation"]] == ["Trivire"]


def test_what_a_layout_says_of_every_row_holds_but_for_whose_it_is(library):
    left_out = {"Corporatie", "Soort plan"}
    rows = [
        {name: cell for name, cell in row.items() if name not in left_out} for row in plans("A")
    ]
    content = csv_of(rows)
    reading = reading_of(content, "projects")
    mapping = replace(reading.mapping, constants={"corporation": "Woonbron", "kind": "sloop"})
    found = check_delivery(
        library, read_upload("b.csv", content), replace(reading, mapping=mapping), party="Trivire",
        today=TODAY,
    )  # fmt: skip
    assert found.own[["corporation", "kind"]].to_numpy().tolist() == [["Trivire", "sloop"]]


def test_figures_of_nobody_are_not_those_of_a_corporation(library, deliver):
    deliver(GEMEENTE, "figures", "monitor", [row | {"Corporatie": ""} for row in figures(10)])
    found = checked(library, figures(20), "monitor")
    assert found.before is None
    assert [*found.own["corporation"]] == ["Trivire"]


def test_figures_of_all_together_are_of_no_corporation(library):
    rows = [*figures(10), figures(20)[0] | {"Corporatie": "alle corporaties", "Jaar": 2021}]
    found = checked(library, rows, "monitor")
    assert [*found.own["corporation"]] == ["Trivire"]
    [told] = stops(found)
    assert "van een andere partij (alle corporaties" in told
    with pytest.raises(DataError, match="alle corporaties"):
        require_own_rows(found)


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
