"""The only part of the library that uses the network: registered official services."""

from geo.fetch.editions import EditionDiff, compare_editions
from geo.fetch.http import HttpClient, Limits
from geo.fetch.locatieserver import PlaceHit, find_address, search_place
from geo.fetch.report import FetchReport, Progress
from geo.fetch.run import (
    fetch_layer,
    fetchable,
    gemeentecode_of,
    refresh_boundaries_if_online,
    sources_for,
)

__all__ = [
    "EditionDiff",
    "FetchReport",
    "HttpClient",
    "Limits",
    "PlaceHit",
    "Progress",
    "compare_editions",
    "fetch_layer",
    "fetchable",
    "find_address",
    "gemeentecode_of",
    "refresh_boundaries_if_online",
    "search_place",
    "sources_for",
]
