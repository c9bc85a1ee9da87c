"""Columns recognised by name and content, corrected by a person, remembered."""

import json

import pandas as pd
import pytest

from geo.errors import DataError
from geo.importing.mapping import (
    ColumnMapping,
    check_mapping,
    is_correction,
    propose,
    proposed_mapping,
    read_mapping,
    remember,
    remembered,
    signature,
)
from geo.importing.names import KINDS, targets
from geo.importing.raw import RawTable
from tests.importing.street import pand_id, vbo_id


def table(**columns):
    size = max(len(values) for values in columns.values())
    frame = pd.DataFrame(
        {name: list(values) + [None] * (size - len(values)) for name, values in columns.items()},
        dtype=object,
    )
    frame.index = pd.RangeIndex(2, 2 + size, name="row")
    return RawTable(name="in.csv", frame=frame)


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("Eigenaar", "owner"),
        ("WONINGCORPORATIE", "owner"),
        ("Bouw-jaar", "built_year"),
        ("bouwjaar_pand", "built_year"),
        ("Bouwjaer", "built_year"),
        ("Year built", "built_year"),
        ("EnergieLabel", "energy_label"),
        ("Energie label", "energy_label"),
        ("Aantal VHE's", "dwellings_count"),
        ("aantalWoningen", "dwellings_count"),
        ("Complex naam", "complex_name"),
        ("Complexnr.", "complex_id"),
        ("Huisnr", "huisnummer"),
        ("Woningtype", "dwelling_type"),
        ("x_coordinaat", "x"),
    ],
)
def test_by_name(column, target):
    assert proposed_mapping(table(**{column: []}, **{"@": ["a"]}), kind="stock").columns == {
        target: column
    }


def test_by_content_when_the_name_says_nothing():
    raw = table(
        a=[pand_id(1), pand_id(2)], b=[vbo_id(1), vbo_id(2)], c=["3314 AA", "3314AB"], d=["x", "y"]
    )
    assert proposed_mapping(raw, kind="stock").columns == {
        "pand_id": "a", "vbo_id": "b", "postcode": "c",
    }  # fmt: skip


def test_content_wins_from_a_name_that_is_wrong():
    # what is called a pand holds verblijfsobjecten
    raw = table(pand=[vbo_id(1), vbo_id(2)], eigenaar=["Trivire", "Trivire"])
    assert proposed_mapping(raw, kind="stock").columns["vbo_id"] == "pand"


def test_a_column_is_used_once_and_every_target_once():
    raw = table(label=["A", "B"], energielabel=["A", "B"], jaar=[1960], bouwjaar=[1960])
    found = propose(raw, kind="stock")
    assert len({p.column for p in found}) == len({p.target.name for p in found}) == len(found)
    assert {p.target.name: p.column for p in found}["built_year"] == "bouwjaar"
    assert all(p.reason for p in found)


def test_names_of_one_kind_are_not_shared_by_two_targets_at_first_place():
    for kind in KINDS:
        firsts = [item.names[0] for item in targets(kind)]
        assert len(firsts) == len(set(firsts))


def test_a_confirmed_mapping_is_remembered_for_the_same_layout(tmp_path):
    raw = table(foo=["Trivire"], bar=[1960])
    mapping = ColumnMapping(
        kind="stock", columns={"owner": "foo"}, constants={"dwellings_count": "1"}
    )
    assert remembered(raw, kind="stock", var=tmp_path) is None
    remember(mapping, raw, var=tmp_path)
    assert remembered(raw, kind="stock", var=tmp_path) == mapping
    # another order of the columns is the same layout, another column is not
    assert remembered(table(bar=[1], foo=["x"]), kind="stock", var=tmp_path) == mapping
    assert remembered(table(foo=["x"], baz=[1]), kind="stock", var=tmp_path) is None
    assert remembered(raw, kind="works", var=tmp_path) is None


def test_a_damaged_memory_is_no_memory(tmp_path):
    raw = table(foo=["Trivire"])
    (tmp_path / "import").mkdir()
    store = tmp_path / "import" / "mappings.json"
    for text in ("{", "[]", json.dumps({signature(raw, kind="stock"): {"columns": {"weg": "x"}}})):
        store.write_text(text)
        assert remembered(raw, kind="stock", var=tmp_path) is None


def test_rows_given_back_have_the_layout_of_the_file_they_came_from():
    raw = table(foo=["a"])
    back = table(foo=["a"], **{"rij in bestand": [2], "reden": ["x"]})
    assert signature(raw, kind="stock") == signature(back, kind="stock")
    assert is_correction(back)
    assert not is_correction(raw)


def test_a_mapping_that_does_not_fit_says_what_there_is():
    raw = table(foo=["a"])
    with pytest.raises(DataError, match=r"'bar' \(voor owner\) staat niet in in.csv.*zijn: foo"):
        check_mapping(ColumnMapping(kind="stock", columns={"owner": "bar"}), raw)
    with pytest.raises(DataError, match="kolom 'Soort werk' nodig"):
        check_mapping(ColumnMapping(kind="works", columns={"name": "foo"}), raw)


def test_a_mapping_from_a_file(tmp_path):
    path = tmp_path / "m.json"
    path.write_text(json.dumps({"columns": {"owner": "foo"}, "constants": {"owner": "Trivire"}}))
    read = read_mapping(path, kind="stock")
    assert read == ColumnMapping(
        kind="stock", columns={"owner": "foo"}, constants={"owner": "Trivire"}
    )
    path.write_text(json.dumps({"owner": "foo"}))
    assert read_mapping(path, kind="stock").columns == {"owner": "foo"}
    for text, told in (
        ("{", "geen leesbaar JSON"),
        ("[]", "niet de vorm"),
        ('{"columns": {"eigenaar": "foo"}}', "bekend zijn: pand_id"),
        ('{"columns": ["owner"]}', "geen lijst van namen"),
        ('{"kind": "works", "columns": {}}', "niet voor 'stock'"),
    ):
        path.write_text(text)
        with pytest.raises(DataError, match=told):
            read_mapping(path, kind="stock")
