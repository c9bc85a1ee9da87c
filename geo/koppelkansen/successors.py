"""What was recorded of plans and works that were merged into another one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

import pandas as pd

from geo.koppelkansen.inputs import Inputs

_FORMER: Final = "former_ids"
_PLAN: Final = "plan-"
_WORK: Final = "werk-"
_PAIR: Final = "planwerk-"
_REALISED: Final = "gerealiseerd"


class Recorded(Protocol):
    """A line of the register."""

    @property
    def sequence(self) -> int:
        """Its place in the register; the highest is the last."""

    @property
    def content(self) -> Mapping[str, Any]:
        """What it says, with the ``status`` of a decision."""


_R = TypeVar("_R", bound=Recorded)


@dataclass(frozen=True, kw_only=True)
class Successors:
    """Ids of plans and of works that are gone, each with the id of what they became part of."""

    plans: Mapping[str, str] = field(default_factory=dict)
    works: Mapping[str, str] = field(default_factory=dict)

    def current(self, koppelkans_id: str) -> str:
        """Return the id that a koppelkans has now; the same where nothing was merged."""
        key = koppelkans_id
        for old, new in self.plans.items():
            key = _replaced(key, old=old, new=new, work=False)
        for old, new in self.works.items():
            key = _replaced(key, old=old, new=new, work=True)
        return key

    def former(self, koppelkans_id: str) -> tuple[str, ...]:
        """Return the ids that what was merged into a koppelkans had before."""
        found = {koppelkans_id}
        for old, new in self.plans.items():
            found |= {_replaced(key, old=new, new=old, work=False) for key in set(found)}
        for old, new in self.works.items():
            found |= {_replaced(key, old=new, new=old, work=True) for key in set(found)}
        return tuple(sorted(found - {koppelkans_id}))

    def followed(self, decided: Mapping[str, _R]) -> dict[str, _R]:
        """Return the last line per koppelkans, under the id that it has now.

        That a part is realised says nothing of the whole, unless all parts are.
        """
        found: dict[str, _R] = {}
        for key, entry in decided.items():
            now = self.current(key)
            if now != key and _realised(entry) and not self._all_realised(now, decided):
                continue
            # what was said of the whole itself goes before what was said of a part
            if now == key or now not in decided:
                other = found.get(now)
                if other is None or other.sequence < entry.sequence:
                    found[now] = entry
        return found

    def _all_realised(self, koppelkans_id: str, decided: Mapping[str, _R]) -> bool:
        parts = self.former(koppelkans_id)
        if koppelkans_id.startswith(_PAIR):
            # not every plan was paired with every work
            parts = tuple(key for key in parts if key in decided)
        return all(key in decided and _realised(decided[key]) for key in parts)

    def merged(self, koppelkans_ids: Iterable[str]) -> dict[str, str]:
        """Return those that are gone, each with the one that it became part of."""
        now = {key: self.current(key) for key in koppelkans_ids}
        return {key: new for key, new in now.items() if new != key}


def _realised(entry: Recorded) -> bool:
    return entry.content.get("status") == _REALISED


def _replaced(key: str, *, old: str, new: str, work: bool) -> str:
    """Return the id of a koppelkans with the id of a plan or a work in it replaced."""
    if key == (_WORK if work else _PLAN) + old:
        return (_WORK if work else _PLAN) + new
    if work and key.startswith(_PAIR) and key.endswith(f"-{old}"):
        return key.removesuffix(old) + new
    if not work and key.startswith(f"{_PAIR}{old}-"):
        return f"{_PAIR}{new}-" + key.removeprefix(f"{_PAIR}{old}-")
    return key


def successors(inputs: Inputs) -> Successors:
    """Return what became part of what, by the plans and works of now."""
    return Successors(
        plans=_merged(inputs.projects, "project_id"), works=_merged(inputs.works, "work_id")
    )


def _merged(frame: pd.DataFrame | None, key: str) -> dict[str, str]:
    if frame is None or _FORMER not in frame:
        return {}
    known = set(frame[key])
    rows = frame[frame[_FORMER].notna()]
    return {
        old: str(new)
        for new, text in zip(rows[key], rows[_FORMER], strict=True)
        for old in str(text).split(";")
        if old and old not in known
    }
