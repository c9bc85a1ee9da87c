"""Figures of one wijk for its factsheet: stock, exposure, plans and works.

Nothing here tells of an address or a household: dwellings are counted per wijk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely import Geometry

from geo.catalogue.stock_counts import label_counts
from geo.constants import CLASSES, EXEMPT, LABELS, NO_DATA
from geo.report.state import PackState
from geo.text.format import number

_PERIODS: Final = ((1945, "voor 1946"), (1965, "1946-1965"), (1980, "1966-1980"),
                   (2000, "1981-2000"), (9999, "na 2000"))  # fmt: skip
UNKNOWN: Final = "onbekend"
_HALF_PERCENT: Final = 0.005


@dataclass(frozen=True, kw_only=True)
class Share:
    """A part of a whole: what it is and how many dwellings."""

    key: str
    label: str
    dwellings_count: int


@dataclass(frozen=True, kw_only=True)
class Stock:
    """Corporation dwellings in a wijk, divided in several ways; each division adds up."""

    dwellings_count: int
    owners: tuple[Share, ...]
    periods: tuple[Share, ...]
    labels: tuple[Share, ...]
    efg_count: int


@dataclass(frozen=True, kw_only=True)
class WijkPlan:
    """A project of Bijlage 1 (or of an own file) in a wijk.

    ``certain`` is False when it may lie in the wijk, as far as its position is known.
    """

    name: str
    kind: str
    corporation: str
    dwellings_count: int | None
    first_year: int | None
    last_year: int | None
    open_ended: bool
    certain: bool


def stock_of(state: PackState, wijkcode: str) -> Stock | None:
    """The corporation dwellings of a wijk; None when the data have none there."""
    frame = state.frame("stock")
    if frame is None:
        return None
    mine = frame[frame["wijkcode"] == wijkcode]
    count = mine["dwellings_count"].fillna(0).astype("int64")
    total = int(count.sum())
    if not total:
        return None
    year = mine["built_year"].astype("Float64")
    uppers = np.array([upper for upper, _ in _PERIODS])
    names = np.array([name for _, name in _PERIODS] + [UNKNOWN], dtype=object)
    values = year.to_numpy(dtype="float64", na_value=np.nan)
    place = np.where(np.isnan(values), len(uppers), np.searchsorted(uppers, values))
    return Stock(
        dwellings_count=total,
        owners=_shares(mine["owner"], count, sorted(mine["owner"].dropna().unique())),
        periods=_shares(pd.Series(names[place], index=mine.index), count, names[:-1].tolist()),
        labels=_shares(mine["energy_label"], count, LABELS),
        efg_count=int(label_counts(mine)["efg_count"].sum()),
    )


def _shares(values: pd.Series, count: pd.Series, order: Sequence[str]) -> tuple[Share, ...]:
    """Dwellings per value in the given order, the unknown last; what does not occur is left out."""
    texts = values.astype("object").where(values.notna(), UNKNOWN)
    sums = count.groupby(texts).sum()
    return tuple(
        Share(key=key, label=key, dwellings_count=int(sums[key]))
        for key in [*order, UNKNOWN]
        if key in sums.index and sums[key] > 0
    )


def exposure_shares(state: PackState, wijkcode: str, hazard: str) -> dict[str, float]:
    """The share (0-1) of the wijk's corporation dwellings per class of a hazard, in class order.

    ``geen_data`` and ``uitgezonderd`` are classes of their own; the shares add up to 1. Empty
    when there are no dwellings.
    """
    table = state.wijk_exposure
    mine = table[(table["wijkcode"] == wijkcode) & (table["hazard"] == hazard)]
    counts = dict(zip(mine["exposure_class"], mine["dwellings_count"].astype(float), strict=True))
    total = sum(counts.values())
    if not total:
        return {}
    order = (*CLASSES, EXEMPT, NO_DATA)
    return {key: counts[key] / total for key in order if counts.get(key)}


def stressed_share(shares: Mapping[str, float]) -> float | None:
    """The share in class hoog or zeer hoog of the dwellings whose class is known.

    Dwellings without data are left out of the denominator, exempt ones are not; None when for no
    dwelling anything is known.
    """
    known = sum(share for key, share in shares.items() if key != NO_DATA)
    if known <= 0:
        return None
    return (shares.get("hoog", 0.0) + shares.get("zeer_hoog", 0.0)) / known


def stressed_text(shares: Mapping[str, float]) -> str:
    """:func:`stressed_share` as a percentage."""
    high = stressed_share(shares)
    return UNKNOWN if high is None else f"{number(100 * high)}%"


def unknown_text(shares: Mapping[str, float]) -> str:
    """The share of the dwellings without data as it stands beside a percentage; '' for none."""
    unknown = shares.get(NO_DATA, 0.0)
    if not unknown or unknown >= 1:
        return ""
    return f"{number(100 * unknown) if unknown >= _HALF_PERCENT else 'minder dan 1'}% onbekend"


def plans_of(state: PackState, wijkcode: str, shape: Geometry) -> list[WijkPlan]:
    """Projects in a wijk, by first year; those that may lie in it come last."""
    from geo.report.map_layers import rd_points  # noqa: PLC0415 - draws, and needs these figures

    table = state.table("projects")
    if table is None:
        return []
    rows = table.to_dict("records")
    at = rd_points(
        {str(i): (r["lon"], r["lat"]) for i, r in enumerate(rows) if not pd.isna(r["lat"])}
    )
    found = []
    for i, row in enumerate(rows):
        stated = None if pd.isna(row["wijkcode"]) else str(row["wijkcode"])
        point = at.get(str(i))
        if stated is not None:
            certain, near = True, stated == wijkcode
        elif point is not None:
            radius = 0.0 if pd.isna(row["precision_m"]) else float(row["precision_m"])
            circle = shapely.Point(point).buffer(radius)
            near = bool(shapely.intersects(circle, shape))
            certain = bool(shapely.covers(shape, circle))
        else:
            continue
        if near:
            found.append(_plan(row, certain=certain))
    return sorted(found, key=lambda p: (not p.certain, p.first_year or 9999, p.name))


def _plan(row: Mapping[Any, Any], *, certain: bool) -> WijkPlan:
    def whole(name: str) -> int | None:
        value = row[name]
        return None if pd.isna(value) else int(value)

    return WijkPlan(
        name=str(row["name"]),
        kind=str(row["kind"]),
        corporation=str(row["corporation"]),
        dwellings_count=whole("dwellings_count"),
        first_year=whole("first_year"),
        last_year=whole("last_year"),
        open_ended=bool(row["open_ended"]),
        certain=certain,
    )


def works_of(state: PackState, shape: Geometry) -> dict[str, int]:
    """Number of municipal works that touch a wijk, per kind."""
    frame = state.frame("works")
    if frame is None:
        return {}
    near = frame[frame.intersects(shape)]
    return {str(kind): int(n) for kind, n in near["kind"].value_counts().sort_index().items()}
