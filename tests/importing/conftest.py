"""Tables are read in this process: the tests of the reading process itself are beside these."""

import pytest

from tests.reading import read_tables_here


@pytest.fixture(autouse=True)
def read_here(request, monkeypatch):
    """Read tables without a process of their own, but for the tests of that process."""
    if "isolated" not in request.node.path.name:
        read_tables_here(monkeypatch)
