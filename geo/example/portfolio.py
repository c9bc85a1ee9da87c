"""How much stock stands in which wijk, and of what kind: from the CBS figures, else assumed.

The split between the corporations and the years of building are assumptions of the example; no
source for them was found.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import DataError
from geo.example.chance import Floats, Ints, between, largest_remainder, stream

STOCK_COUNT: Final = 15_150
"""Rental dwellings of the corporations on 1 January 2023 (prestatieafspraken 2024-2025, 2.1.1)."""

OWNERS: Final = ("Trivire", "Woonbron")

SMALLEST_BLOCK: Final = 6
LARGEST_BLOCK: Final = 40
"""Dwellings in a block of flats."""

# Assumption: the years in which most of the social housing of a wijk was built.
_BUILT: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "WK050501": (1905, 1992),
        "WK050502": (1908, 1965),
        "WK050503": (1916, 1948),
        "WK050504": (1932, 1962),
        "WK050505": (1920, 1964),
        "WK050506": (1949, 1968),
        "WK050507": (1951, 1966),
        "WK050508": (1953, 1968),
        "WK050509": (1967, 1984),
        "WK050510": (1953, 1992),
        "WK050511": (1984, 2001),
    }
)
_BUILT_ELSEWHERE: Final = (1946, 1992)
_REPLACED_SHARE: Final = 0.09
_YEAR_UNKNOWN_SHARE: Final = 0.01

_NOT_LIVED_IN: Final = re.compile(
    r"bedrijventerrein|haven$|polder|park\b|spoorzone|hout$", re.IGNORECASE
)
_USUAL_BUURT_M2: Final = 350_000.0


@dataclass(frozen=True)
class Portfolio:
    """Per wijk (one row each, by wijkcode) the dwellings to place.

    ``wijken`` has wijkcode, dwellings_count, apartments_count, trivire_share, first_year,
    last_year; ``buurt_weight`` maps a buurtcode to how much of it corporations own (relative,
    0 where nobody lives). ``buurten`` has buurtcode, wijkcode, dwellings_count and
    apartments_count, and adds up to ``wijken``; None when no dwellings per buurt are known.
    """

    wijken: pd.DataFrame
    buurt_weight: Mapping[str, float]
    buurten: pd.DataFrame | None = None


def build_portfolio(
    buurten: gpd.GeoDataFrame,
    kerncijfers: pd.DataFrame,
    *,
    seed: int,
    dwellings_count: int,
    dwellings: Mapping[str, int] | None = None,
) -> Portfolio:
    """Divide ``dwellings_count`` over the wijken as woningen x corporatie_pct (CBS).

    Within a wijk the buurten get a part by their ``dwellings`` (of all owners, by buurtcode) and
    an assumed share of corporations.

    Raises:
        DataError: no wijk of the buurten has both figures above zero.
    """
    known = kerncijfers[kerncijfers["wijkcode"].isin(set(buurten["wijkcode"]))]
    known = known.sort_values("wijkcode").reset_index(drop=True)
    figures = known[["woningen", "corporatie_pct", "meergezins_pct"]].to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    owned = np.nan_to_num(figures[:, 0] * figures[:, 1])
    if not (owned > 0).any():
        raise DataError(
            "De CBS-kerncijfers hebben voor geen enkele wijk zowel 'woningen' als "
            "'corporatie_pct' boven nul; zonder die cijfers is er geen voorbeeldbezit te maken."
        )
    known, figures, owned = known[owned > 0], figures[owned > 0], owned[owned > 0]
    count = largest_remainder(owned.tolist(), total=dwellings_count)
    # Where the share of apartments is not published, that of all the wijken together serves.
    stacked = np.where(np.isnan(figures[:, 2]), np.nanmean(figures[:, 2]), figures[:, 2])
    apartments = np.round(count * stacked / 100).astype(np.int64)
    apartments[apartments < SMALLEST_BLOCK] = 0
    built = np.array([_BUILT.get(code, _BUILT_ELSEWHERE) for code in known["wijkcode"]])
    wijken = pd.DataFrame(
        {
            "wijkcode": known["wijkcode"].to_numpy(),
            "dwellings_count": count,
            "apartments_count": apartments,
            "trivire_share": between(
                stream(seed, name="owners"), low=0.35, high=0.85, size=len(known)
            ),
            "first_year": built[:, 0],
            "last_year": built[:, 1],
        }
    )
    if dwellings is None:
        return Portfolio(wijken=wijken, buurt_weight=_buurt_weight(buurten, seed=seed))
    frame = buurten.sort_values("buurtcode")
    lived_in = frame["buurtcode"].map(dwellings).fillna(0).astype(np.int64)
    divided = _per_buurt(frame.assign(dwellings=lived_in), wijken, seed=seed)
    return Portfolio(
        wijken=wijken,
        buurt_weight=dict(zip(frame["buurtcode"], lived_in.astype(float), strict=True)),
        buurten=divided,
    )


def _per_buurt(buurten: gpd.GeoDataFrame, wijken: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Corporation dwellings and apartments per buurt; see :class:`Portfolio`."""
    share = between(stream(seed, name="buurten"), low=0.4, high=1.6, size=len(buurten))
    parts = []
    totals = wijken[["dwellings_count", "apartments_count"]].to_numpy(dtype=np.int64)
    for code, (total, flats) in zip(wijken["wijkcode"], totals, strict=True):
        here = (buurten["wijkcode"] == code).to_numpy()
        there = buurten["dwellings"].to_numpy()[here]
        count = _capped(there * share[here], total=int(total), most=there)
        apartments = largest_remainder(count.tolist(), total=int(flats))
        apartments = _whole_blocks(apartments, count=count)
        parts.append(
            pd.DataFrame(
                {
                    "buurtcode": buurten["buurtcode"].to_numpy()[here],
                    "wijkcode": code,
                    "dwellings_count": count,
                    "apartments_count": apartments,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _capped(weights: Floats, *, total: int, most: Ints) -> Ints:
    """Whole shares of ``total`` by weight, none above ``most`` as long as that is possible."""
    shares = largest_remainder(weights.tolist(), total=total)
    while (shares > most).any() and most.sum() >= total:
        full = shares >= most
        shares = np.where(full, most, 0)
        rest = np.where(full, 0.0, weights)
        shares += largest_remainder(rest.tolist(), total=int(total - shares.sum()))
    return shares


def _whole_blocks(apartments: Ints, *, count: Ints) -> Ints:
    """The same number of apartments, in no place fewer than the smallest block."""
    few = (apartments > 0) & (apartments < SMALLEST_BLOCK)
    moved = int(apartments[few].sum())
    apartments = np.where(few, 0, apartments)
    # to where the most houses are: there is room for them
    for _ in range(moved):
        room = np.where(apartments > 0, count - apartments, -1)
        apartments[int(room.argmax())] += 1
    return apartments


def _buurt_weight(buurten: gpd.GeoDataFrame, *, seed: int) -> Mapping[str, float]:
    """Social housing stands together: some buurten have much of it, large and rural ones little."""
    frame = buurten.sort_values("buurtcode")
    chance = stream(seed, name="buurten").random(len(frame))
    size = frame.geometry.area.to_numpy() / _USUAL_BUURT_M2
    weight = (0.06 + chance * chance) / (1 + size * size)
    lived_in = np.array([_NOT_LIVED_IN.search(str(name)) is None for name in frame["buurtnaam"]])
    weight = np.where(lived_in, weight, weight * 0.05)
    return dict(zip(frame["buurtcode"], weight.tolist(), strict=True))


def built_years(portfolio: Portfolio, *, wijk: Ints, seed: int) -> Floats:
    """Year of building per complex (``wijk``: row in the portfolio); NaN where it is unknown."""
    rng = stream(seed, name="built")
    first = portfolio.wijken["first_year"].to_numpy()[wijk]
    last = portfolio.wijken["last_year"].to_numpy()[wijk]
    chance = rng.random(len(wijk))
    year = np.floor(first + (last - first + 1) * chance)
    # Some complexes replaced older ones.
    new = rng.random(len(wijk)) < _REPLACED_SHARE
    year = np.where(new, np.floor(between(rng, low=1996, high=2023, size=len(wijk))), year)
    return np.where(rng.random(len(wijk)) < _YEAR_UNKNOWN_SHARE, np.nan, year)
