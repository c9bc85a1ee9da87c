"""Classes with their bounds, exact at the bounds, also for values out of a float32 raster."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.constants import CLASSES, EXEMPT, NO_DATA
from geo.errors import DataError
from geo.hazards.thresholds import CLASS_SCORE, class_scores, load_thresholds
from geo.paths import data_dir
from tests import town

SHIPPED = load_thresholds(data_dir() / "thresholds.toml")


def load(folder, text):
    path = folder / "thresholds.toml"
    path.write_text(text, encoding="utf-8")
    return load_thresholds(path)


@pytest.mark.parametrize(
    ("hazard", "depth_or_value", "name"),
    [
        # DGBC, water at the facade: <=10 cm very low, 10-15 low, 15-20 medium, 20-30 high, more
        ("rain70", 0.0, "zeer_laag"),
        ("rain70", 0.10, "zeer_laag"),
        ("rain70", 0.101, "laag"),
        ("rain70", 0.15, "laag"),
        ("rain70", 0.20, "middel"),
        ("rain70", 0.30, "hoog"),
        ("rain70", 0.301, "zeer_hoog"),
        # DGBC, flood: <=0.2, <=1, <=2.6, more; there is no very high
        ("flood", 0.2, "zeer_laag"),
        ("flood", 1.0, "laag"),
        ("flood", 2.6, "middel"),
        ("flood", 2.601, "hoog"),
        ("flood", 100.0, "hoog"),
        # PET: above 35 moderate to strong, above 41 extreme (HvA/TAUW)
        ("heat", 35.0, "laag"),
        ("heat", 35.001, "middel"),
        ("heat", 41.0, "hoog"),
        ("heat", 41.001, "zeer_hoog"),
        # DGBC, pile rot: <=0.8, <=3, <=6, <=15, more
        ("pile_rot", 0.8, "zeer_laag"),
        ("pile_rot", 15.0, "hoog"),
        ("pile_rot", 15.1, "zeer_hoog"),
    ],
)
def test_a_bound_belongs_to_its_class_in_float32_as_well(hazard, depth_or_value, name):
    for kind in ("float64", "float32"):
        assert SHIPPED[hazard].classify(np.array([depth_or_value], dtype=kind)).tolist() == [name]


def test_no_value_is_no_data_and_never_low():
    assert SHIPPED["heat"].classify([np.nan, 20.0]).tolist() == [NO_DATA, "zeer_laag"]
    assert SHIPPED["heat"].classify([]).tolist() == []


@pytest.mark.parametrize("hazard", SHIPPED.values(), ids=lambda hazard: hazard.id)
@given(st.lists(st.floats(-10, 200, width=32), min_size=2, max_size=20))
def test_more_is_never_a_lower_class(hazard, values):
    classes = hazard.classify(np.sort(np.array(values, dtype="float32")))
    ranks = [CLASSES.index(name) for name in classes]
    assert ranks == sorted(ranks)


def test_scores_of_classes():
    # five steps from 0 to 1; exempt counts 0 and no data is missing
    assert dict(CLASS_SCORE) == {
        "zeer_laag": 0.0, "laag": 0.25, "middel": 0.5, "hoog": 0.75, "zeer_hoog": 1.0,
    }  # fmt: skip
    scores = class_scores(["hoog", EXEMPT, NO_DATA])
    assert scores[:2].tolist() == [0.75, 0.0]
    assert np.isnan(scores[2])


def test_the_legend_is_told_in_dutch():
    assert SHIPPED["flood"].legend() == [
        ("zeer_laag", "tot en met 0,2 m"),
        ("laag", "0,2 tot 1,0 m"),
        ("middel", "1,0 tot 2,6 m"),
        ("hoog", "meer dan 2,6 m"),
    ]


def test_zones_and_exemptions_as_shipped():
    zones = {name: (h.statistic, h.buffer_m) for name, h in SHIPPED.items()}
    assert zones["heat"] == ("mean", 10.0)
    assert zones["rain70"] == ("max", 2.0)
    after = {name: h.exemption.after for name, h in SHIPPED.items() if h.exemption}
    assert after == {"rain70": 2012, "pile_rot": 1975}
    assert all(h.source and h.source_status for h in SHIPPED.values())


GOOD = town.hazard_toml("rain", (0.1, 0.2, 0.3, 0.4), statistic="max", buffer_m=2.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"geen bedreigingen"),
        ("[[hazards]\n", r"kunnen niet worden gelezen"),
        (GOOD + 'kleur = "rood"\n', r"'rain': onbekende sleutel 'kleur'"),
        (GOOD.replace('"laag"', '"best laag"'), r"klasse 'best laag' is onbekend"),
        (GOOD.replace("upto = 0.2", "upto = 0.5"), r"moeten oplopen"),
        (GOOD.replace("upto = 0.2", "upto = 0.1"), r"moeten oplopen"),
        (GOOD.replace('name = "laag"', 'name = "hoog"'), r"moeten oplopen"),
        (GOOD.replace('"zeer_hoog" }', '"zeer_hoog", upto = 9 }'), r"geen bovengrens"),
        (GOOD.replace("upto = 0.2", "totenmet = 0.2"), r"onbekende sleutel 'totenmet'"),
        (GOOD.replace("upto = 0.2", 'upto = "veel"'), r"classes: upto 'veel' is geen getal"),
        (GOOD.replace('name = "laag", ', ""), r"onvolledig"),
        (GOOD.replace('unit = "m"\n', ""), r"onvolledig.*unit"),
        (GOOD.replace('"max"', '"median"'), r"statistic 'median' is onbekend"),
        (GOOD.replace("buffer_m = 2.0", "buffer_m = -2.0"), r"buffer_m '-2\.0' is geen"),
        (GOOD + 'exemption = { column = "built_year" }\n', r"onvolledig.*after"),
        (
            GOOD + 'exemption = { column = "a", after = "2012", reason = "x" }\n',
            r"after '2012' is geen jaar",
        ),
        (
            GOOD + 'exemption = { column = "a", after = 2012, reason = "x", sinds = 1 }\n',
            r"onbekende sleutel 'sinds'",
        ),
        (GOOD.replace("buffer_m = 2.0", "buffer_m = inf"), r"buffer_m 'inf' is geen getal van 0"),
        (GOOD.replace("upto = 0.2", "upto = nan"), r"upto 'nan' is geen getal"),
        (GOOD + "classes = 5\n", r"kunnen niet worden gelezen: regel \d+"),
        (GOOD + 'exemption = { column = 3, after = 2012, reason = "x" }\n', r"column '3' is geen"),
        (
            GOOD + 'exemption = { column = "built_year", after = true, reason = "x" }\n',
            r"geen jaar",
        ),
        (GOOD + 'exemption = { column = "built_year", after = 2012, reason = [] }\n', r"reason"),
        (
            GOOD + 'exemption = { column = "bouwjaar", after = 2012, reason = "x" }\n',
            r"het bezit heeft geen getal 'bouwjaar'",
        ),
        (GOOD + 'word = "regen"\n', r"onvolledig, 'colours' ontbreekt"),
        (GOOD + GOOD, r"'rain': staat er twee keer in"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        load(tmp_path, text)


def test_the_file_has_to_be_there(tmp_path):
    with pytest.raises(DataError, match=r"thresholds\.toml kunnen niet worden gelezen"):
        load_thresholds(tmp_path / "thresholds.toml")
    assert load(tmp_path, GOOD)["rain"].bounds[-1] == ("zeer_hoog", np.inf)
