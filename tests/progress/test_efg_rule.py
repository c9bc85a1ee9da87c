"""Labels E, F and G are counted by one rule: in progress, the pack, the room and heat areas."""

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import pandas as pd
from shapely import box

from geo.agreements.heat import KIND, heat_areas
from geo.constants import RD
from geo.disclosure.suppression import Rule
from geo.overleg.counts import dwellings
from geo.overleg.subjects import Subject
from geo.progress.labels import efg_frame
from geo.progress.report import make_report
from geo.report.rows import complex_rows


def stock():
    """Two buildings of ten with E; of the first the delivery counted 3 of 8 labelled as E-F-G."""
    return gpd.GeoDataFrame(
        {
            "pand_id": ["0505100000000001", "0505100000000002", "0505100000000003"],
            "owner": "Trivire",
            "dwellings_count": pd.array([10, 10, 20], dtype="Int64"),
            "energy_label": pd.array(["E", "E", None], dtype="string"),
            "complex_id": "7",
            "complex_name": "Zeven",
            "wijkcode": "WK050503",
            "buurtcode": "BU05050301",
            "efg_count": pd.array([3, None, 5], dtype="Int64"),
            "labelled_count": pd.array([8, None, 20], dtype="Int64"),
        },
        geometry=[box(20 * n, 0, 20 * n + 10, 10) for n in range(3)],
        crs=RD,
    )


EFG, UNLABELLED = 3 + 10 + 5, 2 + 0 + 0


def test_every_place_counts_the_same():
    frame = efg_frame(stock())
    assert (frame["efg_count"].sum(), frame["unlabelled_count"].sum()) == (EFG, UNLABELLED)
    exposure = pd.DataFrame({"pand_id": [], "hazard": [], "exposure_class": [], "value": []})
    table = complex_rows(stock(), exposure, [])
    assert table["efg_count"].tolist() == [EFG]
    assert table["unlabelled_count"].tolist() == [UNLABELLED]
    area = gpd.GeoDataFrame(
        {
            "area_id": ["w"], "name": ["Wijk"], "kind": [KIND], "indicative": [False],
            "remark": [None], "geometry": [box(-5, -5, 100, 100)],
        },
        geometry="geometry", crs=RD,
    )  # fmt: skip
    (found,) = heat_areas(area, stock=stock())
    assert (found.efg, found.label_unknown) == (EFG, UNLABELLED)
    wijk = Subject(
        code="WK050503", name="Wijk", kind="wijk", shape=None,
        buurtcodes=frozenset({"BU05050301"}),
    )  # fmt: skip
    counts = dwellings(stock(), exposure, areas=[wijk], rule=Rule(minimum=1))
    assert counts.shown["WK050503", "label", "hoog"] == EFG


def test_a_partly_loaded_stock_is_told_beside_its_labels(make):
    known = pd.DataFrame(
        {
            "wijkcode": ["WK999901", "WK999902"],
            "wijknaam": ["West", "Oost"],
            "woningen": [2_000, 71],
            "corporatie_pct": [100.0, 100.0],
        }
    )
    inputs = replace(make(), key_figures=known)
    report = make_report(inputs, today=dt.date(2026, 11, 28))
    assert report.figure("labels.loaded").value == "61 van circa 2.071 (CBS)"
    assert any("61 van circa 2.071 (CBS)" in note for note in report.section("climate").notes)
    whole = make_report(make(), today=dt.date(2026, 11, 28))
    assert whole.figure("labels.loaded").value == 61
