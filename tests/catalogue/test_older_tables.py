"""Tables without the coded columns of today, and the digests of rows that did not change."""

import pandas as pd
import pytest

from geo.catalogue.contracts import AMOUNT_BASES
from geo.catalogue.older_tables import with_amount_basis, with_firmness, without_derived
from geo.catalogue.reading import read_any
from geo.catalogue.validation import validate
from geo.paths import data_dir
from geo.register import row_digests
from tests import town

SOFT = "Sloop-nieuwbouw 2026 - 2030 (op basis van planning 2023)"


def shipped(name):
    return validate(read_any(data_dir() / f"{name}.csv"), name).valid


def plain(series):
    return [None if pd.isna(value) else value for value in series]


def test_what_ships_says_what_its_words_say():
    projects, measures = shipped("projects"), shipped("measures")
    older = with_firmness(projects.drop(columns=["firmness", "firmness_basis"]))
    for name in ("firmness", "firmness_basis"):
        assert plain(projects[name]) == plain(older[name]), name
    assert plain(projects["firmness"]).count("zacht") == 10
    older = with_amount_basis(measures.drop(columns="amount_basis"))
    assert plain(measures["amount_basis"]) == plain(older["amount_basis"])


def test_what_a_party_says_goes_before_the_heading():
    rows = [
        town.project("eigen", place=None, section=SOFT) | {"firmness": "hard"},
        town.project("open", place=None, section=SOFT) | {"firmness": None},
        town.project("kort", place=None, section="Sloop") | {"firmness": None},
    ]
    found = with_firmness(town.projects_of(*rows)).set_index("project_id")
    assert plain(found["firmness"]) == ["hard", "zacht", None]
    assert plain(found["firmness_basis"]) == [None, "kop", None]


@pytest.mark.parametrize(
    ("unit", "basis"),
    [
        ("euro per boom", "boom"),
        ("euro per m2 dak", "dak_m2"),
        ("euro per m3 berging", "berging_m3"),
        ("euro per m2", "m2"),
        ("euro per m2 geveltuin", "m2"),
        ("euro per woning", "woning"),
        ("euro per schoolplein, ongeveer", "stuk"),
        ("euro, eenheid niet vermeld", "geen"),
        (None, "geen"),
        ("Euro per m² dakoppervlak", "dak_m2"),
        ("per m3 bergingscapaciteit", "berging_m3"),
        ("euro per boomspiegel", "geen"),
    ],
)
def test_what_an_amount_is_per(unit, basis):
    older = pd.DataFrame({"amount_unit": [unit]})
    assert with_amount_basis(older)["amount_basis"].tolist() == [basis]
    # an empty cell is read like a column that is not there, and a basis that is given stays
    some = pd.DataFrame({"amount_unit": [unit, unit], "amount_basis": [pd.NA, "woning"]})
    assert with_amount_basis(some)["amount_basis"].tolist() == [basis, "woning"]
    assert basis in AMOUNT_BASES


def digests(frame):
    rows = without_derived(frame).to_dict("records")
    return row_digests([{str(k): v for k, v in row.items()} for row in rows], key="project_id")


def test_a_plan_that_did_not_change_keeps_the_digest_of_before_the_columns():
    now = shipped("projects")
    before = now.drop(columns=["firmness", "firmness_basis"])
    assert digests(now) == digests(before)
    now.loc[0, "firmness"] = "hard"
    assert digests(now) != digests(before)


def test_also_in_a_table_where_a_party_said_it_of_some_plans():
    """Such a table had a column, empty for the plans of which nothing was said."""
    now = shipped("projects")
    now.loc[0, ["firmness", "firmness_basis"]] = ["hard", "opgave"]
    before = now.drop(columns="firmness_basis")
    before["firmness"] = ["hard", *[None] * (len(now) - 1)]
    assert digests(now) == digests(before)
    # the same row when nobody says it any more
    now.loc[0, ["firmness", "firmness_basis"]] = [None, None]
    changed = {name for name, digest in digests(before).items() if digests(now)[name] != digest}
    assert now.loc[0, "project_id"] in changed
