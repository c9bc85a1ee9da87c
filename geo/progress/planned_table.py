"""Planned and reported dwellings per year."""

import pandas as pd

from geo.progress.inputs import ProgressInputs
from geo.progress.places import ReportPlace
from geo.progress.plans import NOT_PLANNED, plan_rows
from geo.progress.reported import Reading
from geo.progress.supply_flows import TOGETHER


def planned_table(
    inputs: ProgressInputs, place: ReportPlace, found: dict[tuple[int, str], dict[str, Reading]]
) -> pd.DataFrame:
    """Planned beside reported, per year, corporation and kind.

    Only what has one year can be set beside the figures of a year; the rest keeps its window.

    Returns:
        ``planned`` (year or window), ``corporation``, ``kind``, ``planned_count`` (missing when
        all rows are n.t.b.), ``unknown_rows`` and ``reported_count``.
    """
    plans = plan_rows(inputs, place)
    plans = plans[plans["planned"] != NOT_PLANNED]
    reported = {"nieuwbouw": "opgeleverd", "sloop": "gesloopt"}
    rows = []
    keys = {
        (str(window), str(party), str(kind))
        for window, party, kind in plans[["planned", "corporation", "kind"]].to_numpy()
    }
    keys |= {
        (str(year), party, kind)
        for (year, party), readings in found.items()
        for kind, name in reported.items()
        if party != TOGETHER and readings[name].rows
    }
    for window, party, kind in sorted(keys):
        mine = plans[
            (plans["planned"] == window) & (plans["corporation"] == party) & (plans["kind"] == kind)
        ]
        known = pd.to_numeric(mine["planned_count"]).dropna()
        readings = found.get((int(window), party)) if window.isdigit() else None
        name = reported.get(kind)
        rows.append(
            {
                "planned": window,
                "corporation": party,
                "kind": kind,
                "planned_count": int(known.sum()) if len(known) else None,
                "unknown_rows": len(mine) - len(known),
                "reported_count": readings[name].value if readings and name else None,
            }
        )
    columns = [
        "planned", "corporation", "kind", "planned_count", "unknown_rows", "reported_count",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
