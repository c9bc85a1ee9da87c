"""The only part of the library that uses the network: registered official services."""

from geo.fetch.http import HttpClient, Limits
from geo.fetch.report import FetchReport, Progress
from geo.fetch.run import (
    fetch_layer,
    fetchable,
    gemeentecode_of,
    refresh_boundaries_if_online,
)

__all__ = [
    "FetchReport",
    "HttpClient",
    "Limits",
    "Progress",
    "fetch_layer",
    "fetchable",
    "gemeentecode_of",
    "refresh_boundaries_if_online",
]
