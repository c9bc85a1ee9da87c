"""Lists of an older method, made again to the last digit from what was frozen with them.

``method_2.json`` has the weights and class bounds of the last program whose method was 2, and the
numbers of every koppelkans it made of the folder of 0.1.0; it is never made again.
"""

import dataclasses
import json

import pytest

from geo.catalogue.library import Library
from geo.hazards.thresholds import parse_thresholds
from geo.koppelkansen.build import rank_koppelkansen
from geo.koppelkansen.eligibility import split
from geo.koppelkansen.find import measure
from geo.koppelkansen.inputs import load_inputs, with_weights
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.scored_lists import list_robustness, open_questions
from geo.koppelkansen.weights_file import weights_from_dict
from tests.frozen.test_frozen import HERE, assert_same, shipped, unpack  # noqa: F401

YEAR = 2026
NUMBERS = (
    "id", "kind", "rank", "kind_rank", "score", "score_low", "score_high", "tier", "top_share",
    "method", "contributions", "missing", "dwellings_count", "stressed_count", "buildings",
    "robustness", "robustness_together",
)  # fmt: skip


def numbers(item):
    """Every figure of a koppelkans; its sentences may be worded otherwise."""
    told = item.to_dict() | {"buildings": len(item.buildings)}
    parts = {n: [p["value"], p["low"], p["high"]] for n, p in told["parts"].items()}
    hazards = {
        name: [one["class"], one["value"], one["low"], one["high"], one["share"]]
        for name, one in told["hazards"].items()
    }
    measures = {one["id"]: one["serves"] for one in told["measures"]}
    chosen = {name: told[name] for name in NUMBERS}
    return chosen | {"parts": parts, "hazards": hazards, "measures": measures}


def list_of(library, was):
    """The list of now, with the weights, the class bounds and the method of a frozen one."""
    inputs = with_weights(load_inputs(library), weights_from_dict(was["weights"]))
    thresholds = parse_thresholds(was["thresholds"], file="bevroren")
    inputs = dataclasses.replace(inputs, thresholds=thresholds)
    measured = measure(inputs, kinds=KINDS)
    items = rank_koppelkansen(measured, inputs, as_of_year=YEAR)
    eligible = split(measured, as_of_year=YEAR).open
    asked = open_questions(eligible, inputs)
    told = {
        "left_out": dict(measured.left_out),
        "overlap_median": list_robustness(eligible, inputs).overlap_median,
        "questions": [[one.koppelkans_id, one.what, round(one.change_share, 6)] for one in asked],
        "items": [numbers(item) for item in items],
    }
    return json.loads(json.dumps(told))


@pytest.fixture
def library(shipped, tmp_path):  # noqa: F811 - the fixture
    return Library(data=shipped, var=unpack(tmp_path))


@pytest.mark.parametrize("method", [2])
def test_a_list_of_an_older_method_is_made_again_to_the_last_digit(library, method):
    was = json.loads((HERE / f"method_{method}.json").read_text(encoding="utf-8"))
    assert was["weights"]["method"] == method
    assert len(was["list"]["items"]) > 40
    assert_same(was["list"], list_of(library, was))
