"""Two editions compared by hand."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from geo.errors import DataError
from geo.fetch import compare_editions


def frame(rows):
    return gpd.GeoDataFrame(
        [
            {"id": key, "naam": name, "aantal": count, "geometry": Point(x, 0)}
            for key, name, count, x in rows
        ],
        crs="EPSG:28992",
    )


OLD = [("a", "A", 1, 0), ("b", "B", 2, 10), ("c", "C", None, 20), ("d", "D", 4, 30)]


def test_the_same_is_the_same():
    diff = compare_editions(frame(OLD), frame(OLD[::-1]), "id")
    assert diff.is_empty
    assert diff.same_count == 4
    assert diff.message == "Er is niets veranderd."


def test_added_removed_moved_and_changed():
    new = [("a", "A", 1, 3), ("b", "B2", 2, 10), ("c", "C", 5, 20), ("e", "E", 1, 0)]
    diff = compare_editions(frame(OLD), frame(new), "id")
    assert (diff.added, diff.removed) == (("e",), ("d",))
    assert diff.moved.to_dict("records") == [{"key": "a", "distance_m": 3.0}]
    assert diff.changed.to_dict("records") == [
        {"key": "b", "column": "naam", "old": "B", "new": "B2"},
        {"key": "c", "column": "aantal", "old": None, "new": 5.0},
    ]
    assert diff.same_count == 0
    assert diff.message == (
        "1 toegevoegd, 1 verdwenen, 1 verplaatst of anders van vorm, "
        "2 met andere waarden, 0 gelijk gebleven."
    )


def test_a_shape_that_appears_has_moved_without_a_distance():
    old = frame(OLD)
    old.loc[0, "geometry"] = None
    diff = compare_editions(old, frame(OLD), "id")
    assert diff.moved["key"].tolist() == ["a"]
    assert diff.moved["distance_m"].isna().all()


def test_whole_and_decimal_numbers_are_the_same_value():
    old = pd.DataFrame({"id": ["a"], "n": pd.array([1], dtype="Int64")})
    new = pd.DataFrame({"id": ["a"], "n": [1.0]})
    assert compare_editions(old, new, "id").is_empty


def test_a_key_that_is_no_key_is_refused():
    with pytest.raises(DataError, match="leeg of dubbel"):
        compare_editions(frame(OLD), frame([*OLD, OLD[0]]), "id")
    with pytest.raises(DataError, match="ontbreekt"):
        compare_editions(frame(OLD), frame(OLD), "code")
