"""Reading uploads: the same small table in every format, and what makes each format odd."""

import json
import zipfile

import geopandas as gpd
import openpyxl
import pytest
import shapely
from shapely import Point, box

from geo.errors import DataError
from geo.importing.files import read_file_table, sheets

ROWS = [("Zoë", "Trivire", "104605,5"), ("Anna", "Woonbron", "104625,5")]
HEADER = ("Complexnaam", "Corporatie", "X")


def codes(raw):
    return [item.problem.code for item in raw.findings]


def text_of(separator=";", *, above=(), below=()):
    lines = [separator.join(row) for row in (HEADER, *ROWS)]
    return "\r\n".join([*above, *lines, *below]) + "\r\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_encoding_and_separator(tmp_path, encoding, separator):
    path = tmp_path / "in.csv"
    path.write_bytes(text_of(separator).encode(encoding))
    raw = read_file_table(path)
    assert raw.columns == HEADER
    assert raw.frame["Complexnaam"].tolist() == ["Zoë", "Anna"]
    assert raw.frame.index.tolist() == [2, 3]


def test_comma_with_quotes(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text('Naam,Corporatie,Bouwjaar\n"Wit, dorp",Trivire,1950\nZuid,Woonbron,1960\n')
    raw = read_file_table(path)
    assert raw.frame["Naam"].tolist() == ["Wit, dorp", "Zuid"]


def test_lines_above_the_header_and_row_numbers(tmp_path):
    path = tmp_path / "in.csv"
    above = ("Export uit het systeem;;", "Peildatum;1-1-2025;", "")
    path.write_text(text_of(above=above, below=("", ";;", "Totaal;2;")), encoding="utf-8")
    raw = read_file_table(path)
    assert raw.columns == HEADER
    # three lines above, so the header is line 4 and the rows are 5 and 6
    assert raw.frame.index.tolist() == [5, 6]
    assert {"aanhef", "totaalrij"} <= set(codes(raw))
    assert next(i.row for i in raw.findings if i.problem.code == "totaalrij") == 9


def test_a_quoted_cell_over_two_lines_keeps_the_numbers_right(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text('Naam;Corporatie\n"een\ntwee";Trivire\ndrie;Woonbron\n')
    assert read_file_table(path).frame.index.tolist() == [2, 4]


def test_without_a_header_the_columns_get_numbers(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("0505100000000001;1960;C\n0505100000000002;1970;D\n")
    raw = read_file_table(path)
    assert raw.columns == ("kolom 1", "kolom 2", "kolom 3")
    assert raw.frame.index.tolist() == [1, 2]
    assert codes(raw) == ["geen_kopregel"]


def test_a_row_with_too_many_cells_is_told(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("Naam;Corporatie\nA;Trivire\nB;Woonbron;over\n")
    raw = read_file_table(path)
    assert [(i.row, i.severity) for i in raw.findings] == [(3, "fout")]


def test_header_repeated_and_footnote(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(
        "Naam;Corporatie;Bouwjaar\nA;Trivire;1950\nNaam;Corporatie;Bouwjaar\nB;Trivire;1951\n"
        "* cijfers onder voorbehoud;;\n"
    )
    raw = read_file_table(path)
    assert raw.frame["Naam"].tolist() == ["A", "B"]
    assert [(i.row, i.problem.code) for i in raw.findings] == [
        (3, "kopregel_herhaald"),
        (5, "voetnoot"),
    ]


def test_a_column_name_that_occurs_twice(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("Naam;Label;Label\nA;C;D\n")
    raw = read_file_table(path)
    assert raw.columns == ("Naam", "Label", "Label (2)")
    assert codes(raw) == ["dubbele_kolom"]


def test_letters_that_were_damaged_before(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("Naam;Corporatie\nZoÃ«;Trivire\n", encoding="utf-8")
    # what was saved twice can be undone: 'ZoÃ«' is 'Zoë'
    raw = read_file_table(path)
    assert raw.frame["Naam"].tolist() == ["Zoë"]
    assert codes(raw) == ["tekencodering_gevonden"]
    as_it_stands = read_file_table(path, answers={"encoding": "utf-8"})
    assert codes(as_it_stands) == ["tekencodering"]


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "bezit.xlsx"
    workbook = openpyxl.Workbook()
    cover = workbook.active
    cover.title = "Toelichting"
    cover.append(["Dit is de toelichting"])
    page = workbook.create_sheet("Bezit")
    page.append(["Pand", "Corporatie", "Bouwjaar", "Complex"])
    page.append(["0505100000000001", "Trivire", 1960, "A"])
    page.append(["0505100000000002", "Trivire", "=1960+1", "A"])
    page.append(["0505100000000003", "Trivire", 1962, None])
    page.merge_cells("D3:D4")
    page.column_dimensions["B"].hidden = True
    page.row_dimensions[4].hidden = True
    hidden = workbook.create_sheet("Oud")
    hidden.append(["Pand"])
    hidden.sheet_state = "hidden"
    workbook.save(path)
    return path


def test_workbook_tells_what_a_table_does_not_show(book):
    raw = read_file_table(book)
    assert raw.sheet == "Bezit"
    assert sheets(book) == ("Toelichting", "Bezit", "Oud")
    told = {(i.problem.code, i.row) for i in raw.findings}
    assert told == {
        ("werkblad_gekozen", None),
        ("verborgen_kolom", None),
        ("verborgen_rij", 4),
        ("samengevoegd", 3),
    }
    assert raw.formulas == {(3, "Bouwjaar")}
    assert raw.frame.loc[2, "Bouwjaar"] == 1960


def test_workbook_sheet_by_name(book):
    with pytest.raises(DataError, match=r"heeft geen werkblad 'Nee'. Er zijn: Toelichting, Bezit"):
        read_file_table(book, sheet="Nee")
    assert read_file_table(book, sheet="bezit").sheet == "Bezit"


def test_excel_that_is_old_or_locked(tmp_path):
    path = tmp_path / "oud.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 100)
    with pytest.raises(DataError, match="wachtwoord of is een oud Excel-bestand"):
        read_file_table(path)
    old = tmp_path / "oud.xls"
    old.write_bytes(b"x")
    with pytest.raises(DataError, match=r"Sla het in Excel op als \.xlsx"):
        read_file_table(old)


def features(crs="EPSG:28992"):
    frame = gpd.GeoDataFrame(
        {"pand_id": ["0505100000000001", "0505100000000002"], "corporatie": ["Trivire"] * 2},
        geometry=[box(104_600, 424_050, 104_610, 424_060), box(104_620, 424_050, 104_630, 424_060)],
        crs="EPSG:28992",
    )
    return frame.to_crs(crs)


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb"])
@pytest.mark.parametrize("crs", ["EPSG:28992", "EPSG:4326", "EPSG:3857"])
def test_map_files_come_to_rd(tmp_path, ending, crs):
    path = tmp_path / f"in.{ending}"
    features(crs).to_file(path)
    raw = read_file_table(path)
    assert "pand_id" in raw.columns
    assert raw.frame.index.tolist() == [1, 2]
    assert raw.geometry.crs.to_epsg() == 28992
    # a FlatGeobuf puts its objects in an order of its own
    wanted = features().set_index("pand_id").geometry.centroid
    for row, pand in raw.frame["pand_id"].items():
        assert raw.geometry.loc[row].centroid.distance(wanted[pand]) < 0.1


def test_shapefile_in_a_zip(tmp_path):
    features().to_file(tmp_path / "bezit.shp")
    path = tmp_path / "bezit.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in tmp_path.glob("bezit.*"):
            if part.suffix != ".zip":
                archive.write(part, f"map/{part.name}")
        archive.writestr("__MACOSX/._bezit.shp", b"rommel")
    raw = read_file_table(path)
    assert raw.style.startswith("Shapefile")
    assert len(raw.frame) == 2


def test_shapefile_without_its_parts(tmp_path):
    features().to_file(tmp_path / "bezit.shp")
    (tmp_path / "bezit.dbf").unlink()
    with pytest.raises(DataError, match=r"ontbreekt \.dbf"):
        read_file_table(tmp_path / "bezit.shp")


def test_geojson_in_metres_without_saying_so(tmp_path):
    path = tmp_path / "in.geojson"
    shape = {"type": "Point", "coordinates": [104_605, 424_055]}
    feature = {"type": "Feature", "properties": {"naam": "A"}, "geometry": shape}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    raw = read_file_table(path)
    assert raw.geometry.iloc[0].equals(Point(104_605, 424_055))
    assert codes(raw) == ["stelsel_aangenomen"]


def test_layers_of_a_geopackage(tmp_path):
    path = tmp_path / "in.gpkg"
    features().to_file(path, layer="bezit")
    features().head(1).to_file(path, layer="klein")
    assert sheets(path) == ("bezit", "klein")
    raw = read_file_table(path)
    assert (raw.sheet, codes(raw)) == ("bezit", ["laag_gekozen"])
    assert len(read_file_table(path, sheet="klein").frame) == 1
    with pytest.raises(DataError, match="heeft geen laag 'nee'"):
        read_file_table(path, sheet="nee")


def test_coordinates_that_are_no_numbers(tmp_path):
    path = tmp_path / "in.gpkg"
    frame = gpd.GeoDataFrame(
        {"naam": ["a", "b"]},
        geometry=[Point(104_605, 424_055), shapely.from_wkt("POINT (inf 424055)")],
        crs="EPSG:28992",
    )
    frame.to_file(path)
    raw = read_file_table(path)
    assert [(i.row, i.problem.code) for i in raw.findings] == [(2, "coordinaat_oneindig")]
    assert raw.geometry.loc[2] is None


def test_what_cannot_be_read_says_what_can(tmp_path):
    path = tmp_path / "in.docx"
    path.write_bytes(b"x")
    with pytest.raises(DataError, match=r"'\.docx' is niet bekend\. Bekend zijn: \.csv"):
        read_file_table(path)
    with pytest.raises(DataError, match="bestaat niet"):
        read_file_table(tmp_path / "weg.csv")


def test_a_name_a_row_higher_belongs_to_the_column_that_has_none(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["Bezit per 1 januari"],
        ["Adres", None, "Eigenaar", "Kenmerken", None],
        ["Postcode", "Huisnummer", None, "Bouwjaar", "Label"],
        ["3311 AB", 4, "Woonbron", 1958, "D"],
    ):
        book.active.append(row)
    book.save(tmp_path / "twee.xlsx")
    table = read_file_table(tmp_path / "twee.xlsx")
    assert table.columns == ("Postcode", "Huisnummer", "Eigenaar", "Bouwjaar", "Label")
    assert "kopregel_twee_rijen" in set(codes(table))
    assert len(table.frame) == 1


def test_an_empty_sheet_names_the_others_also_hidden_ones(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Toelichting bij het bestand"])
    hidden = book.create_sheet("Gegevens")
    hidden.sheet_state = "hidden"
    hidden.append(["Naam", "Soort"])
    hidden.append(["Riool", "weg"])
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(DataError, match="Andere werkbladen: Gegevens"):
        read_file_table(tmp_path / "b.xlsx")
    assert len(read_file_table(tmp_path / "b.xlsx", sheet="Gegevens").frame) == 1


def test_a_file_with_the_name_of_another_kind_is_told_in_dutch(tmp_path):
    (tmp_path / "a.xlsx").write_text("Naam;Soort\nRiool;weg\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"geen Excel-werkmap maar tekst; geef het de naam \.csv"):
        read_file_table(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(bytes(range(256)))
    with pytest.raises(DataError, match="geen leesbare Excel-werkmap; sla het"):
        read_file_table(tmp_path / "b.xlsx")
    openpyxl.Workbook().save(tmp_path / "c.xlsx")
    (tmp_path / "c.csv").write_bytes((tmp_path / "c.xlsx").read_bytes())
    with pytest.raises(DataError, match="geen tekst maar een Excel- of zipbestand"):
        read_file_table(tmp_path / "c.csv")


def test_lines_that_stand_between_quotes_as_a_whole_are_cut(tmp_path):
    text = '"Naam;Soort;Jaar"\n"Riool ""Noord"";weg;2027"\n"Pad;groen;2028"\n'
    (tmp_path / "q.csv").write_text(text, encoding="utf-8")
    table = read_file_table(tmp_path / "q.csv")
    assert table.columns == ("Naam", "Soort", "Jaar")
    assert table.frame["Naam"].tolist() == ['Riool "Noord"', "Pad"]
    assert "regels_tussen_aanhalingstekens" in set(codes(table))
    # one column of texts stays one column
    (tmp_path / "een.csv").write_text('"Naam"\n"Riool; noord"\n', encoding="utf-8")
    assert read_file_table(tmp_path / "een.csv").columns == ("Naam",)
