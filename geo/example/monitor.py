"""Example yearly figures of the stock, in which additions and losses add up.

Stock on 1 January of a year, plus what came in and minus what went out in that year, is the
stock on 1 January of the next. The first year starts from the example stock itself. The flows
are made up and are no realisation of Bijlage 1.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.constants import EFG
from geo.example.chance import Floats, Ints, largest_remainder, stream, whole
from geo.example.portfolio import OWNERS, STOCK_COUNT

BRON: Final = "Voorbeeldgegevens, door het programma gemaakt; geen echte jaarcijfers"
YEARS: Final = (2023, 2024, 2025)
ADDED: Final = ("opgeleverd", "aangekocht", "getransformeerd")
REMOVED: Final = ("gesloopt", "verkocht")

_RANGES: Final = {
    "opgeleverd": (25, 140),
    "aangekocht": (0, 12),
    "getransformeerd": (0, 18),
    "gesloopt": (0, 70),
    "verkocht": (10, 45),
}
"""Per corporation and year in a stock of 15,150; smaller stocks get a share of it."""
_WIJKEN_OF: Final = {"opgeleverd": 3, "gesloopt": 2, "getransformeerd": 1}
"""New build, demolition and transformation happen in a few wijken, trade in all."""
_EFG_GONE: Final = (0.10, 0.22)
_UNIT: Final = "woningen"


def build_monitor(stock: gpd.GeoDataFrame, *, gemeentecode: str, seed: int) -> pd.DataFrame:
    """The monitor by its contract, long; values per gemeente, corporation and wijk.

    For the last year the flows are not complete: NaN, also in every total they are part of.
    """
    wijken = sorted(stock["wijkcode"].unique())
    voorraad = _counts(stock, wijken=wijken)
    efg = _counts(stock[stock["energy_label"].isin(EFG)], wijken=wijken)
    rng = stream(seed, name="monitor")
    rows: list[pd.DataFrame] = []
    for year in YEARS:
        flows = _flows(voorraad, rng=rng)
        rows.append(_report(year, "voorraad", voorraad.astype(float), wijken, gemeentecode))
        rows.append(_report(year, "efg_woningen", efg.astype(float), wijken, gemeentecode))
        for name, flow in flows.items():
            known = flow.astype(float)
            if year == YEARS[-1]:
                # One corporation has not handed in its figures, and sales come last.
                known[:, 1] = np.nan
                if name == "verkocht":
                    known[:] = np.nan
            rows.append(_report(year, name, known, wijken, gemeentecode))
        voorraad = voorraad + sum(flows[name] for name in ADDED)
        voorraad = voorraad - sum(flows[name] for name in REMOVED)
        low, high = _EFG_GONE
        gone = low + (high - low) * rng.random(efg.shape)
        efg = efg - np.floor(efg * gone).astype(np.int64)
    frame = pd.concat(rows, ignore_index=True)
    return frame[
        ["period", "scope", "scope_code", "corporation", "indicator", "value", "unit", "bron"]
    ]


def _counts(stock: gpd.GeoDataFrame, *, wijken: list[str]) -> Ints:
    """Dwellings by wijk (rows) and corporation (columns)."""
    table = stock.pivot_table(
        index="wijkcode", columns="owner", values="dwellings_count", aggfunc="sum", fill_value=0
    )
    table = table.reindex(index=wijken, columns=list(OWNERS), fill_value=0)
    counts: Ints = table.to_numpy(dtype=np.int64)
    return counts


def _flows(voorraad: Ints, *, rng: np.random.Generator) -> dict[str, Ints]:
    """What came and went in a year, by wijk and corporation, per indicator."""
    size = voorraad.sum() / STOCK_COUNT
    flows: dict[str, Ints] = {}
    for name, (low, high) in _RANGES.items():
        flow = np.zeros_like(voorraad)
        totals = whole(rng, low=low, high=high, size=len(OWNERS))
        for column, total in enumerate(totals):
            weight = voorraad[:, column] * (0.2 + rng.random(len(voorraad)))
            few = _WIJKEN_OF.get(name, len(weight))
            weight[np.argsort(-weight, kind="stable")[few:]] = 0
            if weight.sum() > 0:
                flow[:, column] = largest_remainder(weight.tolist(), total=round(total * size))
        flows[name] = flow
    return flows


def _report(
    year: int, indicator: str, values: Floats, wijken: list[str], gemeentecode: str
) -> pd.DataFrame:
    """The same values per corporation, for the gemeente and per wijk; one NaN makes a total NaN."""
    return pd.DataFrame(
        {
            "period": year,
            "scope": ["gemeente"] * (1 + len(OWNERS)) + ["wijk"] * len(wijken),
            "scope_code": [gemeentecode] * (1 + len(OWNERS)) + wijken,
            "corporation": pd.Series([None, *OWNERS, *[None] * len(wijken)]).astype("str"),
            "indicator": indicator,
            "value": [values.sum(), *values.sum(axis=0), *values.sum(axis=1)],
            "unit": _UNIT,
            "bron": BRON,
        }
    )
