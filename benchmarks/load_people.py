"""The people of the load: what they look at, what they do, and how often."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from playwright.async_api import Page

from benchmarks.load_measures import (
    Measured,
    resident_mib,
)
from benchmarks.streamlit_client import VisitError, Visitor, Widget
from dev import find_chromium
from tests.browser.server import Server

# What people look at: the map most, the list next.
PAGES: Final = ("kaart",) * 6 + ("koppelkansen",) * 2 + ("voortgang", "afspraken")
_FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)  # fmt: skip
_PASSING: Final = "window.__kk_map?.kaart?.layers?.projects?.passing ?? null"


class Person:
    """A visitor with habits: mostly filters, now and then another page."""

    def __init__(self, address: str, page: str, *, chance: random.Random) -> None:
        self.visitor = Visitor(address)
        self.page = page
        self.chance = chance

    async def act(self, seen: Measured) -> None:
        """Do one thing and note how long it took."""
        kind, run = self._next()
        before = len(self.visitor.errors)
        try:
            seen.add(kind, await run())
        except VisitError as error:
            seen.errors.append(str(error))
        seen.errors.extend(self.visitor.errors[before:])

    def _next(self) -> tuple[str, Callable[[], Awaitable[float]]]:
        if self.chance.random() < 0.1:  # noqa: PLR2004 - one in ten goes to another page
            self.page = self.chance.choice(PAGES)
            return "page", lambda: self.visitor.go(self.page)
        widget, value = self._choice()
        if widget is None:
            return "page", lambda: self.visitor.go(self.page)
        kind = "filter" if self.page == "kaart" else self.page
        return kind, lambda: self.visitor.choose(widget, value)

    def _choice(self) -> tuple[Widget | None, Any]:
        """A box to tick or untick, or a choice from a list."""
        starts = {
            "kaart": ("filter-corporatie", "filter-wijk", "filter-klimaat", "filter-label"),
            "koppelkansen": ("kansen-komend", "kansen-decimalen", "kansen-filter-"),
            "voortgang": ("voortgang-gebied", "voortgang-jaar"),
            "afspraken": ("afspraken-",),
        }[self.page]
        usable = [
            widget
            for start in starts
            for widget in self.visitor.with_key(start)
            if widget.kind in {"checkbox", "selectbox", "multiselect"}
        ]
        if not usable:
            return None, None
        widget = self.chance.choice(usable)
        if widget.kind == "checkbox":
            return widget, not self.visitor.chosen(widget)
        options = list(widget.fields.options)
        if widget.kind == "multiselect":
            return widget, [] if self.visitor.chosen(widget) else options[:1]
        return widget, self.chance.choice(options)


async def filter_in_browser(page: Page, seen: Measured) -> None:
    """Tick or untick a filter on the map; noted is the time until the map shows it."""
    before = await page.evaluate(_PASSING)
    started = time.perf_counter()
    await page.locator(".st-key-filter-corporatie-Woonbron label").first.click()
    await page.wait_for_function(f"() => ({_PASSING}) !== {json.dumps(before)}", timeout=60_000)
    seen.add("filter", time.perf_counter() - started)
    seen.seconds.setdefault("filter in a browser", []).append(seen.seconds["filter"][-1])


async def open_browsers(address: str, count: int, *, playwright: Any) -> list[Page]:
    """As many tabs on the map, each in a profile of its own, with nothing else in reach."""
    if not count:
        return []
    browser = await playwright.chromium.launch(executable_path=find_chromium(), args=list(_FLAGS))
    pages = []
    for _ in range(count):
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        page = await context.new_page()
        await page.goto(f"{address}/kaart")
        await page.wait_for_function(f"() => ({_PASSING}) > 0", timeout=120_000)
        pages.append(page)
    return pages


async def warm_up(address: str) -> None:
    """Have everything made that all sessions share."""
    visitor = Visitor(address, patience_s=180)
    await visitor.open("kaart")
    for page in [*dict.fromkeys(PAGES), *dict.fromkeys(PAGES)]:
        await visitor.go(page)
    await visitor.close()
    # the server's own warm-up works on after the first page
    await asyncio.sleep(8)


async def spread(people: Sequence[Person], *, seen: Measured, seconds: float, pause: float) -> None:
    """Everybody at once for so long, each with moments of their own."""
    until = time.monotonic() + seconds

    async def busy(person: Person) -> None:
        await asyncio.sleep(person.chance.uniform(0, pause))
        while time.monotonic() < until:
            await person.act(seen)
            await asyncio.sleep(person.chance.expovariate(1 / pause))

    await asyncio.gather(*(busy(person) for person in people))


async def hour(
    people: Sequence[Person], server: Server, *, seen: Measured, actions: int, at_once: int = 8
) -> None:
    """As many actions for everybody as in an hour, a few people at a time, memory read along."""
    turns = asyncio.Semaphore(at_once)
    start, every = seen.actions, max(1, len(people) * actions // 100)

    async def busy(person: Person) -> None:
        for _ in range(actions):
            async with turns:
                await person.act(seen)
            done = seen.actions - start
            if done % every == 0:
                seen.memory.append((done, resident_mib(server)))

    await asyncio.gather(*(busy(person) for person in people))
