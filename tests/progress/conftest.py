"""Progress of the hand-drawn town: two wijken, four buurten, sixty-one dwellings."""

import datetime as dt
from types import SimpleNamespace

import altair as alt
import pandas as pd
import pytest

from geo.catalogue.layers import Provenance
from geo.hazards.exposure import building_exposure
from geo.paths import data_dir
from geo.progress.inputs import ProgressInputs, figure_frame
from geo.progress.places import places
from geo.progress.targets import load_targets
from geo.register import EntryKind, Monitor, Status, Who
from tests import town

TODAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def checked_charts(monkeypatch):
    """Every chart is checked against the schema of Vega-Lite, which the program leaves out."""
    real = alt.LayerChart.to_dict

    def to_dict(self, **options):
        return real(self, **{**options, "validate": True})

    monkeypatch.setattr(alt.LayerChart, "to_dict", to_dict)


def figure(period, indicator, value, *, code="GM9999", corporation=None, scope=None):
    kinds = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}
    return {
        "period": period, "scope": scope or kinds.get(code[:2], "gebied"), "scope_code": code,
        "corporation": corporation, "indicator": indicator, "value": value, "unit": "woningen",
        "source": "opgave van de test", "who": "Trivire (monitor)", "recorded_at": "2025-01-01",
        "sequence": None,
    }  # fmt: skip


def entry(number, kind, content, *, status=None):
    """A line as the register gives it."""
    return SimpleNamespace(
        sequence=number, kind=kind, content=content, session="2025-Q3", status=status,
        who=Who("Gemeente", "klimaat"), recorded_at=dt.datetime(2025, 9, 24, tzinfo=dt.UTC),
    )  # fmt: skip


def decided(number, status=Status.OPGENOMEN, **content):
    told = {"status": str(status), "reason": "test", "measure": None, "year": None} | content
    return entry(number, EntryKind.DECISION, told, status=status)


@pytest.fixture
def make(tmp_path):
    """Give ``make(figures=[...], **changes)``: everything a report is made of."""

    def build(
        *, figures=(), monitor=None, decisions=None, scores=(), origin="aangeleverd", **other
    ):
        analysis = town.inputs(tmp_path, **other)
        wijken = town.wijken()[["wijkcode", "wijknaam", "geometry"]]
        exposure = pd.DataFrame()
        if analysis.stock is not None:
            exposure = building_exposure(
                analysis.stock, analysis.rasters, thresholds=analysis.thresholds
            )
        areas = town.policy_areas()
        known = Provenance(name="monitor", title="Jaarcijfers", origin=origin, source="test")
        return ProgressInputs(
            analysis=analysis,
            exposure=exposure,
            targets=load_targets(data_dir() / "targets.toml"),
            places=places(
                gemeente=("GM9999", "Teststad"), wijken=wijken, buurten=analysis.buurten,
                policy_areas=areas,
            ),
            wijken=wijken,
            areas=areas,
            baseline=town.projects(),
            loaded=figure_frame(figures),
            monitor=monitor or Monitor(),
            scores=pd.DataFrame(
                list(scores), columns=["buurtcode", "period", "value", "unit", "source"]
            ),
            decided=decisions or {},
            sources={"stock": "Bezit", "projects": "Bijlage 1", "monitor": "Jaarcijfers"},
            provenance={"monitor": known},
        )  # fmt: skip

    return build
