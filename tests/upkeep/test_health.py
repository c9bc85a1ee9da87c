"""Able or not, in a few words that say nothing of what is inside."""

import json
import stat

import pytest

import geo
from geo.catalogue.library import Library
from geo.upkeep.health import health
from tests.upkeep import layers


@pytest.fixture
def whole(tmp_path):
    """The shipped layers, with a table, a shape and a raster of its own."""
    return layers.filled(Library(var=tmp_path / "var"))


def test_an_installation_that_is_well(whole, filled, url):
    found = health(whole, url).to_dict()
    assert found["gereed"] is True
    assert found["versie"] == geo.__version__
    assert found["database"]["soort"] == ("sqlite" if url.startswith("sqlite") else "postgresql")
    assert found["database"]["stap"] == found["database"]["verwacht"]
    assert found["lagen"]["officieel"] >= 4
    # nothing of what is in it, or of where it is
    assert set(found) == {
        "gereed", "versie", "database", "lagen", "vrije_schijfruimte_mb", "problemen",
    }  # fmt: skip
    text = json.dumps(found)
    assert "opmerking" not in text
    assert str(whole.var) not in text


def test_before_the_first_decision_there_is_no_register_and_none_is_made(whole, tmp_path):
    found = health(whole, f"sqlite:///{tmp_path / 'register.sqlite'}")
    assert found.able
    assert found.database["stap"] is None
    assert not (tmp_path / "register.sqlite").exists()


def test_a_database_that_is_not_one_is_told_without_its_path(whole, tmp_path):
    (tmp_path / "register.sqlite").write_bytes(b"no database at all, just text" * 100)
    found = health(whole, f"sqlite:///{tmp_path / 'register.sqlite'}")
    assert not found.able
    assert found.problems == ("De database van het register is niet bereikbaar.",)
    assert found.database["bereikbaar"] is False


def test_a_register_of_a_newer_program(whole, tmp_path):
    from geo.register import Register  # noqa: PLC0415 - after the environment of the test
    from geo.register.database import connect, writing  # noqa: PLC0415

    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    Register.open(url).close()
    engine = connect(url, busy_s=5)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE register_version SET version_num = '9999'")
    engine.dispose()
    assert health(whole, url).problems == (
        "Het register is van een nieuwere versie van het programma.",
    )


def test_a_folder_that_cannot_be_written(whole, tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("no folder")
    file.chmod(stat.S_IRUSR)
    whole.var = file / "var"
    found = health(whole, f"sqlite:///{tmp_path / 'register.sqlite'}")
    assert not found.able
    assert any("niet te beschrijven" in text for text in found.problems)
