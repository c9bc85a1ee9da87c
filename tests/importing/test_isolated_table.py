# ruff: noqa: DTZ001 - Excel knows no time zones
"""Tables of others are read in a process of their own: the same table, within limits."""

import csv
import io
import json
import os
import threading
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pandas as pd
import pytest

from geo.catalogue.isolated_reading import Limits, interruptible
from geo.errors import DataError
from geo.fetch import ep_online
from geo.importing import isolated_table, text, vera, workbook
from geo.importing.files import read_file_table, sheets

TODAY = date(2026, 6, 1)
HEAD = ("naam", "corporatie", "soort", "aantal", "jaar")


def book(path, rows, *, sheets=1):
    made = openpyxl.Workbook()
    for number in range(sheets):
        sheet = made.active if not number else made.create_sheet(f"Blad {number}")
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def read(path, **options):
    return isolated_table.read_table(
        path, **{"sheet": None, "answers": None, "today": TODAY} | options
    )


def test_every_kind_of_cell_question_and_finding_comes_through(tmp_path):
    cells = [
        "tekst", 12, 2.5, True, None, datetime(2027, 12, 31, 23, 59, 1), date(2027, 1, 2),
        time(12, 30), timedelta(hours=30), "=1+1", "007", float("1e300"),
    ]  # fmt: skip
    rows = [[f"kolom {at}" for at in range(len(cells))], cells, ["Totaal", 1]]
    path = book(tmp_path / "alles.xlsx", rows, sheets=2)
    here, there = workbook.read_workbook(path), read(path)
    pd.testing.assert_frame_equal(there.frame, here.frame)
    assert [type(cell) for cell in there.frame.iloc[0]] == [type(c) for c in here.frame.iloc[0]]
    for name in ("findings", "questions", "formulas", "shown", "sheets", "sheet", "style", "mark"):
        assert getattr(there, name) == getattr(here, name), name
    assert sheets(path) == ("Sheet", "Blad 1")


def test_text_and_vera_come_through_and_a_map_is_left_to_its_own_reading(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("naam;aantal\nCaf\xe9;1.250\n".encode("cp1252"))
    pd.testing.assert_frame_equal(read(path).frame, text.read_text_table(path).frame)
    assert read(path).questions == text.read_text_table(path).questions
    units = [{"code": "1", "adres": {"huisnummer": 3}, "bouwjaar": 1990}]
    (tmp_path / "v.json").write_text(json.dumps({"eenheden": units}))
    expected = vera.vera_table(units, name="v.json", today=TODAY)
    pd.testing.assert_frame_equal(read(tmp_path / "v.json").frame, expected.frame)
    (tmp_path / "m.json").write_text('{"type": "FeatureCollection", "features": []}')
    assert read(tmp_path / "m.json") is None


def test_what_the_reading_says_of_a_file_is_said_here(tmp_path):
    (tmp_path / "a.csv").write_text('naam;aantal\n"A;1\n')
    with pytest.raises(DataError, match="aanhalingsteken"):
        read_file_table(tmp_path / "a.csv")
    (tmp_path / "a.xlsx").write_bytes(b"PK\3\4 niets")
    with pytest.raises(DataError, match="geen leesbare Excel-werkmap"):
        read_file_table(tmp_path / "a.xlsx")


@pytest.mark.parametrize("limits", [Limits(0, 15), Limits(1_000_000_000, 0)])
def test_a_table_that_takes_too_much_is_refused_and_the_next_one_is_read(
    tmp_path, monkeypatch, limits
):
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows([HEAD, *[["A", "B", "C", 1, 2]] * 5_000])
    (tmp_path / "a.csv").write_text(stream.getvalue())
    with monkeypatch.context() as patched:
        patched.setattr(isolated_table, "limits_for", lambda _: limits)
        with pytest.raises(DataError, match="te veel geheugen of tijd"):
            read(tmp_path / "a.csv")
    assert len(read(tmp_path / "a.csv").frame) == 5_000


def test_reading_can_be_stopped(tmp_path):
    class StopError(Exception):
        pass

    (tmp_path / "a.csv").write_text(";".join(HEAD) + "\n" + "A;B;C;1;2\n" * 240_000)
    asked = threading.Event()

    def check():
        asked.set()
        raise StopError

    with interruptible(check), pytest.raises(StopError):
        read(tmp_path / "a.csv")
    assert asked.is_set()


def sparse(path, size):
    with path.open("wb") as stream:
        stream.write(b"naam;aantal\nA;")
        os.truncate(stream.fileno(), size)
    return path


def test_half_a_sign_of_json_or_a_workbook_becomes_a_mark(tmp_path):
    units = '[{"code": "een \\ud83d \\ud83c\\udfe0", "bouwjaar": 1970}, "\\udc00"]'
    (tmp_path / "a.json").write_text(units)
    found = read(tmp_path / "a.json")
    assert found.frame["code"].tolist() == ["een \ufffd \U0001f3e0"]
    assert all(item.value.encode() for item in found.findings)
    content = found.frame["code"].astype("string")
    assert content.tolist()[0].encode()


def deep_json(path):
    path.write_text("[" * 200_000)
    return path


def entities(path):
    """A workbook whose sheet defines entities of entities, after a long comment."""
    book(path, [HEAD])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = f"<!--{'x' * 9000}-->{bomb}{sheet}".encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def zip_bomb(path):
    book(path, [HEAD])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", b"\0" * 30_000_000)
    return path


def far_cell(path):
    made = openpyxl.Workbook()
    made.active["XFD1048576"] = "x"
    made.save(path)
    return path


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.csv", lambda path: sparse(path, 150_000_000)),
        ("a.csv", lambda path: sparse(path, 2_100_000_000)),
        ("a.json", deep_json),
        ("a.xlsx", entities),
        ("a.xlsx", zip_bomb),
        ("a.xlsx", far_cell),
    ],
)
def test_hostile_tables_are_refused_in_one_sentence(tmp_path, name, make):
    with pytest.raises(DataError) as refused:
        read_file_table(make(tmp_path / name))
    assert "Traceback" not in str(refused.value)
    assert str(refused.value).endswith(".")


def test_formulas_that_call_a_program_or_another_workbook_are_told_and_not_run(tmp_path):
    rows = [
        HEAD, ["=cmd|'/c calc'!A0", "T", "sloop", "='[http://127.0.0.1:9/x.xlsx]B'!A1", 2027],
        ['=WEBSERVICE("http://127.0.0.1:9")', "T", "sloop", 1, 2027],
    ]  # fmt: skip
    table = read(book(tmp_path / "a.xlsx", rows))
    assert table.frame["naam"].tolist() == [None, None]
    assert {(2, "naam"), (2, "aantal"), (3, "naam")} <= table.formulas


def test_labels_are_read_in_the_process_too(tmp_path, monkeypatch):
    path = tmp_path / "l.csv"
    rows = ["BAGVerblijfsobjectID;Energieklasse;Registratiedatum;GeldigTot;Bouwjaar"]
    rows += [f"05050100000000{n:02d};A;20240101;20340101;1990" for n in range(9)]
    path.write_text("\n".join(rows))
    here = ep_online.read_labels_here(path, today=TODAY, vbo_ids=["0505010000000003"])
    there = ep_online.read_labels(path, today=TODAY, vbo_ids={"0505010000000003"})
    pd.testing.assert_frame_equal(there.frame, here.frame)
    assert (there.dropped, there.unknown_labels) == (here.dropped, here.unknown_labels)
    monkeypatch.setattr(ep_online, "_MEMORY_BYTES", 0)
    with pytest.raises(DataError, match="te veel geheugen of tijd"):
        ep_online.read_labels(path, today=TODAY)


def test_cells_that_are_empty_are_counted(tmp_path):
    path = tmp_path / "a.csv"
    head = ";".join(f"kolom {number}" for number in range(300))
    path.write_text(f"{head}\n" + ("a" + ";" * 299 + "\n") * 34_000)
    with pytest.raises(DataError, match="rijen met 300 kolommen; dat is te veel"):
        read(path)
