"""Files as they come out of Excel, QGIS and other people's programs."""

import re
import shutil
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from geo.catalogue.file_limits import MAX_BYTES
from geo.catalogue.isolated_reading import Limits
from geo.catalogue.reading import (
    csv_style,
    read_any,
    read_csv,
    read_excel,
    read_parquet,
    read_vector,
)
from geo.catalogue.validation import validate
from geo.errors import DataError
from geo.importing.isolated_table import limits_for
from tests import town


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# -- text tables -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "style"),
    [
        (b"a,b\n1,2\n", ("utf-8", ",", ".")),
        (b"a;b\n1,5;2\n", ("utf-8", ";", ",")),
        (b"a\tb\n1\t2\n", ("utf-8", "\t", ",")),
        (b"a|b\n1|2\n", ("utf-8", "|", ",")),
        (b"a\n1\n", ("utf-8", ",", ".")),
        ("naam;é\n".encode("cp1252"), ("cp1252", ";", ",")),
        ("naam;é\n".encode("utf-8-sig"), ("utf-8-sig", ";", ",")),
        ("naam;é\n".encode("utf-16"), ("utf-16", ";", ",")),
    ],
)
def test_the_style_of_a_text_table_is_recognised(content, style):
    found = csv_style(content)
    assert (found.encoding, found.separator, found.decimal) == style


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_letters_with_accents_survive_every_usual_encoding(tmp_path, encoding):
    path = written(tmp_path / "a.csv", "naam;jaar\nCafé ‘De Brûlée’ €;2026\n".encode(encoding))
    frame = read_csv(path)
    assert frame.to_dict("list") == {"naam": ["Café ‘De Brûlée’ €"], "jaar": ["2026"]}


def test_every_cell_stays_as_it_is_written(tmp_path):
    # which column holds numbers is for the contract to say: a text may look like one
    frame = read_csv(written(tmp_path / "a.csv", "lat;naam\n51,8;3,5\n-0,5;1.200\n"))
    assert frame["lat"].to_list() == ["51,8", "-0,5"]
    assert frame["naam"].to_list() == ["3,5", "1.200"]
    assert frame.attrs["decimal"] == ","
    frame = read_csv(written(tmp_path / "b.csv", 'lat,naam\n"51,8",a\n'))
    assert frame["lat"].to_list() == ["51,8"]
    assert frame.attrs["decimal"] == "."


def test_numbers_of_a_dutch_export_are_judged_per_column_and_texts_left_alone(tmp_path):
    lines = (
        "wijkcode;wijknaam;inwoners;meergezins_pct;bron;eigen\n"
        "WK050501;3,5;1.200;51,8;tabel 1.200;2,5\n"
        "WK050502;B;980;40;x;\n"
    )
    outcome = validate(read_csv(written(tmp_path / "a.csv", lines)), "kerncijfers")
    assert outcome.rejected["message"].to_list() == []
    found = outcome.valid
    assert found["wijknaam"].to_list() == ["3,5", "B"]
    assert found["bron"].to_list() == ["tabel 1.200", "x"]
    assert found["inwoners"].to_list() == [1200, 980]
    assert found["meergezins_pct"].to_list() == [51.8, 40.0]
    # a column beyond the contract is nobody's number
    assert found["eigen"][0] == "2,5"


def test_empty_cells_are_missing_and_short_rows_are_filled_with_missing(tmp_path):
    frame = read_csv(written(tmp_path / "a.csv", "a,b,c\n1,,3\n4\n"))
    assert frame.isna().to_numpy().tolist() == [[False, True, False], [False, True, True]]


def test_rows_keep_the_number_they_have_in_the_file(tmp_path):
    # an empty line still counts: the bad row is the fifth line in a text editor and in Excel
    lines = "wijkcode,wijknaam,bron\nWK050501,A,x\n\n,,\nWK05,B,x\n"
    outcome = validate(read_csv(written(tmp_path / "a.csv", lines)), "kerncijfers")
    assert outcome.rejected["row"].to_list() == [5]
    assert len(outcome.valid) == 1


def test_a_row_with_too_many_cells_is_rejected_and_the_others_load(tmp_path):
    lines = "wijkcode,wijknaam,bron\nWK050501,A,x\nWK050502,Bin, nen,x\nWK050503,C,x,\n"
    outcome = validate(read_csv(written(tmp_path / "a.csv", lines)), "kerncijfers")
    # a comma too many with nothing behind it does no harm
    assert outcome.valid["wijkcode"].to_list() == ["WK050501", "WK050503"]
    [mistake] = outcome.rejected.to_dict("records")
    assert mistake["row"] == 3
    assert mistake["value"] == "x"
    assert mistake["message"] == (
        "Rij 3, kolom 'bron': de rij heeft meer cellen dan de kopregel ('x' blijft over); "
        "verwacht aanhalingstekens om een tekst met een scheidingsteken."
    )
    assert "wijknaam" in outcome.valid.columns
    assert all(str(name).isidentifier() for name in outcome.valid.columns)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_of_every_system(tmp_path, ending):
    path = written(tmp_path / "a.csv", ending.join(["a,b", "1,2", "3,4", ""]))
    assert read_csv(path)["b"].to_list() == ["2", "4"]


def test_a_cell_may_hold_a_line_end_and_a_separator(tmp_path):
    path = written(tmp_path / "a.csv", 'a,b\n"regel 1\nregel 2, nog",2\n')
    assert read_csv(path)["a"].to_list() == ["regel 1\nregel 2, nog"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is leeg"),
        (b" \n\n", "is leeg"),
        # read by its zeros, as in an import; only the rows are missing
        ("naam;jaar\n".encode("utf-16-le"), "geen rijen"),
        (b"\x00\x81\x8d\x00\x00\x8f", "geen leesbare tekst"),
        (b"a,b,a\n1,2,3\n", "kolom 'a' twee keer"),
        (b'a,b\n1,2\n"' + b"x" * 200_000, "bij regel 3 een aanhalingsteken"),
        (b'a,b\n"1,2\n3,4\n', "bij regel 2 een aanhalingsteken"),
        (b"a,b\n", "geen rijen"),
    ],
    ids=[
        "empty",
        "blank",
        "utf-16 unmarked",
        "binary",
        "double",
        "unclosed quote",
        "short unclosed quote",
        "header only",
    ],
)
def test_a_text_table_that_cannot_be_read_is_one_dutch_sentence(tmp_path, content, message):
    path = written(tmp_path / "bestand.csv", content)
    with pytest.raises(DataError, match=message) as caught:
        read_csv(path)
    assert "bestand.csv" in str(caught.value)


def test_a_border_written_as_text_fits_in_a_cell(tmp_path):
    border = "POLYGON ((" + "1 2;" * 100_000 + "))"
    path = written(tmp_path / "a.csv", f'a,b\n"{border}",2\n')
    assert read_csv(path)["a"].to_list() == [border]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"weg\.csv bestaat niet"):
        read_csv(tmp_path / "weg.csv")
    with pytest.raises(DataError, match="kan niet worden gelezen"):
        read_csv(tmp_path)


# -- workbooks ---------------------------------------------------------------------------------


def test_a_worksheet_reads_as_the_text_table_does(tmp_path):
    path = tmp_path / "projecten.xlsx"
    pd.DataFrame(town.project_rows()).to_excel(path, index=False)
    outcome = validate(read_excel(path), "projects")
    assert outcome.rejected.empty
    pd.testing.assert_frame_equal(outcome.valid, town.projects())


def test_rows_of_a_worksheet_keep_their_number(tmp_path):
    path = tmp_path / "a.xlsx"
    frame = pd.DataFrame(
        {"wijkcode": ["WK050501", None, "WK05"], "wijknaam": ["A", None, "B"], "bron": "x"}
    )
    frame.loc[1, "bron"] = None
    frame.to_excel(path, index=False)
    outcome = validate(read_excel(path), "kerncijfers")
    # row 1 is the header, row 3 is empty
    assert outcome.rejected["row"].to_list() == [4]
    assert len(outcome.valid) == 1


def test_workbooks_that_cannot_be_read(tmp_path):
    with pytest.raises(DataError, match="geen leesbare Excel"):
        read_excel(written(tmp_path / "a.xlsx", b"PK\x03\x04 kapot"))
    with pytest.raises(DataError, match="geen Excel-werkmap maar tekst"):
        read_excel(written(tmp_path / "b.xlsx", b"a;b\n1;2\n"))
    pd.DataFrame({"a": []}).to_excel(tmp_path / "c.xlsx", index=False)
    with pytest.raises(DataError, match="geen rijen"):
        read_excel(tmp_path / "c.xlsx")
    pd.DataFrame({"a": [1]}).to_excel(tmp_path / "d.xlsx", index=False)
    with pytest.raises(DataError, match="geen leesbare Excel"):
        read_excel(tmp_path / "d.xlsx", sheet="Blad9")


# -- maps --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.fgb", "a.shp"])
def test_shapes_come_back_from_every_kind_of_file(tmp_path, name):
    squares = town.buurten()[["buurtcode", "geometry"]]
    squares.to_file(tmp_path / name)
    frame = read_any(tmp_path / name)
    assert frame.crs.to_epsg() == 28992
    found = frame.set_index(frame.columns[0]).geometry
    for code, square in zip(squares["buurtcode"], squares.geometry, strict=True):
        assert found[code].equals(square)


def test_a_zipped_shapefile(tmp_path):
    folder = tmp_path / "shp"
    folder.mkdir()
    town.buurten()[["buurtcode", "geometry"]].to_file(folder / "buurten.shp")
    shutil.make_archive(str(tmp_path / "buurten"), "zip", folder)
    assert len(read_any(tmp_path / "buurten.zip")) == 4


def test_degrees_stay_degrees_unless_asked(tmp_path):
    # the RD origin at Amersfoort is x = 155000, y = 463000; degrees go there and back within 1 cm
    points = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(155000, 463000)], crs="EPSG:28992")
    points.to_crs("EPSG:4326").to_file(tmp_path / "a.geojson")
    assert read_vector(tmp_path / "a.geojson").crs.to_epsg() == 4326
    [point] = read_vector(tmp_path / "a.geojson", to_rd=True).geometry
    assert point.distance(Point(155000, 463000)) < 0.01


def test_maps_that_cannot_be_used(tmp_path):
    squares = town.buurten()[["buurtcode", "geometry"]]
    squares.to_file(tmp_path / "a.gpkg", layer="een")
    squares.to_file(tmp_path / "a.gpkg", layer="twee")
    with pytest.raises(DataError, match="meer lagen; kies er een: een, twee"):
        read_vector(tmp_path / "a.gpkg")
    assert len(read_vector(tmp_path / "a.gpkg", layer="twee")) == 4
    with pytest.raises(DataError, match=r"geen laag 'drie'\. Er zijn: een, twee"):
        read_vector(tmp_path / "a.gpkg", layer="drie")
    with pytest.raises(DataError, match="geen leesbaar kaartbestand"):
        read_vector(written(tmp_path / "b.gpkg", b"geen database"))
    with pytest.raises(DataError, match="is leeg"):
        read_vector(written(tmp_path / "c.geojson", b""))
    empty = '{"type": "FeatureCollection", "features": []}'
    with pytest.raises(DataError, match=r"geen (objecten|geometrie)"):
        read_vector(written(tmp_path / "d.geojson", empty))
    squares.to_file(tmp_path / "e.shp")
    (tmp_path / "e.prj").unlink()
    with pytest.raises(DataError, match="niet in welk coördinatenstelsel"):
        read_vector(tmp_path / "e.shp")


# -- own files ---------------------------------------------------------------------------------


def test_a_damaged_parquet_file_is_a_dutch_sentence(tmp_path):
    with pytest.raises(DataError, match="beschadigd"):
        read_parquet(written(tmp_path / "a.parquet", b"PAR1 en dan niets"))
    with pytest.raises(DataError, match="bestaat niet"):
        read_parquet(tmp_path / "b.parquet")


def test_an_unknown_ending_names_those_that_are_known(tmp_path):
    with pytest.raises(DataError, match=r"'\.docx' is onbekend.*\.csv.*\.gpkg"):
        read_any(written(tmp_path / "a.docx", b"x"))


@pytest.mark.parametrize(
    ("row", "limits"),
    [("Kaartbestand", Limits.for_size), ("CSV", limits_for)],
)
def test_the_guide_says_how_long_reading_an_upload_may_take(row, limits):
    guide = (Path(__file__).resolve().parents[2] / "docs/beheer.md").read_text(encoding="utf-8")
    told = re.search(rf"\| {row}[^|]*\|[^|]*\| (\d+) s plus 1 s per ([\d,]+) MB \|", guide)
    start, per = int(told[1]), float(told[2].replace(",", ".")) * 1e6
    for size in (0, 10_000_000, MAX_BYTES):
        assert limits(size).seconds == start + size // per


def test_every_place_that_limits_an_upload_says_the_same():
    root = Path(__file__).resolve().parents[2]
    config = tomllib.loads((root / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] * 1_000_000 == MAX_BYTES
    nginx = (root / "deploy/nginx-locations.conf").read_text(encoding="utf-8")
    allowed = int(re.search(r"client_max_body_size (\d+)m", nginx)[1])
    assert MAX_BYTES / 1e6 <= allowed <= MAX_BYTES / 1e6 * 1.1
    guide = (root / "docs/beheer.md").read_text(encoding="utf-8")
    assert f"{MAX_BYTES // 1_000_000} MB" in guide
