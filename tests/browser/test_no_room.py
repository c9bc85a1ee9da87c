"""Recording on a full or read-only disk: why it could not be, and nothing lost or half done."""

import re
import shutil

import pytest

from geo.register import EntryKind, Register
from tests.browser.browsing import open_page, wait_until_idle
from tests.browser.server import start_server
from tests.faults.disks import fill, half_files, read_only, small_disk
from tests.upkeep.conftest import WHO

SOURCE = "opgave van 1 september 2025"


@pytest.fixture
def disk(prepared_var, tmp_path):
    """A disk of its own with an installation, and one line in its register."""
    with small_disk(tmp_path / "schijf", size="200m") as folder:
        shutil.copytree(prepared_var, folder / "var")
        with Register.open(folder / "var" / "register.sqlite") as register:
            register.comment("k", "eerste", who=WHO)
        yield folder


def press(page, told, source=None):
    """Record a figure, and see what the page says of it."""
    if source:
        page.get_by_label("Bron", exact=True).fill(source)
    # twice, as people do; what is recorded is recorded once
    page.get_by_role("button", name="Leg vast").dblclick()
    page.get_by_test_id("stToast").filter(has_text=re.compile(told)).first.wait_for(timeout=30_000)
    wait_until_idle(page)
    assert "Traceback" not in page.get_by_test_id("stApp").inner_text()


def figures(var):
    with Register.open(var / "register.sqlite") as register:
        return [entry.content["source"] for entry in register.entries(kinds=(EntryKind.FIGURES,))]


def test_a_disk_that_fills_up_while_people_record(disk, new_page, tmp_path):
    server = start_server(var=disk / "var", log=tmp_path / "server.log")
    try:
        page = open_page(new_page(server), "/voortgang?deel=invoeren", timeout=180_000)
        press(page, r"Cijfer vastgelegd \(regel 2\)", SOURCE)
        stuffing = fill(disk)
        press(page, "schijf is vol", "een tweede opgave")
        # what was typed stands there still, and is recorded as soon as there is room
        assert page.get_by_label("Bron", exact=True).input_value() == "een tweede opgave"
        stuffing.unlink()
        press(page, r"Cijfer vastgelegd \(regel 3\)")
        assert figures(disk / "var") == [SOURCE, "een tweede opgave"]
        assert half_files(disk) == []
        # a page that is open looks for a server that stops
        page.close()
    finally:
        server.stop()


def test_a_disk_that_nobody_can_write_on(disk, new_page, tmp_path):
    with read_only(disk):
        server = start_server(var=disk / "var", log=tmp_path / "server.log")
        try:
            page = open_page(new_page(server), "/voortgang?deel=invoeren", timeout=180_000)
            press(page, "alleen-lezen", SOURCE)
            assert page.get_by_label("Bron", exact=True).input_value() == SOURCE
            page.close()
        finally:
            server.stop()
    assert figures(disk / "var") == []
