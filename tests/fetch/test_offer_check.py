"""``fetch --check``: what services offer now, beside what the register says."""

import argparse
import json

import pytest

from geo.catalogue.library import Library
from geo.commands import fetch as fetch_command
from geo.fetch.answer import host_of
from geo.fetch.offer_check import check_sources
from geo.fetch.run import offered_layers

from .servers import free_port, reply, reply_json, serving

SOURCE = """
[layers.{id}]
title = "{id}"
kind = "vector"

[[sources]]
id = "{id}"
layer = "{id}"
origin = "officieel"
title = "{id}"
driver = "{driver}"
url = "{url}"
{rest}
licence = "-"
attribution = "-"
"""
NAMES = ("ws:boom_per_buurt27", "ws:pet_2022_20251219", "ws:wegvakken_v2", "ws:scores24")
TYPES = "".join(f"<FeatureType><Name>{name}</Name></FeatureType>" for name in NAMES)
COLUMNS = "<schema><sequence><element name='gmeId'/><element name='PET_mean'/></sequence></schema>"

PET = 'prefix = "pet_2022"\noptions = { value_columns = ["_mean"] }'
SCORES = 'typename = "scores24"\noptions = { value_column = "kscore" }'


def services(handler):
    if "/dood" in handler.path:
        reply(handler, "niets hier", status=404)
    elif "/collections" in handler.path:
        reply_json(handler, {"collections": [{"id": "pand"}, {"id": "verblijfsobject"}]})
    elif "DescribeFeatureType" in handler.path:
        reply(handler, COLUMNS, content_type="text/xml")
    elif "GetCapabilities" in handler.path:
        reply(handler, f"<WFS_Capabilities>{TYPES}</WFS_Capabilities>", content_type="text/xml")
    elif "/free" in handler.path:
        reply_json(handler, {"response": {"docs": []}})
    else:
        reply(handler, b"png", content_type="image/png")


@pytest.fixture
def library(tmp_path, monkeypatch):
    with serving(services) as (url, asked):
        nobody = f"http://127.0.0.1:{free_port()}"
        sources = [
            ("bomen", "wfs", "/wfs", 'prefix = "boom_per_buurt"'),
            (
                "hitte",
                "wfs",
                "/wfs",
                PET,
            ),
            ("wegen", "wfs", "/wfs", 'typename = "ws:wegvakken"'),
            ("water", "wfs", "/wfs", 'prefix = "water_per_buurt"'),
            (
                "score",
                "wfs",
                "/wfs",
                SCORES,
            ),
            ("pand", "ogc_features", "/api", 'collection = "pand"'),
            ("adres", "ogc_features", "/api", 'collection = "adres"'),
            ("keuze", "wfs", "/wfs", ""),
            ("oud", "wms", "/dood", 'prefix = "x"'),
            ("tegels", "xyz", "/{z}/{x}/{y}.png", ""),
            ("zoeken", "locatieserver", "/zoek", ""),
            ("sleutel", "ep_online", "/ep", ""),
        ]
        text = "".join(
            SOURCE.format(id=name, driver=driver, url=url + path, rest=rest)
            for name, driver, path, rest in sources
        )
        text += SOURCE.format(id="stil", driver="wfs", url=nobody, rest='prefix = "x"')
        (tmp_path / "sources.toml").write_text(text)
        (tmp_path / "sources.local.toml").write_text("[limits]\nattempts = 1\n")
        monkeypatch.setenv("KOPPELKANSEN_SOURCES", str(tmp_path / "sources.local.toml"))
        library = Library(tmp_path, tmp_path / "var")
        library.asked = asked
        yield library


def test_every_source_is_compared_with_what_its_service_offers(library):
    found = {item.source_id: item for item in check_sources(library)}
    assert {name: item.state for name, item in found.items()} == {
        "bomen": "fits",
        "hitte": "fits",
        "wegen": "moved",
        "water": "gone",
        "score": "changed",
        "pand": "fits",
        "adres": "gone",
        "keuze": "unchecked",
        "oud": "gone",
        "tegels": "fits",
        "zoeken": "fits",
        "sleutel": "unchecked",
        "stil": "unreachable",
    }
    assert found["wegen"].found == "ws:wegvakken_v2"
    assert found["bomen"].found == "ws:boom_per_buurt27"
    assert found["score"].message == "ontbreekt: kscore"
    assert found["water"].offered[0] == "ws:boom_per_buurt27"
    assert "niets hier" in found["oud"].message
    # one list of layers per address, and nothing is stored
    assert len([path for path in library.asked if "GetCapabilities" in path]) == 2
    assert not library.var.exists()


def test_a_service_that_does_not_answer_is_asked_once(tmp_path):
    def hang_up(handler):
        handler.close_connection = True

    told = []
    with serving(hang_up) as (url, asked), serving(services) as (other, _):
        text = "".join(
            SOURCE.format(id=f"{driver}{place}", driver=driver, url=f"{at}/{place}", rest=rest)
            for place, (at, driver, rest) in enumerate(
                [
                    (url, "wfs", PET),
                    (other, "wfs", PET),
                    (url, "ogc_features", 'collection = "pand"'),
                    (url, "locatieserver", ""),
                    (url, "wms", 'prefix = "x"'),
                ]
            )
        )
        (tmp_path / "sources.toml").write_text(text)
        found = check_sources(
            Library(tmp_path, tmp_path / "var"), progress=lambda *step: told.append(step)
        )
    assert [item.state for item in found] == ["unreachable", "fits", *["unreachable"] * 3]
    assert len({item.message for item in found if item.state == "unreachable"}) == 1
    assert len(asked) == 1
    assert {text for text, _, _ in told} == {
        f"{host_of(url)}: 4 niet bereikbaar", f"{host_of(other)}: 1 past",
    }  # fmt: skip
    assert [(done, total) for _, done, total in told] == [(1, 2), (2, 2)]


def test_the_command_gives_a_table_or_json(library, monkeypatch, capsys):
    monkeypatch.setattr(fetch_command, "Library", lambda **_: library)
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    fetch_command.configure(parser)
    assert fetch_command.run(parser.parse_args(["--check", "wegen", "pand"])) == 0
    written = capsys.readouterr()
    assert "heet nu anders" in written.out
    assert "ws:wegvakken_v2" in written.out
    assert written.err.startswith("1 van 1: 127.0.0.1:")
    assert written.err.endswith(": 1 heet nu anders, 1 past\n")
    assert fetch_command.run(parser.parse_args(["--check", "water", "--json"])) == 1
    (item,) = json.loads(capsys.readouterr().out)
    assert (item["state"], item["registered"]) == ("gone", "water_per_buurt")


def test_what_a_service_offers_can_be_listed_for_every_driver(library):
    assert offered_layers(library, "pand") == ("pand", "verblijfsobject")
    assert offered_layers(library, "wegen") == tuple(sorted(NAMES))
