"""What measures take off a hazard, and which buildings go down a class."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.catalogue.library import Library
from geo.hazards.effects import (
    WITH_EFFECT,
    WITHOUT_EFFECT,
    Effect,
    Span,
    any_drop,
    class_drop,
    measure_effects,
    together,
)
from geo.hazards.thresholds import Hazard, load_thresholds
from geo.paths import data_dir

THRESHOLDS = load_thresholds(data_dir() / "thresholds.toml")
HEAT = THRESHOLDS["heat"]

DEPTH = Hazard(
    id="rain70", title="Water", unit="m", layer="rain70", statistic="max", buffer_m=2.0,
    decimals=2, source="-", source_status="I",
    bounds=(("zeer_laag", 0.10), ("laag", 0.15), ("middel", 0.20), ("hoog", 0.30),
            ("zeer_hoog", float("inf"))),
)  # fmt: skip


def test_of_every_hazard_is_said_whether_measures_have_an_effect():
    assert not WITH_EFFECT & WITHOUT_EFFECT
    assert set(THRESHOLDS) == WITH_EFFECT | WITHOUT_EFFECT


def shade(low, middle, high):
    return Effect(amount=Span(low, middle, high))


def storage(low, middle, high):
    return Effect(share=Span(low, middle, high))


def test_a_value_goes_down_when_the_effect_reaches_the_bound_below():
    # 0.24 m is hoog; the bound below is 0.20: a sixth has to go
    drop = class_drop(np.array([0.24]), storage(0.1, 0.2, 0.3), hazard=DEPTH)
    assert (drop.low[0], drop.high[0]) == (0.0, 1.0)
    # triangular 0.024-0.048-0.072, needed 0.04: 1 - 0.016^2 / (0.048 * 0.024)
    assert drop.expected[0] == pytest.approx(1 - 0.016**2 / (0.048 * 0.024))


def test_low_classes_and_unknown_values_have_nothing_to_go_down():
    drop = class_drop(np.array([0.05, 0.12, np.nan]), storage(0.9, 0.9, 0.9), hazard=DEPTH)
    assert list(drop.high) == [0.0, 0.0, 0.0]
    assert list(drop.expected) == [0.0, 0.0, 0.0]
    assert list(drop.known) == [True, True, False]


def test_a_value_on_a_bound_belongs_to_the_class_below():
    drop = class_drop(np.array([0.20, 0.30, 0.30001]), storage(0.01, 0.01, 0.01), hazard=DEPTH)
    assert list(drop.high) == [0.0, 0.0, 1.0]


@given(
    value=st.floats(0, 1),
    low=st.floats(0, 0.4),
    more=st.floats(0, 0.3),
    most=st.floats(0, 0.3),
    extra=st.floats(0, 0.5),
)
def test_chances_lie_in_their_range_and_more_measures_never_hurt(value, low, more, most, extra):
    one = storage(low, low + more, low + more + most)
    drop = class_drop(np.array([value]), one, hazard=DEPTH)
    assert drop.low[0] <= drop.expected[0] + 1e-12 <= drop.high[0] + 2e-12
    both = one.with_other(storage(0, extra / 2, extra))
    more_drop = class_drop(np.array([value]), both, hazard=DEPTH)
    for place in ("low", "expected", "high"):
        assert getattr(more_drop, place)[0] >= getattr(drop, place)[0] - 1e-9


def test_shares_are_of_what_is_left_and_amounts_add_up():
    both = storage(0.5, 0.5, 0.5).with_other(storage(0.5, 0.5, 0.5))
    assert both.share.middle == pytest.approx(0.75)
    assert shade(1, 2, 3).with_other(shade(1, 1, 1)).amount == Span(2, 3, 4)
    assert together([{"heat": shade(1, 2, 3)}, {"heat": shade(1, 1, 1)}, {}])["heat"].amount == (
        Span(2, 3, 4)
    )


def test_a_dwelling_counts_once_for_all_hazards():
    values = {"heat": np.array([60.0, 60.0]), "rain70": np.array([0.31, np.nan])}
    effects = {"heat": shade(0, 0, 0), "rain70": storage(0.5, 0.5, 0.5), "flood": shade(9, 9, 9)}
    drop = any_drop(values, effects, [HEAT, DEPTH])
    assert list(drop.expected) == [1.0, 0.0]
    assert any_drop(values, {"flood": shade(9, 9, 9)}, [HEAT, DEPTH]) is None


def test_a_storm_twice_as_heavy_is_held_half_as_well():
    row = {"hazards": "rain70;rain140;biodiversiteit"} | {
        f"effect_rain_{place}_share": value
        for place, value in (("low", 0.1), ("middle", 0.2), ("high", 0.4))
    }
    found = measure_effects(row)
    assert found["rain70"].share == Span(0.1, 0.2, 0.4)
    assert found["rain140"].share == Span(0.05, 0.1, 0.2)
    assert set(found) == {"rain70", "rain140"}


def test_a_measure_has_no_effect_on_what_it_does_not_name_or_does_not_know():
    assert measure_effects({"hazards": "drought", "effect_heat_low_c": 3.0}) == {}
    assert measure_effects({"hazards": "heat", "effect_heat_low_c": 3.0}) == {}
    missing = {f"effect_heat_{place}_c": pd.NA for place in ("low", "middle", "high")}
    assert measure_effects({"hazards": "heat", **missing}) == {}


def test_the_catalogue_that_ships_has_a_source_for_every_figure():
    table = Library().get("measures").table
    with_effect = 0
    for row in table.to_dict("records"):
        with_effect += bool(measure_effects(row))
        assert row["effect_source"], row["measure_id"]
        if not pd.isna(row["cost_low_eur"]):
            assert row["cost_source"], row["measure_id"]
            assert row["cost_unit"], row["measure_id"]
    assert with_effect >= 9
    assert measure_effects(table.set_index("measure_id").loc["koele-woning"].to_dict()) == {}
    assert Span.of(
        table.set_index("measure_id").loc["bomen-en-schaduw"].to_dict(), "effect_heat_{}_c"
    ) == Span(1, 3, 6)
