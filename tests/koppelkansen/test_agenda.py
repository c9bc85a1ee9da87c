"""Koppelkansen of plan with work, of stock without a plan, and of a street that opens."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from geo.catalogue.windows import Window
from geo.errors import DataError
from geo.koppelkansen.build import aftercare, rank_koppelkansen
from geo.koppelkansen.caveat_kinds import ELSEWHERE, UNDER_PLAN, kind_of
from geo.koppelkansen.find import find_koppelkansen, measure
from geo.koppelkansen.near_works import street_along
from geo.koppelkansen.record_json import to_json
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.stock_groups import complexes
from geo.koppelkansen.weights import StockRule
from tests import town

RULE = StockRule(min_dwellings=20, min_hazards=1, max_items=10)


def stock():
    """Two stressed complexes, one under the plein, one in the mild east, one too small."""
    east = {"wijkcode": "WK999902", "buurtcode": "BU99990201"}
    return town.stock_of(
        town.building(1, 300, 300, dwellings_count=10, energy_label="F", complex_id="C1"),
        town.building(2, 320, 300, dwellings_count=20, energy_label="A", complex_id="C1"),
        town.building(3, 500, 500, dwellings_count=40, complex_id="C2"),
        town.building(4, 1500, 500, dwellings_count=50, complex_id="C3", **east),
        town.building(5, 700, 300, dwellings_count=15, complex_id="C4"),
        town.building(6, 600, 450, dwellings_count=25, complex_id="C5", owner="Woonbron"),
    )


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    drawn = town.inputs(tmp_path_factory.mktemp("town"), stock=stock())
    return with_rule(drawn, RULE)


def with_rule(inputs, rule):
    return dataclasses.replace(inputs, weights=dataclasses.replace(inputs.weights, stock=rule))


def of(inputs, *kinds, year=2026, **changes):
    changed = dataclasses.replace(inputs, **changes)
    return {i.id: i for i in find_koppelkansen(changed, kinds=kinds, as_of_year=year)}


# -- plan with work ----------------------------------------------------------------------------


def test_a_pair_is_a_plan_and_one_work_and_unknown_years_stay(inputs):
    found = of(inputs, "plan_werk", stock=town.stock())
    assert set(found) == {
        "planwerk-plein-riool-oost", "planwerk-plein-relining-west", "planwerk-kade-groen-kade",
    }  # fmt: skip
    sewer = found["planwerk-plein-riool-oost"]
    assert (sewer.kind, sewer.project_id, sewer.work_id) == ("plan_werk", "plein", "riool-oost")
    assert [work.id for work in sewer.works] == ["riool-oost"]
    # 21.25 + 10 + 20 + 10; a quarter of the labels near is E-G, no double use:
    # (0.25 + 0) / 2 of 10 is 1.25, together 62.5
    assert sewer.score == 62.5
    # four years apart is worth half, relining 0.3 of that: 20 * 0.15 = 3 instead of 20: 45.5
    assert found["planwerk-plein-relining-west"].score == 45.5
    unknown = found["planwerk-kade-groen-kade"]
    assert unknown.works[0].relation == "onbekend"
    assert "time" in unknown.missing
    assert any("periodes is onbekend" in text for text in unknown.caveats)


def test_moving_one_of_the_two_is_proposed_where_it_makes_them_strong(inputs):
    found = of(inputs, "plan_werk", "plan_klimaat")
    sewer = found["planwerk-plein-riool-oost"].works[0]
    relining = found["planwerk-plein-relining-west"].works[0]
    assert (sewer.shift_years, sewer.hint) == (None, None)
    # 2026 to 2030 is four years; two are strong
    assert relining.shift_years == 2
    # the work comes after the plan
    assert relining.hint == (
        "Het werk 2 jaar eerder of het plan 2 jaar later: dan is de relatie in de tijd sterk."
    )
    [text] = [c for c in found["plan-plein"].caveats if c.startswith("Schuiven helpt")]
    assert "Relining-West (relining van riool 2030): het werk 2 jaar eerder of" in text


def test_trees_are_counted_along_the_street_that_opens(inputs):
    found = of(inputs, "plan_werk")
    # the sewer is 60 m from the plein, and what lies within 40 + 50 m of it counts: a chord of
    # 2 x sqrt(90^2 - 60^2) = 134 m; half shade on two pavements with crowns of 8 m is a tree
    # every 8 m
    [trees] = [m for m in found["planwerk-plein-riool-oost"].measures if m.id == "bomen"]
    told = trees.quantity
    assert (told.value, told.low, told.high) == (17, 17, 17)
    assert told.reason.startswith("hooguit")
    assert "134 m straat (rioolvervanging) bij het plan" in told.reason
    assert to_json(trees.total) == {"min_eur": 595, "max_eur": 595, "kind": "subsidie"}
    # with relining the street stays closed
    [none] = [m for m in found["planwerk-plein-relining-west"].measures if m.id == "bomen"]
    assert none.quantity.value is None
    assert none.total is None


def test_the_length_of_a_street_along_buildings():
    street = town.line((600, 0), (600, 2000))
    here = [town.area(560, 500, 10), town.area(560, 600, 10)]
    # 30 m away: within 50 m from 40 m before to 40 m past it; the two reach over each other
    assert street_along(street, here[:1], distance_m=50) == pytest.approx(90, abs=0.5)
    assert street_along(street, here, distance_m=50) == pytest.approx(180, abs=1)
    assert street_along(town.area(600, 0, 10, 2000), here, distance_m=50) is None


def test_what_is_over_is_not_proposed_to_move(inputs):
    def hint(year):
        items = find_koppelkansen(inputs, kinds=("plan_werk",), as_of_year=year)
        [pair] = [item for item in items if item.id == "planwerk-plein-relining-west"]
        proposed = any(c.startswith("Schuiven helpt") for c in pair.caveats)
        assert proposed is (pair.works[0].hint is not None)
        return pair.works[0].hint

    # a plan of 2026 and a work of 2030: they may both move as long as 2028 is not over
    assert "Het werk 2 jaar eerder of het plan 2 jaar later" in hint(2026)
    # a plan that is over moves no more, and is no longer in the list
    assert "planwerk-plein-relining-west" not in of(inputs, "plan_werk", year=2027)


def test_a_weak_pair_and_one_at_few_positions_are_not_told(inputs):
    late = town.project("laat", place=(500, 500), first_year=2036, last_year=2036)
    # six and seven years after relining and sewer
    assert of(inputs, "plan_werk", projects=town.projects_of(late)) == {}
    rough = town.project("ruw", place=(500, 800), precision_m=200)
    narrow = dataclasses.replace(
        inputs.weights, pairs=dataclasses.replace(inputs.weights.pairs, min_near_share=0.0)
    )
    projects = town.projects_of(rough)
    assert of(inputs, "plan_werk", projects=projects) == {}
    loose = of(inputs, "plan_werk", projects=projects, weights=narrow)
    assert "planwerk-ruw-riool-oost" in loose
    item = loose["planwerk-ruw-riool-oost"]
    share = item.works[0].near_share
    assert 0.05 <= share < 0.2
    assert item.parts["time"].value == pytest.approx(share, abs=1e-4)
    assert item.parts["time"].low == 0.0
    assert any("van de plekken waar het plan kan liggen" in text for text in item.caveats)


# -- stock without a plan ----------------------------------------------------------------------


def test_stressed_stock_without_a_plan_adds_up_by_hand(inputs):
    found = of(inputs, "bezit_klimaat")
    assert set(found) == {"bezit-C1", "bezit-C5"}
    one = found["bezit-C1"]
    # exposure as on the plein 0.53125 of 40; 30 of 200 dwellings of 20; no work near: 0 of 20;
    # priority: 10; 10 of 30 with F and no double use: a sixth of 10; the running total is rounded
    assert one.contributions == {
        "exposure": 21.3, "dwellings": 3.0, "time": 0.0, "area": 10.0, "cobenefits": 1.6,
    }  # fmt: skip
    assert one.score == 35.9
    # nothing is unknown here: the band comes from the drawn weights alone
    assert one.missing == ()
    assert one.score_low < one.score < one.score_high
    assert (one.dwellings_count, one.stressed_count, one.complex_id) == (30, 30, "C1")
    assert one.window == Window(None, None)
    assert one.hazards["heat"].exposure_class == "hoog"
    assert one.hazards["heat"].severe_count == 30
    assert (one.hazards["rain70"].exposure_class, one.hazards["rain70"].share) == ("zeer_laag", 0.0)
    assert (one.wijkcode, one.buurtcode) == ("WK999901", "BU99990101")
    # the middle of the two buildings, of 10 m each
    lat, lon = town.degrees(315, 305)
    assert (one.lat, one.lon) == (pytest.approx(lat, abs=2e-6), pytest.approx(lon, abs=2e-6))
    assert one.project_id is None


def test_a_work_near_without_a_plan_has_no_relation_in_time_yet(inputs):
    near = of(inputs, "bezit_klimaat")["bezit-C5"]
    assert [(w.id, w.relation, w.distance_m) for w in near.works] == [
        ("riool-oost", "onbekend", 40)
    ]
    assert near.missing == ("time",)
    assert near.parts["time"].reason == "nog geen plan: het moment is te kiezen"
    assert near.score_high > near.score
    assert near.corporation == "Woonbron"


def test_the_list_is_bounded_and_tells_what_it_left_out(inputs):
    one = with_rule(inputs, dataclasses.replace(RULE, max_items=1))
    measured = measure(one, kinds=("bezit_klimaat",))
    assert list(measured.facts) == ["bezit-C1"]
    assert measured.left_out == {"bezit_klimaat": 1}
    # both hazards cannot be severe here: it never rains hard
    two = with_rule(inputs, dataclasses.replace(RULE, min_hazards=2))
    assert of(two, "bezit_klimaat") == {}


def sloop(**values):
    rows = {"kind": "sloop", "name": "Sloopplan", **values}
    return town.projects_of(town.project("weg", place=(315, 305), **rows))


def test_what_is_surely_demolished_is_not_put_on_the_agenda(inputs):
    found = of(inputs, "bezit_klimaat", projects=sloop())
    # C2 has no plan on it now
    assert set(found) == {"bezit-C2", "bezit-C5"}
    # 300 m rough: it may be C1, and it may not
    rough = of(inputs, "bezit_klimaat", projects=sloop(precision_m=300))
    assert "bezit-C1" in rough
    assert rough["bezit-C1"].possible_plans == ("Sloopplan",)
    assert any("Hier kan een plan liggen" in text for text in rough["bezit-C1"].caveats)


def test_a_plan_that_touches_an_edge_does_not_touch_the_building(inputs):
    # the plot of the plein reaches to x = 540
    for x, expected in ((540, {"bezit-A"}), (539, set())):
        one = town.stock_of(town.building(1, x, 495, dwellings_count=30, complex_id="A"))
        assert set(of(inputs, "bezit_klimaat", stock=one)) == expected


def test_part_of_a_group_under_a_plan_is_left_out_and_told(inputs):
    rows = [
        # the plot of the plein reaches to x = 540; the second stands 10 m from the first
        town.building(1, 525, 500, dwellings_count=12, complex_id="A"),
        town.building(2, 545, 500, dwellings_count=13, complex_id="A"),
        town.building(3, 560, 500, dwellings_count=30, complex_id="A"),
        town.building(4, 300, 300, dwellings_count=9, complex_id="A"),
    ]
    item = of(inputs, "bezit_klimaat", stock=town.stock_of(*rows))["bezit-A"]
    assert item.dwellings_count == 43
    assert any("Nog 12 woningen hier vallen onder een plan" in text for text in item.caveats)
    assert any("Nog 9 woningen van complex A staan elders" in text for text in item.caveats)


@pytest.mark.parametrize(
    ("count", "under", "elsewhere"),
    [
        (1, "Nog 1 woning hier valt onder een plan.", "Nog 1 woning van complex A staat elders"),
        (2, "Nog 2 woningen hier vallen onder een plan.", "Nog 2 woningen van complex A staan"),
    ],
)
def test_one_dwelling_and_more_in_words(inputs, count, under, elsewhere):
    rows = [
        town.building(1, 525, 500, dwellings_count=count, complex_id="A"),
        town.building(2, 545, 500, dwellings_count=43, complex_id="A"),
        town.building(4, 300, 300, dwellings_count=count, complex_id="A"),
    ]
    item = of(inputs, "bezit_klimaat", stock=town.stock_of(*rows))["bezit-A"]
    assert under in item.caveats
    assert any(text.startswith(elsewhere) for text in item.caveats)
    assert {kind_of(text) for text in item.caveats} >= {UNDER_PLAN, ELSEWHERE}


def test_an_exempt_building_where_nothing_was_measured_has_no_value(inputs):
    # built after 2012, in the east where it is unknown how wet it gets
    new = town.building(
        1, 1700, 700, dwellings_count=40, complex_id="A", built_year=2020, wijkcode="WK999902",
        buurtcode="BU99990201",
    )  # fmt: skip
    old = town.building(2, 300, 300, dwellings_count=40, complex_id="B", built_year=2020)
    rule = dataclasses.replace(RULE, min_dwellings=1)
    wide = with_rule(inputs, rule)
    heat = town.write_raster(inputs.rasters["heat"].with_name("hot.tif"), np.full((200, 200), 40.0),
                             cell_m=10)  # fmt: skip
    hot = dataclasses.replace(wide, rasters={**inputs.rasters, "heat": heat})
    found = of(hot, "bezit_klimaat", stock=town.stock_of(new, old))
    assert found["bezit-A"].hazards["rain70"].value is None
    assert found["bezit-B"].hazards["rain70"].value == 0.05
    json.dumps([item.to_dict() for item in found.values()], allow_nan=False)
    assert "regen" in found["bezit-A"].parts["exposure"].reason


def test_a_group_is_told_by_the_complex_with_most_of_its_dwellings(inputs):
    rows = [
        town.building(1, 300, 300, dwellings_count=30, complex_id="A", complex_name="Hofje"),
        town.building(2, 320, 300, dwellings_count=10, complex_id="B"),
        town.building(3, 340, 300, dwellings_count=5, complex_id="C"),
    ]
    [item] = of(inputs, "bezit_klimaat", stock=town.stock_of(*rows)).values()
    assert (item.id, item.complex_id) == ("bezit-A", "A")
    assert item.title == "Hofje en 2 andere complexen"
    assert item.dwellings_count == 45


def test_complexes_by_number_by_owner_where_shared_and_without_a_number():
    frame = pd.DataFrame(
        {
            "owner": ["Trivire", "Woonbron", "Trivire", "Trivire", "Woonbron"],
            "complex_id": ["1", "1", "2", None, None],
            "buurtcode": ["BU1", "BU1", "BU1", "BU2", None],
        }
    )
    assert complexes(frame).to_list() == [
        "Trivire-1", "Woonbron-1", "2", "zonder-complex-Trivire-BU2",
        "zonder-complex-Woonbron-onbekend",
    ]  # fmt: skip


def test_stock_without_a_number_is_told_as_such(inputs):
    item = of(inputs, "bezit_klimaat", stock=town.stock())[
        "bezit-zonder-complex-Trivire-BU99990101"
    ]
    # three buildings of the buurt, each 70 m or more from the others: the largest keeps the name
    assert item.dwellings_count == 30
    assert any("Zonder complexnummer" in text for text in item.caveats)
    assert (item.stock_near.efg_count, item.stock_near.unlabelled_count) == (0, 0)


def test_buildings_without_data_are_not_stressed_and_not_safe(inputs):
    # it is unknown how wet the east is; heat is known and mild
    found = of(inputs, "bezit_klimaat", rasters={"rain70": inputs.rasters["rain70"]})
    assert found == {}
    only = with_rule(inputs, dataclasses.replace(RULE, min_hazards=1, min_dwellings=1))
    assert of(only, "bezit_klimaat", rasters={}) == {}


# -- a street that opens -----------------------------------------------------------------------


def test_a_street_that_opens_next_to_stressed_stock(inputs):
    found = of(inputs, "werk_klimaat_bezit")
    # relining does not open the street, and C2 lies under a plan
    assert set(found) == {"werk-riool-oost"}
    street = found["werk-riool-oost"]
    assert (street.work_id, street.dwellings_count, street.corporation) == (
        "riool-oost", 25, "Woonbron",
    )  # fmt: skip
    assert street.window == Window(2028, 2029)
    # a replacement opens the street (1); without a plan of the corporation it may fit (0.5)
    assert (street.parts["time"].value, street.parts["time"].high) == (0.5, 1.0)
    assert "de straat gaat open" in street.parts["time"].reason


def test_a_street_that_was_open_before_is_aftercare(inputs):
    # it opens in 2028 and 2029
    assert "werk-riool-oost" in of(inputs, "werk_klimaat_bezit", year=2029)
    assert "werk-riool-oost" not in of(inputs, "werk_klimaat_bezit", year=2030)
    measured = measure(inputs, kinds=("werk_klimaat_bezit",))
    [street] = aftercare(measured, inputs, as_of_year=2030)
    assert (street.id, street.rank, street.tier) == ("werk-riool-oost", None, "onbekend")
    assert street.caveats[0].startswith("Nazorg:")


def test_a_street_of_unknown_year_has_an_unknown_part(inputs):
    works = town.works().assign(first_year=pd.NA, last_year=pd.NA)
    works = town.checked(works, "works")
    street = of(inputs, "werk_klimaat_bezit", works=works)["werk-riool-oost"]
    assert street.missing == ("time",)
    assert any("periode van het werk is onbekend" in text for text in street.caveats)


# -- all kinds in one list ---------------------------------------------------------------------


def test_all_kinds_make_one_list_with_stable_ids(inputs):
    items = find_koppelkansen(inputs, kinds=KINDS, as_of_year=2026)
    assert [item.rank for item in items] == list(range(1, len(items) + 1))
    assert {item.kind for item in items} == set(KINDS)
    turned = dataclasses.replace(
        inputs, stock=inputs.stock[::-1], works=inputs.works[::-1], projects=inputs.projects[::-1]
    )
    again = find_koppelkansen(turned, kinds=KINDS, as_of_year=2026)
    assert [(i.id, i.score) for i in again] == [(i.id, i.score) for i in items]
    told = json.loads(json.dumps([item.to_dict() for item in items], allow_nan=False))
    assert all({"lat", "lon", "rank", "robustness", "requirements"} <= set(item) for item in told)
    for item in items:
        assert sum(item.contributions.values()) == pytest.approx(item.score, abs=1e-9)
        assert not any(np.isnan(v) for v in item.contributions.values())


def test_what_was_measured_is_weighed_again_without_measuring(inputs):
    measured = measure(inputs, kinds=KINDS)
    only_area = inputs.weights.with_parts(dict.fromkeys(inputs.weights.parts, 0) | {"area": 1})
    ranked = rank_koppelkansen(measured, inputs, weights=only_area)
    assert {item.id for item in ranked} == set(measured.facts)
    assert ranked[0].score == 100.0


def test_an_unknown_kind_is_refused_and_without_stock_nothing_is_found(inputs):
    with pytest.raises(DataError, match="'vis' bestaat niet"):
        find_koppelkansen(inputs, kinds=("vis",))
    assert of(inputs, "bezit_klimaat", "werk_klimaat_bezit", stock=None) == {}
    assert "bezit-C1" in of(inputs, "bezit_klimaat", works=None)


# -- plans -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "section", "soft"),
    [
        ("planvoorraad", "Planvoorraad", True),
        ("sloop", "Sloop (op basis van planning 2023)", True),
        ("oplevering", "Oplevering", False),
        ("renovatie", "Renovatie", None),
        ("onderhoud", "Onderhoud", None),
    ],
)
def test_a_soft_plan_is_told_as_such(inputs, kind, section, soft):
    row = town.project("a", place=(500, 500), kind=kind, section=section)
    item = of(inputs, "plan_klimaat", projects=town.projects_of(row))["plan-a"]
    assert item.soft is soft
    assert any("Zacht plan" in text for text in item.caveats) is (soft is True)
    assert (item.lat, item.lon) == pytest.approx(town.degrees(500, 500))


def test_new_build_has_requirements_and_other_plans_have_none(inputs):
    covenant = pd.DataFrame(
        [
            ["berging", "Berg 50 mm", 50.0, "mm", "rain70", "nieuwbouw", "test"],
            ["schaduw", "Geef schaduw", 50.0, "%", "heat", "nieuwbouw", "test"],
        ],
        columns=["requirement_id", "title", "value", "unit", "hazards", "applies_to", "source"],
    )
    for kind, expected in (("planvoorraad", [False, True]), ("renovatie", [])):
        row = town.project("a", place=(500, 500), kind=kind)
        projects = town.projects_of(row)
        item = of(inputs, "plan_klimaat", projects=projects, covenant=covenant)["plan-a"]
        # it is hot here and dry: both hold, the shade is urgent
        assert [r.urgent for r in item.requirements] == expected


@pytest.mark.parametrize(("told", "soft"), [("zacht", True), ("hard", False), (None, None)])
def test_a_renovation_is_as_soft_as_its_corporation_says(inputs, told, soft):
    row = town.project("blok", place=(500, 500), kind="renovatie", section="Renovatie")
    projects = town.projects_of(row | {"firmness": told})
    [item] = of(inputs, "plan_klimaat", projects=projects).values()
    assert item.soft is soft
    assert any("Zacht plan, volgens de opgave van Trivire" in t for t in item.caveats) is bool(soft)
