"""A session of an older method beside the list of now: the method is named as the cause."""

import dataclasses
import datetime as dt

import pytest

from geo.koppelkansen.inputs import with_weights
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.snapshot import frozen_items, lists_now, session_state
from geo.koppelkansen.weights import METHOD_VERSION, StockRule
from geo.register import Register, Who, diff_sessions
from tests import town

WHO = Who("Gemeente", "klimaat")
DAY = dt.date(2026, 3, 1)


NEWER = {"stock": {"join_m", "visit_m"}, "place": {"building_radius_m"}}


def without_newer(weights):
    """The weights without the rules that method 3 brought: no older session froze those."""
    return {
        name: {key: one for key, one in value.items() if key not in NEWER[name]}
        if name in NEWER
        else value
        for name, value in weights.items()
        if name != "scale"
    }


@pytest.mark.parametrize("method", range(1, METHOD_VERSION))
def test_the_new_method_is_the_only_cause_of_a_difference(tmp_path, tmp_path_factory, method):
    library = town.library(tmp_path)
    drawn = town.inputs(tmp_path_factory.mktemp("town"))
    rule = StockRule(min_dwellings=1, min_hazards=1)
    weights = dataclasses.replace(drawn.weights, stock=rule, scale={"exposure": (0.4, 0.7)})
    then = with_weights(drawn, dataclasses.replace(weights, method=method))
    now = with_weights(drawn, weights)
    with Register.open(f"sqlite:///{tmp_path / 'r.sqlite'}") as register:
        for name, inputs in (("2026-Q1-toen", then), ("2026-Q1-nu", now)):
            found = lists_now(library, inputs=inputs, as_of_year=2026, kinds=KINDS)
            state = session_state(library, inputs=inputs, date=DAY)
            if inputs is then:
                state = dataclasses.replace(state, weights=without_newer(state.weights))
            register.open_session(
                name, date=DAY, participants=(WHO,), state=state, items=frozen_items(found.items),
                who=WHO,
            )  # fmt: skip
            register.close_session(name, who=WHO)
        changes = diff_sessions(register.session("2026-Q1-toen"), register.session("2026-Q1-nu"))
    assert len(changes) >= 5
    told = {cause.detail for change in changes for cause in change.causes}
    assert told == {
        f"Nieuwe methode: de score wordt berekend met versie {METHOD_VERSION} van de methode."
    }
