"""The full names of live map layers whose names carry a date that rolls.

A browser asks a WMS by the layer's full name. It is looked up once in the capabilities and kept,
so that showing a map never waits for a service.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from geo.catalogue.sources import Registry, SourceEntry
from geo.catalogue.writing import stored_json, write_json
from geo.fetch.answer import host_of
from geo.fetch.capabilities import find_layer, layer_names
from geo.fetch.http import HttpClient
from geo.fetch.job import prefixes_of
from geo.fetch.limits import Limits
from geo.fetch.problems import FetchProblem

FILE: Final = "live-names.json"
_LIMITS: Final = Limits(connect_timeout_s=5.0, read_timeout_s=20.0, deadline_s=30.0, attempts=1)


def live_sources(registry: Registry) -> tuple[SourceEntry, ...]:
    """Registered sources that a browser can show as they are."""
    return tuple(item for item in registry.sources if item.driver == "wms" and item.url)


def known_names(cache: Path) -> dict[str, str]:
    """Full layer name by source id, as far as they were looked up before."""
    return {key: str(value) for key, value in stored_json(cache / FILE).items()}


def look_up_names(registry: Registry, cache: Path, *, limits: Limits = _LIMITS) -> dict[str, str]:
    """Look the names up at the services and keep them; what is not found keeps its old name.

    Args:
        registry: the registered sources.
        cache: folder for what can be looked up again.
        limits: how long to wait; one capabilities document per service is asked for.
    """
    names = known_names(cache)
    sources = live_sources(registry)
    for url in dict.fromkeys(item.url for item in sources if item.url):
        with HttpClient([host_of(url)], limits=limits) as client, suppress(FetchProblem):
            offered = layer_names(client, url, service="WMS")
            for item in sources:
                if item.url != url:
                    continue
                with suppress(FetchProblem):
                    names[item.id] = _found(item, offered, host=host_of(url))
    if names:
        write_json(names, cache / FILE)
    return names


def _found(source: SourceEntry, offered: Iterable[str], *, host: str) -> str:
    if source.prefix is None:
        return source.typename or ""
    return find_layer(offered, prefixes=prefixes_of(source), host=host).name
