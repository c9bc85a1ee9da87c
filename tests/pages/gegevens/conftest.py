"""Fixtures of the tests of fetching, for the panels that fetch."""

from tests.fetch.conftest import cbs_service, make_library

__all__ = ["cbs_service", "make_library"]
