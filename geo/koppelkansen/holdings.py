"""Stock in stressed places that no plan touches: by complex, and next to a street that opens.

The figures are of the buildings themselves, weighed by their dwellings. A building that a plan
lies on is left out, and so is one that is surely demolished; where a plan may lie but need not,
the koppelkans stays and names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.constants import CLASSES, NO_DATA
from geo.inputs import Inputs
from geo.koppelkansen.plans import no_data
from geo.positions import candidates, project_points
from geo.stock import label_counts
from geo.surroundings import HIGH, LOW, overlapping
from geo.thresholds import Hazard, class_scores
from geo.weights import Weights

SEVERE = ("hoog", "zeer_hoog")


@dataclass(frozen=True)
class Holdings:
    """The buildings in play, one row each (index: 0, 1, ...), with what is known of them.

    ``buildings`` has the columns of the stock, ``group`` (its complex) and ``dwellings`` (float);
    ``figures``, ``classes`` and ``severity`` (0-1) have one column a hazard; ``touched`` counts
    per group the dwellings that were left out because a plan lies on them.
    """

    buildings: gpd.GeoDataFrame
    figures: pd.DataFrame
    classes: pd.DataFrame
    severity: pd.DataFrame
    touched: pd.Series

    @property
    def severe(self) -> pd.DataFrame:
        """Whether a building is in class hoog or zeer_hoog, per hazard."""
        return self.classes.isin(SEVERE)


def complexes(stock: pd.DataFrame) -> pd.Series:
    """The id of the complex of every building.

    A complex is told by its own number, with the owner where two owners use the same number.
    Buildings without a number are taken together per owner and buurt.
    """
    owner = stock["owner"].astype("string").astype(object)
    number = stock["complex_id"].astype("string").astype(object)
    owners = pd.DataFrame({"owner": owner, "number": number}).groupby("number")["owner"].nunique()
    shared = number.isin(owners.index[owners > 1])
    buurt = stock["buurtcode"].astype("string").fillna("onbekend").astype(object)
    group = number.where(~shared, owner + "-" + number)
    return group.where(number.notna(), "zonder-complex-" + owner + "-" + buurt)


def plan_share(
    stock: gpd.GeoDataFrame, inputs: Inputs
) -> tuple[npt.NDArray[np.float64], dict[int, list[str]]]:
    """At which share of its possible positions a plan lies on each building, at the most.

    Returns:
        Shares by row, and by row the names of the plans that may lie there: those whose
        uncertainty reaches the building. Touching edges are no overlap.
    """
    plans = project_points(inputs.projects)
    places = candidates(
        plans,
        key="project_id",
        buurten=inputs.buurten,
        plot_radius_m=inputs.weights.place.plot_radius_m,
        max_positions=inputs.weights.place.max_positions,
    )
    shapes = stock.geometry.to_numpy()
    pairs = overlapping(places.geometry.to_numpy(), shapes)
    pairs["subject"] = places["subject"].to_numpy()[pairs["row"]]
    totals = places.groupby("subject").size()
    counted = pairs.groupby(["subject", "other"]).size().reset_index(name="count")
    counted["share"] = counted["count"] / counted["subject"].map(totals).to_numpy()
    share = np.zeros(len(stock))
    np.maximum.at(share, counted["other"].to_numpy(dtype=int), counted["share"].to_numpy("float64"))
    placed = plans[plans.geometry.notna()]
    reach = placed["precision_m"].fillna(0.0).to_numpy(dtype="float64")
    reach = reach + inputs.weights.place.plot_radius_m
    rows, hits = shapely.STRtree(shapes).query(
        placed.geometry.to_numpy(), predicate="dwithin", distance=reach
    )
    names = placed["name"].astype(str).to_numpy()
    possible: dict[int, list[str]] = {}
    for row, hit in zip(rows, hits, strict=True):
        possible.setdefault(int(hit), []).append(str(names[row]))
    return share, possible


def gather(inputs: Inputs, exposure: pd.DataFrame) -> tuple[Holdings, dict[Any, list[str]]]:
    """The buildings that no plan lies on, with their exposure.

    Args:
        inputs: with stock.
        exposure: rows of :func:`geo.exposure.building_exposure`.

    Returns:
        The holdings, and by index the plans that may lie on a building.
    """
    stock = inputs.stock
    if stock is None:
        msg = "er is geen bezit geladen"
        raise ValueError(msg)
    stock = stock.reset_index(drop=True)
    group = complexes(stock)
    share, possible = plan_share(stock, inputs)
    dwellings = stock["dwellings_count"].to_numpy(dtype="float64", na_value=np.nan)
    free = share < inputs.weights.stock.touched_share
    touched = pd.Series(dwellings[~free]).groupby(group[~free].to_numpy()).sum()
    kept = stock.assign(group=group.to_numpy(), dwellings=dwellings)[free].reset_index(drop=True)
    wide = {}
    for column in ("value", "exposure_class"):
        table = exposure.pivot_table(
            index="pand_id", columns="hazard", values=column, aggfunc="first", observed=True
        )
        wide[column] = table.reindex(kept["pand_id"]).set_axis(kept.index)
    order = [name for name in inputs.thresholds if name in wide["exposure_class"].columns]
    classes = wide["exposure_class"][order].astype(object)
    classes = classes.where(classes.notna(), NO_DATA)
    severity = pd.DataFrame(
        {name: class_scores(classes[name].to_numpy()) for name in order}, index=kept.index
    )
    values = wide["value"].reindex(columns=order).astype("float64")
    near = {
        row: possible[int(was)] for row, was in enumerate(np.flatnonzero(free)) if was in possible
    }
    return Holdings(kept, values, classes, severity, touched), near


def stressed(holdings: Holdings, groups: pd.DataFrame, weights: Weights) -> tuple[list[Any], int]:
    """The groups stressed enough for the agenda, most stressed first, and how many were left out.

    Args:
        holdings: buildings.
        groups: pairs ``group`` and ``building`` (index of the holdings).
        weights: which hazards count, and from how many dwellings.
    """
    counting = [name for name in holdings.classes if weights.hazards.get(str(name), 0.0)]
    if not len(groups) or not counting:
        return [], 0
    dwellings = holdings.buildings["dwellings"]
    burden = holdings.severe[counting].mul(dwellings, axis=0)
    summed = burden.loc[groups["building"]].groupby(groups["group"].to_numpy()).sum()
    rule = weights.stock
    enough = (summed >= rule.min_dwellings).sum(axis=1) >= rule.min_hazards
    scale = pd.Series({name: weights.hazards[str(name)] for name in counting})
    heavy = (summed[enough] * scale).sum(axis=1)
    order = sorted(heavy.index, key=lambda name: (-float(heavy[name]), name))
    return order[: rule.max_items], max(0, len(order) - rule.max_items)


def hazard_figures(
    holdings: Holdings, rows: Sequence[Any], rules: dict[str, Hazard]
) -> dict[str, dict[str, Any]]:
    """Per hazard over the dwellings of some buildings: middle class and value, range, share.

    ``share`` is the part of the dwellings with a known class that is in hoog or zeer_hoog, and
    ``severe_count`` their number.
    """
    chosen = list(rows)
    dwellings = holdings.buildings["dwellings"].to_numpy()[chosen]
    told = {}
    for name in holdings.classes:
        rule = rules[str(name)]
        values = holdings.figures[name].to_numpy()[chosen]
        classes = holdings.classes[name].to_numpy()[chosen]
        known = classes != NO_DATA
        figure = no_data(rule.unit)
        if known.any():
            severe = np.isin(classes.astype(str), SEVERE)
            ranks = np.array([CLASSES.index(c) if c in CLASSES else 0 for c in classes])
            middle = CLASSES[int(_quantile(ranks[known], dwellings[known], 0.5))]
            low, high = (
                CLASSES[int(_quantile(ranks[known], dwellings[known], at))] for at in (LOW, HIGH)
            )
            numbers = [
                round(float(_quantile(values[known], dwellings[known], at)), rule.decimals)
                for at in (0.5, LOW, HIGH)
            ]
            figure |= {
                "class": middle,
                "class_low": low,
                "class_high": high,
                "share": round(float(dwellings[severe].sum() / dwellings[known].sum()), 3),
                "severe_count": int(dwellings[severe].sum()),
            }
            figure |= dict(zip(("value", "low", "high"), numbers, strict=True))
        told[str(name)] = figure
    return told


def _quantile(values: npt.NDArray[Any], weights: npt.NDArray[np.float64], at: float) -> float:
    """The value at which a share of the weight lies at or below it."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][int(np.searchsorted(reached, at - 1e-9))])


def label_figures(holdings: Holdings, rows: Sequence[Any]) -> dict[str, Any]:
    """Dwellings of some buildings, those with label E, F or G, and those without a label."""
    counted = label_counts(holdings.buildings.iloc[list(rows)]).sum()
    total = int(counted["dwellings_count"])
    return {
        "dwellings_count": total,
        "efg_count": int(counted["efg_count"]),
        "unlabelled_count": int(counted["unlabelled_count"]),
        "low": total,
        "high": total,
    }
