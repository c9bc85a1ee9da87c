"""Clicks on Koppelkansen and Kaart in Chromium, beside a rerun of an empty Streamlit page.

    python -m benchmarks clicks

On the example city, from the click (or the key, for a weight and a decision) to the last change on
the page (the map draws beside it); another page is at the earliest there when it is shown. The
floor is a button on a page with nothing else, in the same browser, between the jobs. Layout shift
is what Chromium counts while a page loads.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.app_and_floor import app_and_floor
from benchmarks.browser import Heard
from benchmarks.results import Outcome, Row, ratio
from dev import find_chromium
from geo.koppelkansen.weights import PART_TITLES
from tests.browser.browsing import wait_until_idle

NAME: Final = "clicks"
_ROUNDS: Final = 16
_PATIENCE_MS: Final = 90_000
_EMPTY: Final = """
import streamlit as st
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.title("Leeg")
st.button("niets")
st.write(st.session_state["runs"])
"""

# A run can be over before the browser has shown that there is one, so what counts is the last
# change on the page, after which nothing came for a while. What lies in a canvas is not shown: a
# table describes itself there to who does not see it, 200 ms after it was drawn.
_WATCH: Final = """
(limit) => {
  const app = document.querySelector('[data-testid="stApp"]');
  let start = null, last = null;
  window.__spent = new Promise((done, fail) => {
    const watch = new MutationObserver((list) => {
      const shown = ({target: t}) => !(t.closest ? t : t.parentElement)?.closest("canvas");
      if (start !== null && list.some(shown)) last = performance.now();
    });
    watch.observe(app, {attributes: true, childList: true, characterData: true, subtree: true});
    // another page stays out of sight until it is whole
    watch.observe(document.documentElement, {attributes: true, attributeFilter: ["data-ready"]});
    const look = () => {
      const now = performance.now();
      const rest = app.dataset.testScriptState === "notRunning"
        && !document.querySelector('[data-testid="stMain"] [data-stale="true"]');
      if (rest && last !== null && now - last > 1500) { watch.disconnect(); done(last - start); }
      else if (now - start > limit) { watch.disconnect(); fail(new Error("nothing changed")); }
      else requestAnimationFrame(look);
    };
    const begin = () => {
      if (start === null) { start = performance.now(); requestAnimationFrame(look); }
    };
    for (const kind of ["click", "keydown"])
      document.addEventListener(kind, begin, {capture: true, once: true});
  });
}
"""
_PRESS: Final = """
([selector, number]) => {
  const found = [...document.querySelectorAll(selector)];
  found[number % found.length].click();
}
"""
_SHIFT: Final = """
window.__shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) window.__shift += entry.value;
})).observe({type: "layout-shift", buffered: true});
localStorage.setItem("kk-rondleiding-gezien", "ja");
"""
_BUTTON: Final = '[data-testid="stBaseButton-secondary"]'
_NAV: Final = '[data-testid="stTopNavLink"]'
_ROW: Final = ":is(.st-key-kansen-volgende, .st-key-kansen-vorige) button:not(:disabled)"
_WEIGHTS: Final = ".st-key-kansen-weging button"
_NOT_YET: Final = "[data-testid=stButtonGroup] button:not([aria-checked=true], [aria-label])"
CLICKS: Final = {
    "Kaart to Koppelkansen": ("/kaart", f'{_NAV}[href$="/koppelkansen"]'),
    "Koppelkansen to Kaart": ("/koppelkansen", f'{_NAV}[href$="/kaart"]'),
    "Koppelkansen, another row": ("/koppelkansen", _ROW),
    "Koppelkansen, another kind": ("/koppelkansen", f".st-key-kansen-soorten {_NOT_YET}"),
    "Kaart, a filter": ("/kaart", '[data-testid="stSidebar"] [data-testid="stCheckbox"] input'),
    "Kaart, a question": ("/kaart", f".st-key-kaart-kop {_NOT_YET}"),
}
"""Where it is clicked, and on what: each time on the next one that fits."""


@contextmanager
def _page(browser: Browser, address: str) -> Iterator[tuple[Page, Heard]]:
    context = browser.new_context(
        base_url=address, viewport={"width": 1440, "height": 900}, locale="nl-NL"
    )
    page, heard = context.new_page(), Heard()
    page.add_init_script(_SHIFT)
    heard.listen(page)
    try:
        yield page, heard
    finally:
        context.close()


def _open(page: Page, path: str) -> float:
    """Open a page until it is at rest; gives its layout shift."""
    page.goto(path, wait_until="domcontentloaded")
    page.wait_for_selector("h1", timeout=_PATIENCE_MS)
    wait_until_idle(page, timeout=_PATIENCE_MS, quiet=1200)
    return float(page.evaluate("window.__shift"))


def _click(page: Page, selector: str, number: int) -> float:
    page.evaluate(_WATCH, _PATIENCE_MS)
    page.evaluate(_PRESS, [selector, number])
    return float(page.evaluate("window.__spent")) / 1000


def _key(page: Page, key: str) -> float:
    """The same of a key, where the keyboard is."""
    page.evaluate(_WATCH, _PATIENCE_MS)
    page.keyboard.press(key)
    return float(page.evaluate("window.__spent")) / 1000


def _weights(page: Page, heard: Heard) -> tuple[list[float], float]:
    """Another weight, one step at a time: seconds, and the KB that the last one sent."""
    _open(page, "/koppelkansen")
    _click(page, _WEIGHTS, 0)
    page.get_by_role("slider", name=PART_TITLES["exposure"]).focus()
    times, before = [], 0
    for _ in range(_ROUNDS + 1):
        before = heard.count
        times.append(_key(page, "ArrowLeft"))
    return times[1:], (heard.count - before) / 1000


def _decisions(page: Page, heard: Heard) -> tuple[list[float], float]:
    """A reason typed and Enter, in a meeting: the next koppelkans comes by itself."""
    _open(page, "/koppelkansen")
    page.get_by_role("button", name="Nieuwe sessie").click()
    parties = "Gemeente Dordrecht: klimaatadaptatie"
    for label, text in (("Naam", "2026-Q3"), ("Deelnemers", parties)):
        page.get_by_label(re.compile(f"^{label}")).first.fill(text)
        page.keyboard.press("Tab")
        wait_until_idle(page, timeout=_PATIENCE_MS)
    page.get_by_role("button", name="Sessie openen en de lijst bevriezen").click()
    reason = page.get_by_label("Reden (verplicht)").first
    reason.wait_for()
    times, before = [], 0
    for number in range(_ROUNDS + 1):
        wait_until_idle(page, timeout=_PATIENCE_MS, quiet=1200)
        reason.fill(f"Reden {number}")
        before = heard.count
        times.append(_key(page, "Enter"))
    return times[1:], (heard.count - before) / 1000


KEYS: Final = {"Koppelkansen, a weight": _weights, "Koppelkansen, a decision": _decisions}
"""What is done with the keyboard, last: a session stays open."""


def _floor(browser: Browser, address: str) -> list[float]:
    with _page(browser, address) as (page, _):
        _open(page, "/")
        return [_click(page, _BUTTON, 0) for _ in range(_ROUNDS + 1)][1:]


def run(sizes: list[int], folder: Path) -> Outcome:  # noqa: ARG001 - one size only
    """The clicks, the floor and the shifts, with their goals."""
    outcome = Outcome(NAME, "Clicks in Chromium")
    chromium = find_chromium()
    if chromium is None:
        outcome.at_most("every click at most 2x the floor, 95th percentile", None, 2, "x")
        return outcome
    with app_and_floor(folder, chromium, empty=_EMPTY) as (app, bare_url, browser):
        with _page(browser, app.url) as (page, _):
            for path in ("/koppelkansen", "/kaart"):  # the first works out what is kept
                _open(page, path)
        floors: list[float] = []
        spent: dict[str, list[float]] = {}
        shifts: dict[str, float] = {}
        came_kb: dict[str, float] = {}
        for name, (path, selector) in CLICKS.items():
            # one page at a time: one behind another draws no frames
            with _page(browser, app.url) as (page, heard):
                shifts[path] = _open(page, path)
                _click(page, selector, 0)
                times = []
                for number in range(1, _ROUNDS + 1):
                    if path not in page.url:
                        _click(page, f'{_NAV}[href$="{path}"]', 0)
                        wait_until_idle(page, timeout=_PATIENCE_MS, quiet=800)
                    before = heard.count
                    times.append(_click(page, selector, number))
                spent[name], came_kb[name] = times, (heard.count - before) / 1000
            floors += _floor(browser, bare_url)
        for name, press in KEYS.items():
            with _page(browser, app.url) as (page, heard):
                page.set_default_timeout(_PATIENCE_MS)
                spent[name], came_kb[name] = press(page, heard)
            floors += _floor(browser, bare_url)
    least = float(np.percentile(floors, 95))
    outcome.rows.append(
        Row("an empty page (the floor)", "1", None, float(np.median(floors)),
            note=f"p95 {least:.3f} s")
    )  # fmt: skip
    for name, times in spent.items():
        late = float(np.percentile(times, 95))
        note = f"p95 {late:.2f} s, {late / least:.1f}x the floor's; {came_kb[name]:.0f} KB came"
        outcome.rows.append(Row(name, "1", None, float(np.median(times)), note=note))
        outcome.at_most(
            f"{name}: 95th percentile at most 2x the floor's", ratio(late, least), 2, "x"
        )
    for path, shift in shifts.items():
        outcome.at_most(f"layout shift of {path} at most 0.1", shift, 0.1)
    return outcome
