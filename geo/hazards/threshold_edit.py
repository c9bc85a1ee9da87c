"""Class bounds as a table that a person edits, and what another bound does to the classes."""

import math
from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.rules import RuleChange
from geo.catalogue.vocabularies import CLASS_WORDS
from geo.constants import CLASSES, EXEMPT, NO_DATA
from geo.errors import DataError
from geo.hazards.thresholds import Hazard, Thresholds, parse_thresholds
from geo.text.clean import plain
from geo.text.format import number

TITLE: Final = "Bedreiging"
UNIT: Final = "Eenheid"
SOURCE: Final = "Bron van de grenzen"
BOUNDS: Final[Mapping[str, str]] = {
    name: f"{CLASS_WORDS[name].capitalize()} t/m" for name in CLASSES[:-1]
}
"""Column with the upper bound of each class; the highest class has none."""

_OWN_CHOICE: Final = "I"
_DECIMALS: Final = 4


def bounds_table(document: Mapping[str, Any]) -> pd.DataFrame:
    """Return the bounds of a document with thresholds, one row per hazard.

    Returns:
        Indexed by the id of the hazard: its title and unit, the upper bound of each class (NaN
        where the hazard has no such class), and where the bounds come from.
    """
    rows = []
    for values in document["hazards"]:
        bounds = {item["name"]: item.get("upto") for item in values["classes"]}
        row = {TITLE: values["title"], UNIT: values["unit"]}
        row |= {BOUNDS[name]: bounds.get(name) for name in BOUNDS}
        rows.append(row | {SOURCE: values["source"]})
    index = pd.Index([values["id"] for values in document["hazards"]], name="id")
    return pd.DataFrame(rows, index=index).astype(dict.fromkeys(BOUNDS.values(), "float64"))


def with_bounds(document: Mapping[str, Any], table: pd.DataFrame) -> dict[str, Any]:
    """Return the document with the bounds and sources of an edited table.

    Args:
        document: thresholds in the form of ``thresholds.toml``.
        table: as :func:`bounds_table` gives it, edited.

    Raises:
        DataError: a bound changed and its source did not.
    """
    before = bounds_table(document)
    hazards = []
    for values in document["hazards"]:
        row, old = table.loc[values["id"]], before.loc[values["id"]]
        source = plain(row[SOURCE])
        if all(_same(row[column], old[column]) for column in BOUNDS.values()):
            hazards.append({**values, "source": source})
            continue
        if not source or source == plain(old[SOURCE]):
            msg = f"{values['title']}: zeg bij een andere grens ook waar zij vandaan komt."
            raise DataError(msg)
        classes: list[dict[str, Any]] = [
            {"name": name, "upto": float(row[column])}
            for name, column in BOUNDS.items()
            if pd.notna(row[column])
        ]
        last = values["classes"][-1]["name"]
        if classes and CLASSES.index(last) <= CLASSES.index(classes[-1]["name"]):
            last = CLASSES[-1]
        classes.append({"name": last})
        hazards.append(
            {**values, "classes": classes, "source": source, "source_status": _OWN_CHOICE}
        )
    return {**document, "hazards": hazards}


def bound_changes(old: Thresholds, new: Thresholds) -> tuple[RuleChange, ...]:
    """Return every bound and source that differs between two sets of thresholds."""
    found = []
    for name, hazard in new.items():
        before = old.get(name)
        values = (_values(before) if before else {}, _values(hazard))
        found += [
            RuleChange(subject=hazard.title, value=column, before=values[0].get(column), after=text)
            for column in (*BOUNDS.values(), SOURCE)
            if (text := values[1].get(column)) != values[0].get(column)
        ]
    return tuple(found)


def edited_thresholds(document: Mapping[str, Any], table: pd.DataFrame) -> dict[str, Any]:
    """Return the document with an edited table, read by the reader of the file.

    Raises:
        DataError: bounds that do not rise or cannot be, or a bound without a source.
    """
    edited = with_bounds(document, table)
    parse_thresholds(edited, file="De tabel")
    return edited


def class_shift(
    exposure: pd.DataFrame, stock: gpd.GeoDataFrame, *, old: Thresholds, new: Thresholds
) -> pd.DataFrame:
    """Return how many dwellings each class has with the bounds of now and with other bounds.

    Args:
        exposure: of every building, as :func:`geo.hazards.exposure.building_exposure` gives it.
        stock: the buildings, with ``dwellings_count``.
        old: the thresholds of now.
        new: the thresholds to compare with, of the same hazards.

    Returns:
        Columns ``hazard``, ``exposure_class``, ``before_count`` and ``after_count``, for the
        hazards of which a bound differs. An exempt building stays exempt.
    """
    changed = [name for name in new if name in old and old[name].bounds != new[name].bounds]
    rows = exposure[exposure["hazard"].isin(changed)].copy()
    count = rows["pand_id"].map(stock.set_index("pand_id")["dwellings_count"])
    rows["after"] = rows["exposure_class"]
    for name in changed:
        mine = (rows["hazard"] == name) & (rows["exposure_class"] != EXEMPT)
        rows.loc[mine, "after"] = new[name].classify(rows.loc[mine, "value"])
    before = count.groupby([rows["hazard"], rows["exposure_class"]]).sum()
    after = count.groupby([rows["hazard"], rows["after"]]).sum()
    order = [(name, kind) for name in changed for kind in (*CLASSES, EXEMPT, NO_DATA)]
    index = pd.MultiIndex.from_tuples(order, names=["hazard", "exposure_class"])
    table = pd.DataFrame(
        {
            "before_count": before.reindex(index, fill_value=0).astype("int64"),
            "after_count": after.reindex(index, fill_value=0).astype("int64"),
        }
    )
    return table[(table > 0).any(axis=1)].reset_index()


def _values(hazard: Hazard) -> dict[str, str]:
    """Return the bounds and the source of a hazard as text, by column."""
    found = {
        BOUNDS[name]: f"{number(upper, decimals=_DECIMALS, trim=True)} {hazard.unit}"
        for name, upper in hazard.bounds
        if not math.isinf(upper)
    }
    return found | {SOURCE: hazard.source}


def _same(left: Any, right: Any) -> bool:
    return bool((pd.isna(left) and pd.isna(right)) or left == right)
