"""The filter language of the map, for tables that must agree with what the map draws.

A filter names conditions; a feature is drawn when all of them hold. The same language is
evaluated in the browser (`assets/predicate.js`); one set of cases tests both.

    {"owner": {"in": ["Trivire", "Woonbron"]}}      one of these; None stands for missing
    {"owner": {"not_in": ["Woonbron"]}}             none of these
    {"built_year": {"range": [1945, 1975]}}         both ends included, None is open; a missing
                                                    value does not satisfy it, unless
                                                    "unknown": True
    {"buurtcodes": {"has": ["BU05050100"]}}         a list separated by ";" holds one of these
    {"period": {"period": [2026, 2030], "start": "first_year", "end": "last_year",
                "open": "open_ended", "unknown": True}}
                                                    first_year..last_year overlaps the period;
                                                    open_ended runs on; without an end the start
                                                    counts as the end; "unknown" decides about a
                                                    feature without a start

Several conditions under one name must all hold. The name is the property, except for `period`,
which names its own properties.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pages.ui.map.layer_spec import Filter


def mask(frame: pd.DataFrame, rules: Filter) -> "pd.Series[bool]":
    """Which rows of `frame` satisfy `rules`.

    Raises:
        ValueError: for a condition or a property that does not exist.
    """
    result: pd.Series[bool] = pd.Series(data=True, index=frame.index, dtype=bool)
    for name, rule in rules.items():
        known = False
        if "period" in rule:
            result &= _period(frame, rule)
            known = True
        if "in" in rule:
            result &= _one_of(_column(frame, name), rule["in"])
            known = True
        if "not_in" in rule:
            result &= ~_one_of(_column(frame, name), rule["not_in"])
            known = True
        if "range" in rule:
            result &= _range(_column(frame, name), rule)
            known = True
        if "has" in rule:
            result &= _has(_column(frame, name), rule["has"])
            known = True
        if not known:
            raise ValueError(f"no condition known in {dict(rule)!r} for {name!r}")
    return result


def _column(frame: pd.DataFrame, name: str) -> "pd.Series[Any]":
    if name not in frame.columns:
        raise ValueError(f"a filter names {name!r}, which is not a column")
    return frame[name]


def _one_of(column: "pd.Series[Any]", values: Sequence[Any]) -> "pd.Series[bool]":
    present = [value for value in values if value is not None]
    found = _plain(column.isin(present)) & column.notna()
    return found | column.isna() if None in values else found


def _plain(truth: "pd.Series[Any]") -> "pd.Series[bool]":
    """Plain booleans, whatever kind of column they come from; missing is no."""
    return pd.Series(truth.to_numpy(dtype=bool, na_value=False), index=truth.index)


def _numbers(column: "pd.Series[Any]") -> "pd.Series[float]":
    return pd.to_numeric(column, errors="coerce").astype("float64")


def _range(column: "pd.Series[Any]", rule: Mapping[str, Any]) -> "pd.Series[bool]":
    low, high = rule["range"]
    numbers = _numbers(column)
    inside = numbers.notna()
    if low is not None:
        inside &= numbers >= low
    if high is not None:
        inside &= numbers <= high
    return inside | numbers.isna() if rule.get("unknown") else inside


def _has(column: "pd.Series[Any]", values: Sequence[str]) -> "pd.Series[bool]":
    wanted = set(values)
    lists = column.astype(object).where(column.notna(), None)
    return pd.Series(
        [text is not None and not wanted.isdisjoint(str(text).split(";")) for text in lists],
        index=column.index,
        dtype=bool,
    )


def _period(frame: pd.DataFrame, rule: Mapping[str, Any]) -> "pd.Series[bool]":
    low, high = rule["period"]
    start = _numbers(_column(frame, rule["start"]))
    end = _numbers(_column(frame, rule["end"])).fillna(start) if "end" in rule else start
    if "open" in rule:
        end = end.mask(_plain(_column(frame, rule["open"]).eq(other=True)), np.inf)
    overlaps = start.notna()
    if high is not None:
        overlaps &= start <= high
    if low is not None:
        overlaps &= end >= low
    return overlaps | start.isna() if rule.get("unknown") else overlaps
