"""Clicks on Koppelkansen and Kaart in Chromium, beside a rerun of an empty Streamlit page.

    python -m benchmarks clicks

On the example city, from the click (or the key, for a weight and a decision) to the last change on
the page (the map draws beside it); another page is at the earliest there when it is shown. The
floor is a button on a page with nothing else, in the same browser, between the jobs. Beside it the
same page with as many parts as the click draws anew, each a line of text with a number that changes
and nothing behind it: what the framework and the browser take for that many parts of any page.
Layout shift is what Chromium counts while a page loads.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
for number in range(int(st.query_params.get("delen", 0))):
    st.markdown(f"{number} {st.session_state['runs']}")
"""
_AROUND: Final = 7
"""Messages that a click on the empty page brings, its own parts included."""

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


@dataclass(frozen=True)
class Pressed:
    """One click or key: seconds, and what the server sent for it."""

    seconds: float
    received: int
    messages: int


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


def _measured(heard: Heard, press: Callable[[], float]) -> Pressed:
    received, messages = heard.count, heard.messages
    seconds = press()
    return Pressed(seconds, heard.count - received, heard.messages - messages)


def _clicks(page: Page, heard: Heard, path: str, selector: str) -> list[Pressed]:
    """Clicks on the next one that fits, each on a page that is at rest."""
    _click(page, selector, 0)
    pressed = []
    for number in range(1, _ROUNDS + 1):
        if path not in page.url:
            _click(page, f'{_NAV}[href$="{path}"]', 0)
            wait_until_idle(page, timeout=_PATIENCE_MS, quiet=800)
        pressed.append(_measured(heard, lambda: _click(page, selector, number)))  # noqa: B023
    return pressed


def _weights(page: Page, heard: Heard) -> list[Pressed]:
    """Another weight, one step at a time and each of the sliders in turn: no step was before."""
    _open(page, "/koppelkansen")
    _click(page, _WEIGHTS, 0)
    pressed = []
    for number in range(_ROUNDS + 1):
        page.get_by_role(
            "slider", name=list(PART_TITLES.values())[number % len(PART_TITLES)]
        ).focus()
        pressed.append(_measured(heard, lambda: _key(page, "ArrowRight")))
    return pressed[1:]


def _decisions(page: Page, heard: Heard) -> list[Pressed]:
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
    pressed = []
    for number in range(_ROUNDS + 1):
        wait_until_idle(page, timeout=_PATIENCE_MS, quiet=1200)
        reason.fill(f"Reden {number}")
        pressed.append(_measured(heard, lambda: _key(page, "Enter")))
    return pressed[1:]


KEYS: Final = {"Koppelkansen, a weight": _weights, "Koppelkansen, a decision": _decisions}
"""What is done with the keyboard, last: a session stays open."""


def _bare(browser: Browser, address: str, *, parts: int = 0) -> list[float]:
    """Seconds of clicks on a page with so many lines of text, or next to nothing."""
    with _page(browser, address) as (page, _):
        _open(page, f"/?delen={parts}")
        return [_click(page, _BUTTON, 0) for _ in range(_ROUNDS + 1)][1:]


def _late(times: Sequence[float]) -> float:
    return float(np.percentile(times, 95))


def run(sizes: list[int], folder: Path) -> Outcome:  # noqa: ARG001 - one size only
    """The clicks, the floor and the shifts, with their goals."""
    outcome = Outcome(NAME, "Clicks in Chromium")
    chromium = find_chromium()
    if chromium is None:
        outcome.at_most("every click at most 2x the floor, 95th percentile", None, 2, "x")
        return outcome
    floors: list[float] = []
    spent: dict[str, list[Pressed]] = {}
    as_many: dict[str, tuple[int, list[float]]] = {}
    shifts: dict[str, float] = {}
    with app_and_floor(folder, chromium, empty=_EMPTY) as (app, bare_url, browser):
        with _page(browser, app.url) as (page, _):
            for path in ("/koppelkansen", "/kaart"):  # the first works out what is kept
                _open(page, path)
        for name in (*CLICKS, *KEYS):
            # one page at a time: one behind another draws no frames
            with _page(browser, app.url) as (page, heard):
                if name in CLICKS:
                    path, selector = CLICKS[name]
                    shifts[path] = _open(page, path)
                    spent[name] = _clicks(page, heard, path, selector)
                else:
                    page.set_default_timeout(_PATIENCE_MS)
                    spent[name] = KEYS[name](page, heard)
            parts = max(0, int(np.median([one.messages for one in spent[name]])) - _AROUND)
            floors += _bare(browser, bare_url)
            as_many[name] = parts, _bare(browser, bare_url, parts=parts)
    _judge(outcome, floors, spent, as_many)
    for path, shift in shifts.items():
        outcome.at_most(f"layout shift of {path} at most 0.1", shift, 0.1)
    return outcome


def _judge(
    outcome: Outcome,
    floors: list[float],
    spent: dict[str, list[Pressed]],
    as_many: dict[str, tuple[int, list[float]]],
) -> None:
    """Add a row of each click and of the bare pages beside it, and the goals."""
    floor = _late(floors)
    outcome.rows.append(
        Row("an empty page (the floor)", "1", None, float(np.median(floors)),
            note=f"p95 {floor:.3f} s")
    )  # fmt: skip
    for name, pressed in spent.items():
        parts, bare = as_many[name]
        times = [one.seconds for one in pressed]
        came_kb = float(np.median([one.received for one in pressed])) / 1000
        outcome.rows.append(
            Row(name, "1", None, float(np.median(times)),
                note=f"p95 {_late(times):.2f} s, {_late(times) / floor:.1f}x the floor's; "
                     f"{came_kb:.0f} KB came")
        )  # fmt: skip
        outcome.rows.append(
            Row(f"{name}: a bare page of {parts} lines", "1", None, float(np.median(bare)),
                note=f"p95 {_late(bare):.2f} s, {_late(bare) / floor:.1f}x the floor's")
        )  # fmt: skip
    for name, pressed in spent.items():
        late = _late([one.seconds for one in pressed])
        outcome.at_most(
            f"{name}: 95th percentile at most 2x the floor's", ratio(late, floor), 2, "x"
        )
