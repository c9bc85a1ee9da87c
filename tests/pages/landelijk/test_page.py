"""The page Landelijk: only with a run and only for who sees every building; lists and map."""

import gzip
import json
import shutil

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geo.access import EVERYTHING, viewer_named
from geo.country.outcome import stored_run
from pages.ui.frame import login, page_data
from pages.ui.frame.dutch import plain
from pages.ui.landelijk import run_data, run_map
from pages.ui.landelijk.choice import Choice
from pages.ui.server import page_list
from tests.country.land import GEMEENTEN, made_run

CODE = GEMEENTEN[0]


@pytest.fixture(scope="module")
def run(prepared_var, tmp_path_factory):
    folder = made_run(tmp_path_factory.mktemp("land"))
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("landelijk") / "var"
        shutil.copytree(prepared_var, home)
        patch.setenv("KOPPELKANSEN_VAR", str(home))
        patch.setenv("KOPPELKANSEN_RUN", str(folder))
        page_data.forget()
        st.cache_resource.clear()
        yield stored_run(folder)
    page_data.forget()
    st.cache_resource.clear()


SHOW = """
from geo.access import viewer_named
from pages import landelijk
from pages.ui.frame import login

with login.acting_as(viewer_named({role!r})):
    landelijk.render()
"""


def page(role="beheerder", **params):
    at = AppTest.from_string(SHOW.format(role=role), default_timeout=60)
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, at.exception
    return at


def texts(at):
    return " ".join(item.value for kind in ("markdown", "info", "warning") for item in at.get(kind))


def table(at, column):
    return next(item.value for item in at.dataframe if column in item.value.columns)


def titles():
    return [one.title for one in page_list.pages()]


def test_without_a_run_the_app_is_as_it_was(run, tmp_path, monkeypatch):
    monkeypatch.setenv("KOPPELKANSEN_RUN", str(tmp_path))
    assert "Landelijk" not in titles()
    assert "python -m geo run" in texts(page())
    assert run_map.archive("landelijk", "0" * 16) is None


def test_all_gemeenten_with_their_totals_and_labelled_as_made_up(run):
    assert "Landelijk" in titles()
    at = page()
    assert "Voorbeelddata" in texts(at)
    assert "**3 gemeenten**" in texts(at)
    found = table(at, "Gemeente")
    assert list(found["Gemeente"]) == [f"Verzonnen {code[-4:]}" for code in GEMEENTEN]
    assert found["Panden"].sum() == 1500
    assert found["Koppelkansen"].sum() == len(run.koppelkansen(CODE)) + sum(
        len(run.koppelkansen(code)) for code in GEMEENTEN[1:]
    )
    classes = run.classes()
    heat = classes[(classes["gemeentecode"] == CODE) & (classes["hazard"] == "heat")]
    known = heat[heat["exposure_class"] != "geen_data"].set_index("exposure_class")
    severe = known["dwellings_count"].reindex(["hoog", "zeer_hoog"]).sum()
    share = severe / known["dwellings_count"].sum()
    assert found["Hitte"].iloc[0] == pytest.approx(share, abs=0.0006)


def test_a_gemeente_with_its_list_and_one_koppelkans_explained(run):
    found = run.koppelkansen(CODE)
    at = page(gemeente=CODE)
    assert list(table(at, "Koppelkans")["Koppelkans"]) == list(found["title"])
    # a share of what is known, and it says so
    assert "van de woningen met een bekende klasse is hoog of zeer hoog voor hitte" in texts(at)
    first = run.koppelkans(CODE, found["id"].iloc[0])
    at = page(gemeente=CODE, kans=first.id)
    assert plain(first.title) in [item.value for item in at.subheader]
    assert first.caveats[0].split(":")[0] in texts(at)


def test_a_buurt_shows_its_own(run):
    found = run.koppelkansen(CODE)
    buurt = found["buurtcode"].dropna().iloc[0]
    own = found[found["buurtcode"] == buurt]
    at = page(gemeente=CODE, buurt=buurt)
    assert list(table(at, "Koppelkans")["Koppelkans"]) == list(own["title"])
    assert any(f"{len(own)} van de {len(found)}" in item.value for item in at.caption)


def test_choosing_in_the_boxes_changes_the_address(run):
    at = page()
    at.selectbox[0].select(CODE).run()
    assert not at.exception, at.exception
    assert CODE in at.query_params["gemeente"]
    assert len(table(at, "Koppelkans")) == len(run.koppelkansen(CODE))


@pytest.mark.parametrize("asked", [{"gemeente": "GM0505"}, {"gemeente": CODE, "buurt": "BU1"}])
def test_an_address_of_elsewhere_shows_what_there_is(run, asked):
    at = page(**asked)
    assert table(at, "Koppelkans" if asked["gemeente"] == CODE else "Gemeente") is not None


def test_a_koppelkans_that_is_gone_is_told(run):
    assert "staat niet (meer)" in texts(page(gemeente=CODE, kans="plan-weg"))


def test_the_layers_are_the_parts_of_the_run(run):
    digest = run.key[:16]
    with login.acting_as(EVERYTHING):
        points = run_map.layer(f"landelijk-kansen-{CODE.lower()}", digest)
        borders = run_map.layer("landelijk-grenzen", digest)
        assert run_map.archive("landelijk", digest) == run.tiles
        assert run_map.layer("landelijk-kansen-gm0505", digest) is None
        assert run_map.layer("landelijk-grenzen", "f" * 16) is None
        assert run_map.archive("landelijk", "f" * 16) is None
    found = json.loads(gzip.decompress(points))["features"]
    assert [one["properties"]["id"] for one in found] == list(run.koppelkansen(CODE)["id"])
    assert len(json.loads(gzip.decompress(borders))["features"]) == 3


@pytest.mark.parametrize("role", ["corporatie:Verzonnen Wonen 9001", "lezer", "publiek"])
def test_who_does_not_see_every_building_gets_nothing_of_it(run, role):
    viewer = viewer_named(role)
    assert run_data.run() is not None
    with login.acting_as(viewer):
        assert run_data.run() is None
        assert run_map.archive("landelijk", run.key[:16]) is None
        assert run_map.layer("landelijk-grenzen", run.key[:16]) is None
        assert run_map.layer(f"landelijk-kansen-{CODE.lower()}", run.key[:16]) is None
    at = page(role)
    assert len(at.dataframe) == 0
    assert "alleen voor de gemeente" in texts(at)
    (entry,) = (one for one in page_list.pages() if one.title == "Landelijk")
    assert not entry.is_for(viewer)
    assert entry.is_for(viewer_named("gemeente"))


def test_what_is_drawn_lies_on_top_where_it_is_clicked(run):
    with login.acting_as(EVERYTHING):
        whole = [one.id for one in run_map._layers(run, Choice())]
        one = [one.id for one in run_map._layers(run, Choice(gemeente=CODE))]
    assert whole == ["panden", "grenzen"]
    assert one == ["grenzen", "buurten", "panden", "kansen"]
