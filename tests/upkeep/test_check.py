"""``python -m geo check``: what is wrong is told, and only that."""

import json
import os
import shutil
import time

import pytest
from sqlalchemy import text

from geo.catalogue.content_store import ContentStore
from geo.catalogue.library import Library
from geo.commands import main
from geo.importing.files import read_file_table
from geo.importing.mapping import proposed_mapping
from geo.importing.prepare import activate, prepare
from geo.paths import data_dir
from geo.register.database import connect
from geo.upkeep.check import check
from geo.upkeep.leftovers import leftovers, tidy
from geo.upkeep.noted import note_head, noted_head
from tests.importing import street
from tests.register.test_chain import UNPROTECT
from tests.upkeep import layers


@pytest.fixture
def behind(url):
    """Run statements behind the register's back, past the triggers."""
    engine = connect(url, busy_s=5)

    def run(*statements, unprotected=True):
        with engine.connect() as connection:
            connection.execution_options(register_write=True)
            with connection.begin():
                first = UNPROTECT[engine.dialect.name] if unprotected else []
                for statement in (*first, *statements):
                    connection.execute(text(statement))

    yield run
    engine.dispose()


def told(report):
    return " ".join(item.text for item in report.faults)


def edition(library, name, origin):
    return next(e.folder for e in library.editions(name, origin=origin) if e.active)


def test_an_installation_in_order(library, filled, url):
    report = check(library, url)
    assert report.ok, told(report)
    assert report.head == filled.head()
    texts = " ".join(item.text for item in report.findings)
    # two editions of the works, one of the figures and one of the heat
    assert "4 edities zijn gelijk aan wat er is opgeslagen" in texts
    assert "De keten van het register klopt: 5 regels" in texts
    assert all(item.text.endswith(".") for item in report.findings)


def test_looking_makes_nothing(tmp_path):
    library = layers.small(tmp_path / "var")
    database = tmp_path / "var" / "register.sqlite"
    assert check(library, f"sqlite:///{database}").ok
    assert not database.exists()
    assert [path.name for path in (tmp_path / "var").iterdir()] == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("layer", "origin", "file"),
    [("works", "aangeleverd", "data.parquet"), ("heat", "officieel", "data.tif")],
)
def test_a_changed_byte_in_a_layer(library, filled, url, layer, origin, file):
    path = edition(library, layer, origin) / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    report = check(library, url)
    title = library.registry.layer(layer).title
    assert [item.part for item in report.faults] == ["laag"]
    assert f"De laag '{title}' ({origin})" in told(report)
    assert "zet een reservekopie terug" in told(report)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_rows_that_were_exchanged(library, filled, url):
    folder = edition(library, "monitor", "voorbeeld")
    layers.figures(9).to_parquet(folder / "data.parquet", index=False)
    assert "veranderd nadat zij zijn opgeslagen" in told(check(library, url))


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_points_nowhere_or_lost_its_origin(library, filled, url):
    old = next(e.folder for e in library.editions("works") if not e.active)
    (old / "provenance.json").unlink()
    report = check(library, url)
    assert report.ok
    assert any("niet afgemaakt en niet in gebruik" in item.text for item in report.findings)
    (edition(library, "monitor", "voorbeeld") / "provenance.json").write_text("{")
    assert "de herkomst ontbreekt of is niet te lezen" in told(check(library, url))
    shutil.rmtree(
        library.var / "layers" / "heat" / "officieel" / edition(library, "heat", "officieel").name
    )
    assert "wijst naar een editie die er niet is" in told(check(library, url))


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_shipped_file_that_was_changed(tmp_path, filled, url):
    data = shutil.copytree(data_dir(), tmp_path / "data")
    path = data / "projects.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    report = check(Library(data, tmp_path / "var"), url)
    assert "projects.csv" in told(report)
    assert "Zet het programma opnieuw neer" in told(report)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_folder_that_cannot_be_written(library, filled, url, monkeypatch):
    def refused(*arguments, **options):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("geo.catalogue.writing.tempfile.mkstemp", refused)
    report = check(library, url)
    assert "de schijf is alleen-lezen" in told(report)


# -- the register ------------------------------------------------------------------------------


def test_a_line_that_was_changed(library, filled, url, behind):
    behind("UPDATE register_entry SET organisation = 'Trivire' WHERE sequence = 2")
    report = check(library, url)
    assert "Regel 2 is veranderd nadat zij is opgeslagen" in told(report)
    assert "leg niets meer vast" in told(report)
    assert report.head is None


def test_an_end_that_was_cut_off_since_it_was_noted(library, filled, url, behind):
    first = check(library, url)
    assert note_head(library.var, url, first.head)
    behind("DELETE FROM register_entry WHERE sequence = 5")
    report = check(library, url)
    assert "er zijn regels verdwenen" in told(report)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_is_noted_holds_no_password(tmp_path, filled, url):
    note_head(tmp_path, "postgresql://u:zeer-geheim@127.0.0.1/db", filled.head())
    assert noted_head(tmp_path, "postgresql://u:ander@127.0.0.1/db") == filled.head()
    assert noted_head(tmp_path, "postgresql://u@127.0.0.1/elders") is None
    assert "geheim" not in (tmp_path / "register-stand.json").read_text()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_register_that_went_away(library, tmp_path, filled):
    gone = f"sqlite:///{tmp_path / 'weg.sqlite'}"
    note_head(library.var, gone, filled.head())
    assert "Er is geen register meer, terwijl het eerder 5 regels had" in told(check(library, gone))


def test_another_version_of_the_program(library, filled, url, behind):
    behind("UPDATE register_version SET version_num = '9999'", unprotected=False)
    report = check(library, url)
    assert "nieuwere versie van het programma (stap 9999)" in told(report)
    # the lines themselves are as they were, and that is told too
    assert any("De keten van het register klopt" in item.text for item in report.findings)
    behind("UPDATE register_version SET version_num = '0004'", unprotected=False)
    older = check(library, url)
    assert older.ok
    assert any("wordt bij de eerstvolgende start" in item.text for item in older.findings)


@pytest.mark.services
def test_a_database_out_of_reach(library, server):
    away = server.url("x").replace(str(server.port), "9")
    report = check(library, away)
    assert "niet bereikbaar" in told(report)
    assert server.password not in json.dumps(report.to_dict())


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_damaged_file(library, filled, url, tmp_path):
    for number in range(50):
        filled.comment("k", "x" * 5000 + str(number), who=filled.entries()[0].who)
    filled.close()
    path = tmp_path / "register.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xa5" * 8192 + whole[16384:])
    report = check(library, url)
    assert not report.ok
    assert "beschadigd" in told(report)


# -- dwellings ---------------------------------------------------------------------------------


def delivered(tmp_path, library, count):
    path = tmp_path / "bezit.csv"
    lines = [f"{street.pand_id(n)};{street.vbo_id(n)};Trivire;C;1960" for n in range(1, count + 1)]
    path.write_text("\n".join(["pand_id;vbo_id;owner;energielabel;bouwjaar", *lines]))
    raw = read_file_table(path)
    return prepare(library, raw, proposed_mapping(raw, kind="stock"))


def test_dwellings_of_another_delivery(tmp_path):
    library = street.library(tmp_path / "var")
    nowhere = f"sqlite:///{tmp_path / 'register.sqlite'}"
    activate(library, delivered(tmp_path, library, 8))
    assert check(library, nowhere).ok
    kept = library.var / "import" / "stock" / "trivire.parquet"
    before = kept.read_bytes()
    activate(library, delivered(tmp_path, library, 5))
    assert check(library, nowhere).ok
    kept.write_bytes(before)
    text = told(check(library, nowhere))
    assert "Van Trivire staan 5 woningen op de kaart en zijn er 8 bewaard" in text
    activate(library, delivered(tmp_path, library, 1))
    kept.write_bytes(before)
    text = told(check(library, nowhere))
    assert "Van Trivire staat 1 woning op de kaart en zijn er 8 bewaard" in text


# -- what was left over ------------------------------------------------------------------------


def aged(path, seconds):
    moment = time.time() - seconds
    os.utime(path, (moment, moment))
    return path


def test_what_nobody_is_writing_is_removed(library):
    home = library.var / "layers" / "works" / "aangeleverd"
    gone, mine = 4_000_000, os.getpid()
    dead = home / f".new-{gone}-abc.parquet"
    alive = home / f".new-{mine}-abc.parquet"
    fresh = home / f".new-{gone}-def.parquet"
    forgotten = library.var / "cache" / "map" / "tmp1.part"
    forgotten.parent.mkdir(parents=True)
    unfinished = home / "0123456789ab"
    unfinished.mkdir()
    for path in (dead, alive, fresh, forgotten, unfinished / "data.parquet"):
        path.write_bytes(b"half")
    for path in (dead, alive):
        aged(path, 300)
    for path in (forgotten, unfinished / "data.parquet", unfinished):
        aged(path, 100_000)
    before = library.digests()
    assert set(leftovers(library.var)) == {dead, forgotten, unfinished}
    removed = tidy(library.var)
    assert {dead, forgotten, unfinished} <= set(removed)
    assert alive.exists()
    assert fresh.exists()
    assert layers.small(library.var).digests() == before
    assert len(library.editions("works")) == 2


# -- the command -------------------------------------------------------------------------------


def test_the_command(installed, capsys, tmp_path):
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "[goed] De keten van het register klopt: 3 regels" in out
    assert out.rstrip().endswith("Geen fouten gevonden.")
    path = edition(installed, "works", "aangeleverd") / "data.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    assert main(["check", "--json", "--backup", str(tmp_path / "kopie.zip")]) == 1
    written = capsys.readouterr()
    answer = json.loads(written.out)
    assert answer["ok"] is False
    assert [item["part"] for item in answer["findings"] if item["severity"] == "fout"] == ["laag"]
    assert "geen reservekopie gemaakt" in written.err
    assert not (tmp_path / "kopie.zip").exists()


def test_a_delivered_file_that_changed_is_told(library, filled, url):
    store = ContentStore(library.var / "deliveries")
    digest = store.put(b"zoals het kwam")
    assert check(library, url).ok
    (store.folder / digest[:2] / digest).write_bytes(b"anders")
    assert digest[:12] in told(check(library, url))
