"""The scale fitted to a list: nearer to the weights, the same each time, and not on a few."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DataError
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.records import Facts
from geo.koppelkansen.scale_fit import LEAST_ITEMS, fit_scale
from geo.koppelkansen.value_scores import scaled
from geo.koppelkansen.weights import PARTS
from geo.koppelkansen.weights_file import load_weights
from geo.paths import SHIPPED_DATA

WEIGHTS = load_weights(SHIPPED_DATA / "weights.toml")


def made(seed, count, *, spread=(0.05, 0.25, 0.2, 0.25, 0.25)):
    """Koppelkansen of one kind with known parts; the exposure hardly differs, as in a city."""
    random = np.random.default_rng(seed)
    parts = pd.DataFrame(index=[f"plan-{n:03d}" for n in range(count)])
    for name, wide in zip(PARTS, spread, strict=True):
        values = np.clip(random.normal(0.55, wide, count), 0, 1)
        for end in ("", "_low", "_high"):
            parts[name + end] = values
    facts = {key: Facts(id=key, kind="plan_klimaat", project_id=key) for key in parts.index}
    return Measured(facts, parts)


def apart(shares):
    total = sum(WEIGHTS.parts.values())
    return sum((shares[name] - WEIGHTS.parts[name] / total) ** 2 for name in PARTS)


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 10_000), st.integers(LEAST_ITEMS, 120))
def test_a_fitted_scale_brings_each_part_nearer_to_its_weight(seed, count):
    measured = made(seed, count)
    fit = fit_scale(measured, WEIGHTS)
    assert set(fit.counts) == {"", "plan_klimaat"}
    assert apart(fit.after[""]) <= apart(fit.before[""]) + 1e-9
    assert sum(fit.after[""].values()) == pytest.approx(1)
    for low, high in fit.scale.values():
        assert 0 <= low < high <= 1
    assert fit_scale(measured, WEIGHTS) == fit
    # what comes out can be frozen with a session: it is weights as any other
    dataclasses.replace(WEIGHTS, scale=fit.scale).to_dict()


def test_by_hand_a_part_that_hardly_differs_comes_to_count():
    fit = fit_scale(made(7, 100), dataclasses.replace(WEIGHTS, scale={}))
    # without a scale exposure explains next to nothing of a weight of 35%
    assert fit.before[""]["exposure"] < 0.1
    assert abs(fit.after[""]["exposure"] - 0.35) < 0.1
    low, high = fit.scale["exposure"]
    # and the step between two places in the middle of the list is then worth much more
    one, other = scaled([0.5, 0.6], (low, high))
    assert other - one > 0.15


def test_a_few_koppelkansen_set_no_scale():
    with pytest.raises(DataError, match="minstens 60 nodig"):
        fit_scale(made(1, LEAST_ITEMS - 1), WEIGHTS)


@pytest.mark.parametrize(("count", "text"), [(1, "Er is 1 koppelkans;"), (2, "Er zijn 2 koppelk")])
def test_how_few_there_are(count, text):
    with pytest.raises(DataError, match=text):
        fit_scale(made(1, count), WEIGHTS)
