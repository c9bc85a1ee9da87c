"""Hazard maps of areas: classes in words, ranges in text, numbers; and what is asked."""

import warnings

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.catalogue.library import Library
from geo.commands import main
from geo.errors import DataError
from geo.hazards.thresholds import load_thresholds
from geo.importing.files import read_file_table
from geo.importing.hazard_areas import class_questions, class_values, read_class
from geo.importing.hazard_columns import value_columns
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
        ("lagere kans", None), ("hoog of laag", None), ("matig hoog", None), ("niet hoog", None),
        ("laag tot zeer hoog", None), ("geen risico", None), ("zeer hoge kans", "zeer_hoog"),
        ("middelhoog", "middel"), ("niet berekend", "geen_data"), ("onbepaald", "geen_data"),
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


def asked_of(path, hazard="pile_rot", column="risico"):
    raw = read_file_table(path)
    questions = class_questions(raw, column=column, hazard=THRESHOLDS[hazard])
    return {q.key.removeprefix("values:klasse:"): (q.proposed, q.needed) for q in questions}


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        # a word beside numbers is asked, and what says that there is nothing is told
        (["12,5", "4", "hoog"], {"hoog": ("hoog", True)}),
        (["12,5", "4", "geen meting"], {"geen meting": ("geen_data", False)}),
        (["3", "rood"], {"rood": (None, True)}),
        # so is one beside ranges, and a range that contradicts itself
        (["0 - 4 %", "zeer laag"], {"zeer laag": ("zeer_laag", True)}),
        (["0 - 4 %", "niet gevoelig"], {"niet gevoelig": ("geen_data", False)}),
        (["0 - 4 %", "9 - 4 %"], {"9 - 4 %": (None, True)}),
        # an ambiguous word has no proposal that anybody could agree with
        (["laag", "hoog of laag"], {"laag": ("laag", False), "hoog of laag": (None, True)}),
        # yes and no are no numbers
        ([True, False], {"ja": (None, True), "nee": (None, True)}),
        # numbers that nothing explains
        (["1.250", "2.500"], {"decimal:risico": (",", True)}),
        (["1.250 - 2.500 %"], {"decimal:risico": (".", True)}),
    ],
)
def test_what_only_a_person_knows_of_a_column_is_asked(tmp_path, texts, asked):
    assert asked_of(areas(tmp_path / "v.gpkg", texts)) == asked


def test_agreeing_answers_what_has_a_proposal_and_nothing_else(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "var"))
    street.library(tmp_path / "var", bag=False)
    path = areas(tmp_path / "v.gpkg", ["12,5", "hoog", "hoog of laag"])
    command = ["import", "hazard", str(path), "--as", "pile_rot", "--column", "risico",
               "--agree", "--dry-run"]  # fmt: skip
    assert main(command) == 1
    assert "'hoog of laag'" in capsys.readouterr().err
    command += ["--choose", "values:klasse:hoog of laag=geen_data"]
    assert main(command) == 0
    told = capsys.readouterr().out
    assert "hoog → hoog" in told
    assert "geen gegevens: hoog of laag (1)" in told


def known_values(found):
    return np.unique(found.values[np.isfinite(found.values)]).tolist()


def test_numbers_ranges_and_words_of_one_column_end_in_one_unit(library, tmp_path):
    path = areas(tmp_path / "v.gpkg", ["30", "5 - 30 cm", "hoog", "1 m"])
    found = prepared(
        library, path, "rain70", column="risico", unit="cm",
        answers={"values:klasse:hoog": "hoog"},
    )  # fmt: skip
    middle = class_values(THRESHOLDS["rain70"])["hoog"]
    assert known_values(found) == pytest.approx(sorted([0.3, 0.175, middle, 1.0]))
    numbers = areas(tmp_path / "n.gpkg", ["30", "45", "hoog"])
    found = prepared(
        library, numbers, "rain70", column="risico", unit="cm",
        answers={"values:klasse:hoog": "hoog"},
    )  # fmt: skip
    assert known_values(found) == pytest.approx(sorted([0.3, 0.45, middle]))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([0, 1, 1, None], "alleen 0 en 1"), (["2 - 5 %", "7 - 9"], None),
        (["5 - 8", "8 - 9"], "'5 - 8' noemt geen eenheid; gelezen als %"),
    ],
)  # fmt: skip
def test_what_may_be_no_value_or_has_no_unit_is_told(library, tmp_path, values, told):
    found = prepared(library, areas(tmp_path / "v.gpkg", values), column="risico").summary()
    assert any(told in line for line in found) if told else "eenheid" not in " ".join(found)


@pytest.mark.parametrize(("mark", "value"), [(",", 1250.0), (".", 1.25)])
def test_the_person_decides_what_a_point_means(library, tmp_path, mark, value):
    path = areas(tmp_path / "v.gpkg", ["1.250", None])
    answers = {"decimal:risico": mark}
    if value > 100:
        with pytest.raises(DataError, match=r"1\.250 tot 1\.250 %; mogelijk is 0 tot 100 %"):
            prepared(library, path, column="risico", answers=answers)
        return
    assert prepared(library, path, column="risico", answers=answers).areas["value"][0] == value


def test_a_column_without_a_value_and_one_with_names_are_told_as_they_are(library, tmp_path):
    path = areas(tmp_path / "v.gpkg", ["onbekend", None])
    with pytest.raises(DataError, match=r"kolom 'risico' .* heeft geen enkel vlak een waarde"):
        prepared(library, path, column="risico")
    path = areas(
        tmp_path / "n.gpkg", [f"straat {chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(60)]
    )
    with pytest.raises(DataError, match="60 verschillende teksten die geen waarde zijn"):
        prepared(library, path, column="risico")


def test_an_empty_shape_is_no_area(library, tmp_path, capfd):
    path = areas(tmp_path / "v.gpkg", [10.0, 20.0, 30.0])
    frame = gpd.read_file(path)
    frame.loc[1, "geometry"] = shapely.Polygon()
    frame.loc[2, "geometry"] = shapely.MultiPolygon([shapely.Polygon()])
    frame.to_file(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = prepared(library, path, column="risico")
    assert found.areas["value"].tolist() == [10.0]
    assert "2 rijen zonder vlak niet gebruikt." in found.summary()
    assert not capfd.readouterr().err
