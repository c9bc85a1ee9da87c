"""The app with a million buildings: memory and time of its first start, of the next, of a filter.

    python -m benchmarks million

The country is made up (``geo.example.country_files``) and opened in Chromium as a visitor would.
Memory is the resident set of the server with every process it started, added up, sampled twenty
times a second. Nothing is known yet at the first start: no exposure, no list, no tiles.
"""

import argparse
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.map_in_chromium import FLAGS, fresh_page
from benchmarks.results import Outcome, Row
from benchmarks.start import running_app, wait_until_open
from dev import find_chromium
from geo.example.country_files import write_country

NAME: Final = "million"
_GEMEENTEN: Final = 50
_PATIENCE_MS: Final = 900_000
_SAMPLE_S: Final = 0.05
_CALM_S: Final = 20
_FILTERS: Final = 5
_DRAWN: Final = """
() => { const map = window.__kk_map && window.__kk_map.kaart;
        return Boolean(map && map.ready && map.layers.stock && map.layers.stock.part
                       && document.body.innerText.includes("rijen na de filters")); }
"""
_FILTER: Final = """
(limit) => window.__filtered = new Promise((done, fail) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const filtered = document.querySelector('[data-testid="stMain"]');
  const shown = () => (filtered.textContent.match(/Gefilterd op[^.]*/) || [""])[0];
  const before = shown();
  let start = performance.now();
  const look = () => {
    const spent = performance.now() - start;
    const rest = app.dataset.testScriptState === "notRunning"
      && !document.querySelector('[data-testid="stMain"] [data-stale="true"]');
    if (rest && shown() !== before) requestAnimationFrame(() => done(performance.now() - start));
    else if (spent > limit) fail(new Error("nothing changed after the filter"));
    else requestAnimationFrame(look);
  };
  document.addEventListener("pointerdown", () => { start = performance.now(); look(); },
                            { capture: true, once: true });
})
"""


class Memory:
    """Samples the resident memory of a process and all its descendants, in MB."""

    def __init__(self, pid: int) -> None:
        self.peak = self.now = 0.0
        self.cpu_s = 0.0
        self._process = psutil.Process(pid)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def _sample(self) -> None:
        spent: dict[int, float] = {}
        while not self._stop.wait(_SAMPLE_S):
            total = 0.0
            try:
                family = [self._process, *self._process.children(recursive=True)]
            except psutil.Error:
                return
            for process in family:
                try:
                    total += process.memory_info().rss / 2**20
                    spent[process.pid] = sum(process.cpu_times()[:2])
                except psutil.Error:
                    continue
            self.now, self.peak = total, max(self.peak, total)
            self.cpu_s = sum(spent.values())

    def stop(self) -> None:
        """No more samples."""
        self._stop.set()
        self._thread.join()


@dataclass(frozen=True)
class Visit:
    """One start of the app: seconds to the map, CPU, memory (MB) and seconds a filter."""

    map_s: float
    cpu_s: float
    peak_mb: float
    calm_mb: float
    filters_s: tuple[float, ...]


@contextmanager
def _watched(folder: Path) -> Iterator[tuple[str, Memory]]:
    places = {"KOPPELKANSEN_DATA": str(folder / "data")}
    with running_app(folder / "var", **places) as (address, process):
        memory = Memory(process.pid)
        try:
            yield address, memory
        finally:
            memory.stop()


def visit(browser: Browser, folder: Path) -> Visit:
    """Start the app on a country, open its map, and filter."""
    started = time.perf_counter()
    with _watched(folder) as (address, memory), fresh_page(browser) as page:
        page.set_default_timeout(_PATIENCE_MS)
        wait_until_open(address)
        page.goto(f"{address}/kaart", wait_until="commit")
        page.wait_for_function(_DRAWN, polling=50, timeout=_PATIENCE_MS)
        map_s = time.perf_counter() - started
        # the warm-up goes on after the map, and counts
        time.sleep(_CALM_S)
        found = map_s, memory.cpu_s, memory.peak, memory.now
        return Visit(*found, _filters(page))


def _filters(page: Page) -> tuple[float, ...]:
    page.wait_for_timeout(1000)
    found = []
    for number in range(_FILTERS):
        # fifty owners stand in one list to search in
        page.locator('[data-testid="stSidebar"] [data-testid="stMultiSelect"] input').first.click()
        # a promise that is given back would be waited for
        page.evaluate(f"limit => {{ ({_FILTER})(limit); }}", 120_000)
        # the first chooses all
        page.locator('[role="option"]').nth(1 + number).click()
        spent: float = page.evaluate("window.__filtered")
        found.append(spent / 1000)
        page.wait_for_timeout(1500)
    return tuple(found)


def run(sizes: list[int], folder: Path) -> Outcome:
    """The first start and the next, at the largest size."""
    outcome = Outcome(NAME, "The app with a million buildings")
    count = max(sizes)
    chromium = find_chromium()
    if chromium is None:
        outcome.at_most("first start at most 2 GB", None, 2, " GB")
        return outcome
    write_country(folder, gemeenten=_GEMEENTEN, buildings=count)
    first, later = starts(chromium, folder)
    size = f"{count:,} buildings"
    for name, start in (("first start, to the map", first), ("started again", later)):
        note = f"{start.calm_mb:,.0f} MB when at rest, a filter {max(start.filters_s):.2f} s"
        outcome.rows.append(Row(name, size, start.cpu_s, start.map_s, start.peak_mb, note=note))
    outcome.at_most("first start at most 2 GB", first.peak_mb / 1000, 2, " GB")
    outcome.at_most("first start to the map within 90 s", first.map_s, 90, " s")
    outcome.at_most("after that at most 1 GB", later.peak_mb / 1000, 1, " GB")
    outcome.at_most("a filter within 1 s", max(later.filters_s), 1, " s")
    return outcome


def starts(chromium: str, folder: Path) -> tuple[Visit, Visit]:
    """The first start on a country and the one after it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        try:
            return visit(browser, folder), visit(browser, folder)
        finally:
            browser.close()


def main() -> None:
    """Measure on a country that is there already."""
    parser = argparse.ArgumentParser(description="The app on a made-up country.")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    chromium = find_chromium() or os.environ["CHROMIUM"]
    for start in starts(chromium, options.folder):
        print(start, flush=True)


if __name__ == "__main__":
    main()
