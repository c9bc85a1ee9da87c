"""The only part of the library that uses the network: registered official services."""

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
