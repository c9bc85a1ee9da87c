"""What a start takes: the imports, and from starting the server to the first map in Chromium.

python -m benchmarks start
"""

import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from benchmarks.map_in_chromium import FLAGS, fresh_page
from benchmarks.measuring import ROOT
from benchmarks.results import Outcome, Row
from dev import find_chromium
from geo.catalogue.library import Library
from geo.example.first_start import prepare
from scripts.vendor_assets import vendor_dir

NAME: Final = "start"
_ROUNDS: Final = 3
_PATIENCE_S: Final = 120
_READY: Final = """
() => { const map = window.__kk_map && window.__kk_map.kaart;
        return Boolean(map && map.ready && map.position && !map.moving); }
"""


def spent(*arguments: str, **environment: str) -> tuple[float, float]:
    """CPU and wall seconds of a fresh Python with these arguments; the least of some."""
    found = []
    for _ in range(_ROUNDS):
        before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
            env={**os.environ, **environment},
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        found.append((cpu, time.perf_counter() - wall))
    return min(found)


@contextmanager
def running_app(var: Path, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The app on a port of its own, which may not answer yet: its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1",
        "--server.port", str(port), "--server.headless", "true",
    ]  # fmt: skip
    places = {"KOPPELKANSEN_VAR": str(var), "KOPPELKANSEN_OFFLINE": "1", **environment}
    with (var / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **places}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_open(address: str) -> None:
    """Wait until something answers there.

    Raises:
        OSError: nothing did for two minutes.
    """
    host, _, port = address.removeprefix("http://").partition(":")
    until = time.perf_counter() + _PATIENCE_S
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            if time.perf_counter() > until:
                raise
            time.sleep(0.02)
        else:
            return


def first_map(browser: Browser, var: Path) -> float:
    """Seconds from starting the server to a map that is drawn."""
    started = time.perf_counter()
    with running_app(var) as (address, _), fresh_page(browser) as page:
        wait_until_open(address)
        page.goto(f"{address}/kaart", wait_until="commit")
        page.wait_for_function(_READY, polling=30, timeout=120_000)
        return time.perf_counter() - started


def run(sizes: list[int], folder: Path) -> Outcome:  # noqa: ARG001 - one size only
    """The imports and the starts, and their goal."""
    outcome = Outcome(NAME, "Start of the app")
    for module in ("streamlit", "geopandas", "geo.catalogue.library", "app"):
        outcome.rows.append(Row(f"import {module}", "-", *spent("-c", f"import {module}")))
    chromium = find_chromium()
    if chromium is None:
        outcome.at_most("start to first map under 3 s, warm", None, 3, " s")
        return outcome
    var = folder / NAME / "var"
    prepare(Library(var=var))
    shutil.copytree(vendor_dir(), var / "vendor", dirs_exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        cold, *warm = (first_map(browser, var) for _ in range(_ROUNDS + 1))
        browser.close()
    outcome.rows.append(Row("first start with data, to the map", "-", None, cold))
    outcome.rows.append(Row("start to the map, warm", "-", None, min(warm)))
    outcome.at_most("start to first map under 3 s, warm", min(warm), 3, " s")
    return outcome
