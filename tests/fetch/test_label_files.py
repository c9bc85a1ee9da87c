# ruff: noqa: E501 - tables of spellings, one line each
"""Label files in every spelling and file type give the same labels."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from geo.errors import DataError
from geo.fetch.ep_online import read_labels
from geo.fetch.label_files import label_column

DAY = date(2026, 6, 1)
SPELLINGS = {
    "v1": ("Pand_energieklasse", "Meting_geldig_tot", "Pand_registratiedatum", "Pand_bagverblijfsobjectid"),
    "v3": ("Energieklasse", "Geldig_tot", "Registratiedatum", "BAGVerblijfsobjectID"),
    "v4": ("Energieklasse", "GeldigTot", "Registratiedatum", "BAGVerblijfsobjectID"),
    "office": ("Label", "Geldig tot en met", "Datum registratie", "VBO ID"),
    "own": ("energie_klasse", "Geldig tot", "registratie datum", "BAG verblijfsobject ID"),
}  # fmt: skip
ROWS = [
    ("A++", "20340514", "20240601", "0505010000000020"),
    ("C", "2033-05-14", "01-06-2023", "0505010000000021"),
    ("G", "20200101", "20100101", "0505010000000022"),
    ("B", "ooit", "20240101", "0505010000000023"),
]


def as_csv(head, *, mark=";", preamble=(), encoding="utf-8"):
    lines = [*preamble, mark.join(head), *(mark.join(row) for row in ROWS), ""]
    return "\r\n".join(lines).encode(encoding)


def as_xlsx(head):
    book = openpyxl.Workbook()
    book.active.append(["Toelichting"])
    sheet = book.create_sheet("labels")
    for row in (head, *ROWS):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_xml(head):
    tags = [name.replace(" ", "_") for name in head]
    rows = "".join(
        "<Label>" + "".join(f"<{t}>{v}</{t}>" for t, v in zip(tags, row, strict=True)) + "</Label>"
        for row in ROWS
    )
    return f'<?xml version="1.0"?><Bestand xmlns="urn:x"><Kop><Datum>1</Datum></Kop>{rows}</Bestand>'.encode()


def zipped(name, content):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("l.csv", as_csv),
        ("l.txt", lambda head: as_csv(head, mark="\t", encoding="utf-16")),
        ("l.csv", lambda head: as_csv(head, mark=",", preamble=("Publicatie,01-08-2026", "Volgnummer,4", ""))),
        ("l.xlsx", as_xlsx),
        ("l.xml", as_xml),
        ("l.zip", lambda head: zipped("map/l.csv", as_csv(head))),
        ("l.zip", lambda head: zipped("l.xlsx", as_xlsx(head))),
        ("l.zip", lambda head: zipped("l.xml", as_xml(head))),
    ],
    ids=["csv", "utf-16 tabs", "preamble", "xlsx", "xml", "zip csv", "zip xlsx", "zip xml"],
)  # fmt: skip
def test_every_spelling_and_file_type(tmp_path, spelling, name, make):
    path = tmp_path / name
    path.write_bytes(make(SPELLINGS[spelling]))
    labels = read_labels(path, today=DAY, prefix="0505")
    found = dict(zip(labels.frame["vbo_id"], labels.frame["energy_label"], strict=True))
    assert found == {"0505010000000020": "A++", "0505010000000021": "C"}
    assert labels.dropped == {"niet meer geldig": 1, "geldigheid niet te lezen": 1}


def test_columns_that_are_something_else():
    assert label_column("Pand_postcode") is None
    assert label_column("EnergieIndex") is None
    assert label_column("Pand_bagpandid") == "pand_ids"


def test_what_is_no_label_file_is_told(tmp_path):
    for name, content in (
        ("l.csv", b"a;b\n1;2\n"),
        ("l.xml", b"<a><b>1</b></a>"),
        ("l.xml", b"<a><b>"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError):
            read_labels(tmp_path / name, today=DAY)
