import pytest

from geo.register import Register, Who

# both kinds of database, as the tests of the register have them
from tests.register.conftest import (  # noqa: F401
    other_url,
    postgres_url,
    register,
    server,
    url,
)
from tests.upkeep import layers

WHO = Who("Gemeente Dordrecht", "beleidsmedewerker klimaat")


@pytest.fixture
def library(tmp_path):
    """An installation with a table, a shape and a raster of its own."""
    return layers.filled(layers.small(tmp_path / "var"))


@pytest.fixture
def filled(register):  # noqa: F811 - the fixture of that name
    """A register of five lines."""
    for number in range(5):
        register.comment("bezit:wielwijk", f"opmerking {number}", who=WHO)
    return register


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The command line in an installation of its own; gives the library."""
    var = tmp_path / "var"
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(var))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    lib = layers.filled(layers.small(var))
    with Register.open(f"sqlite:///{var / 'register.sqlite'}") as opened:
        for number in range(3):
            opened.comment("bezit:wielwijk", f"opmerking {number}", who=WHO)
    return lib
