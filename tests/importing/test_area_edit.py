"""The list of policy areas edited in a table."""

import pytest

from geo.errors import DataError
from geo.importing.area_edit import CODES, KIND, NAME, SINCE, area_table, edited_areas
from geo.importing.areas import activate_areas
from tests.importing import street


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return street.library(tmp_path_factory.mktemp("gebieden") / "var", bag=False)


def added(table, **cells):
    table.loc[len(table)] = dict.fromkeys(table.columns) | cells
    return table


def test_a_table_that_nobody_touched_changes_nothing(library):
    found = edited_areas(library, area_table(library), entered_by="x")
    assert found.changes == ()
    before = library.get("policy_areas").frame.set_index("area_id")
    after = found.prepared.frame.set_index("area_id").loc[before.index]
    assert after.geometry.equals(before.geometry)
    assert after.drop(columns="geometry").equals(
        before.drop(columns="geometry")[after.columns[:-1]]
    )


def test_rows_are_added_renamed_and_left_out(library):
    table = area_table(library)
    gone = table.loc[1, NAME]
    table.loc[0, NAME] = "Andere naam"
    table = added(table.drop(index=1).reset_index(drop=True), **{
        NAME: "Buurt en wijk", KIND: "NPLV-gebied", CODES: "BU05050100, wk050504", SINCE: "2027",
    })  # fmt: skip
    found = edited_areas(library, table, entered_by="Gemeente (beleid)")
    assert len(found.changes) == 3
    assert f"{gone} vervalt." in found.changes
    frame = found.prepared.frame.set_index("name")
    buurten = library.get("buurten").frame
    mine = (buurten["buurtcode"] == "BU05050100") | (buurten["wijkcode"] == "WK050504")
    new = frame.loc["Buurt en wijk"]
    assert new.geometry.area == pytest.approx(buurten[mine].union_all().area)
    assert (new["kind"], new["since_year"]) == ("nplv", 2027)
    # the key stays when the name changes
    assert frame.loc["Andere naam", "area_id"] == area_table(library).loc[0, "Kenmerk"]
    assert found.prepared.provenance.source.endswith("door Gemeente (beleid)")


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({NAME: "Zonder code", KIND: "NPLV-gebied"}, "noem codes"),
        ({NAME: "Elders", KIND: "NPLV-gebied", CODES: "BU19840000"}, "die bestaan"),
        ({NAME: "Zonder soort", CODES: "WK050504"}, "kies een soort"),
        ({CODES: "WK050504", KIND: "NPLV-gebied"}, "geen naam"),
        ({NAME: "x", KIND: "NPLV-gebied", CODES: "WK050504", SINCE: "straks"}, "geen jaartal"),
    ],
)
def test_what_cannot_be_is_refused(library, cells, word):
    with pytest.raises(DataError, match=word):
        edited_areas(library, added(area_table(library), **cells), entered_by="x")


def test_what_was_made_active_is_the_table_the_next_time(tmp_path):
    library = street.library(tmp_path / "var", bag=False)
    table = added(area_table(library), **{NAME: "Nieuw", KIND: "NPLV-gebied", CODES: "WK050504"})
    activate_areas(library, edited_areas(library, table, entered_by="x").prepared)
    again = area_table(library)
    assert "Nieuw" in again[NAME].tolist()
    assert edited_areas(library, again, entered_by="x").changes == ()
