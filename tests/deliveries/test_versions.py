"""Cells corrected on the page: found in the table, put in their place, and bounded."""

from dataclasses import replace

import pandas as pd
import pytest

from geo.deliveries.items import ITEMS
from geo.deliveries.quality import Quality
from geo.deliveries.versions import (
    MOST_EDITS,
    Edit,
    Reading,
    Version,
    content_store,
    edited_cells,
    pack_rows,
    read_delivered,
    unpack_rows,
    with_edits,
)
from geo.errors import DataError
from geo.importing.files import read_upload
from geo.importing.mapping import proposed_mapping
from tests.deliveries.town import csv_of, plans


def shown():
    return pd.DataFrame(
        {"Naam": ["A", "B", ""], "Aantal": ["1", "", "3"]}, index=pd.Index([2, 5, 9], name="rij")
    )


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (2, "Naam", "C"),
        (5, "Aantal", "12"),
        (9, "Naam", "nieuw"),
        (2, "Aantal", ""),
        (9, "Aantal", None),
    ],
)  # fmt: skip
def test_a_changed_cell_is_found_at_its_row(row, column, value):
    after = shown().astype(object)
    after.loc[row, column] = value
    assert edited_cells(shown(), after) == (Edit(row=row, column=column, value=value or ""),)
    assert edited_cells(shown(), shown()) == ()


def test_corrected_cells_take_the_place_of_those_of_the_file():
    raw = read_upload("p.csv", csv_of(plans("A", "B")))
    found = with_edits(
        raw,
        [Edit(row=2, column="Naam", value="Z"), Edit(row=3, column="Aantal woningen", value="")],
    )
    assert list(found.frame["Naam"]) == ["Z", "B"]
    assert found.frame.loc[3, "Aantal woningen"] is None
    assert list(raw.frame["Naam"]) == ["A", "B"]
    for edit in (Edit(row=99, column="Naam", value="x"), Edit(row=2, column="Weg", value="x")):
        with pytest.raises(DataError, match="staat niet in"):
            with_edits(raw, [edit])


def test_what_a_corrected_cell_showed_and_computed_goes_with_it():
    raw = replace(
        read_upload("p.csv", csv_of(plans("A", "B"))),
        shown={(2, "Naam"): "a", (3, "Naam"): "b"},
        formulas=frozenset({(2, "Naam"), (3, "Naam")}),
    )
    found = with_edits(raw, [Edit(row=2, column="Naam", value="Z")])
    assert found.shown == {(3, "Naam"): "b"}
    assert found.formulas == {(3, "Naam")}
    assert raw.shown == {(2, "Naam"): "a", (3, "Naam"): "b"}
    assert with_edits(raw, []) is raw


def test_a_file_is_read_with_its_corrections():
    content = csv_of(plans("A", "B"))
    edit = Edit(row=3, column="Naam", value="Z")
    assert list(read_delivered("p.csv", content, Reading()).frame["Naam"]) == ["A", "B"]
    assert list(read_delivered("p.csv", content, Reading(edits=(edit,))).frame["Naam"]) == [
        "A",
        "Z",
    ]


def test_the_files_of_deliveries_have_a_folder_of_their_own(tmp_path):
    assert content_store(tmp_path).folder == tmp_path / "deliveries"


def test_how_a_file_was_read_is_written_in_full():
    raw = read_upload("p.csv", csv_of(plans("A")))
    mapping = proposed_mapping(raw, kind="projects")
    reading = Reading(mapping=mapping, repairs=frozenset({"b", "a"}),
                      edits=(Edit(row=2, column="Naam", value="Z"),))  # fmt: skip
    told = {
        "sheet": None, "answers": {}, "mapping": mapping.to_dict(), "repairs": ["a", "b"],
        "edits": [[2, "Naam", "Z"]],
    }  # fmt: skip
    assert reading.to_dict() == told
    assert Reading.from_dict(told, kind="projects") == reading
    # a document has no columns; and of a table nobody may have said yet which they are
    assert Reading.from_dict(told, kind=None).mapping is None
    assert Reading.from_dict({**told, "mapping": None}, kind="projects").mapping is None
    for change in ({"answers": None}, {"edits": [[1, "a"]]}, {"repairs": None}, {"mapping": [1]}):
        with pytest.raises(DataError, match="is niet te lezen"):
            Reading.from_dict({**told, **change}, kind="projects")


def test_corrections_have_bounds():
    at_the_bound = tuple(Edit(row=n, column="a", value="x" * 500) for n in range(MOST_EDITS))
    assert Reading(edits=at_the_bound).edits == at_the_bound
    with pytest.raises(DataError, match="tekens"):
        Reading(edits=(at_the_bound[0], Edit(row=1, column="a", value="x" * 501)))
    with pytest.raises(DataError, match="meer dan"):
        Reading(edits=tuple(Edit(row=n, column="a", value="") for n in range(MOST_EDITS + 1)))
    with pytest.raises(DataError, match="tekens"):
        Reading(edits=(Edit(row=1, column="a", value="x" * 501),))


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item.code)
def test_a_version_reads_back_as_it_was_written(item):
    raw = read_upload("p.csv", csv_of(plans("A")))
    mapping = None if item.kind is None else proposed_mapping(raw, kind=item.kind)
    version = Version(
        number=3, digest="a" * 64, file="p.csv", size=12,
        reading=Reading(
            sheet="Blad", answers={"a": "b"}, mapping=mapping, repairs=frozenset({"pad"}),
            edits=(Edit(row=2, column="Naam", value="Z"),),
        ),
        quality=Quality(rows=2, loaded=1, rejected=1, unknown={"lat": 1}, not_placed=("x",)),
        rows="b" * 64,
    )  # fmt: skip
    assert Version.from_dict(version.to_dict(), kind=item.kind) == version


def test_rows_are_kept_with_their_types_and_missing_values():
    rows = pd.DataFrame(
        {"name": pd.array(["A", None], "string"), "dwellings_count": pd.array([1, None], "Int64")}
    )
    pd.testing.assert_frame_equal(unpack_rows(pack_rows(rows)), rows)
    # without their shapes and whatever numbers they had
    numbered = rows.set_index(pd.Index([5, 9])).assign(geometry="POINT (0 0)")
    pd.testing.assert_frame_equal(unpack_rows(pack_rows(numbered)), rows)
