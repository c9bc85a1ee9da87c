"""What one measure costs, saves and is subsidised at one koppelkans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.hazards.effects import Effect, Span
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.item_buildings import Units
from geo.koppelkansen.measure_conditions import opens_street

GEMEENTE: Final = "Gemeente"
NOTHING: Final = Span(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class PricedMeasure:
    """A measure at a place: what it does and what it costs."""

    id: str
    title: str
    effects: Mapping[str, Effect]
    cost: Span
    saving: Span
    subsidy: Span | None
    costs: Mapping[str, float]
    checked: bool


def parties_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the corporations of a koppelkans."""
    return tuple(str(name) for name in item.get("corporations") or ())


def price_of(
    measure: Mapping[str, Any],
    row: Mapping[Any, Any],
    effects: Mapping[str, Effect],
    item: Mapping[str, Any],
    units: Units,
    *,
    checked: bool,
    inputs: Inputs,
) -> PricedMeasure | None:
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
    paid = row.get("money_kind") == "subsidie" and not pd.isna(row["amount_min_eur"])
    if paid and str(row.get("cost_unit")) == row["amount_basis"]:
        low, high = float(row["amount_min_eur"]), float(row["amount_max_eur"])
        subsidy = _times(quantity, Span(low, (low + high) / 2, high))
    return PricedMeasure(
        str(row["measure_id"]), str(row["title"]), effects, after, saving, subsidy,
        _paid(after.middle, str(row.get("payer")), parties_of(item)), checked,
    )  # fmt: skip


def _times(left: Span, right: Span) -> Span:
    return Span(left.low * right.low, left.middle * right.middle, left.high * right.high)


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
