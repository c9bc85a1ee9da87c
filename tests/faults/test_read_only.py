"""The app on a folder nobody can write in: what can be read is there, the rest says why not."""

import shutil

import pytest

from geo.register import Register
from tests.access.parties import Visitor
from tests.browser.server import start_server
from tests.faults.disks import read_only, small_disk
from tests.upkeep.conftest import WHO

PAGES = ("", "kaart", "koppelkansen", "voortgang", "afspraken", "overleg", "gegevens")


@pytest.fixture(scope="module")
def server(prepared_var, tmp_path_factory):
    folder = tmp_path_factory.mktemp("vast")
    with small_disk(folder / "schijf", size="400m") as disk:
        var = shutil.copytree(prepared_var, disk / "var")
        with Register.open(var / "register.sqlite") as register:
            register.comment("k", "eerste", who=WHO)
        with read_only(disk):
            made = start_server(var=var, log=folder / "server.log")
            yield made
            made.stop()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(server, page):
    before = server.log_size()
    content = Visitor(server.url).page(page).decode("utf-8", "ignore")
    assert "Traceback" not in content
    assert "Error:" not in content
    assert "niet worden geopend" not in content
    assert "kan niet worden geschreven" not in content
    assert "Traceback" not in server.log_text(after=before)
    assert len(content) > 5000
