"""A layer too large to send whole: by square, a sample from far away, everything from near."""

import json
import re
import shutil

import pytest

from benchmarks.map_scene import prepare
from pages.ui.map.spec import WHOLE_LIMIT
from tests.browser.maps import Asked
from tests.browser.server import ROOT, start_server

COUNT = WHOLE_LIMIT + 5000
HERE = "window.__kk_map.bench"
READY = f"() => window.__kk_map?.bench?.ready && {HERE}.layers.buildings.part && !{HERE}.moving"
WAIT = 60_000
# Where a place stands in the window; the map has Web Mercator, as computed here once more.
ON_SCREEN = """
([lon, lat]) => {
  const { position } = window.__kk_map.bench;
  const box = document.querySelector('[data-testid="stBidiComponentIsolated"]')
    .shadowRoot.querySelector('.kk-map').getBoundingClientRect();
  const side = 256 * 2 ** position.zoom;
  const x = (lon) => (lon + 180) / 360 * side;
  const y = (lat) => (0.5 - Math.asinh(Math.tan(lat * Math.PI / 180)) / (2 * Math.PI)) * side;
  return [box.left + box.width / 2 + x(lon) - x(position.lon),
    box.top + box.height / 2 + y(lat) - y(position.lat)];
}
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    prepare(COUNT, folder)
    return folder


@pytest.fixture(scope="module")
def server(data, prepared_var):
    shutil.copytree(prepared_var / "vendor", data / "var" / "vendor")
    server = start_server(
        var=data / "var",
        log=data / "server.log",
        env={"BENCH_DATA": str(data), "PYTHONPATH": str(ROOT)},
        app="benchmarks/map_server.py",
    )
    yield server
    server.stop()


@pytest.fixture
def large_map(new_page, server):
    page = new_page(server, viewport={"width": 1366, "height": 900})
    page.goto("/", wait_until="domcontentloaded")
    settled(page)
    return page


def settled(page):
    page.wait_for_function(READY, timeout=WAIT, polling=100)


def buildings(page):
    return page.evaluate(f"() => ({{...{HERE}.layers.buildings}})")


def press(page, label, changed):
    """Press a button of the page and wait until what it changes is drawn."""
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_function(f"() => {HERE}.ready && ({changed})", timeout=WAIT, polling=100)
    settled(page)


def test_from_far_away_a_sample_that_says_so_and_from_near_everything(large_map, data):
    page = large_map
    far = buildings(page)
    assert far["part"]["total"] >= 0.99 * COUNT
    assert far["part"]["loaded"] < far["part"]["total"] / 2
    assert 10_000 < far["drawn"][0] <= far["part"]["loaded"]
    said = page.locator(".kk-fallback").inner_text()
    assert re.search(r"steekproef: [\d.]+ van 6\d\.\d{3}", said)
    press(page, "kies", f"{HERE}.marked === 1")
    near = buildings(page)
    assert near["part"]["loaded"] == near["part"]["total"] > 0
    assert page.locator(".kk-fallback").count() == 0
    chosen = json.loads((data / "scene.json").read_text())["picks"][0]
    assert page.evaluate(f"() => {HERE}.selection.id") == chosen["id"]


def test_a_filter_and_a_colour_leave_the_squares_and_the_place(large_map):
    page = large_map
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    before = buildings(page)["drawn"][0]
    where = page.evaluate(f"() => {HERE}.position")
    press(page, "filter", f"{HERE}.layers.buildings.drawn[0] < {before}")
    # half of the buildings belong to each owner
    assert buildings(page)["drawn"][0] == pytest.approx(before / 2, rel=0.05)
    press(page, "kleur", f"{HERE}.layers.buildings.prop === 'built_year'")
    assert buildings(page)["drawn"][0] == pytest.approx(before / 2, rel=0.05)
    assert page.evaluate(f"() => {HERE}.position") == where
    assert page.evaluate(f"() => {HERE}.mounts") == 1
    assert not [url for url in asked if "/kk/tiles/" in url]


def test_moving_fetches_squares_once_and_asks_nothing_of_python(new_page, server):
    page = new_page(server, viewport={"width": 1366, "height": 900})
    asked = Asked(page)
    squares = []
    page.on(
        "request",
        lambda request: squares.append(request.url) if "/kk/tiles/" in request.url else None,
    )
    page.goto("/", wait_until="domcontentloaded")
    settled(page)
    runs, first = asked.sent, len(squares)
    assert 0 < first <= 60
    for label in ("Inzoomen", "Inzoomen", "Uitzoomen", "Uitzoomen"):
        zoom = page.evaluate(f"() => {HERE}.position.zoom")
        press(page, label, f"Math.abs({HERE}.position.zoom - {zoom}) > 0.01")
    assert asked.sent == runs
    assert len(squares) > first
    assert len(squares) == len(set(squares))


def test_a_building_of_a_square_can_be_clicked(large_map, data):
    page = large_map
    press(page, "kies", f"{HERE}.marked === 1")
    page.locator(".kk-map").focus()
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => {HERE}.selection === null", timeout=WAIT)
    chosen = json.loads((data / "scene.json").read_text())["picks"][0]
    (south, west), (north, east) = chosen["bounds"]
    x, y = page.evaluate(ON_SCREEN, [(west + east) / 2, (south + north) / 2])
    page.mouse.click(x, y)
    page.wait_for_function(f"() => {HERE}.selection !== null", timeout=WAIT)
    assert page.evaluate(f"() => {HERE}.selection.id") == chosen["id"]
    assert chosen["id"] in page.locator(".leaflet-popup").inner_text()


def test_the_keyboard_walks_through_what_the_squares_show(large_map):
    page = large_map
    press(page, "kies", f"{HERE}.marked === 1")
    page.locator(".kk-map").focus()
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => {HERE}.selection === null", timeout=WAIT)
    shown = buildings(page)["drawn"][0]
    told = []
    for key in ("n", "n", "p", "p"):
        page.keyboard.press(key)
        told.append(page.locator(".kk-said").inner_text())
        page.wait_for_function(f"() => {HERE}.marked === 1", timeout=WAIT)
    numbers = [re.search(r", (\d+) van (\d+); Enter kiest$", text).groups() for text in told]
    count = int(numbers[0][1])
    # squares stick out of the map: what is in sight is a part of what is drawn
    assert 0 < count <= shown
    assert [int(number) for number, _ in numbers] == [1, 2, 1, count]
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => {HERE}.selection !== null", timeout=WAIT)
    assert (
        page.evaluate(f"() => {HERE}.selection.id") in page.locator(".leaflet-popup").inner_text()
    )


def test_squares_that_fail_are_told_and_come_back_by_themselves(new_page, server, observed):
    page = new_page(server, viewport={"width": 1366, "height": 900})
    broken = {"on": True}

    def answer(route):
        if broken["on"]:
            route.fulfill(status=500, json={})
        else:
            route.continue_()

    page.route(re.compile(r"/kk/tiles/"), answer)
    page.goto("/", wait_until="domcontentloaded")
    notice = page.locator(".kk-notice").filter(has_text="Gebouwen")
    notice.wait_for(timeout=WAIT)
    broken["on"] = False
    notice.wait_for(state="detached", timeout=WAIT)
    settled(page)
    assert buildings(page)["drawn"][0] > 10_000
    assert all("status of 500" in text for text in observed.console_errors)
    observed.console_errors.clear()
