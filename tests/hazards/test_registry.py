"""A hazard is declared once; every place that draws, weighs or names hazards asks the register."""

import pytest

from geo.catalogue.setup_steps import STEPS
from geo.catalogue.sources import load_registry
from geo.constants import CLASSES
from geo.errors import DataError
from geo.hazards.registry import (
    DEFAULT_WEIGHTS,
    HAZARD_WORDS,
    HAZARDS,
    REGISTRY_KEYS,
    hazard_of_layer,
    load_hazard_registry,
)
from geo.hazards.thresholds import load_thresholds
from geo.koppelkansen.weights_file import load_weights
from geo.maps.palettes import HAZARDS as PALETTES
from geo.overleg.story import DEFAULT_HAZARDS
from geo.paths import SHIPPED_DATA

SHIPPED = load_thresholds(SHIPPED_DATA / "thresholds.toml")
SOURCES = load_registry(SHIPPED_DATA / "sources.toml")

BLOCK = """[[hazards]]
id = "wind"
title = "Wind"
unit = "m/s"
layer = "wind"
statistic = "max"
buffer_m = 5.0
decimals = 1
word = "wind"
legend = "Wind"
kind = "raster"
weight = 0.3
valid = [0, 60]
sentinels = [-9999]
colours = ["#eeeeee", "#cccccc", "#aaaaaa", "#777777", "#333333"]
classes = [{ name = "laag", upto = 8.0 }, { name = "hoog" }]
source = "proef"
source_status = "I"
"""


def load(folder, text):
    path = folder / "thresholds.toml"
    path.write_text(text, encoding="utf-8")
    return load_hazard_registry(path)


NOT_TO_BEGIN_WITH = {
    "rain140": "the same storm as rain70, only heavier",
    "warm_nights": "differs little within a gemeente",
    "flood_chance": "of the same water as flood",
    "pile_rot": "of some parts of the country only",
    "settlement": "of some parts of the country only",
}
"""Hazards that a gemeente need not load to begin, with why."""
NOT_IN_A_STORY = {
    "rain70": "rain140 shows more places",
    "drought": "says little about one wijk",
    "flood": "is much the same over a whole wijk",
    **{name: why for name, why in NOT_TO_BEGIN_WITH.items() if name != "rain140"},
}
"""Hazards without a step in a story that nobody changed, with why."""


def test_of_every_hazard_it_is_chosen_whether_one_begins_with_it():
    """A new hazard is in the steps of a new gemeente and in a first story, or named here."""
    [step] = [step for step in STEPS if step.code == "hazards"]
    layers = {HAZARDS[name].layer for name in HAZARDS if name not in NOT_TO_BEGIN_WITH}
    assert set(step.layers) == layers
    assert set(DEFAULT_HAZARDS) == set(HAZARDS) - set(NOT_IN_A_STORY)
    assert set(NOT_TO_BEGIN_WITH) | set(NOT_IN_A_STORY) <= set(HAZARDS)


def test_thresholds_and_register_hold_the_same_hazards_in_the_same_order():
    assert list(SHIPPED) == list(HAZARDS) == list(HAZARD_WORDS) == list(PALETTES)


@pytest.mark.parametrize("hazard", HAZARDS.values(), ids=lambda hazard: hazard.id)
def test_the_layer_of_a_hazard_is_registered_with_the_same_title_unit_and_kind(hazard):
    layer = SOURCES.layer(hazard.layer)
    assert (layer.title, layer.unit, layer.kind) == (hazard.title, hazard.unit, hazard.kind)
    assert hazard_of_layer(hazard.layer) is hazard
    # hazards are public at their source: a right that is forgotten hides the map for most roles
    assert layer.audience == "iedereen"


@pytest.mark.parametrize("hazard", HAZARDS.values(), ids=lambda hazard: hazard.id)
def test_class_bounds_lie_within_the_valid_values_and_sentinels_are_not_bounds(hazard):
    low, high = hazard.valid
    uppers = [upper for _, upper in SHIPPED[hazard.id].bounds[:-1]]
    assert all(low <= upper <= high for upper in uppers)
    assert not set(uppers) & set(hazard.sentinels)


@pytest.mark.parametrize("hazard", HAZARDS.values(), ids=lambda hazard: hazard.id)
def test_a_hazard_has_a_ramp_a_word_and_a_weight_everywhere(hazard):
    palette = PALETTES[hazard.id]
    assert tuple(palette.entry(name).colour for name in CLASSES) == hazard.colours
    assert palette.title == hazard.legend
    assert hazard.word == hazard.word.lower()
    weights = load_weights(SHIPPED_DATA / "weights.toml")
    assert weights.hazards[hazard.id] == DEFAULT_WEIGHTS[hazard.id] == hazard.weight


def test_weights_toml_replaces_a_weight_and_leaves_the_others(tmp_path):
    text = (SHIPPED_DATA / "weights.toml").read_text(encoding="utf-8")
    path = tmp_path / "weights.toml"
    path.write_text(text.replace("[hazards]", "[hazards]\ndrought = 2.0\n"), encoding="utf-8")
    assert load_weights(path).hazards == {**DEFAULT_WEIGHTS, "drought": 2.0}


def test_a_new_hazard_is_one_block(tmp_path):
    [hazard] = load(tmp_path, BLOCK).values()
    assert (hazard.id, hazard.weight, hazard.valid) == ("wind", 0.3, (0, 60))
    assert list(load_thresholds(tmp_path / "thresholds.toml")) == ["wind"]


@pytest.mark.parametrize("key", sorted(REGISTRY_KEYS))
def test_a_forgotten_key_is_named(tmp_path, key):
    lines = [line for line in BLOCK.splitlines() if not line.startswith(f"{key} =")]
    with pytest.raises(DataError, match=f"wind.*{key}"):
        load(tmp_path, "\n".join(lines))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"raster"', '"kaart"', "kind"),
        ("[0, 60]", "[60, 0]", "valid"),
        ("weight = 0.3", "weight = -1", "weight"),
        ('"#eeeeee", ', "", "colours"),
        ('"#eeeeee"', '"wit"', "colours"),
        ("[0, 60]", '"veel"', "wind"),
        ("weight = 0.3", "weight = true", "weight 'True' is geen getal vanaf 0"),
        ("weight = 0.3", "weight = inf", "weight 'inf' is geen getal"),
        ("weight = 0.3", 'weight = "zwaar"', "weight 'zwaar' is geen getal"),
        ('"#eeeeee", ', "7, ", "colours"),
    ],
)
def test_a_wrong_value_is_named(tmp_path, old, new, key):
    with pytest.raises(DataError, match=key):
        load(tmp_path, BLOCK.replace(old, new))
    # the program starts with what ships; whoever loads the classes is told
    with pytest.raises(DataError, match=key):
        load_thresholds(tmp_path / "thresholds.toml")


@pytest.mark.parametrize("key", ["word", "legend", "sentinels", "colours"])
@pytest.mark.parametrize("value", ["5", "true", "[[1]]", "1979-05-27", '""', "{}", "nan"])
def test_a_value_of_another_kind_is_told_by_both_readers(tmp_path, key, value):
    lines = [f"{key} = {value}" if line.startswith(f"{key} =") else line
             for line in BLOCK.splitlines()]  # fmt: skip
    told = f"thresholds.toml, bedreiging 'wind': {key} '.*' is geen"
    with pytest.raises(DataError, match=told):
        load(tmp_path, "\n".join(lines))
    with pytest.raises(DataError, match=told):
        load_thresholds(tmp_path / "thresholds.toml")


def test_a_file_of_an_older_installation_only_changes_class_bounds(tmp_path):
    bounds_only = "\n".join(
        line for line in BLOCK.splitlines() if line.split(" =")[0] not in REGISTRY_KEYS
    )
    assert load(tmp_path, bounds_only) == {}
    assert list(load_thresholds(tmp_path / "thresholds.toml")) == ["wind"]
