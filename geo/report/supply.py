"""Supply against plan per year: what Bijlage 1 plans and what was reported as delivered."""

from dataclasses import dataclass

import pandas as pd

from geo.report.state import PackState


@dataclass(frozen=True, kw_only=True)
class SupplyYear:
    """One year; None is not known, which is not 0.

    ``planned`` are dwellings with this year as theirs, ``from_year`` those that come from this
    year on with an open end, ``reported`` what the yearly figures say was delivered.
    """

    year: int
    planned: int | None
    from_year: int | None
    reported: int | None


@dataclass(frozen=True, kw_only=True)
class Supply:
    """The years in order, and what is in none of them.

    ``unknown_rows`` are plans whose number of dwellings is n.t.b.; ``undated_rows`` those
    without a year. ``reported_example`` says that the reported figures are made up.
    """

    years: tuple[SupplyYear, ...]
    planned_count: int
    unknown_rows: tuple[str, ...]
    undated_rows: tuple[str, ...]
    demolished_count: int
    reported_example: bool


def supply(state: PackState) -> Supply | None:
    """Planned and reported deliveries per year of the whole gemeente; None without projects.

    Demolition is never part of it, only told beside it.
    """
    projects = state.table("projects")
    if projects is None:
        return None
    built = projects[projects["kind"].isin(["oplevering", "planvoorraad"])]
    planned: dict[int, int] = {}
    open_ended: dict[int, int] = {}
    unknown, undated = [], []
    for row in built.to_dict("records"):
        if pd.isna(row["dwellings_count"]):
            unknown.append(str(row["name"]))
        elif pd.isna(row["first_year"]):
            undated.append(str(row["name"]))
        else:
            target = open_ended if row["open_ended"] else planned
            year = int(row["first_year"])
            target[year] = target.get(year, 0) + int(row["dwellings_count"])
    reported = _reported(state)
    years = sorted({*planned, *open_ended, *reported})
    demolished = projects[projects["kind"] == "sloop"]["dwellings_count"].dropna()
    monitor = state.layers.get("monitor")
    return Supply(
        years=tuple(
            SupplyYear(
                year=year, planned=planned.get(year), from_year=open_ended.get(year),
                reported=reported.get(year),
            )
            for year in range(years[0], years[-1] + 1)
        )
        if years
        else (),
        planned_count=sum(planned.values()) + sum(open_ended.values()),
        unknown_rows=tuple(unknown),
        undated_rows=tuple(undated),
        demolished_count=int(demolished.sum()),
        reported_example=monitor is not None and monitor.provenance.is_example,
    )  # fmt: skip


def _reported(state: PackState) -> dict[int, int]:
    """Delivered per year: the row of all corporations, or the sum when every one reported."""
    table = state.table("monitor")
    if table is None:
        return {}
    mine = table[(table["indicator"] == "opgeleverd") & (table["scope"] == "gemeente")]
    parties = set(mine["corporation"].dropna())
    found = {}
    for period, rows in mine.groupby("period"):
        year = int(str(period))
        whole = rows[rows["corporation"].isna()]["value"].dropna()
        each = rows[rows["corporation"].notna()].dropna(subset=["value"])
        if len(whole):
            found[year] = round(float(whole.iloc[0]))
        elif parties and set(each["corporation"]) == parties:
            found[year] = round(float(each["value"].sum()))
    return found
