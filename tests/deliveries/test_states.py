"""What can be done with a delivery in which state: every pair of them, written out."""

import pytest

from geo.deliveries.states import Action, State, is_of_party, next_state
from geo.errors import RegisterError

ACTIONS = ("save", "hand_in", "send_back", "accept")
# after save, hand in, send back, accept; None cannot be done
TABLE = {
    None: ("concept", None, None, None),
    "concept": ("concept", "ingediend", None, None),
    "ingediend": (None, None, "teruggestuurd", "geaccepteerd"),
    "teruggestuurd": ("concept", "ingediend", None, None),
    "geaccepteerd": ("concept", None, None, None),
}
WORDS = dict(zip(ACTIONS, ("bewaren", "indienen", "terugsturen", "accepteren"), strict=True))
CASES = [
    (state, action, after)
    for state, row in TABLE.items()
    for action, after in zip(ACTIONS, row, strict=True)
]


@pytest.mark.parametrize(("state", "action", "after"), CASES)
def test_the_state_after_an_action(state, action, after):
    # these codes stand in registers: they stay readable
    now, what = None if state is None else State(state), Action(action)
    if after is not None:
        assert next_state(now, what) is State(after)
        return
    because = "er is nog niets bewaard" if state is None else f"de aanlevering is {state}"
    with pytest.raises(RegisterError) as refused:
        next_state(now, what)
    assert str(refused.value) == f"U kunt nu niet {WORDS[action]}: {because}."


def test_every_state_and_action_is_in_the_table():
    assert {state for state in TABLE if state} == {str(state) for state in State}
    assert set(ACTIONS) == {str(action) for action in Action}


def test_a_party_saves_and_hands_in_and_does_not_judge():
    assert [is_of_party(Action(action)) for action in ACTIONS] == [True, True, False, False]
