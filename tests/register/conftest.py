import contextlib
import datetime as dt
import os

import pytest

from geo.register import Register, State, Who
from tests.register import postgres


@pytest.fixture(scope="session")
def server():
    try:
        with postgres.running() as running:
            yield running
    except postgres.PostgresMissingError as error:
        if os.environ.get(postgres.REQUIRED) == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))


@contextlib.contextmanager
def _database(server):
    """An empty database, emptied again for the next test."""
    name = server.spare.pop() if server.spare else server.make()
    yield server.url(name)
    server.empty(name)
    server.spare.append(name)


@pytest.fixture
def postgres_url(server):
    """A database of its own, for a test that changes more than what is in it."""
    name = server.make()
    try:
        yield server.url(name)
    finally:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]


@pytest.fixture(params=BOTH)
def url(request, tmp_path):
    """Every test that asks for this runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'register.sqlite'}"
        return
    with _database(request.getfixturevalue("server")) as address:
        yield address


@pytest.fixture(params=BOTH)
def other_url(request, tmp_path):
    """A second, empty place; with ``url`` also from the one kind of database to the other."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'other.sqlite'}"
        return
    with _database(request.getfixturevalue("server")) as address:
        yield address


@pytest.fixture
def register(url):
    with Register.open(url, busy_s=5) as opened:
        yield opened


@pytest.fixture
def gemeente():
    return Who("Gemeente Dordrecht", "beleidsmedewerker klimaat")


@pytest.fixture
def woonbron():
    return Who("Woonbron", "gebiedsregisseur")


@pytest.fixture
def state():
    return State(
        date="2025-09-24",
        program="0.1.0",
        layers={"heat": "aa" * 32, "projects": "bb" * 32},
        weights={"exposure": 0.4, "dwellings": 0.6},
        thresholds={"heat": {"hoog": 38.0}},
    )


@pytest.fixture
def items():
    return [
        {
            "id": "plan-klimaat:oudland",
            "title": "Oudland en hitte",
            "hazards": {"heat": {"class": "hoog", "value": 38.7, "unit": "°C"}},
            "score": 0.1 + 0.2,
            "contributions": {"exposure": 0.1, "dwellings": 0.2},
            "tier": "hoog",
        },
        {"id": "plan-werk:hellingen", "title": "Hellingen", "score": 0.25, "tier": "middel"},
        {"id": "bezit:wielwijk", "title": "Wielwijk", "score": 0.125, "tier": "laag"},
    ]


@pytest.fixture
def opened(register, gemeente, woonbron, state, items):
    register.open_session(
        "2025-Q3",
        date=dt.date(2025, 9, 24),
        participants=[gemeente, woonbron],
        state=state,
        items=items,
        who=gemeente,
    )
    return register
