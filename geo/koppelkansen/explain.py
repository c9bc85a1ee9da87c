"""Dutch sentences that say why a koppelkans stands where it stands, and what is not sure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from geo.catalogue.vocabularies import CLASS_WORDS, WORK_WORDS
from geo.catalogue.windows import Window
from geo.constants import NO_DATA
from geo.hazards.registry import HAZARD_WORDS
from geo.koppelkansen import caveat_kinds, method_v1
from geo.koppelkansen.caveat_kinds import CaveatText
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.records import Demolition, HazardSummary, NearArea, NearWork, Part, StockNear
from geo.koppelkansen.weights import PARTS, VALUES_SINCE
from geo.text.format import counted, dwelling_words, number

NO_PLAN: Final = "nog geen plan: het moment is te kiezen"
_UNKNOWN_DWELLINGS: Final = caveat_kinds.NO_DWELLINGS.text(
    effect="de score rekent met wat voor zo'n plan te verwachten is"
)
_EXPECTED: Final = "onbekend: gerekend met wat te verwachten is"
_BUILDING_SPOTS: Final = "de punten komen van plekken zo groot als een gebouw"
_UNKNOWN_REASONS: Mapping[str, str] = {NO_PLAN: NO_PLAN}
"""Reasons that hold for a part that is not known either."""


def hazard_text(name: str, summary: HazardSummary, *, decimals: int) -> str:
    """One hazard of a place in words: class, middle value, and the range where there is one."""
    word = HAZARD_WORDS.get(name, name)
    if summary.exposure_class == NO_DATA:
        return f"{word}: geen gegevens"
    text = f"{word} {CLASS_WORDS[summary.exposure_class]}"
    if summary.value is None:
        return text
    value = number(summary.value, decimals=decimals)
    if summary.low != summary.high:
        low, high = (number(side, decimals=decimals) for side in (summary.low, summary.high))
        return f"{text} ({value} {summary.unit}, bereik {low} tot {high})"
    return f"{text} ({value} {summary.unit})"


def plan_reasons(
    row: Mapping[str, Any],
    *,
    hazards: Mapping[str, HazardSummary],
    works: Sequence[NearWork],
    areas: Sequence[NearArea],
    stock_near: StockNear | None,
    double_use: bool,
    inputs: Inputs,
) -> dict[str, str]:
    """Per part of a plan the reason in Dutch."""
    exposure = exposure_reason(hazards, inputs)
    if inputs.weights.method >= VALUES_SINCE and _is_point(row):
        exposure += f"; {_BUILDING_SPOTS}"
    return {
        "exposure": exposure,
        "dwellings": _dwellings_reason(row),
        "time": _time_reason(works, inputs),
        "area": area_reason(areas),
        "cobenefits": cobenefit_reason(
            areas,
            stock_near,
            where="in de buurt",
            double_use=double_use,
            method=inputs.weights.method,
        ),
    }


def _is_point(row: Mapping[str, Any]) -> bool:
    shape = row.get("geometry")
    return shape is not None and shape.geom_type == "Point"


def explain_parts(
    parts: Mapping[str, Any],
    ranked: Mapping[str, Any],
    reasons: Mapping[str, str],
    *,
    missing: Collection[str],
    method: int,
) -> dict[str, Part]:
    """Per part: value and range (0-1), contribution in points, and the reason in Dutch.

    Of a part that is missing these are what is expected of it, and the reason says so; in method
    1 they are None.
    """
    unknown = _EXPECTED if method > 1 else "onbekend"
    return {
        name: Part(
            value=parts[name],
            low=parts[f"{name}_low"],
            high=parts[f"{name}_high"],
            contribution=ranked[f"contribution_{name}"],
            reason=_UNKNOWN_REASONS.get(reasons[name], unknown)
            if name in missing
            else reasons[name],
        )
        for name in PARTS
    }


def exposure_reason(hazards: Mapping[str, HazardSummary], inputs: Inputs) -> str:
    """The three worst hazards in words."""
    rank = list(CLASS_WORDS)
    known = [(n, s) for n, s in hazards.items() if s.exposure_class != NO_DATA]
    worst = sorted(known, key=lambda item: -rank.index(item[1].exposure_class))
    texts = [
        hazard_text(name, summary, decimals=inputs.thresholds[name].decimals)
        for name, summary in worst[:3]
    ]
    if not texts:
        return "onbekend"
    if unknown := _without_data(hazards):
        texts.append(f"zonder gegevens: {', '.join(unknown)}")
    return "; ".join(texts)


def _without_data(hazards: Mapping[str, HazardSummary]) -> list[str]:
    return [HAZARD_WORDS.get(n, n) for n, s in hazards.items() if s.exposure_class == NO_DATA]


def no_data_caveat(hazards: Mapping[str, HazardSummary]) -> list[CaveatText]:
    """The caveat that names the hazards of which nothing, or too little, is known here."""
    unknown = _without_data(hazards)
    return [caveat_kinds.NO_DATA_FOR.text(hazards=", ".join(unknown))] if unknown else []


def _dwellings_reason(row: Mapping[str, Any]) -> str:
    if pd.isna(row["dwellings_count"]):
        return "aantal woningen n.t.b."
    verb = "te slopen " if row["kind"] == "sloop" else ""
    return counted(int(row["dwellings_count"]), f"{verb}woning", f"{verb}woningen")


def _time_reason(works: Sequence[NearWork], inputs: Inputs) -> str:
    near = number(inputs.weights.place.works_near_m)
    if not works:
        return f"geen werk van de gemeente bekend binnen {near} m"
    others = len(works) - 1
    more = f", en nog {others} werk{'en' if others > 1 else ''}" if others else ""
    return work_reason(works[0]) + more


def work_text(work: NearWork) -> str:
    """Kind and years of a work."""
    return f"{WORK_WORDS.get(work.kind, work.kind)} {work.window.text()}"


def work_reason(work: NearWork) -> str:
    """A work near a plan: what, when, how near, and how the years go together."""
    text = f"{work_text(work)} op {number(work.distance_m)} m: {work.relation}"
    if work.near_share is not None and work.near_share < 1:
        text += f" (bij {number(100 * work.near_share)}% van de mogelijke plekken)"
    return text


def area_reason(areas: Sequence[NearArea]) -> str:
    """The policy areas it lies in, or may lie in."""
    if not areas:
        return "niet in een gebied met extra aandacht"
    return ", ".join(
        area.name + ("" if area.relation == "in" else f" ({area.relation})") for area in areas
    )


def cobenefit_reason(
    areas: Sequence[NearArea],
    stock: StockNear | None,
    *,
    where: str,
    double_use: bool,
    method: int,
) -> str:
    """Which other task goes along: dwellings with a bad label, a measure for two hazards.

    In method 1 also heat transition, which counts as an area since.
    """
    texts = []
    if method == 1 and any(area.kind == "warmtetransitie" for area in areas):
        texts.append("warmtetransitie")
    if stock:
        about = "circa " if stock.low != stock.high else ""
        texts.append(
            f"{about}{number(stock.efg_count)} van "
            f"{counted(stock.dwellings_count, 'corporatiewoning', 'corporatiewoningen')} {where} "
            "met label E, F of G"
        )
    else:
        texts.append("bezit in de buurt onbekend")
    if double_use:
        texts.append("een maatregel hier dient meer dan één bedreiging")
    return ", ".join(texts)


def plan_caveats(
    row: Mapping[str, Any],
    *,
    located: bool,
    border_case: bool,
    rough_m: float,
    hazards: Mapping[str, HazardSummary],
    works: Sequence[NearWork],
    soft_reason: CaveatText | None,
    window: Window,
    demolitions: Sequence[Demolition],
    method: int,
) -> list[CaveatText]:
    """What a reader must know before relying on the koppelkans of a plan, in Dutch."""
    rough = located and not pd.isna(row["precision_m"]) and row["precision_m"] >= rough_m
    unknown = no_data_caveat(hazards)
    possible = (
        (not located, caveat_kinds.NO_PLACE.text()),
        (rough, caveat_kinds.ROUGH_PLACE.text(metres=number(row["precision_m"]))),
        (located and border_case, caveat_kinds.BORDER_CASE.text()),
        (
            pd.isna(row["dwellings_count"]),
            _UNKNOWN_DWELLINGS if method > 1 else method_v1.UNKNOWN_DWELLINGS,
        ),
        (window.open_ended, caveat_kinds.OPEN_END.text(year=window.first_year)),
        (not window.known, caveat_kinds.NO_PERIOD.text()),
        (soft_reason, soft_reason),
        (
            any(work.relation == "onbekend" for work in works),
            caveat_kinds.WORK_WITHOUT_PERIOD.text(),
        ),
        (located and unknown, unknown[0] if unknown else None),
        (row["kind"] == "sloop", caveat_kinds.DEMOLITION.text()),
        (demolitions, _demolition_caveat(demolitions)),
        (row["section_inferred"], caveat_kinds.INFERRED_HEADING.text()),
    )
    return [text for applies, text in possible if applies and text]


def _demolition_caveat(demolitions: Sequence[Demolition]) -> CaveatText:
    counts = [item.dwellings_count for item in demolitions]
    amounts = ["aantal n.t.b." if n is None else dwelling_words(number(n)) for n in counts]
    named = [f"{item.name} ({n})" for item, n in zip(demolitions, amounts, strict=True)]
    what = f" ({amounts[0]})" if len(amounts) == 1 else f": {' en '.join(named)}"
    return caveat_kinds.DEMOLITION_BEFORE.text(what=what)


def shift_caveat(works: Sequence[NearWork], *, min_near_share: float) -> list[CaveatText]:
    """The caveat that names the works of which moving one of the two would help; at most three."""
    hinted = [w for w in works if w.hint and (w.near_share or 0.0) >= min_near_share][:3]
    texts = [
        f"{work.name} ({work_text(work)}): {work.hint[0].lower()}{work.hint[1:]}"
        for work in hinted
        if work.hint
    ]
    return [caveat_kinds.SHIFT.text(works=" ".join(texts))] if texts else []


def example_caveat(origins: Mapping[str, str], *, titles: Mapping[str, str]) -> list[CaveatText]:
    """The caveat that names the layers that were made up by the program, by their titles."""
    examples = sorted(
        titles.get(name, name).partition(":")[0].lower()
        for name, origin in origins.items()
        if origin == "voorbeeld"
    )
    return [caveat_kinds.EXAMPLE_DATA.text(layers=", ".join(examples))] if examples else []
