"""Killed in the middle of an import, a fetch, a pack, a restore: old or new, never half.

Decisions are in tests/register/test_together.py: a hundred kills in the middle of a write.
"""

import sys
import time
import zipfile

import pytest

from geo.catalogue.library import Library
from geo.commands import main
from geo.fetch.run import fetch_layer
from geo.importing.files import read_file_table
from geo.importing.mapping import proposed_mapping
from geo.importing.prepare import activate, prepare
from geo.importing.stored_dwellings import stored_units
from geo.paths import data_dir
from geo.register import Register
from geo.report.writers import write_pack
from geo.upkeep.backup import write_backup
from geo.upkeep.check import check
from geo.upkeep.leftovers import leftovers, tidy
from geo.upkeep.restore import restore_backup
from tests.faults.killed import run_and_kill
from tests.fetch.conftest import cbs_service, make_library  # noqa: F401 - the local service
from tests.importing import street
from tests.upkeep import layers
from tests.upkeep.conftest import WHO

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked and killed")
LONG = 200_000


def nothing_is_left(var):
    """What was left over is found by the next start, and is gone then."""
    later = time.time() + LONG
    for path in leftovers(var, now=later):
        assert path.name.startswith(".new-") or not (path / "provenance.json").exists()
    assert all(path.name.startswith(".new-") for path in var.rglob("*") if path.suffix == ".part")


def delivery(library, tmp_path, count, label):
    path = tmp_path / "bezit.csv"
    lines = [f"{street.pand_id(n)};{street.vbo_id(n)};Trivire;{label}" for n in range(1, count + 1)]
    path.write_text("\n".join(["pand_id;vbo_id;owner;energielabel", *lines]))
    raw = read_file_table(path)
    return prepare(library, raw, proposed_mapping(raw, kind="stock"))


@pytest.mark.parametrize("kill", [0, 1, 3, 7, 11])
def test_an_import(tmp_path, kill):
    var = tmp_path / "var"
    activate(street.library(var), delivery(street.library(var), tmp_path, 8, "C"))
    second = delivery(street.library(var), tmp_path, 5, "G")

    def act():
        activate(Library(data_dir(), var), second)

    killed = run_and_kill(act, at=kill)
    library = Library(data_dir(), var)
    found = library.get("stock").frame
    assert (len(found), set(found["energy_label"])) in [(8, {"C"}), (5, {"G"})]
    report = check(library, f"sqlite:///{tmp_path / 'register.sqlite'}")
    assert report.ok, report.faults
    assert sum(unit.unit.count for unit in stored_units(var, ["Trivire"])) == len(found)
    nothing_is_left(var)
    if not killed:
        assert len(found) == 5
    # and the same import goes on where it stopped
    activate(library, second)
    assert len(Library(data_dir(), var).get("stock").frame) == 5


@pytest.mark.services
@pytest.mark.parametrize("kill", [1, 3, 5])
def test_a_fetch(make_library, cbs_service, network, kill):  # noqa: F811 - fixtures' names
    library = make_library(cbs_service)

    def act():
        fetch_layer(library, "wijken", gemeentecode="GM0505")

    run_and_kill(act, at=kill)
    again = make_library(cbs_service)
    assert check(again, f"sqlite:///{again.var / 'register.sqlite'}").ok
    nothing_is_left(again.var)
    report = fetch_layer(again, "wijken", gemeentecode="GM0505")
    assert report.count == len(again.get("wijken").table)
    assert check(again, f"sqlite:///{again.var / 'register.sqlite'}").ok


@pytest.mark.parametrize("kill", [3])
def test_a_pack(city, tmp_path, kill):
    folder = tmp_path / "pakket"

    def act():
        write_pack(city, folder, only=["xlsx"])

    run_and_kill(act, at=kill)
    for path in folder.glob("[!.]*.xlsx"):
        assert zipfile.ZipFile(path).testzip() is None
    write_pack(city, folder, only=["xlsx"])
    assert list(folder.glob("[!.]*.xlsx"))


@pytest.mark.parametrize("kill", [1, 7, 25])
def test_a_restore(tmp_path, kill):
    library = layers.filled(layers.small(tmp_path / "var"))
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    with Register.open(url) as register:
        register.comment("k", "een regel", who=WHO)
    write_backup(library.var, url, tmp_path / "kopie.zip")
    there = f"sqlite:///{tmp_path / 'terug' / 'register.sqlite'}"

    def act():
        restore_backup(tmp_path / "kopie.zip", tmp_path / "terug", there)

    run_and_kill(act, at=kill)
    restore_backup(tmp_path / "kopie.zip", tmp_path / "terug", there)
    assert check(layers.small(tmp_path / "terug"), there).ok


def test_a_clock_that_jumps_back_removes_nothing_of_today(tmp_path):
    """What seems to come from the future is being written, not left over."""
    half = tmp_path / "var" / "layers" / ".new-4000000-abc"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    yesterday = time.time() - 86_400
    assert leftovers(tmp_path / "var", now=yesterday) == []
    tomorrow = time.time() + LONG
    assert leftovers(tmp_path / "var", now=tomorrow) == [half]
    assert half not in tidy(tmp_path / "var")


def test_two_versions_of_the_program(installed, capsys, tmp_path):
    """An older program on a newer register: said on the command line, and nothing is touched."""
    database = installed.var / "register.sqlite"
    from sqlalchemy import text  # noqa: PLC0415

    from geo.register.database import connect  # noqa: PLC0415

    engine = connect(f"sqlite:///{database}", busy_s=5)
    with engine.begin() as connection:
        connection.execute(text("UPDATE register_version SET version_num = '9999'"))
    with engine.connect() as connection:
        before = connection.execute(text("SELECT * FROM register_entry")).all()
    for command in (["session", "list"], ["session", "verify"], ["check"]):
        assert main(command) == 1
        written = capsys.readouterr()
        assert "nieuwere versie van het programma (stap 9999)" in written.out + written.err
        assert "Traceback" not in written.err
    with engine.connect() as connection:
        assert connection.execute(text("SELECT * FROM register_entry")).all() == before
    engine.dispose()
    # a copy can be made all the same, before the update
    assert main(["backup", str(tmp_path / "kopie.zip")]) == 0
