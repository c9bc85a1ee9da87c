"""What lies around candidate positions, computed by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from geo.koppelkansen.record_json import to_json
from geo.koppelkansen.surroundings import (
    areas_of,
    best_fit,
    hazard_summary,
    hazard_surroundings,
    overlapping,
    spread,
    stock_near,
    works_near,
)
from tests import town


def at(*shapes):
    """Candidates of one subject each: a, b, c."""
    return gpd.GeoDataFrame(
        {"subject": pd.array(list("abcdef")[: len(shapes)], dtype="string")},
        geometry=list(shapes),
        crs="EPSG:28992",
    )


def shapes(*items):
    return np.array(items, dtype=object)


# -- middle and range --------------------------------------------------------------------------


def test_spread_is_the_mean_with_nine_in_ten_below_and_above():
    values = pd.Series([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, np.nan, np.nan, np.nan])
    subject = pd.Series(["a"] * 11 + ["a"] + ["b"] * 2)
    told = spread(values, subject)
    # a: eleven known of twelve, from 0 to 100 in steps of 10; b: nothing known
    assert told.loc["a"].to_list() == pytest.approx([50.0, 10.0, 90.0, 11 / 12])
    assert told.loc["b", ["value", "low", "high"]].isna().all()
    assert told.loc["b", "known_share"] == 0.0


@pytest.fixture
def summary(tmp_path):
    heat = town.thresholds(tmp_path)["heat"]

    def summarise(values):
        values = np.array(values, dtype="float64")
        measured = pd.DataFrame({"value": values, "exposure_class": heat.classify(values)})
        return hazard_summary(measured, pd.Series(["a"] * len(values)), hazard=heat)["a"]

    return summarise


def test_a_sure_place_has_a_value_without_a_range(summary):
    assert to_json(summary([39.0])) == {
        "class": "hoog", "value": 39.0, "unit": "m", "low": 39.0, "high": 39.0,
        "class_low": "hoog", "class_high": "hoog", "share": 1.0,
    }  # fmt: skip


def test_a_rough_place_has_a_middle_a_range_and_a_share_that_is_severe(summary):
    # 30, 31, .. 40: the median is 35 (laag: up to and with 35), nine in ten below 39 and above
    # 31; 39 and 40 and nothing below 38.. are hoog: 39 and 40 of eleven
    told = summary(range(30, 41))
    assert (told.value, told.low, told.high) == (35.0, 31.0, 39.0)
    assert (told.exposure_class, told.class_low, told.class_high) == ("laag", "zeer_laag", "hoog")
    assert told.share == round(2 / 11, 3)


def test_unknown_positions_are_left_out_of_the_share_and_all_unknown_is_no_data(summary):
    told = summary([39.0, np.nan, np.nan, 33.0])
    assert told.share == 0.5
    assert told.value == 36.0
    assert to_json(summary([np.nan, np.nan])) == {
        "class": "geen_data", "value": None, "unit": "m", "low": None, "high": None,
        "class_low": "geen_data", "class_high": "geen_data", "share": None,
    }  # fmt: skip


def test_hazards_are_measured_with_their_zone_at_every_candidate(tmp_path):
    candidates = at(town.area(400, 400, 10), town.area(1500, 400, 10), town.area(995, 400, 10))
    found = hazard_surroundings(
        candidates, town.rasters(tmp_path), thresholds=town.thresholds(tmp_path)
    )
    assert set(found) == {"heat", "rain70"}
    # the third lies over the middle: half at 39 and half at 33
    assert found["heat"]["value"].to_list() == pytest.approx([39.0, 33.0, 36.0])
    assert found["heat"]["exposure_class"].to_list() == ["hoog", "laag", "middel"]
    assert found["rain70"]["exposure_class"].to_list()[:2] == ["zeer_laag", "geen_data"]


# -- dwellings ---------------------------------------------------------------------------------


def test_dwellings_within_the_distance_with_their_labels():
    stock = town.stock_of(
        town.building(1, 110, 0, dwellings_count=10, energy_label="E"),
        town.building(2, 50, 0, dwellings_count=30, energy_label="A"),
        town.building(3, 0, 50, dwellings_count=5, energy_label=None),
        town.building(4, 111, 0, dwellings_count=100, energy_label="G"),
    )
    # a plot of 10 x 10: building 1 begins exactly 100 m east of it, building 4 1 m further
    near = stock_near(at(town.area(0, 0, 10), town.area(1500, 1500, 10)), stock, distance_m=100)
    assert near.to_numpy().tolist() == [[45, 10, 5], [0, 0, 0]]
    assert near.columns.to_list() == ["dwellings_count", "efg_count", "unlabelled_count"]
    assert stock_near(at(), stock, distance_m=100).empty


# -- overlap and areas -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        (town.area(5, 5, 10), True),
        (town.area(2, 2, 2), True),
        (town.area(-5, -5, 30), True),
        (town.area(10, 0, 10), False),  # a shared side
        (town.area(10, 10, 10), False),  # a shared corner
        (town.area(11, 0, 10), False),
        (town.line((-5, 5), (20, 5)), True),  # a street through it
        (town.line((0, -5), (0, 20)), False),  # a street along it
    ],
)
def test_touching_edges_are_no_overlap(other, overlaps):
    found = overlapping(shapes(town.area(0, 0, 10)), shapes(town.area(500, 0, 10), other))
    assert found.to_numpy().tolist() == ([[0, 1]] if overlaps else [])


def test_neighbours_with_a_shared_border_do_not_overlap():
    squares = town.buurten().geometry.to_numpy()
    pairs = overlapping(squares, squares)
    assert pairs.to_numpy().tolist() == [[n, n] for n in range(4)]


def test_a_candidate_lies_in_the_areas_that_hold_its_centre():
    areas = town.policy_areas().dropna(subset="geometry")
    candidates = at(
        town.area(100, 100, 10),  # zuidwest
        town.area(495, 495, 10),  # zuidwest, and in the middle of the indicative square
        town.area(994, 100, 10),  # for the larger part in zuidwest
        town.area(995, 100, 10),  # its centre on the border: in neither
        town.area(100, 1500, 10),  # in none
    )
    pairs = areas_of(candidates, areas)
    found = {n: areas["area_id"].iloc[group["area"]].to_list()
             for n, group in pairs.sort_values("area").groupby("candidate")}  # fmt: skip
    assert found == {
        0: ["prioriteit-zuidwest"],
        1: ["prioriteit-zuidwest", "wbmgp-plein"],
        2: ["prioriteit-zuidwest"],
    }


# -- works -------------------------------------------------------------------------------------


def windows(*rows):
    return pd.DataFrame(
        {
            "first_year": pd.array([row[0] for row in rows], dtype="Int64"),
            "last_year": pd.array([row[1] for row in rows], dtype="Int64"),
            "open_ended": [row[2] for row in rows],
        }
    )


def test_works_near_with_distance_gap_relation_and_worth(tmp_path):
    # the plein's plot reaches to x = 540: 20 m from the sewer at 560, 40 m from the relining at
    # 420 on its other side; the second candidate lies 51 m from the sewer
    candidates = at(town.at(500, 500).buffer(40), town.area(611, 450, 10))
    found = works_near(
        candidates,
        town.works(),
        windows((2026, 2026, False), (2026, 2026, False)),
        weights=town.weights(tmp_path),
    )
    sewer, relining = found.sort_values("work").to_dict("records")
    assert (sewer["candidate"], sewer["work"]) == (0, 0)
    assert sewer["distance_m"] == pytest.approx(20.0)
    # 2026 to 2028: 2 years, sterk, worth 1.0; replacement opens the street, strength 1.0
    assert (sewer["gap_years"], sewer["relation"], sewer["fit"]) == (2, "sterk", 1.0)
    assert relining["distance_m"] == pytest.approx(40.0)
    # 2026 to 2030: 4 years, mogelijk, worth 0.5; relining has strength 0.3
    assert (relining["gap_years"], relining["relation"]) == (4, "mogelijk")
    assert relining["fit"] == pytest.approx(0.15)


def test_a_work_at_exactly_the_distance_is_near_and_an_unknown_window_is_unknown(tmp_path):
    found = works_near(
        at(town.area(1510, 450, 10), town.area(1550, 450, 10), town.area(1551, 450, 10)),
        town.works(),
        windows(*[(2026, 2026, False)] * 3),
        weights=town.weights(tmp_path),
    ).sort_values("candidate")
    # the green work at x = 1500 has no years
    assert found["candidate"].to_list() == [0, 1]
    assert found.relation.to_list() == ["onbekend", "onbekend"]
    assert found.distance_m.to_list() == [10, 50]
    assert found.fit.isna().all()
    assert found.strength.to_list() == [0.7, 0.7]


def test_the_best_fit_and_what_it_can_become():
    nan = np.nan
    pairs = pd.DataFrame(
        [
            # candidate, fit, strength
            (0, 0.15, 0.3), (0, 1.0, 1.0),  # the best of two
            (1, 0.1, 1.0), (1, nan, 0.7),  # a weak one, and an unknown one that may be better
            (2, nan, 0.7), (2, nan, 0.3),  # only unknown ones
            (4, 1.0, 1.0), (4, nan, 0.3),
        ],
        columns=["candidate", "fit", "strength"],
    )  # fmt: skip
    found = best_fit(pairs, count=5)
    # no work near (3) is known to be nothing; unknown works only (2) are unknown, not nothing
    np.testing.assert_array_equal(found.fit, [1.0, 0.1, nan, 0.0, 1.0])
    np.testing.assert_array_equal(found["fit_high"], [1.0, 0.7, 0.7, 0.0, 1.0])


def test_no_candidates_give_no_figures(tmp_path):
    none = at()
    assert areas_of(none, town.buurten()).empty
    assert hazard_surroundings(none, town.rasters(tmp_path), thresholds=town.thresholds(tmp_path))[
        "heat"
    ].empty
    found = works_near(none, town.works(), windows(), weights=town.weights(tmp_path))
    assert found.empty
    assert best_fit(found, count=0).empty


def test_areas_with_a_point_shape_hold_nothing():
    empty = gpd.GeoDataFrame({"kind": []}, geometry=[], crs="EPSG:28992")
    assert areas_of(at(Point(105000, 425000).buffer(10)), empty).empty
