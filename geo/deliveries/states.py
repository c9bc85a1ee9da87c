"""The states of a delivery: one table of what can be done in which state, and by whom."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from geo.access.rights import PARTY_ACTIONS
from geo.errors import RegisterError


class State(StrEnum):
    """How far a delivery is."""

    CONCEPT = "concept"
    INGEDIEND = "ingediend"
    TERUGGESTUURD = "teruggestuurd"
    GEACCEPTEERD = "geaccepteerd"


class Action(StrEnum):
    """What somebody does with a delivery."""

    SAVE = "save"
    HAND_IN = "hand_in"
    SEND_BACK = "send_back"
    ACCEPT = "accept"


TRANSITIONS: Final[Mapping[tuple[State | None, Action], State]] = MappingProxyType(
    {
        (None, Action.SAVE): State.CONCEPT,
        (State.CONCEPT, Action.SAVE): State.CONCEPT,
        (State.TERUGGESTUURD, Action.SAVE): State.CONCEPT,
        (State.GEACCEPTEERD, Action.SAVE): State.CONCEPT,
        (State.CONCEPT, Action.HAND_IN): State.INGEDIEND,
        # with a remark of the party: what was asked about is right as it is
        (State.TERUGGESTUURD, Action.HAND_IN): State.INGEDIEND,
        (State.INGEDIEND, Action.SEND_BACK): State.TERUGGESTUURD,
        (State.INGEDIEND, Action.ACCEPT): State.GEACCEPTEERD,
    }
)
"""The state after an action; what is not in it cannot be done."""

_WORDS: Final[Mapping[Action, str]] = {
    Action.SAVE: "bewaren",
    Action.HAND_IN: "indienen",
    Action.SEND_BACK: "terugsturen",
    Action.ACCEPT: "accepteren",
}


def is_of_party(action: Action) -> bool:
    """Whether the party itself does this; the gemeente may do everything."""
    return action.value in PARTY_ACTIONS


def next_state(state: State | None, action: Action) -> State:
    """Return the state after an action.

    Raises:
        RegisterError: it cannot be done in this state.
    """
    if (state, action) not in TRANSITIONS:
        now = "er is nog niets bewaard" if state is None else f"de aanlevering is {state}"
        raise RegisterError(f"U kunt nu niet {_WORDS[action]}: {now}.")
    return TRANSITIONS[state, action]
