"""``python -m geo rounds`` and ``deliver``: a round from opening to the next, in two places."""

import json
import os
import shutil

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from geo.catalogue.library import Library
from geo.commands import main
from tests.deliveries.town import csv_of, plans

BY = ("--as", "Gemeente Dordrecht: wonen")
OF = ("--as", "Trivire: wonen")
ROUND = "2026-Q2-plannen"


@pytest.fixture
def go_to(prepared_var, tmp_path, monkeypatch):
    """Give ``go_to(name)``: work in an installation of that name from now on."""
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def go(name):
        folder = tmp_path / name
        if not folder.is_dir():
            # what is stored is only read here or replaced as a whole
            shutil.copytree(prepared_var / "layers", folder / "layers", copy_function=os.link)
        monkeypatch.setenv("KOPPELKANSEN_VAR", str(folder))
        return folder

    return go


@pytest.fixture
def geo(capsys):
    """Give ``geo(...)``: the JSON of a command that works, or what it says when it does not."""

    def run(*arguments):
        code = main([*arguments, "--json"])
        written = capsys.readouterr()
        assert (code == 0) is (written.err == ""), written.err
        return json.loads(written.out) if code == 0 else written.err

    return run


def test_a_round_from_opening_to_the_next(go_to, geo, tmp_path):
    folder = go_to("gemeente")
    made = geo("rounds", "open", "plannen", "--year", "2026", *BY)
    assert made["id"] == ROUND
    # the agreements end in 2025: four weeks before the end of the quarter
    assert made["deadline"] == "2026-06-02"
    assert made["gemeente"] == "Gemeente Dordrecht"
    assert {(one["party"], one["item"]) for one in made["requests"]} == {
        ("Trivire", "plans"), ("Woonbron", "plans"), ("Gemeente Dordrecht", "works"),
    }  # fmt: skip
    sheet = tmp_path / "sjabloon.xlsx"
    geo("rounds", "template", "plans", "--out", str(sheet))
    assert load_workbook(sheet).sheetnames == ["Plannen", "Uitleg"]
    # the corporation works in an installation of its own
    geo("rounds", "export", ROUND, "--out", str(tmp_path / "uitvraag.json"))
    go_to("trivire")
    geo("rounds", "import", str(tmp_path / "uitvraag.json"), *OF)
    file = tmp_path / "plannen.csv"
    file.write_bytes(csv_of(plans("Plan Noord", "Plan Zuid")))
    where = (ROUND, "Trivire", "plans")
    shown = geo("deliver", "file", *where, str(file), "--dry-run", "--agree", *OF)
    assert (shown["rows"], shown["loaded"]) == (2, 2)
    told = geo("deliver", "file", *where, str(file), "--agree", "--hand-in", *OF)
    assert [line["action"] for line in told["lines"]] == ["save", "hand_in"]
    written = geo("deliver", "export", *where, "--out", str(tmp_path / "t.aanlevering.zip"))
    assert len(written["digest"]) == 64
    # and the gemeente takes it in, sends it back, gets it again and accepts it
    go_to("gemeente")
    told = geo("deliver", "import", str(tmp_path / "t.aanlevering.zip"), *BY)
    assert told["state"] == "ingediend"
    told = geo(
        "deliver", "send-back", *where, "--remark", "3=Welk jaar?", "--remark", "Graag = in Excel",
        *BY,
    )  # fmt: skip
    assert told["remarks"] == [
        {"row": 3, "text": "Welk jaar?"}, {"row": None, "text": "Graag = in Excel"},
    ]  # fmt: skip
    assert "teruggestuurd" in geo("deliver", "accept", *where, *BY)
    told = geo("deliver", "hand-in", *where, "--remark", "Staat er al.", *BY)
    assert Library(var=folder).editions("projects", origin="aangeleverd") == []
    assert geo("deliver", "accept", *where, *BY)["accepted_version"] == 1
    now = Library(var=folder).get("projects").table.groupby("corporation")["name"].apply(set)
    shipped = (
        Library(var=folder).shipped("projects").table.groupby("corporation")["name"].apply(set)
    )
    assert now["Trivire"] == {"Plan Noord", "Plan Zuid"}
    assert now["Woonbron"] == shipped["Woonbron"]
    board = geo("rounds", "board", ROUND, "--on", "2026-06-03")
    states = {(one["party"], one["item"]): one for one in board["deliveries"]}
    assert states["Trivire", "plans"]["quality"]["unknown"]["lat"] == 2
    assert states["Woonbron", "plans"]["late"]
    shares = [one["change_share"] for one in board["ask_next"]]
    assert shares == sorted(shares, reverse=True)
    assert {one["party"] for one in board["ask_next"]} <= {"Trivire", "Woonbron", ""}
    geo("rounds", "ics", "--out", str(tmp_path / "dagen.ics"))
    [event] = Calendar.from_ical((tmp_path / "dagen.ics").read_bytes()).walk("VEVENT")
    assert event["dtstart"].dt.isoformat() == "2026-06-02"
    assert not geo("rounds", "close", ROUND, *BY)["is_open"]
    later = geo("rounds", "next", ROUND, *BY)
    assert (later["id"], later["deadline"]) == ("2027-Q2-plannen", "2027-06-02")
    assert [one["id"] for one in geo("rounds")] == ["2027-Q2-plannen", ROUND]


def test_each_role_does_what_is_for_it(go_to, geo, tmp_path):
    go_to("gemeente")
    geo("rounds", "open", "plannen", "--year", "2026", *BY)
    file = tmp_path / "plannen.csv"
    file.write_bytes(csv_of([*plans("A"), *plans("B", party="Woonbron")]))
    where = (ROUND, "Trivire", "plans")

    def as_role(role, *arguments):
        return geo("--viewer", role, *arguments)

    told = as_role("corporatie:Trivire", "deliver", "file", *where, str(file), "--agree")
    assert "andere partij (Woonbron; rij 3)" in told
    file.write_bytes(csv_of(plans("A")))
    told = as_role("corporatie:Woonbron", "deliver", "file", *where, str(file), "--agree")
    assert "niet aanleveren voor Trivire" in told
    assert "niet een uitvraag openen" in as_role("lezer:Huurdersraad", "rounds", "next", ROUND)
    as_role("lezer:Huurdersraad", "rounds", "remark", ROUND, "Ook onderhoud?")
    board = as_role("corporatie:Woonbron", "rounds", "board", ROUND, "--on", "2026-03-01")
    [theirs] = [one for one in board["deliveries"] if one["party"] == "Trivire"]
    assert "file" not in theirs
    assert [one["organisation"] for one in board["remarks"]] == ["Huurdersraad"]
