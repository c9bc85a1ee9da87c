import geopandas as gpd
import pytest
from shapely import Point, box

from geo.constants import RD
from geo.errors import DataError
from geo.spatial.area_summary import inside_area
from tests import town

AREA = town.area(0, 0, 500)


def plans(*rows):
    return gpd.GeoDataFrame(
        {
            "name": [row[0] for row in rows],
            "kind": [row[1] for row in rows],
            "dwellings_count": [row[2] for row in rows],
            "precision_m": [row[3] for row in rows],
        },
        geometry=[row[4] for row in rows],
        crs=RD,
    ).astype({"dwellings_count": "Int64", "precision_m": "float64"})


PLANS = plans(
    ("zeker", "oplevering", 100, 10.0, town.at(100, 100)),
    ("sloop", "sloop", 30, None, town.at(200, 200)),
    ("ntb", "oplevering", None, 10.0, town.at(300, 300)),
    ("ruw binnen", "oplevering", 7, 60.0, town.at(450, 250)),
    ("ruw buiten", "oplevering", 9, 200.0, town.at(600, 250)),
    ("buiten", "oplevering", 11, 10.0, town.at(900, 900)),
    ("zonder plek", "oplevering", 48, None, None),
)


def test_plans_are_counted_by_kind_and_unknown_numbers_apart():
    found = inside_area(AREA, plans=PLANS, stock=None)
    assert found.plans["name"].to_list() == ["zeker", "sloop", "ntb", "ruw binnen"]
    # demolition is never added to new build: 100 + 7 and 30
    assert found.planned == {"oplevering": 107, "sloop": 30}
    assert found.unknown_plans == 1
    assert found.area_m2 == pytest.approx(250_000)


def test_plans_whose_circle_crosses_the_border_are_uncertain():
    found = inside_area(AREA, plans=PLANS, stock=None)
    # 50 m inside with 60 m of doubt; 100 m outside with 200 m of doubt
    assert found.uncertain_plans["name"].to_list() == ["ruw binnen", "ruw buiten"]


def test_without_stock_dwellings_are_unknown_and_not_zero():
    found = inside_area(AREA, plans=PLANS, stock=None)
    assert found.dwellings is None
    assert found.by_owner == {}


def test_stock_is_divided_with_the_missing_apart():
    stock = town.stock_of(
        town.building(1, 100, 100, dwellings_count=10, energy_label="F"),
        town.building(2, 200, 100, dwellings_count=5, energy_label=None, owner="Woonbron"),
        town.building(3, 700, 100, dwellings_count=99),
    ).assign(class_heat=["hoog", None, "laag"])
    found = inside_area(AREA, plans=PLANS, stock=stock)
    assert found.dwellings == 15
    assert found.by_owner == {"Trivire": 10, "Woonbron": 5}
    assert found.by_label == {"F": 10, "onbekend": 5}
    assert found.by_class == {"heat": {"hoog": 10, "onbekend": 5}}


def test_a_building_that_only_touches_the_border_is_not_inside():
    stock = town.stock_of(town.building(1, 500, 100), town.building(2, 490, 200))
    found = inside_area(AREA, plans=PLANS, stock=stock)
    assert found.stock["pand_id"].to_list() == [town.building(2, 0, 0)["pand_id"]]


def test_another_coordinate_system_is_refused():
    wrong = gpd.GeoDataFrame(geometry=[Point(4.6, 51.8)], crs="EPSG:4326")
    with pytest.raises(DataError, match="EPSG:4326"):
        inside_area(box(0, 0, 1, 1), plans=wrong, stock=None)
