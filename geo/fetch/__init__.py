"""The only part of the library that uses the network: registered official services.

A name is imported from its module when it is first asked for: whoever only wants the settings does
not load the network.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.fetch.area import Area, init_area
    from geo.fetch.choice import fetchable, gemeentecode_of, needs_type, sources_for
    from geo.fetch.editions import EditionDiff, compare_editions, compare_stored
    from geo.fetch.ep_dwelling import keep_labels, look_up_labels
    from geo.fetch.ep_online import read_labels
    from geo.fetch.first_start import refresh_boundaries_if_online
    from geo.fetch.http import HttpClient
    from geo.fetch.limits import Limits
    from geo.fetch.locatieserver import PlaceHit, find_address, search_place
    from geo.fetch.report import FetchReport, Progress
    from geo.fetch.run import describe_stock, fetch_layer, offered_types, open_client
    from geo.fetch.settings import local_limits, local_overrides
    from geo.fetch.stock import SourceColumns

__all__ = [
    "Area",
    "EditionDiff",
    "FetchReport",
    "HttpClient",
    "Limits",
    "PlaceHit",
    "Progress",
    "SourceColumns",
    "compare_editions",
    "compare_stored",
    "describe_stock",
    "fetch_layer",
    "fetchable",
    "find_address",
    "gemeentecode_of",
    "init_area",
    "keep_labels",
    "local_limits",
    "local_overrides",
    "look_up_labels",
    "needs_type",
    "offered_types",
    "open_client",
    "read_labels",
    "refresh_boundaries_if_online",
    "search_place",
    "sources_for",
]

_HOMES = {
    "Area": "area",
    "EditionDiff": "editions",
    "FetchReport": "report",
    "HttpClient": "http",
    "Limits": "limits",
    "PlaceHit": "locatieserver",
    "Progress": "report",
    "SourceColumns": "stock",
    "compare_editions": "editions",
    "compare_stored": "editions",
    "describe_stock": "run",
    "fetch_layer": "run",
    "fetchable": "choice",
    "find_address": "locatieserver",
    "gemeentecode_of": "choice",
    "init_area": "area",
    "keep_labels": "ep_dwelling",
    "local_limits": "settings",
    "local_overrides": "settings",
    "look_up_labels": "ep_dwelling",
    "needs_type": "choice",
    "offered_types": "run",
    "open_client": "run",
    "read_labels": "ep_online",
    "refresh_boundaries_if_online": "first_start",
    "search_place": "locatieserver",
    "sources_for": "choice",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
