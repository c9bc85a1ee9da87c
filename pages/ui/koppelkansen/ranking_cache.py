"""The ranked list of several kinds, measured once and weighed again as often as asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from geo.catalogue.vocabularies import KIND_TITLES
from geo.koppelkansen.build import aftercare, rank_koppelkansen
from geo.koppelkansen.cached_results import exposure_of, measured_of
from geo.koppelkansen.eligibility import split
from geo.koppelkansen.find import measure
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.questions import Question
from geo.koppelkansen.records import KINDS, Koppelkans
from geo.koppelkansen.scored_lists import open_questions
from geo.koppelkansen.snapshot import DEFAULT_KINDS
from geo.koppelkansen.stock_groups import group_names
from geo.koppelkansen.weights import PARTS, Weights
from geo.register import Entry, OverruleKind
from geo.register.overrules import Overrules
from geo.text.format import number
from geo.text.local_time import local_today
from pages.ui.frame import page_data

_MEASURED_ANEW = (OverruleKind.ANDERE_PLEK, OverruleKind.TOEGEVOEGD)


@dataclass(frozen=True)
class Made:
    """The items, best first, what is not in the list per kind, what is past, and what to ask."""

    items: Sequence[Koppelkans]
    left_out: dict[str, str]
    aftercare: Sequence[Koppelkans]
    questions: Sequence[Question]


def ranked(
    *,
    weights: Weights | None,
    year: int,
    kinds: Sequence[str],
    overrules: Overrules,
    closed: frozenset[str] = frozenset(),
) -> Made:
    """The list of these kinds; the same question is answered from memory.

    ``closed`` are the ids of what was reported delivered or dropped.
    """
    asked = tuple(kind for kind in KINDS if kind in kinds) or DEFAULT_KINDS
    parts = None if weights is None else tuple(weights.parts[name] for name in PARTS)
    return _ranked(
        page_data.state_key(), parts, year, asked, _key(overrules, tuple(OverruleKind)), closed,
        weights, overrules,
    )  # fmt: skip


def work_out() -> None:
    """Have the list of all kinds ready, as the page opens with it where nobody corrected it.

    And the groups of the stock, which the card of what is chosen asks for.
    """
    ranked(weights=None, year=local_today().year, kinds=KINDS, overrules={})
    inputs = page_data.inputs()
    if inputs.stock is not None:
        group_names(inputs.stock, inputs.weights)


def _key(overrules: Overrules, kinds: Sequence[OverruleKind]) -> tuple[str, ...]:
    """Hashes of the entries that hold: they tell one set of corrections from another."""
    return tuple(
        sorted(
            entry.hash
            for held in overrules.values()
            for kind, entry in held.items()
            if kind in kinds
        )
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _ranked(
    key: str,
    parts: tuple[float, ...] | None,  # noqa: ARG001 - part of the key
    year: int,
    kinds: tuple[str, ...],
    corrections: tuple[str, ...],  # noqa: ARG001
    closed: frozenset[str],
    _weights: Weights | None,
    _overrules: Mapping[str, Mapping[OverruleKind, Entry]],
) -> Made:
    # only the usual kind is measured by itself: the others take longer and come together
    wide = KINDS if kinds != DEFAULT_KINDS else DEFAULT_KINDS
    measured = _measured(key, wide, _key(_overrules, _MEASURED_ANEW), _overrules)
    chosen = measured if kinds == wide else measured.of_kind(*kinds)
    inputs = page_data.inputs()
    found: list[Koppelkans] = rank_koppelkansen(
        chosen, inputs, weights=_weights, as_of_year=year, overrules=_overrules, closed=closed
    )
    left_out = {
        kind: f"Niet in de lijst: nog {number(count)} van de soort {KIND_TITLES[kind].lower()}, "
        "die lager uitkomen."
        for kind, count in chosen.left_out.items()
        if count
    }
    past = aftercare(chosen, inputs, as_of_year=year, overrules=_overrules, closed=closed)
    open_now = split(chosen, as_of_year=year, closed=closed).open
    asked = open_questions(open_now, inputs, weights=_weights, overrules=_overrules)
    return Made(found, left_out, past, asked)


@st.cache_resource(max_entries=4, show_spinner="Omgeving van plannen en bezit doorrekenen …")
def _measured(
    key: str,  # noqa: ARG001
    kinds: tuple[str, ...],
    corrections: tuple[str, ...],
    _overrules: Mapping[str, Mapping[OverruleKind, Entry]],
) -> Measured:
    # all of it from the same inputs: a layer may be loaded while this is worked out
    inputs, cache = page_data.inputs(), page_data.library().var / "cache"
    if not corrections:
        if kinds == DEFAULT_KINDS:
            return page_data.measured()
        return measured_of(
            inputs,
            cache=cache,
            kinds=kinds,
            exposure=lambda: exposure_of(inputs, cache=cache),
            plans=lambda: measured_of(inputs, cache=cache),
        )
    exposure = None
    if kinds != DEFAULT_KINDS and inputs.stock is not None:
        exposure = exposure_of(inputs, cache=cache)
    return measure(inputs, kinds=kinds, exposure=exposure, overrules=_overrules)
