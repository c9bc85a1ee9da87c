"""The five parts of a score, each from 0 to 1 per possible position, and per koppelkans.

A position is a row of a frame with ``subject`` (the id of the koppelkans) and a shape: a plot
where a plan may lie, or a building of a complex.
"""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.hazards.thresholds import SAME_HAZARD
from geo.koppelkansen import method_v1, surroundings
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.records import NearArea, StockNear
from geo.koppelkansen.weights import PARTS, Weights

NEAR_SHARE: Final = 0.05
"""What holds at less than this share of the positions is not told."""

KNOWN_POSITIONS: Final = 0.5
"""A part that is known at less than this share of the possible positions is missing."""


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as mappings by column name."""
    return [{str(name): v for name, v in row.items()} for row in frame.to_dict("records")]


def number(value: Any) -> float | None:
    """A number, or None where it is missing."""
    return None if pd.isna(value) else float(value)


def count(value: Any) -> int | None:
    """A whole number, or None where it is missing."""
    return None if pd.isna(value) else int(value)


def text(value: Any) -> str | None:
    """A text, or None where it is missing."""
    return None if pd.isna(value) else str(value)


def empty(ids: list[str]) -> pd.DataFrame:
    """A table of parts in which nothing is known yet."""
    columns = [name + ending for name in PARTS for ending in ("", "_low", "_high")]
    columns.append("time_expected")
    return pd.DataFrame(np.nan, index=pd.Index(ids, name="id", dtype=object), columns=columns)


def put(parts: pd.DataFrame, name: str, values: pd.Series | None, subject: pd.Series) -> None:
    """Fill a part with the mean and range of what it is at the possible positions."""
    columns = {"": "value", "_low": "low", "_high": "high"}
    spread_values = (
        surroundings.spread(values, subject) if values is not None and len(values) else None
    )
    if spread_values is not None:
        # known at a few of the possible positions only is not known
        spread_values = spread_values.where(spread_values["known_share"] >= KNOWN_POSITIONS)
    for ending, column in columns.items():
        parts[name + ending] = (
            spread_values[column].reindex(parts.index) if spread_values is not None else np.nan
        )


def put_sure(parts: pd.DataFrame, name: str, values: Any) -> None:
    """Fill a part with what is known without a range."""
    for ending in ("", "_low", "_high"):
        parts[name + ending] = values


def known_enough(
    known: Any, subject: pd.Series, *, weight: pd.Series | float = 1.0
) -> npt.NDArray[np.bool_]:
    """Per row whether its subject is known at no less than half of its positions or dwellings.

    A hazard that is known at fewer counts for nothing there: not in the class, not in the points.

    Args:
        known: per row whether something is known.
        subject: per row the koppelkans it belongs to.
        weight: how much a row counts; all the same by default.
    """
    key = subject.to_numpy()
    counts = pd.Series(weight, index=subject.index, dtype="float64")
    here = counts.where(np.asarray(known, dtype=bool), 0.0).groupby(key).transform("sum")
    total = counts.groupby(key).transform("sum")
    return np.asarray((here > 0) & (here >= KNOWN_POSITIONS * total - 1e-9))


def exposure(scores: pd.DataFrame, weights: Weights) -> pd.Series | None:
    """Half the worst hazard, half the weighted mean of all: one severe hazard is reason enough.

    Two storms of one hazard count once, as the worst of the two (:data:`SAME_HAZARD`).

    Args:
        scores: per position the class score (0-1, NaN is unknown), one column a hazard.
        weights: how heavy each hazard counts.
    """
    if weights.method > 1:
        scores = _storms_together(scores, weights)
    scale = pd.Series({name: weights.hazards.get(str(name), 0.0) for name in scores})
    top = scale.max() if len(scale) else 0.0
    if not top:
        return None
    known = scores.notna() * scale
    mean = (scores.fillna(0.0) * scale).sum(axis=1) / known.sum(axis=1).replace(0.0, np.nan)
    worst = (scores * scale / top).max(axis=1)
    combined: pd.Series = 0.5 * worst + 0.5 * mean
    return combined


def _storms_together(scores: pd.DataFrame, weights: Weights) -> pd.DataFrame:
    """The scores with one column a hazard; the lighter weight of a storm lowers its score."""
    together = scores.copy()
    for name, other in SAME_HAZARD.items():
        if name not in together or not weights.hazards.get(name, 0.0):
            continue
        top = weights.hazards.get(other, 0.0)
        if other in together and top:
            share = min(1.0, weights.hazards[name] / top)
            together[other] = np.fmax(together[other], together[name] * share)
            together = together.drop(columns=name)
    return together


def area(places: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, weights: Weights) -> pd.Series:
    """What the best policy area at each position is worth; 0 outside all."""
    pairs = surroundings.areas_of(places, areas)
    worth = areas["kind"].map(dict(weights.areas)).astype("float64").fillna(0.0).to_numpy()
    best = pd.Series(worth[pairs["area"]]).groupby(pairs["candidate"].to_numpy()).max()
    return best.reindex(range(len(places)), fill_value=0.0).set_axis(places.index)


def cobenefits(
    places: gpd.GeoDataFrame,
    near: pd.DataFrame | None,
    double_use: Mapping[str, bool],
    inputs: Inputs,
) -> pd.Series:
    """Mean of: the share of EFG labels near, and whether a measure serves two hazards here.

    Heat transition counts in the part area, and not again here. Without dwellings near there is
    no label to improve: 0; where no dwelling has a label the part is unknown.

    Args:
        places: positions.
        near: per position the dwellings of :func:`geo.koppelkansen.surroundings.stock_near`.
        double_use: per subject whether a fitting measure serves two of its hazards.
        inputs: for the method, and the policy areas of method 1.
    """
    first = inputs.weights.method == 1
    efg = pd.Series(np.nan, index=range(len(places)))
    if near is not None:
        labelled = (near["dwellings_count"] - near["unlabelled_count"]).to_numpy()
        efg = pd.Series(np.divide(
            near["efg_count"].to_numpy(), labelled,
            out=np.where((near["dwellings_count"].to_numpy() > 0) | first, np.nan, 0.0),
            where=labelled > 0,
        ))  # fmt: skip
    if first:
        return method_v1.cobenefits(places, efg, inputs.policy_areas, double_use)
    use = places["subject"].map(dict(double_use)).astype("float64").reset_index(drop=True)
    mean: pd.Series = 0.5 * efg + 0.5 * use
    return mean.set_axis(places.index)


def near_areas(
    places: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    *,
    weight: pd.Series | None = None,
    partly: str = "mogelijk",
) -> dict[str, tuple[NearArea, ...]]:
    """Per subject the policy areas, with the share of its positions that lie in them.

    Args:
        places: positions.
        areas: policy areas.
        weight: how much a position counts; all the same by default.
        partly: the relation where only a share lies inside.
    """
    counts = weight if weight is not None else pd.Series(1.0, index=places.index)
    totals = counts.groupby(places["subject"].to_numpy()).sum()
    pairs = surroundings.areas_of(places, areas)
    pairs["subject"] = places["subject"].to_numpy()[pairs["candidate"]]
    pairs["weight"] = counts.to_numpy()[pairs["candidate"]]
    found: dict[str, list[NearArea]] = {}
    for pair in records(pairs.groupby(["subject", "area"])["weight"].sum().reset_index()):
        key = str(pair["subject"])
        share = float(pair["weight"] / totals[key])
        if share < NEAR_SHARE:
            continue
        row = areas.iloc[int(pair["area"])]
        relation = "in" if share == 1.0 else partly
        found.setdefault(key, []).append(
            NearArea(
                id=str(row["area_id"]),
                name=str(row["name"]),
                kind=str(row["kind"]),
                share=round(share, 3),
                # an indicative area is never a fact, however far inside it lies
                relation="mogelijk" if row["indicative"] else relation,
                indicative=bool(row["indicative"]),
            )
        )
    return {key: tuple(areas_here) for key, areas_here in found.items()}


def near_stock(near: pd.DataFrame | None, subject: pd.Series) -> dict[str, StockNear]:
    """Per subject the dwellings near: middle over its positions, and the range of their number."""
    if near is None:
        return {}
    spreads = {name: surroundings.spread(near[name], subject) for name in near.columns}
    middle = pd.DataFrame({name: frame["value"] for name, frame in spreads.items()})
    middle["low"] = spreads["dwellings_count"]["low"]
    middle["high"] = spreads["dwellings_count"]["high"]
    return {
        str(key): StockNear(**{str(name): round(float(value)) for name, value in row.items()})
        for key, row in middle.to_dict("index").items()
    }
