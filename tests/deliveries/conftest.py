"""An installation of the street and a register with one round, made once and copied."""

import shutil

import pytest

from geo.catalogue.library import Library
from geo.deliveries.rounds import open_round
from geo.paths import data_dir
from geo.register import Register
from tests.deliveries.town import CLERK, made_round
from tests.importing import street


@pytest.fixture(scope="session")
def street_home(tmp_path_factory):
    """The street with what its shipped layers cost to check, and a register with a round."""
    folder = tmp_path_factory.mktemp("street")
    shipped = street.library(folder / "var")
    for name in ("projects", "gemeente", "wijken", "buurten", "kerncijfers", "policy_areas"):
        shipped.find(name)
    with Register.open(folder / "var" / "register.sqlite") as register:
        open_round(register, made_round(), who=CLERK)
    return folder


@pytest.fixture
def home(street_home, tmp_path):
    """Give ``home(name)``: the folder of an installation of its own."""
    return lambda name="var": shutil.copytree(street_home / "var", tmp_path / name)


@pytest.fixture
def library(home):
    return Library(data_dir(), home())


@pytest.fixture
def register(library):
    with Register.open(library.var / "register.sqlite") as opened:
        yield opened
