"""The register of sources: complete, known keys only, and nothing usable beside it."""

import pytest

from geo.catalogue.provenance import provenance_of
from geo.catalogue.sources import load_registry
from geo.errors import SourceError
from tests import town

LAYER = '[layers.heat]\ntitle = "Hitte"\nkind = "raster"\n'
SOURCE = (
    '[[sources]]\nid = "atlas"\nlayer = "heat"\norigin = "officieel"\ntitle = "Atlas"\n'
    'driver = "wcs"\nlicence = "CC0"\nattribution = "x"\n'
)


def registry(folder, text, **options):
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return load_registry(path, **options)


def test_layers_and_sources_are_found_by_name(tmp_path):
    found = registry(tmp_path, LAYER + SOURCE + 'url = "https://a.nl"\naccuracy_m = 2.5\n')
    assert found.layer("heat").title == "Hitte"
    assert found.layer("heat").table is None
    assert found.source("atlas").accuracy_m == 2.5
    assert found.source("atlas").crs == "EPSG:28992"
    assert [entry.id for entry in found.sources_of("heat")] == ["atlas"]
    assert found.sources_of("heat", driver="file") == ()


def test_what_is_not_registered_cannot_be_used(tmp_path):
    found = registry(tmp_path, LAYER + SOURCE)
    with pytest.raises(SourceError, match=r"laag 'panden' staat niet in sources\.toml.*heat"):
        found.layer("panden")
    with pytest.raises(SourceError, match=r"bron 'https://b\.nl' staat niet in sources\.toml"):
        found.source("https://b.nl")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LAYER + 'titel = "x"\n', "laag 'heat': onbekende sleutel 'titel'"),
        (LAYER + SOURCE + 'uri = "x"\n', "bron 'atlas': onbekende sleutel 'uri'"),
        (LAYER + SOURCE + "[bronnen]\n", "onbekend onderdeel 'bronnen'"),
        (LAYER.replace("raster", "kaart"), "soort 'kaart' is onbekend"),
        (LAYER + SOURCE.replace("officieel", "echt"), "herkomst 'echt' is onbekend"),
        (LAYER + SOURCE.replace('layer = "heat"', 'layer = "rain"'), "laag 'rain' is niet gereg"),
        (LAYER + SOURCE + SOURCE, "bron 'atlas': staat er twee keer in"),
        (LAYER + SOURCE.replace('licence = "CC0"\n', ""), "bron 'atlas': onvolledig.*licence"),
        ('[layers.heat]\nkind = "raster"\n', "laag 'heat': onvolledig.*title"),
        ('layers = "heat"\n', "geen geldig onderdeel 'layers'"),
        ("[layers]\nheat = 3\n", "laag 'heat': geen geldige beschrijving"),
        (LAYER + '[sources]\nid = "atlas"\n', "geen geldig onderdeel 'sources'"),
        ("[layers.heat\n", "geen geldige TOML"),
        ("", "staan geen lagen"),
        ("[layers]\n", "staan geen lagen"),
        (LAYER + SOURCE + 'territory = ["PV28"]\n', "territory .* is geen lijst .*gemeentecode"),
        (LAYER + SOURCE + 'territory = "holland"\n', "gebied 'holland' staat niet in .territories"),
        ('[territories]\nholland = ["PV28"]\n' + LAYER, "territories: holland .*gemeentecode"),
        ("territories = 3\n" + LAYER, "geen geldig onderdeel 'territories'"),
        (LAYER + SOURCE + "accuracy_m = nan\n", "accuracy_m 'nan' is geen getal van 0"),
        (LAYER + SOURCE + "accuracy_m = inf\n", "accuracy_m 'inf' is geen getal"),
        (LAYER + SOURCE + "accuracy_max_m = -1\n", "accuracy_max_m '-1' is geen getal"),
        (LAYER + "sentinels = [nan]\n", r"sentinels '\[nan\]' is geen lijst"),
        (LAYER + "valid_range = [5, inf]\n", "valid_range .* is geen laagste en hoogste"),
        (LAYER + SOURCE.replace('"CC0"', '" "'), "licence ' ' is geen ingevulde tekst"),
        (LAYER + SOURCE + 'crs = "RD"\n', "crs 'RD' is geen stelsel"),
        (LAYER + SOURCE + "options = 3\n", "options '3' is geen groep"),
    ],
)
def test_a_mistake_in_the_register_is_refused_and_named(tmp_path, text, message):
    with pytest.raises(SourceError, match=message):
        registry(tmp_path, text)


def test_a_territory_stands_once_and_sources_name_it(tmp_path):
    named = '[territories]\nholland = ["GM0505", "GM0599"]\n'
    found = registry(tmp_path, named + LAYER + SOURCE + 'territory = "holland"\n')
    assert found.source("atlas").territory == ("GM0505", "GM0599")
    assert found.source("atlas").covers("GM0599")
    assert not found.source("atlas").covers("GM0363")


def test_a_register_that_is_missing_or_in_another_encoding(tmp_path):
    with pytest.raises(SourceError, match=r"sources\.toml ontbreekt"):
        load_registry(tmp_path / "sources.toml")
    (tmp_path / "sources.toml").write_bytes('[layers.é]\ntitle = "é"\n'.encode("cp1252"))
    with pytest.raises(SourceError, match="geen geldige TOML"):
        load_registry(tmp_path / "sources.toml")


def test_an_installation_may_point_a_source_elsewhere_but_not_add_one(tmp_path):
    found = registry(tmp_path, LAYER + SOURCE, overrides={"atlas": {"url": "http://127.0.0.1"}})
    assert found.source("atlas").url == "http://127.0.0.1"
    with pytest.raises(SourceError, match="onbekende sleutel 'uri'"):
        registry(tmp_path, LAYER + SOURCE, overrides={"atlas": {"uri": "x"}})
    with pytest.raises(SourceError, match="bron 'elders' staat niet in"):
        registry(tmp_path, LAYER + SOURCE, overrides={"elders": {"url": "http://127.0.0.1"}})


def test_a_layer_inherits_what_its_source_says(tmp_path):
    found = registry(tmp_path, LAYER + SOURCE + 'edition = "2025"\ndetail = "grof"\n')
    known = provenance_of(found, found.source("atlas"), fetched="2026-01-01", count=3)
    assert (known.name, known.title, known.origin, known.source) == (
        "heat", "Hitte", "officieel", "Atlas",
    )  # fmt: skip
    assert (known.edition, known.detail, known.fetched, known.count) == (
        "2025", "grof", "2026-01-01", 3,
    )  # fmt: skip


def test_the_register_of_the_town_is_valid(tmp_path):
    assert len(registry(tmp_path, town.sources_toml()).layers) == 8
