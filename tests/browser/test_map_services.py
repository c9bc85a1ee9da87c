"""A WMS of MapServer is drawn; one that stays silent or fails is named and replaced."""

import shutil
import threading
import time
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from PIL import Image

from tests import town
from tests.browser.maps import settled, state
from tests.browser.server import start_server
from tests.fetch.mapserver import mapserver, raster_layer

SECONDS = 10
PATIENCE = 5.0
REPLACED = (
    "Klimaateffectatlas geeft geen antwoord. "
    "In plaats van ‘Hitte’ staat er: het beeld van 3 maart 2025."
)
GREEN = (0, 128, 0)
RED = (200, 0, 0)


class Service:
    """A MapServer with a red layer in RD; ``mood`` is "answers", "silent" or "fails".

    Silent: it lets a browser wait. Fails: the layer has another name by now, so that it answers
    with an exception in XML, as an official service does whose names changed.
    """

    def __init__(self, mood):
        self.awake = threading.Event()
        if mood != "silent":
            self.awake.set()
        self.layer = "hitte_2025" if mood == "fails" else "hitte"
        self.url = ""
        self.asked = []

    @contextmanager
    def running(self, program, folder):
        raster = town.write_raster(
            folder / "hitte.tif", np.full((60, 60), 39.0), x=-15_000, top=20_000, cell_m=500
        )
        layer = raster_layer(self.layer, raster, classes=[("[pixel] > 0", "#c80000")])
        extent = (90_000, 410_000, 120_000, 440_000)
        with mapserver(
            program, folder, [layer], extent=extent, before=lambda: self.awake.wait(60)
        ) as (url, asked):
            self.url, self.asked = url, asked
            yield self
            self.awake.set()


@pytest.fixture
def map_of(prepared_var, tmp_path, new_page, needs, observed):
    """Give ``map_of(mood)``: a page with one map on a WMS in that mood, and the WMS."""
    started = []
    program = needs("mapserv", "apt-get install cgi-mapserver", also=("/usr/lib/cgi-bin/mapserv",))

    def start(mood):
        var = tmp_path / "var"
        shutil.copytree(prepared_var / "vendor", var / "vendor")
        (tmp_path / "wms").mkdir()
        known = Service(mood).running(program, tmp_path / "wms")
        wms = known.__enter__()
        server = start_server(
            var=var,
            log=tmp_path / "server.log",
            env={"KK_TEST_WMS": wms.url},
            app="tests/browser/apps/wms_app.py",
        )
        page = new_page(server)
        started.extend((known, server, page))
        page.goto("/", wait_until="domcontentloaded")
        return page, wms

    yield start
    if started:
        started[2].close()
        started[1].stop()
        started[0].__exit__(None, None, None)
    # A plain MapServer lets no other site copy its pictures: the map asks again without, which
    # the browser notes.
    observed.console_errors[:] = [
        text for text in observed.console_errors if "CORS policy" not in text
    ]


def assert_colour(page, wanted):
    """Wait until the middle of the map has a colour, as it stands on the screen."""
    end = time.monotonic() + SECONDS
    while (seen := colour(page)) != wanted and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert seen == wanted


def colour(page):
    """The colour in the middle of the map now."""
    box = page.locator(".kk-stage").bounding_box()
    middle = {
        "x": box["x"] + box["width"] * 0.3,
        "y": box["y"] + box["height"] / 2,
        "width": 4,
        "height": 4,
    }
    with Image.open(BytesIO(page.screenshot(clip=middle))) as seen:
        return seen.convert("RGB").getpixel((1, 1))


def test_a_service_that_answers_is_drawn_without_a_word(map_of):
    page, wms = map_of("answers")
    settled(page)
    page.locator(".leaflet-tile-loaded").first.wait_for()
    assert_colour(page, RED)
    assert state(page)["notices"] == []
    assert state(page)["layers"]["hitte"]["fallback"] == ""
    asked = {name.lower(): text for name, text in parse_qsl(urlsplit(wms.asked[0]).query)}
    assert (asked["request"], asked["layers"], asked["version"]) == ("GetMap", "hitte", "1.3.0")
    assert asked["crs"] == "EPSG:3857"


def test_a_silent_service_is_named_after_five_seconds_and_a_kept_picture_stands_in(map_of):
    page, wms = map_of("silent")
    page.wait_for_function("() => window.__kk_map?.kaart?.ready")
    start = time.monotonic()
    page.locator(".kk-notice").wait_for(timeout=60_000)
    waited = time.monotonic() - start
    # how long it takes to be drawn is the machine's
    assert PATIENCE - 1.5 < waited < PATIENCE + 15
    assert state(page)["notices"] == [REPLACED]
    assert state(page)["layers"]["hitte"]["fallback"] == "het beeld van 3 maart 2025"
    assert_colour(page, GREEN)
    page.get_by_role("button", name="Lagen en legenda").click()
    assert page.get_by_text("Vervangen door: het beeld van 3 maart 2025").is_visible()
    # it wakes up: the live layer comes back and the notice goes
    wms.awake.set()
    # a browser asks the same address again only when the first answer is there, or after 20 s
    page.locator(".kk-notice").wait_for(state="detached", timeout=60_000)
    assert_colour(page, RED)
    assert state(page)["layers"]["hitte"]["fallback"] == ""


def test_a_service_that_answers_with_exceptions_is_replaced(map_of, observed):
    page, _wms = map_of("fails")
    page.locator(".kk-notice").wait_for(timeout=60_000)
    assert state(page)["notices"] == [REPLACED]
    assert_colour(page, GREEN)
    observed.console_errors.clear()
