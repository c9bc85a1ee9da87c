"""Two editions compared by hand."""

import json

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from geo.errors import DataError
from geo.fetch.editions import compare_editions, compare_stored
from geo.fetch.run import fetch_layer

from .servers import reply_json, serving
from .towns import KEYS, cbs_frames, to_features


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


def test_editions_are_kept_and_compared(make_library):
    """A second edition in which a buurt has another name and its border moved 100 m."""
    frames = cbs_frames()
    later = [False]

    def answer(handler):
        name = handler.path.split("/collections/")[1].split("/")[0]
        found = frames[name]
        found = found[(found["gemeentecode"] == "GM9999") & (found["water"] == "NEE")]
        if later[0] and name == "buurten":
            found = found.copy()
            first = found.index[0]
            found.loc[first, "buurtnaam"] = "Nieuwe naam"
            found.loc[first, "geometry"] = found.loc[first, "geometry"].buffer(
                100, join_style="mitre"
            )
        reply_json(
            handler,
            {"type": "FeatureCollection", "features": _plain(to_features(found, key=KEYS[name]))},
        )

    with serving(answer) as (url, _):
        library = make_library(url)
        fetch_layer(library, "buurten", gemeentecode="GM9999")
        later[0] = True
        fetch_layer(library, "buurten")
    editions = library.editions("buurten", origin="officieel")
    assert len(editions) == 2
    new = next(edition for edition in editions if edition.active)
    old = next(edition for edition in editions if not edition.active)
    diff = compare_stored(library, "buurten", old, new)
    assert diff.changed.to_dict("records") == [
        {"key": "BU99990100", "column": "buurtnaam", "old": "Proefbuurt 1.0", "new": "Nieuwe naam"}
    ]
    assert diff.moved["key"].tolist() == ["BU99990100"]
    assert diff.moved["distance_m"].tolist() == pytest.approx([100 * 2**0.5])
    assert diff.same_count == 7


def _plain(features):
    return json.loads(json.dumps(features, default=lambda value: value.item()))
