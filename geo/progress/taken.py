"""Which dwellings lie in a koppelkans that was taken up, decided on or realised.

Taken up is the decision 'opgenomen'; with a measure and a year it is decided; 'gerealiseerd' is
realised. A complex is its own dwellings and a street those along it. A plan whose place is
rough may lie on a building or not: then the dwelling counts as possible, never as done.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.koppelkansen.holdings import plan_share
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.pairs import pair_id
from geo.koppelkansen.plans import plan_id
from geo.koppelkansen.stock_groups import in_group
from geo.register import Entry, Status

STAGES: Final = ("opgenomen", "besloten", "gerealiseerd")
"""In rising order; a dwelling in several koppelkansen counts at the furthest."""

NONE: Final = "geen"


Mask = npt.NDArray[np.bool_]
FindBuildings = Callable[[str], tuple[Mask, Mask]]
"""Gives the buildings that surely, and those that possibly, lie in a koppelkans of this id."""


def stage_of(entry: Entry) -> str | None:
    """How far a decision brings a koppelkans; None when it does not take it up."""
    if entry.status is Status.GEREALISEERD:
        return "gerealiseerd"
    if entry.status is not Status.OPGENOMEN:
        return None
    content = entry.content
    return "besloten" if content.get("measure") and content.get("year") else "opgenomen"


def stages(
    inputs: Inputs, decided: Mapping[str, Entry], *, find: FindBuildings
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """The stage of every building of the stock, and the decisions it rests on.

    Args:
        inputs: with the stock.
        decided: the decision that holds per koppelkans.
        find: the buildings of a koppelkans, see :func:`buildings_of`.

    Returns:
        On the index of the stock: ``stage`` (of :data:`STAGES`, or 'geen'), ``possible`` (the
        furthest stage a rough plan might bring it to, or 'geen') and ``koppelkans`` (id); and a
        row per decision with ``koppelkans_id``, ``stage``, ``session``, ``who``,
        ``recorded_at``, ``sequence`` and ``found`` (whether it was found on the map).
    """
    stock = inputs.stock
    if stock is None:
        return pd.DataFrame({"stage": [], "possible": [], "koppelkans": []}), []
    sure = np.zeros(len(stock), dtype=int)
    possible = np.zeros(len(stock), dtype=int)
    why = np.full(len(stock), None, dtype=object)
    figures = []
    held = {key: stage for key, entry in decided.items() if (stage := stage_of(entry))}
    for key, stage in sorted(held.items(), key=lambda item: (STAGES.index(item[1]), item[0])):
        inside, maybe = find(key)
        rank = STAGES.index(stage) + 1
        sure[inside] = rank
        why[inside] = key
        possible[maybe] = np.maximum(possible[maybe], rank)
        entry = decided[key]
        figures.append(
            {
                "koppelkans_id": key,
                "stage": stage,
                "session": entry.session,
                "who": f"{entry.who.organisation} ({entry.who.role})",
                "recorded_at": entry.recorded_at.isoformat(timespec="seconds"),
                "sequence": entry.sequence,
                "found": bool(inside.any() or maybe.any()),
            }
        )
    names = np.array([NONE, *STAGES], dtype=object)
    # what is sure already is no longer only possible
    possible = np.where(possible > sure, possible, 0)
    frame = pd.DataFrame(
        {"stage": names[sure], "possible": names[possible], "koppelkans": why}, index=stock.index
    )
    return frame, figures


def buildings_of(key: str, inputs: Inputs) -> tuple[Mask, Mask]:
    """The buildings that surely, and those that possibly, lie in a koppelkans."""
    stock = inputs.stock
    assert stock is not None  # noqa: S101 - asked for only with stock
    none = np.zeros(len(stock), dtype=bool)
    if key.startswith("bezit-"):
        return in_group(stock, key.removeprefix("bezit-"), inputs.weights), none
    if key.startswith("werk-"):
        return _along(key.removeprefix("werk-"), inputs), none
    plans = _plans(key, inputs)
    if not plans.any():
        return none, none
    share, near = plan_share(
        stock.reset_index(drop=True), replace(inputs, projects=inputs.projects[plans])
    )
    inside = share >= inputs.weights.stock.touched_share
    maybe = share > 0
    maybe[list(near)] = True
    return inside, maybe & ~inside


def _along(work_id: str, inputs: Inputs) -> npt.NDArray[np.bool_]:
    stock, works = inputs.stock, inputs.works
    assert stock is not None  # noqa: S101
    near = np.zeros(len(stock), dtype=bool)
    if works is None:
        return near
    lines = works.geometry[works["work_id"].astype(str) == work_id].to_numpy()
    for line in lines:
        distance = inputs.weights.place.works_near_m
        near |= shapely.dwithin(stock.geometry.to_numpy(), line, distance)
    return near


def _plans(key: str, inputs: Inputs) -> npt.NDArray[np.bool_]:
    """Which plans a koppelkans is about: its own, and the demolition that goes with it."""
    projects = inputs.projects
    works = [] if inputs.works is None else inputs.works["work_id"].astype(str).tolist()
    mine = [
        # what was added by hand has an id of its own
        key in {plan_id(project), project}
        or (
            key.startswith(f"planwerk-{project}-")
            and any(pair_id(project, work) == key for work in works)
        )
        for project in projects["project_id"]
    ]
    own = np.array(mine, dtype=bool)
    linked = set(projects.loc[own, "linked_project_id"].dropna().astype(str))
    return own | projects["project_id"].astype(str).isin(linked).to_numpy()
