"""``python -m geo agreements``: figures, choices, calendar, sets, and errors in one sentence."""

import csv
import json

import pytest
from icalendar import Calendar

from geo.commands import main
from geo.commands.terminal import Library as TerminalLibrary


@pytest.fixture(autouse=True)
def _installation(tmp_path, monkeypatch):
    """A place of its own; what the agreements need ships, so no example layers are made."""
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("geo.commands.agreements.open_library", TerminalLibrary)


@pytest.fixture
def geo(capsys):
    def run(*arguments, code=0):
        assert main(["agreements", *arguments]) == code
        told = capsys.readouterr()
        return told.err if code else told.out

    return run


def test_what_is_due_as_json(geo):
    told = json.loads(geo("--due", "2025-Q3", "--json"))
    assert told["set"]["set"] == "dordrecht-2024-2025"
    assert told["counts"] == {
        "agreements": 43, "moments": 53, "due": 7, "due_open": 7, "late": 0,
        "passed_unknown": 41, "upcoming": None,
    }  # fmt: skip
    assert [row["number"] for row in told["due"]] == [
        "2.1.1", "2.2.1", "3.3.2", "4.1.2", "5.1.2", "5.2.2", "1.2.1",
    ]  # fmt: skip
    assert told["rules"]["parking"][0]["project_id"] == "mh-trompweg"


def test_choosing(geo):
    told = json.loads(geo("--due", "2025-Q3", "--theme", "3", "--trekker", "Gemeente", "--json"))
    assert [row["number"] for row in told["agreements"]] == [
        "3.1.1", "3.1.2", "3.1.3", "3.1.4", "3.3.1", "3.3.2", "3.3.3",
    ]  # fmt: skip
    told = json.loads(geo("--due", "2025-Q3", "--wijk", "WK050508", "--wijk-only", "--json"))
    assert [row["number"] for row in told["agreements"]] == ["3.1.1"]
    told = json.loads(geo("--due", "2025-Q3", "--state", "doorlopend", "--json"))
    assert [row["number"] for row in told["agreements"]] == ["4.1.5", "4.1.6", "4.1.7"]


def test_as_text(geo):
    told = geo("--due", "2025-Q3")
    assert "Dit kwartaal (7, waarvan 7 open)" in told
    assert "voorbij zonder status (41)" in told
    assert "Het volgende Bestuurlijk Overleg is niet ingevoerd." in told
    assert "liep tot en met Q4 2025" in geo("--due", "2026-Q2")


def test_the_calendar_file(geo, tmp_path):
    geo("--ics", str(tmp_path / "a.ics"), "--theme", "1", "--ics-all")
    found = Calendar.from_ical((tmp_path / "a.ics").read_bytes())
    assert [str(event["summary"]) for event in found.walk("VEVENT")] == [
        "1.2.1 Looptijd en nieuwe afspraken: Nieuwe afspraken"
    ]


def test_the_land_price(geo):
    price = ("landprice", "--dwellings", "38", "--storeys", "4")
    assert json.loads(geo(*price, "--year", "2024", "--json"))["total_eur"] == 512971.5
    assert "512.971,50 euro exclusief btw" in geo(*price, "--year", "2024")
    assert "de geïndexeerde grondprijs van 2025 ontbreekt" in geo(*price, "--year", "2025")


def test_loading_a_set(geo, tmp_path):
    file = tmp_path / "nieuw.csv"
    file.write_text(
        "nr;titel;trekker;partijen;planning\n"
        "1.1.1;Overleg;Gemeente;Gemeente;jaarlijks Q1\n"
        "1.1.2;Vaag;Gemeente;Gemeente;ooit\n"
    )
    load = ("load", str(file), "--name", "Nieuw", "--gemeente", "Dorp", "--from", "2026-Q1",
            "--until", "2027-Q4", "--as", "Gemeente Dorp: wonen")  # fmt: skip
    tried = geo(*load, "--dry-run", "--rejected", str(tmp_path / "fout.csv"))
    assert "de planning 'ooit' is niet te lezen" in tried
    assert "Niets opgeslagen" in tried
    with (tmp_path / "fout.csv").open(encoding="utf-8-sig") as stream:
        (row,) = csv.DictReader(stream, delimiter=";")
    assert (row["nr"], row["rij in bestand"]) == ("1.1.2", "3")
    assert [row["set"] for row in json.loads(geo("sets", "--json"))] == ["dordrecht-2024-2025"]
    loaded = json.loads(geo(*load, "--json"))
    assert (loaded["agreements"], loaded["rejected"], loaded["line"]) == (1, 1, 1)
    assert [row["set"] for row in json.loads(geo("sets", "--json"))] == [
        "dordrecht-2024-2025", "dorp-2026-2027",
    ]  # fmt: skip
    told = json.loads(geo("--set", "dorp-2026-2027", "--due", "2027-Q1", "--json"))
    assert [row["key"] for row in told["due"]] == ["1.1.1:termijn:2027-Q1"]
    # the old one stays readable
    told = json.loads(geo("--set", "dordrecht-2024-2025", "--due", "2025-Q3", "--json"))
    assert told["counts"]["due"] == 7


def test_recording_from_the_command_line(geo):
    who = ("--as", "Gemeente Dordrecht: klimaat")
    moment = "3.3.2:termijn:2025-Q3"
    geo("meeting", "2025-10-09", *who)
    assert "regel 2" in geo(
        "status", "3.3.2", "gereed", "--period", "2025-Q3", "--moment", moment, *who,
        "--remark", "Kaart besproken.", "--evidence", "sessie=2025-Q3",
    )  # fmt: skip
    told = json.loads(geo("--due", "2025-Q3", "--json"))
    (done,) = [row for row in told["due"] if row["state"] == "gereed"]
    assert (done["key"], done["status"]["line"]) == (moment, 2)
    assert done["status"]["evidence"][0]["link"] == "koppelkansen?sessie=2025-Q3"
    # 11 begin before the meeting, one is done
    assert (told["next_meeting"], told["counts"]["upcoming"]) == ("2025-10-09", 10)
    moved = ("status", "5.1.2", "uitgesteld", "--moment", "5.1.2:evaluatie:2025-Q3", "--period",
             "2025-Q3", "--moved-to", "2026-Q1", *who, "--json")  # fmt: skip
    assert json.loads(geo(*moved))["moved_to"] == "2026-Q1"
    geo("meeting", "2025-10-09", "--cancel", *who)
    assert json.loads(geo("--due", "2025-Q3", "--json"))["next_meeting"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--due", "najaar"), "2025-Q3"),
        (("--set", "elders"), "Bekend zijn: dordrecht-2024-2025"),
        (("meeting", "morgen", "--as", "A: b"), "geen datum"),
        (
            ("status", "9.9.9", "loopt", "--period", "2025-Q3", "--as", "A: b"),
            "Afspraak 9.9.9 staat niet",
        ),
        (
            (
                "status",
                "3.3.2",
                "loopt",
                "--period",
                "2025-Q3",
                "--as",
                "A: b",
                "--evidence",
                "geheugen",
            ),
            "sessie=2025-Q3",
        ),
        (("landprice", "--dwellings", "0", "--storeys", "1", "--year", "2024"), "minstens 1"),
    ],
)
def test_errors_are_one_sentence(geo, arguments, words):
    told = geo(*arguments, code=1)
    assert words in told
    assert told.startswith("Fout: ")
    assert told.count("\n") == 1
