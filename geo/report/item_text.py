"""One koppelkans in words: every file of the pack takes its texts from here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from geo.catalogue.palette import Term
from geo.catalogue.vocabularies import DECISIONS, KOPPELKANS_KINDS, PLAN_KINDS, WORK_KINDS
from geo.constants import CLASSES
from geo.koppelkansen.caveat_kinds import own_caveats
from geo.koppelkansen.explain import hazard_text
from geo.koppelkansen.records import NearArea, NearWork
from geo.koppelkansen.weights import PART_TITLES
from geo.report.decided import Decided
from geo.report.pack_data import Item
from geo.report.state import PackState
from geo.text.format import number

NO_RANK = "–"
"""Stands for the place in the list of what was rejected."""


@dataclass(frozen=True, kw_only=True)
class ItemText:
    """The words of one koppelkans.

    Attributes:
        rank: place in the list, :data:`NO_RANK` where it was rejected.
        group: its tier, or that it was rejected or is no koppelkans.
        kind: of the koppelkans; ``plan`` of the plan it is about, '' without one.
        window: years, 'n.t.b.' where unknown; ``dwellings`` likewise.
        place: names of the wijken, 'onbekend' where they are not known.
        hazards: from class middel up, the worst first; ``hazards_short`` without the range,
            ``hazards_text`` also says what is unknown.
        works: near it; ``works_text`` tells no works from works that are not known.
        why: title and reason of every part of the score, the heaviest first.
        missing: titles of the parts that are not known.
        decision: the term of what was decided; ``decision_text`` adds trekker and year.
        caveats: what holds for this one; what holds for the whole pack stands apart.
    """

    id: str
    rank: str
    title: str
    group: Term
    kind: str
    plan: str
    party: str
    window: str
    dwellings: str
    place: str
    hazards: tuple[str, ...]
    hazards_short: tuple[str, ...]
    hazards_text: str
    areas: tuple[str, ...]
    works: tuple[str, ...]
    works_text: str
    measures: tuple[str, ...]
    why: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    decision: Term
    decision_text: str
    decided: Decided | None
    caveats: tuple[str, ...]


def item_text(state: PackState, item: Item) -> ItemText:
    """The words of an item of the pack."""
    rank = state.rank_of(item)
    decided = state.decisions.get(item.id)
    decision = DECISIONS.entry(decided.status if decided else None)
    codes = [item.wijkcode] if item.wijkcode else list(item.wijkcodes)
    hazards = _hazards(state, item)
    works = tuple(work_text(work) for work in item.works)
    order = sorted(item.parts, key=lambda name: -float(item.contributions.get(name) or 0.0))
    return ItemText(
        id=item.id,
        rank=NO_RANK if rank is None else str(rank),
        title=item.title,
        group=state.group_of(item),
        kind=KOPPELKANS_KINDS.entry(item.kind).label,
        plan=PLAN_KINDS.entry(item.plan_kind).label if item.plan_kind else "",
        party=item.corporation or "onbekend",
        window=item.window.text(),
        dwellings="n.t.b." if item.dwellings_count is None else number(item.dwellings_count),
        place=", ".join(state.wijk_names.get(str(code), str(code)) for code in codes) or "onbekend",
        hazards=hazards,
        hazards_short=_hazards(state, item, ranges=False),
        hazards_text="; ".join(hazards) or _without_hazards(item),
        areas=tuple(area_text(area) for area in item.areas),
        works=works,
        works_text="; ".join(works) or _without_works(state, item),
        measures=tuple(measure.label for measure in item.measures),
        why=tuple((PART_TITLES.get(name, name), item.parts[name].reason) for name in order),
        missing=tuple(PART_TITLES.get(name, name) for name in item.missing),
        decision=decision,
        decision_text=_decision(decision, decided),
        decided=decided,
        caveats=own_caveats(item.caveats),
    )


def work_text(work: NearWork) -> str:
    """A work near a koppelkans in one line."""
    kind = WORK_KINDS.entry(work.kind).word
    return f"{work.name} ({kind}, {work.window.text()}, relatie {work.relation})"


def area_text(area: NearArea) -> str:
    """A policy area of an item, with how sure that is."""
    words = [
        word
        for word, holds in (
            ("mogelijk", area.relation == "mogelijk"),
            ("indicatief", area.indicative),
        )
        if holds
    ]
    return f"{area.name} ({', '.join(words)})" if words else area.name


def _hazards(state: PackState, item: Item, *, ranges: bool = True) -> tuple[str, ...]:
    least = CLASSES.index("middel")
    found = [
        (
            -CLASSES.index(summary.exposure_class),
            place,
            hazard_text(
                name,
                summary if ranges else replace(summary, low=summary.value, high=summary.value),
                decimals=decimals,
            ),
        )
        for place, (name, decimals) in enumerate(_decimals(state, item).items())
        if (summary := item.hazards[name]).exposure_class in CLASSES[least:]
    ]
    return tuple(text for _, _, text in sorted(found))


def _decimals(state: PackState, item: Item) -> Mapping[str, int]:
    """Decimals by hazard of the item, in the order of the thresholds."""
    known = {name: rule.decimals for name, rule in state.thresholds.items() if name in item.hazards}
    return {**known, **{name: 1 for name in item.hazards if name not in known}}


def _without_hazards(item: Item) -> str:
    known = [hazard for hazard in item.hazards.values() if hazard.exposure_class in CLASSES]
    if not known:
        return "onbekend: geen gegevens over bedreigingen"
    return "geen bekende bedreiging in klasse middel of hoger"


def _without_works(state: PackState, item: Item) -> str:
    if "works" not in state.layers:
        return "onbekend: er is geen laag met werken"
    if item.lat is None:
        return "onbekend: de plek is niet bekend"
    return "geen werk van de gemeente bekend dichtbij"


def _decision(decision: Term, decided: Decided | None) -> str:
    if decided is None:
        return decision.word
    details = ", ".join(text for text in (decided.owner or "", str(decided.year or "")) if text)
    return f"{decision.word} ({details})" if details else decision.word
