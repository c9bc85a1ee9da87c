"""Figures on the plans of Bijlage 1: what was planned, and what was heard of it since."""

from typing import Any, Final

import pandas as pd

from geo.progress.figures import Figure, plain_rows
from geo.progress.inputs import ProgressInputs
from geo.progress.plans import NOT_REPORTED

UNIT: Final = "woningen"


def plan_figures(inputs: ProgressInputs, plans: pd.DataFrame) -> list[Figure]:
    """The headings of Bijlage 1 as planned, and what was reported of them."""
    base = inputs.baseline
    mine = base[base["project_id"].isin(plans["project_id"])]
    figures = []
    for (section, kind), rows in mine.groupby(["section", "kind"], sort=False):
        known = rows["dwellings_count"].dropna()
        ntb = len(rows) - len(known)
        figures.append(
            Figure(
                key=f"supply.planned.{kind}.{_first(rows)}",
                label=f"Bijlage 1: {section}",
                value=float(known.sum()) if len(known) and not ntb else None,
                unit=UNIT,
                source=inputs.sources.get("projects", "Bijlage 1"),
                note=f"{ntb} van {len(rows)} plannen n.t.b.: onbekend" if ntb else "",
                known_part=float(known.sum()) if len(known) else None,
                rows=tuple(plain_rows(rows.drop(columns="geometry", errors="ignore"))),
            )
        )
    shift = pd.to_numeric(plans["shift_years"])
    late = plans[shift.fillna(0) > 0]
    # where there is no plan at all, none is late
    heard = bool(shift.notna().any()) or plans.empty
    silent = int(shift.isna().sum())
    since = f"van {silent} van {len(plans)} plannen is het onbekend" if silent else ""
    unknown = plans[plans["status"] == NOT_REPORTED]
    for key, label, rows, note in (
        ("supply.late", "Plannen later dan de planning", late, since),
        ("supply.unreported", "Plannen zonder gemelde status", unknown, "onbekend hoe ze staan"),
    ):
        figures.append(
            Figure(
                key=key,
                label=label,
                value=float(len(rows)) if key != "supply.late" or heard else None,
                unit="plannen",
                source=inputs.sources.get("projects", "Bijlage 1"),
                note=note,
                rows=tuple(plain_rows(rows)),
            )
        )
    return figures


def _first(rows: pd.DataFrame) -> Any:
    year = rows["first_year"].min()
    return "onbekend" if pd.isna(year) else int(year)
