"""What a file holds against what was read: counts, ranges, and what is stopped or asked."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.importing.difference import Comparison
from geo.importing.files import read_file_table
from geo.importing.mapping import proposed_mapping
from geo.importing.prepare import prepare
from geo.importing.reconcile import reconcile
from geo.importing.reconciliation import FileRows, RowCounts
from tests.importing import street

SAME = Comparison(differences=())


def rows(cells, read, *, kind="projects", **counts):
    known = {
        "in_file": len(cells),
        "loaded": len(read),
        "left_out": 0,
        "rejected": 0,
        "with_message": 0,
    }
    index = range(2, 2 + len(cells))
    return FileRows(
        kind=kind,
        rows=RowCounts(**{**known, **counts}),
        read=pd.DataFrame(
            {
                "name": [f"Plan {number}" for number in index[: len(read)]],
                "kind": "sloop",
                "dwellings_count": pd.array(read, dtype="Int64"),
            },
            index=index[: len(read)],
        ),
        cells={"dwellings_count": pd.Series(cells, index=index, dtype=object)},
        columns={"dwellings_count": "Aantal"},
    )


def check(file, **options):
    return reconcile(file, comparison=SAME, this_year=2026, **options)


def codes(found):
    return {(item.code, item.severity) for item in found.checks}


def test_the_lowest_and_highest_value_come_with_their_cells():
    found = check(rows(["1.200", "12", None, "7"], [1200, 12, None, 7]))
    [told] = found.ranges
    assert (told.filled, told.read) == (3, 3)
    assert (told.minimum, told.minimum_cell) == (7, "7")
    assert (told.maximum, told.maximum_cell, told.shown(told.maximum)) == (1200, "1.200", "1.200")
    assert found.stops == ()


@pytest.mark.parametrize("cell", ["1250", 1250, 1250.0, "0012"])
def test_digits_that_became_another_number_stop_the_import(cell):
    found = check(rows([cell, "3"], [1, 3]))
    assert codes(found) == {("getal_veranderd", "stop")}
    assert "rij 2" in found.stops[0].message


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=8))
def test_numbers_that_are_read_as_they_stand_never_stop(values):
    assert check(rows([str(value) for value in values], values)).stops == ()


def test_rows_of_which_nothing_is_known_stop_the_import():
    assert ("rijen_kwijt", "stop") in codes(check(rows(["1", "2", "3"], [1, 2])))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            rows(["1"], [1], loaded=0),
            (
                "Het bestand heeft 1 rij; 0 zijn geladen, 0 overgeslagen en 0 afgekeurd. "
                "Over 1 rij klopt de telling niet."
            ),
        ),
        (
            rows(["1", "2", "3"], [1, 2, 3], loaded=1),
            (
                "Het bestand heeft 3 rijen; 1 is geladen, 0 overgeslagen en 0 afgekeurd. "
                "Over 2 rijen klopt de telling niet."
            ),
        ),
        (rows(["12"], [1]), "In kolom 'Aantal' werd 1 getal anders gelezen dan het er staat ("),
        (
            rows(["12", "13"], [1, 3]),
            "In kolom 'Aantal' werden 2 getallen anders gelezen dan zij er staan (",
        ),
    ],
)
def test_what_stops_an_import_agrees_with_its_count(file, text):
    assert any(item.message.startswith(text) for item in check(file).stops)
    assert check(rows(["1", "2", "3"], [1, 2], rejected=1)).stops == ()


def test_many_rejected_rows_and_an_outlier_are_asked():
    assert ("veel_afgekeurd", "ask") in codes(check(rows(["1", "x", "y"], [1], rejected=2)))
    found = check(rows(["12", "9", "10", "9850"], [12, 9, 10, 9850]))
    assert codes(found) == {("uitschieter", "ask")}


def test_more_corporation_dwellings_than_dwellings_stop_the_import():
    file = rows(["5"], [5], kind="stock")
    here = {"WK000001": ("Noord", 100.0)}
    options = {"dwellings_by_wijk": here}
    assert check(file, stock_by_wijk={"WK000001": 99.0}, **options).stops == ()
    [stop] = check(file, stock_by_wijk={"WK000001": 140.0}, **options).stops
    assert stop.code == "meer_dan_alle_woningen"
    # no figure is no bound
    assert check(file, stock_by_wijk={"WK000002": 140.0}, **options).stops == ()


def test_years_of_a_file_are_told_and_odd_ones_asked(tmp_path):
    library = street.library(tmp_path / "var", bag=False)
    path = tmp_path / "plannen.csv"
    path.write_text(
        "Corporatie;Project;Soort;Aantal;Jaar\nTrivire;A;sloop;4;1931\n"
        "Trivire;B;oplevering;5;2027-2029\n",
        encoding="utf-8",
    )
    raw = read_file_table(path)
    found = prepare(library, raw, proposed_mapping(raw, kind="projects")).reconciliation
    assert (found.earliest_year, found.latest_year) == (1931, 2029)
    assert "jaar_ver_weg" in {item.code for item in found.asks}
    assert found.rows.unaccounted == 0
    assert found.to_dict()["rows"]["loaded"] == 2


def test_more_dwellings_demolished_than_there_are_is_asked():
    file = rows(["10"], [10])
    here = {"WK000001": ("Centrum", 100.0)}
    found = check(file, dwellings_by_wijk=here, treated_by_wijk={"WK000001": 140.0})
    assert codes(found) == {("meer_dan_alle_woningen", "ask")}
    assert "gesloopt" in found.asks[0].message
