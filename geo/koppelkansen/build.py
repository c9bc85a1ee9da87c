"""From what was measured to a ranked list that can be explained."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.catalogue.windows import shift_advice
from geo.constants import CAVEAT
from geo.koppelkansen import scoring
from geo.koppelkansen.corrections import Overrules, told
from geo.koppelkansen.explain import (
    example_caveat,
    explain_parts,
    past_caveat,
    shift_caveat,
    work_text,
)
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.records import KINDS, STREET_KIND, Koppelkans, RankSpread, facts_of
from geo.koppelkansen.robustness import Robustness, draw_lists, tiers_of
from geo.koppelkansen.weights import PARTS, Weights

_KNOWN_WEIGHT: Final = 0.5
"""With less of the weight known than this, a score says too little to be put in a tier."""

_PART_DECIMALS: Final = 4
_TOGETHER: Final = ""
"""Name of the list of all kinds, beside those of each kind."""


def rank_koppelkansen(
    measured: Measured,
    inputs: Inputs,
    *,
    weights: Weights | None = None,
    as_of_year: int | None = None,
    overrules: Overrules | None = None,
) -> list[Koppelkans]:
    """Weigh what was measured, best first.

    Those of which too little is known come after the others, and those that a person called no
    match come last of all, with the reason. The tier and the robustness of each compare it with
    its own kind: a street that opens next to stressed stock nearly always scores more than a
    plan, so in one order the plans would all be 'laag', which says nothing about the plans.

    Args:
        measured: facts and parts.
        inputs: for the default weights and the origins.
        weights: other weights per part; those of ``inputs`` by default.
        as_of_year: the year of looking; what lies wholly before it gets a caveat.
        overrules: what people corrected, by id and kind of correction.
    """
    chosen = weights or inputs.weights
    measured = _advised(_past_streets(measured, as_of_year=as_of_year), as_of_year=as_of_year)
    corrections = {key: told(held) for key, held in (overrules or {}).items()}
    no_match = {key for key, held in corrections.items() if any(o.no_match for o in held)}
    ranked = scoring.rank(measured.parts, weights=chosen)
    by_kind = _drawn(measured, chosen, overrules, kinds=KINDS)
    tried = by_kind.pop(_TOGETHER)
    ranked["tier"] = _tiers(ranked, measured, by_kind, chosen)
    origins = tuple(sorted(set(inputs.origins.values())))
    examples = example_caveat(inputs.origins, titles=inputs.titles)
    parts = _by_id(measured.parts.round(_PART_DECIMALS))
    points, together = _by_id(ranked), _by_id(tried.items)
    steady = {kind: _by_id(one.items) for kind, one in by_kind.items()}
    order = sorted(
        points,
        key=lambda key: (
            key in no_match,
            points[key]["tier"] == "onbekend",
            -_score(points[key]["score"]),
            key,
        ),
    )
    items = []
    places: Counter[str] = Counter()
    for place, key in enumerate(order, start=1):
        facts = measured.facts[key]
        places[facts.kind] += 1
        held = corrections.get(key, [])
        values = facts_of(facts) | {
            "caveats": (
                *(correction.text for correction in held),
                *examples,
                *facts.caveats,
                *shift_caveat(facts.works, min_near_share=chosen.pairs.min_near_share),
                *past_caveat(facts.window, as_of_year=as_of_year),
                CAVEAT,
            )
        }
        items.append(
            Koppelkans(
                **values,
                **_weighed(points[key], parts[key], facts.reasons),
                rank=place,
                kind_rank=places[facts.kind],
                robustness=_steady(steady[facts.kind].get(key), by_kind[facts.kind]),
                robustness_together=_steady(together.get(key), tried) if len(by_kind) > 1 else None,
                origins=origins,
                overrules=tuple(held),
                no_match=key in no_match,
            )
        )
    return items


def _past_streets(measured: Measured, *, as_of_year: int | None) -> Measured:
    """A street that was open before the year of looking is no occasion any more."""
    past = {
        key: facts
        for key, facts in measured.facts.items()
        if facts.kind == STREET_KIND and past_caveat(facts.window, as_of_year=as_of_year)
    }
    if not past:
        return measured
    parts = measured.parts.copy()
    parts.loc[list(past), ["time", "time_low", "time_high"]] = 0.0
    told_so = {
        key: dataclasses.replace(
            facts, reasons={**facts.reasons, "time": f"{work_text(facts.works[0])}: al geweest"}
        )
        for key, facts in past.items()
    }
    return dataclasses.replace(measured, parts=parts, facts={**measured.facts, **told_so})


def _advised(measured: Measured, *, as_of_year: int | None) -> Measured:
    """With each work beside a plan the advice which of the two can still move, and which way."""
    told = {}
    for key, facts in measured.facts.items():
        if not any(work.shift_years for work in facts.works):
            continue
        works = []
        for work in facts.works:
            hint = shift_advice(
                facts.window, work.window, years=work.shift_years, as_of_year=as_of_year
            )
            works.append(dataclasses.replace(work, hint=hint))
        told[key] = dataclasses.replace(facts, works=tuple(works))
    return dataclasses.replace(measured, facts={**measured.facts, **told})


def list_robustness(
    measured: Measured,
    inputs: Inputs,
    *,
    weights: Weights | None = None,
    overrules: Overrules | None = None,
) -> Robustness:
    """How the order of all kinds together holds when the weights are drawn anew.

    See :mod:`geo.koppelkansen.robustness`. What is no match, and what too little is known of,
    takes no part.
    """
    chosen = weights or inputs.weights
    return _drawn(measured, chosen, overrules, kinds=())[_TOGETHER]


def kind_robustness(
    measured: Measured,
    inputs: Inputs,
    *,
    weights: Weights | None = None,
    overrules: Overrules | None = None,
) -> dict[str, Robustness]:
    """How the order within each kind that is present holds; see :func:`list_robustness`."""
    drawn = _drawn(measured, weights or inputs.weights, overrules, kinds=KINDS)
    return {kind: one for kind, one in drawn.items() if kind != _TOGETHER}


def _drawn(
    measured: Measured, weights: Weights, overrules: Overrules | None, *, kinds: Sequence[str]
) -> dict[str, Robustness]:
    """Of all together, and of each of these kinds that is present, in one go."""
    parts = measured.parts
    out = [
        key
        for key, held in (overrules or {}).items()
        if any(correction.no_match for correction in told(held))
    ]
    enough = known_weight(parts, weights).to_numpy() >= _KNOWN_WEIGHT
    taking_part = enough & ~parts.index.isin(out)
    kind_of = np.array([measured.facts[str(key)].kind for key in parts.index], dtype=object)
    present = {kind: kind_of == kind for kind in kinds}
    lists = {kind: taking_part & inside for kind, inside in present.items() if inside.any()}
    return draw_lists(parts, {**lists, _TOGETHER: taking_part}, weights=weights)


def known_weight(parts: pd.DataFrame, weights: Weights) -> pd.Series:
    """Share (0-1) of the weight that is of known parts."""
    weight = np.array([weights.parts[name] for name in PARTS])
    known = parts[list(PARTS)].notna().to_numpy(dtype="float64") @ weight
    return pd.Series(known / weight.sum(), index=parts.index)


def _tiers(
    ranked: pd.DataFrame,
    measured: Measured,
    by_kind: Mapping[str, Robustness],
    weights: Weights,
) -> pd.Series:
    """By robustness in a kind that is long enough, else by score; 'onbekend' at little known."""
    told = dict(zip(ranked.index, ranked["tier"], strict=True))
    for tried in by_kind.values():
        steady = tiers_of(tried, rule=weights.robustness)
        if steady is not None:
            told |= steady.to_dict()
    known = known_weight(measured.parts, weights).to_numpy() >= _KNOWN_WEIGHT
    names = [told[key] if enough else "onbekend" for key, enough in zip(told, known, strict=True)]
    return pd.Series(names, index=ranked.index, dtype=object)


def _by_id(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """The rows by their id; what is missing is None."""
    names = [str(name) for name in frame]
    columns = [
        # what is not a number is not equal to itself
        [value if value == value else None for value in frame[name].tolist()]  # noqa: PLR0124
        for name in frame
    ]
    return {
        str(key): dict(zip(names, row, strict=True))
        for key, row in zip(frame.index.tolist(), zip(*columns, strict=True), strict=True)
    }


def _score(value: Any) -> float:
    return -1.0 if value is None else float(value)


def _steady(values: Mapping[str, Any] | None, tried: Robustness) -> RankSpread | None:
    if values is None:
        return None
    return RankSpread(
        top_share=round(float(values["top_share"]), 3),
        rank_low=int(values["rank_low"]),
        rank_high=int(values["rank_high"]),
        top=tried.top,
        draws=tried.draws,
        overlap_median=tried.overlap_median,
    )


def _weighed(
    ranked: Mapping[str, Any], parts: Mapping[str, Any], reasons: Mapping[str, str]
) -> dict[str, Any]:
    known = [name for name in PARTS if parts[name] is not None]
    return {
        "score": ranked["score"],
        "score_low": ranked["score_low"],
        "score_high": ranked["score_high"],
        "tier": ranked["tier"],
        # with all weight on what is missing there is no score to contribute to
        "contributions": {
            name: points for name in known if (points := ranked[f"contribution_{name}"]) is not None
        },
        "missing": tuple(name for name in PARTS if name not in known),
        "parts": explain_parts(parts, ranked, reasons),
    }
