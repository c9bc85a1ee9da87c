"""The first pages after an import of 6,000 dwellings, beside a page with nothing on it.

    python -m benchmarks imported

The app runs and has shown its pages; then another stock export is loaded from the command line, as
a planner would, and at once somebody goes to a page: from another page of the app that is open, or
by opening it anew. What the list and the map of the new stock say has to be worked out first.
Seconds are from the click, or the opening, to the last change on the page.
"""

import os
import subprocess
import sys
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

import geopandas as gpd
from playwright.sync_api import Browser, Page

from benchmarks.app_and_floor import app_and_floor
from benchmarks.map_in_chromium import fresh_page
from benchmarks.measuring import ROOT
from benchmarks.results import Outcome, Row
from dev import find_chromium
from geo.catalogue.library import Library
from tests.browser.server import Server

NAME: Final = "imported"
_BUILDINGS: Final = 6000
_ROUNDS: Final = 3
_GOAL_S: Final = 3
_PATIENCE_MS: Final = 300_000
_EMPTY: Final = 'import streamlit as st\nst.title("Leeg")\n'
_HEADINGS: Final = {
    "pand_id": "pand", "complex_id": "complex", "owner": "eigenaar", "dwellings_count": "woningen",
    "built_year": "bouwjaar", "energy_label": "energielabel",
}  # fmt: skip

# This page is shown, at rest for so long, and the map with this key ('' is none) drawn; gives the
# moment it came to rest, from the start of the navigation.
_WHOLE: Final = """
([path, key, quiet, limit]) => new Promise((done, fail) => {
  let since = null;
  const whole = () => {
    const app = document.querySelector('[data-testid="stApp"]');
    const map = key && window.__kk_map?.[key];
    return app && app.dataset.testScriptState === "notRunning"
      && app.dataset.testConnectionState === "CONNECTED"
      && document.querySelector("h1") && location.pathname.endsWith(path)
      && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"]')
      && !document.querySelector('[data-testid="stMain"] [data-stale="true"]')
      && (!key || (map && map.ready && map.position && !map.moving));
  };
  const look = () => {
    const now = performance.now();
    since = whole() ? (since ?? now) : null;
    if (since !== null && now - since > quiet) done(since);
    else if (now > limit) fail(new Error("not whole within the limit"));
    else requestAnimationFrame(look);
  };
  look();
})
"""
_CLICK: Final = """
(selector) => {
  const now = performance.now();
  document.querySelector(selector).click();
  return now;
}
"""
_QUIET_MS: Final = 1000
_PAGES: Final = {
    "Kaart": ("/kaart", "kaart"),
    "Koppelkansen": ("/koppelkansen", "kaart-koppelkans"),
}
"""The path of each page, and the key of the map on it."""
_FROM: Final = "/gegevens"
"""Where somebody is who has just loaded a file."""


def _opened(browser: Browser, address: str, *, map_key: str = "") -> float:
    """Seconds from opening a page to all of it, the map that it shows included."""
    with fresh_page(browser) as page:
        page.add_init_script("localStorage.setItem('kk-rondleiding-gezien', 'ja')")
        page.goto(address, wait_until="commit")
        path = address.rpartition("/")[2]
        return float(page.evaluate(_WHOLE, [path, map_key, _QUIET_MS, _PATIENCE_MS])) / 1000


def _followed(page: Page, path: str, *, map_key: str) -> float:
    """Seconds from a click on the name of a page to all of it, its map included."""
    clicked = page.evaluate(_CLICK, f'[data-testid="stTopNavLink"][href$="{path}"]')
    ended = page.evaluate(_WHOLE, [path, map_key, _QUIET_MS, _PATIENCE_MS])
    return (float(ended) - float(clicked)) / 1000


def _import_stock(server: Server, stock: gpd.GeoDataFrame, target: Path, *, number: int) -> None:
    """Load 6,000 buildings that differ from those of another number."""
    export = stock.head(_BUILDINGS)[[*_HEADINGS, "geometry"]].rename(columns=_HEADINGS)
    export["bouwjaar"] = (export["bouwjaar"].fillna(1960) - number).astype(int)
    export.to_file(target, layer="bezit")
    order = ["import", "stock", str(target), "--replace", "all", "--agree"]
    subprocess.run(
        [sys.executable, "-m", "geo", *order],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "KOPPELKANSEN_VAR": str(server.var), "KOPPELKANSEN_OFFLINE": "1"},
    )


def run(sizes: list[int], folder: Path) -> Outcome:  # noqa: ARG001 - one size only
    """The first Kaart and the first Koppelkansen, each after an import of its own."""
    outcome = Outcome(NAME, "After an import")
    chromium = find_chromium()
    if chromium is None:
        outcome.at_most(f"first pages within {_GOAL_S} s", None, _GOAL_S, " s")
        return outcome
    with app_and_floor(folder, chromium, empty=_EMPTY) as (app, floor_url, browser):
        stock = Library(var=app.var).get("stock").data
        if len(stock) < _BUILDINGS:
            raise ValueError("the example has too little stock")
        for path, map_key in _PAGES.values():
            _opened(browser, f"{app.url}{path}", map_key=map_key)
        floor = min(_opened(browser, f"{floor_url}/") for _ in range(_ROUNDS))
        outcome.rows.append(Row("an empty page (the floor)", "-", None, floor))
        imports = (
            partial(_import_stock, app, stock, folder / f"bezit-{number}.gpkg", number=number)
            for number in count(1)
        )
        size = f"{_BUILDINGS:,} buildings"
        for name, (path, map_key) in _PAGES.items():
            inside = []
            for _ in range(_ROUNDS):
                with fresh_page(browser) as page:
                    page.add_init_script("localStorage.setItem('kk-rondleiding-gezien', 'ja')")
                    page.goto(f"{app.url}{_FROM}", wait_until="commit")
                    page.evaluate(_WHOLE, [_FROM, "", _QUIET_MS, _PATIENCE_MS])
                    next(imports)()
                    inside.append(_followed(page, path, map_key=map_key))
            first, again = [], []
            for _ in range(_ROUNDS):
                next(imports)()
                for times in (first, again):
                    times.append(_opened(browser, f"{app.url}{path}", map_key=map_key))
            middle, anew = (sorted(times)[_ROUNDS // 2] for times in (inside, first))
            outcome.rows += [
                Row(f"first {name}, from a page that is open", size, None, middle),
                Row(f"first {name}, opened anew", size, None, anew),
                Row(f"{name} opened after that", size, None, min(again)),
            ]
            outcome.at_most(f"first {name} within {_GOAL_S} s", middle, _GOAL_S, " s")
            outcome.at_most(f"first {name}, opened anew, within {_GOAL_S} s", anew, _GOAL_S, " s")
    return outcome
