"""An unknown part is worth no more than the best known value and no less than the worst."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.koppelkansen import scoring
from geo.koppelkansen.expected import expected_parts
from geo.koppelkansen.records import Facts
from geo.koppelkansen.weights import PARTS
from geo.koppelkansen.weights_file import load_weights

WEIGHTS = load_weights(Path(__file__).parents[2] / "data" / "weights.toml")
VALUES = st.lists(st.floats(0, 1), min_size=len(PARTS), max_size=len(PARTS))


def scores(values, name):
    """The score with a part at 0, unknown and at 1, and the range of the unknown one."""
    rows = {}
    for key, one in {"worst": 0.0, "unknown": float("nan"), "best": 1.0}.items():
        row = dict(zip(PARTS, values, strict=True)) | {name: one}
        rows[key] = {part + end: row[part] for part in PARTS for end in ("", "_low", "_high")}
    parts = pd.DataFrame.from_dict(rows, orient="index")
    facts = {key: Facts(id=key, title=key, kind="plan_klimaat") for key in rows}
    filled = expected_parts(parts, facts, WEIGHTS)
    return filled, scoring.rank(filled, weights=WEIGHTS)["score"]


@pytest.mark.parametrize("name", PARTS)
@settings(deadline=None, max_examples=40)
@given(values=VALUES)
def test_unknown_lies_between_the_best_and_the_worst_known_value(name, values):
    filled, score = scores(values, name)
    assert score["worst"] <= score["unknown"] <= score["best"]
    row = filled.loc["unknown"]
    assert row[name + "_low"] <= row[name] <= row[name + "_high"]
    assert filled.notna().all(axis=None)
