"""Bijlage 1 in time: how every plan stands now, and how far it moved from the planning.

What is n.t.b. is unknown: it is counted in rows, never in dwellings.
"""

from typing import Any, Final

import pandas as pd

from geo.catalogue.windows import Window, window_of, window_order
from geo.progress.inputs import ProgressInputs
from geo.progress.places import ReportPlace
from geo.register.reported import PROJECT_STATES

NOT_REPORTED: Final = "niet gemeld"
NOT_PLANNED: Final = "niet in de planning"
"""In place of the years of a plan that is no part of the agreements."""
STATES: Final = (*PROJECT_STATES, NOT_REPORTED)
KIND_GROUPS: Final = {
    "oplevering": "nieuwbouw",
    "planvoorraad": "nieuwbouw",
    "sloop": "sloop",
    "renovatie": "renovatie",
    "onderhoud": "onderhoud",
}


def plan_rows(
    inputs: ProgressInputs, place: ReportPlace, *, period: int | None = None
) -> pd.DataFrame:
    """Every plan that surely lies in a place, as planned and as it stands now.

    Now is what was last reported of it; without a report what the active plans say.

    Returns:
        ``project_id``, ``corporation``, ``name``, ``kind`` (nieuwbouw, sloop, ...),
        ``planned`` and ``now`` (Dutch text of the window), ``planned_count`` and ``now_count``
        (missing is n.t.b.), ``status``, ``shift_years`` (positive is later; missing is
        unknown, as it is of a plan of which nothing was reported since), and of the report
        ``remark``, ``source``, ``who``, ``recorded_at``.
    """
    states = inputs.states(period)
    current = inputs.analysis.projects.set_index("project_id", drop=False)
    base = inputs.baseline.set_index("project_id", drop=False)
    rows = []
    for key in [*base.index, *(name for name in current.index if name not in base.index)]:
        planned = base.loc[key] if key in base.index else None
        active = current.loc[key] if key in current.index else base.loc[key]
        state = states.loc[key] if key in states.index else None
        if lies_in(active, place) is True:
            rows.append(_row(str(key), planned, active, state))
    columns = [
        "project_id", "corporation", "name", "kind", "planned", "planned_count", "status", "now",
        "now_count", "shift_years", "remark", "source", "who", "recorded_at",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def lies_in(project: pd.Series, place: ReportPlace) -> bool | None:
    """Whether a plan lies in a place by what its evidence states; None when that is not known."""
    if place.kind == "gemeente":
        return True
    named = project["buurtcodes"]
    buurten = set() if pd.isna(named) else set(str(named).split(";"))
    if buurten and buurten <= set(place.buurtcodes):
        return True
    if buurten & set(place.buurtcodes):
        return None
    wijk = project["wijkcode"]
    if pd.isna(wijk):
        return None if not buurten else False
    if str(wijk) in place.wijkcodes:
        return True
    # a wijk of which this place is only a part
    inside = {code[:8].replace("BU", "WK") for code in place.buurtcodes}
    return None if not buurten and str(wijk) in inside else False


def unplaced(inputs: ProgressInputs, place: ReportPlace) -> list[str]:
    """Names of the plans of which is not known whether they lie in the place."""
    projects = inputs.analysis.projects
    return [str(row["name"]) for _, row in projects.iterrows() if lies_in(row, place) is None]


def _row(
    key: str, planned: pd.Series | None, active: pd.Series, state: pd.Series | None
) -> dict[str, Any]:
    before = Window(None, None) if planned is None else window_of(planned)
    now = window_of(active)
    count = _count(active["dwellings_count"])
    if state is not None:
        # a report without years leaves the planning as it was
        if not pd.isna(state["first_year"]):
            now = window_of(state)
        if not pd.isna(state["dwellings_count"]):
            count = _count(state["dwellings_count"])
    # that nobody said anything since is no proof that nothing moved
    heard = (
        state is not None
        or planned is None
        or now != before
        or str(active["bron"]) != str(planned["bron"])
    )
    return {
        "project_id": key,
        "corporation": active["corporation"],
        "name": active["name"],
        "kind": KIND_GROUPS[str(active["kind"])],
        "planned": before.text() if planned is not None else NOT_PLANNED,
        "planned_count": None if planned is None else _count(planned["dwellings_count"]),
        "status": NOT_REPORTED if state is None else state["status"],
        "now": now.text(),
        "now_count": count,
        "shift_years": shift_years(before, now) if heard else None,
        "remark": "" if state is None else state["remark"],
        "source": active["bron"] if state is None else state["source"],
        "who": None if state is None else state["who"],
        "recorded_at": None if state is None else state["recorded_at"],
    }


def _count(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def shift_years(planned: Window, now: Window) -> int | None:
    """How many years later it is than planned, by the last year, or the first of 'vanaf'."""
    before, after = (
        window.first_year if window.open_ended or window.last_year is None else window.last_year
        for window in (planned, now)
    )
    return None if before is None or after is None else after - before


def by_year(plans: pd.DataFrame) -> pd.DataFrame:
    """Plans per year now expected, kind and status.

    Returns:
        ``now`` (year or window), ``kind``, ``status``, ``rows`` (how many plans), ``known_count``
        (dwellings; missing when none of the rows is known) and ``unknown_rows`` (n.t.b.).
    """
    columns = ["now", "kind", "status", "rows", "known_count", "unknown_rows"]
    found = []
    for (now, kind, status), rows in plans.groupby(["now", "kind", "status"], sort=False):
        known = pd.to_numeric(rows["now_count"]).dropna()
        found.append(
            {
                "now": now,
                "kind": kind,
                "status": status,
                "rows": len(rows),
                "known_count": int(known.sum()) if len(known) else None,
                "unknown_rows": len(rows) - len(known),
            }
        )
    frame = pd.DataFrame(found, columns=columns)
    # years in order, 'v.a.' behind its year, n.t.b. last
    order = [window_order(str(now)) for now in frame["now"]]
    state = [STATES.index(str(status)) for status in frame["status"]]
    frame = frame.assign(order=order, state=state)
    return frame.sort_values(["order", "kind", "state"])[columns].reset_index(drop=True)
