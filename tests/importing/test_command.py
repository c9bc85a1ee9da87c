"""The command as a person runs it: exit codes, JSON, dry run, and what is remembered."""

import json

import pandas as pd
import pytest

from geo.catalogue.library import Library
from geo.commands import main
from geo.example import first_start
from geo.importing.files import read_file_table
from tests.importing import seeded, street
from tests.importing.street import pand_id


@pytest.fixture
def var(tmp_path, monkeypatch):
    """An installation whose example was made before, so that no command makes it now."""
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(first_start, "needs_example", lambda _: False)
    street.library(tmp_path / "var")
    return tmp_path / "var"


def said(capsys):
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_a_workbook_is_loaded_and_its_mistakes_written(var, tmp_path, capsys):
    seeded.workbook(tmp_path / "bezit.xlsx")
    arguments = [
        "import", "stock", str(tmp_path / "bezit.xlsx"), "--repair", "voorloopnullen",
        "--rejected", str(tmp_path / "weg.xlsx"), "--report", str(tmp_path / "meldingen.csv"),
    ]  # fmt: skip
    assert main(arguments) == 0
    out, err = said(capsys)
    assert err == ""
    assert "gegeven" in out
    assert "31 rijen geladen, 19 niet geladen." in out
    assert "Let op: woningen: 31, dat is 99% minder dan 15.150" in out
    assert "Opgeslagen en actief" in out
    assert Library(var=var).get("stock").provenance.origin == "aangeleverd"
    assert len(read_file_table(tmp_path / "weg.xlsx").frame) == 19
    report = pd.read_csv(tmp_path / "meldingen.csv", sep=";")
    assert {"rij", "kolom", "melding", "advies"} <= set(report.columns)


def test_a_dry_run_stores_nothing(var, tmp_path, capsys):
    seeded.workbook(tmp_path / "bezit.xlsx")
    assert main(["import", "stock", str(tmp_path / "bezit.xlsx"), "--dry-run", "--json"]) == 0
    told = json.loads(said(capsys)[0])
    assert (told["rows"], told["loaded"], told["rejected"], told["left_out"]) == (51, 29, 21, 1)
    assert told["offered_repairs"] == {"voorloopnullen": 2}
    assert told["stored"] is None
    assert told["mapping"]["how"] == "voorstel"
    assert {"row", "column", "severity", "advice", "text"} <= set(told["findings"][1])
    assert Library(var=var).find("stock") is None
    assert not (var / "import").exists()


def test_a_corrected_mapping_is_remembered(var, tmp_path, capsys):
    path = tmp_path / "in.csv"
    path.write_text(f"foo;bar\n{pand_id(1)};Trivire\n")
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps({"pand_id": "foo", "owner": "bar"}))
    assert main(["import", "stock", str(path), "--mapping", str(mapping), "--json"]) == 0
    assert json.loads(said(capsys)[0])["mapping"]["how"] == "opgegeven"
    assert main(["import", "stock", str(path), "--json"]) == 0
    told = json.loads(said(capsys)[0])
    assert told["mapping"]["how"] == "onthouden van de vorige keer"
    assert told["mapping"]["columns"] == {"pand_id": "foo", "owner": "bar"}


def test_the_owner_of_all_rows(var, tmp_path, capsys):
    path = tmp_path / "in.csv"
    path.write_text(f"pand_id;bouwjaar\n{pand_id(1)};1960\n")
    assert main(["import", "stock", str(path)]) == 1
    assert "--owner NAAM" in said(capsys)[1]
    assert main(["import", "stock", str(path), "--owner", "woonbron", "--json"]) == 0
    capsys.readouterr()
    # in the spelling the projects have
    assert Library(var=var).get("stock").frame["owner"].tolist() == ["Woonbron"]


def test_what_goes_wrong_is_one_sentence_and_code_1(var, tmp_path, capsys):
    assert main(["import", "stock", str(tmp_path / "weg.csv")]) == 1
    assert said(capsys)[1] == "Fout: Het bestand weg.csv bestaat niet.\n"
    path = tmp_path / "in.csv"
    path.write_text("pand_id;eigenaar\n1;Trivire\n")
    assert main(["import", "stock", str(path)]) == 1
    out, err = said(capsys)
    assert "heeft 1 cijfer; een BAG-id heeft er 16" in out
    assert err == "Fout: In in.csv is geen enkele rij bruikbaar; er is niets geladen.\n"
    with pytest.raises(SystemExit) as stop:
        main(["import", "iets", str(path)])
    assert stop.value.code == 2


def test_labels(var, tmp_path, capsys):
    path = tmp_path / "labels.csv"
    path.write_text(
        "EP-Online\n\nBAGVerblijfsobjectID;BAGPandIDs;Energieklasse;Registratiedatum;GeldigTot\n"
        f"{street.vbo_id(1)};{pand_id(1)};B;20230101;29991231\n"
    )
    assert main(["import", "labels", str(path), "--json"]) == 0
    told = json.loads(said(capsys)[0])
    assert (told["count"], told["stored"]) == (1, True)
    assert Library(var=var).get("labels").table["energy_label"].tolist() == ["B"]
