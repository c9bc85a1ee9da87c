"""Class bounds edited in a table: what changes, what is refused, who changes class."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.catalogue.rules import read_document
from geo.constants import EXEMPT, NO_DATA
from geo.errors import DataError
from geo.hazards.threshold_edit import (
    BOUNDS,
    SOURCE,
    bound_changes,
    bounds_table,
    class_shift,
    edited_thresholds,
)
from geo.hazards.thresholds import parse_thresholds
from geo.paths import SHIPPED_DATA

DOCUMENT = read_document(SHIPPED_DATA / "thresholds.toml")
NOW = parse_thresholds(DOCUMENT, file="x")


def edited(hazard, *, source="Raadsbesluit 2026", **bounds):
    table = bounds_table(DOCUMENT)
    for name, value in bounds.items():
        table.loc[hazard, BOUNDS[name]] = value
    if source:
        table.loc[hazard, SOURCE] = source
    return parse_thresholds(edited_thresholds(DOCUMENT, table), file="x")


def test_a_table_that_nobody_touched_changes_nothing():
    found = edited_thresholds(DOCUMENT, bounds_table(DOCUMENT))
    assert bound_changes(NOW, parse_thresholds(found, file="x")) == ()


@pytest.mark.parametrize(
    ("hazard", "bounds", "last"),
    [
        ("heat", {"hoog": 40.0}, "zeer_hoog"),
        ("rain70", {"zeer_laag": 0.05, "laag": 0.12}, "zeer_hoog"),
        ("flood", {"hoog": 3.0}, "zeer_hoog"),  # a class more than it had
        ("drought", {"zeer_laag": np.nan}, "zeer_hoog"),  # a class less
    ],
)
def test_another_bound_with_its_source_is_read_as_the_file_is(hazard, bounds, last):
    found = edited(hazard, **bounds)[hazard]
    known = dict(found.bounds)
    assert {name: known.get(name, np.nan) for name in bounds} == pytest.approx(bounds, nan_ok=True)
    assert found.bounds[-1] == (last, np.inf)
    assert (found.source, found.source_status) == ("Raadsbesluit 2026", "I")
    assert {change.subject for change in bound_changes(NOW, {hazard: found})} == {found.title}


@pytest.mark.parametrize(
    ("hazard", "bounds", "source", "word"),
    [
        ("heat", {"hoog": 40.0}, "", "waar zij vandaan komt"),
        ("heat", {"hoog": 33.0}, "x", "oplopen"),
        ("heat", {"hoog": 410.0}, "x", "kan niet"),
        ("drought", {"zeer_laag": -5.0}, "x", "kan niet"),
        ("flood", dict.fromkeys(BOUNDS, np.nan), "x", "maar één klasse"),
    ],
)
def test_what_cannot_be_is_refused(hazard, bounds, source, word):
    with pytest.raises(DataError, match=word):
        edited(hazard, source=source, **bounds)


def test_dwellings_move_between_classes_and_none_is_lost():
    values = [30.0, 36.0, 40.5, 43.0, np.nan]
    exposure = pd.DataFrame(
        {"pand_id": list("abcdef"), "hazard": "heat", "value": [*values, 50.0],
         "exposure_class": [*NOW["heat"].classify(values), EXEMPT]}
    )  # fmt: skip
    stock = gpd.GeoDataFrame({"pand_id": list("abcdef"), "dwellings_count": [1, 2, 4, 8, 16, 32]})
    found = class_shift(exposure, stock, old=NOW, new=edited("heat", hoog=40.0))
    counts = found.set_index("exposure_class")[["before_count", "after_count"]]
    assert counts.loc["hoog"].tolist() == [4, 0]
    assert counts.loc["zeer_hoog"].tolist() == [8, 12]
    assert counts.loc[[EXEMPT, NO_DATA]].to_numpy().tolist() == [[32, 32], [16, 16]]
    assert (counts.sum() == 63).all()
    assert class_shift(exposure, stock, old=NOW, new=NOW).empty
