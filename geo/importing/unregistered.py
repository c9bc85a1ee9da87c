"""Ids of buildings without a BAG id: a delivered building keeps the id that it had before.

Such an id is made of the place, so corrected coordinates would give another one. A building is
the same when it holds dwellings with the same numbers or addresses or, without those, stands at
nearly the same place with the same dwellings and nothing else near. What is near only is asked.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from geo.importing.matching import SAME
from geo.importing.place import Placed
from geo.importing.questions import Choice, FileQuestion
from geo.text.format import dwelling_words

OWN_PREFIX: Final = "AV"
"""How the id of a building without a BAG id begins."""
_SAME_PLACE_M: Final = 25.0
_NEAR_M: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class IdentifiedBuildings:
    """Dwellings with the ids that their buildings keep, and what is not sure."""

    placed: tuple[Placed, ...]
    questions: tuple[FileQuestion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Building:
    id: str
    owner: str
    row: int
    names: frozenset[Hashable]
    types: frozenset[str | None]
    count: int
    place: BaseGeometry

    @property
    def text(self) -> str:
        x, y = shapely.get_coordinates(self.place)[0]
        return f"{dwelling_words(str(self.count))} op {x:.0f}, {y:.0f}"


def keep_building_ids(
    placed: Sequence[Placed], before: Sequence[Placed], *, answers: Mapping[int, str]
) -> IdentifiedBuildings:
    """Give buildings without a BAG id the ids that they had in the last delivery.

    Args:
        placed: the dwellings of the file.
        before: the dwellings of the same owners that were delivered before.
        answers: per row number the id that a person chose; an empty text is a new building.
    """
    new, old = _buildings(placed), _buildings(before)
    if not new or not old:
        return IdentifiedBuildings(placed=tuple(placed))
    stored_ids: dict[_Key, str] = {}
    free = dict(old)
    for found in (_chosen, _named, _unmoved):
        for key, there in found(new, stored_ids, free, answers):
            stored_ids[key] = free.pop(there).id
    questions = []
    left = {k: item for k, item in new.items() if k not in stored_ids and item.row not in answers}
    known, delivered = _Around(free.values()), _Around(left.values())
    for key, building in left.items():
        near = _near(building, known, free)
        rivals = near and delivered.near(near[0])
        if len(near) == len(rivals) == 1 and _alike(building, near[0]):
            stored_ids[key] = free.pop((near[0].owner, near[0].id)).id
        elif near:
            questions.append(_question(building, near))
    used = set(stored_ids.values()) | {building.id for building in free.values()}
    for key in new:
        if key not in stored_ids:
            stored_ids[key] = _unused(key[1], used)
            used.add(stored_ids[key])
    return IdentifiedBuildings(
        placed=tuple(
            replace(item, pand_id=stored_ids.get((item.unit.owner, item.pand_id), item.pand_id))
            for item in placed
        ),
        questions=tuple(questions),
    )


_Key = tuple[str, str]
_Buildings = Mapping[_Key, "_Building"]
_Pairs = Iterator[tuple[_Key, _Key]]


def _chosen(
    new: _Buildings, stored_ids: Mapping[_Key, str], free: _Buildings, answers: Mapping[int, str]
) -> _Pairs:
    """Give the buildings of which a person said what they are."""
    for key, building in new.items():
        there = (building.owner, answers.get(building.row, ""))
        if key not in stored_ids and there in free:
            yield key, there


def _named(
    new: _Buildings, stored_ids: Mapping[_Key, str], free: _Buildings, answers: Mapping[int, str]
) -> _Pairs:
    """Give the buildings that share a dwelling with one building only."""
    holding: dict[tuple[str, Hashable], set[_Key]] = {}
    for at, other in free.items():
        for name in other.names:
            holding.setdefault((at[0], name), set()).add(at)
    for key, building in new.items():
        if key in stored_ids or building.row in answers:
            continue
        # what was given away meanwhile is no longer free
        there = {
            at
            for name in building.names
            for at in holding.get((building.owner, name), ())
            if at in free
        }
        if len(there) == 1:
            yield key, there.pop()


def _unmoved(
    new: _Buildings, stored_ids: Mapping[_Key, str], free: _Buildings, answers: Mapping[int, str]
) -> _Pairs:
    """Give the buildings at the same place, where no number or address says otherwise."""
    for key, building in new.items():
        same = key not in stored_ids and building.row not in answers and key in free
        if same and not (building.names and free[key].names):
            yield key, key


def _buildings(placed: Sequence[Placed]) -> dict[tuple[str, str], _Building]:
    """Return the buildings without a BAG id, by owner and id."""
    groups: dict[tuple[str, str], list[Placed]] = {}
    for item in placed:
        if item.pand_id.startswith(OWN_PREFIX):
            groups.setdefault((item.unit.owner, item.pand_id), []).append(item)
    return {
        key: _Building(
            id=key[1],
            owner=key[0],
            row=min(item.unit.row for item in items),
            names=frozenset(name for item in items for name in _names(item)),
            types=frozenset(item.unit.dwelling_type for item in items),
            count=sum(item.unit.count for item in items),
            place=shapely.point_on_surface(items[0].shape),
        )
        for key, items in groups.items()
    }


def _names(item: Placed) -> Iterator[Hashable]:
    if item.unit.unit_id is not None:
        yield ("unit", item.unit.unit_id, item.unit.room)
    elif item.unit.address.key is not None:
        yield ("address", *item.unit.address.key)


class _Around:
    """Buildings by their place, so that of thousands only those nearby are looked at."""

    def __init__(self, buildings: Iterable[_Building]) -> None:
        self._all = list(buildings)
        self._tree = shapely.STRtree([item.place for item in self._all])

    def near(self, building: _Building) -> list[_Building]:
        """Return what lies within :data:`_NEAR_M`, in its own order."""
        rows = sorted(self._tree.query(building.place.buffer(_NEAR_M).envelope).tolist())
        return [item for row in rows if _apart(building, item := self._all[row]) <= _NEAR_M]


def _near(building: _Building, around: _Around, free: _Buildings) -> list[_Building]:
    """Return free buildings of the same owner nearby that no name contradicts, nearest first."""
    found = [
        other
        for other in around.near(building)
        if (other.owner, other.id) in free
        and other.owner == building.owner
        and not (building.names and other.names)
    ]
    return sorted(found, key=lambda other: _apart(building, other))


def _apart(left: _Building, right: _Building) -> float:
    return float(left.place.distance(right.place))


def _alike(left: _Building, right: _Building) -> bool:
    same = left.types == right.types and left.count == right.count
    return same and _apart(left, right) <= _SAME_PLACE_M


def _unused(own: str, used: Collection[str]) -> str:
    """Return an id that no building has, the one of its own place where that is free."""
    start = int(own.removeprefix(OWN_PREFIX))
    width = len(own) - len(OWN_PREFIX)
    return next(
        text
        for number in range(start, start + 10_000)
        if (text := f"{OWN_PREFIX}{number:0{width}d}") not in used
    )


def _question(building: _Building, near: Sequence[_Building]) -> FileQuestion:
    known = [Choice(value=item.id, label=f"Ja, dit is {item.text} ({item.id})") for item in near]
    return FileQuestion(
        key=f"{SAME}{building.row}",
        text=f"Rij {building.row}, {building.text}: stond dit gebouw er al?",
        choices=(*known, Choice(value="", label="Nee, dit is een ander gebouw")),
        proposed=near[0].id if _apart(building, near[0]) <= _SAME_PLACE_M else "",
        needed=False,
    )
