"""Agreements on parking norms per project of new build (agreement 2.1.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.agreements.land_price import NEW_BUILD
from geo.agreements.records import ParkingState
from geo.register import Entry

NOTHING: Final = "niet vastgelegd"
"""What is said of a project nothing was recorded of: that is not known, not 'no agreement'."""


@dataclass(frozen=True, kw_only=True)
class ProjectParking:
    """How far the parking agreement of a project is.

    ``state`` is None when nothing was recorded; ``norm`` are places per dwelling; ``first`` marks
    the project the agreement names as the first; ``history`` are all lines, oldest first.
    """

    project_id: str
    name: str
    corporation: str
    dwellings: int | None
    first: bool
    state: ParkingState | None
    norm: float | None
    remark: str
    history: tuple[Entry, ...]

    def to_dict(self) -> dict[str, Any]:
        """Every field, as JSON."""
        last = self.history[-1] if self.history else None
        return {
            "project_id": self.project_id,
            "name": self.name,
            "corporation": self.corporation,
            "dwellings": self.dwellings,
            "first": self.first,
            "state": None if self.state is None else str(self.state),
            "norm": self.norm,
            "remark": self.remark or None,
            "recorded_at": None if last is None else last.recorded_at.isoformat(),
            "line": None if last is None else last.sequence,
        }


def parking(
    projects: pd.DataFrame, entries: Mapping[str, Sequence[Entry]], *, first_project: str | None
) -> list[ProjectParking]:
    """Every plan in which dwellings are built, the first project of the agreement on top.

    Args:
        projects: the plans (contract ``projects``).
        entries: lines of the register by project, oldest first.
        first_project: id of the project the agreement begins with.
    """
    built = projects[projects["kind"].isin(NEW_BUILD)]
    found = [
        _project(row, tuple(entries.get(str(row["project_id"]), ())), first=first_project)
        for row in built.to_dict("records")
    ]
    return sorted(found, key=lambda item: not item.first)


def _project(
    row: Mapping[Any, Any], history: tuple[Entry, ...], *, first: str | None
) -> ProjectParking:
    content = history[-1].content if history else {}
    count = row["dwellings_count"]
    return ProjectParking(
        project_id=str(row["project_id"]),
        name=str(row["name"]),
        corporation=str(row["corporation"]),
        dwellings=None if pd.isna(count) else int(count),
        first=str(row["project_id"]) == first,
        state=ParkingState(content["state"]) if content else None,
        norm=content.get("norm"),
        remark=str(content.get("remark") or ""),
        history=history,
    )
