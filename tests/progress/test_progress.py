"""Figures of the hand-drawn town, computed by hand."""

import dataclasses
import json

import pytest

from geo.catalogue.windows import Window
from geo.errors import DataError, NotFoundError
from geo.paths import data_dir
from geo.progress import SECTIONS, Figure, card, load_targets, make_report
from geo.progress.climate import in_hand
from geo.progress.exposed import exposed
from geo.progress.label_pace import month_text, pace
from geo.progress.liveability import scores
from geo.progress.planned_table import planned_table
from geo.progress.plans import by_year, plan_rows, shift_years
from geo.progress.supply import supply
from geo.progress.supply_flows import flow_table, flows
from geo.progress.wbmgp import moment_text, wbmgp
from geo.progress.wording import COLUMNS, dutch_table, unit_text, value_text
from geo.register import Monitor, Status
from tests import town
from tests.progress.conftest import TODAY, decided, figure


def year_of(year, *, added=0, bought=0, changed=0, gone=0, sold=0, **place):
    values = {
        "opgeleverd": added, "aangekocht": bought, "getransformeerd": changed, "gesloopt": gone,
        "verkocht": sold,
    }  # fmt: skip
    return [figure(year, name, value, **place) for name, value in values.items()]


def value(section, key):
    return section.figure(key).value


# -- places --------------------------------------------------------------------------------------


def test_places_are_gemeente_areas_wijken_and_buurten_but_no_wbmgp(make):
    known = make().places
    assert list(known) == [
        "GM9999", "prioriteit-zuidwest", "WK999901", "WK999902", "BU99990101", "BU99990102",
        "BU99990201", "BU99990202",
    ]  # fmt: skip
    area = known["prioriteit-zuidwest"]
    assert area.buurtcodes == ("BU99990101",)
    assert area.wijkcodes == ()
    assert not area.whole_wijken


def test_a_place_is_found_by_code_or_name_and_an_unknown_one_is_told(make):
    inputs = make()
    assert inputs.place("wk999901").name == "West"
    assert inputs.place("Oost").code == "WK999902"
    assert inputs.place(None).kind == "gemeente"
    with pytest.raises(NotFoundError, match="'Nergens' bestaat niet"):
        inputs.place("Nergens")


# -- supply --------------------------------------------------------------------------------------


def test_stock_is_the_reference_plus_what_came_minus_what_went(make):
    inputs = make(figures=year_of(2023, added=40, bought=5, changed=3, gone=20, sold=8))
    told = supply(inputs, inputs.gemeente)
    # 40 + 5 + 3 - 20 - 8 = 20, on 15,150
    assert value(told, "supply.net.2023") == 20
    assert value(told, "supply.stock") == 15_170
    assert "1 januari 2024" in told.figure("supply.stock").label


def test_a_net_figure_with_a_gap_is_unknown_and_says_what_is_missing(make):
    rows = [
        *year_of(2023, added=40, sold=8, corporation="Trivire"),
        *year_of(2023, added=10, sold=None, corporation="Woonbron"),
    ]
    inputs = make(figures=rows)
    told = supply(inputs, inputs.gemeente).figure("supply.net.2023")
    assert told.value is None
    assert told.known_part == 40 - 8 + 10
    assert told.note == "ontbreekt: verkocht (Woonbron)"
    assert len(told.rows) == 10
    table = flow_table(flows(inputs, inputs.gemeente)).set_index(["year", "corporation"])
    assert table.loc[(2023, "Trivire"), "net"] == 32
    assert table.loc[(2023, "samen"), "opgeleverd"] == 50
    assert value_text(told) == "onbekend (bekend deel: 42)"


def test_a_corporation_that_reports_nothing_makes_the_total_unknown(make):
    inputs = make(figures=year_of(2023, added=40, corporation="Trivire"))
    told = supply(inputs, inputs.gemeente).figure("supply.net.2023")
    assert told.value is None
    assert told.note == "ontbreekt: alle cijfers van Woonbron"


def test_an_area_of_whole_wijken_is_added_up_and_any_other_is_not(make):
    rows = [
        *year_of(2023, added=10, code="WK999901"),
        *year_of(2023, added=7, gone=2, code="WK999902"),
    ]
    inputs = make(figures=rows)
    west = supply(inputs, inputs.place("WK999901"))
    assert value(west, "supply.net.2023") == 10
    assert west.figure("supply.ambition") is None
    part = supply(inputs, inputs.place("prioriteit-zuidwest")).figure("supply.net.2023")
    assert part.value is None
    assert "geen hele wijken" in part.note


def test_the_ambition_stands_apart_and_needs_the_market_parties(make):
    rows = [*year_of(2023, added=40), figure(2023, "opgeleverd_marktpartijen", 25)]
    inputs = make(figures=rows)
    told = supply(inputs, inputs.gemeente)
    assert value(told, "supply.ambition") == 1200
    assert value(told, "supply.ambition.corporations") == 40
    assert value(told, "supply.ambition.market") == 25
    without = supply(make(figures=year_of(2023, added=40)), inputs.gemeente)
    assert value(without, "supply.ambition.market") is None
    assert not [item for item in told.figures if item.value == 1202]


def test_planned_and_reported_stand_side_by_side_and_ntb_is_counted_in_rows(make):
    inputs = make(figures=year_of(2026, added=90, gone=30, corporation="Trivire"))
    table = planned_table(inputs, inputs.gemeente, flows(inputs, inputs.gemeente))
    rows = table.set_index(["planned", "kind"])
    # plein 100 and zoek 48 in 2026; kade is n.t.b. from 2028 on
    assert rows.loc[("2026", "nieuwbouw"), ["planned_count", "reported_count"]].tolist() == [
        148,
        90,
    ]
    assert rows.loc[("2026", "sloop"), ["planned_count", "reported_count"]].tolist() == [50, 30]
    assert rows.loc[("v.a. 2028", "nieuwbouw"), "unknown_rows"] == 1
    assert dutch_table(table)["Gepland"].tolist()[-1] == "onbekend"


def test_the_shift_of_a_plan_is_counted_in_years(make):
    assert shift_years(Window(2026, 2026), Window(2028, 2028)) == 2
    assert shift_years(Window(2024, 2025), Window(2025, 2026)) == 1
    assert (
        shift_years(Window(2028, None, open_ended=True), Window(2027, None, open_ended=True)) == -1
    )
    assert shift_years(Window(None, None), Window(2028, 2028)) is None


def test_a_rough_or_unplaced_plan_is_in_no_wijk_for_sure(make):
    inputs = make()
    west = plan_rows(inputs, inputs.place("WK999901"))["project_id"].tolist()
    assert west == ["plein", "plein-sloop"]
    told = supply(inputs, inputs.place("WK999901"))
    assert any("Hof" in note and "Zoek" in note for note in told.notes)


def test_plans_are_counted_by_year_and_status(make):
    inputs = make()
    table = by_year(plan_rows(inputs, inputs.gemeente))
    told = table.set_index(["now", "kind"])
    assert told.loc[("2026", "nieuwbouw"), ["rows", "known_count", "unknown_rows"]].tolist() == [
        2, 148, 0,
    ]  # fmt: skip
    assert table["now"].tolist() == ["2025", "2026", "2026", "v.a. 2028"]
    assert set(table["status"]) == {"niet gemeld"}


# -- labels --------------------------------------------------------------------------------------


def test_pace_needed_pace_and_the_date_at_zero():
    # 1,200 to 800 in two years is 200 a year; 800 left on 1-1-2025, four years until 1-1-2029
    found = pace({2023: 1200, 2024: 1010, 2025: 800}, zero_year=2028)
    assert (found.per_year, found.needed_per_year, found.zero_at) == (200, 200, 2029)
    assert month_text(2029.0) == "januari 2029"
    assert month_text(2029.5) == "juli 2029"


def test_too_few_points_give_no_pace_and_no_date():
    one = pace({2025: 800}, zero_year=2028)
    assert (one.per_year, one.needed_per_year, one.zero_at) == (None, 200, None)
    assert one.why == "1 peiljaar is te weinig voor een tempo"
    two = pace({2024: 1000, 2025: 800}, zero_year=2028)
    assert (two.per_year, two.zero_at) == (200, None)
    assert "te weinig voor een verwachting" in two.why
    assert pace({}, zero_year=2028).why == "er zijn nog geen cijfers"


def test_a_number_that_does_not_fall_never_gets_to_zero():
    found = pace({2023: 800, 2024: 820, 2025: 810}, zero_year=2028)
    assert (found.per_year, found.zero_at, found.why) == (-5, None, "het aantal daalt niet")
    late = pace({2023: 30, 2024: 20, 2029: 10}, zero_year=2028)
    assert late.needed_per_year is None


def test_labels_left_are_counted_in_the_stock_and_unknown_stands_beside(make):
    inputs = make(figures=[figure(2024, "efg_woningen", 12), figure(2025, "efg_monument", 2)])
    told = make_report(inputs, place="WK999901", today=TODAY).section("labels")
    # building 1: ten dwellings with F; building 3: twenty without a label
    assert value(told, "labels.left") == 10
    assert value(told, "labels.unknown") == 20
    assert told.figure("labels.left").rows[0]["efg_count"] == 10
    whole = make_report(inputs, today=TODAY).section("labels")
    assert value(whole, "labels.reported") == 12
    assert value(whole, "labels.pace") is None
    assert value(whole, "labels.efg_monument") == 2
    assert value(whole, "labels.efg_vve") is None


def test_counts_per_dwelling_win_over_the_label_of_the_building(make):
    stock = town.stock().assign(efg_count=[4, None, 3, None], labelled_count=[10, None, 15, None])
    told = make_report(make(stock=stock), place="WK999901", today=TODAY).section("labels")
    assert value(told, "labels.left") == 7
    assert value(told, "labels.unknown") == 5


# -- climate -------------------------------------------------------------------------------------


def test_dwellings_in_a_complex_that_is_decided_on_are_in_hand(make):
    # heat is 39 (hoog) in the west: sixty dwellings; 33 in the east
    stock = town.stock().assign(complex_id=["c1", "c2", "c3", "c4"])
    decisions = {
        "bezit-c1": decided(1),
        "bezit-c2": decided(2, measure="bomen", year=2027),
        "bezit-c3": decided(3, Status.AFGEWEZEN),
    }
    inputs = make(stock=stock, decisions=decisions)
    rows, told = exposed(inputs, inputs.gemeente)
    heat = in_hand(rows).set_index("hazard").loc["heat"]
    assert heat["severe_count"] == 60
    assert (heat["opgenomen"], heat["besloten"], heat["gerealiseerd"]) == (10, 30, 0)
    assert heat["left_count"] == 20
    assert [row["koppelkans_id"] for row in told] == ["bezit-c1", "bezit-c2"]
    section = make_report(inputs, today=TODAY).section("climate")
    assert value(section, "climate.heat.taken") == 40
    assert value(section, "climate.heat.left") == 20


def test_the_furthest_stage_counts_and_a_rough_plan_only_may(make):
    stock = town.stock().assign(complex_id=["c1", "c2", "c3", "c4"])
    rough = town.projects_of(
        town.project("plein", place=(500, 500), precision_m=300.0, wijkcode="WK999901")
    )
    decisions = {
        "bezit-c1": decided(1, Status.GEREALISEERD),
        "plan-plein": decided(2),
        "plan-weg": decided(3),
    }
    inputs = make(stock=stock, projects=rough, decisions=decisions)
    rows, told = exposed(inputs, inputs.gemeente)
    heat = in_hand(rows).set_index("hazard").loc["heat"]
    assert heat["gerealiseerd"] == 10
    assert heat["opgenomen"] == 0
    assert heat["left_count"] == 50
    assert heat["possible_count"] == 50
    assert [row["found"] for row in told] == [True, False, True]


def test_what_a_person_added_is_in_hand_where_it_lies(make):
    inputs = make(decisions={"hand-1": decided(1)})
    _, told = exposed(inputs, inputs.gemeente)
    assert [row["found"] for row in told] == [False]
    # a plot of 40 m round it holds the ten dwellings of the building at (560, 500) and no others
    added = town.projects_of(town.project("hand-1", place=(590, 505), precision_m=0.0))
    rows, told = exposed(dataclasses.replace(inputs, added=added), inputs.gemeente)
    heat = in_hand(rows).set_index("hazard").loc["heat"]
    assert heat["opgenomen"] == 10
    assert [row["found"] for row in told] == [True]


def test_a_place_where_nothing_is_measured_is_unknown_and_not_zero(make):
    inputs = make()
    east = make_report(inputs, place="WK999902", today=TODAY).section("climate")
    assert value(east, "climate.heat.severe") == 0
    # built in 2015: not judged for rain, and nobody measured there
    west = make_report(inputs, place="BU99990102", today=TODAY).section("climate")
    assert west.figure("climate.heat.severe") is None
    rain = make_report(inputs, today=TODAY).section("climate")
    assert rain.figure("climate.rain70.severe").value == 0


# -- liveability and Wbmgp -----------------------------------------------------------------------

SCORES = [
    ("BU99990101", 2022, 5.0, "klasse 1-9", "LBM 2022"),
    ("BU99990101", 2024, 6.0, "klasse 1-9", "LBM 2024"),
    ("BU99990102", 2024, 4.0, "klasse 1-9", "LBM 2024"),
]


def test_leefbaarometer_and_its_change_where_two_years_are_loaded(make):
    told = make_report(make(scores=SCORES), today=TODAY).section("liveability")
    assert value(told, "liveability.score") == 5.0
    assert told.figure("liveability.score").note == (
        "2 buurten, 2024; van 2 buurten is geen score bekend"
    )
    assert value(told, "liveability.score.prioriteit-zuidwest") == 6.0
    assert [value(told, f"liveability.{name}") for name in ("up", "same", "down")] == [1, 0, 0]
    table = told.tables["leefbaarometer"]
    assert table["buurtcode"].is_monotonic_increasing
    assert table["change"].tolist()[0] == 1.0
    assert table["change"].isna().sum() == 3


def test_a_reported_score_takes_the_place_of_a_loaded_one(make):
    inputs = make(figures=[figure(2024, "leefbaarometer", 7, code="BU99990101")], scores=SCORES)
    found = scores(inputs).set_index(["buurtcode", "period"])["value"]
    assert found.loc[("BU99990101", 2024)] == 7
    assert len(found) == 3


def test_without_a_score_nothing_is_made_up(make):
    told = make_report(make(), today=TODAY).section("liveability")
    assert value(told, "liveability.score") is None
    assert value(told, "liveability.up") is None


def test_the_wbmgp_file_says_what_is_still_needed_and_hides_small_numbers(make):
    rows = [
        figure(2022, "wbmgp_aanvragen", 40, code="wbmgp-plein"),
        figure(2023, "wbmgp_geweigerd", 3, code="wbmgp-plein"),
    ]
    told = wbmgp(make(figures=rows), year=2026)
    assert told.tables["gebieden"]["area_id"].tolist() == ["wbmgp-plein", "wbmgp-zonder-vorm"]
    assert value(told, "wbmgp.wbmgp-plein.wbmgp_aanvragen.2022") == 40
    small = told.figure("wbmgp.wbmgp-plein.wbmgp_geweigerd.2023")
    assert small.value is None
    assert "minder dan 10" in small.note
    assert "3" not in [str(row["value"]) for row in small.rows]
    needed = told.tables["nog_nodig"].set_index(["area", "title"])["years"]
    assert needed["Wbmgp-Plein", "Aanvragen voor een huisvestingsvergunning"] == "2023, 2024"
    assert needed["Wbmgp-Plein", "Geweigerde vergunningen"] == "2022, 2024"
    assert needed["Wbmgp-Plein", "Leefbaarometer"] == "2022, 2024"
    moments = told.tables["momenten"]["when"].tolist()
    assert moments[0] == "september 2018"
    assert moments[2] == "Q2 2025 tot en met Q3 2025"


def test_moments_in_dutch():
    dates = load_targets(data_dir() / "targets.toml").wbmgp.dates
    assert [moment_text(item) for item in dates][-1] == "2026"


# -- the whole -----------------------------------------------------------------------------------


def test_a_report_and_a_card_are_plain_json(make):
    inputs = make(figures=year_of(2023, added=10, code="WK999901"), scores=SCORES)
    report = make_report(inputs, place="WK999901", today=TODAY)
    json.dumps(report.to_dict(rows=True), allow_nan=False)
    found = card(inputs, "WK999901", today=TODAY)
    told = {item.key: item.value for item in found.figures}
    assert told["labels.left"] == 10
    assert told["supply.net.2023"] == 10
    assert told["climate.heat.severe"] == 60
    json.dumps(found.to_dict(), allow_nan=False)
    with pytest.raises(NotFoundError, match="geen wijk"):
        card(inputs, "GM9999", today=TODAY)


UNSHOWN = {
    "section_inferred", "lat", "lon", "precision_m", "plot_area_m2", "location_evidence",
    "buurtcodes",
}  # fmt: skip
"""Columns of a plan that say where it lies: the map shows them, the rows of a figure do not."""


def test_every_column_behind_a_figure_has_a_dutch_name(make):
    inputs = make(figures=year_of(2023, added=10, code="WK999901"), scores=SCORES)
    for section in make_report(inputs, place="WK999901", today=TODAY).sections:
        told = {name for figure in section.figures for row in figure.rows for name in row}
        told |= {str(name) for table in section.tables.values() for name in table.columns}
        assert told - set(COLUMNS) <= UNSHOWN, section.key


def test_a_year_of_which_nothing_is_known_is_told(make):
    with pytest.raises(NotFoundError, match="Over 2019 is niets gemeld"):
        make_report(make(monitor=Monitor()), period=2019, today=TODAY)


def test_unknown_keys_in_the_targets_are_refused(tmp_path):
    text = (data_dir() / "targets.toml").read_text(encoding="utf-8")
    path = tmp_path / "targets.toml"
    path.write_text(text.replace("stock_count", "stok_count"), encoding="utf-8")
    with pytest.raises(DataError, match="supply"):
        load_targets(path)


@pytest.mark.parametrize(("value", "word"), [(1.0, "plan"), (2.0, "plannen"), (None, "plannen")])
def test_a_unit_is_said_as_people_say_it(value, word):
    told = Figure(key="a", label="Plannen", value=value, unit="plannen", source="Bijlage 1")
    assert unit_text(told) == word


def test_a_section_by_itself_is_that_of_the_whole_report(make):
    inputs = make()
    whole = make_report(inputs, place="WK999901", today=TODAY)
    assert [item.key for item in whole.sections] == list(SECTIONS)
    for key in SECTIONS:
        (alone,) = make_report(inputs, place="WK999901", today=TODAY, sections=(key,)).sections
        assert alone.to_dict(rows=True) == whole.section(key).to_dict(rows=True)
    with pytest.raises(NotFoundError, match="climate"):
        make_report(inputs, today=TODAY, sections=("supply",)).section("climate")
