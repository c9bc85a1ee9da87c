"""How fast is the map? Measured in Chromium beside plain folium.GeoJson on the same data.

    python -m benchmarks.map_in_chromium                     # 6,000 / 50,000 / 500,000 buildings
    python -m benchmarks.map_in_chromium --counts 6000

Per number of buildings (7 vertices each, four properties) it measures, in a fresh browser
profile on a warm server, everything served from this machine:

- first: from opening the page to all features drawn, Streamlit's own start included;
- filter, colour: from the click on a Streamlit button to the changed layer on the screen;
- map: the part of `first` from the moment Streamlit asks for the map;
- choose: from the click to the marked feature, in sight (a glide towards it may follow);
- floor: from the click to a changed line of text, the least a rerun of Streamlit takes.

folium.GeoJson has no change without a new map: its `change` is making the page anew in Python
and opening it. At 500,000 it is left out: at 50,000 it takes tens of seconds and it grows
faster than the data. Absolute times drift with the machine; the ratios are what counts.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.map_scene import prepare, write_folium
from dev import find_chromium
from scripts.vendor_assets import vendor_dir

ROOT: Final = Path(__file__).resolve().parent.parent
GOALS: Final = {
    6000: {"first": 3.0, "filter": 1.0, "colour": 1.0, "choose": 0.5},
    50000: {"first": 6.0, "filter": 1.5, "colour": 1.5},
}
FOLIUM_LIMIT: Final = 60_000
NO_PEER: Final = ("floor", "choose")
FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

# Counts from the start of the navigation to the frame after the condition came true.
WHEN: Final = """
([condition, limit]) => new Promise((done, fail) => {
  const holds = new Function("return (" + condition + ")");
  const look = () => {
    let now = false;
    try { now = holds(); } catch { now = false; }
    if (now) requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
    else if (performance.now() > limit) fail(new Error("not within the limit: " + condition));
    else requestAnimationFrame(look);
  };
  look();
})
"""
_CLICK: Final = """
([label, condition, limit]) => new Promise((done, fail) => {
  const holds = new Function("before", "return (" + condition + ")");
  const before = JSON.parse(JSON.stringify(window.__kk_map.bench));
  before.runs = document.body.innerText.match(/runs: [0-9]+/)[0];
  const target = [...document.querySelectorAll("button")].find((b) => b.innerText.trim() === label);
  const start = performance.now();
  target.click();
  const look = () => {
    const spent = () => performance.now() - start;
    const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
    if (holds(before)) painted(() => done(spent()));
    else if (spent() > limit) fail(new Error("not within the limit: " + label));
    else requestAnimationFrame(look);
  };
  look();
})
"""
ASKED: Final = """
() => Math.min(...performance.getEntriesByType("resource")
  .filter((entry) => entry.name.includes("/kk/")).map((entry) => entry.startTime))
"""
_HERE: Final = "window.__kk_map.bench"
READY: Final = f"{_HERE}.ready && {_HERE}.layers.buildings.drawn[0] > 0 && !{_HERE}.moving"
CHANGES: Final = {
    "floor": "!document.body.innerText.includes(before.runs)",
    "filter": f"{_HERE}.layers.buildings.drawn[0] !== before.layers.buildings.drawn[0]",
    "colour": f"{_HERE}.layers.buildings.prop !== before.layers.buildings.prop",
    "choose": (
        f"{_HERE}.selection && {_HERE}.selection.id !== (before.selection || {{}}).id"
        f" && {_HERE}.marked === 1 && {_HERE}.ready"
    ),
}
BUTTONS: Final = {"floor": "niets", "filter": "filter", "colour": "kleur", "choose": "kies"}


@contextmanager
def server(folder: Path, *, script: str = "benchmarks/map_server.py") -> Iterator[str]:
    """The app on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", script,
        "--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true",
    ]  # fmt: skip
    var = folder / "var"
    var.mkdir(exist_ok=True)
    if not (var / "vendor").exists():
        (var / "vendor").symlink_to(vendor_dir().resolve())
    environment = {
        **os.environ,
        "BENCH_DATA": str(folder),
        "KOPPELKANSEN_VAR": str(var),
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):  # noqa: S310 - own address
                    break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError((folder / "server.log").read_text()) from None
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def fresh_page(browser: Browser) -> Iterator[Page]:
    """A page in a profile without anything kept."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(400_000)
    try:
        yield page
    finally:
        context.close()


def first_render(page: Page, url: str, condition: str, *, limit_s: float = 300) -> float:
    """Seconds from opening the page to the frame in which all is drawn."""
    page.goto(url, wait_until="commit")
    return float(page.evaluate(WHEN, [condition, limit_s * 1000])) / 1000


def measure_own(browser: Browser, address: str, *, rounds: int) -> dict[str, list[float]]:
    """Seconds per job on the live map."""
    result: dict[str, list[float]] = {"first": [], "map": []}
    with fresh_page(browser) as page:
        first_render(page, address, READY)  # warms the server
    for _ in range(3):
        with fresh_page(browser) as page:
            result["first"].append(first_render(page, address, READY))
            asked = float(page.evaluate(ASKED)) / 1000
            result["map"].append(result["first"][-1] - asked)
    with fresh_page(browser) as page:
        first_render(page, address, READY)
        for job, condition in CHANGES.items():
            result[job] = []
            for number in range(rounds + 1):
                page.wait_for_function(READY, polling=50)
                page.wait_for_timeout(500)
                # A chosen feature is marked before the map has glided to it.
                rest = condition if job == "choose" else f"{condition} && {READY}"
                spent = page.evaluate(_CLICK, [BUTTONS[job], rest, 60_000])
                if number:  # the first compiles and warms
                    result[job].append(float(spent) / 1000)
    return result


def measure_folium(browser: Browser, address: str, count: int) -> float:
    """Seconds to the first complete frame of the folium page."""
    condition = f'document.querySelectorAll("path.leaflet-interactive").length >= {count}'
    times = []
    for _ in range(3 if count < FOLIUM_LIMIT / 2 else 1):
        with fresh_page(browser) as page:
            times.append(first_render(page, f"{address}/bench/folium.html", condition))
    return float(np.median(times))


def measure(count: int, *, rounds: int) -> list[dict[str, Any]]:
    """All measurements for one number of buildings, as rows of the table."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("Chromium is needed: apt-get install chromium")
    with tempfile.TemporaryDirectory(prefix="kaartmeting-") as scratch:
        folder = Path(scratch)
        frame, prepared = prepare(count, folder)
        made = write_folium(frame, folder) if count <= FOLIUM_LIMIT else None
        with sync_playwright() as playwright, server(folder) as address:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
            own = measure_own(browser, address, rounds=rounds)
            plain = measure_folium(browser, address, count) if made is not None else None
            browser.close()
    rows = []
    for job, times in own.items():
        goal = GOALS.get(count, {}).get(job)
        p95 = float(np.percentile(times, 95))
        other = (
            None
            if plain is None or made is None
            else plain + (0 if job in {"first", "map"} else made)
        )
        rows.append(
            {
                "buildings": count,
                "job": job,
                "median_s": round(float(np.median(times)), 2),
                "p95_s": round(p95, 2),
                "goal_s": goal,
                "met": None if goal is None else p95 <= goal,
                "folium_s": None if other is None or job in NO_PEER else round(other, 2),
                "times_faster": None
                if other is None or job in NO_PEER
                else round(other / float(np.median(times)), 1),
            }
        )
    print(f"{count:,} buildings: prepared for the map in {prepared:.1f} s")
    return rows


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Speed of the map in Chromium.")
    parser.add_argument("--counts", type=int, nargs="+", default=[6000, 50000, 500000])
    parser.add_argument("--rounds", type=int, default=20, help="changes measured per job")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for count in options.counts:
        rows += measure(count, rounds=options.rounds)
        print(
            pd.DataFrame([row for row in rows if row["buildings"] == count]).to_string(index=False)
        )
    first = {row["buildings"]: row["median_s"] for row in rows if row["job"] == "first"}
    if len(first) > 1:
        low, high = min(first), max(first)
        exponent = np.log(first[high] / first[low]) / np.log(high / low)
        print(f"first grows with the number of buildings to the power {exponent:.2f}")


if __name__ == "__main__":
    main()
