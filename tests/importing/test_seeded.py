"""Forty mistakes in one workbook: each is told at its row, and no good row is lost."""

from datetime import date

import pytest

from geo.importing.files import read_file_table
from geo.importing.mapping import proposed_mapping
from geo.importing.prepare import activate, prepare
from tests.importing import seeded, street


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeded")
    mistakes, good_rows = seeded.workbook(folder / "bezit.xlsx")
    library = street.library(folder / "var")
    raw = read_file_table(folder / "bezit.xlsx")
    prepared = prepare(library, raw, proposed_mapping(raw, kind="stock"), today=date(2025, 6, 1))
    return library, prepared, mistakes, good_rows


def found(prepared, mistake):
    return [
        item
        for item in prepared.findings
        if item.row == mistake.row
        and item.problem.code == mistake.code
        and (not mistake.column or item.column == mistake.column)
        and mistake.advice.lower() in item.problem.advice.lower()
    ]


def test_all_forty_kinds_differ(case):
    _, _, mistakes, _ = case
    assert len(mistakes) == 40
    assert len({mistake.kind for mistake in mistakes}) == 40
    assert len({mistake.row for mistake in mistakes}) == 40


@pytest.mark.parametrize("place", range(40))
def test_a_mistake_is_told_at_its_row_and_column_with_advice(case, place):
    _, prepared, mistakes, _ = case
    mistake = mistakes[place]
    there = [
        (i.column, i.problem.code, i.problem.advice)
        for i in prepared.findings
        if i.row == mistake.row
    ]
    assert found(prepared, mistake), f"{mistake}: {there}"


def test_good_rows_are_not_complained_about(case):
    _, prepared, _, good_rows = case
    assert [item.message for item in prepared.findings if item.row in good_rows] == []


def test_every_good_row_is_loaded(case):
    library, prepared, _, good_rows = case
    loaded = {item.unit.row for item in prepared.placed}
    assert set(good_rows) <= loaded
    stock = activate(library, prepared).frame.set_index("pand_id")
    for n in range(1, seeded.GOOD + 1):
        assert stock.loc[street.pand_id(n), "dwellings_count"] >= 1


def test_every_row_is_loaded_rejected_or_left_out(case):
    _, prepared, _, _ = case
    assert prepared.rows == prepared.loaded + prepared.rejected + prepared.left_out
