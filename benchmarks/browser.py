"""The map in Chromium: first render and reruns beside folium and st_folium.

    python -m benchmarks browser

First render at 6,000, 50,000 and 500,000 buildings beside a page with folium.GeoJson, both from
asking for the map to the frame in which all of it is drawn. Reruns at 6,000 buildings beside
st_folium: click to visible, and what came over the websocket. The floor is a rerun without a map.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from benchmarks import map_in_chromium as maps
from benchmarks import map_scene
from benchmarks.results import Outcome, Row, exponent, ratio
from dev import find_chromium
from geo.spatial.geojson import geojson_bytes
from scripts.vendor_assets import vendor_dir

NAME: Final = "browser"
_COUNTS: Final = (6000, 50_000, 500_000)
_RERUNS: Final = 6000
_ROUNDS: Final = 7
_LEAFLET: Final = vendor_dir() / "leaflet" / "leaflet.js"
_PATIENCE_MS: Final = 120_000

_CLICK: Final = """
([label, condition, limit]) => new Promise((done, fail) => {
  const look = new Function("before", "return (" + condition + ")");
  const runs = () => (document.body.innerText.match(/runs: [0-9]+/) || [""])[0];
  const map = window.__kk_map && window.__kk_map.bench;
  const paths = () => {
    const frame = document.querySelector("iframe");
    return frame ? frame.contentDocument.querySelectorAll("path.leaflet-interactive") : [];
  };
  const fill = () => [...paths()].slice(0, 40).map((one) => one.getAttribute("fill")).join();
  const before = {
    runs: runs(), map: map ? JSON.parse(JSON.stringify(map)) : null, count: paths().length,
    fill: fill(),
  };
  window.__paths = paths;
  window.__fill = fill;
  window.__runs = runs;
  const target = [...document.querySelectorAll("button")].find((b) => b.innerText.trim() === label);
  const start = performance.now();
  target.click();
  const again = () => {
    let there = false;
    try { there = look(before); } catch { there = false; }
    const spent = performance.now() - start;
    const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
    if (there) painted(() => done(performance.now() - start));
    else if (spent > limit) fail(new Error("not within the limit: " + label));
    else requestAnimationFrame(again);
  };
  again();
})
"""
_RAN: Final = "window.__runs() !== before.runs"
_IDLE: Final = (
    "document.querySelector('[data-test-script-state]')?.dataset.testScriptState !== 'running'"
)
_OURS: Final = f"{_RAN} && {_IDLE} && {maps.READY}"
_RECOLOURED: Final = f"{_OURS} && {maps.CHANGES['colour'].replace('before.', 'before.map.')}"
_FRAME: Final = f"{_RAN} && {_IDLE} && window.__paths().length >= before.count"


@dataclass
class Heard:
    """Bytes and messages that came over the websocket."""

    count: int = 0
    messages: int = 0

    def listen(self, page: Page) -> None:
        """Count from now on; before the page is opened."""

        def opened(socket: WebSocket) -> None:
            socket.on("framereceived", self._add)

        page.on("websocket", opened)

    def _add(self, payload: str | bytes) -> None:
        self.count += len(payload)
        self.messages += 1


@dataclass(frozen=True)
class Rerun:
    """Seconds from click to visible, and bytes over the websocket, in the middle round."""

    seconds: float
    received: int


def reruns(
    browser: Browser, address: str, *, ready: str, jobs: dict[str, tuple[str, str]]
) -> dict[str, Rerun]:
    """Measure clicks on one page: per job the button and when its outcome is on the screen."""
    heard = Heard()
    found = {}
    with maps.fresh_page(browser) as page:
        heard.listen(page)
        page.route("**/bench/leaflet.js", lambda route: route.fulfill(path=_LEAFLET))
        maps.first_render(page, address, ready)
        page.wait_for_timeout(1500)
        for job, (label, condition) in jobs.items():
            times, sizes = [], []
            for number in range(_ROUNDS + 1):
                before = heard.count
                spent = page.evaluate(_CLICK, [label, condition, _PATIENCE_MS])
                page.wait_for_timeout(600)
                if number:  # the first warms
                    times.append(float(spent) / 1000)
                    sizes.append(heard.count - before)
            found[job] = Rerun(float(np.median(times)), int(np.median(sizes)))
    return found


def _renders(outcome: Outcome, browser: Browser) -> None:
    """First render at every size, ours and that of a folium page."""
    ours: dict[int, float] = {}
    faster: dict[int, float | None] = {}
    for count in _COUNTS:
        with tempfile.TemporaryDirectory(prefix="kaartmeting-") as scratch:
            folder = Path(scratch)
            frame, _ = map_scene.prepare(count, folder)
            beside = count <= maps.FOLIUM_LIMIT
            if beside:
                map_scene.write_folium(frame, folder)
            with maps.server(folder) as address:
                times = first_renders(browser, address)
                plain = maps.measure_folium(browser, address, count) if beside else None
        size = f"{count:,} buildings"
        whole, ours[count] = times
        faster[count] = ratio(plain, ours[count])
        outcome.rows.append(Row("our map", size, None, ours[count], None, 1.0))
        outcome.rows.append(Row("our map with Streamlit's start", size, None, whole))
        if plain is not None:
            outcome.rows.append(
                Row("a page with folium.GeoJson", size, None, plain, None, faster[count])
            )
    outcome.at_least(
        "first render at least 1.3x faster than folium.GeoJson at 6,000", faster[6000], 1.3
    )
    outcome.at_least("and 10x at 50,000", faster[50_000], 10)
    outcome.at_most("exponent at most 0.2 from 6,000 to 500,000", exponent(ours), 0.2)


def first_renders(browser: Browser, address: str) -> tuple[float, float]:
    """Seconds to the whole frame from opening the page, and from asking for the map."""
    whole, part = [], []
    for number in range(4):
        with maps.fresh_page(browser) as page:
            spent = maps.first_render(page, address, maps.READY)
            if number:  # the first warms the server
                whole.append(spent)
                part.append(spent - float(page.evaluate(maps.ASKED)) / 1000)
    return float(np.median(whole)), float(np.median(part))


def _clicks(outcome: Outcome, browser: Browser) -> None:
    """Reruns of our page, of one without a map, and of st_folium."""
    with tempfile.TemporaryDirectory(prefix="kaartmeting-") as scratch:
        folder = Path(scratch)
        frame, _ = map_scene.prepare(_RERUNS, folder)
        (folder / "plain.geojson").write_bytes(geojson_bytes(frame, map_scene.PROPERTIES))
        (folder / "folium.html").write_text("", encoding="utf-8")
        with maps.server(folder) as address:
            bare = reruns(
                browser, f"{address}/?kaal=1", ready="document.body.innerText.includes('runs: ')",
                jobs={"unchanged": ("niets", f"{_RAN} && {_IDLE}")},
            )  # fmt: skip
            ours = reruns(
                browser, address, ready=maps.READY,
                jobs={"unchanged": ("niets", _OURS), "recoloured": ("kleur", _RECOLOURED)},
            )  # fmt: skip
        with maps.server(folder, script="benchmarks/folium_server.py") as address:
            drawn = (
                "document.querySelector('iframe').contentDocument"
                f".querySelectorAll('path.leaflet-interactive').length >= {_RERUNS}"
            )
            jobs = {
                "unchanged": ("niets", _FRAME),
                "recoloured": ("kleur", f"{_FRAME} && window.__fill() !== before.fill"),
            }
            folium = reruns(browser, address, ready=drawn, jobs=jobs)
    size = f"{_RERUNS:,} buildings"
    floor = bare["unchanged"].seconds
    outcome.rows.append(Row("rerun without a map (the floor)", size, None, floor))
    for job in ("unchanged", "recoloured"):
        for name, found in (("our map", ours), ("st_folium", folium)):
            times = ratio(found[job].seconds, ours[job].seconds)
            note = f"{found[job].received:,} bytes over the websocket"
            outcome.rows.append(
                Row(f"{name}, {job}", size, None, found[job].seconds, None, times, note)
            )
    outcome.at_most(
        "rerun unchanged at most 2.1x the floor", ours["unchanged"].seconds / floor, 2.1, "x"
    )
    faster = ratio(folium["recoloured"].seconds, ours["recoloured"].seconds)
    outcome.at_least("recolour at least 10x faster than st_folium", faster, 10)
    received: Any = ours["recoloured"].received / 1024
    outcome.at_most("recolour at most 5 KB over the websocket", received, 5, " KB")


def run(sizes: list[int], folder: Path) -> Outcome:  # noqa: ARG001 - its own sizes
    """Renders and reruns, and their goals."""
    outcome = Outcome(NAME, "The map in Chromium")
    chromium = find_chromium()
    if chromium is None:
        outcome.holds("Chromium is needed: apt-get install chromium", "-", met=False)
        return outcome
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(maps.FLAGS))
        _clicks(outcome, browser)
        _renders(outcome, browser)
        browser.close()
    return outcome
