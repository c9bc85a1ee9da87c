"""Packages of measures per koppelkans: dwellings that go down a class, cost, subsidy and saving.

Costs are those after the saving of a street that opens anyway; a subsidy is shown beside them and
not taken off. Of a plan the hazards are known as a range over its possible places: its dwellings
are spread over low, middle and high as 1, 2 and 1 of 4.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.hazards.effects import ClassDrop, Effect, Floats, Span, any_drop, measure_effects, together
from geo.hazards.thresholds import Hazard
from geo.koppelkansen.conditions import NEW_BUILD, Site, unmet
from geo.koppelkansen.conditions import opens_street as works_open_street
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.portfolio import Candidate, Limits, Package, Problem
from geo.koppelkansen.records import STREET_KIND, Koppelkans, NearWork, from_json
from geo.koppelkansen.stock_groups import complexes, group_names
from geo.koppelkansen.weights import VALUES_SINCE

GEMEENTE: Final = "Gemeente"
MOST_PACKAGES: Final = 4
NOTHING: Final = Span(0.0, 0.0, 0.0)
_UNIT_WORDS: Final[Mapping[str, str]] = {
    "boom": "per boom", "dak_m2": "per m2 dak", "berging_m3": "per m3 berging", "m2": "per m2",
    "woning": "per woning", "stuk": "per schoolplein",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Units:
    """What a koppelkans is about: units that can be protected, with what is known of each.

    ``names`` may stand more than once (the places a plan may have); ``dwellings`` are how many
    dwellings each row is, ``values`` the value of every hazard. ``count_range`` is the low and
    high number of dwellings as a factor, 1 where it is known.
    """

    names: tuple[str, ...]
    dwellings: Floats
    values: Mapping[str, Floats]
    count_range: tuple[float, float] = (1.0, 1.0)


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


# -- what a koppelkans is about -----------------------------------------------------------------


class Buildings:
    """The stock with its values, and which of it belongs to a koppelkans; computed when asked.

    Which buildings stand together is asked of the whole stock: keep this while the data are.

    Args:
        inputs: with the stock, plans, works and rules.
        exposure: rows of :func:`geo.hazards.exposure.building_exposure`.
    """

    def __init__(self, inputs: Inputs, exposure: pd.DataFrame) -> None:
        self.inputs = inputs
        self.exposure = exposure
        self.stock: gpd.GeoDataFrame | None = (
            None if inputs.stock is None else inputs.stock.reset_index(drop=True)
        )

    @property
    def _known(self) -> gpd.GeoDataFrame:
        assert self.stock is not None  # noqa: S101 - rows() gives None without stock
        return self.stock

    @cached_property
    def names(self) -> Any:
        """The id of every building, in the order of the stock."""
        return self._known["pand_id"].astype(str).to_numpy()

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row number of every building, by id."""
        return {name: at for at, name in enumerate(self.names)}

    @cached_property
    def dwellings(self) -> Any:
        """Dwellings of every building; unknown is 0."""
        return self._known["dwellings_count"].to_numpy(dtype="float64", na_value=0.0)

    @cached_property
    def values(self) -> dict[str, Any]:
        """The value of every building, by hazard."""
        wide = self.exposure.pivot_table(
            index="pand_id", columns="hazard", values="value", aggfunc="first", observed=True
        ).reindex(self.names)
        return {str(name): wide[name].to_numpy(dtype="float64") for name in wide}

    @cached_property
    def groups(self) -> Mapping[Any, Any]:
        """Row numbers of what stands together, by the name of the group."""
        found = group_names(self._known, self.inputs.weights).to_numpy()
        return pd.Series(found).groupby(found).indices

    @cached_property
    def complexes(self) -> Mapping[Any, Any]:
        """Of a session of before method 3, where a koppelkans was a whole complex."""
        found = complexes(self._known).to_numpy()
        return pd.Series(found).groupby(found).indices

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The buildings by where they are."""
        return shapely.STRtree(self._known.geometry.to_numpy())

    def rows(self, item: Mapping[str, Any]) -> Any:
        """Row numbers of the buildings of a koppelkans; None for a plan."""
        if self.stock is None:
            return None
        if item.get("buildings"):
            own = [self.row_of[name] for name in item["buildings"] if name in self.row_of]
            return np.array(own, dtype=int)
        groups = self.groups if (item.get("method") or 1) >= VALUES_SINCE else self.complexes
        if item.get("complex_id") is not None and item["complex_id"] in groups:
            return groups[item["complex_id"]]
        if item.get("project_id") is None and item.get("work_id") is not None:
            works = self.inputs.works
            if works is None:
                return None
            street = works.geometry[works["work_id"] == item["work_id"]]
            reach = self.inputs.weights.place.works_near_m
            return np.unique(
                self.tree.query(street.to_numpy(), predicate="dwithin", distance=reach)[1]
            )
        return None

    def units(self, rows: Any) -> Units:
        """The buildings of these row numbers as units."""
        return Units(
            names=tuple(self.names[rows]),
            dwellings=self.dwellings[rows],
            values={name: values[rows] for name, values in self.values.items()},
        )


def units_of(items: Iterable[Mapping[str, Any]], buildings: Buildings) -> dict[str, Units]:
    """The units of every koppelkans, by id: buildings, or the dwellings of a plan.

    Args:
        items: koppelkansen as JSON.
        buildings: the stock they are about.
    """
    counts = buildings.inputs.projects["dwellings_count"].dropna().astype("float64")
    found = {}
    for item in items:
        rows = buildings.rows(item)
        found[str(item["id"])] = (
            _plan_units(item, counts) if rows is None else buildings.units(rows)
        )
    return found


def _plan_units(item: Mapping[str, Any], counts: pd.Series) -> Units:
    """The dwellings of a plan at a low, middle and high value; an unknown number is a range."""
    count, span = item.get("dwellings_count"), (1.0, 1.0)
    if count is None:
        if not len(counts):
            return Units(names=(), dwellings=np.empty(0), values={})
        low, count, high = counts.quantile([0.1, 0.5, 0.9])
        span = (low / count, high / count)
    name = f"plan:{item.get('project_id') or item['id']}"
    values = {}
    for hazard, told in (item.get("hazards") or {}).items():
        three = [told.get(place) for place in ("low", "value", "value", "high")]
        if None not in three:
            values[str(hazard)] = np.array(three, dtype="float64")
    dwellings = np.full(4, float(count) / 4)
    return Units(names=(name,) * 4, dwellings=dwellings, values=values, count_range=span)


# -- conditions ---------------------------------------------------------------------------------


def condition_holds(condition: Any, item: Mapping[str, Any], inputs: Inputs) -> bool | None:
    """Whether a measure can be at a koppelkans as JSON; None where that has to be looked at."""
    site = Site(
        straat_open=opens_street(item, inputs),
        nieuwbouw=item.get("plan_kind") in NEW_BUILD,
        eigen_grond=item.get("work_id") is None or item.get("project_id") is not None,
    )
    to_check = unmet(condition, site)
    return False if to_check is None else None if to_check else True


def opens_street(item: Mapping[str, Any], inputs: Inputs) -> bool:
    """Whether a koppelkans as JSON is a street that opens, or a work that opens one lies near."""
    works = tuple(from_json(NearWork, {"id": "", **work}) for work in item.get("works") or ())
    return item.get("kind") == STREET_KIND or works_open_street(works, inputs.weights)


# -- packages -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Priced:
    """A measure at a place: what it does and what it costs."""

    id: str
    title: str
    effects: Mapping[str, Effect]
    cost: Span
    saving: Span
    subsidy: Span | None
    costs: Mapping[str, float]
    checked: bool


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
    catalogue = {str(row["measure_id"]): row for row in inputs.measures.to_dict("records")}
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
        one = _price(measure, row, effects, item, units, checked=holds is True, inputs=inputs)
        if one is None:
            without.append(str(row["title"]))
        else:
            priced.append(one)
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
        parties=_parties(item),
    )


def _known(units: Units, hazards: Sequence[Hazard], priced: Sequence[_Priced]) -> Any:
    drop = any_drop(units.values, together(one.effects for one in priced), hazards)
    return np.zeros(len(units.names), dtype=bool) if drop is None else drop.known


def _parties(item: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(name) for name in item.get("corporations") or ())


def _price(
    measure: Mapping[str, Any],
    row: Mapping[Any, Any],
    effects: Mapping[str, Effect],
    item: Mapping[str, Any],
    units: Units,
    *,
    checked: bool,
    inputs: Inputs,
) -> _Priced | None:
    """What a measure costs here; None where its cost or its quantity is not known."""
    unit_cost = Span.of(row, "cost_{}_eur")
    quantity = _quantity(measure, row, float(units.dwellings.sum()))
    if unit_cost is None or quantity is None:
        return None
    cost = _times(quantity, unit_cost)
    share = Span.of(row, "saving_{}_share") if opens_street(item, inputs) else None
    saving = NOTHING if share is None else _times(cost, share)
    after = Span(*(getattr(cost, p) - getattr(saving, p) for p in ("low", "middle", "high")))
    subsidy = None
    if row.get("money_kind") == "subsidie" and not pd.isna(row["amount_min_eur"]):
        words = _UNIT_WORDS.get(str(row.get("cost_unit")), "-")
        if words in str(row.get("amount_unit")):
            low, high = float(row["amount_min_eur"]), float(row["amount_max_eur"])
            subsidy = _times(quantity, Span(low, (low + high) / 2, high))
    return _Priced(
        str(row["measure_id"]), str(row["title"]), effects, after, saving, subsidy,
        _paid(after.middle, str(row.get("payer")), _parties(item)), checked,
    )  # fmt: skip


def _times(one: Span, other: Span) -> Span:
    return Span(one.low * other.low, one.middle * other.middle, one.high * other.high)


def _quantity(measure: Mapping[str, Any], row: Mapping[Any, Any], dwellings: float) -> Span | None:
    """How much of a measure: as known of the place, else by dwelling; None when neither is."""
    found = measure.get("quantity") or {}
    if row.get("cost_unit") == row.get("quantity_basis") and found.get("value") is not None:
        value = float(found["value"])
        low, high = (found.get(place) for place in ("low", "high"))
        return Span(value if low is None else low, value, value if high is None else high)
    if row.get("cost_unit") == "stuk":
        return Span(1.0, 1.0, 1.0)
    each = Span.of(row, "per_dwelling_{}")
    return None if each is None or not dwellings else each * dwellings


def _paid(euro: float, payer: str, corporations: Sequence[str]) -> dict[str, float]:
    """Euro per party; several corporations pay the same."""
    if payer == "gemeente" or not corporations:
        return {GEMEENTE: euro}
    part = euro / 2 if payer == "beide" else euro
    paid = dict.fromkeys(corporations, part / len(corporations))
    return {**paid, GEMEENTE: euro - part} if payer == "beide" else paid


def _nested(priced: Sequence[_Priced], units: Units, hazards: Sequence[Hazard]) -> Iterable[Offer]:
    """Packages that grow: first what helps most for its money, then what still adds to that."""
    left, before = list(priced), 0.0
    taken: list[_Priced] = []
    while left and len(units.names):
        best, best_drop, best_rate = None, None, 0.0
        for one in left:
            drop = any_drop(units.values, together(p.effects for p in [*taken, one]), hazards)
            if drop is None:
                continue
            more = float((drop.expected * units.dwellings).sum()) - before
            rate = more / max(one.cost.middle, 1.0)
            if more > 1e-6 and rate > best_rate:  # noqa: PLR2004
                best, best_drop, best_rate = one, drop, rate
        if best is None or best_drop is None:
            return
        left.remove(best)
        taken.append(best)
        before = float((best_drop.expected * units.dwellings).sum())
        yield _offer(f"p{len(taken)}", taken, best_drop, units)
        if len(taken) == MOST_PACKAGES:
            return


def _offer(name: str, taken: Sequence[_Priced], drop: ClassDrop, units: Units) -> Offer:
    gains: dict[str, float] = {}
    for unit, chance, dwellings in zip(units.names, drop.expected, units.dwellings, strict=True):
        gains[unit] = gains.get(unit, 0.0) + float(chance * dwellings)
    total = {
        place: float((getattr(drop, place) * units.dwellings).sum())
        for place in ("low", "expected", "high")
    }
    few, many = units.count_range
    costs: dict[str, float] = {}
    for one in taken:
        for party, euro in one.costs.items():
            costs[party] = costs.get(party, 0.0) + euro
    subsidies = [one.subsidy for one in taken if one.subsidy is not None]
    return Offer(
        id=name,
        measures=tuple(one.id for one in taken),
        titles=tuple(one.title for one in taken),
        dwellings=Span(total["low"] * few, total["expected"], total["high"] * many),
        cost=_sum(one.cost for one in taken),
        saving=_sum(one.saving for one in taken),
        subsidy=_sum(subsidies) if subsidies else None,
        costs=costs,
        gains={unit: gain for unit, gain in gains.items() if gain > 0},
        to_check=tuple(one.title for one in taken if not one.checked),
    )


def _sum(spans: Iterable[Span]) -> Span:
    return sum(spans, start=NOTHING)


# -- the problem --------------------------------------------------------------------------------


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
