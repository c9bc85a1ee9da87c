"""What a page did while a test looked at it: requests to other hosts, errors it reported."""

import re
import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatch
from urllib.parse import urlsplit

from tests.browser.server import ROOT

OWN_HOSTS = {"127.0.0.1", "localhost", "::1", ""}
# The console lines Chromium writes for a request that was refused; the request itself is judged.
_REFUSED = re.compile(r"Failed to load resource: net::ERR_(FAILED|TUNNEL_CONNECTION_FAILED)")


@dataclass
class Observed:
    """Everything a page did that a test has a view on; a test that provokes an error clears it."""

    blocked: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)

    def watch(self, context):
        """Note what pages ask of other hosts and what goes wrong in them.

        The context is made with the settings of :class:`tests.browser.outside.Outside`, so that
        nothing of it is answered.
        """
        for event, noted in self._listeners():
            context.on(event, noted)

    def stop_watching(self, context):
        """Note nothing more of a context that another test will use."""
        for event, noted in self._listeners():
            context.remove_listener(event, noted)

    def _listeners(self):
        return (
            ("response", self._answered),
            ("requestfailed", self._failed),
            ("page", self._opened),
            ("console", self._console),
            ("weberror", self._broken),
        )

    def _answered(self, response):
        self._note(response.url)

    def _opened(self, page):
        page.on("websocket", lambda socket: self._note(socket.url))

    def _broken(self, problem):
        self.page_errors.append(str(problem.error))

    def _failed(self, request):
        # what the page's own policy stops never leaves the browser
        if request.failure != "csp":
            self._note(request.url)

    def _note(self, address):
        if (urlsplit(address).hostname or "") not in OWN_HOSTS:
            self.blocked.append(address)

    def _console(self, message):
        if message.type != "error" or _REFUSED.search(message.text):
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
