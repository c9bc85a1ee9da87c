"""Ids of plans and works outlast the order, columns and spelling of files."""

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from geo.importing.files import read_file_table
from geo.importing.identity import identify
from geo.importing.mapping import proposed_mapping
from geo.importing.prepare import activate, prepare
from tests.importing import street
from tests.importing.street import BOTTOM, LEFT


def works(*rows):
    """Works of (key, name, kind, first_year, x of its line), numbered from row 2."""
    frame = gpd.GeoDataFrame(
        {
            "work_id": [row[0] for row in rows],
            "name": [row[1] for row in rows],
            "kind": [row[2] for row in rows],
            "first_year": pd.array([row[3] for row in rows], dtype="Int64"),
            "last_year": pd.array([row[3] for row in rows], dtype="Int64"),
        },
        geometry=[LineString([(row[4], 0), (row[4] + 80, 0)]) for row in rows],
        crs="EPSG:28992",
    )
    frame.index = pd.RangeIndex(2, 2 + len(rows), name="row")
    return frame


def plans(*rows):
    """Plans of (key, name, kind, dwellings, first_year), numbered from row 2, without a place."""
    frame = pd.DataFrame(
        {
            "project_id": [row[0] for row in rows],
            "name": [row[1] for row in rows],
            "kind": [row[2] for row in rows],
            "dwellings_count": pd.array([row[3] for row in rows], dtype="Int64"),
            "first_year": pd.array([row[4] for row in rows], dtype="Int64"),
            "last_year": pd.array([row[4] for row in rows], dtype="Int64"),
            "lat": [None] * len(rows),
            "lon": [None] * len(rows),
        }
    )
    frame.index = pd.RangeIndex(2, 2 + len(rows), name="row")
    return frame


def ids(found, column="work_id"):
    return dict(zip(found.frame["name"], found.frame[column], strict=True))


NONE = works()
LEGACY = works(
    ("rij-1", "Riool een", "riool_vervanging", 2027, 0),
    ("rij-2", "Weg twee", "weg", 2028, 500),
    ("rij-3", "Groen drie", "groen", 2029, 900),
)


# -- in every order ----------------------------------------------------------------------------

NAMES = st.sampled_from(["Kerkstraat", "Kerkstraat oost", "Dorpsplein", "Singel", "Singel 2"])
ROW = st.tuples(
    st.one_of(st.none(), st.integers(1, 30).map(lambda number: f"K{number}")),
    NAMES,
    st.sampled_from(["weg", "groen"]),
    st.one_of(st.none(), st.integers(2024, 2036)),
    st.sampled_from([0, 40, 400, 800]),
)


def whole(found):
    columns = ["name", "kind", "first_year", "work_id"]
    rows = found.frame[columns].astype("string").fillna("").to_numpy().tolist()
    shapes = found.frame.geometry.to_wkt().tolist()
    return sorted([*row, shape] for row, shape in zip(rows, shapes, strict=True))


@settings(max_examples=30, deadline=None)
@given(
    before=st.lists(ROW, max_size=5),
    after=st.lists(ROW, min_size=1, max_size=6),
    shuffle=st.randoms(use_true_random=False),
)
def test_no_order_of_rows_changes_an_id(before, after, shuffle):
    there = identify(works(*before), NONE, layer="works").frame if before else NONE
    there = there.drop_duplicates("work_id")
    straight = identify(works(*after), there, layer="works")
    mixed = list(after)
    shuffle.shuffle(mixed)
    assert whole(identify(works(*mixed), there, layer="works")) == whole(straight)


def test_of_equal_rows_the_own_key_decides_and_not_their_order():
    twins = [(None, "Singel", "weg", None, 40), ("K3", "Singel", "weg", None, 40)]
    there = identify(works((None, "Singel", "weg", 2024, 40)), NONE, layer="works").frame
    straight = identify(works(*twins), there, layer="works")
    assert whole(identify(works(*reversed(twins)), there, layer="works")) == whole(straight)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.none(), NAMES, st.sampled_from(["sloop", "oplevering"]),
            st.one_of(st.none(), st.integers(1, 90)), st.one_of(st.none(), st.integers(2024, 2036)),
        ),
        min_size=1, max_size=6,
    ),
    shuffle=st.randoms(use_true_random=False),
)  # fmt: skip
def test_no_order_of_plans_changes_an_id(rows, shuffle):
    def told(found):
        return sorted(map(str, found.frame.astype("string").fillna("").to_numpy().tolist()))

    mixed = list(rows)
    shuffle.shuffle(mixed)
    straight = identify(plans(*rows), plans(), layer="projects")
    assert told(identify(plans(*mixed), plans(), layer="projects")) == told(straight)
    assert straight.frame["project_id"].is_unique


# -- what was there ----------------------------------------------------------------------------


def test_ids_of_row_numbers_stay_with_their_work_when_rows_move():
    moved = works(
        (None, "Groen drie", "groen", 2029, 900),
        (None, "Weg twee", "weg", 2028, 500),
        (None, "Riool een", "riool_vervanging", 2027, 0),
    )
    found = identify(moved, LEGACY, layer="works")
    assert ids(found) == {"Riool een": "rij-1", "Weg twee": "rij-2", "Groen drie": "rij-3"}
    assert found.questions == ()


def test_a_corrected_name_another_year_and_a_new_key_column_keep_the_id():
    found = identify(
        works(
            ("A-7", "Rioolvervanging een", "riool_vervanging", 2028, 0),
            ("A-8", "Weg twee", "weg", 2030, 500),
        ),
        LEGACY,
        layer="works",
    )
    assert ids(found) == {"Rioolvervanging een": "rij-1", "Weg twee": "rij-2"}
    assert found.frame["source_key"].tolist() == ["A-7", "A-8"]
    # from then on the key decides, whatever becomes of the name
    again = identify(
        works(("a 7", "Riool 1", "riool_vervanging", 2028, 5)), found.frame, layer="works"
    )
    assert again.frame["work_id"].tolist() == ["rij-1"]


def test_a_work_that_is_added_before_the_others_takes_no_id_of_theirs():
    found = identify(
        works(
            (None, "Nieuw werk", "groen", 2027, 3000),
            (None, "Riool een", "riool_vervanging", 2027, 0),
        ),
        LEGACY,
        layer="works",
    )
    assert ids(found)["Riool een"] == "rij-1"
    assert ids(found)["Nieuw werk"] not in set(LEGACY["work_id"])


def test_keys_that_are_row_numbers_do_not_carry_an_id_to_another_work():
    first = identify(
        works(("1", "Riool een", "riool_vervanging", 2027, 0), ("2", "Weg twee", "weg", 2028, 500)),
        NONE,
        layer="works",
    )
    swapped = works(
        ("1", "Weg twee", "weg", 2028, 500), ("2", "Riool een", "riool_vervanging", 2027, 0)
    )
    assert ids(identify(swapped, first.frame, layer="works")) == ids(first)


def test_a_key_that_was_of_something_else_is_asked():
    first = identify(works(("K1", "Riool een", "riool_vervanging", 2027, 0)), NONE, layer="works")
    other = works(("K1", "Speelplaats Noord", "groen", 2031, 4000))
    found = identify(other, first.frame, layer="works")
    [question] = found.questions
    assert (question.code, question.proposal) == ("key_reused", None)
    assert found.frame["work_id"].tolist() != ["K1"]
    assert found.frame["source_key"].tolist() == ["K1"]
    agreed = identify(other, first.frame, layer="works", answers={2: "K1"})
    assert (agreed.frame["work_id"].tolist(), agreed.questions) == (["K1"], ())


def test_the_same_street_again_years_later_is_another_work():
    first = identify(works(("P1", "Singel", "weg", 2026, 0)), NONE, layer="works")
    found = identify(works(("P9", "Singel", "weg", 2040, 0)), first.frame, layer="works")
    assert found.frame["work_id"].tolist() == ["P9"]
    assert [item.code for item in found.questions] == ["uncertain"]


def test_a_renamed_work_is_asked_with_what_was_there_first():
    renamed = works((None, "Klimaatstraat", "weg", 2028, 500))
    found = identify(renamed, LEGACY, layer="works")
    [question] = found.questions
    assert (question.code, question.proposal) == ("renamed", "rij-2")
    assert found.frame["work_id"].tolist() != ["rij-2"]
    assert identify(renamed, LEGACY, layer="works", answers={2: "rij-2"}).frame[
        "work_id"
    ].tolist() == ["rij-2"]
    assert identify(renamed, LEGACY, layer="works", answers={2: ""}).questions == ()


def test_what_comes_back_has_its_id_of_before():
    gone = LEGACY.iloc[[1]]
    found = identify(
        works((None, "Weg twee", "weg", 2033, 500)), LEGACY.iloc[[0]], layer="works", past=gone
    )
    assert found.frame["work_id"].tolist() == ["rij-2"]


def test_a_plan_that_is_split_is_asked_and_the_largest_part_proposed():
    before = plans(("blok-noord", "Blok Noord", "planvoorraad", 100, 2028))
    parts = plans(
        (None, "Blok Noord fase 1", "planvoorraad", 60, 2028),
        (None, "Blok Noord fase 2", "planvoorraad", 40, 2029),
    )
    found = identify(parts, before, layer="projects")
    assert [(item.code, item.proposal) for item in found.questions] == [
        ("split", "blok-noord"), ("split", None),
    ]  # fmt: skip
    agreed = identify(parts, before, layer="projects", answers={2: "blok-noord", 3: ""})
    assert agreed.frame["project_id"].tolist() == ["blok-noord", "blok-noord-fase-2"]


def test_plans_that_are_merged_are_asked_and_the_former_ids_are_kept():
    before = plans(
        ("blok-noord-fase-1", "Blok Noord fase 1", "planvoorraad", 60, 2028),
        ("blok-noord-fase-2", "Blok Noord fase 2", "planvoorraad", 40, 2028),
    )
    after = plans((None, "Blok Noord", "planvoorraad", 100, 2028))
    [question] = identify(after, before, layer="projects").questions
    assert (question.code, question.proposal) == ("merged", "blok-noord-fase-1")
    agreed = identify(after, before, layer="projects", answers={2: "blok-noord-fase-1"})
    assert agreed.frame["project_id"].tolist() == ["blok-noord-fase-1"]
    assert agreed.frame["former_ids"].tolist() == ["blok-noord-fase-2"]


def test_works_without_a_name_are_known_by_their_place():
    rows = [
        (None, "Werk op rij 2", "weg", 2028, 0),
        (None, "Werk op rij 3", "weg", 2028, 500),
        (None, "Werk op rij 4", "weg", 2029, 900),
    ]
    first = identify(works(*rows), NONE, layer="works").frame
    moved = [(None, f"Werk op rij {n + 2}", *row[2:]) for n, row in enumerate(reversed(rows))]

    def by_place(frame):
        return dict(zip(frame.geometry.to_wkt(), frame["work_id"], strict=True))

    assert by_place(identify(works(*moved), first, layer="works").frame) == by_place(first)
    assert by_place(identify(works(*moved), NONE, layer="works").frame) == by_place(first)


# -- through files -----------------------------------------------------------------------------


def load(library, frame, path, **options):
    frame.to_file(path)
    raw = read_file_table(path)
    prepared = prepare(library, raw, proposed_mapping(raw, kind="works"), **options)
    return activate(library, prepared).frame


@pytest.mark.parametrize("order", [[1, 0, 2, 3], [3, 2, 1, 0]])
def test_a_file_in_another_order_leaves_every_id_as_it_was(tmp_path, order):
    library = street.library(tmp_path / "var", bag=False)
    frame = gpd.GeoDataFrame(
        {
            "naam": ["Riool A", "Weg B", "Park C", "Kous D"],
            "soort": ["riool", "weg", "groen", "relining"],
            "periode": ["2027", "n.t.b.", "2028", "v.a. 2030"],
        },
        geometry=[
            LineString([(LEFT + 60 * n, BOTTOM), (LEFT + 60 * n, BOTTOM + 50)]) for n in range(4)
        ],
        crs="EPSG:28992",
    )
    first = load(library, frame, tmp_path / "a.gpkg").set_index("name")["work_id"]
    again = load(library, frame.iloc[order], tmp_path / "b.gpkg").set_index("name")["work_id"]
    assert again.to_dict() == first.to_dict()
    assert first.is_unique
    moved = frame.set_geometry(frame.geometry.translate(0.3))
    third = load(library, moved, tmp_path / "c.gpkg").set_index("name")["work_id"]
    assert third.to_dict() == first.to_dict()


def test_what_the_progress_raises_ends_the_reading(tmp_path):
    class Stopped(Exception):  # noqa: N818 - as the page stops a job
        pass

    library = street.library(tmp_path / "var", bag=False)
    path = tmp_path / "plannen.csv"
    path.write_text("Corporatie;Project;Soort;Aantal;Jaar\nTrivire;A;sloop;4;2027\n")
    raw = read_file_table(path)
    told = []

    def report(text, share):
        told.append((text, share))
        raise Stopped

    with pytest.raises(Stopped):
        prepare(library, raw, proposed_mapping(raw, kind="projects"), progress=report)
    assert told == [("plannen.csv wordt gelezen …", 0.0)]
