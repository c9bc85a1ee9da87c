"""What is told of a plan: firmness, demolition before it, place, years and caveats."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from geo.catalogue.contracts import OF_HEADING
from geo.catalogue.windows import window_of
from geo.koppelkansen.caveat_kinds import SOFT_PLAN, CaveatText
from geo.koppelkansen.explain import plan_caveats, plan_reasons
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.measures import (
    calling_hazards,
    requirements,
    split,
)
from geo.koppelkansen.parts import count, number, records, text
from geo.koppelkansen.records import Demolition, Facts

ROUGH_M: Final = 100.0
"""From this uncertainty of position on, conclusions are told as uncertain."""


def demolitions_before(projects: pd.DataFrame) -> dict[str, list[Demolition]]:
    """Demolitions by the id of the new build that replaces them; there can be more than one."""
    found: dict[str, list[Demolition]] = {}
    ids = set(projects["project_id"])
    for row in records(projects[projects["kind"] == "sloop"]):
        target = row["linked_project_id"]
        if not pd.isna(target) and target in ids:
            item = Demolition(
                project_id=str(row["project_id"]),
                name=str(row["name"]),
                dwellings_count=count(row["dwellings_count"]),
                window=window_of(row),
            )
            found.setdefault(str(target), []).append(item)
    return found


def softness(row: Mapping[str, Any]) -> tuple[bool | None, CaveatText | None]:
    """Whether a plan is soft, with the reason in Dutch; None when nothing says so or not."""
    firmness = text(row.get("firmness"))
    if firmness is not None:
        soft = firmness == "zacht"
        why = f", volgens de opgave van {row['corporation']}"
        if text(row.get("firmness_basis")) == OF_HEADING:
            why = f", volgens de kop in de bron: {row['section']}"
        return soft, SOFT_PLAN.text(why=why) if soft else None
    if row["kind"] == "planvoorraad":
        return True, SOFT_PLAN.text(why=": het staat in de planvoorraad en ligt nog niet vast")
    if row["kind"] == "oplevering":
        return False, None
    return None, None


def plan_facts(
    row: Mapping[str, Any],
    around: Mapping[str, Mapping[str, Any]],
    demolitions: Sequence[Demolition],
    inputs: Inputs,
) -> Facts:
    """Everything told of a plan, from its row and what was measured around it."""
    key = str(row["id"])
    hazards = around["hazards"][key]
    works, areas = around["works"].get(key, ()), around["areas"].get(key, ())
    stock = around["stock_near"].get(key)
    located = not (row["geometry"] is None or row["geometry"].is_empty)
    border_case = around["border_case"].get(key) if located else None
    buurten = split(row["buurtcodes"])
    wijk = text(row["wijkcode"])
    soft, soft_reason = softness(row)
    return Facts(
        id=key,
        kind="plan_klimaat",
        title=str(row["name"]),
        project_id=str(row["project_id"]),
        corporation=str(row["corporation"]),
        corporations=(str(row["corporation"]),),
        plan_kind=str(row["kind"]),
        soft=soft,
        soft_reason=soft_reason,
        wijkcode=wijk,
        wijkcodes=(wijk,) if wijk else (),
        buurtcode=buurten[0] if len(buurten) == 1 else None,
        buurtcodes=tuple(buurten),
        window=window_of(row),
        lat=number(row["lat"]) if located else None,
        lon=number(row["lon"]) if located else None,
        precision_m=number(row["precision_m"]),
        located=located,
        border_case=border_case,
        dwellings_count=count(row["dwellings_count"]),
        stock_near=stock,
        demolitions=tuple(demolitions),
        hazards=hazards,
        areas=areas,
        works=works,
        measures=around["measures"][key],
        amounts=around["amounts"][key],
        requirements=requirements(
            inputs.covenant, plan_kind=str(row["kind"]), hazards=calling_hazards(hazards)
        ),
        by_hand=bool(row["by_hand"]),
        reasons=plan_reasons(
            row, hazards=hazards, works=works, areas=areas, stock_near=stock,
            double_use=bool(around["double_use"][key]), inputs=inputs,
        ),
        caveats=tuple(plan_caveats(
            row, located=located, border_case=bool(border_case), rough_m=ROUGH_M,
            hazards=hazards, works=works, soft_reason=soft_reason,
            window=window_of(row), demolitions=demolitions, method=inputs.weights.method,
        )),
    )  # fmt: skip
