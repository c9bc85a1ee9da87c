"""Koppelkansen of the town, computed by hand."""

import dataclasses
import json
import math

import numpy as np
import pandas as pd
import pytest

from geo.catalogue.layers import Provenance
from geo.catalogue.windows import Window
from geo.constants import CAVEAT
from geo.koppelkansen.build import rank_koppelkansen
from geo.koppelkansen.find import find_koppelkansen
from geo.koppelkansen.inputs import load_inputs
from geo.koppelkansen.plans import measure_plans
from geo.koppelkansen.record_json import to_json
from geo.koppelkansen.weights import PARTS
from tests import town


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("town")


@pytest.fixture(scope="module")
def inputs(folder):
    return town.inputs(folder)


@pytest.fixture(scope="module")
def found(inputs):
    return find_koppelkansen(inputs, as_of_year=2026)


@pytest.fixture(scope="module")
def by_id(found):
    return {item.id: item for item in found}


def of(inputs, *rows, **changes):
    """Find the koppelkansen of other projects in the same town, by project."""
    changed = dataclasses.replace(inputs, projects=town.projects_of(*rows), **changes)
    return {item.project_id: item for item in find_koppelkansen(changed, as_of_year=2026)}


# -- the whole, by hand ------------------------------------------------------------------------


def test_the_plein_adds_up_by_hand(by_id):
    plein = by_id["plan-plein"]
    # exposure: 39 degrees lies a third of the way from 38 (0.625) to 41 (0.875): 0.7083; 5 cm of
    # water is 0; both weigh 1: half the worst and half the mean: 0.53125; 40 points: 21.25
    # dwellings: 100 of 200 = 0.5; 20 points: 10
    # time: sewer replacement two years later, sterk: 1; 20 points: 20
    # area: priority: 1; 10 points: 10
    # cobenefits: 10 EFG of 40 labelled (0.25), no measure that serves two of its hazards (0):
    # 0.125; 10 points: 1.25, and the running total is 62.5
    assert plein.contributions == {
        "exposure": 21.3, "dwellings": 10.0, "time": 20.0, "area": 10.0, "cobenefits": 1.2,
    }  # fmt: skip
    assert plein.score == 62.5
    assert plein.score_low < plein.score < plein.score_high
    assert plein.tier == "hoog"
    assert plein.missing == ()
    assert plein.parts["exposure"].value == pytest.approx(0.53125, abs=1e-4)
    assert plein.parts["cobenefits"].value == pytest.approx(1 / 8, abs=1e-4)
    assert plein.window == Window(2026, 2026)
    assert (plein.wijkcode, plein.buurtcode) == ("WK999901", "BU99990101")


def test_the_plein_tells_what_lies_around_it(by_id):
    plein = by_id["plan-plein"]
    assert to_json(plein.hazards["heat"]) == {
        "class": "hoog", "value": 39.0, "unit": "m", "low": 39.0, "high": 39.0,
        "class_low": "hoog", "class_high": "hoog", "share": 1.0,
    }  # fmt: skip
    assert plein.hazards["rain70"].exposure_class == "zeer_laag"
    assert [
        (work.id, work.kind, work.relation, work.distance_m, work.gap_years) for work in plein.works
    ] == [
        ("riool-oost", "riool_vervanging", "sterk", 20, 2.0),
        ("relining-west", "riool_relining", "mogelijk", 40, 4.0),
    ]
    assert plein.works[0].window == Window(2028, 2029)
    # an indicative area is never a fact, however far inside it the plan lies
    assert [(area.id, area.relation, area.share) for area in plein.areas] == [
        ("prioriteit-zuidwest", "in", 1.0),
        ("wbmgp-plein", "mogelijk", 1.0),
    ]
    assert plein.stock_near.dwellings_count == 60
    assert plein.stock_near.efg_count == 10
    assert plein.stock_near.unlabelled_count == 20
    # heat alone calls for measures
    assert [(m.id, m.serves) for m in plein.measures] == [
        ("bomen", ("heat",)),
        ("groen-dak", ("heat",)),
    ]


def test_what_is_to_be_determined_is_missing_and_not_nothing(by_id):
    kade = by_id["plan-kade"]
    # exposure: 33 degrees is a third of the way from 0.125 to 0.375, 0.2083 of 40: 8.33;
    # area 0.5 of 10: 5; no stock near and no double use: 0.
    # dwellings n.t.b.: the mean of the plans known, 100, 50 and 48 of 200, is 0.33 of 20: 6.6.
    # a green work (0.7) of unknown year: the plan is from 2028 on, so each year from 2026 to 2035
    # is strong: 0.7 of 20: 14
    assert kade.missing == (
        "dwellings",
        "time",
    )
    assert kade.contributions == {
        "exposure": 8.3, "dwellings": 6.6, "time": 14.0, "area": 5.0, "cobenefits": 0.0,
    }  # fmt: skip
    assert kade.score == 33.9
    # at worst 27.3 + 20 * 0.24, at best 27.3 + 20 * 0.5, and the weights are drawn too
    assert 25 < kade.score_low < kade.score < kade.score_high < 42
    assert kade.parts["time"].reason == "onbekend: gerekend met wat te verwachten is"
    assert kade.tier == "laag"
    assert kade.dwellings_count is None
    assert kade.window == Window(2028, None, open_ended=True)
    assert kade.hazards["rain70"].exposure_class == "geen_data"
    assert kade.hazards["rain70"].value is None
    assert [work.relation for work in kade.works] == ["onbekend"]
    text = " ".join(kade.caveats)
    assert "Aantal woningen n.t.b." in text
    assert "Periode is 'vanaf 2028'" in text
    assert "Geen of te weinig gegevens voor: hevige regen." in text
    assert "werken in de buurt is de periode onbekend" in text


def test_a_demolition_is_told_with_its_new_build_and_not_twice(found, by_id):
    assert [item.project_id for item in found] == ["plein", "kade", "hof", "zoek"]
    plein = by_id["plan-plein"]
    assert to_json(plein.demolitions) == [
        {
            "project_id": "plein-sloop", "name": "Plein-Sloop", "dwellings_count": 40,
            "window": {"from": 2025, "to": 2025, "open_ended": False},
        }
    ]  # fmt: skip
    # 100 new dwellings, not 100 - 40 and not 140
    assert plein.dwellings_count == 100
    assert "Hieraan gaat sloop vooraf (40 woningen)." in plein.caveats


def test_two_demolitions_before_one_new_build_are_both_told_with_it(inputs):
    second = town.project(
        "plein-sloop-2", place=(500, 500), kind="sloop", dwellings_count=None,
        linked_project_id="plein",
    )  # fmt: skip
    found = of(inputs, *town.project_rows(), second)
    assert "plein-sloop" not in found
    assert "plein-sloop-2" not in found
    plein = found["plein"]
    assert [item.project_id for item in plein.demolitions] == ["plein-sloop", "plein-sloop-2"]
    assert (
        "Hieraan gaat sloop vooraf: Plein-Sloop (40 woningen) en Plein-Sloop-2 (aantal n.t.b.)."
        in plein.caveats
    )


def test_a_demolition_alone_gets_no_measures(by_id):
    hof = by_id["plan-hof"]
    assert hof.plan_kind == "sloop"
    assert hof.hazards["heat"].exposure_class == "hoog"
    assert hof.measures == ()
    assert any(text.startswith("Sloop:") for text in hof.caveats)


def test_a_demolition_of_a_plan_that_is_not_there_stands_on_its_own(inputs):
    rows = [row for row in town.project_rows() if row["project_id"] != "plein"]
    rows[0] |= {"last_year": 2027}
    assert rows[0]["project_id"] == "plein-sloop"
    assert "plein-sloop" in of(inputs, *rows)


def test_an_unplaced_plan_is_listed_last_and_located_nowhere(found):
    zoek = found[-1]
    assert zoek.project_id == "zoek"
    assert zoek.located is False
    assert zoek.border_case is None
    assert zoek.precision_m is None
    assert (zoek.wijkcode, zoek.buurtcode, zoek.buurtcodes) == (None, None, ())
    assert {hazard.exposure_class for hazard in zoek.hazards.values()} == {"geen_data"}
    assert zoek.works == zoek.areas == zoek.measures == ()
    assert zoek.missing == (
        "exposure",
        "time",
        "area",
        "cobenefits",
    )
    # 48 of 200 dwellings; of the rest the mean of what it may be: 0.4, 0.2, 0.3 and 0.24
    assert zoek.contributions == {
        "exposure": 16.0, "dwellings": 4.8, "time": 4.0, "area": 3.0, "cobenefits": 2.4,
    }  # fmt: skip
    assert zoek.tier == "onbekend"
    assert zoek.score_low < zoek.score < zoek.score_high
    assert any("Ligging onbekend" in text for text in zoek.caveats)


def test_only_unplaced_plans(inputs):
    found = of(inputs, town.project("een", place=None), town.project("twee", place=None))
    assert set(found) == {"een", "twee"}
    assert all(item.tier == "onbekend" and not item.located for item in found.values())


# -- a rough place -----------------------------------------------------------------------------


def test_a_rough_place_gives_a_range_and_no_certainty(inputs):
    # on the border between hot west and mild east, with positions up to 200 m on both sides
    rough = of(inputs, town.project("rand", place=(1000, 1500), precision_m=200))["rand"]
    heat = rough.hazards["heat"]
    assert (heat.low, heat.high) == (33.0, 39.0)
    assert (heat.class_low, heat.class_high) == ("laag", "hoog")
    assert heat.low <= heat.value <= heat.high
    assert 0.3 < heat.share < 0.7
    assert rough.score_low < rough.score < rough.score_high
    part = rough.parts["exposure"]
    assert part.low < part.value < part.high
    assert any("Ligging onzeker (circa 200 m)" in text for text in rough.caveats)


def test_a_rough_place_in_a_stated_wijk_stays_there(inputs):
    rough = {"place": (1010, 500), "precision_m": 200}
    free = of(inputs, town.project("rand", **rough))["rand"]
    stated = of(inputs, town.project("rand", **rough, buurtcodes="BU99990101"))["rand"]
    shares = {area.id: area.share for area in free.areas}
    assert 0 < shares["prioriteit-zuidwest"] < 1
    assert shares["prioriteit-zuidwest"] + shares["warmte-zuidoost"] == pytest.approx(1, abs=2e-3)
    assert {area.relation for area in free.areas} == {"mogelijk"}
    assert [(area.id, area.relation) for area in stated.areas] == [("prioriteit-zuidwest", "in")]
    # the mild east is out of reach of all but the plots on the border itself
    assert stated.hazards["heat"].value == 39.0


def test_a_work_near_a_few_of_the_positions_only_is_told_as_such(inputs):
    item = of(inputs, town.project("rond", place=(500, 500), precision_m=150))["rond"]
    sewer = next(work for work in item.works if work.id == "riool-oost")
    assert 0 < sewer.near_share < 1
    # time counts for the positions near the work only
    assert 0 < item.parts["time"].value < 1
    assert item.parts["time"].high == 1.0


def test_time_known_at_a_few_positions_only_is_missing(inputs):
    # the plan has no years: next to the works the relation is unknown, and where by chance no
    # work is near it would be 0; mostly unknown is unknown
    everywhere = town.checked(
        town.works().iloc[:1].assign(geometry=[town.area(0, 0, 600, 2000)]), "works"
    )
    rows = {"precision_m": 200, "first_year": None, "last_year": None}
    item = of(inputs, town.project("rand", place=(590, 500), **rows), works=everywhere)["rand"]
    assert 0.5 < item.works[0].near_share < 1
    assert "time" in item.missing
    assert item.parts["time"].reason.startswith("onbekend")
    # far from every work it is known that there is nothing
    item = of(inputs, town.project("ver", place=(1500, 1500), **rows), works=everywhere)["ver"]
    assert item.contributions["time"] == 0.0


def test_a_place_near_a_border_of_the_layer_is_a_border_case(inputs):
    rows = [town.project("in", place=(500, 500)), town.project("op", place=(985, 500))]
    exact = of(inputs, *rows)
    assert (exact["in"].border_case, exact["op"].border_case) == (False, False)
    rough = of(inputs, *rows, buurten_accuracy_m=20.0)
    assert (rough["in"].border_case, rough["op"].border_case) == (False, True)
    assert rough["op"].buurtcode is None
    assert any("grens" in text.lower() for text in rough["op"].caveats)
    assert not any("grens" in text.lower() for text in rough["in"].caveats)


def test_a_rough_place_is_no_border_case_by_itself(inputs):
    # 15 m from the border of zuidwest and zuidoost, and itself known to 200 m
    row = town.project("op", place=(985, 500), precision_m=200)
    for accuracy_m, border_case in ((0.0, False), (14.0, False), (16.0, True), (150.0, True)):
        item = of(inputs, row, buurten_accuracy_m=accuracy_m)["op"]
        assert item.border_case is border_case, accuracy_m
        assert any("Ligging onzeker (circa 200 m)" in text for text in item.caveats)
        assert any(text.startswith("Grensgeval") for text in item.caveats) is border_case


def test_example_layers_are_named_by_their_titles(inputs):
    titles = {"stock": "Corporatiebezit", "heat": "Hitte: gevoelstemperatuur (PET)"}
    origins = {"stock": "voorbeeld", "heat": "voorbeeld", "works": "aangeleverd"}
    item = of(inputs, town.project("een", place=(500, 500)), origins=origins, titles=titles)["een"]
    assert item.caveats[0] == "Rust op voorbeelddata: corporatiebezit, hitte."


# -- invariants --------------------------------------------------------------------------------


def test_contributions_add_up_and_what_is_missing_says_so(found):
    for item in found:
        assert math.fsum(item.contributions.values()) == pytest.approx(item.score, abs=1e-9)
        assert sorted(item.contributions) == sorted(PARTS)
        assert item.score_low <= item.score <= item.score_high
        for name in PARTS:
            assert item.parts[name].contribution == item.contributions.get(name)
            assert item.parts[name].low <= item.parts[name].value <= item.parts[name].high
            assert ("onbekend" in item.parts[name].reason.split(":")[0]) == (name in item.missing)


def test_every_item_carries_its_origins_and_the_caveat_of_a_stress_test(found):
    for item in found:
        assert item.origins == (
            "aangeleverd",
            "officieel",
            "voorbeeld",
        )
        assert item.caveats[-1] == CAVEAT
        assert "Rust op voorbeelddata: stock." in item.caveats


def test_everything_goes_to_json_without_nan(found):
    text = json.dumps([item.to_dict() for item in found], allow_nan=False)
    first = json.loads(text)[0]
    keys = {
        "id", "title", "project_id", "corporation", "wijkcode", "buurtcode", "window", "hazards",
        "dwellings_count", "areas", "works", "measures", "score", "tier", "contributions",
        "origins", "caveats",
    }  # fmt: skip
    assert keys <= set(first)
    assert {"class", "value", "unit", "share"} <= set(first["hazards"]["heat"])
    assert {"id", "kind", "window", "relation", "distance_m"} <= set(first["works"][0])


def test_the_same_inputs_give_the_same_list(found, folder):
    again = find_koppelkansen(town.inputs(folder), as_of_year=2026)
    assert [item.to_dict() for item in again] == [item.to_dict() for item in found]


def test_other_rows_do_not_change_an_item(inputs, by_id):
    rows = town.project_rows()
    extra = town.project("nieuw", place=(700, 700), precision_m=200)
    for changed in (rows[::-1], [extra, *rows], rows[:2]):
        plein = of(inputs, *changed)["plein"]
        # but for how it stands among the others
        among = {"rank": plein.rank, "robustness": to_json(plein.robustness)}
        assert plein.to_dict() == by_id["plan-plein"].to_dict() | among


def test_ids_rest_on_the_project_and_not_on_its_content(inputs):
    rows = town.project_rows()
    rows[0] |= {"name": "Anders", "dwellings_count": 7, "first_year": 2030, "last_year": 2031}
    assert {item.id for item in of(inputs, *rows).values()} == {
        "plan-plein", "plan-kade", "plan-hof", "plan-zoek",
    }  # fmt: skip


def test_the_order_of_areas_works_and_stock_does_not_change_the_scores(inputs, found):
    turned = dataclasses.replace(
        inputs,
        policy_areas=inputs.policy_areas[::-1].reset_index(drop=True),
        works=inputs.works[::-1].reset_index(drop=True),
        stock=inputs.stock[::-1].reset_index(drop=True),
        buurten=inputs.buurten[::-1].reset_index(drop=True),
    )
    again = find_koppelkansen(turned, as_of_year=2026)
    assert [(i.id, i.score, i.works) for i in again] == [(i.id, i.score, i.works) for i in found]


# -- weights -----------------------------------------------------------------------------------


def test_other_weights_rank_the_same_measurement_anew(inputs, found):
    measured = measure_plans(inputs)
    same = rank_koppelkansen(measured, inputs, as_of_year=2026)
    assert [item.to_dict() for item in same] == [item.to_dict() for item in found]
    # only what an area is worth: the plein 1, the kade 0.5, the hof 0, the zoek unknown
    only_area = inputs.weights.with_parts(dict.fromkeys(PARTS, 0) | {"area": 5})
    ranked = rank_koppelkansen(measured, inputs, weights=only_area)
    assert [(i.project_id, i.score, i.tier) for i in ranked] == [
        ("plein", 100.0, "hoog"), ("kade", 50.0, "middel"), ("hof", 0.0, "laag"),
        ("zoek", 30.0, "onbekend"),
    ]  # fmt: skip
    # an unknown area counts as the mean of 0, 0, 0, 0.5 and 1
    assert ranked[-1].contributions == dict.fromkeys(PARTS, 0.0) | {"area": 30.0}
    json.dumps([item.to_dict() for item in ranked], allow_nan=False)


def test_tiers_follow_their_bounds(inputs):
    strict = dataclasses.replace(inputs.weights, tiers={"hoog": 62.6, "middel": 33.9})
    ranked = rank_koppelkansen(measure_plans(inputs), inputs, weights=strict)
    assert [(i.project_id, i.tier) for i in ranked] == [
        ("plein", "middel"), ("kade", "middel"), ("hof", "laag"), ("zoek", "onbekend"),
    ]  # fmt: skip


# -- less is known -----------------------------------------------------------------------------


def test_without_stock_works_and_rasters_these_parts_are_missing(inputs):
    bare = dataclasses.replace(inputs, stock=None, works=None, rasters={})
    plein = next(i for i in find_koppelkansen(bare) if i.project_id == "plein")
    # dwellings 0.5 of 20 and area 1 of 10 are known; exposure is expected to be 0.4 of 40, time
    # 0.2 of 20 and cobenefits 0.24 of 10: 10 + 10 + 16 + 4 + 2.4. It can come out over 70 points:
    # too little for a tier
    assert plein.missing == ("exposure", "time", "cobenefits")
    assert plein.score == 42.4
    assert plein.tier == "onbekend"
    assert plein.stock_near is None
    assert plein.hazards == {}
    assert plein.works == ()


@pytest.mark.parametrize(
    ("change", "year", "past"),
    [
        ({"first_year": 2024, "last_year": 2025}, 2026, True),
        ({"first_year": 2024, "last_year": 2026}, 2026, False),
        ({"first_year": 2024, "last_year": None}, 2026, True),
        ({"first_year": 2024, "last_year": None, "open_ended": True}, 2026, False),
        ({"first_year": None, "last_year": None}, 2026, False),
        ({"first_year": 2024, "last_year": 2025}, None, False),
    ],
)
def test_a_plan_that_lies_in_the_past_is_not_in_the_list(inputs, change, year, past):
    projects = town.projects_of(town.project("a", place=(500, 500), **change))
    changed = dataclasses.replace(inputs, projects=projects)
    assert (find_koppelkansen(changed, as_of_year=year) == []) is past


def test_an_unknown_period_is_told_and_makes_every_relation_unknown(inputs):
    row = town.project("a", place=(500, 500), first_year=None, last_year=None)
    item = of(inputs, row)["a"]
    assert {work.relation for work in item.works} == {"onbekend"}
    assert {work.gap_years for work in item.works} == {None}
    assert "time" in item.missing
    assert any("Periode onbekend" in text for text in item.caveats)


# -- from a library ----------------------------------------------------------------------------


def test_the_library_gives_the_same_list_as_the_drawn_town(tmp_path, found):
    library = town.library(tmp_path)

    def keep(name, origin, data):
        library.store(data, Provenance(name=name, title=name, origin=origin, source="test"))

    keep("stock", "voorbeeld", town.stock())
    keep("works", "aangeleverd", town.works())
    for name, path in town.rasters(tmp_path).items():
        keep(name, "voorbeeld", path)
    loaded = load_inputs(library)
    assert loaded.origins["works"] == "aangeleverd"
    assert set(loaded.rasters) == {"heat", "rain70"}
    again = find_koppelkansen(loaded, as_of_year=2026)
    assert [(i.id, i.score, i.contributions, i.works) for i in again] == [
        (i.id, i.score, i.contributions, i.works) for i in found
    ]
    assert "Rust op voorbeelddata: heat, rain70, stock." in again[0].caveats


def test_without_example_layers_the_projects_still_make_a_list(tmp_path):
    loaded = load_inputs(town.library(tmp_path))
    assert loaded.stock is None
    assert loaded.rasters == {}
    found = find_koppelkansen(loaded)
    assert len(found) == 4
    assert {item.tier for item in found} == {"onbekend"}
    assert pd.Series([item.score for item in found]).notna().all()
    assert not any(np.isnan(value) for item in found for value in item.contributions.values())


@pytest.mark.parametrize(("dwellings", "words"), [(1, "1 woning"), (2, "2 woningen")])
def test_dwellings_are_counted_in_words_that_fit(inputs, dwellings, words):
    small = town.project("klein", place=(500, 500), dwellings_count=dwellings)
    assert of(inputs, small)["klein"].parts["dwellings"].reason == words
