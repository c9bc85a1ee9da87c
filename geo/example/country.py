"""A made-up country: many gemeenten with stock, works, plans, areas and hazard rasters.

Nothing in it is real, and it follows no figures either; it is there to see how the program holds
at the size of a country. Gemeenten are squares of 4 by 4 buurten, of very different numbers of
buildings; buildings stand in a lattice of streets round the middle of their gemeente. Every layer
carries the origin 'voorbeeld'.
"""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from geo.catalogue.validation import empty_table
from geo.catalogue.vocabularies import PLAN_KINDS, WORK_KINDS
from geo.constants import RD, WGS84
from geo.errors import DataError
from geo.example.chance import Ints, between, largest_remainder, pick, stream, whole
from geo.example.country_areas import CELL_M, SIDE, areas_of, wijk_and_buurt

_FULL: Final = 0.75
"""Part of the cells of the fullest gemeente that is built."""
_LEFT, _BOTTOM = 60_000.0, 380_000.0
_BLOCK: Final = (6, 4)
"""Cells of a complex."""
_FLATS_SHARE: Final = 0.1
_LABELS: Final = ("A", "B", "C", "D", "E", "F", "G", None)
_LABEL_WEIGHTS: Final = (18, 16, 26, 16, 9, 6, 4, 5)

WORK_SHARES: Final = {"riool_vervanging": 4, "riool_relining": 2, "weg": 3, "groen": 2}
PLAN_SHARES: Final = {
    "oplevering": 1, "planvoorraad": 3, "sloop": 1, "renovatie": 2, "onderhoud": 2,
}  # fmt: skip
"""Of every kind how many there are beside the others; a kind that is missing stops the making."""


@dataclass(frozen=True)
class Country:
    """The vector layers by their contracts, with the gemeenten and their bounds."""

    gemeenten: pd.DataFrame
    layers: dict[str, pd.DataFrame]
    bounds: tuple[float, float, float, float]


def build_country(*, gemeenten: int, buildings: int, seed: int = 505) -> Country:
    """The vector layers of a made-up country; the same for the same numbers and seed."""
    most = 899
    if not 1 <= gemeenten <= most or buildings < gemeenten:
        msg = f"Kies 1 tot en met {most} gemeenten, en minstens zoveel gebouwen."
        raise DataError(msg)
    weights = 0.3 + 2.0 * stream(seed, name="sizes").random(gemeenten) ** 2
    counts = np.maximum(largest_remainder(weights.tolist(), total=buildings), 1)
    cells = 8 * -(-int(np.ceil(np.sqrt(counts.max() / _FULL))) // 8)
    side_m = cells * CELL_M
    columns = int(np.ceil(np.sqrt(2 * gemeenten)))
    codes = [f"{9001 + number}" for number in range(gemeenten)]
    corners = [
        (_LEFT + number % columns * side_m, _BOTTOM + number // columns * side_m)
        for number in range(gemeenten)
    ]
    made = [
        _gemeente(code, corner, int(count), cells, seed=seed)
        for code, corner, count in zip(codes, corners, counts, strict=True)
    ]
    layers: dict[str, pd.DataFrame] = {}
    for name in ("gemeente", "wijken", "buurten", "policy_areas", "stock", "works", "projects"):
        layers[name] = _typed([parts[name] for parts in made], name)
    layers["monitor"] = _monitor(codes)
    listed = pd.DataFrame(
        {
            "gemeentecode": [f"GM{code}" for code in codes],
            "gemeentenaam": [f"Verzonnen {code}" for code in codes],
        }
    )
    rows = -(-gemeenten // columns)
    bounds = (_LEFT, _BOTTOM, _LEFT + columns * side_m, _BOTTOM + rows * side_m)
    return Country(listed, layers, bounds)


def _gemeente(
    code: str, corner: tuple[float, float], count: int, cells: int, *, seed: int
) -> dict[str, pd.DataFrame]:
    areas = areas_of(code, corner, cells)
    return {
        **areas,
        "stock": _stock(code, corner, count, cells, seed=seed),
        "works": _works(code, corner, count, cells, seed=seed),
        "projects": _projects(code, corner, count, cells, seed=seed),
    }


def _stock(
    code: str, corner: tuple[float, float], count: int, cells: int, *, seed: int
) -> gpd.GeoDataFrame:
    rng = stream(seed, name=f"stock {code}")
    row, column = np.divmod(np.arange(cells * cells), cells)
    middle = (cells - 1) / 2
    far = np.maximum(np.abs(row - middle), np.abs(column - middle)) / cells
    chosen = np.argsort(far + 0.25 * rng.random(len(far)), kind="stable")[:count]
    row, column = row[chosen], column[chosen]
    along = -(-cells // _BLOCK[0])
    block = column // _BLOCK[0] + along * (row // _BLOCK[1])
    order = np.lexsort((column, row, block))
    row, column, block = row[order], column[order], block[order]
    shapes, flats = _footprints(corner, row, column, block, rng)
    blocks = int(block.max()) + 1
    owner = (rng.random(blocks) < 0.6)[block]  # noqa: PLR2004 - two corporations
    year = whole(rng, low=1905, high=2022, size=blocks)[block].astype("float64")
    year[rng.random(count) < 0.01] = np.nan  # noqa: PLR2004 - one in a hundred is not known
    label = np.array(_LABELS, dtype=object)[pick(rng, weights=_LABEL_WEIGHTS, size=count)]
    dwellings = np.where(flats, whole(rng, low=6, high=22, size=count), 1)
    share = cells // SIDE
    wijk, buurt = wijk_and_buurt(code, column // share, row // share)
    number = np.char.zfill(np.arange(count).astype(str), 10)
    complexes = np.char.add(f"{code}-", block.astype(str)).astype(object)
    return gpd.GeoDataFrame(
        {
            "pand_id": np.char.add(f"VB{code}", number).astype(object),
            "owner": np.where(owner, f"Verzonnen Wonen {code}", f"Bedacht Bezit {code}"),
            "dwellings_count": dwellings,
            "built_year": pd.array(year, dtype="Float64"),
            "dwelling_type": np.where(flats, "meergezins", "eengezins"),
            "energy_label": label,
            "complex_id": complexes,
            "complex_name": complexes,
            "wijkcode": wijk,
            "buurtcode": buurt,
        },
        geometry=shapes,
        crs=RD,
    )


def _footprints(
    corner: tuple[float, float], row: Ints, column: Ints, block: Ints, rng: np.random.Generator
) -> tuple[Any, Any]:
    """Buildings with an extension at the back (six corners), and which are blocks of flats."""
    count = len(row)
    flats = (rng.random(int(block.max()) + 1) < _FLATS_SHARE)[block]
    width = np.where(flats, 18.0, between(rng, low=8.0, high=13.0, size=count))
    depth = np.where(flats, 12.0, between(rng, low=7.0, high=10.0, size=count))
    left = corner[0] + column * CELL_M + 2 + 2 * rng.random(count)
    low = corner[1] + row * CELL_M + 2 + 2 * rng.random(count)
    back, half = low + depth + 4.0, left + width / 2
    x = np.column_stack([left, left + width, left + width, half, half, left, left])
    y = np.column_stack([low, low, low + depth, low + depth, back, back, low])
    return shapely.polygons(np.round(np.stack([x, y], axis=2), 2)), flats


def _works(
    code: str, corner: tuple[float, float], count: int, cells: int, *, seed: int
) -> gpd.GeoDataFrame:
    rng = stream(seed, name=f"works {code}")
    some = max(3, count // 150)
    y = corner[1] + whole(rng, low=1, high=cells - 1, size=some) * CELL_M
    x = corner[0] + rng.random(some) * (cells - 4) * CELL_M
    length = between(rng, low=60, high=400, size=some)
    ends = np.minimum(x + length, corner[0] + cells * CELL_M)
    lines = shapely.linestrings(
        np.round(np.stack([np.column_stack([x, ends]), np.column_stack([y, y])], axis=2), 2)
    )
    first = whole(rng, low=2025, high=2033, size=some)
    work_shares = [WORK_SHARES[kind] for kind in WORK_KINDS.keys]
    kinds = np.array(WORK_KINDS.keys, dtype=object)[pick(rng, weights=work_shares, size=some)]
    return gpd.GeoDataFrame(
        {
            "work_id": [f"werk-{code}-{number}" for number in range(some)],
            "name": [f"Verzonnen werk {number} van {code}" for number in range(some)],
            "kind": kinds,
            "manager": "gemeente",
            "first_year": first,
            "last_year": first + whole(rng, low=0, high=2, size=some),
            "open_ended": False,
            "status": None,
            "bron": "verzonnen",
        },
        geometry=lines,
        crs=RD,
    )


def _projects(
    code: str, corner: tuple[float, float], count: int, cells: int, *, seed: int
) -> pd.DataFrame:
    rng = stream(seed, name=f"projects {code}")
    some = max(2, count // 2000)
    place = 0.25 + 0.5 * rng.random((some, 2))
    share = (place * SIDE).astype(int)
    wijk, buurt = wijk_and_buurt(code, share[:, 0], share[:, 1])
    x, y = (np.asarray(corner) + place * cells * CELL_M).T
    lon, lat = Transformer.from_crs(RD, WGS84, always_xy=True).transform(x, y)
    rough = np.array([np.nan, 60.0, 200.0])[pick(rng, weights=(2, 2, 1), size=some)]
    first = whole(rng, low=2025, high=2031, size=some)
    return pd.DataFrame(
        {
            "project_id": [f"plan-{code}-{number}" for number in range(some)],
            "corporation": f"Verzonnen Wonen {code}",
            "name": [f"Verzonnen plan {number} van {code}" for number in range(some)],
            "section": "Verzonnen",
            "section_inferred": False,
            "kind": np.array(PLAN_KINDS.keys, dtype=object)[
                pick(rng, weights=[PLAN_SHARES[kind] for kind in PLAN_KINDS.keys], size=some)
            ],
            "dwellings_count": whole(rng, low=8, high=180, size=some),
            "first_year": first,
            "last_year": first + 1,
            "open_ended": False,
            "lat": np.round(lat, 6),
            "lon": np.round(lon, 6),
            "precision_m": rough,
            "location_evidence": "verzonnen",
            "wijkcode": wijk,
            "buurtcodes": buurt,
            "linked_project_id": None,
            "remark": None,
            "bron": "verzonnen",
        }
    )


def _monitor(codes: list[str]) -> pd.DataFrame:
    """A yearly figure per gemeente, so that no layer of an installation is missing."""
    rows = [
        {
            "period": 2024, "scope": "gemeente", "scope_code": f"GM{code}", "corporation": None,
            "indicator": "leefbaarheid", "value": np.nan, "unit": "score", "bron": "verzonnen",
        }
        for code in codes
    ]  # fmt: skip
    monitor: pd.DataFrame = _typed([pd.DataFrame(rows)], "monitor")
    return monitor


def _typed(frames: list[Any], table: str) -> Any:
    """All rows in one frame with the types of the contract."""
    like = empty_table(table)
    joined = pd.concat(frames, ignore_index=True)
    typed: pd.DataFrame = joined[list(like.columns)].astype(
        {name: kind for name, kind in like.dtypes.items() if name != "geometry"}
    )
    return typed
