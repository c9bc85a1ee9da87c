"""At first start with network: the official boundaries take the place of the rough ones."""

from __future__ import annotations

import threading
from contextlib import suppress

from geo.catalogue.library import Library
from geo.errors import KoppelkansenError
from geo.fetch.choice import sources_for
from geo.fetch.http import HttpClient
from geo.fetch.job import registered_hosts
from geo.fetch.limits import Limits
from geo.fetch.report import FetchReport
from geo.fetch.run import fetch_layer
from geo.paths import is_offline


def refresh_boundaries_if_online(
    library: Library, *, timeout_s: float = 5.0, limits: Limits | None = None
) -> FetchReport | None:
    """At first start with network, replace the shipped boundaries by the official ones.

    Meant for a background thread: the look whether the service is there ends after
    ``timeout_s`` seconds, the fetch itself takes as long as the service does.

    Returns:
        The report on the buurten, or None when detailed boundaries were fetched before, when
        there is no source for them, when ``KOPPELKANSEN_OFFLINE`` is set, or when the service
        is out of reach.

    Raises:
        FetchError: the service is there, but what it gave cannot be used.
    """
    if is_offline():
        return None
    fetched = library.editions("buurten", origin="officieel")
    sources = sources_for(library, "buurten")
    if any(edition.active for edition in fetched) or not sources or not sources[0].url:
        return None
    hosts = registered_hosts(library.registry)
    if not reachable(sources[0].url, hosts=hosts, timeout_s=timeout_s):
        return None
    with HttpClient(hosts, limits=limits) as client:
        return fetch_layer(library, "buurten", client=client)


def reachable(url: str, *, hosts: frozenset[str], timeout_s: float) -> bool:
    """Say within ``timeout_s`` seconds whether a registered service answers with JSON."""
    limits = Limits(
        attempts=1,
        connect_timeout_s=timeout_s,
        read_timeout_s=timeout_s,
        deadline_s=timeout_s,
        max_bytes=5_000_000,
    )
    answered = threading.Event()

    def ask() -> None:
        with HttpClient(hosts, limits=limits) as client, suppress(KoppelkansenError):
            client.get_json(url, params={"f": "json"})
            answered.set()

    # in a thread, because the look-up of a host name has no time limit of its own
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(timeout_s)
    return answered.is_set()
