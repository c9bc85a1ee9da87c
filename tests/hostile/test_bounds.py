"""What would fill the memory is refused before it does, in every form it comes in."""

import csv
import datetime as dt
import io
import re
import time
import zipfile

import pandas as pd
import pytest

from geo.catalogue import file_limits as limits
from geo.catalogue.writing import write_frame
from geo.errors import DataError
from geo.fetch.ep_online import read_labels_here
from geo.importing.files import read_file_table
from geo.register import Register, RegisterError
from geo.text.spreadsheet import harmless, harmless_in_csv, is_risky
from geo.text.tables import to_csv
from pages.ui.frame import dutch
from pages.ui.server.file_answers import file_below
from tests.hostile.inputs import assert_safe_csv, memory
from tests.reading import read_tables_here

HEADER = "BAGVerblijfsobjectID;Energieklasse;Registratiedatum;GeldigTot\n"
TODAY = dt.date(2025, 6, 1)
SHEET = "xl/worksheets/sheet1.xml"


def workbook(path, content, *, name=SHEET):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_of_millions_of_cells_is_not_opened(tmp_path, monkeypatch, encoding):
    """Twenty megabytes of cells in some kilobytes of file; counted, not read."""
    read_tables_here(monkeypatch)
    monkeypatch.setattr(limits, "MAX_CELLS", 100_000)
    row = "<row>" + '<c r="A1"><v>123456789</v></c>' * 50 + "</row>"
    content = ("<sheetData>" + row * 4000 + "</sheetData>").encode(encoding)
    monkeypatch.setattr(limits, "_RATIO_FROM", 10**9)
    with pytest.raises(DataError, match=r"meer dan 100\.000 cellen"):
        read_file_table(workbook(tmp_path / "in.xlsx", content))


def test_a_workbook_of_more_rows_than_excel_has(tmp_path, monkeypatch):
    read_tables_here(monkeypatch)
    monkeypatch.setattr(limits, "MAX_GRID_ROWS", 50_000)
    monkeypatch.setattr(limits, "MAX_ROWS", 40_000)
    monkeypatch.setattr(limits, "_RATIO_FROM", 10**9)
    row = b'<x:row r="1"><x:c><x:v>1</x:v></x:c></x:row>'
    content = b"<sheetData>" + row * 60_000 + b"</sheetData>"
    with pytest.raises(DataError, match=r"meer dan 40\.000 rijen"):
        read_file_table(workbook(tmp_path / "in.xlsx", content))


def test_entities_in_another_encoding(tmp_path):
    bomb = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'
    for name in (SHEET, "xl/workbook.xml", "[Content_Types].xml"):
        with pytest.raises(DataError, match="geen leesbare Excel-werkmap"):
            read_file_table(workbook(tmp_path / "in.xlsx", bomb.encode("utf-16"), name=name))


def test_labels_in_one_endless_line(tmp_path):
    path = tmp_path / "labels.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("labels.csv", HEADER.encode() + b"0" * 60_000_000)
    before = memory()
    with pytest.raises(DataError, match="een regel of het geheel is veel te lang"):
        read_labels_here(path, today=TODAY, prefix="0505")
    assert memory() - before < 200_000_000


def test_ten_million_labels_of_the_same_dwellings(tmp_path, monkeypatch):
    """Only the latest of each dwelling is held; scaled down a thousand times."""
    monkeypatch.setattr("geo.fetch.label_files._ROWS", 500)
    monkeypatch.setattr("geo.fetch.ep_online._AT_HAND", 600)
    path = tmp_path / "labels.csv"
    rows = [
        f"050501000000{n % 40:04d};{'ABC'[n % 3]};{20200101 + n % 28};20300101"
        for n in range(10_000)
    ]
    path.write_text(HEADER + "\n".join(rows))
    found = read_labels_here(path, today=TODAY, prefix="0505")
    assert len(found.frame) == 40
    assert found.dropped["vervangen door een later label"] == 9_960
    # the same as read at once
    monkeypatch.undo()
    whole = read_labels_here(path, today=TODAY, prefix="0505")
    pd.testing.assert_frame_equal(found.frame, whole.frame)
    monkeypatch.setattr("geo.fetch.ep_online._AT_HAND", 10)
    monkeypatch.setattr("geo.fetch.ep_online._DWELLINGS", 30)
    with pytest.raises(DataError, match="te veel voor één gemeente"):
        read_labels_here(path, today=TODAY, prefix="0505")


def test_a_register_that_swells(tmp_path):
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("register.json", "{}")
        archive.writestr("entries.jsonl", b" " * 60_000_000)
        archive.writestr("evidence.jsonl", "")
    with (
        Register.open(tmp_path / "register.sqlite") as register,
        pytest.raises(RegisterError, match="wordt na uitpakken 60 MB"),
    ):
        register.import_file(path)


@pytest.mark.parametrize(
    "text",
    ["=1", " =1", "\n=1", "+cmd|x", "-2+3", "@SUM(A1)", "|calc", "%0", "\t=1", "＝1", "－1+1"],
)
def test_every_way_out_makes_formulas_harmless(tmp_path, text):
    assert harmless(text) == "'" + text
    frame = pd.DataFrame({"naam": [text, None], text: ["gewoon", text], "n": [-1.5, 2.0]})
    assert_safe_csv(to_csv(frame))
    write_frame(frame, tmp_path / "uit.csv")
    assert_safe_csv((tmp_path / "uit.csv").read_bytes())


@pytest.mark.parametrize(
    "text",
    [
        "Blok,=1+1", "Blok, =1+1", 'Blok,"=1+1"', "Blok,=cmd|' /C calc'!A0,", "a\n=1+1",
        "a\t@SUM(A1)", "a,-1+cmd|' /C calc'!A0", "a,+SUM(A1)", "Blok;=1+1", "a,\u200b=1",
        "a,'file:///x'!A1,=B1", "a,+SUM (A1)", "a,-2+@SUM(A1)", "a,-(HYPERLINK (1))",
        "a,+'C:/[x]B'!A1", "€ 5,-+B1!C1", "a,-1*WEBSERVICE(1)", 'a,;\n"=1', "a,-,=1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_read_with_another_separator_has_no_formula(text, separator):
    content = to_csv(pd.DataFrame({"naam": [text, text], text: ["gewoon", 1]}))
    lines = io.StringIO(content.decode("utf-8-sig"), newline="")
    # as a spreadsheet of another language reads it, and as one that takes every mark apart
    for row in csv.reader(lines, delimiter=separator):
        assert not [cell for cell in row if is_risky(cell)]
    for part in re.split(r'[,;\t\r\n"]+', content.decode("utf-8-sig")):
        assert not is_risky(part)


@pytest.mark.parametrize(
    "text",
    [
        "Blok A, -2 stuks", "a; b", "50,5", "Trivire, 10 - 20", "a,b", "+31,5",
        "A, -2 stuks (samen)",
        "€ 5,- (excl. btw)", "€ 100,- per boom = 5 stuks", "tussen 10,- en 20,- (incl.)", "nu 5,-!",
        "bel Jan, +31 (0)78 123 45 67", "078-123; +31 (0)78 123", "Hoogte, -5 m (NAP)",
        "x,-", "a\n- nog uit te zoeken (2024)",
        "-", "+31 78 123 45 67", "-3%", "-1.234,5", "- 3", "-€ 5", "n.t.b.",
    ],
)  # fmt: skip
def test_an_ordinary_text_stays_as_it_is_in_a_table(text):
    content = to_csv(pd.DataFrame({"n": [text]})).decode("utf-8-sig")
    _, row = csv.reader(io.StringIO(content, newline=""), delimiter=";")
    assert row == [text]


def test_a_list_in_a_cell_gets_one_apostrophe_where_it_begins():
    """Excel takes a cell that begins with a sign for a formula; the next lines are no cells."""
    assert harmless_in_csv("- een\n- twee") == "'- een\n- twee"


@pytest.mark.parametrize("filling", ["\n", ",", ", ", ",-", ",-(", '"', ",-a", ",- a.", ",-a ("])
@pytest.mark.parametrize("begin", ["a", "a,-"])
def test_a_long_cell_is_looked_at_once(begin, filling):
    """As long as Excel lets a cell be: it took half a minute when every place was a beginning."""
    text = (begin + filling * 32_767)[:32_767]
    started = time.process_time()
    harmless_in_csv(text)
    assert time.process_time() - started < 5


def test_numbers_stay_numbers():
    for text in ("-3", "+31", "-1,5", "-1.5e-45", "3314 AA", "0505100000000001"):
        assert not is_risky(text)


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000, "../buiten", "/etc/passwd", "a/../../b"])
def test_a_path_that_leads_nowhere(tmp_path, path):
    assert file_below(tmp_path, path) is None


def test_a_name_makes_no_picture_or_link_on_a_page():
    for text in ("![](http://buiten.example/x.png)", "[klik](javascript:1)", "<b>", "`x`", "$x$"):
        for shown in (dutch.plain(text), dutch.label(text)):
            assert not re.search(r"(?<!\\)[\[<`$]", shown)
    # a mark that is typed already does not undo ours
    assert dutch.label("\\[klik](x)") == "\\\\\\[klik\\](x)"
    # what has none of those signs is heard as it is written
    assert dutch.label("Trivire (Oud-Krispijn), 1960-1975") == "Trivire (Oud-Krispijn), 1960-1975"
