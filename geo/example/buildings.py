"""The example stock: terraces and blocks of flats along the building lines of the ground plan."""

from dataclasses import dataclass, field
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.constants import RD
from geo.errors import DataError
from geo.example.chance import Ints, between, order, pick, stream
from geo.example.labels import EFG_COUNT, energy_labels
from geo.example.plan_geometry import boxes
from geo.example.portfolio import (
    LARGEST_BLOCK,
    OWNERS,
    SMALLEST_BLOCK,
    STOCK_COUNT,
    Portfolio,
    built_years,
)
from geo.example.streets import Plan
from geo.text.format import counted

_FLAT_WIDTH_M: Final = 7.6
_FLOORS: Final = (3, 4, 5, 6, 8)
_FLOORS_WEIGHT: Final = (0.30, 0.34, 0.17, 0.11, 0.08)
_WHOLE_ROW_SHARE: Final = 0.31
"""Of the terraces: drawn as one polygon for the row, the way some registrations have it."""
_COMPLEX_ENDS: Final = 0.30
_USUAL_TERRACE: Final = 8.5
_USUAL_BLOCK: Final = 21.0


@dataclass
class _Placed:
    """What stands on a building line; the lists run parallel."""

    line: list[int] = field(default_factory=list)
    complex_index: list[int] = field(default_factory=list)
    dwellings: list[int] = field(default_factory=list)
    floors: list[int] = field(default_factory=list)
    """Floors of a block of flats; 0 is a terrace."""


def build_stock(plan: Plan, portfolio: Portfolio, *, seed: int) -> gpd.GeoDataFrame:
    """The stock by its contract (table ``stock``), one row a building, EPSG:28992.

    Raises:
        DataError: a wijk has too little room along its streets for its dwellings.
    """
    placed, wijk = _place(plan, portfolio, seed=seed)
    line = np.array(placed.line, dtype=np.int64)
    complexes = np.array(placed.complex_index, dtype=np.int64)
    dwellings = np.array(placed.dwellings, dtype=np.int64)
    floors = np.array(placed.floors, dtype=np.int64)
    number, per_building, shape = _draw(
        plan, line=line, complexes=complexes, dwellings=dwellings, floors=floors, seed=seed
    )
    quarter = plan.quarters.iloc[plan.lines["quarter"].to_numpy()[line[number]]]
    complex_index = complexes[number]
    year = built_years(portfolio, wijk=wijk, seed=seed)
    share = portfolio.wijken["trivire_share"].to_numpy()[wijk]
    first_owner = stream(seed, name="owner of complex").random(len(wijk)) < share
    owner = np.where(first_owner, OWNERS[0], OWNERS[1])
    label = energy_labels(
        dwellings_count=per_building,
        built_year=year[complex_index],
        complex_index=complex_index,
        seed=seed,
        efg_count=round(EFG_COUNT * int(per_building.sum()) / STOCK_COUNT),
    )
    return gpd.GeoDataFrame(
        {
            "pand_id": [f"VB{n:014d}" for n in range(1, len(shape) + 1)],
            "owner": owner[complex_index],
            "dwellings_count": pd.Series(per_building).astype("Int64"),
            "built_year": pd.Series(year[complex_index]).astype("Int64"),
            "dwelling_type": np.where(floors[number] > 0, "meergezins", "eengezins"),
            "energy_label": pd.Series(label).astype("str"),
            "complex_id": [f"VC{n + 1:04d}" for n in complex_index],
            "complex_name": [f"Voorbeeldcomplex {n + 1:04d}" for n in complex_index],
            "wijkcode": quarter["wijkcode"].to_numpy(),
            "buurtcode": quarter["buurtcode"].to_numpy(),
        },
        geometry=shape,
        crs=RD,
    )


class _Site:
    """The building lines of the plan, and what stands on them so far.

    A complex is a run of building lines along one street; where a run ends is chance.
    """

    def __init__(self, plan: Plan, portfolio: Portfolio, *, seed: int) -> None:
        self.rng = stream(seed, name="complexes")
        lines = plan.lines
        street = lines[["quarter", "row", "side"]].to_numpy()
        starts = self.rng.random(len(lines)) < _COMPLEX_ENDS
        starts[0] = True
        starts[1:] |= (street[1:] != street[:-1]).any(axis=1)
        self.first = np.flatnonzero(starts)
        self.end = np.append(self.first[1:], len(lines))
        self.length = (lines["high_m"] - lines["low_m"]).to_numpy()
        quarter = lines["quarter"].to_numpy()[self.first]
        self.buurt = plan.quarters["buurtcode"].to_numpy()[quarter]
        self.wijk = plan.quarters["wijkcode"].to_numpy()[quarter]
        self.weight = np.array([portfolio.buurt_weight[code] for code in self.buurt])
        self.free = self.weight > 0
        self.placed = _Placed()
        self.wijk_of_complex: list[int] = []

    def fill(self, here: NDArray[np.bool_], wanted: tuple[int, int], *, wijk: int) -> Ints:
        """Place apartments and houses on free runs; how many of both are left."""
        apartments, houses = wanted
        runs = np.flatnonzero(here & self.free)
        for run in runs[order(self.rng, weights=self.weight[runs])]:
            if apartments + houses == 0:
                break
            self.free[run] = False
            blocks = apartments / _USUAL_BLOCK
            high = self.rng.random() * (blocks + houses / _USUAL_TERRACE) < blocks
            floors = _FLOORS[pick(self.rng, weights=_FLOORS_WEIGHT, size=1)[0]] if high else 0
            for line in range(self.first[run], self.end[run]):
                if floors:
                    count = _block(apartments, floors=floors, length=self.length[line])
                    apartments -= count
                else:
                    count = min(houses, int(self.length[line] / 6.2))
                    houses -= count
                if count == 0:
                    break
                self.placed.line.append(line)
                self.placed.complex_index.append(len(self.wijk_of_complex))
                self.placed.dwellings.append(count)
                self.placed.floors.append(_floors(count, most=floors, length=self.length[line]))
            self.wijk_of_complex.append(wijk)
        return np.array([apartments, houses])


def _place(plan: Plan, portfolio: Portfolio, *, seed: int) -> tuple[_Placed, Ints]:
    """Fill building lines with complexes, wijk by wijk; also the wijk (row) of each complex."""
    site = _Site(plan, portfolio, seed=seed)
    codes = portfolio.wijken["wijkcode"].to_numpy()
    left = _apartments_and_houses(portfolio.wijken)
    if portfolio.buurten is not None:
        left[:] = 0
        row_of = {code: row for row, code in enumerate(codes)}
        wanted = _apartments_and_houses(portfolio.buurten)
        names = portfolio.buurten[["buurtcode", "wijkcode"]].to_numpy()
        for (buurtcode, wijkcode), (apartments, houses) in zip(names, wanted, strict=True):
            row = row_of[wijkcode]
            here = site.buurt == buurtcode
            left[row] += site.fill(here, (int(apartments), int(houses)), wijk=row)
    # what does not fit in its own buurt stands elsewhere in the wijk
    for row, (apartments, houses) in enumerate(left):
        rest = site.fill(site.wijk == codes[row], (int(apartments), int(houses)), wijk=row).sum()
        if rest:
            every = counted(portfolio.wijken["dwellings_count"].iloc[row], "woning", "woningen")
            raise DataError(
                f"In {codes[row]} is langs de straten van het voorbeeld te weinig ruimte: "
                f"{rest} van de {every} {'past' if rest == 1 else 'passen'} niet. Kies grotere "
                "buurten of een lager aantal woningen."
            )
    return site.placed, np.array(site.wijk_of_complex, dtype=np.int64)


def _apartments_and_houses(places: pd.DataFrame) -> Ints:
    """Per row of a portfolio how many apartments and how many other dwellings; shape (n, 2)."""
    apartments = places["apartments_count"].to_numpy(dtype=np.int64)
    return np.stack(
        [apartments, places["dwellings_count"].to_numpy(dtype=np.int64) - apartments], axis=1
    )


def _floors(count: int, *, most: int, length: float) -> int:
    """Floors of a block; one of a few flats is low rather than a tower, where its line allows."""
    if count >= 2 * most:
        return most
    across = max(int(length / _FLAT_WIDTH_M), 1)
    return min(max(_FLOORS[0], -(-count // across)), most)


def _block(left: int, *, floors: int, length: float) -> int:
    """Flats in the next block; never leaves a rest that is too small for a block of its own."""
    # At least two of the smallest: then what is taken off for the rest still is a block.
    fits = min(max(floors * int(length / _FLAT_WIDTH_M), 2 * SMALLEST_BLOCK), LARGEST_BLOCK)
    if left <= fits:
        return left
    if left - fits < SMALLEST_BLOCK:
        return left - SMALLEST_BLOCK
    return fits


def _draw(
    plan: Plan, *, line: Ints, complexes: Ints, dwellings: Ints, floors: Ints, seed: int
) -> tuple[Ints, Ints, NDArray[np.object_]]:
    """Footprints: per building its row in ``line``, its dwellings and its polygon."""
    rng = stream(seed, name="footprints")
    count = int(complexes.max()) + 1
    width = between(rng, low=5.1, high=6.1, size=count)[complexes]
    terrace_depth = between(rng, low=8.4, high=10.2, size=count)[complexes]
    flat_depth = between(rng, low=10.6, high=12.4, size=count)[complexes]
    setback = between(rng, low=1.5, high=4.5, size=count)[complexes]
    whole_row = (rng.random(count) < _WHOLE_ROW_SHARE)[complexes] & (floors == 0)
    high = floors > 0
    columns = np.where(high, -(-dwellings // np.maximum(floors, 1)), dwellings)
    width = np.where(high, _FLAT_WIDTH_M - 0.1, width)
    depth = np.where(high, flat_depth, terrace_depth)
    low_m, high_m = plan.lines["low_m"].to_numpy()[line], plan.lines["high_m"].to_numpy()[line]
    # A block of flats stands in the middle of its line, a terrace starts somewhere along it.
    spare = high_m - low_m - columns * width
    begin = np.round(low_m + spare * np.where(high, 0.5, rng.random(len(line))), 2)
    polygons = np.where(high | whole_row, 1, dwellings)
    number = np.repeat(np.arange(len(line)), polygons)
    nth = np.arange(len(number)) - np.repeat(np.cumsum(polygons) - polygons, polygons)
    columns_each = np.where(polygons > 1, 1, columns)[number]
    left = begin[number] + nth * width[number]
    right = begin[number] + (nth + columns_each) * width[number]
    front = plan.lines["front_m"].to_numpy()[line] + plan.lines["facing"].to_numpy()[line] * setback
    back = front + plan.lines["facing"].to_numpy()[line] * depth
    shape = boxes(
        plan.quarters,
        quarter=plan.lines["quarter"].to_numpy()[line[number]],
        along=(left, right),
        across=(np.minimum(front, back)[number], np.maximum(front, back)[number]),
    )
    per_building = np.where(polygons > 1, 1, dwellings)[number]
    return number, per_building, shape
