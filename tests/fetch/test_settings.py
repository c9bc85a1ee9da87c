"""Other addresses for registered sources, set by an installation."""

import pytest

from geo.catalogue.library import Library
from geo.errors import SourceError
from geo.fetch.limits import Limits
from geo.fetch.run import fetch_layer
from geo.fetch.settings import local_limits, local_overrides


def test_without_a_file_nothing_changes(tmp_path, monkeypatch):
    monkeypatch.delenv("KOPPELKANSEN_SOURCES", raising=False)
    assert local_overrides(tmp_path) == {}


def test_a_file_leads_sources_elsewhere(tmp_path, cbs_service, make_library, monkeypatch):
    monkeypatch.delenv("KOPPELKANSEN_SOURCES", raising=False)
    data = make_library("http://127.0.0.1:1").data
    var = tmp_path / "elders"
    var.mkdir()
    lines = [
        f'[sources.cbs_{layer}]\nurl = "{cbs_service}"'
        for layer in ("gemeente", "wijken", "buurten")
    ]
    (var / "sources.local.toml").write_text("\n".join(lines))
    library = Library(data, var, overrides=local_overrides(var))
    assert fetch_layer(library, "buurten", gemeentecode="GM9999").count == 8


def test_the_environment_names_the_file(tmp_path, monkeypatch):
    path = tmp_path / "proef.toml"
    path.write_text('[sources.x]\nurl = "http://127.0.0.1/"')
    monkeypatch.setenv("KOPPELKANSEN_SOURCES", str(path))
    assert local_overrides(tmp_path) == {"x": {"url": "http://127.0.0.1/"}}
    monkeypatch.setenv("KOPPELKANSEN_SOURCES", str(tmp_path / "weg.toml"))
    with pytest.raises(SourceError, match="bestaat niet"):
        local_overrides(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[sources.x]\norigin = "aangeleverd"', "'origin' kan hier niet worden veranderd"),
        ('[sources.x]\nadres = "x"', "'adres' kan hier niet worden veranderd"),
        ('[layers.x]\ntitle = "x"', "onbekend onderdeel 'layers'"),
        ("[sources.x", "geen geldige TOML"),
    ],
)
def test_it_says_where_a_source_is_not_what_it_is(tmp_path, monkeypatch, text, expected):
    monkeypatch.delenv("KOPPELKANSEN_SOURCES", raising=False)
    (tmp_path / "sources.local.toml").write_text(text)
    with pytest.raises(SourceError, match=expected):
        local_overrides(tmp_path)


def test_patience_can_be_set(tmp_path, monkeypatch):
    monkeypatch.delenv("KOPPELKANSEN_SOURCES", raising=False)
    assert local_limits(tmp_path) == Limits()
    path = tmp_path / "sources.local.toml"
    path.write_text("[limits]\npatience_s = 90\nattempts = 2\n[sources.x]\nedition = '2025'")
    assert local_limits(tmp_path) == Limits(patience_s=90.0, attempts=2)
    assert local_overrides(tmp_path) == {"x": {"edition": "2025"}}
    for wrong in ("geduld = 3", "patience_s = 0", 'attempts = "veel"'):
        path.write_text(f"[limits]\n{wrong}")
        with pytest.raises(SourceError, match="is geen geldige grens"):
            local_limits(tmp_path)
