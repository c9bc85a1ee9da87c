"""Plan and work: a plan and a municipal work that lie close in place and in time.

A pair is worth telling when the work lies near at enough of the positions the plan may have and
their years go together, may go together, or are not known. The parts are those of the plan, but
for time: that is of this one work.
"""

import dataclasses
from typing import Final

import numpy as np
import pandas as pd

from geo.catalogue.vocabularies import WORK_WORDS
from geo.koppelkansen import caveat_kinds
from geo.koppelkansen import parts as scores
from geo.koppelkansen.caveat_kinds import CaveatText
from geo.koppelkansen.conditions import site_for
from geo.koppelkansen.explain import work_reason
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.measure_records import Amounts
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.measures import Catalogue, calling_hazards, catalogue_rows, fitting
from geo.koppelkansen.near_works import with_street_of
from geo.koppelkansen.records import Facts, NearWork
from geo.koppelkansen.surroundings import HIGH, LOW

WORTH: Final = ("sterk", "mogelijk", "onbekend")
"""Relations of a pair worth telling; unknown is not weak."""


def pair_id(project_id: object, work_id: object) -> str:
    """The id of the koppelkans of a plan with a work."""
    return f"planwerk-{project_id}-{work_id}"


def measure_pairs(plans: Measured, inputs: Inputs) -> Measured:
    """The pairs of plans and works worth telling, from what was measured around the plans."""
    facts: dict[str, Facts] = {}
    rows = []
    catalogue = catalogue_rows(inputs.measures)
    for plan in plans.facts.values():
        for work in plan.works:
            if not worth_telling(work, inputs):
                continue
            facts_of_pair = _facts(plan, work, catalogue, inputs)
            facts[facts_of_pair.id] = facts_of_pair
            time = _time(work, method=inputs.weights.method)
            rows.append(plans.parts.loc[plan.id].to_dict() | time)
    table = scores.empty(list(facts))
    if rows:
        table = pd.DataFrame(rows, index=table.index, columns=table.columns)
    return Measured(facts, table)


def worth_telling(work: NearWork, inputs: Inputs) -> bool:
    """Whether a work near a plan makes a pair of its own."""
    near = (work.near_share or 0.0) >= inputs.weights.pairs.min_near_share
    return near and work.relation in WORTH


def _time(work: NearWork, *, method: int) -> dict[str, float]:
    """The part time: what the work is worth, at the positions where it lies near."""
    share, fit = work.near_share or 0.0, work.fit
    unsure = {"time_expected": np.nan}
    if fit is None and work.fit_years is not None:
        years = work.fit_years
        found = {"time_low": years.low, "time_high": years.high, "time_expected": years.value}
        return {"time": np.nan} | {
            name: share * (overlap or 0.0) for name, overlap in found.items()
        }
    if fit is None:
        # the strength bounds what it may be worth
        most = work.strength * share if method > 1 else np.nan
        return unsure | {"time": np.nan, "time_low": np.nan, "time_high": most}
    return unsure | {
        "time": fit * share,
        "time_low": fit if share > HIGH else 0.0,
        "time_high": fit if share > LOW else 0.0,
    }


def _facts(plan: Facts, work: NearWork, catalogue: Catalogue, inputs: Inputs) -> Facts:
    demolition = plan.plan_kind == "sloop"
    amounts = with_street_of(plan.amounts or Amounts(), work)
    return dataclasses.replace(
        plan,
        id=pair_id(plan.project_id, work.id),
        kind="plan_werk",
        title=f"{plan.title} met {work.name}",
        work_id=work.id,
        works=(work,),
        measures=()
        if demolition
        else fitting(
            catalogue,
            hazards=calling_hazards(plan.hazards),
            plan_kind=(str(plan.plan_kind), "werk"),
            amounts=amounts,
            site=site_for(
                "plan_werk", plan_kind=plan.plan_kind, works=(work,), weights=inputs.weights
            ),
        ),
        amounts=amounts,
        reasons={**plan.reasons, "time": work_reason(work)},
        caveats=(*_caveats(work), *plan.caveats),
    )


def _caveats(work: NearWork) -> list[CaveatText]:
    caveats = []
    share = work.near_share or 0.0
    if share < 1:
        caveats.append(caveat_kinds.NEAR_IN_PART.text(share=f"{100 * share:.0f}"))
    if work.relation == "onbekend":
        caveats.append(caveat_kinds.PAIR_WITHOUT_PERIOD.text())
    if work.kind == "riool_relining":
        kind = WORK_WORDS["riool_relining"]
        caveats.append(caveat_kinds.WEAK_PARTNER.text(work=kind))
    return caveats
