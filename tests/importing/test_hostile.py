"""Files made to hurt: each is refused with a sentence, or made harmless."""

import io
import zipfile

import openpyxl
import pandas as pd
import pytest

from geo.catalogue import file_limits as limits
from geo.errors import DataError, RegisterError
from geo.importing.files import read_file_table
from geo.importing.shapes import read_wkt
from geo.register.checks import check_outline
from geo.text.tables import safe_cell, to_csv, to_xlsx


def zip_of(path, *, compression=zipfile.ZIP_DEFLATED, **entries):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def test_a_zip_that_leads_out_of_its_folder(tmp_path):
    path = zip_of(tmp_path / "in.zip", **{"../../weg.csv": "Naam;Label\nA;C\n"})
    with pytest.raises(DataError, match="verwijst naar een plek buiten zichzelf"):
        read_file_table(path)
    assert not (tmp_path.parent.parent / "weg.csv").exists()


def test_a_zip_with_an_absolute_path_or_a_link(tmp_path):
    for name in ("/etc/bezit.csv", "C:/bezit.csv", "..\\bezit.csv"):
        with pytest.raises(DataError, match="buiten zichzelf"):
            read_file_table(zip_of(tmp_path / "in.zip", **{name: "a;b\n1;2\n"}))
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        entry = zipfile.ZipInfo("bezit.csv")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(DataError, match="buiten zichzelf"):
        read_file_table(tmp_path / "link.zip")


def test_a_zip_that_unpacks_to_far_more(tmp_path):
    path = zip_of(tmp_path / "in.zip", **{"bezit.csv": b"0" * 60_000_000})
    assert path.stat().st_size < 1_000_000
    with pytest.raises(DataError, match="wordt na uitpakken 60 MB"):
        read_file_table(path)


def test_a_workbook_that_unpacks_to_far_more(tmp_path):
    path = zip_of(tmp_path / "in.xlsx", **{"xl/worksheets/sheet1.xml": b" " * 60_000_000})
    with pytest.raises(DataError, match="niet geopend"):
        read_file_table(path)


def test_a_workbook_with_entities(tmp_path):
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    path = zip_of(tmp_path / "in.xlsx", **{"xl/workbook.xml": bomb})
    with pytest.raises(DataError, match="onveilige opmaak"):
        read_file_table(path)


def test_a_zip_with_more_than_one_table_or_none(tmp_path):
    with pytest.raises(DataError, match=r"meer dan één bestand \(a.csv, b.csv\)"):
        read_file_table(zip_of(tmp_path / "in.zip", **{"a.csv": "x", "b.csv": "y"}))
    with pytest.raises(DataError, match="geen bestand dat kan worden gelezen"):
        read_file_table(zip_of(tmp_path / "in.zip", **{"virus.exe": "x"}))


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_zip_packed_in_an_unusual_way(tmp_path, method):
    path = zip_of(tmp_path / "in.zip", compression=method, **{"a.csv": "Naam\nRiool\n"})
    with pytest.raises(DataError, match=r"in\.zip is ingepakt op een ongewone manier"):
        read_file_table(path)


@pytest.mark.parametrize("name", [".", "./", ""])
def test_a_zip_with_an_entry_without_a_name(tmp_path, name):
    entry = zipfile.ZipInfo("x")
    entry.filename = name
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr(entry, b"")
        archive.writestr("a.csv", "Naam;Soort\nRiool;weg\n")
    with zipfile.ZipFile(tmp_path / "in.zip") as archive:
        limits.check_archive(archive, name="in.zip")
    assert read_file_table(tmp_path / "in.zip").columns == ("Naam", "Soort")


def test_damaged_archives(tmp_path):
    for name in ("in.zip", "in.xlsx"):
        path = tmp_path / name
        path.write_bytes(b"PK\x03\x04" + b"\0" * 50)
        with pytest.raises(DataError):
            read_file_table(path)


def test_a_file_that_is_not_what_its_name_says(tmp_path):
    # GDAL would open this by its content, and read the file it points to
    pointer = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource>'
    for name in ("in.geojson", "in.gpkg", "in.fgb"):
        path = tmp_path / name
        path.write_text(pointer)
        with pytest.raises(DataError, match="al zegt de naam van wel"):
            read_file_table(path)


def test_json_nested_a_hundred_thousand_deep(tmp_path):
    path = tmp_path / "in.json"
    path.write_text("[" * 100_000)
    with pytest.raises(DataError, match="te diep genest"):
        read_file_table(path)


def test_too_many_rows_and_too_large_a_file(tmp_path, monkeypatch):
    path = tmp_path / "in.csv"
    path.write_text("Naam;Label\n" + "A;C\n" * 50)
    monkeypatch.setattr(limits, "MAX_ROWS", 40)
    with pytest.raises(DataError, match="meer dan 40 rijen; dat is te veel voor één gemeente"):
        read_file_table(path)
    monkeypatch.setattr(limits, "MAX_ROWS", 250_000)
    with pytest.raises(DataError, match="mag hoogstens"):
        limits.check_size(300_000_000, name="in.csv")
    with pytest.raises(DataError, match="is leeg"):
        limits.check_size(0, name="in.csv")


def test_ten_million_rows_are_refused(tmp_path):
    path = tmp_path / "in.csv"
    with path.open("w") as stream:
        stream.write("a;b\n")
        block = "1;2\n" * 1_000_000
        for _ in range(10):
            stream.write(block)
    with pytest.raises(DataError, match=r"meer dan 250\.000 rijen"):
        read_file_table(path)


def test_text_that_is_no_text(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(DataError, match="geen leesbare tekst"):
        read_file_table(path)


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "|calc", "%0", "\n=1"]
)
def test_reports_hold_no_formulas(text):
    frame = pd.DataFrame({"waarde": [text], text: ["gewoon"]})
    assert safe_cell(text).startswith("'")
    lines = to_csv(frame).decode("utf-8-sig").splitlines()
    assert lines[0].split(";")[-1].lstrip('"').startswith("'")
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(frame))).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type == "s" for cell in cells)


def test_plain_numbers_and_ids_stay_as_they_are():
    assert safe_cell("-3") == "-3"
    assert safe_cell("+31") == "+31"
    assert safe_cell("0505100000000001") == "0505100000000001"
    assert safe_cell(None) == ""
    sheet = openpyxl.load_workbook(
        io.BytesIO(to_xlsx(pd.DataFrame({"id": ["0505100000000001"], "n": [3]})))
    ).active
    assert sheet["A2"].value == "0505100000000001"
    assert sheet["B2"].value == 3


@pytest.mark.parametrize(
    "text",
    [
        "GEOMETRYCOLLECTION(" * 30_000 + "POINT(1 2)" + ")" * 30_000,
        # the library calls itself for curves too, before it sees that they cannot hold each other
        "COMPOUNDCURVE(" * 100_000,
        "SRID=28992;MultiSurface (" * 100_000,
        "010700000001000000" * 30_000,
        '{"type":"GeometryCollection","geometries":[' * 30_000 + "]}" * 30_000,
    ],
)
def test_a_shape_as_text_that_holds_itself_is_no_shape(text):
    outcome = read_wkt(text)
    assert outcome.value is None
    assert outcome.problem.code == "vorm_onleesbaar"


def test_an_outline_for_the_register_that_holds_itself_is_refused():
    with pytest.raises(RegisterError, match="geen vlak"):
        check_outline("GEOMETRYCOLLECTION(" * 30_000 + "POINT(1 2)" + ")" * 30_000)
