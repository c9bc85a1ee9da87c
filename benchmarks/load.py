"""Fifty people at once on one server: does it keep up, and does its memory stay where it is?

    python -m benchmarks load                        # 50 people, about ten minutes
    python -m benchmarks.load --people 10 --seconds 20 --actions 5

Everything runs on this machine and only on loopback: the app in a process of its own on example
data, a few real browsers on the map, and for the rest visitors that speak Streamlit's protocol
(benchmarks/streamlit_client.py). Three phases:

- arrive: everybody opens a page, the map for most; memory per session is what the server grew
  by, beyond the data all share;
- together: for `--seconds` everybody does something every `--pause` seconds on average, a filter
  for most. `filter` is from the click to the end of the run (a visitor) or to the changed
  map on the screen (a browser);
- hour: everybody does `--actions` things one after the other without a pause, as many as in an
  hour of work. Memory is read all the while; growth is that of the last quarter.

Seconds drift with what else the machine does, and the load comes from the same machine: what
holds here is an upper bound. Exit code 1 when a goal is missed.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Page, async_playwright

from benchmarks.load_measures import (
    Measured,
    cpu_s,
    growth_share,
    percentile,
    private_mib,
    resident_mib,
)
from benchmarks.load_people import (
    PAGES,
    Person,
    filter_in_browser,
    hour,
    open_browsers,
    spread,
    warm_up,
)
from benchmarks.results import Outcome, Row
from scripts.vendor_assets import vendor_dir
from tests.browser.server import Server, start_server

ROOT: Final = Path(__file__).resolve().parent.parent
NAME: Final = "load"
MOST_PEOPLE: Final = 200
FILTER_P95_S: Final = 2.0
SESSION_MIB: Final = 20.0
GROWTH_SHARE: Final = 0.02
DAY_MIB: Final = 500.0
"""What the server may hold with Dordrecht in it, after the hour in which everybody is busy."""


async def measure(
    server: Server, *, people: int, browsers: int, seconds: float, pause: float, actions: int
) -> dict[str, Any]:
    """All phases on a running server; gives what was measured."""
    seen = Measured()
    await warm_up(server.url)
    shared = resident_mib(server)
    visitors = [
        Person(server.url, PAGES[n % len(PAGES)], chance=random.Random(n))  # noqa: S311 - habits
        for n in range(people - browsers)
    ]
    async with async_playwright() as playwright:
        for person in visitors:
            seen.add("open", await person.visitor.open(person.page))
        pages = await open_browsers(server.url, browsers, playwright=playwright)
        per_session = (resident_mib(server) - shared) / people

        async def look(page: Page) -> None:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                await filter_in_browser(page, seen)
                await asyncio.sleep(pause)

        before, done = cpu_s(server), seen.actions
        await asyncio.gather(
            spread(visitors, seen=seen, seconds=seconds, pause=pause),
            *(look(opened) for opened in pages),
        )
        each = (cpu_s(server) - before) / max(1, seen.actions - done)
        together = {kind: list(values) for kind, values in seen.seconds.items()}
        for page in pages:
            await page.context.close()
        await hour(visitors, server, seen=seen, actions=actions)
    for person in visitors:
        seen.errors.extend(person.visitor.errors)
        await person.visitor.close()
    log = server.log_text()
    if "Traceback" in log:
        seen.errors.append(f"the server logged an exception: {log[log.index('Traceback') :][:600]}")
    return {
        "people": people,
        "browsers": browsers,
        "actions": seen.actions,
        "errors": sorted(set(seen.errors)),
        "shared_mib": round(shared, 1),
        "per_session_mib": round(per_session, 2),
        "cpu_s_per_action": round(each, 3),
        "end_mib": round(resident_mib(server), 1),
        "private_mib": round(private_mib(server), 1),
        "growth_share": round(growth_share(seen.memory), 4),
        "memory_mib": [
            (n, round(mib, 1)) for n, mib in seen.memory[:: max(1, len(seen.memory) // 12)]
        ],
        "seconds": {
            kind: {
                "n": len(values),
                "p50": round(percentile(values, 0.5), 2),
                "p95": round(percentile(values, 0.95), 2),
                "max": round(max(values), 2),
            }
            for kind, values in together.items()
        },
    }


def missed(result: dict[str, Any]) -> list[str]:
    """The goals that were not reached, in words."""
    found = [f"error: {text}" for text in result["errors"]]
    p95 = result["seconds"].get("filter", {}).get("p95", float("inf"))
    if p95 >= FILTER_P95_S:
        found.append(f"95th percentile of a filter is {p95} s, goal {FILTER_P95_S} s")
    if result["per_session_mib"] >= SESSION_MIB:
        found.append(f"{result['per_session_mib']} MiB a session, goal {SESSION_MIB}")
    if not result["growth_share"] < GROWTH_SHARE:
        found.append(f"memory grows by {result['growth_share']:.1%} in the last quarter")
    return found


def prepared(folder: Path) -> Path:
    """A folder as after a first start: example layers and browser libraries."""
    var = folder / "var"
    subprocess.run(
        [sys.executable, "-m", "geo", "example"],
        cwd=ROOT,
        env={**os.environ, "KOPPELKANSEN_VAR": str(var)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.copytree(vendor_dir(), var / "vendor")
    return var


def run(sizes: Sequence[int], scratch: Path) -> Outcome:  # noqa: ARG001 - the shape of a job
    """As a job of ``python -m benchmarks``: fifty people, two minutes, an hour of actions."""
    result = at_once(scratch, people=50, browsers=3, seconds=120, pause=20, actions=60)
    outcome = Outcome(NAME, f"{result['people']} people at once, {result['browsers']} in a browser")
    for kind, spent in result["seconds"].items():
        outcome.rows.append(
            Row(
                method=kind,
                size=f"{spent['n']} times",
                wall_s=spent["p50"],
                note=f"p95 {spent['p95']} s, longest {spent['max']} s",
            )
        )
    outcome.rows.append(
        Row(
            method="the server",
            size=f"{result['actions']} actions",
            cpu_s=result["cpu_s_per_action"],
            peak_mb=result["end_mib"],
            note=f"CPU per action; memory at the end, of which {result['private_mib']:.0f} private",
        )
    )
    outcome.holds(
        f"memory after a day at most {DAY_MIB:.0f} MiB",
        f"{result['end_mib']:.0f} MiB, of which {result['private_mib']:.0f} private",
        met=result["end_mib"] <= DAY_MIB,
    )
    outcome.holds(
        "no errors",
        f"{len(result['errors'])} kinds"
        + "".join(f"; {error}" for error in result["errors"])[:300],
        met=not result["errors"],
    )
    p95 = result["seconds"].get("filter", {}).get("p95")
    outcome.at_most("95th percentile of a filter, s", p95, FILTER_P95_S)
    outcome.at_most("memory per session, MiB", result["per_session_mib"], SESSION_MIB)
    growth = result["growth_share"]
    outcome.at_most("growth in the last quarter of an hour, share", growth, GROWTH_SHARE)
    return outcome


def at_once(
    folder: Path, *, people: int, browsers: int, seconds: float, pause: float, actions: int
) -> dict[str, Any]:
    """Start the app on example data, measure, and stop it."""
    server = start_server(var=prepared(folder), log=folder / "server.log")
    try:
        return asyncio.run(
            measure(
                server,
                people=people,
                browsers=browsers,
                seconds=seconds,
                pause=pause,
                actions=actions,
            )
        )
    finally:
        server.stop()


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print as JSON, and say which goals are missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--browsers", type=int, default=3, help="how many of them are browsers")
    parser.add_argument("--seconds", type=float, default=120, help="length of the second phase")
    parser.add_argument("--pause", type=float, default=20, help="mean seconds between two actions")
    parser.add_argument("--actions", type=int, default=60, help="of each visitor in the hour")
    options = parser.parse_args(argv)
    if not options.browsers < options.people <= MOST_PEOPLE:
        parser.error(f"between {options.browsers + 1} and {MOST_PEOPLE} people")
    with tempfile.TemporaryDirectory() as folder:
        result = at_once(
            Path(folder),
            people=options.people,
            browsers=options.browsers,
            seconds=options.seconds,
            pause=options.pause,
            actions=options.actions,
        )
    print(json.dumps(result, indent=1))
    for text in missed(result):
        print(f"missed: {text}", file=sys.stderr)
    return 1 if missed(result) else 0


if __name__ == "__main__":
    sys.exit(main())
