"""The computed rules against sums done by hand."""

import datetime as dt

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.agreements.heat import heat_areas
from geo.agreements.land_price import LandPriceRule, land_price, land_price_rule, new_build
from geo.agreements.overview import load_overview
from geo.agreements.parking import parking
from geo.agreements.records import (
    ParkingState,
    parking_entries,
    record_meeting,
    record_parking,
    record_price,
)
from geo.agreements.rules import load_rules, prices_of
from geo.constants import RD
from geo.errors import DataError
from geo.register import RegisterError
from tests.agreements.conftest import GEMEENTE


@pytest.fixture
def rule(library):
    return land_price_rule(library, gemeentecode="GM0505")


@pytest.mark.parametrize(
    ("dwellings", "storeys", "year", "total"),
    [
        (1, 1, 2024, 17999.00),
        (38, 1, 2024, 683962.00),  # 38 x 17.999
        (38, 2, 2024, 615565.80),  # x 0,9
        (38, 3, 2024, 547169.60),  # x 0,8
        (38, 4, 2024, 512971.50),  # x 0,75
        (38, 12, 2024, 512971.50),  # vier of meer
        (10, 2, 2016, 133398.00),  # 10 x 14.822 x 0,9
        (3, 4, 2016, 33349.50),
        (38, 4, 2025, None),
        (38, 4, 2020, None),
        (38, 4, None, None),
        (38, None, 2024, None),
        (None, 4, 2024, None),
    ],
)
def test_the_maximum_land_price(rule, dwellings, storeys, year, total):
    found = land_price(rule, dwellings=dwellings, storeys=storeys, year=year)
    assert found.total_eur == total
    assert (total is None) == bool(found.missing)


def test_what_is_missing_is_said(rule):
    found = land_price(rule, dwellings=None, storeys=None, year=2025)
    assert found.missing == (
        "het aantal woningen (n.t.b.)",
        "het aantal woonlagen",
        "de geïndexeerde grondprijs van 2025",
    )
    assert land_price(rule, dwellings=1, storeys=1, year=None).missing == ("het jaar",)
    assert rule.years == (2016, 2024)
    assert all(
        "2.1.4" in text for text in land_price(rule, dwellings=1, storeys=2, year=2024).sources
    )


@pytest.mark.parametrize("changes", [{"dwellings": 0}, {"storeys": 0}, {"dwellings": -3}])
def test_what_cannot_be(rule, changes):
    with pytest.raises(DataError, match="minstens 1"):
        land_price(rule, **{"dwellings": 1, "storeys": 1, "year": 2024} | changes)


def test_another_gemeente_has_no_price(library):
    other = land_price_rule(library, gemeentecode="GM9999")
    assert other.years == ()
    assert land_price(other, dwellings=1, storeys=1, year=2024).total_eur is None


def test_a_year_without_a_price_and_a_year_that_stands_twice(rule):
    empty = pd.DataFrame({"year": [2025], "price_eur": [None], "bron": ["-"]})
    made = LandPriceRule(prices=empty, factors=rule.factors)
    assert made.years == ()
    assert land_price(made, dwellings=1, storeys=1, year=2025).total_eur is None


def test_a_price_that_was_recorded_holds_for_its_year_and_place(library, register):
    source = "Raadsbesluit 12-03-2025"
    for price in (18500.0, 18600.0):
        record_price(register, "GM0505", 2025, price, source=source, who=GEMEENTE)
    made = prices_of(library, register, "GM0505")
    assert made.years == (2016, 2024, 2025)
    found = land_price(made, dwellings=10, storeys=2, year=2025)
    assert (found.total_eur, found.sources[0]) == (167400.0, source)  # 10 x 18.600 x 0,9
    # what ships stays, and a recorded price goes before it
    assert land_price(made, dwellings=1, storeys=1, year=2024).total_eur == 17999.0
    record_price(register, "GM0505", 2024, 18000.0, source=source, who=GEMEENTE)
    made = prices_of(library, register, "GM0505")
    assert land_price(made, dwellings=1, storeys=1, year=2024).total_eur == 18000.0
    assert prices_of(library, register, "GM9999").years == ()
    record_price(register, "GM9999", 2026, 20000.0, source=source, who=GEMEENTE)
    other = prices_of(library, register, "GM9999")
    assert land_price(other, dwellings=1, storeys=1, year=2026).total_eur == 20000.0
    for year, price, text in ((1999, 1.0, "x"), (2025, 0.0, "x"), (2025, 1.0, " ")):
        with pytest.raises(RegisterError):
            record_price(register, "GM0505", year, price, source=text, who=GEMEENTE)


def test_projects_without_a_number_have_no_price(rule):
    projects = pd.DataFrame({
        "project_id": ["a", "b", "c"],
        "name": ["A", "B", "C"],
        "kind": ["oplevering", "planvoorraad", "sloop"],
        "dwellings_count": pd.array([10, None, 20], dtype="Int64"),
    })  # fmt: skip
    assert [
        (plan.name, land_price(rule, dwellings=plan.dwellings, storeys=2, year=2024).total_eur)
        for plan in new_build(projects)
    ] == [("A", 161991.00), ("B", None)]


def test_parking_of_the_shipped_projects(library, local):
    record_parking(local, "s", "oudland", ParkingState.AFGESPROKEN, who=GEMEENTE, norm=0.7)
    record_parking(local, "s", "oudland", ParkingState.KNELPUNT, who=GEMEENTE, remark="Te krap.")
    found = parking(
        library.get("projects").table, parking_entries(local, "s"), first_project="mh-trompweg"
    )
    # 20 rows of Bijlage 1 less 3 of demolition
    assert len(found) == 17
    assert (found[0].project_id, found[0].first, found[0].state) == ("mh-trompweg", True, None)
    (oudland,) = [item for item in found if item.project_id == "oudland"]
    assert (oudland.state, oudland.norm, oudland.remark) == (
        ParkingState.KNELPUNT, None, "Te krap.",
    )  # fmt: skip
    assert len(oudland.history) == 2
    assert sum(item.state is None for item in found) == 16


def test_the_stock_in_the_heat_areas():
    """Two squares: in the first lie two buildings and the middle of a third."""
    areas = gpd.GeoDataFrame(
        {
            "area_id": ["een", "twee", "leeg", "ander"],
            "name": ["Een", "Twee", "Zonder vorm", "Ander beleid"],
            "kind": ["warmtetransitie"] * 3 + ["nplv"],
            "indicative": [True, False, True, False],
            "remark": ["delen", None, None, None],
        },
        geometry=[
            shapely.box(0, 0, 100, 100), shapely.box(200, 0, 300, 100), None,
            shapely.box(0, 0, 300, 100),
        ],
        crs=RD,
    )  # fmt: skip
    stock = gpd.GeoDataFrame(
        {
            "pand_id": ["p1", "p2", "p3", "p4"],
            "owner": ["A", "A", "B", "B"],
            "energy_label": ["E", None, "G", "C"],
            "dwellings_count": pd.array([10, 4, 7, 100], dtype="Int64"),
        },
        geometry=[
            shapely.box(10, 10, 20, 20), shapely.box(30, 30, 40, 40),
            shapely.box(90, 50, 108, 60),  # its middle, 99, lies inside
            shapely.box(150, 50, 160, 60),
        ],
        crs=RD,
    )  # fmt: skip
    one, two, none = heat_areas(areas, stock=stock)
    assert (one.dwellings, one.efg, one.label_unknown) == (21, 17, 4)
    assert one.by_owner == {"A": 14, "B": 7}
    assert one.pand_ids == ("p1", "p2", "p3")
    assert (two.dwellings, two.efg, two.pand_ids) == (0, 0, ())
    # a shape that is not known is no zero, and neither is stock that is not loaded
    assert (none.dwellings, none.efg) == (None, None)
    assert {item.dwellings for item in heat_areas(areas, stock=None)} == {None}


def test_the_rules_of_the_shipped_set(library, local):
    day = dt.date(2025, 10, 9)
    record_meeting(local, "dordrecht-2024-2025", day, who=GEMEENTE)
    view = load_overview(library, local, today=dt.date(2025, 8, 1))
    rules = load_rules(library, local, view)
    assert [(item.year, item.entered, item.minimum) for item in rules.meetings] == [
        (2024, 0, 3), (2025, 1, 3),
    ]  # fmt: skip
    assert [item.area_id for item in rules.heat] == [
        "warmtetransitie-crabbehof", "warmtetransitie-krispijn",
    ]  # fmt: skip
    # this library has no stock: not known
    assert [item.dwellings for item in rules.heat] == [None, None]
    assert rules.stock_origin is None
    told = rules.to_dict()
    assert [row["year"] for row in told["land_price"]["prices"]] == [2016, 2024]
    assert told["parking"][0]["first"] is True
