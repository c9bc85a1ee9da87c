"""Dwellings by label and by owner, in a stock with and without what a delivery tells beside."""

import json

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from geo.catalogue.stock_counts import label_counts, owner_parts
from geo.catalogue.validation import validate
from geo.constants import RD


def stock(**columns):
    """Three buildings: ten dwellings with E, four with B, six without a label."""
    frame = {
        "pand_id": ["0505100000000001", "AV10460504240550", "VB00000000000003"],
        "owner": ["Trivire", "Woonbron", "Trivire"],
        "dwellings_count": [10, 4, 6],
        "built_year": [1960, 1970, 1980],
        "dwelling_type": [None] * 3,
        "energy_label": ["E", "B", None],
        "complex_id": [None] * 3,
        "complex_name": [None] * 3,
        "wijkcode": ["WK050503"] * 3,
        "buurtcode": ["BU05050301"] * 3,
        "geometry": [box(104_600 + 20 * n, 424_000, 104_610 + 20 * n, 424_010) for n in range(3)],
    }
    return gpd.GeoDataFrame(frame | columns, geometry="geometry", crs=RD)


def test_one_label_stands_for_the_whole_building_when_nothing_else_is_told():
    counted = label_counts(stock())
    assert counted["dwellings_count"].tolist() == [10, 4, 6]
    assert counted["efg_count"].tolist() == [10, 0, 0]
    assert counted["unlabelled_count"].tolist() == [0, 0, 6]


def test_counted_labels_go_before_the_one_of_the_building():
    # the first: 8 of 10 have a label, 5 of them E, F or G; the second tells half, so nothing
    told = stock(
        efg_count=pd.array([5, 2, None], dtype="Int64"),
        labelled_count=pd.array([8, None, None], dtype="Int64"),
    )
    counted = label_counts(told)
    assert counted["efg_count"].tolist() == [5, 0, 0]
    assert counted["unlabelled_count"].tolist() == [2, 0, 6]


def test_a_building_of_two_owners_is_divided_as_they_have_it():
    part = {"owner": "Trivire", "dwellings_count": 7, "efg_count": 1, "labelled_count": 7}
    other = {"owner": "Woonbron", "dwellings_count": 3, "efg_count": 3, "labelled_count": 3}
    joined = stock(
        efg_count=pd.array([4, 0, 0], dtype="Int64"),
        labelled_count=pd.array([10, 4, 0], dtype="Int64"),
        shared=[json.dumps([part, other]), None, None],
    )
    parts = owner_parts(joined)
    assert parts.groupby("owner")["dwellings_count"].sum().to_dict() == {
        "Trivire": 13,
        "Woonbron": 7,
    }
    assert parts.groupby("owner")["efg_count"].sum().to_dict() == {"Trivire": 1, "Woonbron": 3}
    assert len(owner_parts(stock())) == 3


def test_columns_that_may_be_absent_are_not_made_up():
    checked = validate(stock(), "stock")
    assert len(checked.valid) == 3
    assert not {"efg_count", "labelled_count", "placed_by", "shared"} & set(checked.valid.columns)


@pytest.mark.parametrize(
    ("efg", "labelled", "column"),
    [(9, 8, "labelled_count"), (2, 11, "dwellings_count"), (-1, 8, "efg_count")],
)
def test_parts_are_never_more_than_the_whole(efg, labelled, column):
    wrong = stock(
        efg_count=pd.array([efg, 0, 0], dtype="Int64"),
        labelled_count=pd.array([labelled, 4, 0], dtype="Int64"),
    )
    checked = validate(wrong, "stock")
    assert (checked.rejected_rows, checked.rejected["column"].tolist()) == (1, [column])
