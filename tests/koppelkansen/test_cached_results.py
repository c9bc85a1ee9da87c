"""What is computed once is not computed again, and what changed is."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import geo.koppelkansen.cached_results
import geo.koppelkansen.find
from geo.catalogue.layers import Provenance
from geo.hazards.exposure import building_exposure
from geo.koppelkansen.build import rank_koppelkansen
from geo.koppelkansen.cached_results import exposure_key, exposure_of, measured_key, measured_of
from geo.koppelkansen.find import measure
from geo.koppelkansen.inputs import load_inputs
from geo.koppelkansen.records import KINDS
from tests import town


@pytest.fixture
def library(tmp_path):
    """The drawn town with stock, works and two rasters."""
    library = town.library(tmp_path)
    for name, frame in (("stock", town.stock()), ("works", town.works())):
        library.store(frame, told(name))
    for name, value in (("heat", 36.0), ("rain70", 0.2)):
        put_raster(library, tmp_path, name, value)
    return library


def told(name):
    return Provenance(name=name, title=name.title(), origin="aangeleverd", source="test")


def put_raster(library, folder, name, value):
    path = town.write_raster(folder / f"{name}.tif", np.full((200, 200), value), top=1000)
    library.store(path, told(name))


@pytest.fixture
def worked_out(monkeypatch):
    """Which hazards, and which kinds of koppelkans, were really computed."""
    done = []

    def exposure(*arguments, hazards=None, **options):
        done.append(tuple(hazards))
        return building_exposure(*arguments, hazards=hazards, **options)

    def measuring(*arguments, **options):
        done.append(("measure", *options["kinds"]))
        return measure(*arguments, **options)

    monkeypatch.setattr(geo.koppelkansen.cached_results, "building_exposure", exposure)
    monkeypatch.setattr(geo.koppelkansen.cached_results, "measure", measuring)
    return done


def taken(done):
    now = list(done)
    done.clear()
    return now


def test_only_the_hazard_whose_raster_changed_is_worked_out_again(library, tmp_path, worked_out):
    cache = tmp_path / "cache"
    inputs = load_inputs(library)
    first = exposure_of(inputs, cache=cache)
    assert taken(worked_out) == [("heat", "rain70")]
    pd.testing.assert_frame_equal(exposure_of(inputs, cache=cache), first)
    assert taken(worked_out) == []

    put_raster(library, tmp_path, "rain70", 0.5)
    second = exposure_of(load_inputs(library), cache=cache)
    assert taken(worked_out) == [("rain70",)]
    for frame, depth in ((first, 0.2), (second, 0.5)):
        rows = frame.set_index("hazard")
        assert rows.loc["rain70", "value"].dropna().unique() == pytest.approx([depth])
        assert rows.loc["heat", "value"].dropna().unique() == pytest.approx([36.0])
    whole = building_exposure(
        inputs.stock, load_inputs(library).rasters, thresholds=inputs.thresholds
    )
    pd.testing.assert_frame_equal(second, whole)

    # back to what it was: that is known already
    put_raster(library, tmp_path, "rain70", 0.2)
    pd.testing.assert_frame_equal(exposure_of(load_inputs(library), cache=cache), first)
    assert taken(worked_out) == []


def test_another_stock_or_another_rule_is_worked_out_again(library, tmp_path, worked_out):
    cache = tmp_path / "cache"
    inputs = load_inputs(library)
    exposure_of(inputs, cache=cache)
    taken(worked_out)
    wider = dataclasses.replace(inputs.thresholds["heat"], buffer_m=25.0)
    changed = dataclasses.replace(inputs, thresholds={**inputs.thresholds, "heat": wider})
    exposure_of(changed, cache=cache)
    assert taken(worked_out) == [("heat",)]
    library.store(town.stock_of(town.building(1, 400, 400)), told("stock"))
    assert len(exposure_of(load_inputs(library), cache=cache)) == 2
    assert taken(worked_out) == [("heat", "rain70")]
    # works say nothing of exposure
    library.store(town.works().iloc[:1], told("works"))
    exposure_of(load_inputs(library), cache=cache)
    assert taken(worked_out) == []


def test_what_was_measured_comes_back_the_same_and_is_measured_once(library, tmp_path, worked_out):
    cache = tmp_path / "cache"
    inputs = load_inputs(library)
    for kinds in (("plan_klimaat",), KINDS):
        fresh = measured_of(
            inputs, cache=cache, kinds=kinds, exposure=lambda: exposure_of(inputs, cache=cache)
        )
        assert ("measure", *kinds) in taken(worked_out)
        back = measured_of(inputs, cache=cache, kinds=kinds, exposure=lambda: pytest.fail("asked"))
        assert taken(worked_out) == []
        assert back.facts == fresh.facts
        assert list(back.facts) == list(fresh.facts)
        assert back.left_out == fresh.left_out
        pd.testing.assert_frame_equal(back.parts, fresh.parts, check_index_type=False)
        assert [item.to_dict() for item in rank_koppelkansen(back, inputs)] == [
            item.to_dict() for item in rank_koppelkansen(fresh, inputs)
        ]
        # in the order in which they were told, too
        for key, facts in fresh.facts.items():
            assert list(back.facts[key].hazards) == list(facts.hazards)


def test_plans_that_are_known_are_not_measured_again(library, tmp_path, monkeypatch):
    inputs = load_inputs(library)
    whole = measure(inputs, kinds=KINDS)
    plans = measured_of(inputs, cache=tmp_path / "cache")
    again = measured_of(inputs, cache=tmp_path / "cache")
    assert list(again.facts) == list(plans.facts)
    monkeypatch.setattr(geo.koppelkansen.find, "measure_plans", None)
    found = measured_of(inputs, cache=tmp_path / "other", kinds=KINDS, plans=lambda: again)
    assert found.facts == whole.facts
    assert list(found.facts) == list(whole.facts)
    assert found.left_out == whole.left_out
    pd.testing.assert_frame_equal(found.parts, whole.parts, check_index_type=False)
    with pytest.raises(TypeError):  # what people corrected is measured anew
        measure(inputs, plans=again, overrules={"x": {}})


def test_what_is_measured_rests_on_its_layers_and_not_on_the_weights_of_the_parts(library):
    inputs = load_inputs(library)

    def key(**changes):
        return measured_key(dataclasses.replace(inputs, **changes), kinds=("plan_klimaat",))

    assert (
        key() == measured_key(inputs, kinds=("plan_klimaat",)) != measured_key(inputs, kinds=KINDS)
    )
    weights = inputs.weights
    heavier = weights.with_parts({**weights.parts, "time": 0.9})
    assert key(weights=heavier) == key()
    near = dataclasses.replace(weights.place, works_near_m=10.0)
    assert key(weights=dataclasses.replace(weights, place=near)) != key()
    for name in ("works", "stock", "heat", "projects"):
        assert key(digests={**inputs.digests, name: "anders"}) != key()
    heat, rain = inputs.thresholds["heat"], inputs.thresholds["rain70"]
    other = dataclasses.replace(inputs, digests={**inputs.digests, "heat": "anders"})
    assert exposure_key(other, heat) != exposure_key(inputs, heat)
    assert exposure_key(other, rain) == exposure_key(inputs, rain)
