"""Stock under climate stress that no plan touches, by group and along municipal works.

The figures are of the buildings themselves, weighed by their dwellings. A building that a plan
lies on is left out, and so is one that is surely demolished; where a plan may lie but need not,
the koppelkans stays and names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.catalogue.stock_counts import label_counts
from geo.constants import CLASSES, NO_DATA
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.parts import KNOWN_POSITIONS
from geo.koppelkansen.records import HazardSummary, StockNear
from geo.koppelkansen.stock_groups import complex_numbers, group_names
from geo.koppelkansen.surroundings import HIGH, LOW, overlapping
from geo.koppelkansen.value_scores import severity
from geo.koppelkansen.weights import VALUES_SINCE, Weights
from geo.spatial.positions import candidates, project_shapes

SEVERE = ("hoog", "zeer_hoog")
_RANKS: Final = {name: place for place, name in enumerate(CLASSES)}
_LABELS: Final = ("dwellings_count", "efg_count", "unlabelled_count")


@dataclass(frozen=True)
class _OneHazard:
    """Of every building: figure, place of its class, whether that is known, and severe."""

    figure: npt.NDArray[np.float64]
    rank: npt.NDArray[np.int64]
    known: npt.NDArray[np.bool_]
    severe: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Holdings:
    """The buildings in play, one row each (index: 0, 1, ...), with what is known of them.

    ``buildings`` has the columns of the stock, ``group`` (of
    :func:`geo.koppelkansen.stock_groups.group_names`) and ``dwellings`` (float);
    ``figures``, ``classes`` and ``severity`` (0-1) have one column a hazard; ``touched`` counts
    per group the dwellings that were left out because a plan lies on them.
    """

    buildings: gpd.GeoDataFrame
    figures: pd.DataFrame
    classes: pd.DataFrame
    severity: pd.DataFrame
    touched: pd.Series

    @cached_property
    def severe(self) -> pd.DataFrame:
        """Whether a building is in class hoog or zeer_hoog, per hazard."""
        return self.classes.isin(SEVERE)

    @cached_property
    def dwellings(self) -> npt.NDArray[np.float64]:
        """Dwellings of every building."""
        return np.asarray(self.buildings["dwellings"], dtype="float64")

    @cached_property
    def labels(self) -> npt.NDArray[np.float64]:
        """Of every building its dwellings, those with label E, F or G, and those without."""
        return label_counts(self.buildings)[list(_LABELS)].to_numpy()

    @cached_property
    def by_hazard(self) -> dict[str, _OneHazard]:
        """The columns of each hazard as arrays: looked at for many groups of buildings."""
        return {
            str(name): _OneHazard(
                figure=self.figures[name].to_numpy(),
                rank=np.array(
                    [_RANKS.get(class_code, 0) for class_code in self.classes[name]], dtype="int64"
                ),
                known=(self.classes[name] != NO_DATA).to_numpy(),
                severe=self.severe[name].to_numpy(),
            )
            for name in self.classes
        }

    @cached_property
    def rows_of(self) -> dict[Any, npt.NDArray[np.int64]]:
        """The rows of the buildings of every group."""
        return {
            key: np.asarray(rows) for key, rows in self.buildings.groupby("group").indices.items()
        }

    @cached_property
    def dwellings_of(self) -> dict[Any, float]:
        """Dwellings of every complex, by its number."""
        numbers = self.buildings["complex_id"].astype(object).to_numpy()
        totals: dict[Any, float] = pd.Series(self.dwellings).groupby(numbers).sum().to_dict()
        return totals

    def share_by(self, column: str, rows: Sequence[int]) -> dict[str, float]:
        """Dwellings of some buildings by a column, in the order of its values; without missing."""
        totals: dict[str, float] = {}
        texts = self.texts[column]
        for row in rows:
            if (value := texts[row]) is not None:
                totals[value] = totals.get(value, 0.0) + self.dwellings[row]
        return dict(sorted(totals.items()))

    @cached_property
    def texts(self) -> dict[str, list[str | None]]:
        """Columns of the buildings; None where there is nothing."""
        return {
            name: self.buildings[name]
            .astype(object)
            .where(self.buildings[name].notna(), None)
            .tolist()
            for name in ("owner", "buurtcode", "wijkcode", "complex_id")
        }


def plan_share(
    stock: gpd.GeoDataFrame, inputs: Inputs
) -> tuple[npt.NDArray[np.float64], dict[int, list[str]]]:
    """At which share of its possible positions a plan lies on each building, at the most.

    Returns:
        Shares by row, and by row the names of the plans that may lie there: those whose
        uncertainty reaches the building. Touching edges are no overlap.
    """
    plans = project_shapes(inputs.projects)
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
        exposure: rows of :func:`geo.hazards.exposure.building_exposure`.

    Returns:
        The holdings, and by index the plans that may lie on a building.
    """
    stock = inputs.stock
    if stock is None:
        msg = "er is geen bezit geladen"
        raise ValueError(msg)
    stock = stock.reset_index(drop=True)
    group = group_names(stock, inputs.weights)
    share, possible = plan_share(stock, inputs)
    dwellings = stock["dwellings_count"].to_numpy(dtype="float64", na_value=np.nan)
    free = share < inputs.weights.stock.touched_share
    touched = pd.Series(dwellings[~free]).groupby(group[~free].to_numpy()).sum()
    holdings = stock.assign(
        group=group.to_numpy(), dwellings=dwellings, complex_id=complex_numbers(stock)
    )[free].reset_index(drop=True)
    wide = {}
    for column in ("value", "exposure_class"):
        table = exposure.pivot_table(
            index="pand_id", columns="hazard", values=column, aggfunc="first", observed=True
        )
        wide[column] = table.reindex(holdings["pand_id"]).set_axis(holdings.index)
    order = [name for name in inputs.thresholds if name in wide["exposure_class"].columns]
    classes = wide["exposure_class"][order].astype(object)
    classes = classes.where(classes.notna(), NO_DATA)
    values = wide["value"].reindex(columns=order).astype("float64")
    worth = {
        name: severity(values[name], classes[name], inputs.thresholds[name], weights=inputs.weights)
        for name in order
    }
    near = {
        row: possible[int(was)] for row, was in enumerate(np.flatnonzero(free)) if was in possible
    }
    return Holdings(
        holdings, values, classes, pd.DataFrame(worth, index=holdings.index), touched
    ), near


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
    holdings: Holdings, rows: Sequence[Any], inputs: Inputs
) -> dict[str, HazardSummary]:
    """Per hazard over the dwellings of some buildings: middle class and value, range, share.

    ``share`` is the part of the dwellings with a known class that is in hoog or zeer_hoog, and
    ``severe_count`` their number. A hazard of which the class is known of less than half of the
    dwellings has only that number (before method 3 it had all).
    """
    rules = inputs.thresholds
    chosen = np.asarray(rows, dtype="int64")
    least = KNOWN_POSITIONS if inputs.weights.method >= VALUES_SINCE else 0.0
    least *= holdings.dwellings[chosen].sum()
    figures = {}
    for name, hazard in holdings.by_hazard.items():
        rule = rules[name]
        figure = HazardSummary(unit=rule.unit)
        known = chosen[hazard.known[chosen]]
        weight = holdings.dwellings[known]
        severe = holdings.dwellings[chosen[hazard.severe[chosen]]].sum()
        if severe and weight.sum() < least:
            figure = HazardSummary(unit=rule.unit, severe_count=int(severe))
        elif len(known) and weight.sum() >= least:
            at = (0.5, LOW, HIGH)
            middle, low, high = (
                CLASSES[int(r)] for r in _quantiles(hazard.rank[known], weight, at)
            )
            # an exempt building may stand where nothing was measured
            measured = ~np.isnan(hazard.figure[known])
            numbers = (
                _quantiles(hazard.figure[known][measured], weight[measured], at)
                if measured.any()
                else (None, None, None)
            )
            value, value_low, value_high = (
                None if number is None else round(float(number), rule.decimals)
                for number in numbers
            )
            figure = HazardSummary(
                exposure_class=middle,
                class_low=low,
                class_high=high,
                unit=rule.unit,
                value=value,
                low=value_low,
                high=value_high,
                share=round(float(severe / weight.sum()), 3),
                severe_count=int(severe),
            )
        figures[name] = figure
    return figures


def _quantiles(
    values: npt.NDArray[Any], weights: npt.NDArray[np.float64], at: Sequence[float]
) -> npt.NDArray[Any]:
    """The values at which shares of the weight lie at or below them."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    return np.asarray(values[order][np.searchsorted(reached, np.asarray(at) - 1e-9)])


def label_figures(holdings: Holdings, rows: Sequence[Any]) -> StockNear:
    """Dwellings of some buildings, those with label E, F or G, and those without a label."""
    total, efg, unlabelled = (int(value) for value in holdings.labels[list(rows)].sum(axis=0))
    return StockNear(
        dwellings_count=total, efg_count=efg, unlabelled_count=unlabelled, low=total, high=total
    )
