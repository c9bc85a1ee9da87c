"""Buildings that make one koppelkans without a plan: a group of stock, or those along a street."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.catalogue.windows import Window
from geo.koppelkansen import caveat_kinds
from geo.koppelkansen.caveat_kinds import CaveatText
from geo.koppelkansen.explain import NO_PLAN, work_text
from geo.koppelkansen.holdings import Holdings
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.near_works import work_records
from geo.koppelkansen.parts import text
from geo.koppelkansen.records import NearWork
from geo.koppelkansen.weights import VALUES_SINCE
from geo.spatial.joins import pairs_near
from geo.text.format import dwelling_words, number

_NO_WINDOW: Final = Window(None, None)


@dataclass(frozen=True)
class Group:
    """Buildings that make one koppelkans, with what tells it apart.

    ``own_work`` is the work that opens ``street``, for buildings along one.
    """

    id: str
    rows: list[Any]
    title: str
    works: tuple[NearWork, ...]
    time: float
    time_high: float
    own: dict[str, Any]
    caveats: list[CaveatText]
    time_reason: str
    own_work: NearWork | None = None
    street: BaseGeometry | None = None


def works_with_strength(inputs: Inputs) -> list[NearWork]:
    """The works in their order, each with how well it lends itself (0-1)."""
    if inputs.works is None:
        return []
    partners = inputs.weights.partners
    return [
        dataclasses.replace(work, strength=float(partners.get(work.kind, 0.0)))
        for work in work_records(inputs.works)
    ]


def near_buildings(holdings: Holdings, inputs: Inputs) -> pd.DataFrame:
    """Pairs of a building (index) and a work (row number) near it, with their distance."""
    if inputs.works is None:
        return pd.DataFrame({"building": [], "work": [], "distance_m": []})
    shapes = holdings.buildings.geometry.to_numpy()
    lines = inputs.works.geometry.to_numpy()
    rows, hits = pairs_near(shapes, lines, distance_m=inputs.weights.place.works_near_m)
    return pd.DataFrame(
        {
            "building": holdings.buildings.index.to_numpy()[rows],
            "work": hits,
            "distance_m": shapely.distance(shapes[rows], lines[hits]),
        }
    )


def standing_groups(
    names: Sequence[Any],
    holdings: Holdings,
    near: pd.DataFrame,
    works: Sequence[NearWork],
    inputs: Inputs,
) -> list[Group]:
    """The groups of stock of these names, each with the works near its buildings.

    Args:
        names: of the groups.
        holdings: buildings.
        near: pairs of :func:`near_buildings`.
        works: those of :func:`works_with_strength`.
        inputs: for the rules, and whether there is a layer of works.
    """
    pairs = near.assign(
        group=holdings.buildings["group"].to_numpy()[near["building"].to_numpy(dtype="int64")],
        dwellings=holdings.dwellings[near["building"].to_numpy(dtype="int64")],
    )
    summed = pairs[pairs["group"].isin(names)].groupby(["group", "work"], sort=True)
    works_of: dict[Any, list[tuple[int, float, float]]] = {}
    for (group, work), distance_m, dwellings in zip(
        summed.size().index, summed["distance_m"].min(), summed["dwellings"].sum(), strict=True
    ):
        works_of.setdefault(group, []).append((int(work), float(distance_m), float(dwellings)))
    return [_complex(name, works_of.get(name, []), works, holdings, inputs) for name in names]


def _complex(
    name: str,
    near: Sequence[tuple[int, float, float]],
    every: Sequence[NearWork],
    holdings: Holdings,
    inputs: Inputs,
) -> Group:
    rows = holdings.rows_of[name]
    title, name_caveats = _named(name, rows, holdings, inputs)
    total = holdings.dwellings[rows].sum()
    works = [
        dataclasses.replace(
            every[work], distance_m=round(distance_m), near_share=round(dwellings / total, 3)
        )
        for work, distance_m, dwellings in near
    ]
    works.sort(key=lambda work: (-work.strength * (work.near_share or 0.0), work.id))
    # without a plan there is no relation in time: unknown where a work lies near, else nothing
    unknown = bool(works) or inputs.works is None
    touched = holdings.touched.get(name, 0)
    caveats = [caveat_kinds.NO_PLAN.text(what=": dit is een voorstel voor de agenda")]
    if touched:
        where = "van dit complex" if inputs.weights.method < VALUES_SINCE else "hier"
        homes = dwelling_words(number(touched))
        fall = "valt" if round(touched) == 1 else "vallen"
        caveats.append(caveat_kinds.UNDER_PLAN.text(homes=homes, where=where, fall=fall))
    caveats += name_caveats
    return Group(
        id=f"bezit-{name}",
        rows=[int(row) for row in rows],
        title=title,
        works=tuple(works),
        time=np.nan if unknown else 0.0,
        time_high=max((work.strength for work in works), default=np.nan) if unknown else 0.0,
        own={"plan_kind": "bezit", "complex_id": name, "window": _NO_WINDOW},
        caveats=caveats,
        time_reason=NO_PLAN
        if unknown
        else (
            f"geen werk van de gemeente bekend binnen {number(inputs.weights.place.works_near_m)} m"
        ),
    )


def _named(
    name: str, rows: npt.NDArray[np.int64], holdings: Holdings, inputs: Inputs
) -> tuple[str, list[CaveatText]]:
    """The title of a group of buildings, and what its name does not say of it."""
    counts: dict[str, float] = {}
    first_of: dict[str, int] = {}
    numbers = holdings.texts["complex_id"]
    for row in rows.tolist():
        if (code := numbers[row]) is not None:
            counts[code] = counts.get(code, 0.0) + float(holdings.dwellings[row])
            first_of.setdefault(code, row)
    # of equal counts the first number
    most = min(counts, key=lambda code: (-counts[code], code), default=None)
    at = int(rows[0])
    if inputs.weights.method >= VALUES_SINCE and most is not None:
        at = first_of[most]
    first = holdings.buildings.iloc[at]
    if text(first["complex_id"]) is None:
        owner, buurt = text(first["owner"]), text(first["buurtcode"])
        title = (
            f"Bezit van {owner or 'een onbekende eigenaar'} zonder complexnummer, "
            f"{buurt or 'buurt onbekend'}"
        )
        grouped = "wat bij elkaar staat is"
        if inputs.weights.method < VALUES_SINCE:
            grouped = "per corporatie en buurt"
        return title, [caveat_kinds.NO_COMPLEX.text(grouped=grouped)]
    title = text(first["complex_name"]) or name
    if inputs.weights.method < VALUES_SINCE:
        return title, []
    others = len(counts) - 1
    caveats = []
    if others:
        title += f" en {others} {'andere complexen' if others > 1 else 'ander complex'}"
    elsewhere = holdings.dwellings_of.get(first["complex_id"], 0.0) - max(counts.values())
    if elsewhere >= 1:
        homes = dwelling_words(number(elsewhere))
        stand = "staat" if round(elsewhere) == 1 else "staan"
        caveats.append(
            caveat_kinds.ELSEWHERE.text(homes=homes, complex_id=first["complex_id"], stand=stand)
        )
    return title, caveats


def street_groups(
    chosen: Sequence[Any],
    pairs: pd.DataFrame,
    near: pd.DataFrame,
    works: Sequence[NearWork],
    inputs: Inputs,
) -> list[Group]:
    """The buildings along each of some streets that open.

    Args:
        chosen: row numbers of the works.
        pairs: ``group`` (a work), ``building`` and ``distance_m`` of the streets.
        near: all pairs of :func:`near_buildings`.
        works: those of :func:`works_with_strength`.
        inputs: for the rules.
    """
    if inputs.works is None:
        return []
    streets, rows_of = inputs.works.geometry.to_numpy(), pairs.groupby("group").indices
    # in method 1 a work was its own neighbour
    beside = {} if inputs.weights.method == 1 else _beside(chosen, pairs, near, works)
    return [
        _street(
            works[int(work)],
            streets[int(work)],
            pairs.iloc[rows_of[work]],
            None if inputs.weights.method == 1 else tuple(beside.get(int(work), ())),
            inputs,
        )
        for work in chosen
    ]


def _street(
    work: NearWork,
    street: BaseGeometry,
    mine: pd.DataFrame,
    beside: tuple[NearWork, ...] | None,
    inputs: Inputs,
) -> Group:
    """The buildings along a street (rows of the pairs), and the other works near them."""
    own_work = dataclasses.replace(
        work, distance_m=round(float(mine["distance_m"].min())), near_share=1.0
    )
    caveats = [caveat_kinds.NO_PLAN.text(what=" van de corporatie: het werk is de aanleiding")]
    if not work.window.known:
        caveats.append(caveat_kinds.STREET_WITHOUT_PERIOD.text())
    # the corporation has no plan yet, so at best the years may come to go together
    worth = work.strength if work.window.known else np.nan
    may = worth * inputs.weights.relations["mogelijk"]
    return Group(
        id=f"werk-{work.id}",
        rows=mine["building"].tolist(),
        title=work.name,
        works=(own_work,) if beside is None else beside,
        own_work=own_work,
        street=street,
        time=may,
        time_high=worth,
        own={"plan_kind": "werk", "work_id": work.id, "window": work.window},
        caveats=caveats,
        time_reason=(
            f"{work_text(own_work)}: de straat gaat open; een plan van de corporatie kan mee"
        ),
    )


def _beside(
    chosen: Sequence[Any], pairs: pd.DataFrame, near: pd.DataFrame, works: Sequence[NearWork]
) -> dict[int, list[NearWork]]:
    """By street the other works near the same buildings: a work is never its own neighbour."""
    mine = pairs.loc[pairs["group"].isin(chosen), ["group", "building"]]
    count = mine.groupby("group")["building"].nunique().to_dict()
    both = mine.merge(near, on="building")
    met = both[both["work"] != both["group"]].groupby(["group", "work"])
    found: dict[int, list[NearWork]] = {}
    for (street, other), distance_m, buildings in zip(
        met.size().index, met["distance_m"].min(), met["building"].nunique(), strict=True
    ):
        found.setdefault(int(street), []).append(
            dataclasses.replace(
                works[int(other)],
                distance_m=round(float(distance_m)),
                near_share=round(buildings / count[street], 3),
            )
        )
    for others in found.values():
        others.sort(key=lambda work: (-work.strength, work.id))
    return found
