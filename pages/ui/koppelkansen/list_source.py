"""The list the page is about: that of now, or that of a session exactly as it was frozen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from geo.catalogue.layers import Provenance
from geo.catalogue.vocabularies import KIND_TITLES
from geo.errors import DataError
from geo.hazards.gates import Gates, gates_from_json
from geo.koppelkansen.questions import Question
from geo.koppelkansen.records import KINDS, Koppelkans
from geo.koppelkansen.snapshot import closed_ids, corrected_list
from geo.koppelkansen.successors import successors
from geo.koppelkansen.uncertainty import shaky
from geo.koppelkansen.weights import Weights
from geo.register import Entry, SessionRecord
from geo.register.overrules import Overrules
from pages.ui.frame import dutch, page_data
from pages.ui.frame.register_view import register, session
from pages.ui.koppelkansen import ranking_cache
from pages.ui.koppelkansen.example_session import EXAMPLE, example_session

Item = Koppelkans
GATES_KEY: Final = "kansen-grenzen"
"""Where the browser session keeps the gates of the list of now, as JSON."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What is looked at: items best first, and everything needed to explain them.

    ``parts`` are the weights of the parts and ``decimals`` the decimals per hazard that the
    items were made with; ``record`` is the session, None for the list of now. What a person
    called no koppelkans stays, last; ``no_match`` has the ids. ``with_register`` says whether the
    register could be read: without it nothing is known of decisions. ``left_out`` tells per kind
    what is not in the list, ``shaky`` per kind that the order at the top does not hold, and
    ``aftercare`` is what is past: no decision waits for it. ``questions`` are the unknowns that
    most often change the first ten, once they are known. ``merged`` are corrected koppelkansen that
    are gone, with the one that each became part of: the correction does not hold there.
    """

    items: Sequence[Item]
    no_match: frozenset[str]
    parts: Mapping[str, float]
    decimals: Mapping[str, int]
    known: Sequence[Provenance]
    decided: Mapping[str, Entry]
    overruled: Overrules
    record: SessionRecord | None = None
    with_register: bool = True
    left_out: Mapping[str, str] = field(default_factory=dict)
    shaky: Mapping[str, str] = field(default_factory=dict)
    aftercare: Sequence[Item] = ()
    is_example: bool = False
    """Whether this is the example session, which stands in no register of this installation."""
    gates: Gates = field(default_factory=dict)
    """What the parties call unacceptable and undesirable, per hazard; empty is not judged."""
    questions: Sequence[Question] = ()
    merged: Mapping[str, str] = field(default_factory=dict)
    stamp: tuple[str, str] = ("", "")
    """The data and the last line of the register that it rests on, see :func:`stamp`."""

    @property
    def by_id(self) -> dict[str, Item]:
        """Every item by id."""
        return {item.id: item for item in self.items}

    @property
    def ranks(self) -> dict[str, int]:
        """The place of every item in the whole list, the first is 1."""
        return {item.id: rank for rank, item in enumerate(self.items, start=1)}

    @property
    def kind_ranks(self) -> dict[str, int]:
        """The place of every item among its own kind, the first is 1."""
        counted: Counter[str] = Counter()
        places = {}
        for item in self.items:
            counted[item.kind] += 1
            places[item.id] = counted[item.kind]
        return places

    @property
    def counts(self) -> dict[str, int]:
        """How many items there are of every kind that is present, in the usual order."""
        found = Counter(item.kind for item in self.items)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    @property
    def editable(self) -> bool:
        """Whether decisions can be recorded now."""
        return self.record is not None and self.record.session.is_open


def stamp(*, with_register: bool) -> tuple[str, str]:
    """What tells whether a list is still that of now: the data, and the end of the register."""
    return page_data.state_key(), register().head().hash if with_register else ""


def live(
    *, weights: Weights | None, year: int, kinds: Sequence[str] = KINDS, with_register: bool = True
) -> Listing:
    """The list of now, with what persons said of it as far as the register can be read."""
    drawn = stamp(with_register=with_register)
    inputs = page_data.inputs()
    overruled = register().overrules() if with_register else {}
    became = successors(inputs)
    decided = became.followed(register().decided()) if with_register else {}
    made = ranking_cache.ranked(
        weights=weights, year=year, kinds=kinds, overrules=overruled, closed=closed_ids(decided)
    )
    corrected = corrected_list(made.items, overruled)
    library = page_data.library()
    return Listing(
        items=corrected.items,
        no_match=corrected.no_match,
        parts=(weights or inputs.weights).parts,
        decimals={name: hazard.decimals for name, hazard in inputs.thresholds.items()},
        known=[library.get(name).provenance for name in inputs.digests],
        decided=decided,
        with_register=with_register,
        overruled=overruled,
        left_out=made.left_out,
        aftercare=made.aftercare,
        questions=made.questions,
        merged=became.merged(overruled),
        shaky=_shaky(corrected.items, (weights or inputs.weights).to_dict()),
        gates=_gates(st.session_state.get(GATES_KEY, {})),
        stamp=drawn,
    )


def frozen(name: str) -> Listing:
    """The list of a session, every value as frozen and nothing computed again.

    Raises:
        RegisterError: there is no such session.
    """
    is_example = name == EXAMPLE
    drawn = stamp(with_register=True)
    record = example_session().record if is_example else session(name)
    state = record.snapshot.state
    corrected = corrected_list(record.snapshot.items, record.overruled)
    rules = state.thresholds.get("hazards", ()) if isinstance(state.thresholds, Mapping) else ()
    parts = state.weights.get("parts", state.weights)
    return Listing(
        items=corrected.items,
        no_match=corrected.no_match,
        parts=parts,
        decimals={str(rule["id"]): int(rule.get("decimals", 1)) for rule in rules},
        known=[
            Provenance.from_dict({"source": "-", **values, "name": layer})
            for layer, values in state.provenance.items()
        ],
        decided=record.decided,
        overruled=record.overruled,
        record=record,
        is_example=is_example,
        shaky=_shaky(corrected.items, state.weights),
        gates=_gates(record.session.valuation.get("gates", {})),
        stamp=drawn,
    )


def _gates(values: Mapping[str, Any]) -> Gates:
    """The gates that were set; none where they contradict each other, which the form says."""
    try:
        return gates_from_json(values)
    except DataError:
        return {}


def _shaky(items: Sequence[Item], weights: Mapping[str, Any]) -> dict[str, str]:
    """Per kind the warning that its order at the top does not hold, from what the items carry."""
    rule = weights.get("robustness")
    if not isinstance(rule, Mapping):
        return {}
    overlaps = {item.kind: item.robustness.overlap_median for item in items if item.robustness}
    warnings = {
        kind: shaky(overlap, spread=rule["spread"], min_overlap=rule["min_overlap"])
        for kind, overlap in overlaps.items()
    }
    return {kind: text for kind, text in warnings.items() if text}


def kind_words(item: Item) -> str:
    """The kind of a koppelkans in Dutch."""
    kind = str(item.kind)
    title = KIND_TITLES.get(kind, kind)
    return f"{title} (met de hand)" if item.by_hand else title


def tier_words(item: Item, listing: Listing) -> str:
    """The tier of a koppelkans in Dutch."""
    if item.id in listing.no_match:
        return "Geen koppelkans"
    if item.by_hand and item.rank is None:
        # added after the list was frozen, so never weighed against the others
        return "Met de hand"
    return dutch.TIER_WORDS.get(item.tier, item.tier)


def decimals() -> int:
    """How many decimals a score has: none, unless they are asked for."""
    return 1 if st.session_state.get("kansen-decimalen", False) else 0


# -- what is chosen, kept over pages and in the address -----------------------------------------

VIEWS: Final[Mapping[str, str]] = {
    "lijst": "Lijst en kaart",
    "vergadering": "Vergadering",
    "projector": "Projector",
    "verschil": "Sinds de vorige sessie",
    "kiezen": "Kiezen",
}
_STATE: Final = "kansen"
_NAMES: Final = ("sessie", "beeld", "soort", "kans")
ALL_KINDS: Final = "alle"
_DEFAULTS: Final = {"beeld": "lijst", "soort": "plan_klimaat"}


def chosen() -> dict[str, str]:
    """Session, view, kind and koppelkans that are chosen, from the address at first; '' is none."""
    if _STATE not in st.session_state:
        found = {name: str(st.query_params.get(name, "")) for name in _NAMES}
        for name, known in (("beeld", VIEWS), ("soort", (*KINDS, ALL_KINDS))):
            if found[name] not in known:
                found[name] = _DEFAULTS[name]
        st.session_state[_STATE] = found
    state: dict[str, str] = st.session_state[_STATE]
    return state


def choose(**changes: str) -> None:
    """Choose another session, view or koppelkans."""
    chosen().update(changes)


def write_address() -> None:
    """Put what is chosen in the address; codes only, and nothing that is the default."""
    for name, value in chosen().items():
        if value and value != _DEFAULTS.get(name):
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
