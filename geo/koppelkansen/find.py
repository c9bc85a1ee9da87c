"""From inputs to koppelkansen: measure the kinds that are asked for, then rank them together."""

import dataclasses
from collections.abc import Collection, Sequence

import pandas as pd

from geo.errors import DataError
from geo.hazards.exposure import building_exposure
from geo.koppelkansen.agenda import measure_agenda
from geo.koppelkansen.build import rank_koppelkansen
from geo.koppelkansen.corrections import Overrules, added_plans, moved
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.pairs import measure_pairs
from geo.koppelkansen.plans import measure_plans, plan_id
from geo.koppelkansen.records import KINDS, STOCK_KIND, STREET_KIND, Koppelkans


def find_koppelkansen(
    inputs: Inputs,
    *,
    as_of_year: int | None = None,
    kinds: Sequence[str] = ("plan_klimaat",),
    exposure: pd.DataFrame | None = None,
    overrules: Overrules | None = None,
    closed: Collection[str] = (),
) -> list[Koppelkans]:
    """All koppelkansen of the kinds asked for in one list, best first.

    Args:
        inputs: projects, stock, works, areas, rasters and rules.
        as_of_year: the year of looking; what is past by then is left out.
        kinds: of :data:`KINDS`; by default only the corporations' plans.
        exposure: exposure of the stock when it is known already; else it is computed if a kind
            needs it.
        overrules: what people corrected, as :meth:`geo.register.Register.overrules` gives it.
        closed: ids of what was reported delivered or dropped.

    Raises:
        DataError: an unknown kind.
    """
    measured = measure(inputs, kinds=kinds, exposure=exposure, overrules=overrules)
    return rank_koppelkansen(
        measured, inputs, as_of_year=as_of_year, overrules=overrules, closed=closed
    )


def measure(
    inputs: Inputs,
    *,
    kinds: Sequence[str] = ("plan_klimaat",),
    exposure: pd.DataFrame | None = None,
    overrules: Overrules | None = None,
    plans: Measured | None = None,
) -> Measured:
    """Measure the koppelkansen of several kinds; see :func:`find_koppelkansen`.

    Args:
        inputs: projects, stock, works, areas, rasters and rules.
        kinds: of :data:`KINDS`.
        exposure: exposure of the stock when it is known already.
        overrules: what people corrected.
        plans: what this gives for the kind ``plan_klimaat`` without corrections, when it is known
            already; with corrections the plans are measured anew.

    Raises:
        DataError: an unknown kind.
    """
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        msg = f"De soort koppelkans '{unknown[0]}' bestaat niet. Bekend zijn: {', '.join(KINDS)}."
        raise DataError(msg)
    held = overrules or {}
    # a large stock is read once for all of this
    inputs = dataclasses.replace(inputs, stock=inputs.stock)
    inputs, exposure = moved(inputs, exposure, held)
    if plans is None or held:
        known = {plan_id(key) for key in inputs.projects["project_id"]}
        plans = measure_plans(inputs, by_hand=added_plans(held, inputs, known=known))
    blocks = [plans] if "plan_klimaat" in kinds else [_by_hand(plans)]
    if "plan_werk" in kinds:
        blocks.append(measure_pairs(plans, inputs))
    without_plan = [kind for kind in kinds if kind in {STOCK_KIND, STREET_KIND}]
    if without_plan and inputs.stock is not None:
        if exposure is None:
            exposure = building_exposure(inputs.stock, inputs.rasters, thresholds=inputs.thresholds)
        blocks += measure_agenda(inputs, exposure, kinds=without_plan)
    return Measured.joined(blocks)


def _by_hand(plans: Measured) -> Measured:
    """Only what people added: that is in the list whatever kinds are asked for."""
    keys = [key for key, facts in plans.facts.items() if facts.by_hand]
    return Measured({key: plans.facts[key] for key in keys}, plans.parts.loc[keys])
