"""Boundaries from a real OGC API Features server into the library."""

import json

import pytest
import shapely

from geo.catalogue.library import Library
from geo.catalogue.sources import load_registry
from geo.errors import FetchError, SourceError
from geo.fetch.boundaries import LAYERS
from geo.fetch.first_start import refresh_boundaries_if_online
from geo.fetch.run import fetch_layer
from geo.paths import data_dir

from .servers import reply, reply_json, serving
from .towns import KEYS, SIDE, cbs_frames, dordrecht_buurten, to_features

SHIPPED = """
[[sources]]
id = "shipped_{layer}"
layer = "{layer}"
origin = "officieel"
title = "CBS 2025, gegeneraliseerd"
driver = "file"
path = "{layer}.gpkg"
licence = "CC BY 4.0"
attribution = "CBS"
detail = "gegeneraliseerd"
"""


def with_shipped(make_library, url):
    """Make a library that has rough boundaries of GM9999 among the data that ships."""
    collections = {"gemeente": "gemeenten", "wijken": "wijken", "buurten": "buurten"}
    library = make_library(url, extra="".join(SHIPPED.format(layer=k) for k in collections))
    frames = cbs_frames()
    for layer, collection in collections.items():
        frame = frames[collection]
        own = frame[(frame["gemeentecode"] == "GM9999") & (frame["water"] == "NEE")]
        own.to_file(library.data / f"{layer}.gpkg", engine="pyogrio")
    return library


def test_the_made_up_gemeente_replaces_what_was_there(cbs_service, make_library):
    library = make_library(cbs_service)
    report = fetch_layer(library, "buurten", gemeentecode="GM9999")
    buurten = library.get("buurten").frame
    assert sorted(buurten["buurtcode"]) == [
        "BU99990100", "BU99990101", "BU99990102", "BU99990103",
        "BU99990200", "BU99990201", "BU99990202", "BU99990203",
    ]  # fmt: skip
    assert set(buurten["wijknaam"]) == {"Proefwijk 1", "Proefwijk 2"}
    assert buurten.area.tolist() == pytest.approx([SIDE**2] * 8)
    assert buurten.crs.to_epsg() == 28992
    assert report.count == 8
    assert report.dropped == {"water": 1}
    assert report.nulls == {"aantal_inwoners": 2}
    assert set(report.also) == {"gemeente", "wijken"}
    assert len(library.get("wijken").frame) == 2
    assert library.get("gemeente").frame.area.sum() == pytest.approx(8 * SIDE**2)
    known = library.get("buurten").provenance
    assert (known.origin, known.edition, known.licence) == ("officieel", "2025", "CC BY 4.0")
    assert "crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F28992" in known.request
    assert known.fetched


def test_the_next_fetch_needs_no_code_and_says_nothing_changed(cbs_service, make_library):
    library = make_library(cbs_service)
    first = fetch_layer(library, "wijken", gemeentecode="GM9999")
    again = fetch_layer(library, "wijken")
    assert (first.changed, again.changed) == (True, False)
    assert again.digest == first.digest
    assert "niets veranderd" in again.message


def test_all_pages_of_dordrecht_come_in(cbs_service, make_library):
    detailed = dordrecht_buurten()
    library = make_library(cbs_service)
    report = fetch_layer(library, "buurten", gemeentecode="GM0505")
    assert len(detailed) > 100
    assert shapely.get_num_coordinates(detailed.geometry.to_numpy()).sum() > 4000
    assert report.pages_count == 3  # in pages of 50
    assert report.count == len(detailed)
    assert report.nulls == {"aantal_inwoners": len(detailed)}
    fetched = library.get("buurten").frame.set_index("buurtcode").geometry.sort_index()
    expected = detailed.set_index("buurtcode").geometry.sort_index()
    assert fetched.geom_equals_exact(expected, tolerance=0.001).all()


def test_first_start_with_network_replaces_the_generalised_ones(
    cbs_service, make_library, monkeypatch
):
    library = with_shipped(make_library, cbs_service)
    assert library.get("buurten").provenance.detail == "gegeneraliseerd"
    report = refresh_boundaries_if_online(library)
    assert report is not None
    assert report.count == 8
    assert library.get("buurten").provenance.detail is None
    assert refresh_boundaries_if_online(library) is None  # once is enough


def test_first_start_without_network_is_quick_and_quiet(make_library, monkeypatch):
    library = with_shipped(make_library, "http://127.0.0.1:9")
    assert refresh_boundaries_if_online(library, timeout_s=2) is None
    assert library.get("buurten").provenance.detail == "gegeneraliseerd"


def test_kerncijfers_take_the_contract_names_and_lose_their_sentinels(cbs_service, make_library):
    library = make_library(cbs_service)
    report = fetch_layer(library, "kerncijfers", gemeentecode="GM9999")
    table = library.get("kerncijfers").table.set_index("wijkcode")
    assert table.index.tolist() == ["GM9999", "WK999901", "WK999902"]
    assert table.loc["GM9999", "wijknaam"] == "Proefstad"
    assert table["woningen"].tolist() == [800, 400, 400]
    assert table.loc["WK999901", "inwoners"] == 1000
    assert table.loc["WK999902", "corporatie_pct"] == 25
    assert table["meergezins_pct"].isna().tolist() == [False, True, True]
    assert report.nulls == {"percentage_meergezinswoning": 2}


def test_an_edition_that_is_not_filled_yet_replaces_nothing(make_library):
    """In the year itself CBS gives -99995 for every figure."""
    frames = cbs_frames()
    for name in ("wijken", "gemeenten"):
        frames[name]["perc_huurwoningen_in_bezit_woningcorporaties"] = -99995

    def answer(handler):
        name = handler.path.split("/collections/")[1].split("/")[0]
        own = frames[name][frames[name]["gemeentecode"] == "GM9999"]
        features = json.loads(
            json.dumps(to_features(own, key=KEYS[name]), default=lambda v: v.item())
        )
        reply_json(handler, {"type": "FeatureCollection", "features": features})

    with serving(answer) as (url, _):
        library = make_library(url)
        with pytest.raises(FetchError, match="'corporatie_pct' voor 2025 nog niet gevuld"):
            fetch_layer(library, "kerncijfers", gemeentecode="GM9999")
    assert library.find("kerncijfers") is None


def test_an_unknown_gemeente_gives_one_clear_sentence(cbs_service, make_library):
    library = make_library(cbs_service)
    with pytest.raises(FetchError, match="geen enkel object voor gemeente van GM1234"):
        fetch_layer(library, "buurten", gemeentecode="GM1234")
    assert library.find("buurten") is None


def test_only_registered_layers_and_sources_can_be_fetched(cbs_service, make_library):
    library = make_library(cbs_service)
    with pytest.raises(SourceError, match=r"staat niet in sources\.toml"):
        fetch_layer(library, "straten")
    with pytest.raises(SourceError, match=r"staat niet in sources\.toml"):
        fetch_layer(library, "buurten", source_id="elders")
    with pytest.raises(SourceError, match="geen officiële bron van de laag"):
        fetch_layer(library, "buurten", source_id="cbs_wijken")


def test_the_shipped_register_leads_to_the_set(cbs_service, tmp_path):
    """With the register that ships, only its address led to the local service."""
    registry = load_registry(data_dir() / "sources.toml")
    overrides = {
        source.id: {"url": cbs_service}
        for source in registry.sources
        if source.url == "https://api.pdok.nl/cbs/wijken-en-buurten-2025/ogc/v1"
    }
    library = Library(data_dir(), tmp_path / "var", overrides=overrides)
    report = fetch_layer(library, "buurten", gemeentecode="GM9999")
    assert report.source_id == "pdok-cbs-buurten-2025"
    assert library.get("buurten").provenance.detail == "gedetailleerd"
    assert len(library.get("buurten").frame) == 8


def test_generalised_boundaries_come_only_when_asked_for(tmp_path):
    """When the detailed ones do not answer, rough ones must not take their place."""
    registry = load_registry(data_dir() / "sources.toml")
    asked = []

    def answer(handler):
        asked.append(handler.path)
        reply(handler, "", status=404)

    with serving(answer) as (url, _):
        overrides = {
            source.id: {"url": f"{url}/{source.detail}"}
            for source in registry.sources
            if source.driver == "ogc_features" and source.layer in LAYERS
        }
        library = Library(data_dir(), tmp_path / "var", overrides=overrides)
        with pytest.raises(FetchError, match="404"):
            fetch_layer(library, "buurten", gemeentecode="GM0505")
    assert len(asked) == 1
    assert asked[0].startswith("/gedetailleerd/")
    # those that ship stay: detailed ones of an earlier year
    assert library.get("buurten").provenance.detail is None


def test_other_names_for_codes_are_understood(make_library):
    """CBS Gebiedsindelingen calls them statcode, statnaam and gm_code."""
    frames = cbs_frames()

    def answer(handler):
        name = handler.path.split("/collections/")[1].split("/")[0]
        frame = frames[name][frames[name]["gemeentecode"] == "GM9999"]
        key = KEYS[name]
        for feature in (features := to_features(frame, key=key)):
            own = feature["properties"]
            feature["properties"] = {
                "statcode": own[key],
                "statnaam": own[key.replace("code", "naam")],
                "gm_code": own["gemeentecode"],
                "water": own["water"],
            }
        reply_json(handler, {"type": "FeatureCollection", "features": features})

    names = {"filter_column": "gm_code", "key_column": "statcode", "name_column": "statnaam"}
    overrides = {f"cbs_{layer}": {"options": names} for layer in LAYERS}
    with serving(answer) as (url, _):
        for layer in LAYERS:
            overrides[f"cbs_{layer}"]["url"] = url
        library = make_library(url, overrides=overrides)
        fetch_layer(library, "buurten", gemeentecode="GM9999")
    buurten = library.get("buurten").frame
    assert list(buurten["wijkcode"].unique()) == ["WK999901", "WK999902"]
    assert buurten["buurtnaam"].iloc[0] == "Proefbuurt 1.0"
    assert library.get("gemeente").frame["gemeentenaam"].tolist() == ["Proefstad"]


def test_first_start_of_the_data_that_ships(cbs_service, tmp_path, monkeypatch):
    """Borders that ship give way to those of today, all three layers at once."""
    registry = load_registry(data_dir() / "sources.toml")
    overrides = {
        source.id: {"url": cbs_service}
        for source in registry.sources
        if source.url == "https://api.pdok.nl/cbs/wijken-en-buurten-2025/ogc/v1"
    }
    library = Library(data_dir(), tmp_path / "var", overrides=overrides)
    before = {name: library.get(name) for name in LAYERS}
    assert {layer.provenance.detail for layer in before.values()} == {None}
    report = refresh_boundaries_if_online(library)
    assert report is not None
    for name in LAYERS:
        after = library.get(name)
        assert after.provenance.detail == "gedetailleerd"
        assert after.provenance.edition == "2025"
        assert after.digest != before[name].digest
    assert len(library.get("buurten").frame) == len(dordrecht_buurten())
    # a new process sees the same, and does not fetch again
    again = Library(data_dir(), tmp_path / "var", overrides=overrides)
    assert again.get("buurten").digest == report.digest
    assert refresh_boundaries_if_online(again) is None
