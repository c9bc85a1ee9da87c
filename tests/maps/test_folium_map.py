import json
import re
from dataclasses import replace

import folium
import pandas as pd
import pytest

from geo.catalogue.layers import Layer, Provenance
from geo.errors import DataError
from geo.hazards.thresholds import load_thresholds
from geo.maps import themes
from geo.maps.folium_map import BaseMap, city_map
from geo.paths import SHIPPED_DATA
from tests import town

EVIL = "<img src=x onerror=\"alert(1)\"></script><script>alert('2')</script>{{ 7*7 }}"
HAZARD = load_thresholds(SHIPPED_DATA / "thresholds.toml")


def layer(name, data, **changes):
    known = {"name": name, "title": name.title(), "origin": "officieel", "source": "Test"}
    return Layer(Provenance(**{**known, **changes}), data)


def rendered(layers, **options):
    return city_map(layers, **{"title": "Proef", **options}).get_root().render()


@pytest.fixture
def areas():
    return themes.policy(layer("policy_areas", town.policy_areas(), detail="gegeneraliseerd"))


@pytest.fixture
def example():
    return themes.stock_by_label(layer("stock", town.stock(), origin="voorbeeld"))


def test_it_is_a_folium_map_that_needs_only_leaflet(areas):
    city = city_map([areas], title="Proef", assets="/vendor/leaflet/")
    assert isinstance(city, folium.Map)
    page = city.get_root().render()
    assert re.findall(r'<script src="([^"]+)"', page) == ["/vendor/leaflet/leaflet.js"]
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) == [
        "/vendor/leaflet/leaflet.css"
    ]
    for other in ("jquery", "bootstrap", "awesome", "glyphicon", "cdn"):
        assert other not in page.lower()


def test_the_page_holds_each_of_our_files_once_however_often_it_is_rendered(areas):
    city = city_map([areas], title="Proef")
    for page in (city.get_root().render(), city.get_root().render()):
        assert page.count("window.koppelkaart = window.koppelkaart || {}") == 1
        assert page.count("<h1>") == page.count("Herkomst per laag</caption>") == 1
        assert page.count(".kk-caveat {") == 1


def test_folium_maps_elsewhere_keep_their_own_libraries(areas):
    city_map([areas], title="Proef", assets="/ergens/")
    assert any("jquery" in url for _, url in folium.Map.default_js)


def test_example_data_is_told_on_the_page_and_on_the_map(areas, example):
    assert "Bevat voorbeelddata" not in rendered([areas])
    page = rendered([areas, example])
    assert "<strong>Bevat voorbeelddata:</strong> Stock." in page
    assert re.search(r'koppelkaart\.notice\(\s*city_map_\w+, "Bevat voorbeelddata"', page)


def test_example_data_below_the_classes_counts_too():
    known = Provenance(name="heat", title="Hitte", origin="voorbeeld", source="Verzonnen")
    exposure = pd.DataFrame(columns=["pand_id", "hazard", "exposure_class", "value"])
    made = themes.stock_by_exposure(
        layer("stock", town.stock()), exposure, hazard=HAZARD["heat"],
        rests_on=[known],
    )  # fmt: skip
    assert "<strong>Bevat voorbeelddata:</strong> Hitte." in rendered([made])


def test_caveat_generalised_and_provenance_are_there(areas):
    page = rendered([areas])
    assert "Een stresstest is geen norm" in page
    assert '\\u003cspan class=\\"kk-badge\\"\\u003egegeneraliseerd' in page
    assert "Herkomst per laag" in page


def test_nothing_from_data_enters_the_page_as_html(tmp_path):
    frame = town.policy_areas()
    frame["name"] = EVIL
    frame["basis"] = EVIL
    evil = layer(
        "policy_areas", frame, title=EVIL, source=EVIL, note=EVIL, detail=EVIL, attribution=EVIL
    )
    names = town.wijken()
    names["wijknaam"] = EVIL
    base = BaseMap(title=EVIL, url="https://tegels.invalid/{z}/{x}/{y}.png", attribution=EVIL)
    page = rendered(
        [
            themes.borders(layer("wijken", names), name="wijknaam"),
            themes.policy(evil),
            themes.hazard_raster(
                layer("heat", town.rasters(tmp_path)["heat"], title=EVIL),
                hazard=replace(HAZARD["heat"], unit=EVIL),
            ),
        ],
        title=EVIL, notes=[EVIL], basemap=base,
    )  # fmt: skip
    # the text as it stands occurs nowhere, neither in HTML nor in a script
    assert "<img src=x" not in page
    assert "</script><script>alert" not in page
    # and nothing ran it as a template: 49 would stand where {{ 7*7 }} stood
    assert "script>49" not in page
    assert "script&gt;49" not in page
    assert "\\u003e49" not in page
    # names in the list of layers are HTML to Leaflet
    switches = re.search(r"overlays :  \{(.*?)\},\n", page, re.DOTALL)[1]
    named = [json.loads(f'"{text}"') for text in re.findall(r'"((?:[^"\\]|\\.)*)"', switches)]
    assert len(named) == 3
    assert sum(name.startswith("&lt;img") for name in named) == 2
    assert not any("<" in name for name in named)


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "{% if %}", "{# weg #}", "{{{ x }}}", "{%raw%}"])
def test_braces_in_data_are_only_braces(text):
    frame = town.policy_areas()
    frame["name"] = text
    page = rendered([themes.policy(layer("policy_areas", frame, title=text))], title=text)
    payload = json.loads(re.search(r"koppelkaart\.layer\(\s*city_map_\w+, (\{.*\})\);\n", page)[1])
    assert {f["properties"]["n"] for f in payload["features"]["features"]} == {text}
    assert f"<title>{text}</title>" in page


def test_two_layers_with_one_name_both_have_a_switch(areas):
    page = rendered([areas, areas])
    assert "Policy_Areas (2)" in re.search(r"overlays :  \{(.*?)\},\n", page, re.DOTALL)[1]


def test_layer_switches_hold_every_layer_and_only_shown_ones_are_added(areas):
    hidden = themes.works(layer("works", town.works()), shown=False)
    page = rendered([areas, hidden])
    names = re.findall(r"var (classed_layer_\w+) =", page)
    assert len(names) == 2
    added = [name for name in names if f"{name}.addTo(" in page]
    assert added == names[:1]


def test_the_view_holds_what_is_drawn_and_not_the_background(areas):
    borders = themes.borders(layer("wijken", town.wijken()), name="wijknaam")
    page = rendered([borders, areas])
    corners = json.loads(re.search(r"koppelkaart\.fit\(\s*city_map_\w+, (\[.*?\])\);", page)[1])
    # two squares of 1 km side by side; RD north is a little off true north
    assert corners[0] == pytest.approx(town.degrees(0, 0), abs=3e-4)
    assert corners[1] == pytest.approx(town.degrees(2000, 1000), abs=3e-4)


def test_a_chosen_centre_is_kept(areas):
    page = rendered([areas], center=(51.8, 4.67), zoom=15)
    assert "koppelkaart.fit(" not in page.split("window.koppelkaart = window.koppelkaart || {}")[1]
    assert "center: [51.8, 4.67]" in page
    assert '"zoom": 15' in page


def test_tiles_that_do_not_come_are_told(areas):
    base = BaseMap(
        title="Grijs", url="https://tegels.invalid/{z}/{x}/{y}.png", attribution="Kadaster"
    )
    page = rendered([areas], basemap=base)
    assert "tileerror" in page
    assert "https://tegels.invalid" in page
    assert "tegels" not in rendered([areas])


def test_tables_come_below_unless_the_page_has_its_own(areas):
    assert "De kaart als tabel" in rendered([areas])
    assert "De kaart als tabel" not in rendered([areas], tables=False)
    assert "Herkomst per laag" in rendered([areas], tables=False)


def test_a_raster_comes_with_its_table(tmp_path):
    heat = layer("heat", town.rasters(tmp_path)["heat"])
    city = city_map([themes.hazard_raster(heat, hazard=HAZARD["heat"])], title="Hitte")
    assert city.tables[0].rows[3] == ("Hoog: 38 tot 41 °C", "50,0%")


def test_a_map_of_nothing_is_refused():
    with pytest.raises(DataError, match="ten minste één laag"):
        city_map([], title="Leeg")
    nowhere = town.projects_of(town.project("zoek", place=None))
    with pytest.raises(DataError, match="bekende plaats"):
        city_map([themes.projects(layer("projects", nowhere))], title="Leeg")
