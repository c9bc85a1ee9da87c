"""Packages of measures per koppelkans: dwellings that go down a class, cost, subsidy and saving.

Costs are those after the saving of a street that opens anyway; a subsidy is shown beside them and
not taken off. Of a plan the hazards are known as a range over its possible places: its dwellings
are spread over low, middle and high as 1, 2 and 1 of 4.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.catalogue.older_tables import with_amount_basis
from geo.hazards.effects import ClassDrop, Span, any_drop, measure_effects, together
from geo.hazards.thresholds import Hazard
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.item_buildings import Buildings, Units, units_of
from geo.koppelkansen.measure_conditions import condition_holds
from geo.koppelkansen.package_price import NOTHING, PricedMeasure, parties_of, price_of
from geo.koppelkansen.portfolio import Candidate, Limits, Package, Problem
from geo.koppelkansen.records import Koppelkans

MOST_PACKAGES: Final = 4


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One package at one koppelkans.

    Attributes:
        id: number of the package, ``p1`` has the least measures.
        measures: their ids.
        titles: their titles in Dutch.
        dwellings: that go down at least one class.
        cost: euro after the saving.
        saving: euro that fall away because the street opens anyway.
        subsidy: euro, None where no subsidy is known.
        costs: middle euro per party.
        gains: expected dwellings by unit.
        to_check: measures of which the condition is not known here.
    """

    id: str
    measures: tuple[str, ...]
    titles: tuple[str, ...]
    dwellings: Span
    cost: Span
    saving: Span
    subsidy: Span | None
    costs: Mapping[str, float]
    gains: Mapping[str, float]
    to_check: tuple[str, ...] = ()

    @property
    def cost_per_dwelling(self) -> float | None:
        """Euro per expected dwelling that goes down a class; None when none does."""
        return self.cost.middle / self.dwellings.middle if self.dwellings.middle > 0 else None


@dataclass(frozen=True, kw_only=True)
class PlaceOffers:
    """A koppelkans with its packages, and how many of its dwellings have an unknown exposure."""

    id: str
    title: str
    wijkcodes: tuple[str, ...]
    first_year: int | None
    last_year: int | None
    offers: tuple[Offer, ...] = ()
    unknown_dwellings: float = 0.0
    without_cost: tuple[str, ...] = ()
    parties: tuple[str, ...] = field(default=())

    def years(self, period: Sequence[int]) -> tuple[int, ...]:
        """The years of a period in which it can be carried out; all where nothing is known."""
        first = self.first_year if self.first_year is not None else period[0]
        last = self.last_year if self.last_year is not None else period[-1]
        return tuple(year for year in period if first <= year <= last)


def plain_item(item: Koppelkans) -> dict[str, Any]:
    """A koppelkans as JSON, with the buildings that its own JSON leaves out."""
    return {**item.to_dict(), "buildings": list(item.buildings)}


def place_offers(
    items: Sequence[Mapping[str, Any]], inputs: Inputs, exposure: pd.DataFrame
) -> list[PlaceOffers]:
    """The packages of every koppelkans, in the order of the items.

    Args:
        items: koppelkansen as JSON, with the measures that fit them.
        inputs: stock, works, measures and rules.
        exposure: rows of :func:`geo.hazards.exposure.building_exposure`.
    """
    rows = with_amount_basis(inputs.measures).to_dict("records")
    catalogue = {str(row["measure_id"]): row for row in rows}
    units = units_of(items, Buildings(inputs, exposure))
    hazards = list(inputs.thresholds.values())
    return [_offers(item, units[str(item["id"])], catalogue, hazards, inputs) for item in items]


def _offers(
    item: Mapping[str, Any],
    units: Units,
    catalogue: Mapping[str, Mapping[Any, Any]],
    hazards: Sequence[Hazard],
    inputs: Inputs,
) -> PlaceOffers:
    priced, without = [], []
    for measure in item.get("measures") or ():
        row = catalogue.get(str(measure["id"]))
        if row is None or not measure.get("serves"):
            continue
        holds = condition_holds(row.get("condition"), item, inputs)
        effects = measure_effects(row)
        if holds is False or not effects:
            continue
        offer = price_of(measure, row, effects, item, units, checked=holds is True, inputs=inputs)
        if offer is None:
            without.append(str(row["title"]))
        else:
            priced.append(offer)
    window = item.get("window") or {}
    wijken = [item.get("wijkcode"), *(item.get("wijkcodes") or ())]
    known = _known(units, hazards, priced)
    return PlaceOffers(
        id=str(item["id"]),
        title=str(item.get("title") or item["id"]),
        wijkcodes=tuple(dict.fromkeys(str(code) for code in wijken if code)),
        first_year=window.get("from"),
        last_year=None if window.get("open_ended") else window.get("to") or window.get("from"),
        offers=tuple(_nested(priced, units, hazards)),
        unknown_dwellings=float(units.dwellings[~known].sum()) if len(units.names) else 0.0,
        without_cost=tuple(without),
        parties=parties_of(item),
    )


def _known(units: Units, hazards: Sequence[Hazard], priced: Sequence[PricedMeasure]) -> Any:
    drop = any_drop(units.values, together(offer.effects for offer in priced), hazards)
    return np.zeros(len(units.names), dtype=bool) if drop is None else drop.known


def _nested(
    priced: Sequence[PricedMeasure], units: Units, hazards: Sequence[Hazard]
) -> Iterable[Offer]:
    """Packages that grow: first what helps most for its money, then what still adds to that."""
    left, before = list(priced), 0.0
    taken: list[PricedMeasure] = []
    while left and len(units.names):
        best, best_drop, best_rate = None, None, 0.0
        for offer in left:
            drop = any_drop(units.values, together(p.effects for p in [*taken, offer]), hazards)
            if drop is None:
                continue
            more = float((drop.expected * units.dwellings).sum()) - before
            rate = more / max(offer.cost.middle, 1.0)
            if more > 1e-6 and rate > best_rate:  # noqa: PLR2004
                best, best_drop, best_rate = offer, drop, rate
        if best is None or best_drop is None:
            return
        left.remove(best)
        taken.append(best)
        before = float((best_drop.expected * units.dwellings).sum())
        yield _offer(f"p{len(taken)}", taken, best_drop, units)
        if len(taken) == MOST_PACKAGES:
            return


def _offer(name: str, taken: Sequence[PricedMeasure], drop: ClassDrop, units: Units) -> Offer:
    gains: dict[str, float] = {}
    for unit, chance, dwellings in zip(units.names, drop.expected, units.dwellings, strict=True):
        gains[unit] = gains.get(unit, 0.0) + float(chance * dwellings)
    total = {
        place: float((getattr(drop, place) * units.dwellings).sum())
        for place in ("low", "expected", "high")
    }
    few, many = units.count_range
    costs: dict[str, float] = {}
    for offer in taken:
        for party, euro in offer.costs.items():
            costs[party] = costs.get(party, 0.0) + euro
    subsidies = [offer.subsidy for offer in taken if offer.subsidy is not None]
    return Offer(
        id=name,
        measures=tuple(offer.id for offer in taken),
        titles=tuple(offer.title for offer in taken),
        dwellings=Span(total["low"] * few, total["expected"], total["high"] * many),
        cost=_sum(offer.cost for offer in taken),
        saving=_sum(offer.saving for offer in taken),
        subsidy=_sum(subsidies) if subsidies else None,
        costs=costs,
        gains={unit: gain for unit, gain in gains.items() if gain > 0},
        to_check=tuple(offer.title for offer in taken if not offer.checked),
    )


def _sum(spans: Iterable[Span]) -> Span:
    return sum(spans, start=NOTHING)


def problem_of(places: Sequence[PlaceOffers], limits: Limits) -> Problem:
    """The choice among koppelkansen with their packages, within limits."""
    return Problem(
        candidates=tuple(
            Candidate(
                id=place.id,
                wijkcodes=place.wijkcodes,
                packages=tuple(
                    Package(
                        id=offer.id,
                        costs=offer.costs,
                        gains=offer.gains,
                        years=place.years(limits.years),
                        gain_range=_range(offer.dwellings),
                        cost_range=_range(offer.cost),
                    )
                    for offer in place.offers
                ),
            )
            for place in places
        ),
        limits=limits,
    )


def _range(span: Span) -> tuple[float, float]:
    """Low and high as a factor of the middle."""
    if span.middle <= 0:
        return 1.0, 1.0
    return min(1.0, span.low / span.middle), max(1.0, span.high / span.middle)
