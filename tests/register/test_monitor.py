"""Reports per period in the register, on both databases: kept, chained, taken along."""

import pytest

from geo.register import (
    FigureRow,
    PeriodClosed,
    ProjectState,
    Register,
    RegisterError,
    ReportedFigures,
)


def told(value, *, reason=""):
    row = FigureRow(
        period=2024, scope="gemeente", scope_code="GM0505", indicator="opgeleverd", value=value
    )
    return ReportedFigures(figures=(row,), source="opgave", reason=reason)


def test_reports_stand_in_the_chain_and_go_along_in_the_file(
    register, other_url, gemeente, woonbron, tmp_path
):
    register.report(told(40.5), who=woonbron)
    register.report(PeriodClosed(period=2024), who=gemeente)
    register.report(told(None, reason="ingetrokken"), who=woonbron)
    state = ProjectState(period=2025, project_id="oudland", status="in aanbouw", source="monitor")
    register.report(state, who=woonbron)
    with pytest.raises(RegisterError, match="gesloten"):
        register.report(told(1.0), who=woonbron)
    assert register.verify_chain().ok
    register.export_file(tmp_path / "register.zip")
    with Register.open(other_url) as other:
        assert other.import_file(tmp_path / "register.zip") == 4
        monitor = other.monitor()
    assert [item.content.value for item in monitor.figures()] == [None]
    closing = monitor.closings[2024].sequence
    assert [item.content.value for item in monitor.figures(upto=closing)] == [40.5]
    assert [entry.content["reason"] for entry in monitor.corrections(2024)] == ["ingetrokken"]
    assert monitor.project_states()[0].content.status == "in aanbouw"
