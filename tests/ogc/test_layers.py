"""What the public reads of collections that rest on layers it may not see, without a server."""

import base64
import shutil
from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import pytest
from starlette.requests import Request

from geo.access import EVERYTHING, PUBLIC, AccessError
from geo.catalogue.library import Library
from geo.ogc.documents import provenance
from pages.ui.frame import login, page_data
from pages.ui.ogc import layers, service
from pages.ui.server import ogc_routes


@pytest.fixture
def library(prepared_var, tmp_path, monkeypatch):
    """A library with a stock that a corporation delivered, and rules that a test may change."""
    var = tmp_path / "var"
    var.mkdir()
    shutil.copytree(prepared_var / "layers", var / "layers")
    data = shutil.copytree(Library(var=var).data, tmp_path / "data")
    made = Library(data=data, var=var)
    monkeypatch.setattr(page_data, "whole_library", lambda: made)
    page_data._library.cache_clear()
    yield made
    page_data._library.cache_clear()


def deliver(library, *, without=0, source="bezit_trivire_geheim.xlsx"):
    """Store the stock as an import would, the last buildings left out."""
    stock = library.get("stock")
    known = replace(
        stock.provenance, source=source, attribution="Jan van Trivire", edition="2026-11-03",
        note="31.234 woningen geleverd", detail="vertrouwelijk",
    )  # fmt: skip
    frame = stock.frame.iloc[: len(stock.frame) - without].reset_index(drop=True)
    library.store(gpd.GeoDataFrame(frame), known)


def digest():
    """The digest of the public figures as the public gets them, without computing them."""
    with login.acting_as(PUBLIC):
        return layers.features("area_figures").digest


def test_files_of_public_figures_follow_the_stock_and_the_rules(library, monkeypatch):
    monkeypatch.setattr(layers, "_features", lambda key, _: SimpleNamespace(digest=key))
    found = [digest(), digest()]
    assert found[0] == found[1]
    rule = library.data / "privacy.toml"
    rule.write_text(rule.read_text("utf-8") + "\n# another rule\n", encoding="utf-8")
    found.append(digest())
    deliver(library, without=3)
    found.append(digest())
    assert len(set(found)) == 3


def test_the_public_reads_nothing_of_how_the_stock_was_delivered(library):
    deliver(library)
    told = {}
    for viewer in (PUBLIC, EVERYTHING):
        with login.acting_as(viewer):
            [one] = [one for one in layers.offered() if one.id == "area_figures"]
        told[viewer] = f"{provenance(one)} {one.attribution} {one.example_caveat}"
        assert "Corporatiebezit" in one.examples
        assert all(known.digest for known in one.provenances)
    secrets = ("geheim", "Jan van", "2026-11-03", "31.234", "vertrouwelijk")
    assert not [word for word in secrets if word in told[PUBLIC]]
    assert "geheim" in told[EVERYTHING]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("name", sorted({*layers._OFFERS} - {"koppelkansen"}))
def test_every_column_of_a_collection_is_declared(name):
    """One that is not would be left out of ``/ogc`` without a word."""
    with login.acting_as(EVERYTHING):
        frame, columns = layers._OFFERS[name].make(name)
    declared = {column.name for column in columns}
    # a plan is its own shape here; its outline as text is for tables
    assert {*frame.columns} - declared <= {"geometry", "outline"}
    assert all(column.label and column.meaning for column in columns)
    if name == "area_figures":
        assert declared <= {*frame.columns}


def test_an_error_has_a_page_before_there_are_buurten(monkeypatch):
    def missing():
        raise AccessError("Er zijn nog geen buurten.")

    monkeypatch.setattr(page_data, "home_bounds", missing)
    request = service.Request(path=(), parameters=(), prefers_html=True, root="http://x/ogc")
    found = service.answer(request)
    assert found.status == 503
    assert "nog geen buurten" in found.body.decode()
    assert found.media_type == service.HTML


@pytest.mark.parametrize(
    "value", ["Basic \xe9", "Basic \xe9\xe9==", "Basic " + base64.b64encode(b"\xff").decode()]
)
def test_a_basic_header_that_is_no_base64_holds_no_token(value, tmp_path, monkeypatch):
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path))
    scope = {"type": "http", "headers": [(b"authorization", value.encode("latin-1"))]}
    with pytest.raises(AccessError, match="onbekend"):
        ogc_routes._viewer(Request(scope))


def test_a_refused_token_is_logged_by_its_id_only(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path))
    secret = "kk_0a1b2c3d_" + "S" * 43
    scope = {"type": "http", "headers": [(b"authorization", f"Bearer {secret}".encode())]}
    with pytest.raises(AccessError):
        ogc_routes._viewer(Request(scope))
    [record] = [one for one in caplog.records if "geweigerd" in one.getMessage()]
    assert record.velden == {"sleutel": "0a1b2c3d"}
    assert "SSSS" not in str(record.__dict__)
