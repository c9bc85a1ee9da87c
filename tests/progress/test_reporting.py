"""Figures in the register: who, when and source; closing a year; corrections; files."""

import dataclasses
import datetime as dt
import json
import shutil

import pandas as pd
import pytest

from geo.commands import main
from geo.progress import make_report
from geo.progress.charts import WIDE
from geo.progress.delivery import deliver
from geo.progress.pictures import csv
from geo.progress.supply_charts import stock_chart
from geo.register import (
    AgendaItem,
    FigureRow,
    PeriodClosed,
    ProjectState,
    Register,
    RegisterError,
    ReportedFigures,
    Who,
)
from tests import town
from tests.progress.conftest import TODAY, decided, figure

TRIVIRE = Who("Trivire", "monitor")
GEMEENTE = Who("Gemeente", "monitor")


@pytest.fixture
def register(tmp_path):
    moments = iter(dt.datetime(2025, 1, day, tzinfo=dt.UTC) for day in range(1, 29))
    with Register.open(tmp_path / "register.sqlite", clock=lambda: next(moments)) as opened:
        yield opened


def row(value, *, period=2024, indicator="opgeleverd", **other):
    return FigureRow(
        period=period, scope="gemeente", scope_code="GM9999", indicator=indicator, value=value,
        **other,
    )  # fmt: skip


def told(*rows, reason=""):
    return ReportedFigures(figures=rows, source="brief van Trivire", reason=reason)


def test_a_figure_keeps_who_when_and_source_and_the_last_one_holds(register):
    register.report(told(row(40)), who=TRIVIRE)
    register.report(told(row(42)), who=GEMEENTE)
    (held,) = register.monitor().figures()
    assert (held.content.value, held.who, held.source) == (
        42.0, "Gemeente (monitor)", "brief van Trivire",
    )  # fmt: skip
    assert held.recorded_at.startswith("2025-01-02")
    assert [entry.content["figures"][0]["value"] for entry in register.monitor().entries] == [
        40,
        42,
    ]
    assert register.verify_chain().ok


def test_a_closed_year_shows_what_was_known_then_and_a_correction_needs_a_reason(register, make):
    register.report(told(row(40), row(5, indicator="gesloopt")), who=TRIVIRE)
    register.report(PeriodClosed(period=2024, remark="vastgesteld in de kerngroep"), who=GEMEENTE)
    with pytest.raises(RegisterError, match="De periode 2024 is gesloten"):
        register.report(told(row(44)), who=TRIVIRE)
    with pytest.raises(RegisterError, match="al gesloten"):
        register.report(PeriodClosed(period=2024), who=GEMEENTE)
    register.report(told(row(44), reason="dubbel geteld blok"), who=TRIVIRE)
    inputs = make(monitor=register.monitor())
    old = make_report(inputs, period=2024, today=TODAY)
    assert old.figure("supply.opgeleverd.2024").value == 40
    assert old.closed["who"] == "Gemeente (monitor)"
    assert old.corrections[0]["reason"] == "dubbel geteld blok"
    now = make_report(inputs, today=TODAY)
    assert now.figure("supply.opgeleverd.2024").value == 44
    assert now.figure("supply.opgeleverd.2024").rows[0]["sequence"] == 3


def test_a_closed_year_keeps_the_decisions_of_then(register, make):
    register.report(PeriodClosed(period=2024), who=GEMEENTE)
    stock = town.stock().assign(complex_id=["c1", "c2", "c3", "c4"])
    later = decided(register.monitor().sequence + 1)
    later.koppelkans_id = "bezit-c1"
    inputs = dataclasses.replace(
        make(monitor=register.monitor(), stock=stock, decisions={"bezit-c1": later}),
        decisions=(later,),
    )
    now = make_report(inputs, today=TODAY)
    assert now.figure("climate.heat.taken").value == 10
    then = make_report(inputs, period=2024, today=TODAY)
    assert then.figure("climate.heat.taken").value == 0
    assert then.figure("climate.heat.left").value == 60


def test_another_year_stays_open_and_later_reports_know_the_correction(register, make):
    register.report(told(row(40)), who=TRIVIRE)
    register.report(PeriodClosed(period=2024), who=GEMEENTE)
    register.report(told(row(44), reason="fout"), who=TRIVIRE)
    register.report(told(row(60, period=2025)), who=TRIVIRE)
    register.report(PeriodClosed(period=2025), who=GEMEENTE)
    report = make_report(make(monitor=register.monitor()), period=2025, today=TODAY)
    assert report.figure("supply.opgeleverd.2024").value == 44
    assert report.figure("supply.opgeleverd.2025").value == 60


def test_reported_figures_make_the_example_disappear_and_a_delivered_file_stays(register, make):
    register.report(told(row(40)), who=TRIVIRE)
    loaded = [figure(2024, "opgeleverd", 1), figure(2023, "opgeleverd", 7)]
    example = make(figures=loaded, monitor=register.monitor(), origin="voorbeeld")
    assert example.figures(None)["value"].tolist() == [40]
    assert not example.figures_are_example()
    own = make(figures=loaded, monitor=register.monitor())
    assert sorted(own.figures(None)["value"]) == [7, 40]


def test_a_stock_that_is_reported_is_shown_also_without_the_figures_that_lead_to_it(register, make):
    register.report(told(row(15_400, period=2025, indicator="voorraad")), who=TRIVIRE)
    report = make_report(make(monitor=register.monitor()), today=TODAY)
    table = report.section("supply").tables["voorraad"].set_index("year")
    assert list(table.index) == [2023, 2024, 2025]
    assert table.loc[2025, "reported_count"] == 15_400
    assert pd.isna(table.loc[2025, "computed_count"])
    assert table.loc[2025, "missing"] == "alle mutaties vanaf 2023"
    shown = report.figure("supply.reported")
    assert (shown.label, shown.value) == ("Voorraad op 1 januari 2025, gemeld", 15_400)
    assert shown.rows[0]["who"] == "Trivire (monitor)"
    chart = stock_chart(report.section("supply").tables["voorraad"], width=WIDE)
    assert "gemeld 15.400" in chart.alt
    text = csv(chart).decode("utf-8-sig")
    assert "2025;;15400;;" in text
    assert "15150,0" not in text


def test_the_state_of_a_plan_moves_it_in_time(register, make):
    register.report(
        ProjectState(
            period=2025, project_id="plein", status="uitgesteld", source="monitor",
            first_year=2028, last_year=2028, dwellings_count=90,
        ),
        who=TRIVIRE,
    )  # fmt: skip
    register.report(
        ProjectState(period=2025, project_id="hof", status="in aanbouw", source="monitor"),
        who=TRIVIRE,
    )
    report = make_report(make(monitor=register.monitor()), today=TODAY)
    plans = report.section("supply").tables["plannen"].set_index("project_id")
    assert plans.loc["plein", ["status", "planned", "now", "now_count"]].tolist() == [
        "uitgesteld", "2026", "2028", 90,
    ]  # fmt: skip
    assert plans.loc["plein", "shift_years"] == 2
    # a state without years leaves them as they were
    assert plans.loc["hof", ["status", "now", "shift_years"]].tolist() == ["in aanbouw", "2026", 0]
    # of kade and zoek nothing was heard: that is not the same as on time
    assert plans["shift_years"].isna().sum() == len(plans) - 2
    late = report.figure("supply.late")
    assert (late.value, late.note) == (
        1,
        f"van {len(plans) - 2} van {len(plans)} plannen is het onbekend",
    )
    silent = make_report(make(), today=TODAY).figure("supply.late")
    assert silent.value is None
    years = report.section("supply").tables["plannen_per_jaar"].set_index(["now", "kind"])
    assert years.loc[("2028", "nieuwbouw"), "status"] == "uitgesteld"


def test_items_of_a_wijkagenda_have_a_last_state(register, make):
    item = {"period": 2025, "item_id": "bankjes", "place_code": "WK999901", "title": "Bankjes",
            "source": "leefbaarheidsoverleg"}  # fmt: skip
    register.report(AgendaItem(status="voorgenomen", **item), who=GEMEENTE)
    register.report(AgendaItem(status="loopt", **item), who=GEMEENTE)
    inputs = make(monitor=register.monitor())
    west = make_report(inputs, place="WK999901", today=TODAY).section("liveability")
    assert west.figure("liveability.agenda.loopt").value == 1
    assert west.figure("liveability.agenda.voorgenomen") is None
    east = make_report(inputs, place="WK999902", today=TODAY).section("liveability")
    assert east.tables["wijkagenda"].empty


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (ReportedFigures(figures=(), source="x"), "geen enkel cijfer"),
        (ReportedFigures(figures=(row(1), row(2)), source="x"), "staat er twee keer in"),
        (ReportedFigures(figures=(row(float("inf")),), source="x"), "is geen getal"),
        (ReportedFigures(figures=(row(1),), source=" "), "Vul een bron in"),
        (ProjectState(period=2025, project_id="a", status="klaar", source="x"), "bestaat niet"),
        (
            ProjectState(
                period=2025, project_id="a", status="uitgesteld", source="x", last_year=2028
            ),
            "eerste jaar",
        ),
        (PeriodClosed(period=24), "Het jaar 24 kan niet"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_written(register, wrong, why):
    with pytest.raises(RegisterError, match=why):
        register.report(wrong, who=TRIVIRE)
    assert register.monitor().entries == ()


def test_a_file_that_repeats_earlier_years_records_only_what_is_new(register):
    frame = pd.DataFrame(
        [figure(2023, "opgeleverd", 7), figure(2024, "opgeleverd", float("nan"))]
    ).drop(columns=["source", "who", "recorded_at", "sequence"])
    assert deliver(register, frame, source="cijfers.xlsx", who=TRIVIRE) == 2
    register.report(PeriodClosed(period=2023), who=GEMEENTE)
    frame.loc[1, "value"] = 12.0
    assert deliver(register, frame, source="cijfers-2.xlsx", who=TRIVIRE) == 1
    frame.loc[0, "value"] = 8.0
    with pytest.raises(RegisterError, match="2023 is gesloten"):
        deliver(register, frame, source="cijfers-3.xlsx", who=TRIVIRE)


@pytest.fixture
def geo(prepared_var, tmp_path, monkeypatch, capsys):
    """Run a command in an installation of its own with the example layers."""
    folder = tmp_path / "var"
    shutil.copytree(prepared_var, folder)
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*arguments):
        code = main(list(arguments))
        written = capsys.readouterr()
        return code, written.out, written.err

    return run


def test_an_excel_file_is_imported_signed_and_shows_in_the_report(geo, tmp_path):
    path = tmp_path / "cijfers.xlsx"
    columns = ["jaar", "gebied", "corporatie", "indicator", "waarde"]
    rows = [
        [2024, "GM0505", "Trivire", "opgeleverd", 130],
        [2024, "WK050509", None, "efg_woningen", 12],
        [2024, "BU05050900", None, "leefbaarometer", 6],
        [2023, "wbmgp-lijnbaan", None, "wbmgp_geweigerd", 4],
        [2024, "nergens", None, "opgeleverd", 4],
    ]
    pd.DataFrame(rows, columns=columns).to_excel(path, index=False)
    code, out, _ = geo("import", "monitor", str(path), "--as", "Trivire: monitor")
    assert code == 0, out
    code, out, _ = geo("progress", "--json", "--rows", "--period", "2024")
    report = json.loads(out)
    assert code == 0
    assert "monitor" not in report["example"]
    figures = {item["key"]: item for item in report["sections"]["supply"]["figures"]}
    (told_row,) = figures["supply.net.2024.Trivire"]["rows"]
    assert (told_row["value"], told_row["who"], told_row["source"]) == (
        130, "Trivire (monitor)", "cijfers.xlsx",
    )  # fmt: skip
    assert "minder dan 10" in out
    assert '"value": 4.0' not in json.dumps(report["sections"]["supply"])
    code, _, wrong = geo("progress", "--period", "1999")
    assert code == 1
    assert "Over 1999 is niets gemeld" in wrong
    code, out, _ = geo("progress", "--wijk", "Sterrenburg", "--section", "labels")
    assert "Wijk Sterrenburg" in out
    assert "Gemeld op 1 januari 2024" in out
