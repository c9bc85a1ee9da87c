"""What lies around candidate positions: hazards, dwellings, areas and works.

Every function takes the candidates of :func:`geo.spatial.positions.candidates` (one row a possible
position) and gives figures per candidate; :func:`spread` turns them into a middle and a range
per subject. Distances are in metres in EPSG:28992.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.catalogue.stock_counts import label_counts
from geo.catalogue.windows import bounds, gap_years, relations
from geo.constants import NO_DATA
from geo.hazards.exposure import hazard_values
from geo.hazards.thresholds import Thresholds
from geo.koppelkansen.records import HazardSummary
from geo.koppelkansen.weights import Weights
from geo.spatial.joins import pairs, pairs_near

LOW, HIGH = 0.1, 0.9
"""The range that is told: nine in ten positions lie above the low and below the high value."""


def spread(values: pd.Series, subject: pd.Series) -> pd.DataFrame:
    """Mean, low and high value per subject over its candidates; missing where none is known.

    Returns:
        On the subjects: ``value``, ``low``, ``high`` and ``known_share``.
    """
    groups = values.groupby(subject.to_numpy())
    return pd.DataFrame(
        {
            "value": groups.mean(),
            "low": groups.quantile(LOW),
            "high": groups.quantile(HIGH),
            "known_share": values.notna().groupby(subject.to_numpy()).mean(),
        }
    )


def hazard_surroundings(
    candidates: gpd.GeoDataFrame, rasters: Mapping[str, Path], *, thresholds: Thresholds
) -> dict[str, pd.DataFrame]:
    """Per hazard with a raster: value, known share and class at every candidate."""
    # plans at the same address have the same possible positions: each is looked at once
    every = candidates.geometry.to_numpy()
    _, first, position = np.unique(shapely.to_wkb(every), return_index=True, return_inverse=True)
    shapes = every[first]
    found = {}
    hazards = [hazard for hazard in thresholds.values() if hazard.layer in rasters]
    for name, (values_once, share_once) in hazard_values(shapes, rasters, hazards).items():
        hazard = thresholds[name]
        values, share = values_once[position], share_once[position]
        classes = hazard.classify(values)
        found[name] = pd.DataFrame(
            {
                "value": values,
                "coverage_share": share,
                "exposure_class": classes,
            },
            index=candidates.index,
        )
    return found


def hazard_summary(
    measured: pd.DataFrame, subject: pd.Series, *, hazard: Any
) -> dict[str, HazardSummary]:
    """One hazard per subject: middle value with its class, range, and share of high positions.

    ``share`` is the part of the known positions in class hoog or zeer_hoog.
    """
    severe = measured["exposure_class"].isin(["hoog", "zeer_hoog"])
    groups = measured.assign(severe=severe).groupby(subject.to_numpy())
    values = groups["value"]
    quantiles = (values.median(), values.quantile(LOW), values.quantile(HIGH))
    # the class of the middle, the low and the high value of every subject
    classes = (hazard.classify(of_all) for of_all in quantiles)
    summary = {}
    for key, count, severe_count, value, low, high, name, name_low, name_high in zip(
        quantiles[0].index, values.count(), groups["severe"].sum(), *quantiles, *classes,
        strict=True,
    ):  # fmt: skip
        summary[str(key)] = HazardSummary(
            exposure_class=name if count else NO_DATA,
            value=_rounded(value, hazard.decimals),
            unit=hazard.unit,
            low=_rounded(low, hazard.decimals),
            high=_rounded(high, hazard.decimals),
            class_low=name_low if count else NO_DATA,
            class_high=name_high if count else NO_DATA,
            share=round(float(severe_count / count), 3) if count else None,
        )
    return summary


def _rounded(value: float, decimals: int) -> float | None:
    return None if np.isnan(value) else round(float(value), decimals)


def stock_near(
    candidates: gpd.GeoDataFrame, stock: gpd.GeoDataFrame, *, distance_m: float
) -> pd.DataFrame:
    """Corporation dwellings within a distance of every candidate.

    Returns:
        ``dwellings_count``, ``efg_count`` (label E, F or G) and ``unlabelled_count``.
    """
    tree = shapely.STRtree(stock.geometry.to_numpy())
    rows, hits = tree.query(
        candidates.geometry.to_numpy(), predicate="dwithin", distance=distance_m
    )
    counted = label_counts(stock)
    return pd.DataFrame(
        {
            str(name): np.bincount(rows, weights=counts.to_numpy()[hits], minlength=len(candidates))
            for name, counts in counted.items()
        },
        index=candidates.index,
    )


def overlapping(shapes: npt.NDArray[np.object_], others: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Pairs (``row``, ``other``) whose interiors overlap; touching edges are no overlap."""
    tree = shapely.STRtree(others)
    rows, hits = tree.query(shapes, predicate="intersects")
    touching = shapely.touches(shapes[rows], others[hits])
    return pd.DataFrame({"row": rows[~touching], "other": hits[~touching]})


def areas_of(candidates: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Policy areas in which the centre of a candidate lies, one row a pair.

    Returns:
        ``candidate`` (row number), ``area`` (row number in ``areas``).
    """
    centres = shapely.centroid(candidates.geometry.to_numpy())
    rows, hits = pairs(centres, areas.geometry.to_numpy(), "within")
    return pd.DataFrame({"candidate": rows, "area": hits})


def works_near(
    candidates: gpd.GeoDataFrame,
    works: gpd.GeoDataFrame,
    windows: pd.DataFrame,
    *,
    weights: Weights,
) -> pd.DataFrame:
    """Municipal works near every candidate with the relation of their windows.

    Args:
        candidates: candidate positions.
        works: works by their contract.
        windows: on the index of ``candidates``: the window columns of its subject.
        weights: distance, rule of the windows, and what a relation and a kind are worth.

    Returns:
        One row a pair: ``candidate``, ``work`` (row numbers), ``distance_m``, ``gap_years``,
        ``relation``, ``strength`` (0-1, how well the kind of work lends itself) and ``fit``
        (0-1, NaN when a window is unknown).
    """
    shapes, lines = candidates.geometry.to_numpy(), works.geometry.to_numpy()
    rows, hits = pairs_near(shapes, lines, distance_m=weights.place.works_near_m)
    first, last = bounds(windows)
    work_first, work_last = bounds(works)
    gap = gap_years(first[rows], last[rows], work_first[hits], work_last[hits])
    names = relations(gap, rule=weights.windows)
    strength = works["kind"].map(dict(weights.partners)).astype("float64").fillna(0.0).to_numpy()
    worth = pd.Series(names).map({**weights.relations, "onbekend": np.nan}).to_numpy("float64")
    return pd.DataFrame(
        {
            "candidate": rows,
            "work": hits,
            "distance_m": shapely.distance(shapes[rows], lines[hits]),
            "gap_years": gap,
            "relation": names,
            "strength": strength[hits],
            "fit": worth * strength[hits],
        }
    )


def best_fit(pairs: pd.DataFrame, *, count: int) -> pd.DataFrame:
    """The best time fit at each candidate, and the most it can be when unknowns turn out well.

    Returns:
        ``fit`` (0 where no work lies near; NaN where only works of unknown time do), ``fit_high``,
        and ``unknown`` (the strength of the best work of unknown time, 0 where there is none).
    """
    known = pairs.dropna(subset=["fit"]).groupby("candidate")["fit"].max()
    unknown = pairs[pairs["fit"].isna()].groupby("candidate")["strength"].max()
    rows = pd.RangeIndex(count)
    fit = known.reindex(rows)
    possible = unknown.reindex(rows)
    fit = fit.where(fit.notna() | possible.notna(), 0.0)
    high = np.fmax(fit.to_numpy(dtype="float64"), possible.to_numpy(dtype="float64"))
    return pd.DataFrame(
        {
            "fit": fit.to_numpy(dtype="float64"),
            "fit_high": high,
            "unknown": possible.fillna(0.0).to_numpy(dtype="float64"),
        },
        index=rows,
    )
