"""Dwellings built, bought, transformed, demolished and sold, and the net per year and party."""

from typing import Final

import pandas as pd

from geo.progress.figures import listed
from geo.progress.inputs import ProgressInputs
from geo.progress.places import ReportPlace
from geo.progress.reported import ADDED, FLOWS, INDICATOR_TITLES, Reading, together

TOGETHER: Final = "samen"
_SIGNS: Final = {name: 1 if name in ADDED else -1 for name in FLOWS}
FLOW_COLUMNS: Final = ("year", "corporation", *FLOWS, "net", "net_known", "missing")


def flows(
    inputs: ProgressInputs, place: ReportPlace, *, period: int | None = None
) -> dict[tuple[int, str], dict[str, Reading]]:
    """Every reported flow by year and corporation (``samen`` is all), and their ``net``."""
    figures = inputs.reported(period)
    parties = inputs.corporations
    found: dict[tuple[int, str], dict[str, Reading]] = {}
    of_parties = parties if place.kind == "gemeente" else []
    first = inputs.targets.supply.reference_year
    for year in figures.years(FLOWS):
        if year < first:
            continue
        for party in (*of_parties, TOGETHER):
            readings = {
                name: figures.read(
                    place,
                    name,
                    period=year,
                    corporation=None if party == TOGETHER else party,
                    corporations=parties,
                )
                for name in FLOWS
            }
            found[year, party] = {**readings, "net": _net(readings)}
    return found


def _net(readings: dict[str, Reading]) -> Reading:
    """The net of a year; what is missing is told by the flow, and by whom it lacks."""
    named = []
    whole = {who for item in readings.values() for who in item.missing}
    nobody = {who for who in whole if all(who in item.missing for item in readings.values())}
    for name, item in readings.items():
        missing = [
            f"alle cijfers van {who}"
            if who in nobody
            else f"{INDICATOR_TITLES[name].lower()} ({who})"
            for who in item.missing
        ]
        named.append(Reading(item.value, item.known_part, tuple(missing), item.rows))
    return together(named, signs=[_SIGNS[name] for name in readings])


def flow_table(found: dict[tuple[int, str], dict[str, Reading]]) -> pd.DataFrame:
    """The flows as a table with :data:`FLOW_COLUMNS`, one row a year and corporation."""
    rows = [
        {
            "year": year,
            "corporation": party,
            **{name: readings[name].value for name in FLOWS},
            "net": readings["net"].value,
            "net_known": readings["net"].known_part,
            "missing": listed(readings["net"].missing),
        }
        for (year, party), readings in found.items()
    ]
    return pd.DataFrame(rows, columns=list(FLOW_COLUMNS))
