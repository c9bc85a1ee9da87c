"""A second, made-up gemeente set up from the local services."""

import argparse
import json
import re
import shutil
import subprocess
import zipfile

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
import streamlit as st
from affine import Affine
from streamlit.testing.v1 import AppTest

from geo.catalogue.library import Library
from geo.catalogue.sources import load_registry
from geo.commands import fetch as fetch_command
from geo.commands import init as init_command
from geo.commands import main
from geo.disclosure.privacy_rule import load_rule
from geo.errors import DataError, FetchError
from geo.fetch.area import init_area, without_own_files
from geo.koppelkansen.inputs import load_inputs
from geo.paths import SHIPPED_DATA, data_dir
from geo.progress.targets import load_targets
from pages.ui.frame import page_data
from tests.conftest import VENDOR

from . import towns
from .servers import serving

CBS = "https://api.pdok.nl/cbs/wijken-en-buurten-2025/ogc/v1"


def led_to(url):
    """Lead every CBS source of the register that ships to a local service."""
    registry = load_registry(data_dir() / "sources.toml")
    return {source.id: {"url": url} for source in registry.sources if source.url == CBS}


def test_a_second_gemeente_comes_from_the_official_sources(cbs_service, tmp_path):
    overrides = led_to(cbs_service)
    area = init_area("GM9999", folder=tmp_path / "proefstad", overrides=overrides)
    assert (area.gemeentecode, area.gemeentenaam) == ("GM9999", "Proefstad")
    assert [report.layer for report in area.reports] == ["buurten", "kerncijfers"]
    library = Library(area.data, area.var, overrides=overrides)
    assert library.get("gemeente").table["gemeentecode"].tolist() == ["GM9999"]
    assert len(library.get("buurten").frame) == 8
    assert library.get("kerncijfers").table["woningen"].tolist() == [800, 400, 400]
    assert {item.origin for item in library.status()} == {"officieel"}
    # nothing of the other gemeente came along
    assert library.find("projects") is None
    assert library.find("policy_areas") is None
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.fixture
def proefstad(cbs_service, tmp_path, monkeypatch):
    """A new area that nothing was loaded in yet, as the installation that is at work."""
    # the set-up has put the browser's libraries there, and the area takes them along
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(VENDOR.parent))
    area = init_area("GM9999", folder=tmp_path / "proefstad", overrides=led_to(cbs_service))
    for name, value in area.settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KOPPELKANSEN_OFFLINE", "1")
    page_data.forget()
    st.cache_resource.clear()
    yield area
    page_data.forget()
    st.cache_resource.clear()


def test_a_new_area_without_plans_has_an_empty_list_and_no_error(proefstad, capsys):
    assert main(["koppelkansen", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    # no made-up layers of the other gemeente came by themselves
    assert Library().find("stock") is None
    inputs = load_inputs(Library())
    assert (len(inputs.projects), len(inputs.policy_areas)) == (0, 0)
    assert inputs.policy_areas.crs == "EPSG:28992"


ELSEWHERE = re.compile(
    r"Dordrecht|Trivire|Woonbron|NPLV West|Dordrecht West|1\.200|15\.150|GM0505|Voorbeelddata"
)
"""What belongs to the gemeente that ships, and to no other."""


@pytest.mark.parametrize(
    "page",
    ["overzicht", "kaart", "koppelkansen", "voortgang", "afspraken", "overleg", "gegevens"],
)
def test_the_app_opens_in_a_new_area_under_its_own_name(proefstad, page):
    at = AppTest.from_string(f"from pages import {page}\n{page}.render()", default_timeout=60)
    at.run()
    assert not at.exception
    kinds = (at.title, at.markdown, at.caption, at.info, at.warning, at.error, at.success)
    told = " ".join(str(item.value) for kind in kinds for item in kind)
    told += " ".join(str(item.value) for item in at.dataframe)
    told += " ".join(str(getattr(item, "options", "")) for item in (*at.selectbox, *at.multiselect))
    assert not ELSEWHERE.search(told), ELSEWHERE.findall(told)
    if page == "overzicht":
        assert at.title[0].value == "Koppelkansenkaart Proefstad"
        assert "Er zijn nog geen plannen geladen." in told


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        ["status", "--json"],
        ["koppelkansen"],
        ["agreements"],
        ["agreements", "--json"],
        ["progress"],
        ["progress", "--json"],
        ["session", "list"],
        ["check"],
        ["fetch", "--list"],
        ["pack", "--out", "{folder}"],
    ],
    ids=" ".join,
)
def test_every_command_works_in_a_new_area_and_names_no_other(proefstad, command, tmp_path, capsys):
    folder = tmp_path / "uit"
    code = main([item.format(folder=folder) for item in command])
    out, err = capsys.readouterr()
    # what cannot be made yet is one sentence, not an error of the program
    assert code in {0, 1}
    assert "Traceback" not in err
    assert not ELSEWHERE.search(out + err), ELSEWHERE.findall(out + err)
    for path in folder.rglob("*") if folder.exists() else ():
        if path.is_file():
            # the workbook explains the word for every origin
            explained = {"Voorbeelddata"} if path.suffix == ".xlsx" else set()
            assert set(ELSEWHERE.findall(text_in(path))) <= explained, path.name


def text_in(path):
    """All text of a file, whatever its kind: of a zip (Excel, PowerPoint) that of its parts."""
    if path.suffix == ".pdf":
        program = shutil.which("pdftotext")
        return (
            ""
            if program is None
            else subprocess.run(
                [program, str(path), "-"], check=True, capture_output=True, text=True
            ).stdout
        )
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
        return "\n".join(part.decode("utf-8", errors="ignore") for part in parts)
    return path.read_bytes().decode("utf-8", errors="ignore")


def test_a_new_area_has_everything_that_ships(proefstad):
    data = proefstad.data
    names = {path.name for path in SHIPPED_DATA.iterdir()}
    of_one = {
        "README.md", "agreements.csv", "agreements.toml", "inputs", "kerncijfers_wijken.csv",
        "land_price_factors.csv", "land_prices.csv", "leefbaarometer_2024.csv", "new_area",
        "policy_areas.toml",
        "projects.csv", "shapes", "woningen_per_buurt.csv",
    }  # fmt: skip
    assert {path.name for path in data.iterdir()} == names - of_one
    assert list((data / "fonts").glob("*.ttf"))
    targets = load_targets(data / "targets.toml")
    assert (targets.supply.stock_count, targets.ambition) == (None, None)
    assert load_rule(data / "privacy.toml").minimum == 10
    for path in data.rglob("*.toml"):
        if path.name != "sources.toml":
            assert not re.search("Dordrecht|Trivire|Woonbron", path.read_text("utf-8")), path.name


def test_the_register_keeps_everything_but_the_files_of_the_other_gemeente(tmp_path):
    text = (data_dir() / "sources.toml").read_text(encoding="utf-8")
    path = tmp_path / "sources.toml"
    path.write_text(without_own_files(text), encoding="utf-8")
    before, after = load_registry(data_dir() / "sources.toml"), load_registry(path)
    assert after.layers == before.layers
    gone = {source.id for source in before.sources} - {source.id for source in after.sources}
    assert gone == {
        source.id
        for source in before.sources
        if source.driver == "example"
        or (
            source.driver == "file"
            and source.layer not in {"measures", "targets", "thresholds", "covenant"}
        )
    }
    assert "[[sources]]" in path.read_text()


def test_when_the_service_fails_there_is_no_half_area(tmp_path):
    def broken(handler):
        handler.send_response(404)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with serving(broken) as (url, _), pytest.raises(FetchError, match="404"):
        init_area("GM9999", folder=tmp_path / "x", overrides=led_to(url))
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_gemeente_and_a_folder_that_is_there(tmp_path):
    with pytest.raises(DataError, match="'Dordrecht' is geen gemeentecode"):
        init_area("Dordrecht", folder=tmp_path / "x")
    with pytest.raises(DataError, match="bestaat al"):
        init_area("GM9999", folder=tmp_path)


def parse(command, *arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    command.configure(parser)
    return parser.parse_args(arguments)


@pytest.fixture
def local(cbs_service, tmp_path, monkeypatch):
    """Lead the sources to the local service as an installation does, with a file."""
    lines = [f'[sources."{source_id}"]\nurl = "{cbs_service}"' for source_id in led_to(cbs_service)]
    path = tmp_path / "sources.local.toml"
    path.write_text("\n".join(lines))
    monkeypatch.setenv("KOPPELKANSEN_SOURCES", str(path))
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "var"))


def test_the_init_command_says_how_to_start_the_area(local, tmp_path, capsys):
    arguments = parse(init_command, "GM9999", "--folder", str(tmp_path / "proef"))
    assert init_command.run(arguments) == 0
    out = capsys.readouterr().out
    assert "Proefstad (GM9999)" in out
    assert f"KOPPELKANSEN_DATA={tmp_path / 'proef' / 'data'}" in out


def test_the_fetch_command_reports_and_fails_with_a_sentence(local, capsys):
    assert fetch_command.run(parse(fetch_command, "buurten", "works", "--json")) == 1
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert [item["layer"] for item in told["fetched"]] == ["buurten"]
    assert [item["layer"] for item in told["failed"]] == ["works"]
    assert "geen bron geregistreerd om op te halen" in err
    assert fetch_command.run(parse(fetch_command, "--list")) == 0
    assert "pdok-cbs-buurten-2025" in capsys.readouterr().out


def files_of_the_town(folder):
    """What the parties of Proefstad deliver: areas, stock, a plan, a work, heat and pile rot."""
    left, bottom = towns.LEFT, towns.BOTTOM
    (folder / "gebieden.csv").write_text(
        "naam;codes;soort;sinds\nProefwijk 1 eerst;WK999901;prioriteit;2027\n", encoding="utf-8"
    )
    stock = [
        f"P{n};Proefwonen;{left + 100 + 40 * (n % 20)};{bottom + 100 + 60 * (n // 20)};1965;E;1"
        for n in range(60)
    ]
    (folder / "bezit.csv").write_text(
        "\n".join(["complex;eigenaar;x;y;bouwjaar;label;woningen", *stock]), encoding="utf-8"
    )
    place = shapely.box(left + 100, bottom + 100, left + 250, bottom + 250)
    gpd.GeoDataFrame(
        {"naam": ["Proefhof"], "corporatie": ["Proefwonen"], "soort": ["nieuwbouw"],
         "woningen": [40], "start": [2028], "gereed": [2029]}, geometry=[place], crs=28992,
    ).to_file(folder / "plannen.gpkg")  # fmt: skip
    line = shapely.LineString([(left + 80, bottom + 90), (left + 400, bottom + 90)])
    gpd.GeoDataFrame(
        {"naam": ["Riool Proefstraat"], "soort": ["riolering"], "start": [2028], "eind": [2029]},
        geometry=[line], crs=28992,
    ).to_file(folder / "werken.gpkg")  # fmt: skip
    gpd.GeoDataFrame(
        {"risico": ["hoog", "laag"]},
        geometry=[shapely.box(left, bottom, left + 500, bottom + 1000),
                  shapely.box(left + 500, bottom, left + 2000, bottom + 1000)], crs=28992,
    ).to_file(folder / "paalrot.gpkg")  # fmt: skip
    with rasterio.open(
        folder / "hitte.tif", "w", driver="GTiff", dtype="float32", count=1, width=200,
        height=100, crs="EPSG:28992", transform=Affine(10, 0, left, 0, -10, bottom + 1000),
    ) as raster:  # fmt: skip
        raster.write(np.full((100, 200), 42.0, dtype="float32"), 1)


def test_the_route_of_the_guide_leads_from_nothing_to_a_pack(proefstad, tmp_path, capsys):
    folder = tmp_path / "aangeleverd"
    folder.mkdir()
    files_of_the_town(folder)
    for command in (
        ["import", "areas", "gebieden.csv", "--as", "nplv", "--agree"],
        ["import", "stock", "bezit.csv", "--owner", "Proefwonen", "--agree"],
        ["import", "projects", "plannen.gpkg", "--agree"],
        ["import", "works", "werken.gpkg", "--agree"],
        ["import", "hazard", "hitte.tif", "--as", "heat", "--unit", "°C"],
        ["import", "hazard", "paalrot.gpkg", "--as", "pile_rot", "--column", "risico"],
    ):
        where = [str(folder / part) if (folder / part).is_file() else part for part in command]
        assert main(where) == 0, (command, capsys.readouterr())
    assert main(["session", "open", "2026-Q4", "--as", "Gemeente Proefstad: beleid"]) == 0
    assert main(["pack", "--out", str(tmp_path / "pakket"), "--session", "2026-Q4"]) == 0
    assert {path.suffix for path in (tmp_path / "pakket").iterdir()} >= {
        ".pdf", ".pptx", ".xlsx", ".gpkg", ".html",
    }  # fmt: skip
    capsys.readouterr()
    assert main(["koppelkansen", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    plan = next(item for item in found if item["kind"] == "plan_klimaat")
    assert not [text for text in plan["caveats"] if ELSEWHERE.search(text) or "Bijlage" in text]
    assert plan["hazards"]["heat"]["value"] == pytest.approx(42.0)
    assert plan["hazards"]["pile_rot"]["class"] == "hoog"
    assert [work["name"] for work in plan["works"]] == ["Riool Proefstraat"]
