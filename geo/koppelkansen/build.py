"""Builds the ranked list, with reasons and caveats, from the measurements."""

import dataclasses
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final

import pandas as pd

from geo.catalogue.windows import shift_advice
from geo.koppelkansen import method_v1, scoring
from geo.koppelkansen.caveat_kinds import AFTERCARE, STRESS_TEST
from geo.koppelkansen.corrections import Overrules, correction_notes
from geo.koppelkansen.eligibility import PAST_WORDS, split
from geo.koppelkansen.explain import (
    example_caveat,
    explain_parts,
    shift_caveat,
)
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.records import KINDS, Koppelkans, RankSpread, facts_of
from geo.koppelkansen.scored_lists import TOGETHER, compared_lists, scored_parts
from geo.koppelkansen.uncertainty import Robustness, tiers_of
from geo.koppelkansen.weights import PARTS, Weights

_PART_DECIMALS: Final = 4


def rank_koppelkansen(
    measured: Measured,
    inputs: Inputs,
    *,
    weights: Weights | None = None,
    as_of_year: int | None = None,
    overrules: Overrules | None = None,
    closed: Collection[str] = (),
) -> list[Koppelkans]:
    """Weigh what was measured and can still be influenced, best first.

    Those of which too little is known come after the others, and those that a person called no
    match come last of all, with the reason. The tier and the robustness of each compare it with
    its own kind: a street that opens next to stressed stock nearly always scores more than a
    plan, so in one order the plans would all be 'laag', which says nothing about the plans.

    Args:
        measured: facts and parts.
        inputs: for the default weights and the origins.
        weights: other weights per part; those of ``inputs`` by default.
        as_of_year: the year of looking; what is over by then is left out, see
            :func:`aftercare`.
        overrules: what people corrected, by id and kind of correction.
        closed: ids of koppelkansen and projects that were reported delivered or dropped.
    """
    if (weights or inputs.weights).method > 1:
        measured = split(measured, as_of_year=as_of_year, closed=closed).open
    return _ranked(measured, inputs, weights, as_of_year=as_of_year, overrules=overrules)


def aftercare(
    measured: Measured,
    inputs: Inputs,
    *,
    as_of_year: int | None,
    overrules: Overrules | None = None,
    closed: Collection[str] = (),
) -> list[Koppelkans]:
    """What is past (nazorg), by title: no decision waits for it, but green can still be added.

    The first caveat of each says why it is past; it has no rank and no tier.
    """
    past = split(measured, as_of_year=as_of_year, closed=closed).past
    over = Measured({key: measured.facts[key] for key in past}, measured.parts.loc[list(past)])
    items = _ranked(over, inputs, None, as_of_year=None, overrules=overrules) if past else []
    named = [
        dataclasses.replace(
            item,
            rank=None,
            kind_rank=None,
            robustness=None,
            robustness_together=None,
            tier="onbekend",
            caveats=(AFTERCARE.text(why=PAST_WORDS[past[item.id]]), *item.caveats),
        )
        for item in items
    ]
    return sorted(named, key=lambda item: (item.title, item.id))


def _ranked(
    measured: Measured,
    inputs: Inputs,
    weights: Weights | None,
    *,
    as_of_year: int | None,
    overrules: Overrules | None,
) -> list[Koppelkans]:
    chosen = weights or inputs.weights
    first = chosen.method == 1
    if first:
        measured = method_v1.past_streets(measured, as_of_year=as_of_year)
    measured = _advised(measured, as_of_year=as_of_year)
    corrections = {key: correction_notes(held) for key, held in (overrules or {}).items()}
    no_match = {key for key, held in corrections.items() if any(o.no_match for o in held)}
    scored = scored_parts(measured, chosen)
    lists = compared_lists(measured, scored, no_match, kinds=KINDS)
    tried = scored.draws.robustness(lists.pop(TOGETHER))
    by_kind = {kind: scored.draws.robustness(inside) for kind, inside in lists.items()}
    ranked = scored.ranked.assign(tier=_tiers(scored.ranked, by_kind, chosen))
    if not first:
        ranked[["score_low", "score_high"]] = scored.draws.band[["p10", "p90"]]
    origins = tuple(sorted(set(inputs.origins.values())))
    examples = example_caveat(inputs.origins, titles=inputs.titles)
    parts = _by_id(scored.parts.round(_PART_DECIMALS))
    points, together = _by_id(ranked), _by_id(tried.items)
    top_share = scored.draws.top_share(scored.ranked.index.isin(tried.items.index))
    steady = {kind: _by_id(spread.items) for kind, spread in by_kind.items()}
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
                *(method_v1.past_caveat(facts.window, as_of_year=as_of_year) if first else ()),
                STRESS_TEST.text(),
            )
        }
        items.append(
            Koppelkans(
                **values,
                **_weighed(points[key], parts[key], facts.reasons, scored.missing[key], chosen),
                top_share=None if first else round(float(top_share[key]), 3),
                method=None if first else chosen.method,
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


def _advised(measured: Measured, *, as_of_year: int | None) -> Measured:
    """With each work beside a plan the advice which of the two can still move, and which way."""
    advised = {}
    for key, facts in measured.facts.items():
        if not any(work.shift_years for work in facts.works):
            continue
        works = []
        for work in facts.works:
            hint = shift_advice(
                facts.window, work.window, years=work.shift_years, as_of_year=as_of_year
            )
            works.append(dataclasses.replace(work, hint=hint))
        advised[key] = dataclasses.replace(facts, works=tuple(works))
    return dataclasses.replace(measured, facts={**measured.facts, **advised})


def _tiers(ranked: pd.DataFrame, by_kind: Mapping[str, Robustness], weights: Weights) -> pd.Series:
    """By robustness in a kind that is long enough, else by score; 'onbekend' at little known."""
    by_score = scoring.tiers(ranked["score"], bounds=weights.tiers)
    names = dict(zip(ranked.index, by_score, strict=True))
    for tried in by_kind.values():
        steady = tiers_of(tried, rule=weights.robustness)
        if steady is not None:
            names |= steady.to_dict()
    sentences = [
        names[key] if known else "onbekend"
        for key, known in zip(names, ranked["enough"], strict=True)
    ]
    return pd.Series(sentences, index=ranked.index, dtype=object)


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
    ranked: Mapping[str, Any],
    parts: Mapping[str, Any],
    reasons: Mapping[str, str],
    missing: tuple[str, ...],
    weights: Weights,
) -> dict[str, Any]:
    points = {name: ranked[f"contribution_{name}"] for name in PARTS}
    return {
        "score": ranked["score"],
        "score_low": ranked["score_low"],
        "score_high": ranked["score_high"],
        "tier": ranked["tier"],
        # in method 1 what is unknown has no points
        "contributions": {name: value for name, value in points.items() if value is not None},
        "missing": missing,
        "parts": explain_parts(parts, ranked, reasons, missing=missing, method=weights.method),
    }
