"""A layer out of one file of tiles: areas from far, buildings from near, in their colours."""

import json
import shutil

import geopandas as gpd
import pytest

from geo.catalogue.subset import FrameRows
from geo.constants import WGS84
from geo.example.country import build_country
from geo.spatial.tile_archive import write_archive
from tests.browser.maps import layer, settled
from tests.browser.server import ROOT, start_server

# The colours in the middle part of the canvas of the layer: how many pixels are of each.
COLOURS = """
() => {
  const canvas = document.querySelector('[data-testid="stBidiComponentIsolated"]')
    .shadowRoot.querySelector('.leaflet-kk-layer-stock-pane canvas');
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let [low, high, other] = [0, 0, 0];
  for (let k = 0; k < data.length; k += 4) {
    if (data[k + 3] < 250) continue;
    if (data[k + 1] > 240 && data[k] < 15) low += 1;
    else if (data[k] > 240 && data[k + 1] < 15) high += 1;
    else other += 1;
  }
  return { low, high, other };
}
"""
READY = "() => window.__kk_map?.kaart?.ready && window.__kk_map.kaart.layers.stock.part"


@pytest.fixture(scope="module")
def country():
    layers = build_country(gemeenten=2, buildings=1500).layers
    stock = layers["stock"]
    # the first gemeente is high, the second low: to be told apart by where they lie
    heat = stock["buurtcode"].str.startswith("BU9001").map({True: "hoog", False: "laag"})
    return stock.assign(class_heat=heat), layers["buurten"]


@pytest.fixture(scope="module")
def server(country, prepared_var, tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    stock, buurten = country
    write_archive(
        FrameRows(stock), ["pand_id", "owner", "class_heat"], folder / "stock.pmtiles",
        areas=buurten, looks=["class_heat"],
    )  # fmt: skip
    shutil.copytree(prepared_var / "vendor", folder / "var" / "vendor")
    west, south, east, north = buurten.to_crs(WGS84).total_bounds
    place = {"middle": [(south + north) / 2, (west + east) / 2], "zoom": 11}
    server = start_server(
        var=folder / "var",
        log=folder / "server.log",
        env={
            "KK_TEST_ARCHIVE": str(folder / "stock.pmtiles"),
            "KK_TEST_PLACE": json.dumps(place),
            "PYTHONPATH": str(ROOT),
        },
        app="tests/browser/apps/archive_app.py",
    )
    yield server
    server.stop()


def ready(page):
    page.wait_for_function(READY, timeout=60_000, polling=100)
    settled(page)


def at(page, place, zoom):
    page.goto(f"/?pos={zoom}/{place.y:.5f}/{place.x:.5f}", wait_until="domcontentloaded")
    ready(page)


def test_areas_from_far_and_every_building_from_near(new_page, server, country):
    page = new_page(server)
    parts = []
    page.on(
        "response",
        lambda got: parts.append(got) if "/kk/archive/" in got.url else None,
    )
    page.goto("/", wait_until="domcontentloaded")
    ready(page)
    far = layer(page, "stock")["part"]
    assert (far["areas"], far["sample"], far["total"]) == (True, False, None)
    assert page.get_by_text("de kleur is die van de meeste woningen").is_visible()
    seen = page.evaluate(COLOURS)
    assert seen["low"] > 150
    assert seen["high"] > 150
    # parts of the file, each under the digest, and far from all of it
    assert {got.status for got in parts} == {206}
    assert {got.headers["etag"] for got in parts} == {'"abcdef123456"'}
    assert all(got.request.headers["range"].startswith("bytes=") for got in parts)

    # with a filter nothing can be said of an area
    page.get_by_text("alleen hoog").click()
    page.wait_for_function("() => window.__kk_map.kaart.layers.stock.drawn[0] === 0")
    assert page.get_by_text("is met een filter niets te tonen").is_visible()

    stock = country[0].to_crs(WGS84)
    # as far from the other gemeente as can be
    one = stock.iloc[stock.geometry.bounds["minx"].argmin()]
    assert one["class_heat"] == "hoog"
    at(page, one.geometry.representative_point(), 18)
    near = layer(page, "stock")["part"]
    assert (near["areas"], near["sample"]) == (False, False)
    seen = page.evaluate(COLOURS)
    assert seen["high"] > 2000
    assert seen["low"] == 0
    # the building in the middle is the one that stands there
    box = page.locator(".kk-map").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("() => window.__kk_map.kaart.selection")
    assert page.evaluate("() => window.__kk_map.kaart.selection.id") == one["pand_id"]
    assert page.locator(".kk-card-body").get_by_text(one["owner"]).is_visible()


def test_a_click_on_an_area_goes_nearer(new_page, server, country):
    page = new_page(server)
    buurt = gpd.GeoSeries(country[1].geometry.iloc[[5]]).to_crs(WGS84).iloc[0].centroid
    at(page, buurt, 11)
    box = page.locator(".kk-map").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    assert page.get_by_text("woningen").first.is_visible()
    page.mouse.click(x, y)
    page.wait_for_function("() => window.__kk_map.kaart.position.zoom === 13")
    settled(page)
    assert layer(page, "stock")["part"]["areas"] is False
    assert page.evaluate("() => window.__kk_map.kaart.selection") is None
