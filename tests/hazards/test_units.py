"""One table of units, for legends of map services and for files of a person's own."""

import numpy as np
import pytest

from geo.fetch.legend_labels import read_label, scale_to
from geo.hazards.registry import HAZARDS
from geo.hazards.units import FACTORS, SPELLINGS, converted, read_unit, units_for

OWN_SCALES = {"klasse 0-5"}
"""Units of hazards that come in no other unit: numbers of classes."""


@pytest.mark.parametrize(
    ("text", "unit"),
    [("Centimetre", "cm"), ("decimeter", "dm"), ("dm", "dm"), ("metres", "m"), ("degC", "°C"),
     ("graden Celsius", "°C"), ("Kelvin", "K"), ("mm/jaar", "mm"), ("weken per jaar", "weken"),
     ("pct", "%"), ("klasse 0-5", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_unit_is_read_as_people_write_it(text, unit):
    assert read_unit(text) == unit


@pytest.mark.parametrize("layer_unit", FACTORS)
def test_every_unit_that_a_layer_takes_has_a_spelling_and_reads_in_a_legend(layer_unit):
    for unit, factor in FACTORS[layer_unit].items():
        assert unit in SPELLINGS
        label = read_label(f"3 - 5 {unit}")
        assert (label.lower, label.upper, label.unit) == (3, 5, unit)
        assert scale_to(layer_unit, unit, host="x") == factor
    assert read_unit(layer_unit) in FACTORS[layer_unit]


@pytest.mark.parametrize("hazard", HAZARDS.values(), ids=lambda hazard: hazard.id)
def test_values_of_a_hazard_come_in_any_unit_that_is_offered(hazard):
    ten = np.array([10.0, np.nan], dtype=np.float32)
    for unit in units_for(hazard.unit):
        found = converted(ten, unit=unit, layer_unit=hazard.unit)
        assert found is not None, unit
        assert np.isnan(found[1])
    assert converted(ten, unit="mijl", layer_unit=hazard.unit) is None


@pytest.mark.parametrize("hazard", HAZARDS.values(), ids=lambda hazard: hazard.id)
def test_the_unit_of_a_hazard_is_known_unless_it_is_a_scale_of_its_own(hazard):
    known = read_unit(hazard.unit) in FACTORS.get(hazard.unit, {})
    assert known or hazard.unit in OWN_SCALES, hazard.unit


@pytest.mark.parametrize(
    ("unit", "layer_unit", "value"),
    [("dm", "m", 1.0), ("cm", "mm per jaar", 100.0), ("weken", "weken per jaar", 10.0),
     ("nachten", "weken per jaar", 10 / 7), ("K", "°C", -263.15)],
)  # fmt: skip
def test_ten_of_a_unit_by_hand(unit, layer_unit, value):
    found = converted(np.array([10.0], dtype=np.float32), unit=unit, layer_unit=layer_unit)
    assert found[0] == pytest.approx(value)
