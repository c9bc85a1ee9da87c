"""With ``KOPPELKANSEN_OFFLINE`` nothing is asked of anybody, and one sentence says so."""

import pytest

from geo.commands import main
from geo.errors import FetchError
from geo.fetch.area import init_area
from geo.fetch.locatieserver import find_address, search_place
from geo.fetch.offer_check import check_sources
from geo.fetch.own_service import discover
from geo.fetch.run import fetch_layer, offered_layers

from .servers import reply_json, serving

MORE = """
[layers.zoeken]
title = "Zoeken"
kind = "service"

[[sources]]
id = "zoeken"
layer = "zoeken"
origin = "officieel"
title = "Zoeken"
driver = "locatieserver"
url = "{url}/zoek"
licence = "-"
attribution = "-"
"""


@pytest.fixture
def service(monkeypatch):
    """A service on loopback that would answer, in an installation that may not ask it."""
    monkeypatch.setenv("KOPPELKANSEN_OFFLINE", "1")
    with serving(lambda handler: reply_json(handler, {"collections": []})) as (url, asked):
        yield url, asked


@pytest.mark.parametrize(
    "ask",
    [
        lambda library, _: fetch_layer(library, "wijken", gemeentecode="GM0505"),
        lambda library, _: offered_layers(library, "wijken"),
        lambda library, _: check_sources(library),
        lambda library, url: discover(library, f"{url}/wfs"),
        lambda library, _: search_place(
            "Spuiboulevard", gemeentecode="GM0505", registry=library.registry
        ),
        lambda library, _: find_address(
            house_number=1, gemeentecode="GM0505", postcode="3311GR", registry=library.registry
        ),
    ],
    ids=["fetch", "offered", "check", "own service", "search", "address"],
)
def test_nothing_goes_out(service, make_library, ask):
    url, asked = service
    library = make_library(url, extra=MORE.format(url=url))
    hosts = f'[services]\nhosts = ["{url.removeprefix("http://")}"]\n'
    library.var.mkdir()
    (library.var / "sources.local.toml").write_text(hosts)
    with pytest.raises(FetchError, match="netwerk staat uit") as caught:
        ask(library, url)
    assert "KOPPELKANSEN_OFFLINE" in str(caught.value)
    assert asked == []


def test_a_new_area_is_not_begun(service, tmp_path):
    url, asked = service
    leads = {f"pdok-cbs-{name}-2025": {"url": url} for name in ("gemeente", "wijken", "buurten")}
    with pytest.raises(FetchError, match="netwerk staat uit"):
        init_area("GM0637", folder=tmp_path / "gebied", overrides=leads)
    assert asked == []
    assert not (tmp_path / "gebied").exists()


@pytest.mark.parametrize(
    "arguments",
    [["--check"], ["buurten", "stock"], ["--describe"], ["--dwelling", "0505010000000001"]],
    ids=lambda arguments: arguments[0],
)
def test_the_command_says_it_in_one_sentence(service, arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path))
    assert main(["fetch", *arguments]) == 1
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("Fout: het netwerk staat uit (KOPPELKANSEN_OFFLINE). ")
    assert written.err.count("\n") == 1
    assert service[1] == []
