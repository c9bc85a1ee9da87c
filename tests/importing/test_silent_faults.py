# ruff: noqa: E501 - rows of files, one line each
"""Files that other tools read wrong without a word: each kind rebuilt here, with its neighbours.

Every test loads a file through the whole import and looks at what the layer would hold.
"""

import json
import shutil
import sqlite3
import struct
import zipfile
from datetime import date, datetime, time
from types import SimpleNamespace

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from shapely.geometry import LineString, Point

from geo.catalogue.isolated_reading import Limits
from geo.errors import DataError
from geo.importing import shapefile
from geo.importing.cells import Cells
from geo.importing.files import read_file_table
from geo.importing.mapping import proposed_mapping
from geo.importing.prepare import activate, prepare
from geo.text.encodings import decode_text, read_encoded
from geo.text.years import read_year
from tests.importing import street
from tests.importing.street import BOTTOM, LEFT

TODAY = date(2026, 6, 1)
AT = f"{LEFT + 5};{BOTTOM + 5}"
LINE = [[LEFT, BOTTOM], [LEFT + 50, BOTTOM]]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return street.library(tmp_path_factory.mktemp("silent") / "var", bag=False)


def load(library, path, kind, *, answers=None, **options):
    raw = read_file_table(path, answers=answers)
    mapping = proposed_mapping(raw, kind=kind)
    return prepare(
        library, raw, mapping, answers=answers or {}, replace_what="all", today=TODAY, **options
    )


def csv(path, text, *, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def codes(prepared):
    return [(item.row, item.problem.code) for item in prepared.findings]


def plans(library, folder, cells, *, column="aantal", answers=None, sep=";"):
    """Plans with the given cells in one column; the value read for each."""
    rows = [sep.join(["naam", "corporatie", "soort", "aantal", "jaar"])]
    for place, cell in enumerate(cells):
        values = {"aantal": "20", "jaar": "2028"} | {column: cell}
        rows.append(sep.join([f"Plan {place}", "Trivire", "planvoorraad", *values.values()]))
    return load(library, csv(folder / "plannen.csv", "\n".join(rows)), "projects", answers=answers)


def counts(prepared):
    return [None if pd.isna(n) else int(n) for n in prepared.data["dwellings_count"]]


# -- numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["1.000", "1.250"], [1000, 1250]),
        (["9.850", "12"], [9850, 12]),
        (["1 250", "1'250", "1’250"], [1250, 1250, 1250]),
        (["\u00a01\u00a0250 ", "1.250 woningen"], [1250, 1250]),
        (["ca. 40", "± 60", "circa 1.100"], [40, 60, 1100]),
        (["1.250,0", "1250"], [1250, 1250]),
        (["12-14", "-", "n.t.b.", "0", "12,5"], [None, None, None, None, None]),
    ],
)
def test_counts_of_dwellings(library, tmp_path, cells, read):
    prepared = plans(library, tmp_path, cells)
    assert counts(prepared) == read
    assert prepared.open_questions == ()


@pytest.mark.parametrize("cells", [["9.850", "1.5"], ["1,250", "30"], ["1.000", "1,000"]])
def test_a_count_that_can_be_two_numbers_is_asked_with_what_each_choice_gives(
    library, tmp_path, cells
):
    prepared = plans(library, tmp_path, cells)
    [question] = prepared.open_questions
    assert question.key == "decimal:aantal"
    assert all(choice.examples for choice in question.choices)
    assert not prepared.can_be_stored
    with pytest.raises(DataError, match="Eerst beantwoorden"):
        activate(library, prepared)
    mark = "," if "." in cells[0] else "."
    answered = plans(library, tmp_path, cells, answers={question.key: mark})
    assert counts(answered)[0] == int(cells[0].replace(".", "").replace(",", ""))
    assert answered.can_be_stored


# -- periods and dates -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "first", "last", "is_open"),
    [
        ("t/m 2030", None, 2030, False),
        ("uiterlijk Q2 2031", None, 2031, False),
        ("vóór 2029", None, 2028, False),
        ("≥2030", 2030, None, True),
        (">2030", 2031, None, True),
        ("na 2030", 2031, None, True),
        ("niet voor 2029", 2029, None, True),
        ("2027–’28", 2027, 2028, False),
        ("2027/28", 2027, 2028, False),
        ("2026-11", 2026, 2026, False),
        ("Q4 2027 - Q1 2028", 2027, 2028, False),
        ("2027 of 2028", 2027, 2028, False),
        ("2027 (was 2025)", 2027, 2027, False),
        ("herfst '27", 2027, 2027, False),
        ("27", 2027, 2027, False),
        ("mei 2028", 2028, 2028, False),
        ("2027 –", 2027, None, True),
        ("2.027", 2027, 2027, False),
        ("46753", 2028, 2028, False),
        ("31-12-2027", 2027, 2027, False),
        ("2027-12-31T23:30:00Z", 2028, 2028, False),
    ],
)
def test_periods_of_plans(library, tmp_path, cell, first, last, is_open):
    row = plans(library, tmp_path, [cell], column="jaar").data.iloc[0]
    found = [None if pd.isna(row[name]) else int(row[name]) for name in ("first_year", "last_year")]
    assert (*found, bool(row["open_ended"])) == (first, last, is_open)


def test_start_and_gereed_make_one_period(library, tmp_path):
    text = "naam;corporatie;soort;start;gereed\nPlan;Trivire;planvoorraad;2027;2029\n"
    row = load(library, csv(tmp_path / "p.csv", text), "projects").data.iloc[0]
    assert (row["first_year"], row["last_year"]) == (2027, 2029)


def sheet(path, rows, *, formats=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, form in (formats or {}).items():
        book.active[place].number_format = form
    book.save(path)
    return path


def test_a_year_in_a_cell_with_a_date_format(library, tmp_path):
    rows = [["naam", "corporatie", "soort", "oplevering"]]
    rows += [[f"P{n}", "Trivire", "oplevering", 2026 + n] for n in range(3)]
    path = sheet(tmp_path / "p.xlsx", rows, formats={"D2": "dd-mm-yyyy", "D3": "yyyy-mm-dd"})
    assert load(library, path, "projects").data["first_year"].tolist() == [2026, 2027, 2028]


@pytest.mark.parametrize(
    "moment", ["2028-01-01T00:00:00+01:00", "2027-12-31T23:00:00Z", "2028-06-30T23:30:00+02:00"]
)
def test_moments_fall_in_their_year_in_the_netherlands(library, tmp_path, moment):
    feature = {
        "type": "Feature", "properties": {"soort": "riool", "startdatum": moment},
        "geometry": {"type": "LineString", "coordinates": [[LEFT, BOTTOM], [LEFT + 50, BOTTOM]]},
    }  # fmt: skip
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    path = tmp_path / "w.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    assert load(library, path, "works").data["first_year"].tolist() == [2028]


def stock(library, folder, head, rows, **options):
    lines = [f"eigenaar;postcode;huisnummer;x;y;{head}"]
    lines += [
        f"Trivire;33{n + 10}AB;{n + 1};{LEFT + 5 + 15 * n};{BOTTOM + 5};{row}"
        for n, row in enumerate(rows)
    ]
    return load(library, csv(folder / "bezit.csv", "\n".join(lines)), "stock", **options)


def test_end_dates_are_read_and_what_cannot_be_read_is_no_dwelling_in_use(library, tmp_path):
    cells = ["15-06-23", "6/15/2023", "15 juni 2023", "45092", "jun-23", "2023", "2031-01-01", ""]
    prepared = stock(library, tmp_path, "uit exploitatie", cells)
    assert prepared.left_out == 6
    assert prepared.loaded == 2
    odd = stock(library, tmp_path, "uit exploitatie", ["binnenkort", "32-13-2023", "2026"])
    assert [code for _, code in codes(odd)] == ["datum_onleesbaar"] * 3
    assert odd.loaded == 0


# -- codes, types and rooms --------------------------------------------------------------------


def test_codes_that_a_spreadsheet_changed_are_told_with_what_they_were(library, tmp_path):
    head = ["eigenaar", "complexnummer", "x", "y"]
    cells = [datetime(2026, 3, 1), time(1, 2), True, "0012", 12, "1-mrt", "1,2E+05"]  # noqa: DTZ001
    rows = [["Trivire", cell, LEFT + 5 + 15 * n, BOTTOM + 5] for n, cell in enumerate(cells)]
    path = sheet(tmp_path / "b.xlsx", [head, *rows])
    prepared = load(library, path, "stock")
    told = {i.row: i.problem for i in prepared.findings if i.problem.code == "code_veranderd"}
    assert sorted(told) == [2, 3, 4, 6, 7, 8]
    for row, likely in {2: "'1-3'", 3: "'1:02'", 6: "'0012'", 7: "'1-3'", 8: "'12E4'"}.items():
        assert likely in told[row].message
    mended = load(library, path, "stock", repairs=frozenset({"codes"}))
    assert mended.data["complex_id"].tolist()[0] == "1-3"
    assert mended.data["complex_id"].tolist()[4] == "0012"


def test_a_code_with_zeros_in_its_number_format_keeps_them(library, tmp_path):
    rows = [["eigenaar", "complexnummer", "x", "y"], ["Trivire", 12, LEFT + 5, BOTTOM + 5]]
    path = sheet(tmp_path / "b.xlsx", rows, formats={"B2": "0000"})
    assert load(library, path, "stock").data["complex_id"].tolist() == ["0012"]


@pytest.mark.parametrize(
    ("kind", "dwelling"),
    [
        ("Bedrijfsruimte", False), ("Garage bij woning", False), ("Parkeerplaats", False),
        ("Berging", False), ("Winkelruimte", False), ("Rijwoning met garage", True),
        ("Bedrijfswoning", True), ("3-kamerflat", True), ("Appartement incl. berging", True),
    ],
)  # fmt: skip
def test_what_is_no_dwelling_is_told_and_not_counted(library, tmp_path, kind, dwelling):
    prepared = stock(library, tmp_path, "woningtype", [kind, "rijwoning"])
    assert prepared.loaded == (2 if dwelling else 1)
    assert ((2, "geen_woning") in codes(prepared)) is not dwelling


def test_an_unknown_type_of_unit_is_asked(library, tmp_path):
    prepared = stock(library, tmp_path, "soort eenheid", ["Zoefhok", "Zoefhok", "woning"])
    [question] = prepared.open_questions
    assert (question.key, question.count) == ("values:soort:zoefhok", 2)
    chosen = stock(library, tmp_path, "soort eenheid", ["Zoefhok", "Zoefhok", "woning"],
                   answers={question.key: "geen woning"})  # fmt: skip
    assert (chosen.loaded, chosen.left_out) == (1, 2)


def test_unknown_kinds_of_works_are_asked_with_their_counts_and_remembered_as_answers(
    library, tmp_path
):
    line = f"LINESTRING({LEFT} {BOTTOM}, {LEFT + 9} {BOTTOM})"
    text = "id;soort;wkt\n" + "".join(
        f"{n};{kind};{line}\n"
        for n, kind in enumerate(("Herstraten", "Herstraten", "Zwets", "weg"))
    )
    path = csv(tmp_path / "w.csv", text)
    prepared = load(library, path, "works")
    asked = {q.key: (q.count, q.proposed) for q in prepared.questions}
    assert asked == {"values:kind:herstraten": (2, "weg"), "values:kind:zwets": (1, "overslaan")}
    assert prepared.loaded == 1
    answered = load(library, path, "works", answers={"values:kind:herstraten": "weg"})
    assert answered.data["kind"].tolist() == ["weg"] * 3
    assert answered.mapping.to_dict()["answers"] == {"values:kind:herstraten": "weg"}


@pytest.mark.parametrize("head", ["eenheidnummer", "kamernummer"])
def test_rooms_at_one_address_are_units_of_their_own(library, tmp_path, head):
    rows = "".join(f"Trivire;3311AB;10;{AT};0505010000500001;{n}\n" for n in ("1", "2", "3", "3"))
    text = f"eigenaar;postcode;huisnummer;x;y;bag verblijfsobject;{head}\n{rows}"
    prepared = load(library, csv(tmp_path / "k.csv", text), "stock")
    assert prepared.loaded == 3
    assert [row for row, code in codes(prepared) if code.startswith("dubbel")] == [5]


# -- per cent ----------------------------------------------------------------------------------


def test_per_cent_cells_are_read_as_they_are_shown(library, tmp_path):
    head = ["jaar", "gebied", "indicator", "waarde", "eenheid"]
    cells = [
        (0.125, "0.0%"),
        (0.3, "0%"),
        (12.5, "General"),
        ("12,5 %", "General"),
        ("€ 612,35", "General"),
    ]
    rows = [
        [2025, "GM0505", f"i{n}", value, "euro" if n == 4 else "%"]
        for n, (value, _) in enumerate(cells)
    ]
    formats = {f"D{n + 2}": form for n, (_, form) in enumerate(cells)}
    prepared = load(library, sheet(tmp_path / "m.xlsx", [head, *rows], formats=formats), "monitor")
    assert prepared.data["value"].tolist() == [12.5, 30.0, 12.5, 12.5, 612.35]


# -- workbooks ---------------------------------------------------------------------------------

HEAD = ["Eigenaar", "Postcode", "Huisnr", "X", "Y", "Bouwjaar"]
ROW = ["Trivire", "3311AB", 1, LEFT + 5, BOTTOM + 5, 1970]


def test_a_sheet_coloured_to_its_last_row_and_column(library, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(ROW)
    for place in ("A1048576", "XFD2", "C900000"):
        book.active[place].fill = PatternFill("solid", fgColor="FFFF00")
    book.save(tmp_path / "b.xlsx")
    assert load(library, tmp_path / "b.xlsx", "stock").loaded == 1


def test_strict_open_xml(library, tmp_path):
    sheet(tmp_path / "usual.xlsx", [HEAD, ROW])
    names = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    with (
        zipfile.ZipFile(tmp_path / "usual.xlsx") as usual,
        zipfile.ZipFile(tmp_path / "strict.xlsx", "w") as strict,
    ):
        for name in usual.namelist():
            content = usual.read(name)
            for old, new in names.items():
                content = content.replace(old, new)
            strict.writestr(name, content)
    assert load(library, tmp_path / "strict.xlsx", "stock").loaded == 1


def test_the_sheet_with_data_is_chosen_and_the_others_are_named(library, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Toelichting"
    for n in range(300):
        book.active.append([f"Regel {n} uitleg bij de kolommen", "Bouwjaar is het jaar"])
    data = book.create_sheet("Bezit")
    data.append(HEAD)
    data.append(ROW)
    book.save(tmp_path / "b.xlsx")
    raw = read_file_table(tmp_path / "b.xlsx")
    assert (raw.sheet, raw.sheets) == ("Bezit", ("Toelichting", "Bezit"))
    assert raw.findings[0].problem.code == "werkblad_gekozen"


# -- encodings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp850", "mac_roman"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_letters_of_every_encoding_and_line_end(tmp_path, encoding, end):
    text = end.join(
        ["naam;corporatie", "Café Één;Trivire", "Reünieplein;Trivire", "Ruïne;Trivire", ""]
    )
    path = tmp_path / "p.csv"
    path.write_bytes(text.encode(encoding))
    raw = read_file_table(path)
    assert raw.frame["naam"].tolist() == ["Café Één", "Reünieplein", "Ruïne"]
    asked = [question for question in raw.questions if question.key == "encoding"]
    assert bool(asked) is (encoding in {"cp1252", "cp850", "mac_roman"})
    if asked:
        other = asked[0].choices[1].value
        assert (
            read_file_table(path, answers={"encoding": other}).frame["naam"].tolist()[0]
            != "Café Één"
        )


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850"])
@pytest.mark.parametrize("cpg", ["UTF-8", "ISO-8859-1", None])
@pytest.mark.parametrize("case", [str, str.upper])
def test_a_shapefile_whatever_its_cpg_says_and_its_case(tmp_path, encoding, cpg, case):
    frame = gpd.GeoDataFrame(
        {"naam": ["Café Één"]}, geometry=[Point(LEFT, BOTTOM)], crs="EPSG:28992"
    )
    frame.to_file(tmp_path / "w.shp", encoding=encoding)
    with zipfile.ZipFile(tmp_path / "w.zip", "w") as archive:
        for part in (".shp", ".dbf", ".shx", ".prj"):
            archive.write(tmp_path / f"w{part}", "W.shp" if part == ".shp" else case(f"w{part}"))
        if cpg:
            archive.writestr(case("w.cpg"), cpg)
    assert read_file_table(tmp_path / "w.zip").frame["naam"].tolist() == ["Café Één"]


def test_the_letters_of_a_shapefile_are_looked_at_in_the_reading_process(tmp_path, monkeypatch):
    frame = gpd.GeoDataFrame({"naam": ["Café"]}, geometry=[Point(LEFT, BOTTOM)], crs="EPSG:28992")
    frame.to_file(tmp_path / "w.shp", encoding="cp1252")
    monkeypatch.setattr(shapefile, "_encoding_in", None)
    assert read_file_table(tmp_path / "w.shp").frame["naam"].tolist() == ["Café"]


def test_a_table_of_more_fields_than_there_is_time_for_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(shapefile, "Limits", SimpleNamespace(for_size=lambda _: Limits(0, 1)))
    frame = gpd.GeoDataFrame({"naam": ["Café"]}, geometry=[Point(LEFT, BOTTOM)], crs="EPSG:28992")
    frame.to_file(tmp_path / "w.shp", encoding="cp1252")
    # as many fields as the head has room for, all of letters, in a million bytes
    head = bytearray((tmp_path / "w.dbf").read_bytes())
    fields = 2046
    head[8:12] = struct.pack("<HH", 32 * (fields + 1) + 1, fields + 1)
    field = b"naam".ljust(11, b"\0") + b"C" + b"\0" * 4 + b"\x01" + b"\0" * 15
    with (tmp_path / "w.dbf").open("wb") as stream:
        stream.write(head[:32] + field * fields + b"\r")
        stream.write((b" " + b"\xe9" * fields) * 20_000)
    with pytest.raises(DataError, match="kost te veel geheugen of tijd"):
        shapefile.table_encoding(tmp_path / "w.dbf")


def test_rows_that_were_saved_once_among_rows_that_were_saved_twice():
    twice = "Café".encode().decode("cp1252")
    content = decode_text(twice.encode())
    assert content.encoding == "utf-8-dubbel"
    assert read_encoded(twice.encode(), content.encoding) == "Café"
    assert read_encoded("Café".encode(), content.encoding) == "Café"


@pytest.mark.parametrize("encoding", ["geen", "rot13", "unicode_escape", ""])
def test_an_encoding_that_is_none_of_the_choices_is_not_tried(encoding):
    assert decode_text("Café".encode("cp1252"), encoding=encoding).encoding == "cp1252"


# -- map files ---------------------------------------------------------------------------------


def test_a_text_in_a_map_file_that_holds_itself_is_no_shape(library, tmp_path):
    features = [
        {
            "type": "Feature",
            "properties": {"naam": name, "soort": "weg", "wkt": text},
            "geometry": None if text else {"type": "LineString", "coordinates": LINE},
        }
        for name, text in (("Diep", "COMPOUNDCURVE (" * 100_000), ("Heel", ""))
    ]
    path = tmp_path / "w.geojson"
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
    prepared = load(library, path, "works")
    assert (1, "vorm_onleesbaar") in codes(prepared)
    assert prepared.data["name"].tolist() == ["Heel"]


def works(path, shapes, crs="EPSG:28992", **columns):
    frame = gpd.GeoDataFrame({"soort": ["weg"] * len(shapes), **columns}, geometry=shapes, crs=crs)
    frame.to_file(path)
    return path


def lines(count=12):
    return [LineString([(LEFT, BOTTOM + n), (LEFT + 50, BOTTOM + n)]) for n in range(count)]


@pytest.mark.parametrize("stored", [0, 5, 99])
def test_rows_are_those_of_the_table(library, tmp_path, stored):
    path = works(tmp_path / "w.gpkg", lines())
    with sqlite3.connect(path) as base:
        base.execute("UPDATE gpkg_ogr_contents SET feature_count = ?", (stored,))
    base.close()
    prepared = load(library, path, "works")
    assert prepared.loaded == 12
    assert (None, "telling_fout") in codes(prepared)


def test_a_geopackage_that_was_still_open_is_not_loaded_without_a_word(library, tmp_path):
    path = works(tmp_path / "w.gpkg", lines(1))
    content = bytearray(path.read_bytes())
    content[18:20] = b"\x02\x02"
    path.write_bytes(content)
    prepared = load(library, path, "works")
    assert (None, "nog_open") in codes(prepared)
    assert [question.key for question in prepared.open_questions] == ["wal"]
    assert load(library, path, "works", answers={"wal": "ja"}).can_be_stored


def test_shapes_of_odd_kinds_are_told_row_by_row(library, tmp_path):
    path = works(tmp_path / "w.gpkg", lines(4))
    head = b"GP\x00\x01" + struct.pack("<i", 28992)
    points = [(LEFT, BOTTOM), (LEFT + 10, BOTTOM + 10), (LEFT + 20, BOTTOM)]
    arc = b"\x01" + struct.pack("<II", 8, 3) + b"".join(struct.pack("<dd", *p) for p in points)
    tin = b"\x01" + struct.pack("<II", 16, 0)
    base = sqlite3.connect(path)
    for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        base.execute(f'DROP TRIGGER "{name}"')
    base.execute("UPDATE w SET geom = ? WHERE fid = 2", (head + arc,))
    base.execute("UPDATE w SET geom = ? WHERE fid = 3", (head + tin,))
    base.commit()
    base.close()
    prepared = load(library, path, "works")
    assert codes(prepared) == [(3, "vorm_soort")]
    assert prepared.loaded == 3


@pytest.mark.parametrize(
    "wkt",
    [
        # a spike, a bow tie, a collection with a loose line
        f"POLYGON(({LEFT} {BOTTOM},{LEFT + 40} {BOTTOM},{LEFT + 40} {BOTTOM + 10},{LEFT + 20} {BOTTOM + 10},{LEFT + 20} {BOTTOM + 30},{LEFT + 20} {BOTTOM + 10},{LEFT} {BOTTOM + 10},{LEFT} {BOTTOM}))",
        f"POLYGON(({LEFT} {BOTTOM},{LEFT + 40} {BOTTOM + 40},{LEFT + 40} {BOTTOM},{LEFT} {BOTTOM + 40},{LEFT} {BOTTOM}))",
        f"GEOMETRYCOLLECTION(POLYGON(({LEFT} {BOTTOM},{LEFT + 9} {BOTTOM},{LEFT + 9} {BOTTOM + 9},{LEFT} {BOTTOM})),LINESTRING({LEFT} {BOTTOM},{LEFT + 90} {BOTTOM}))",
    ],
)
def test_shapes_are_mended_to_their_surface_and_told(library, tmp_path, wkt):
    prepared = load(library, csv(tmp_path / "w.csv", f'id;soort;wkt\n1;weg;"{wkt}"\n'), "works")
    assert codes(prepared) == [(2, "vorm_hersteld")]
    [shape] = prepared.data.geometry
    assert shape.is_valid
    assert shape.geom_type in {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize("crs", ["EPSG:28992", "EPSG:4326"])
def test_swapped_axes_are_proposed_and_mended_when_a_person_agrees(library, tmp_path, crs):
    right = gpd.GeoSeries(lines(2), crs="EPSG:28992").to_crs(crs)
    swapped = shapely.transform(right.to_numpy(), lambda xy: xy[:, ::-1])
    path = works(tmp_path / "w.gpkg", list(swapped), crs=crs)
    prepared = load(library, path, "works")
    assert [question.key for question in prepared.open_questions] == ["axes"]
    agreed = load(library, path, "works", answers={"axes": "omgewisseld"})
    assert agreed.can_be_stored
    assert agreed.data.geometry.iloc[0].distance(lines(1)[0]) < 1
    refused = load(library, path, "works", answers={"axes": "zoals ze staan"})
    assert refused.loaded == 0


def test_a_local_or_missing_coordinate_system_is_rd_when_the_numbers_say_so(library, tmp_path):
    works(tmp_path / "w.shp", lines(1))
    (tmp_path / "w.cpg").unlink()
    local = 'LOCAL_CS["Rijksdriehoek",UNIT["Meter",1],AXIS["X",EAST],AXIS["Y",NORTH]]'
    for content in (local, None):
        folder = tmp_path / str(content is None)
        folder.mkdir()
        for part in (".shp", ".dbf", ".shx"):
            shutil.copy(tmp_path / f"w{part}", folder / f"w{part}")
        if content:
            (folder / "w.prj").write_text(content)
        prepared = load(library, folder / "w.shp", "works")
        assert prepared.loaded == 1
        question = next(item for item in prepared.file_questions if item.key == "crs")
        assert question.proposed == "EPSG:28992"


def test_the_header_row_can_be_chosen(tmp_path):
    text = "naam;soort\nnaam van het plan;soort van het plan\nPlan;sloop\n"
    raw = read_file_table(csv(tmp_path / "p.csv", text), answers={"header": "2"})
    assert raw.columns == ("naam van het plan", "soort van het plan")


def test_a_column_that_was_mapped_and_not_used_is_told(library, tmp_path):
    text = "jaar;gebied;schaal;indicator;waarde\n2025;GM0505;gemeente;verkocht;7\n"
    prepared = load(library, csv(tmp_path / "m.csv", text), "monitor")
    assert (None, "kolom_ongebruikt") in codes(prepared)


# -- headers, merged cells, words that turn around ---------------------------------------------


def test_a_header_of_two_rows_names_every_column(library, tmp_path):
    rows = [
        ["Project", "Corporatie", "Soort", "Woningen", None, "Periode", None],
        [None, None, None, "aantal", "sloop", "start", "gereed"],
        ["Plan", "Trivire", "nieuwbouw", 20, 3, 2027, 2029],
    ]
    prepared = load(library, sheet(tmp_path / "p.xlsx", rows), "projects")
    assert (None, "kopregel_twee_rijen") in codes(prepared)
    row = prepared.data.iloc[0]
    assert (row["dwellings_count"], row["first_year"], row["last_year"]) == (20, 2027, 2029)


def test_a_first_row_of_words_is_no_second_header(tmp_path):
    text = "naam;soort;bron;\nPlan een;sloop;lijst;let op de gevel\nPlan twee;sloop;lijst;\n"
    raw = read_file_table(csv(tmp_path / "p.csv", text))
    assert len(raw.frame) == 2


def test_a_merged_text_holds_for_every_row_and_a_number_for_the_first(library, tmp_path):
    rows = [
        ["Corporatie", "Project", "Soort", "Aantal", "Jaar"],
        ["Trivire", "Een", "nieuwbouw", 40, 2027],
        [None, "Twee", "nieuwbouw", None, 2028],
        ["Woonbron", "Drie", "nieuwbouw", 5, 2028],
    ]
    path = sheet(tmp_path / "p.xlsx", rows)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("D2:D3")
    book.save(path)
    prepared = load(library, path, "projects")
    assert prepared.data["corporation"].tolist() == ["Trivire", "Trivire", "Woonbron"]
    assert counts(prepared) == [40, None, 5]


@pytest.mark.parametrize(
    ("kind", "proposed"),
    [
        ("sloop/nieuwbouw", "sloop"), ("renovatie + sloop", "sloop"),
        ("geen sloop", "overslaan"), ("plan vervallen", "overslaan"),
    ],
)  # fmt: skip
def test_a_kind_that_is_two_or_called_off_is_asked(library, tmp_path, kind, proposed):
    text = f"naam;corporatie;soort;jaar\nPlan;Trivire;{kind};2028\n"
    prepared = load(library, csv(tmp_path / "p.csv", text), "projects")
    assert prepared.loaded == 0
    [question] = [q for q in prepared.file_questions if q.key.startswith("values:kind:")]
    assert question.proposed == proposed


def test_a_work_that_is_called_off_is_asked(library, tmp_path):
    line = f"LINESTRING({LEFT} {BOTTOM},{LEFT + 50} {BOTTOM})"
    text = f'naam;soort;wkt\nA;geen riool;"{line}"\nB;riool;"{line}"\n'
    prepared = load(library, csv(tmp_path / "w.csv", text), "works")
    assert prepared.data["name"].tolist() == ["B"]
    assert "values:kind:geen riool" in [q.key for q in prepared.file_questions]


def test_whose_rows_is_asked_when_a_name_is_like_a_known_one(library, tmp_path):
    text = (
        "naam;corporatie;soort;jaar\nA;Trivire West;nieuwbouw;2027\nB;Trivire;nieuwbouw;2027\n"
        "C;Habion;nieuwbouw;2027\n"
    )
    path = csv(tmp_path / "p.csv", text)
    prepared = load(library, path, "projects")
    assert prepared.data["corporation"].tolist() == ["Trivire", "Habion"]
    assert (4, "eigenaar_nieuw") in codes(prepared)
    [question] = [q for q in prepared.file_questions if q.key == "values:corporation:trivire west"]
    assert question.proposed == "Trivire"
    answered = load(library, path, "projects", answers={question.key: "Trivire"})
    assert answered.data["corporation"].tolist() == ["Trivire", "Trivire", "Habion"]


def test_a_status_that_does_not_tell_is_asked_before_anything_is_stored(library, tmp_path):
    rows = "\n".join(
        f"{n};Trivire;woning;1960;{status};{LEFT + 20 * n};{BOTTOM}"
        for n, status in enumerate(["verhuurd", "niet in exploitatie", "koopgarant"])
    )
    path = csv(tmp_path / "s.csv", f"vhe;eigenaar;soort;bouwjaar;status;x;y\n{rows}\n")
    prepared = load(library, path, "stock")
    assert prepared.own_count == 2
    [question] = prepared.open_questions
    assert question.key == "values:status:koopgarant"
    answered = load(library, path, "stock", answers={question.key: "niet in gebruik"})
    assert answered.own_count == 1
    assert answered.can_be_stored


def test_a_view_of_a_geopackage_is_told(library, tmp_path):
    path = works(tmp_path / "w.gpkg", lines(1))
    with sqlite3.connect(path) as database:
        table = database.execute("SELECT table_name FROM gpkg_contents").fetchone()[0]
        database.execute(f'CREATE VIEW selectie AS SELECT * FROM "{table}"')
    assert (None, "weergave_overgeslagen") in codes(load(library, path, "works"))


@pytest.mark.parametrize(("since_1904", "year"), [(False, 2027), (True, 2031)])
def test_a_bare_serial_number_counts_from_the_epoch_of_its_workbook(tmp_path, since_1904, year):
    book = openpyxl.Workbook()
    if since_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(["Naam", "Soort", "Corporatie", "Start", "Einde", "Aantal"])
    # 46388 is 1 January 2027 counted from 1900, and 2 January 2031 from 1904
    sheet.append(["Plan Zuid", "nieuwbouw", "Wonen", 46388, 46400, 46388])
    sheet.append(["Plan Noord", "nieuwbouw", "Wonen", 2027, 2028, 12])
    book.save(tmp_path / "plannen.xlsx")
    raw = read_file_table(tmp_path / "plannen.xlsx")
    cells = Cells(raw, proposed_mapping(raw, kind="projects"))
    assert [read_year(cells.get(row, "first_year")).year for row in cells.rows()] == [year, 2027]
    assert read_year(cells.values("last_year")[0]).year == year
    # a number that is no day is never changed
    assert cells.get(2, "dwellings_count") == 46388


@pytest.mark.parametrize("form", ["hex", "ewkb", "geojson"])
def test_shapes_as_databases_write_them(library, tmp_path, form):
    line = LineString([(LEFT, BOTTOM), (LEFT + 50, BOTTOM + 5)])
    text = {
        "hex": line.wkb_hex,
        "ewkb": shapely.to_wkb(shapely.set_srid(line, 28992), hex=True, include_srid=True),
        "geojson": shapely.to_geojson(line).replace('"', '""'),
    }[form]
    (tmp_path / "w.csv").write_text(f'naam;soort;jaar;geom\nRiool;riolering;2028;"{text}"\n')
    prepared = load(library, tmp_path / "w.csv", "works")
    assert prepared.data.geometry.iloc[0].length == pytest.approx(line.length)


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "is_open"),
    [
        ("2027", "9999", 2027, None, True),
        ("2027", "n.t.b.", 2027, None, True),
        ("2027", "volgt later eens", 2027, None, True),
        ("0", "2028", None, 2028, False),
        ("2027", "onbekend", 2027, None, True),
        ("2027", "", 2027, 2027, False),
        ("2027", "-", 2027, 2027, False),
        ("2027", "2029", 2027, 2029, False),
    ],
)
def test_a_begin_or_end_that_is_no_year_is_not_the_other_year(
    library, tmp_path, start, end, first, last, is_open
):
    text = f"Naam;Soort;Corporatie;Start;Eind;Aantal;X;Y\nA;sloop;Wonen;{start};{end};12;{AT}\n"
    (tmp_path / "p.csv").write_text(text)
    [row] = load(library, tmp_path / "p.csv", "projects").data.to_dict("records")
    found = [None if pd.isna(row[name]) else row[name] for name in ("first_year", "last_year")]
    assert (*found, bool(row["open_ended"])) == (first, last, is_open)
