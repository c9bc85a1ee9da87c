"""The buildings that a koppelkans is about, with their dwellings and hazard values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.hazards.effects import Floats
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.stock_groups import complexes, group_names
from geo.koppelkansen.weights import VALUES_SINCE


@dataclass(frozen=True, kw_only=True)
class Units:
    """What a koppelkans is about: units that can be protected, with what is known of each.

    ``names`` may stand more than once (the places a plan may have); ``dwellings`` are how many
    dwellings each row is, ``values`` the value of every hazard. ``count_range`` is the low and
    high number of dwellings as a factor, 1 where it is known.
    """

    names: tuple[str, ...]
    dwellings: Floats
    values: Mapping[str, Floats]
    count_range: tuple[float, float] = (1.0, 1.0)


class Buildings:
    """The stock with its values, and which of it belongs to a koppelkans; computed when asked.

    Which buildings stand together is asked of the whole stock: keep this while the data are.

    Args:
        inputs: with the stock, plans, works and rules.
        exposure: rows of :func:`geo.hazards.exposure.building_exposure`.
    """

    def __init__(self, inputs: Inputs, exposure: pd.DataFrame) -> None:
        self.inputs = inputs
        self.exposure = exposure
        self.stock: gpd.GeoDataFrame | None = (
            None if inputs.stock is None else inputs.stock.reset_index(drop=True)
        )

    @property
    def _known(self) -> gpd.GeoDataFrame:
        assert self.stock is not None  # noqa: S101 - rows() gives None without stock
        return self.stock

    @cached_property
    def names(self) -> Any:
        """The id of every building, in the order of the stock."""
        return self._known["pand_id"].astype(str).to_numpy()

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row number of every building, by id."""
        return {name: at for at, name in enumerate(self.names)}

    @cached_property
    def dwellings(self) -> Any:
        """Dwellings of every building; unknown is 0."""
        return self._known["dwellings_count"].to_numpy(dtype="float64", na_value=0.0)

    @cached_property
    def values(self) -> dict[str, Any]:
        """The value of every building, by hazard."""
        wide = self.exposure.pivot_table(
            index="pand_id", columns="hazard", values="value", aggfunc="first", observed=True
        ).reindex(self.names)
        return {str(name): wide[name].to_numpy(dtype="float64") for name in wide}

    @cached_property
    def groups(self) -> Mapping[Any, Any]:
        """Row numbers of what stands together, by the name of the group."""
        found = group_names(self._known, self.inputs.weights).to_numpy()
        return pd.Series(found).groupby(found).indices

    @cached_property
    def complexes(self) -> Mapping[Any, Any]:
        """Of a session of before method 3, where a koppelkans was a whole complex."""
        found = complexes(self._known).to_numpy()
        return pd.Series(found).groupby(found).indices

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The buildings by where they are."""
        return shapely.STRtree(self._known.geometry.to_numpy())

    def rows(self, item: Mapping[str, Any]) -> Any:
        """Row numbers of the buildings of a koppelkans; None for a plan."""
        if self.stock is None:
            return None
        if item.get("buildings"):
            own = [self.row_of[name] for name in item["buildings"] if name in self.row_of]
            return np.array(own, dtype=int)
        groups = self.groups if (item.get("method") or 1) >= VALUES_SINCE else self.complexes
        if item.get("complex_id") is not None and item["complex_id"] in groups:
            return groups[item["complex_id"]]
        if item.get("project_id") is None and item.get("work_id") is not None:
            works = self.inputs.works
            if works is None:
                return None
            street = works.geometry[works["work_id"] == item["work_id"]]
            reach = self.inputs.weights.place.works_near_m
            return np.unique(
                self.tree.query(street.to_numpy(), predicate="dwithin", distance=reach)[1]
            )
        return None

    def units(self, rows: Any) -> Units:
        """The buildings of these row numbers as units."""
        return Units(
            names=tuple(self.names[rows]),
            dwellings=self.dwellings[rows],
            values={name: values[rows] for name, values in self.values.items()},
        )


def units_of(items: Iterable[Mapping[str, Any]], buildings: Buildings) -> dict[str, Units]:
    """The units of every koppelkans, by id: buildings, or the dwellings of a plan.

    Args:
        items: koppelkansen as JSON.
        buildings: the stock they are about.
    """
    counts = buildings.inputs.projects["dwellings_count"].dropna().astype("float64")
    found = {}
    for item in items:
        rows = buildings.rows(item)
        found[str(item["id"])] = (
            _plan_units(item, counts) if rows is None else buildings.units(rows)
        )
    return found


def _plan_units(item: Mapping[str, Any], counts: pd.Series) -> Units:
    """The dwellings of a plan at a low, middle and high value; an unknown number is a range."""
    count, span = item.get("dwellings_count"), (1.0, 1.0)
    if count is None:
        if not len(counts):
            return Units(names=(), dwellings=np.empty(0), values={})
        low, count, high = counts.quantile([0.1, 0.5, 0.9])
        span = (low / count, high / count)
    name = f"plan:{item.get('project_id') or item['id']}"
    values = {}
    for hazard, summary in (item.get("hazards") or {}).items():
        three = [summary.get(place) for place in ("low", "value", "value", "high")]
        if None not in three:
            values[str(hazard)] = np.array(three, dtype="float64")
    dwellings = np.full(4, float(count) / 4)
    return Units(names=(name,) * 4, dwellings=dwellings, values=values, count_range=span)
