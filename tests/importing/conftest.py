"""Tables are read in this process: the tests of the reading process itself are beside these."""

import pytest

from geo.importing import files, isolated_table


@pytest.fixture(autouse=True)
def read_here(request, monkeypatch):
    """Read tables without a process of their own, which costs twenty times as much."""
    if "isolated" in request.node.path.name:
        return

    def read_table(path, *, sheet, answers, today):
        wanted = {"sheet": sheet, "answers": dict(answers or {}), "today": today.isoformat()}
        return isolated_table._read(path, wanted)

    monkeypatch.setattr(files, "read_table", read_table)
