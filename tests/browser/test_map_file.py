"""The map as one HTML file, opened from disk as from a stick: no server, no network."""

from html import escape

import numpy as np
import pandas as pd
import pytest

from geo.catalogue.layers import Layer, Provenance
from geo.hazards.thresholds import load_thresholds
from geo.maps import themes
from geo.maps.folium_map import city_map
from geo.maps.offline import external_references, inline_html
from geo.paths import SHIPPED_DATA
from tests import town
from tests.conftest import VENDOR, without

HAZARD = load_thresholds(SHIPPED_DATA / "thresholds.toml")
EVIL = '<img src=x onerror="window.ran=1"> {{ 7*7 }}'


def layer(name, title, data, **changes):
    known = {"name": name, "title": title, "origin": "officieel", "source": "Test"}
    return Layer(Provenance(**{**known, **changes}), data)


@pytest.fixture(scope="session")
def vendor():
    if not (VENDOR / "leaflet").is_dir():
        without(
            "Leaflet", "python3 scripts/vendor_assets.py",
            required_by="KOPPELKANSEN_REQUIRE_BROWSER",
        )  # fmt: skip
    return VENDOR


@pytest.fixture
def town_map(vendor, tmp_path):
    rows = [
        row | {"precision_m": 250.0} if row["project_id"] == "kade" else row
        for row in town.project_rows()
    ]
    areas = town.policy_areas()
    areas.loc[areas["area_id"] == "warmte-zuidoost", "name"] = EVIL
    layers = [
        themes.borders(layer("wijken", "Wijken", town.wijken()), name="wijknaam"),
        themes.hazard_raster(
            layer("heat", "Hitte", town.rasters(tmp_path)["heat"], origin="voorbeeld"),
            hazard=HAZARD["heat"], shown=False,
        ),
        themes.policy(layer("policy_areas", "Gebieden", areas, detail="gegeneraliseerd")),
        themes.stock_by_label(layer("stock", "Bezit", town.stock())),
        themes.works(layer("works", "Werken", town.works())),
        themes.projects(layer("projects", "Plannen", town.projects_of(*rows))),
    ]  # fmt: skip
    text = inline_html(city_map(layers, title="De stad op een stick"), vendor)
    # an address with a space and an accent, as people name folders
    path = tmp_path / "mijn kaart é" / "kaart.html"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def click_at(page, x, y):
    """Click on a place in metres from the corner of the town."""
    point = page.evaluate(
        """([lat, lon]) => {
          const map = window[Object.keys(window).find(name => name.startsWith('city_map_'))];
          const box = map.getContainer().getBoundingClientRect();
          const at = map.latLngToContainerPoint([lat, lon]);
          return [box.x + at.x, box.y + at.y]; }""",
        list(town.degrees(x, y)),
    )
    page.mouse.click(*point)


@pytest.fixture
def open_file(browser, outside, observed):
    """Give ``open_file(path, **options)``: the page, with every other address refused."""
    contexts = []

    def start(path, **options):
        context = browser.new_context(locale="nl-NL", **outside, **options)
        contexts.append(context)
        observed.watch(context)
        asked = []
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector(".kk-legend")
        page.asked = asked
        return page

    yield start
    for context in contexts:
        context.close()
    assert observed.problems(()) == []


def test_the_map_is_whole_without_network(open_file, town_map):
    page = open_file(town_map, viewport={"width": 1280, "height": 900})
    assert external_references(town_map.read_text(encoding="utf-8")) == []
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("L.version") == "1.9.4"
    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.title() == "De stad op een stick"
    # 4 projects with a place, each once
    assert page.locator(".kk-marker").count() == 4
    # 3 areas, 4 buildings and 4 works can be clicked; a rough place is a circle besides
    assert page.locator("path.leaflet-interactive").count() == 11
    dashed = "path:not(.leaflet-interactive)[stroke-dasharray]"
    assert page.locator(f".leaflet-overlay-pane, .leaflet-map-pane {dashed}").count() >= 1
    # fills are patterns, and the patterns exist
    fills = page.locator("path.leaflet-interactive").evaluate_all(
        "paths => paths.map(p => p.getAttribute('fill')).filter(f => f && f.startsWith('url('))"
    )
    assert len(fills) == 7
    assert all(page.locator(fill[4:-1]).count() == 1 for fill in fills)
    # drawn where it can be seen
    box = page.locator(".kk-marker").first.bounding_box()
    frame = page.locator(".folium-map").bounding_box()
    assert frame["x"] < box["x"] < frame["x"] + frame["width"]
    assert frame["y"] < box["y"] < frame["y"] + frame["height"]


def test_indicative_areas_are_dashed_and_others_are_not(open_file, town_map):
    page = open_file(town_map)
    edge = "[aria-label^='{}']"
    plein = page.locator(edge.format("Wbmgp-Plein"))
    assert plein.get_attribute("stroke-dasharray") == "7 6"
    assert page.locator(edge.format("Prioriteit")).get_attribute("stroke-dasharray") is None


def test_legend_follows_the_layers_and_tells_what_must_be_told(open_file, town_map):
    page = open_file(town_map, viewport={"width": 1280, "height": 900})
    legend = page.locator(".kk-legend")
    assert legend.is_visible()
    assert legend.get_by_text("gegeneraliseerd").is_visible()
    assert legend.get_by_text("Label F").count() == 1
    assert page.get_by_role("note").get_by_text("Bevat voorbeelddata").is_visible()
    assert page.get_by_text("Een stresstest is geen norm").is_visible()
    heat = legend.locator("section", has=page.get_by_role("heading", name="Hitte (°C)"))
    assert heat.is_hidden()
    page.get_by_label("Hitte").check()
    assert legend.get_by_text("Hoog: 38 tot 41 °C").count() == 1
    assert heat.get_attribute("hidden") is None
    picture = page.locator("img.leaflet-image-layer")
    assert picture.evaluate("p => p.complete && p.naturalWidth > 0")
    page.get_by_label("Plannen").uncheck()
    assert page.locator(".kk-marker").count() == 0


def test_popups_show_text_as_text(open_file, town_map):
    page = open_file(town_map, viewport={"width": 1280, "height": 900})
    area = page.locator("path[aria-label*='onerror']")
    area.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup-content")
    popup.wait_for()
    assert popup.locator("h3").inner_text() == EVIL
    assert popup.locator("img").count() == 0
    assert page.evaluate("window.ran") is None
    assert page.locator("table", has_text="onerror").count() == 1
    assert page.get_by_label("Sluiten").count() == 1
    page.keyboard.press("Escape")
    marker = page.get_by_role("button", name="Kade, Planvoorraad")
    marker.focus()
    page.keyboard.press("Enter")
    told = page.locator(".leaflet-popup-content").last
    told.get_by_text("v.a. 2028").wait_for()
    assert told.get_by_text("n.t.b.").is_visible()
    assert told.get_by_text("ongeveer 250 m").is_visible()


def test_it_can_be_used_on_a_telephone(open_file, town_map):
    page = open_file(town_map, viewport={"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.get_by_text("Label F").first.is_visible()
    page.get_by_text("Legenda", exact=True).click()
    assert page.locator(".kk-legend").get_by_text("Label F").is_visible()


def test_thousands_of_buildings_are_drawn_on_one_canvas(open_file, vendor, tmp_path):
    rows = [town.building(n, 20 * (n % 60), 20 * (n // 60)) for n in range(1, 2001)]
    stock = layer("stock", "Bezit", town.stock_of(*rows))
    areas = layer("policy_areas", "Gebieden", town.policy_areas())
    exposure = pd.DataFrame(
        {
            "pand_id": stock.table["pand_id"], "hazard": "heat", "exposure_class": "zeer_hoog",
            "value": np.full(2000, 42.0),
        }
    )  # fmt: skip
    made = themes.stock_by_exposure(stock, exposure, hazard=HAZARD["heat"])
    city = city_map(
        [themes.policy(areas), made], title="Veel", center=town.degrees(600, 300), zoom=15
    )
    path = tmp_path / "veel.html"
    path.write_text(inline_html(city, vendor), encoding="utf-8")
    page = open_file(path, viewport={"width": 1000, "height": 900})
    assert page.locator("canvas").count() == 1
    dark = page.locator("canvas").evaluate(
        """canvas => { const {data} = canvas.getContext('2d')
             .getImageData(0, 0, canvas.width, canvas.height);
           let n = 0;
           for (let i = 0; i < data.length; i += 4) {
             if (data[i] === 0x6d && data[i + 1] === 0x0a && data[i + 2] === 0x35) { n += 1; }
           }
           return n; }"""
    )
    assert dark > 2000
    # 42 degrees in the building at (600, 300); beside the buildings the area below is clicked
    click_at(page, 605, 305)
    page.locator(".leaflet-popup-content").get_by_text("42 °C").wait_for()
    page.keyboard.press("Escape")
    page.locator(".leaflet-popup").wait_for(state="detached")
    click_at(page, 500, 850)
    page.locator(".leaflet-popup-content h3", has_text="Prioriteit-Zuidwest").wait_for()
    page.locator("summary", has_text="Bezit").click()
    assert "2.000" in page.locator("table", has_text="Zonder bekend aantal woningen").inner_text()


def test_axe_finds_nothing_serious(open_file, town_map, axe_violations):
    page = open_file(town_map, viewport={"width": 1280, "height": 900}, bypass_csp=True)
    assert axe_violations(page) == []


def test_hostile_title_is_only_a_title(open_file, vendor, tmp_path):
    areas = themes.policy(layer("policy_areas", EVIL, town.policy_areas()))
    path = tmp_path / "titel.html"
    path.write_text(inline_html(city_map([areas], title=EVIL, notes=[EVIL]), vendor), "utf-8")
    assert escape(EVIL) in path.read_text(encoding="utf-8")
    page = open_file(path)
    assert page.title() == EVIL
    assert page.locator("h1").inner_text() == EVIL
    assert page.locator(".leaflet-control-layers img").count() == 0
    assert page.evaluate("window.ran") is None
