"""Example works of the gemeente: sewers, roads and green along the streets of the ground plan.

Numbers and total lengths of the sewer works are those of the gemeentelijk rioleringsplan (GRP
VII 2020-2025: 16 locations of replacement, 17.5 km; 33 of relining, 10 km), and their lengths
differ as the two that the budget of 2018 names do (391 and 1,464 m). Where they lie and when they
are planned is made up: the plan's own geometry was not found.
"""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from geo.constants import RD
from geo.example.chance import Floats, between, order, stream, whole
from geo.example.plan_geometry import rounded
from geo.example.streets import Plan

BRON: Final = "Voorbeeldgegevens, door het programma gemaakt; geen echte werken"
MANAGER: Final = "Gemeente (voorbeeld)"
FIRST_YEAR: Final = 2024
LAST_YEAR: Final = 2032

_REPLACED: Final = (16, 17_500.0)
_RELINED: Final = (33, 10_000.0)
_ROADS: Final = (74, 32_000.0)
"""Besides the roads that are relaid when their sewer is replaced."""
_GREEN_COUNT: Final = 60
_OPEN_SHARE: Final = 0.08
_UNKNOWN_SHARE: Final = 0.07
_NOW: Final = 2025
_STUBS: Final = {
    "riool_vervanging": "riool",
    "riool_relining": "relining",
    "weg": "weg",
    "groen": "groen",
}


@dataclass(frozen=True)
class _Window:
    first: Floats
    last: Floats
    open_ended: NDArray[np.bool_]


def build_works(plan: Plan, stock: gpd.GeoDataFrame, *, seed: int) -> gpd.GeoDataFrame:
    """The works by their contract (table ``works``), EPSG:28992; lines, and polygons for green."""
    busy = _dwellings_per_quarter(plan, stock) + 15.0
    routes = _routes(plan)
    rng = stream(seed, name="works")
    replaced = _stretches(routes, busy=busy, what=_REPLACED, rng=rng)
    relined = _stretches(routes, busy=busy, what=_RELINED, rng=rng)
    roads = _stretches(routes, busy=busy, what=_ROADS, rng=rng)
    park = order(rng, weights=busy[plan.green["quarter"].to_numpy()])[:_GREEN_COUNT]
    replaced_when = _windows(rng, size=len(replaced), longest=2)
    parts = [
        _frame("riool_vervanging", replaced, replaced_when),
        _frame("riool_relining", relined, _windows(rng, size=len(relined), longest=1)),
        _frame(
            "weg",
            np.concatenate([replaced, roads]),
            _after(replaced_when, _windows(rng, size=len(roads), longest=2)),
        ),
        _frame(
            "groen",
            plan.green.geometry.to_numpy()[park],
            _windows(rng, size=len(park), longest=1),
        ),
    ]
    works = pd.concat(parts, ignore_index=True)
    return gpd.GeoDataFrame(works, geometry="geometry", crs=RD)


def _dwellings_per_quarter(plan: Plan, stock: gpd.GeoDataFrame) -> Floats:
    middle = shapely.centroid(stock.geometry.to_numpy())
    building, quarter = shapely.STRtree(plan.quarters.geometry.to_numpy()).query(
        middle, predicate="within"
    )
    count = stock["dwellings_count"].to_numpy(dtype=np.float64)[building]
    total = np.bincount(quarter, weights=count, minlength=len(plan.quarters))
    return total.astype(np.float64)


def _routes(plan: Plan) -> NDArray[np.object_]:
    """Per quarter one line up and down its parallel streets, None where it has none.

    The ends of neighbouring streets lie on the road around the quarter, which joins them.
    """
    streets = plan.streets[plan.streets["kind"] == "woonstraat"]
    routes = np.full(len(plan.quarters), None, dtype=object)
    for quarter, group in streets.groupby("quarter", sort=True):
        ends = [shapely.get_coordinates(line) for line in group.geometry]
        points = [line if nth % 2 == 0 else line[::-1] for nth, line in enumerate(ends)]
        routes[quarter] = shapely.LineString(np.concatenate(points))
    return routes


def _stretches(
    routes: NDArray[np.object_],
    *,
    busy: Floats,
    what: tuple[int, float],
    rng: np.random.Generator,
) -> NDArray[np.object_]:
    """Pieces of routes of different lengths that add up to a total, busy quarters first."""
    count, total_m = what
    wanted = between(rng, low=0.36, high=1.64, size=count)
    wanted *= total_m / wanted.sum()
    available = np.nan_to_num(shapely.length(routes))
    turn = order(rng, weights=np.where(available > 0, busy, 0.0))
    turn = turn[available[turn] > 0]
    free = np.ones(len(routes), dtype=bool)
    offset = rng.random(count)
    stretches = []
    for length, share in zip(wanted, offset, strict=True):
        fitting = turn[free[turn] & (available[turn] >= length)]
        if len(fitting) == 0:
            free[:] = True
            fitting = turn[available[turn] >= length]
        quarter = fitting[0] if len(fitting) else turn[available[turn].argmax()]
        free[quarter] = False
        start = share * max(available[quarter] - length, 0.0)
        stretches.append(substring(routes[quarter], start, start + length))
    return rounded(np.array(stretches, dtype=object))


def _windows(rng: np.random.Generator, *, size: int, longest: int) -> _Window:
    """When: some without an end, some not known at all (NaN)."""
    first = whole(rng, low=FIRST_YEAR, high=LAST_YEAR, size=size).astype(np.float64)
    last = np.minimum(first + whole(rng, low=0, high=longest, size=size), LAST_YEAR)
    chance = rng.random(size)
    unknown = chance < _UNKNOWN_SHARE
    open_ended = ~unknown & (chance < _UNKNOWN_SHARE + _OPEN_SHARE)
    return _Window(
        first=np.where(unknown, np.nan, first),
        last=np.where(unknown | open_ended, np.nan, last),
        open_ended=open_ended,
    )


def _after(sewer: _Window, roads: _Window) -> _Window:
    """The road over a sewer is relaid from the year the sewer is done; then the other roads."""
    done = np.where(np.isnan(sewer.last), sewer.first, sewer.last)
    return _Window(
        first=np.concatenate([done, roads.first]),
        last=np.concatenate(
            [np.where(sewer.open_ended, np.nan, np.minimum(done + 1, LAST_YEAR)), roads.last]
        ),
        open_ended=np.concatenate([sewer.open_ended, roads.open_ended]),
    )


def _frame(kind: str, shapes: NDArray[np.object_], window: _Window) -> pd.DataFrame:
    number = range(1, len(shapes) + 1)
    return pd.DataFrame(
        {
            "work_id": [f"VW-{_STUBS[kind]}-{n:03d}" for n in number],
            "name": [f"Voorbeeldwerk {_STUBS[kind]} {n:02d}" for n in number],
            "kind": kind,
            "manager": MANAGER,
            "first_year": pd.Series(window.first).astype("Int64"),
            "last_year": pd.Series(window.last).astype("Int64"),
            "open_ended": window.open_ended,
            "status": _status(window),
            "bron": BRON,
            "geometry": shapes,
        }
    )


def _status(window: _Window) -> list[str]:
    names = []
    for first, last in zip(window.first, window.last, strict=True):
        if np.isnan(first):
            names.append("in onderzoek")
        elif last < _NOW:
            names.append("gereed")
        elif first <= _NOW:
            names.append("in uitvoering")
        else:
            names.append("in voorbereiding" if first <= _NOW + 2 else "gepland")
    return names
