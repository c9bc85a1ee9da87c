"""A disk that is full or read-only, on a real file system: a sentence, and nothing half."""

import shutil

import pytest

from geo.commands import main
from geo.errors import KoppelkansenError
from geo.register import Register, RegisterError
from geo.report.writers import write_pack
from geo.upkeep.backup import write_backup
from geo.upkeep.check import check
from tests.faults.disks import fill, half_files, read_only, small_disk
from tests.upkeep import layers
from tests.upkeep.conftest import WHO


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "schijf") as folder:
        yield folder


@pytest.fixture
def home(disk, tmp_path, monkeypatch):
    """An installation on the small disk, with a layer and a register."""
    shutil.copyfile(layers.data_dir() / "sources.toml", tmp_path / "sources.toml")
    library = layers.filled(layers.small(disk / "var"))
    url = f"sqlite:///{disk / 'var' / 'register.sqlite'}"
    with Register.open(url) as register:
        register.comment("k", "eerste", who=WHO)
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(disk / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return library, url


def test_full_while_a_layer_is_stored(home, disk):
    library, url = home
    before = library.get("works").digest
    stuffing = fill(disk)
    with pytest.raises(KoppelkansenError, match="de schijf is vol"):
        library.store(layers.works(400), layers.provenance("works"))
    assert half_files(disk) == []
    assert layers.small(disk / "var").get("works").digest == before
    report = check(layers.small(disk / "var"), url)
    assert "de schijf is vol" in " ".join(item.text for item in report.faults)
    stuffing.unlink()
    library.store(layers.works(400), layers.provenance("works"))
    assert check(layers.small(disk / "var"), url).ok


def until_it_fails(register, known):
    """Write without end; what was acknowledged is appended to ``known``."""
    while len(known) < 500:
        known.append(register.comment("k", "x" * 9000, who=WHO).entry)
    return known


def test_full_while_something_is_decided(home, disk):
    _, url = home
    with Register.open(url, busy_s=2) as register:
        known = register.entries()
        stuffing = fill(disk)
        with pytest.raises(KoppelkansenError, match="schijf"):
            until_it_fails(register, known)
        # all that was acknowledged, and no more
        assert register.entries() == known
        assert register.verify_chain().ok
        stuffing.unlink()
        register.comment("k", "weer ruimte", who=WHO)
        assert register.verify_chain().ok


def test_full_while_something_is_only_read(home, disk):
    """No line was given, so none is said to be lost; and a new register is not begun either."""
    _, url = home
    with Register.open(url, busy_s=2) as register:
        before = register.entries()
        register._engine.dispose()
        stuffing = fill(disk)
        with pytest.raises(RegisterError, match="kan nu niet worden geopend of gelezen") as caught:
            register.entries()
        assert "opgeslagen" not in str(caught.value)
        for place in (url, disk / "nieuw.sqlite"):
            with pytest.raises(RegisterError, match="kan nu niet worden geopend") as caught:
                Register.open(place, busy_s=2)
            assert "opgeslagen" not in str(caught.value)
        # who does write hears of the line
        with pytest.raises(RegisterError, match="deze regel is niet opgeslagen"):
            register.comment("k", "tekst", who=WHO)
        stuffing.unlink()
        assert register.entries() == before


def test_full_while_a_backup_or_a_pack_is_written(home, disk, city, capsys):
    library, url = home
    stuffing = fill(disk)
    # SQLite cannot even make the file it reads by
    with pytest.raises(KoppelkansenError, match="schijf") as caught:
        write_backup(library.var, url, disk / "kopie.zip")
    assert "regel" not in str(caught.value)
    for kind in ("xlsx", "gpkg"):
        with pytest.raises(KoppelkansenError, match=r"de schijf is vol|niet worden geschreven"):
            write_pack(city, disk / "pakket", only=[kind])
    assert not (disk / "kopie.zip").exists()
    assert half_files(disk) == []
    assert main(["backup", str(disk / "kopie.zip")]) == 1
    assert capsys.readouterr().err.startswith("Fout: ")
    stuffing.unlink()
    assert main(["backup", str(disk / "kopie.zip")]) == 0


def test_read_only(home, disk, capsys):
    library, url = home
    before = library.get("works").digest
    with read_only(disk):
        with pytest.raises(KoppelkansenError, match="alleen-lezen"):
            library.store(layers.works(9), layers.provenance("works"))
        for command in (["check"], ["backup", str(disk / "kopie.zip")], ["session", "list"]):
            code = main(command)
            written = capsys.readouterr()
            assert "Traceback" not in written.err
            if command[0] != "session":
                assert code == 1
                assert "alleen-lezen" in written.out + written.err
        # what is there can still be read
        assert layers.small(disk / "var").get("works").digest == before
    library.store(layers.works(9), layers.provenance("works"))
    assert check(layers.small(disk / "var"), url).ok


def test_a_register_on_a_read_only_disk_is_read_and_not_written(home, disk):
    _, url = home
    with read_only(disk), Register.open(url, busy_s=2) as register:
        assert [entry.content["text"] for entry in register.entries()] == ["eerste"]
        assert register.verify_chain().ok
        with pytest.raises(RegisterError, match=r"kan niet worden beschreven.*alleen-lezen"):
            register.comment("k", "tekst", who=WHO)
        with pytest.raises(RegisterError, match=r"kan niet worden geopend.*alleen-lezen"):
            Register.open(disk / "nieuw" / "register.sqlite", busy_s=2)
        register._engine.dispose()
        still = register
    # writable again: the same program goes on, without a restart
    still.comment("k", "tweede", who=WHO)
    assert still.verify_chain().count == 2
    still.close()


def test_a_register_that_goes_away_while_the_program_runs(tmp_path):
    """Nothing may be acknowledged into a file that nobody has any more."""
    path, away = tmp_path / "register.sqlite", tmp_path / "weg"
    away.mkdir()
    with Register.open(path) as register:
        register.comment("k", "eerste", who=WHO)
        known = register.entries()
        for name in ("register.sqlite", "register.sqlite-wal", "register.sqlite-shm"):
            (tmp_path / name).rename(away / name)
        with pytest.raises(RegisterError, match="is er niet meer"):
            register.comment("k", "in het niets", who=WHO)
        with pytest.raises(RegisterError, match="is er niet meer"):
            register.entries()
        assert not path.exists()
        for moved in away.iterdir():
            moved.rename(tmp_path / moved.name)
        assert register.entries() == known


def test_a_register_that_is_replaced_while_the_program_runs(tmp_path):
    path, other = tmp_path / "register.sqlite", tmp_path / "ander.sqlite"
    with Register.open(path) as register, Register.open(other) as second:
        register.comment("k", "eerste", who=WHO)
        second.comment("k", "van het andere", who=WHO)
        second.close()
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink()
        other.replace(path)
        register.comment("k", "tweede", who=WHO)
        told = [entry.content["text"] for entry in register.entries()]
    assert told == ["van het andere", "tweede"]
    with Register.open(path) as register:
        assert [entry.content["text"] for entry in register.entries()] == told


def test_no_room_for_scratch_files(tmp_path, disk, monkeypatch, capsys):
    """The system's own temporary folder is full: an upload is refused in a sentence."""
    monkeypatch.setenv("TMPDIR", str(disk))
    monkeypatch.setattr("tempfile.tempdir", None)
    source = tmp_path / "bezit.zip"
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("bezit.csv", "a;b\n" + "1;2\n" * 100_000)
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "var"))
    stuffing = fill(disk)
    assert main(["import", "stock", str(source)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Fout: ")
    assert "Traceback" not in told
    stuffing.unlink()
    monkeypatch.setattr("tempfile.tempdir", None)
