"""Scores every koppelkans over many draws: what is open, the lists compared, how firm they are."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.koppelkansen import method_v1, scoring
from geo.koppelkansen.corrections import Overrules, correction_notes
from geo.koppelkansen.expected import expected_parts
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.questions import Question, rank_questions
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.uncertainty import Draws, Robustness, draw
from geo.koppelkansen.weights import PARTS, Weights

_MOST_OF_THE_SCALE: Final = 50.0
"""Where more points than this are open, too little is known for a tier.

Open are the points that unknown parts can decide, and the width of the band from p10 to p90.
"""

TOGETHER: Final = ""
"""Name of the list of all kinds, beside those of each kind."""


@dataclasses.dataclass(frozen=True)
class Scored:
    """Parts with what is expected of the unknown ones, their scores, and which are unknown, by id.

    ``ranked`` has ``score``, ``contribution_<part>`` and ``enough``: whether so much is known
    that the item can be compared with others.
    """

    parts: pd.DataFrame
    ranked: pd.DataFrame
    missing: Mapping[str, tuple[str, ...]]
    draws: Draws


def scored_parts(measured: Measured, weights: Weights) -> Scored:
    """Fill in what is expected of unknown parts, and score by the method of the weights."""
    unknown = measured.parts[list(PARTS)].isna()
    missing = {
        str(key): tuple(name for name, gone in zip(PARTS, row, strict=True) if gone)
        for key, row in zip(unknown.index, unknown.to_numpy(), strict=True)
    }
    if weights.method == 1:
        ranked = method_v1.rank(measured.parts, weights=weights)
        return Scored(measured.parts, ranked, missing, draw(measured.parts, weights=weights))
    filled = expected_parts(measured.parts, measured.facts, weights)
    draws = draw(filled, weights=weights)
    width = draws.band["p90"] - draws.band["p10"]
    open_points = scoring.open_points(unknown, weights=weights)
    enough = (width <= _MOST_OF_THE_SCALE) & (open_points <= _MOST_OF_THE_SCALE)
    ranked = scoring.rank(filled, weights=weights).assign(enough=enough)
    return Scored(filled, ranked, missing, draws)


def list_robustness(
    measured: Measured,
    inputs: Inputs,
    *,
    weights: Weights | None = None,
    overrules: Overrules | None = None,
) -> Robustness:
    """How the order of all kinds together holds over all draws.

    See :mod:`geo.koppelkansen.uncertainty`. What is no match, and what too little is known of,
    takes no part.
    """
    return _tried(measured, weights or inputs.weights, overrules, kinds=())[TOGETHER]


def kind_robustness(
    measured: Measured,
    inputs: Inputs,
    *,
    weights: Weights | None = None,
    overrules: Overrules | None = None,
) -> dict[str, Robustness]:
    """How the order within each kind that is present holds; see :func:`list_robustness`."""
    drawn = _tried(measured, weights or inputs.weights, overrules, kinds=KINDS)
    return {kind: held for kind, held in drawn.items() if kind != TOGETHER}


def open_questions(
    measured: Measured,
    inputs: Inputs,
    *,
    weights: Weights | None = None,
    overrules: Overrules | None = None,
) -> list[Question]:
    """Which questions most often change the first ten of all kinds together.

    Args:
        measured: what can still be influenced, see :func:`geo.koppelkansen.eligibility.split`.
        inputs: for the default weights.
        weights: other weights per part.
        overrules: what people corrected.
    """
    scored = scored_parts(measured, weights or inputs.weights)
    inside = compared_lists(measured, scored, no_match_ids(overrules), kinds=())[TOGETHER]
    listed = set(scored.ranked.index[inside])
    return rank_questions(scored.draws, measured.facts, scored.missing, inside=listed)


def no_match_ids(overrules: Overrules | None) -> set[str]:
    """Ids of the koppelkansen that a person called no match."""
    return {
        key
        for key, held in (overrules or {}).items()
        if any(note.no_match for note in correction_notes(held))
    }


def _tried(
    measured: Measured, weights: Weights, overrules: Overrules | None, *, kinds: Sequence[str]
) -> dict[str, Robustness]:
    scored = scored_parts(measured, weights)
    lists = compared_lists(measured, scored, no_match_ids(overrules), kinds=kinds)
    return {name: scored.draws.robustness(inside) for name, inside in lists.items()}


def compared_lists(
    measured: Measured, scored: Scored, no_match: Collection[str], *, kinds: Sequence[str]
) -> dict[str, npt.NDArray[np.bool_]]:
    """Which rows are in the list of all together, and in that of each kind that is present."""
    index = scored.ranked.index
    taking_part = scored.ranked["enough"].to_numpy() & ~index.isin(list(no_match))
    kind_of = np.array([measured.facts[str(key)].kind for key in index], dtype=object)
    present = {kind: kind_of == kind for kind in kinds}
    lists = {kind: taking_part & inside for kind, inside in present.items() if inside.any()}
    return {**lists, TOGETHER: taking_part}
