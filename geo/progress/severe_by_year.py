"""Dwellings in class hoog and zeer hoog per year, as decided measures are carried out.

A decision counts from its year on when its measure is in the catalogue with an effect on the
hazard. The effect is a range, so the number is a band. A decision without a year, without a measure
or with a measure of which the effect is unknown lowers nothing: its dwellings stand apart (n.t.b.).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.constants import NO_DATA
from geo.hazards.effects import Effect, measure_effects, together
from geo.hazards.thresholds import Hazard
from geo.koppelkansen.holdings import SEVERE
from geo.koppelkansen.inputs import Inputs
from geo.progress.places import ReportPlace, in_place
from geo.progress.taken import FindBuildings, Mask, stage_of
from geo.register import Entry

ANY: Final = "samen"
"""In the place of a hazard: dwellings in class hoog or zeer hoog for at least one hazard."""
NOW, LATER = "nu", "2050"
_SUFFIX: Final = f"_{LATER}"
"""A hazard with this ending is the same hazard in the climate of 2050: ``heat_2050``."""

COLUMNS: Final = (
    "scenario", "hazard", "year", "low_count", "middle_count", "high_count", "needed_count",
    "pending_count", "unknown_count",
)  # fmt: skip

_ENDS: Final = ("low", "middle", "high")


@dataclass(frozen=True)
class _Planned:
    """A decided measure: its year, the buildings it is for, and its effects by hazard."""

    year: int
    buildings: Mask
    effects: Mapping[str, Effect]


def scenarios(hazards: Iterable[str]) -> dict[str, dict[str, str]]:
    """Per scenario the hazard to look at by the hazard whose effects count.

    2050 is only there when the same hazard is loaded for today and for 2050.
    """
    known = list(hazards)
    today = {name: name for name in known if not name.endswith(_SUFFIX)}
    later = {name: name + _SUFFIX for name in today if name + _SUFFIX in known}
    return {NOW: today} | ({LATER: later} if later else {})


def severe_by_year(
    inputs: Inputs,
    exposure: pd.DataFrame,
    decided: Mapping[str, Entry],
    *,
    find: FindBuildings,
    place: ReportPlace,
    first_year: int,
    ready_year: int,
) -> pd.DataFrame:
    """Dwellings in class hoog and zeer hoog from this year to the year that asks for none.

    Args:
        inputs: stock, works, plans, measures and thresholds.
        exposure: rows of :func:`geo.hazards.exposure.building_exposure`.
        decided: the decision that holds per koppelkans.
        find: the buildings that surely, and those that possibly, lie in a koppelkans.
        place: which dwellings.
        first_year: the year of looking; decisions of earlier years count from it on.
        ready_year: the year in which no dwelling may be left (climate-proof).

    Returns:
        A row per scenario, hazard (and :data:`ANY`) and year: ``high_count`` with the low effect
        and ``low_count`` with the high effect of every measure, ``needed_count`` on the straight
        line to zero, ``pending_count`` severe dwellings in a decided koppelkans of which year or
        effect is n.t.b., ``unknown_count`` dwellings without a known class. Hazards without any
        known class are left out.
    """
    left = left_by_year(
        inputs, exposure, decided, find=find, first_year=first_year, ready_year=ready_year
    )
    return counted_in(left, inputs.stock, place)


def left_by_year(
    inputs: Inputs,
    exposure: pd.DataFrame,
    decided: Mapping[str, Entry],
    *,
    find: FindBuildings,
    first_year: int,
    ready_year: int,
) -> tuple["LeftByYear", ...]:
    """Which buildings are still severe in every year, per scenario and hazard.

    The same for every place, so that who counts many places works it out once; arguments as of
    :func:`severe_by_year`.
    """
    stock = inputs.stock
    if stock is None or exposure.empty or ready_year < first_year:
        return ()
    planned, pending = _decisions(inputs, decided, find)
    values = exposure.pivot_table(
        index="pand_id", columns="hazard", values="value", aggfunc="first", observed=True
    ).reindex(stock["pand_id"].astype(str))
    classes = exposure.pivot_table(
        index="pand_id", columns="hazard", values="exposure_class", aggfunc="first", observed=True
    ).reindex(stock["pand_id"].astype(str))
    years = range(first_year, ready_year + 1)
    result = []
    ordered = [name for name in inputs.thresholds if name in classes]
    for scenario, hazards in scenarios(ordered).items():
        several = [
            _Severe.of(classes[name], values.get(name), inputs.thresholds[name], effect_of=base)
            for base, name in hazards.items()
        ]
        buildings = [building for building in several if not building.unknown.all()]
        if not buildings:
            continue
        left = {
            year: {
                building.hazard: building.after([p for p in planned if p.year <= year])
                for building in buildings
            }
            for year in years
        }
        for building in buildings:
            counts = {year: left[year][building.hazard] for year in years}
            result.append(
                LeftByYear(
                    scenario, building.hazard, counts, building.severe, building.unknown, pending
                )
            )
        if len(buildings) > 1:
            joined = {
                year: {end: np.any([m[end] for m in left[year].values()], axis=0) for end in _ENDS}
                for year in years
            }
            any_of = _Severe.any_of(buildings)
            result.append(LeftByYear(scenario, ANY, joined, any_of.severe, any_of.unknown, pending))
    return tuple(result)


def counted_in(
    left: Sequence["LeftByYear"], stock: gpd.GeoDataFrame | None, place: ReportPlace
) -> pd.DataFrame:
    """The dwellings of a place of :func:`left_by_year`, as :func:`severe_by_year` gives them."""
    if stock is None or not left:
        return pd.DataFrame(columns=list(COLUMNS))
    inside = np.asarray(in_place(stock, place), dtype=bool)
    dwellings = stock["dwellings_count"].to_numpy(dtype="float64", na_value=0.0) * inside
    return pd.concat([_rows(year_left, dwellings) for year_left in left], ignore_index=True)[
        list(COLUMNS)
    ]


@dataclass(frozen=True)
class LeftByYear:
    """Of one scenario and hazard the buildings of the stock that are severe.

    ``years`` gives by year which are still severe at the low, middle and high end; ``severe`` are
    those of now, ``unknown`` those without a known class, ``pending`` those in a decided
    koppelkans of which year or effect is n.t.b.
    """

    scenario: str
    hazard: str
    years: Mapping[int, Mapping[str, Mask]]
    severe: Mask
    unknown: Mask
    pending: Mask


def _decisions(
    inputs: Inputs, decided: Mapping[str, Entry], find: FindBuildings
) -> tuple[list[_Planned], Mask]:
    """Measures with a year and an effect, and the buildings of decisions that lack one of both."""
    stock = inputs.stock
    assert stock is not None  # noqa: S101 - asked for only with stock
    catalogue = {
        str(row["title"]).strip().lower(): measure_effects({str(k): v for k, v in row.items()})
        for row in inputs.measures.to_dict("records")
    }
    planned, pending = [], np.zeros(len(stock), dtype=bool)
    for key, entry in decided.items():
        if stage_of(entry) is None:
            continue
        sure, possible = find(key)
        effects = catalogue.get(str(entry.content.get("measure") or "").strip().lower(), {})
        year = entry.content.get("year")
        if year is None or not effects:
            pending |= sure | possible
            continue
        planned.append(_Planned(int(year), sure, effects))
        pending |= possible
    return planned, pending


@dataclass(frozen=True)
class _Severe:
    """One hazard over the stock: which buildings are severe now, and what effects leave of that."""

    hazard: str
    severe: Mask
    unknown: Mask
    values: npt.NDArray[np.float64]
    rule: Hazard | None
    effect_of: str

    @classmethod
    def of(
        cls, classes: pd.Series, values: pd.Series | None, rule: Hazard, *, effect_of: str
    ) -> "_Severe":
        names = classes.astype(object).to_numpy()
        known = np.full(len(names), np.nan) if values is None else values.to_numpy("float64")
        return cls(
            hazard=effect_of,
            severe=np.isin(names.astype(str), SEVERE),
            unknown=pd.isna(names) | (names == NO_DATA),
            values=known,
            rule=rule,
            effect_of=effect_of,
        )

    @classmethod
    def any_of(cls, several: list["_Severe"]) -> "_Severe":
        """Severe for at least one hazard; unknown where that depends on what is not known."""
        severe = np.any([building.severe for building in several], axis=0)
        unknown = np.any([building.unknown for building in several], axis=0) & ~severe
        return cls(ANY, severe, unknown, np.full(len(severe), np.nan), None, ANY)

    def after(self, planned: list[_Planned]) -> dict[str, Mask]:
        """Which buildings are still severe at the low, middle and high end of the number."""
        left = {end: self.severe.copy() for end in _ENDS}
        if self.rule is None:
            return left
        of_each: dict[tuple[int, ...], list[int]] = {}
        touched = np.flatnonzero(self.severe & np.any([p.buildings for p in planned], axis=0)) \
            if planned else np.empty(0, dtype=int)  # fmt: skip
        for row in touched:
            which = tuple(at for at, p in enumerate(planned) if p.buildings[row])
            of_each.setdefault(which, []).append(int(row))
        for which, rows in of_each.items():
            effect = together(planned[at].effects for at in which).get(self.effect_of)
            if effect is None:
                continue
            values = self.values[rows]
            known = ~np.isnan(values)
            off = effect.reduction(np.where(known, values, 0.0))
            # a low effect leaves a high number
            for end, amount in (("high", off.low), ("middle", off.middle), ("low", off.high)):
                after = self.rule.classify(values - amount)
                left[end][rows] = ~known | np.isin(after.astype(str), SEVERE)
        return left


def _rows(year_left: LeftByYear, dwellings: npt.NDArray[np.float64]) -> pd.DataFrame:
    years = sorted(year_left.years)
    start = float(dwellings[year_left.severe].sum())
    last = years[-1]
    span = max(1, last - years[0])
    rows: list[dict[str, Any]] = [
        {
            "scenario": year_left.scenario,
            "hazard": year_left.hazard,
            "year": year,
            **{f"{end}_count": float(dwellings[year_left.years[year][end]].sum()) for end in _ENDS},
            "needed_count": start * (last - year) / span if last > years[0] else 0.0,
            "pending_count": float(dwellings[year_left.severe & year_left.pending].sum()),
            "unknown_count": float(dwellings[year_left.unknown].sum()),
        }
        for year in years
    ]
    return pd.DataFrame(rows)
