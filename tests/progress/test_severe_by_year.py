"""Dwellings in hoog and zeer hoog per year in the town: effects as a band, n.t.b. apart."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from geo.koppelkansen.stock_groups import complexes
from geo.progress.report import make_report
from geo.progress.severe_by_year import ANY, LATER, NOW, scenarios, severe_by_year
from geo.progress.severe_by_year_chart import severe_by_year_chart
from geo.register import Status
from tests import town
from tests.progress.conftest import decided

TODAY = dt.date(2026, 11, 28)


def measure(*span):
    row = town.measure("schaduw", "heat", "bezit", title="Schaduw")
    names = [f"effect_heat_{place}_c" for place in ("low", "middle", "high")]
    return town.checked(pd.DataFrame([row | dict(zip(names, span, strict=True))]), "measures")


def table(make, decisions, *, effect=(0, 10, 20)):
    inputs = make(decisions=decisions, measures=measure(*effect))
    return make_report(inputs, today=TODAY).section("climate").tables["klimaatbestendig"]


def heat(found):
    return found[(found["hazard"] == "heat") & (found["scenario"] == NOW)].set_index("year")


@pytest.fixture
def complex_id(make):
    stock = make().analysis.stock
    return f"bezit-{complexes(stock).iloc[0]}"


def test_without_decisions_nothing_goes_down_and_the_line_goes_to_zero(make):
    found = heat(table(make, {}))
    assert found.index.tolist() == list(range(2026, 2036))
    start = found["high_count"].iloc[0]
    assert start > 0
    assert (found["low_count"] == start).all()
    assert (found["high_count"] == start).all()
    assert found["needed_count"].iloc[0] == start
    assert found["needed_count"].iloc[-1] == 0
    assert found["needed_count"].is_monotonic_decreasing


def test_a_decided_measure_counts_from_its_year_as_a_band(make, complex_id):
    found = heat(table(make, {complex_id: decided(1, measure="schaduw ", year=2029)}))
    before, after = found.loc[:2028], found.loc[2029:]
    assert (before["low_count"] == before["high_count"]).all()
    # a small effect leaves them severe, a large one takes the complex down
    assert (after["high_count"] == before["high_count"].iloc[0]).all()
    assert (after["low_count"] < before["low_count"].iloc[0]).all()
    assert (after["middle_count"] <= after["high_count"]).all()
    assert (found["pending_count"] == 0).all()


@pytest.mark.parametrize(
    "content",
    [{"measure": "Schaduw"}, {"year": 2029}, {"measure": "iets anders", "year": 2029}, {}],
    ids=["no year", "no measure", "unknown measure", "neither"],
)
def test_what_is_not_known_of_a_decision_stands_apart(make, complex_id, content):
    found = heat(table(make, {complex_id: decided(1, **content)}))
    assert (found["low_count"] == found["high_count"]).all()
    assert (found["low_count"] == found["low_count"].iloc[0]).all()
    assert (found["pending_count"] > 0).all()


@pytest.mark.parametrize("status", [Status.AFGEWEZEN, Status.UITGESTELD])
def test_what_is_not_taken_up_does_nothing(make, complex_id, status):
    entry = decided(1, status=status, measure="Schaduw", year=2027)
    found = heat(table(make, {complex_id: entry}))
    assert (found["low_count"] == found["low_count"].iloc[0]).all()
    assert (found["pending_count"] == 0).all()


def test_the_climate_of_2050_is_there_when_both_are_loaded(make, complex_id):
    inputs = make(measures=measure(15, 18, 20))
    later = inputs.exposure[inputs.exposure["hazard"] == "heat"].assign(hazard="heat_2050")
    rules = {**inputs.analysis.thresholds, "heat_2050": inputs.analysis.thresholds["heat"]}
    analysis = replace(inputs.analysis, thresholds=rules)
    found = severe_by_year(
        analysis,
        pd.concat([inputs.exposure, later], ignore_index=True),
        {complex_id: decided(1, measure="Schaduw", year=2030)},
        find=inputs.buildings_of,
        place=inputs.gemeente,
        first_year=2026,
        ready_year=2035,
    )
    both = {name: part.set_index(["hazard", "year"]) for name, part in found.groupby("scenario")}
    assert set(both) == {NOW, LATER}
    # the measure against heat works on the heat of 2050
    assert (
        both[LATER].loc[("heat", 2035), "high_count"] == both[NOW].loc[("heat", 2035), "high_count"]
    )
    assert scenarios(["heat", "rain70"]) == {NOW: {"heat": "heat", "rain70": "rain70"}}


def test_any_hazard_counts_a_dwelling_once_and_the_chart_says_what_it_shows(make, complex_id):
    found = table(make, {complex_id: decided(1, measure="Schaduw", year=2029)})
    joined = found[found["hazard"] == ANY]
    each = found[found["hazard"] != ANY].groupby("year")["high_count"]
    assert (joined.set_index("year")["high_count"] <= each.sum()).all()
    assert (joined.set_index("year")["high_count"] >= each.max()).all()
    chart = severe_by_year_chart(found, scenario=NOW, hazard="heat", width=560)
    assert "2035" in chart.alt
    assert severe_by_year_chart(found, scenario=LATER, hazard="heat", width=560) is None
