"""What a page did while a test looked at it: requests stopped at the door, errors it reported."""

import re
import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatch
from urllib.parse import urlsplit

from tests.browser.server import ROOT

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Every address but one on this machine, whatever page, frame or worker asks for it.
OUTSIDE = re.compile(r"^(?:https?|wss?)://(?!(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/]|$))")
# The console line Chromium writes for a request that was stopped; the request itself is judged.
_STOPPED = re.compile(r"Failed to load resource: net::ERR_BLOCKED_BY_CLIENT|ERR_FAILED")


@dataclass
class Observed:
    """Everything a page did that a test has a view on; a test that provokes an error clears it."""

    blocked: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)

    def watch(self, context):
        """Stop and note every request to another host, and note what goes wrong in the page."""
        context.route(OUTSIDE, self._stop)
        context.route_web_socket(OUTSIDE, self._stop_socket)
        context.on("console", self._console)
        context.on("weberror", lambda problem: self.page_errors.append(str(problem.error)))

    def _stop(self, route):
        self.blocked.append(route.request.url)
        route.abort("blockedbyclient")

    def _stop_socket(self, socket):
        self.blocked.append(socket.url)
        socket.close()

    def _console(self, message):
        if message.type != "error" or _STOPPED.search(message.text):
            return
        place = message.location.get("url", "")
        self.console_errors.append(f"{message.text} ({place})")

    def problems(self, allowed):
        """What a page did wrong, as readable lines; ``allowed`` are the hosts it may ask for."""
        strangers = sorted(
            {
                host
                for host in (urlsplit(url).hostname or "" for url in self.blocked)
                if not any(fnmatch(host, pattern) for pattern in allowed)
            }
        )
        return [
            *(f"asked for a host that is not registered: {host}" for host in strangers),
            *(f"error in the page: {text}" for text in self.page_errors),
            *(f"error on the console: {text}" for text in self.console_errors),
        ]


def registered_hosts():
    """Hosts in data/sources.toml: the only ones the app may ask anything of."""
    registry = tomllib.loads((ROOT / "data" / "sources.toml").read_text(encoding="utf-8"))
    addresses = (source.get("url", "") for source in registry["sources"])
    hosts = (urlsplit(address).hostname for address in addresses)
    return frozenset(re.sub(r"\{\w+\}", "*", host) for host in hosts if host)
