"""A backup holds everything, also of a running program, and goes back whole or not at all."""

import json
import random
import shutil
import threading
import zipfile
from pathlib import Path

import pytest

from geo.commands import main
from geo.errors import KoppelkansenError
from geo.register import Head, Register
from geo.upkeep.backup import MANIFEST, Backup, write_backup
from geo.upkeep.check import check
from geo.upkeep.restore import Restored, check_backup, restore_backup
from tests.upkeep import layers
from tests.upkeep.conftest import WHO


@pytest.fixture
def backup(library, filled, url, tmp_path):
    path = tmp_path / "kopie.zip"
    write_backup(library.var, url, path)
    return path


def elsewhere(tmp_path):
    return layers.small(tmp_path / "elders")


@pytest.mark.parametrize(
    ("count", "holds", "done"),
    [
        (1, "1 regel van het register en 1 bestand van", "1 bestand van lagen; 1 bestand was al"),
        (2, "2 regels van het register en 2 bestanden", "2 bestanden van lagen; 2 bestanden waren"),
    ],
)
def test_words_agree_with_their_count(count, holds, done):
    made = "2026-01-01T12:00:00+00:00"
    kept = Backup(path=Path("k.zip"), made=made, head=Head(count, "0"), files=count, size=1)
    assert holds in kept.sentence()
    back = Restored(made=made, entries=count, files=count, same=count)
    assert done in back.sentence()


def test_everything_comes_back_also_in_the_other_kind_of_database(
    library, filled, backup, other_url, tmp_path
):
    done = restore_backup(backup, tmp_path / "elders", other_url)
    assert (done.entries, done.same, done.aside) == (5, 0, None)
    there = elsewhere(tmp_path)
    assert there.digests() == library.digests()
    assert len(there.editions("works")) == len(library.editions("works")) == 2
    with Register.open(other_url) as register:
        assert register.entries() == filled.entries()
        # and it goes on from there
        assert register.comment("k", "verder", who=WHO).entry.sequence == 6
    assert check(there, other_url).ok


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_doing_it_again_changes_nothing(backup, other_url, tmp_path):
    first = restore_backup(backup, tmp_path / "elders", other_url)
    again = restore_backup(backup, tmp_path / "elders", other_url)
    assert (again.entries, again.files, again.same) == (0, 0, first.files)


def test_an_installation_without_anything(tmp_path):
    nowhere = f"sqlite:///{tmp_path / 'var' / 'register.sqlite'}"
    (tmp_path / "var").mkdir()
    made = write_backup(tmp_path / "var", nowhere, tmp_path / "leeg.zip")
    assert (made.head.sequence, made.files) == (0, 0)
    assert not (tmp_path / "var" / "register.sqlite").exists()
    assert check_backup(tmp_path / "leeg.zip")["files"].keys() == {"register.zip"}


def test_a_copy_while_people_work(library, filled, url, tmp_path):
    """Entries and imports go on; every copy is one moment, and none loses what was there."""
    stop = threading.Event()

    def decide():
        number = 0
        with Register.open(url, busy_s=30) as mine:
            while not stop.is_set():
                mine.comment("k", f"intussen {number}", who=WHO)
                number += 1

    def load():
        mine, turn = layers.small(library.var), 0
        while not stop.is_set():
            mine.store(layers.works(3 + turn % 40), layers.provenance("works"))
            turn += 1
            stop.wait(0.15)

    people = [threading.Thread(target=decide), threading.Thread(target=load)]
    for person in people:
        person.start()
    try:
        for turn in range(4):
            known = filled.head().sequence
            path = tmp_path / f"kopie{turn}.zip"
            made = write_backup(library.var, url, path)
            assert made.head.sequence >= known
            var = tmp_path / f"terug{turn}"
            there = f"sqlite:///{var / 'register.sqlite'}"
            restore_backup(path, var, there)
            report = check(layers.small(var), there)
            assert report.ok, report.faults
            assert report.head == made.head
    finally:
        stop.set()
        for person in people:
            person.join()


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("other_url", ["sqlite"], indirect=True)
def test_no_changed_byte_goes_unseen(backup, tmp_path, other_url):
    whole = backup.read_bytes()
    chance = random.Random(505331332)
    refused = 0
    for _ in range(60):
        broken = bytearray(whole)
        broken[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path = tmp_path / "stuk.zip"
        path.write_bytes(broken)
        try:
            manifest = check_backup(path)
        except KoppelkansenError:
            refused += 1
            continue
        # a bit of the zip's own bookkeeping (a date, a version) that says nothing of the content
        assert manifest == check_backup(backup)
    assert refused > 30
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(KoppelkansenError, match="geen \\(hele\\) reservekopie"):
        restore_backup(path, tmp_path / "elders", other_url)
    assert not (tmp_path / "elders").exists()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("other_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "name", ["../buiten.txt", "/etc/buiten", "layers/../../buiten", "cache/x", "register.sqlite"]
)
def test_a_copy_that_leads_elsewhere(backup, tmp_path, other_url, name):
    with zipfile.ZipFile(backup) as good:
        content = {entry: good.read(entry) for entry in good.namelist()}
    manifest = json.loads(content[MANIFEST])
    manifest["files"][name] = manifest["files"]["register.zip"]
    content[MANIFEST] = json.dumps(manifest).encode()
    content[name] = content["register.zip"]
    path = tmp_path / "kwaad.zip"
    with zipfile.ZipFile(path, "w") as bad:
        for entry, value in content.items():
            bad.writestr(entry, value)
    with pytest.raises(KoppelkansenError, match="buiten de map"):
        restore_backup(path, tmp_path / "elders", other_url)
    assert not (tmp_path / "elders").exists()
    assert not (tmp_path / "buiten.txt").exists()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_newer_form(backup, tmp_path):
    with zipfile.ZipFile(backup) as good, zipfile.ZipFile(tmp_path / "n.zip", "w") as newer:
        manifest = json.loads(good.read(MANIFEST)) | {"form": "koppelkansen-reservekopie/9"}
        newer.writestr(MANIFEST, json.dumps(manifest))
    with pytest.raises(KoppelkansenError, match="werk het programma bij"):
        check_backup(tmp_path / "n.zip")
    with pytest.raises(KoppelkansenError, match="bestaat niet"):
        check_backup(tmp_path / "weg.zip")


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_layer_that_went_on_is_only_set_back_on_purpose(library, backup, url):
    before = library.get("works").digest
    library.store(layers.works(9), layers.provenance("works"))
    with pytest.raises(KoppelkansenError, match=r"andere editie actief .*works aangeleverd"):
        restore_backup(backup, library.var, url)
    assert len(library.get("works").table) == 9
    done = restore_backup(backup, library.var, url, replace=True)
    assert (done.entries, done.files) == (0, 1)
    again = layers.small(library.var)
    assert again.get("works").digest == before
    # the newer edition is still there
    assert len(again.editions("works")) == 3


def test_a_register_that_went_on_keeps_its_lines(library, filled, backup, url):
    filled.comment("k", "na de kopie", who=WHO)
    assert restore_backup(backup, library.var, url).entries == 0
    assert filled.head().sequence == 6


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_damaged_layer_comes_back_from_the_copy(library, backup, url):
    folder = next(e.folder for e in library.editions("heat") if e.active)
    (folder / "data.tif").write_bytes(b"stuk")
    assert not check(library, url).ok
    assert restore_backup(backup, library.var, url).files == 1
    assert check(library, url).ok


def test_another_register_is_not_mixed_with_this_one(backup, tmp_path, other_url):
    with Register.open(other_url) as other:
        other.comment("k", "een ander register", who=WHO)
    with pytest.raises(KoppelkansenError, match="een ander dan dat in de reservekopie"):
        restore_backup(backup, tmp_path / "elders", other_url)
    assert not (tmp_path / "elders").exists()
    with Register.open(other_url) as other:
        assert [entry.content["text"] for entry in other.entries()] == ["een ander register"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_damaged_register_is_put_aside(library, filled, backup, tmp_path):
    file = tmp_path / "stuk" / "register.sqlite"
    file.parent.mkdir()
    file.write_bytes(b"SQLite format 3\x00" + b"\xa5" * 9000)
    there = f"sqlite:///{file}"
    with pytest.raises(KoppelkansenError, match="--set-aside"):
        restore_backup(backup, tmp_path / "elders", there)
    done = restore_backup(backup, tmp_path / "elders", there, set_aside=True)
    assert done.entries == 5
    assert done.aside.read_bytes().endswith(b"\xa5" * 100)
    assert done.aside.parent == file.parent
    assert done.aside.name in done.sentence()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("step", [1, 4, 7])
def test_a_restore_that_stops_halfway_can_be_done_again(
    library, filled, backup, tmp_path, monkeypatch, step
):
    import geo.upkeep.restore as module  # noqa: PLC0415

    there = f"sqlite:///{tmp_path / 'elders' / 'register.sqlite'}"
    real, count = module.replacing, 0

    def failing(target):
        nonlocal count
        count += 1
        if count == step:
            raise OSError(28, "No space left on device")
        return real(target)

    monkeypatch.setattr(module, "replacing", failing)
    with pytest.raises(KoppelkansenError, match="de schijf is vol"):
        restore_backup(backup, tmp_path / "elders", there)
    monkeypatch.setattr(module, "replacing", real)
    restore_backup(backup, tmp_path / "elders", there)
    assert elsewhere(tmp_path).digests() == library.digests()
    assert check(elsewhere(tmp_path), there).ok


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_copy_that_does_not_fit_leaves_nothing(library, filled, url, tmp_path, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geo.upkeep.backup.copy_with_digest", full)
    (tmp_path / "uit").mkdir()
    with pytest.raises(KoppelkansenError, match="de schijf is vol"):
        write_backup(library.var, url, tmp_path / "uit" / "kopie.zip")
    assert list((tmp_path / "uit").iterdir()) == []


# -- the commands ------------------------------------------------------------------------------


def test_the_commands(installed, tmp_path, monkeypatch, capsys):
    path = tmp_path / "kopie.zip"
    assert main(["backup", str(path)]) == 0
    assert "3 regels van het register" in capsys.readouterr().out
    assert main(["restore", "--verify", str(path)]) == 0
    assert "is heel en kan worden teruggezet" in capsys.readouterr().out
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "nieuw"))
    assert main(["restore", "--json", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == 3
    assert main(["check", "--json"]) == 0
    capsys.readouterr()
    shutil.rmtree(tmp_path / "nieuw")
    path.write_bytes(path.read_bytes()[:-100])
    assert main(["restore", str(path)]) == 1
    assert "geen (hele) reservekopie" in capsys.readouterr().err
    assert not (tmp_path / "nieuw").exists()
