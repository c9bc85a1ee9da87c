"""Gates per hazard: the worst judged class decides, and unknown is never acceptable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.constants import CLASSES, EXEMPT, NO_DATA
from geo.errors import DataError
from geo.hazards.gates import (
    GATES,
    HazardGate,
    gate_of,
    gates_from_json,
    gates_json,
)

HEAT = HazardGate(unacceptable_from="zeer_hoog", undesirable_from="hoog")
FLOOD = HazardGate(unacceptable_from="hoog")


@pytest.mark.parametrize(
    ("classes", "gate", "hazards", "unknown"),
    [
        ({"heat": "zeer_hoog", "flood": "laag"}, "onaanvaardbaar", ("heat",), ()),
        ({"heat": "hoog", "flood": "hoog"}, "onaanvaardbaar", ("flood",), ()),
        ({"heat": "hoog", "flood": "middel"}, "onwenselijk", ("heat",), ()),
        ({"heat": "middel", "flood": EXEMPT}, "acceptabel", ("heat", "flood"), ()),
        # what is not known is never acceptable, and hides nothing that is worse
        ({"heat": "laag", "flood": NO_DATA}, "onbekend", ("flood",), ("flood",)),
        ({"heat": "laag"}, "onbekend", ("flood",), ("flood",)),
        ({"heat": "hoog"}, "onwenselijk", ("heat",), ("flood",)),
        ({}, "onbekend", ("heat", "flood"), ("heat", "flood")),
    ],
)
def test_the_worst_gate_of_what_was_judged(classes, gate, hazards, unknown):
    found = gate_of(classes, {"heat": HEAT, "flood": FLOOD})
    assert (found.gate, found.hazards, found.unknown) == (gate, hazards, unknown)


def test_nothing_is_judged_without_gates():
    assert gate_of({"heat": "zeer_hoog"}, {}) is None
    # a hazard that was not judged decides nothing
    assert gate_of({"drought": "zeer_hoog", "flood": "laag"}, {"flood": FLOOD}).gate == "acceptabel"


@given(st.sampled_from(CLASSES), st.sampled_from(CLASSES), st.sampled_from(CLASSES))
def test_a_worse_class_never_gives_a_better_gate(first, second, third):
    low, high = sorted((first, second), key=CLASSES.index)
    rule = HazardGate(unacceptable_from=high, undesirable_from=low)
    worse = max(third, first, key=CLASSES.index)
    assert GATES.index(rule.gate(worse)) <= GATES.index(rule.gate(third))
    assert gates_from_json(gates_json({"heat": rule})) == {"heat": rule}


@pytest.mark.parametrize(
    "values",
    [{"unacceptable_from": "hoog", "undesirable_from": "zeer_hoog"}, {"unacceptable_from": "erg"}],
)
def test_gates_that_cannot_be_are_refused(values):
    with pytest.raises(DataError):
        HazardGate(**values)
