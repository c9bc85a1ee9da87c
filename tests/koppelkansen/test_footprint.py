"""How much roof a plan is about: worked out by hand on three buildings."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, box

from geo.constants import RD
from geo.koppelkansen.footprint import amounts_of, standing
from geo.koppelkansen.measure_records import Amounts
from geo.koppelkansen.measures import fitting
from geo.koppelkansen.records import Demolition

HERE = Point(0, 0)


def stock():
    # 200 m2 with 4 dwellings, 300 m2 with 3, 100 m2 of which the number is not known
    return gpd.GeoDataFrame(
        {"dwellings_count": pd.array([4, 3, None], dtype="Int64")},
        geometry=[box(0, 0, 20, 10), box(100, 0, 130, 10), box(0, 20, 10, 30)],
        crs=RD,
    )


def places(*circles):
    rows = [(subject, Point(x, y).buffer(radius)) for subject, x, y, radius in circles]
    return gpd.GeoDataFrame(
        {"subject": pd.array([row[0] for row in rows], dtype="string")},
        geometry=[row[1] for row in rows],
        crs=RD,
    )


def plan(kind="onderhoud", dwellings=10, identifier="a", place=HERE):
    return {"id": identifier, "kind": kind, "dwellings_count": dwellings, "geometry": place}


def test_what_stands_on_the_positions_where_something_stands():
    found = standing(
        places(("a", 10, 5, 40), ("a", 115, 5, 40), ("a", 900, 900, 40), ("b", 900, 900, 40)),
        stock(),
    )
    # 300 m2 here (of which 200 of 4 dwellings: 50 each), 300 m2 there (of 3: 100 each)
    assert found.loc["a", "total"] == pytest.approx(300)
    assert found.loc["a", "each"] == pytest.approx(75)
    assert found.loc["a", ["each_low", "each_high"]].to_list() == pytest.approx([55, 95])
    assert found.loc["b"].isna().all()


def test_what_stays_takes_what_stands_there_per_dwelling():
    found = standing(places(("a", 10, 5, 40), ("a", 115, 5, 40)), stock())
    amounts = amounts_of(plan(dwellings=10), [], found, with_stock=True)
    assert (amounts.roof_m2, amounts.roof_low_m2, amounts.roof_high_m2) == pytest.approx(
        (750, 550, 950)
    )
    assert amounts.roof_reason.startswith("10 woningen x 55 tot 95 m2 grondvlak per woning")
    one = amounts_of(plan(dwellings=1), [], found, with_stock=True)
    assert one.roof_reason.startswith("1 woning x 55 tot 95 m2 grondvlak per woning")
    # without the number of dwellings: all that stands there
    whole = amounts_of(plan(dwellings=None), [], found, with_stock=True)
    assert whole.roof_m2 == pytest.approx(300)


def test_new_build_takes_what_is_demolished_for_it():
    found = standing(places(("a", 10, 5, 40)), stock())
    amounts = amounts_of(
        plan("planvoorraad", 30),
        [Demolition(dwellings_count=5), Demolition(dwellings_count=3)],
        found,
        with_stock=True,
    )
    assert amounts.roof_m2 == pytest.approx(400)
    assert amounts.roof_reason.startswith("8 te slopen woningen x 50 m2 grondvlak")
    assert amounts.roof_reason.endswith("het nieuwe dak kan anders zijn")
    assert amounts.dwellings == 30


@pytest.mark.parametrize(
    ("row", "demolitions", "with_stock", "reason"),
    [
        (plan("oplevering"), [], True, "moet nog worden ontworpen"),
        (
            plan("planvoorraad"),
            [Demolition(dwellings_count=8), Demolition(dwellings_count=None)],
            True,
            "n.t.b.",
        ),
        (plan(identifier="b"), [], True, "geen corporatiebezit"),
        (plan(place=None), [], True, "plek van dit plan is niet bekend"),
        (plan(), [], False, "geen bezit geladen"),
    ],
)
def test_what_is_not_known_says_why(row, demolitions, with_stock, reason):
    found = standing(places(("a", 10, 5, 40), ("b", 900, 900, 40)), stock())
    amounts = amounts_of(row, demolitions, found, with_stock=with_stock)
    assert amounts.roof_m2 is None
    assert amounts.roof_reason.startswith("onbekend: ")
    assert reason in amounts.roof_reason


def test_a_range_of_roof_is_a_range_of_storage_and_money():
    catalogue = pd.DataFrame(
        {
            "measure_id": ["dak", "krat"], "title": ["Dak", "Krat"], "hazards": ["rain70"] * 2,
            "plan_kinds": ["onderhoud"] * 2, "effect": [None] * 2,
            "amount_min_eur": [5.0, 100.0], "amount_max_eur": [8.0, None],
            "amount_unit": ["euro per m2 dak", "euro per m3 berging"],
            "money_kind": ["subsidie"] * 2, "quantity_basis": ["dak_m2", "berging_m3"],
            "source": ["x"] * 2,
        }
    )  # fmt: skip
    amounts = Amounts(roof_m2=1000, roof_low_m2=800, roof_high_m2=1400, roof_reason="dak")
    roof, crate = fitting(catalogue, hazards=["rain70"], plan_kind="onderhoud", amounts=amounts)
    assert (roof.quantity.value, roof.quantity.low, roof.quantity.high) == (1000, 800, 1400)
    assert (roof.total.min_eur, roof.total.max_eur) == (4000, 11_200)
    # 50 mm: 50 m3 on 1,000 m2
    assert (crate.quantity.value, crate.quantity.low, crate.quantity.high) == (50, 40, 70)
    assert (crate.total.min_eur, crate.total.max_eur) == (4000, 7000)
