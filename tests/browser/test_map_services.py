"""A WMS that answers is drawn; one that stays silent or fails is named and replaced."""

import shutil
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from tests.browser.maps import settled, state
from tests.browser.server import start_server

PATIENCE = 5.0
REPLACED = (
    "Klimaateffectatlas geeft geen antwoord. "
    "In plaats van ‘Hitte’ staat er: het beeld van 3 maart 2025."
)
GREEN = (0, 128, 0)
RED = (200, 0, 0)


class Service(ThreadingHTTPServer):
    """A local WMS: ``mood`` is "answers", "silent" or "fails"."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, mood):
        super().__init__(("127.0.0.1", 0), Handler)
        self.mood = mood
        self.asked = []
        self.awake = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/wms"

    def handle_error(self, request, client_address):
        """A browser that gives up closes the door; that is what this is about."""


class Handler(BaseHTTPRequestHandler):
    """Answers GetMap with a red picture."""

    def do_GET(self):
        query = {
            name.lower(): values[0] for name, values in parse_qs(urlsplit(self.path).query).items()
        }
        self.server.asked.append(query)
        if self.server.mood == "silent":
            self.server.awake.wait(60)
        if self.server.mood == "fails":
            self.send_error(503)
            return
        content = BytesIO()
        Image.new("RGB", (int(query["width"]), int(query["height"])), RED).save(content, "PNG")
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(content.getvalue())

    def log_message(self, *arguments):
        """Quiet."""


@contextmanager
def service(mood):
    server = Service(mood)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.mood = "answers"
    server.awake.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def map_of(prepared_var, tmp_path, new_page):
    """Give ``map_of(mood)``: a page with one map on a WMS in that mood, and the WMS."""
    started = []

    def start(mood):
        var = tmp_path / "var"
        shutil.copytree(prepared_var / "vendor", var / "vendor")
        known = service(mood)
        wms = known.__enter__()
        server = start_server(
            var=var,
            log=tmp_path / "server.log",
            env={"KK_TEST_WMS": wms.url},
            app="tests/browser/apps/wms_app.py",
        )
        page = new_page(server)
        started.extend((known, server, page.context))
        page.goto("/", wait_until="domcontentloaded")
        return page, wms

    yield start
    if started:
        started[2].close()
        started[1].stop()
        started[0].__exit__(None, None, None)


def colour(page):
    """The colour in the middle of the map, as it stands on the screen."""
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
    page.wait_for_timeout(600)
    assert colour(page) == RED
    assert state(page)["notices"] == []
    assert state(page)["layers"]["hitte"]["fallback"] == ""
    asked = wms.asked[0]
    assert (asked["request"], asked["layers"], asked["version"]) == ("GetMap", "hitte", "1.3.0")
    assert asked["crs"] == "EPSG:3857"


def test_a_silent_service_is_named_after_five_seconds_and_a_kept_picture_stands_in(map_of):
    page, wms = map_of("silent")
    page.wait_for_function("() => window.__kk_map?.kaart?.ready")
    start = time.monotonic()
    page.locator(".kk-notice").wait_for(timeout=15_000)
    waited = time.monotonic() - start
    assert PATIENCE - 1.5 < waited < PATIENCE + 2.5
    assert state(page)["notices"] == [REPLACED]
    assert state(page)["layers"]["hitte"]["fallback"] == "het beeld van 3 maart 2025"
    page.wait_for_timeout(600)
    assert colour(page) == GREEN
    page.get_by_role("button", name="Lagen en legenda").click()
    assert page.get_by_text("Vervangen door: het beeld van 3 maart 2025").is_visible()
    # it wakes up: the live layer comes back and the notice goes
    wms.mood = "answers"
    wms.awake.set()
    page.locator(".kk-notice").wait_for(state="detached", timeout=15_000)
    page.wait_for_timeout(600)
    assert colour(page) == RED
    assert state(page)["layers"]["hitte"]["fallback"] == ""


def test_a_service_that_fails_is_replaced_at_once(map_of, observed):
    page, _wms = map_of("fails")
    page.locator(".kk-notice").wait_for(timeout=4_500)
    assert state(page)["notices"] == [REPLACED]
    page.wait_for_timeout(600)
    assert colour(page) == GREEN
    observed.console_errors.clear()
