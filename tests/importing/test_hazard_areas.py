"""Hazard maps of areas: classes in words, ranges in text, numbers; and what is asked."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.catalogue.library import Library
from geo.errors import DataError
from geo.hazards.thresholds import load_thresholds
from geo.importing.files import read_file_table
from geo.importing.hazard_areas import class_questions, class_values, read_class, value_columns
from geo.importing.hazard_file import activate_hazard, prepare_hazard
from geo.paths import SHIPPED_DATA
from tests.importing import street

THRESHOLDS = load_thresholds(SHIPPED_DATA / "thresholds.toml")
LEFT, TOP = street.LEFT, street.BOTTOM + 200


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return street.library(tmp_path_factory.mktemp("vlakken") / "var", bag=False)


def areas(path, values, *, column="risico"):
    shapes = [
        shapely.box(LEFT + 100 * n, TOP - 200, LEFT + 100 * n + 100, TOP)
        for n in range(len(values))
    ]
    gpd.GeoDataFrame({"naam": [f"vak {n}" for n in range(len(values))], column: values},
                     geometry=shapes, crs=28992).to_file(path)  # fmt: skip
    return path


def prepared(library, path, hazard="pile_rot", **options):
    return prepare_hazard(library, path, hazard=hazard, thresholds=THRESHOLDS, **options)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hoog", "hoog"), ("zeer HOOG", "zeer_hoog"), ("Heel lage kans", "zeer_laag"),
        ("matig risico", "middel"), ("Gemiddeld", "middel"), ("kleine kans", "laag"),
        ("Geen gegevens", "geen_data"), ("n.v.t.", "geen_data"), ("niet onderzocht", "geen_data"),
        ("extreem", "zeer_hoog"), ("klei op veen", None), ("type B", None), ("", "geen_data"),
    ],
)  # fmt: skip
def test_words_that_mean_a_class(text, name):
    assert read_class(text) == name


def test_known_words_become_the_middle_of_their_class(library, tmp_path):
    found = prepared(library, areas(tmp_path / "p.gpkg", ["hoog", "Matig", "geen gegevens", None]))
    middles = class_values(THRESHOLDS["pile_rot"])
    assert found.areas["value"].tolist() == pytest.approx(
        [middles["hoog"], middles["middel"], np.nan, np.nan], nan_ok=True
    )
    assert found.areas["label"].tolist()[:3] == ["hoog", "Matig", "geen gegevens"]
    assert "geen meting" in " ".join(found.summary())
    for name, middle in middles.items():
        assert THRESHOLDS["pile_rot"].classify([middle]) == [name]


def test_an_unknown_word_is_asked_with_its_count(library, tmp_path):
    path = areas(tmp_path / "p.gpkg", ["type A", "hoog", "type A", "laag"])
    with pytest.raises(DataError, match="type A"):
        prepared(library, path)
    asked = class_questions(read_file_table(path), column="risico", hazard=THRESHOLDS["pile_rot"])
    assert {(one.key, one.needed, one.count) for one in asked} == {
        ("values:klasse:type a", True, 2), ("values:klasse:hoog", False, 1),
        ("values:klasse:laag", False, 1),
    }  # fmt: skip
    answers = {"values:klasse:type a": "zeer_hoog", "values:klasse:laag": "geen_data"}
    found = prepared(library, path, answers=answers)
    assert THRESHOLDS["pile_rot"].classify(found.areas["value"]).tolist() == [
        "zeer_hoog", "hoog", "zeer_hoog", "geen_data",
    ]  # fmt: skip
    with pytest.raises(DataError, match="geen antwoord"):
        prepared(library, path, answers={**answers, "values:klasse:hoog": "rood"})


def test_what_a_word_was_taken_for_is_proposed_for_the_next_map(tmp_path):
    own = street.library(tmp_path / "var", bag=False)
    first = areas(tmp_path / "eerste.gpkg", ["type A", "hoog"])
    chosen = {"values:klasse:type a": "zeer_hoog", "values:klasse:hoog": "middel"}
    activate_hazard(own, prepared(own, first, answers=chosen))
    second = areas(tmp_path / "tweede.gpkg", ["Type A", "hoog", "laag"])
    found = prepared(own, second)
    assert THRESHOLDS["pile_rot"].classify(found.areas["value"]).tolist() == [
        "zeer_hoog", "middel", "laag",
    ]  # fmt: skip
    # a map of another hazard has words of its own, and an answer of now goes first
    with pytest.raises(DataError, match="type A"):
        prepared(own, first, hazard="settlement", column="risico")
    now = prepared(own, second, answers={"values:klasse:type a": "laag"})
    assert THRESHOLDS["pile_rot"].classify(now.areas["value"]).tolist()[0] == "laag"


@pytest.mark.parametrize(
    ("hazard", "texts", "values"),
    [
        ("pile_rot", ["0 - 5 %", "5 - 10%", "onbekend"], [2.5, 7.5, np.nan]),
        ("rain70", ["< 5 cm", "5 - 30 cm", "geen water"], [0.025, 0.175, np.nan]),
        ("heat", ["35 tot 38 graden", "38 tot 41 graden", "n.v.t."], [36.5, 39.5, np.nan]),
    ],
)
def test_ranges_in_text_become_their_middle_in_the_unit_of_the_hazard(
    library, tmp_path, hazard, texts, values
):
    found = prepared(library, areas(tmp_path / "k.gpkg", texts), hazard, column="risico")
    known = np.unique(found.values[np.isfinite(found.values)])
    assert known == pytest.approx(sorted(values[:2]), abs=1e-4)


def test_a_range_in_another_kind_of_unit_is_refused(library, tmp_path):
    with pytest.raises(DataError, match="passen niet bij"):
        prepared(library, areas(tmp_path / "k.gpkg", ["5 - 30 cm", "> 30 cm"]), column="risico")


def test_areas_of_a_vector_hazard_stay_areas(tmp_path):
    library = street.library(tmp_path / "var", bag=False)
    found = prepared(library, areas(tmp_path / "p.gpkg", ["1,5", "-9999", "20"], column="aandeel"))
    layer = activate_hazard(library, found)
    frame = Library(var=library.var).get("pile_rot").frame
    assert sorted(frame["value"].dropna()) == [1.5, 20.0]
    assert layer.provenance.origin == "aangeleverd"
    # the areas are those of the file, not cells
    assert frame.geometry.area.tolist() == [20_000.0] * 3


def test_columns_that_can_hold_the_value(tmp_path):
    path = areas(tmp_path / "p.gpkg", ["hoog", "laag"])
    assert value_columns(read_file_table(path).frame) == ("risico",)
    both = gpd.read_file(path).assign(score=[1, 2])
    both.to_file(path)
    assert value_columns(read_file_table(path).frame) == ("score", "risico")
