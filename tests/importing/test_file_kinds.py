# ruff: noqa: E501 - rows of files, one line each
"""More kinds of files that can be read wrong without a word, each made here in a few lines."""

import shutil
import sqlite3
import zipfile
from datetime import date

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import rasterio
import shapely
from openpyxl.styles import Font
from rasterio.enums import ColorInterp

from geo.catalogue.raster_reading import raster_bands, raster_values
from geo.errors import DataError
from geo.fetch.ep_online import read_labels
from geo.hazards.thresholds import load_thresholds
from geo.importing.areas import prepare_areas
from geo.importing.files import read_file_table
from geo.importing.hazard_file import prepare_hazard
from geo.importing.hazard_raster import bands_to_choose
from geo.importing.mapping import proposed_mapping, remember, remembered
from geo.importing.prepare import prepare
from geo.text.numbers import number_style
from geo.text.periods import read_period
from tests.importing import street
from tests.importing.street import BOTTOM, LEFT

TODAY = date(2026, 6, 1)
HEAD = "naam;corporatie;soort;aantal;jaar"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return street.library(tmp_path_factory.mktemp("kinds") / "var", bag=False)


def load(library, path, kind="projects", *, answers=None):
    raw = read_file_table(path, answers=answers)
    mapping = proposed_mapping(raw, kind=kind)
    return prepare(library, raw, mapping, answers=answers or {}, replace_what="all", today=TODAY)


def codes(prepared):
    return {item.problem.code for item in prepared.findings}


def text(path, lines, *, encoding="utf-8"):
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


# -- years -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "first", "last", "is_open"),
    [
        ("2027 t/m n.t.b.", 2027, None, True),
        ("2028 t/m ...", 2028, None, True),
        ("2027-28-29", 2027, 2029, False),
        ("27 t/m 29", 2027, 2029, False),
        ("minimaal 2028", 2028, None, True),
        ("vroegst 2028", 2028, None, True),
        ("2028 plus", 2028, None, True),
        ("2028 uiterlijk", None, 2028, False),
        ("op z'n laatst 2028", None, 2028, False),
        ("2027 uitgesteld naar 2029", 2029, 2029, False),
        ("was 2027 nu 2030-2031", 2030, 2031, False),
        ("verschoven van 2027 naar '30", 2030, 2030, False),
    ],
)
def test_words_around_a_year_bound_it(cell, first, last, is_open):
    period = read_period(cell).period
    assert (period.first, period.last, period.open_ended) == (first, last, is_open)


@pytest.mark.parametrize(
    "cell",
    ["2027 geschrapt", "niet in 2027", "2027 niet", "vervallen (2028)", "gaat niet door, 2029"],
)
def test_a_year_in_which_nothing_happens_is_no_year(cell):
    read = read_period(cell)
    assert read.period is None
    assert read.fault == "gaat niet door"


@pytest.mark.parametrize("cell", ["2027,5", 2027.5, "ca. 2027", "rond 2027", "2027/8"])
def test_a_year_that_is_not_exact_is_told(cell):
    read = read_period(cell)
    assert read.period.first == 2027
    assert read.interpreted


# -- numbers and columns -----------------------------------------------------------------------


def test_a_count_beside_a_broken_number_with_the_same_mark_is_asked():
    assert not number_style(["12.000", "0.500"], file_mark=",", whole=True, low=1).sure
    assert number_style(["12.000", "9.850", "7"], file_mark=",", whole=True, low=1).sure


def test_counts_that_a_computer_made_nearly_whole_are_whole(library, tmp_path):
    book = openpyxl.Workbook()
    for row in (
        HEAD.split(";"),
        ["A", "Trivire", "sloop", 19.9999999999, 2027],
        ["B", "Trivire", "sloop", 20.5, 2027],
    ):
        book.active.append(row)
    book.save(tmp_path / "p.xlsx")
    counts = load(library, tmp_path / "p.xlsx").data["dwellings_count"]
    assert [None if pd.isna(n) else int(n) for n in counts] == [20, None]


def test_columns_that_are_not_used_are_named_and_a_rival_is_asked(library, tmp_path):
    rows = [
        "naam;corporatie;soort;aantal woningen;aantal;jaar;kleur;leeg",
        "A;Trivire;sloop;20;30;2027;rood;",
        "B;Trivire;sloop;20;20;2027;;",
    ]
    prepared = load(library, text(tmp_path / "p.csv", rows))
    assert prepared.reconciliation.unused_columns == ("aantal", "kleur")
    assert any("'kleur'" in line for line in prepared.summary())
    [check] = [c for c in prepared.reconciliation.asks if c.code == "kolom_ook_mogelijk"]
    assert "'aantal'" in check.message
    same = [rows[0], rows[1].replace("20;30", "20;20"), rows[2]]
    again = load(library, text(tmp_path / "q.csv", same))
    assert not [c for c in again.reconciliation.asks if c.code == "kolom_ook_mogelijk"]


def test_start_and_end_as_dates_make_the_period_of_a_plan(library, tmp_path):
    rows = ["naam;corporatie;soort;startdatum;einddatum", "A;Trivire;sloop;1-3-2027;31-12-2028"]
    row = load(library, text(tmp_path / "p.csv", rows)).data.iloc[0]
    assert (row["first_year"], row["last_year"]) == (2027, 2028)


def test_a_second_table_with_its_columns_in_another_order_is_read_by_its_own_header(
    library, tmp_path
):
    rows = [
        HEAD,
        "A;Trivire;sloop;20;2027",
        "",
        "naam;corporatie;soort;jaar;aantal",
        "B;Trivire;sloop;2029;44",
    ]
    prepared = load(library, text(tmp_path / "p.csv", rows))
    assert prepared.data["dwellings_count"].tolist() == [20, 44]
    assert prepared.data["first_year"].tolist() == [2027, 2029]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_lines_of_two_encodings_are_each_read_in_their_own(library, tmp_path, mark):
    rows = [HEAD, "Één;Trivire;sloop;20;2027"]
    content = mark + "\n".join(rows).encode() + "\nCafé;Trivire;sloop;20;2027\n".encode("cp1252")
    (tmp_path / "p.csv").write_bytes(content)
    prepared = load(library, tmp_path / "p.csv")
    assert prepared.data["name"].tolist() == ["Één", "Café"]
    assert "tekencodering_gevonden" in codes(prepared)


# -- workbooks ---------------------------------------------------------------------------------


def two_sheets(path):
    book = openpyxl.Workbook()
    for name, year in (("2025", 2027), ("2026", 2030)):
        sheet = book.create_sheet(name)
        for row in (
            HEAD.split(";"),
            ["A", "Trivire", "sloop", 20, year],
            ["B", "Trivire", "sloop", 20, year],
        ):
            sheet.append(row)
    for cell in book["2026"][3]:
        cell.font = Font(strike=True)
    del book["Sheet"]
    book.create_sheet("Toelichting").append(["Dit zijn de plannen."])
    book.save(path)
    return path


def test_which_of_two_sheets_alike_is_asked_and_not_remembered(library, tmp_path):
    path = two_sheets(tmp_path / "p.xlsx")
    prepared = load(library, path)
    [question] = prepared.open_questions
    assert (question.key, question.proposed) == ("sheet", "2025")
    assert [choice.value for choice in question.choices] == ["2025", "2026"]
    assert not prepared.can_be_stored
    answered = load(library, path, answers={"sheet": "2026"})
    assert answered.can_be_stored
    assert set(answered.data["first_year"]) == {2030}
    remember(answered.mapping, answered.raw, var=tmp_path)
    assert "sheet" not in remembered(answered.raw, kind="projects", var=tmp_path).answers


def test_a_row_that_is_struck_through_is_told(library, tmp_path):
    prepared = load(library, two_sheets(tmp_path / "p.xlsx"), answers={"sheet": "2026"})
    assert [f.row for f in prepared.findings if f.problem.code == "doorgestreept"] == [3]


# -- map files ---------------------------------------------------------------------------------


def works(*, years=(2027, 2028)):
    lines = [shapely.LineString([(LEFT, BOTTOM + at), (LEFT + 50, BOTTOM + at)]) for at in (0, 10)]
    return gpd.GeoDataFrame(
        {"naam": ["A", "B"], "soort": ["riool", "weg"], "jaar": years}, geometry=lines, crs=28992
    )


def test_which_of_two_layers_is_asked(library, tmp_path):
    path = tmp_path / "w.gpkg"
    works().to_file(path, layer="oud")
    works(years=(2031, 2032)).to_file(path, layer="nieuw")
    prepared = load(library, path, "works")
    assert [question.key for question in prepared.open_questions] == ["sheet"]
    answered = load(library, path, "works", answers={"sheet": "nieuw"})
    assert answered.data["first_year"].tolist() == [2031, 2032]
    assert answered.can_be_stored


def test_which_layer_of_policy_areas_or_of_a_hazard_is_asked_too(library, tmp_path):
    path = tmp_path / "g.gpkg"
    box = shapely.box(LEFT, BOTTOM, LEFT + 100, BOTTOM + 100)
    for layer, name, degrees in (("oud", "Noord", 36.0), ("nieuw", "Zuid", 41.0)):
        frame = gpd.GeoDataFrame({"naam": [name], "pet": [degrees]}, geometry=[box], crs=28992)
        frame.to_file(path, layer=layer)
    for prepare_it in (
        lambda **o: prepare_areas(library, path, kind="nplv", **o),
        lambda **o: heat(library, path, **o),
    ):
        with pytest.raises(DataError, match=r"meer lagen.*\[sheet\]"):
            prepare_it()
    answers = {"sheet": "nieuw"}
    assert (
        prepare_areas(library, path, kind="nplv", answers=answers).frame["name"].tolist()[-1]
        == "Zuid"
    )
    assert np.nanmax(heat(library, path, answers=answers).values) == pytest.approx(41)


def test_a_geopackage_with_changes_beside_it_is_not_read(library, tmp_path):
    path = tmp_path / "w.gpkg"
    works().to_file(path, layer="werken")
    database = sqlite3.connect(path)
    try:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("CREATE TABLE other (a)")
        database.commit()
        with pytest.raises(DataError, match="nog open in een ander programma"):
            load(library, path, "works")
    finally:
        database.close()


def test_rows_of_a_shapefile_that_were_deleted_stay_away_and_are_told(library, tmp_path):
    folder = tmp_path / "shp"
    folder.mkdir()
    works().to_file(folder / "w.shp")
    table = bytearray((folder / "w.dbf").read_bytes())
    table[int.from_bytes(table[8:10], "little")] = ord("*")
    (folder / "w.dbf").write_bytes(table)
    path = shutil.make_archive(str(tmp_path / "w"), "zip", folder)
    prepared = load(library, tmp_path / path, "works")
    assert prepared.data["name"].tolist() == ["B"]
    assert "verwijderde_rijen" in codes(prepared)


def test_a_text_beside_the_data_in_a_zip_is_left_alone(library, tmp_path):
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr("plannen.csv", f"{HEAD}\nA;Trivire;sloop;20;2027")
        archive.writestr("leesmij.txt", "Peildatum 1-1-2026")
    assert load(library, tmp_path / "p.zip").loaded == 1


def test_a_plan_in_another_gemeente_and_a_work_over_everything_are_not_loaded(library, tmp_path):
    rows = [
        "naam;corporatie;soort;x;y",
        "Hier;Trivire;sloop;104650;424050",
        "Tiel;Trivire;sloop;158000;432000",
    ]
    prepared = load(library, text(tmp_path / "p.csv", rows))
    assert prepared.data["name"].tolist() == ["Hier"]
    assert "buiten_gemeente" in codes(prepared)
    whole = works()
    whole.geometry = [
        shapely.box(LEFT - 20_000, BOTTOM - 20_000, LEFT + 20_000, BOTTOM + 20_000),
        whole.geometry[1],
    ]
    whole.to_file(tmp_path / "w.gpkg")
    prepared = load(library, tmp_path / "w.gpkg", "works")
    assert prepared.data["name"].tolist() == ["B"]
    assert "vorm_te_groot" in codes(prepared)


# -- rasters -----------------------------------------------------------------------------------

HEAT = np.full((60, 120), 38.0, dtype="float32")


def geotiff(path, bands, *, transform=None, roles=None, **options):
    with rasterio.open(
        path, "w", driver="GTiff", width=120, height=60, count=len(bands), crs="EPSG:28992",
        dtype=bands[0].dtype, transform=transform or rasterio.Affine(5, 0, LEFT, 0, -5, BOTTOM + 200), **options,
    ) as raster:  # fmt: skip
        for number, band in enumerate(bands, start=1):
            raster.write(band, number)
        if roles:
            raster.colorinterp = roles
    return path


def heat(library, path, **options):
    thresholds = load_thresholds(library.data / "thresholds.toml")
    return prepare_hazard(library, path, hazard="heat", thresholds=thresholds, **options)


def test_an_alpha_band_of_floating_numbers_hides_cells(tmp_path):
    alpha = np.full_like(HEAT, 255)
    alpha[:30] = 0
    path = geotiff(
        tmp_path / "h.tif",
        [HEAT, alpha],
        alpha="unspecified",
        photometric="minisblack",
        roles=(ColorInterp.gray, ColorInterp.alpha),
    )
    assert raster_bands(path) == ("1",)
    assert np.isfinite(raster_values(path).values).mean() == pytest.approx(0.5)


def test_which_band_is_asked(library, tmp_path):
    path = geotiff(tmp_path / "h.tif", [HEAT, HEAT + 4])
    with pytest.raises(DataError, match="2 banden"):
        heat(library, path)
    assert bands_to_choose(path) == ("1", "2")
    assert np.nanmax(heat(library, path, column="2").values) == pytest.approx(42)
    with pytest.raises(DataError, match="2 banden"):
        heat(library, path, column="3")


def test_a_raster_with_south_above_is_turned(tmp_path):
    rows = HEAT.copy()
    rows[0] = 41
    usual = raster_values(geotiff(tmp_path / "a.tif", [rows]))
    below = rasterio.Affine(5, 0, LEFT, 0, 5, BOTTOM + 200 - 5 * 60)
    turned = raster_values(geotiff(tmp_path / "b.tif", [rows[::-1]], transform=below))
    assert turned.transform == usual.transform
    assert turned.bounds == usual.bounds
    assert np.array_equal(turned.values, usual.values)


def test_codes_with_colours_and_coarse_cells_are_pointed_out(library, tmp_path):
    path = geotiff(tmp_path / "p.tif", [HEAT.astype("uint8")])
    with rasterio.open(path, "r+") as raster:
        raster.write_colormap(1, {38: (255, 0, 0, 255)})
    assert any("palet" in note for note in heat(library, path).notes)
    coarse = rasterio.Affine(120, 0, LEFT - 7_000, 0, -120, BOTTOM + 3_000)
    assert any(
        "te grof" in note
        for note in heat(library, geotiff(tmp_path / "c.tif", [HEAT], transform=coarse)).notes
    )


# -- labels ------------------------------------------------------------------------------------


def test_labels_that_contradict_each_other_or_lie_ahead_are_unknown(tmp_path):
    def vbo(n):
        return f"05050100000000{n:02d}"

    rows = [
        "BAGVerblijfsobjectID;Energieklasse;Registratiedatum;GeldigTot",
        f"{vbo(1)};A;20240101;20340101", f"{vbo(1)};G;20240101;20340101",
        f"{vbo(2)};AP3;20240101;20340101", f'="{vbo(3)}";B ;20240101;20340101',
        f"{vbo(4)};C;20240101;20340101", f"{vbo(4)};A;20990101;21090101",
    ]  # fmt: skip
    labels = read_labels(text(tmp_path / "l.csv", rows), today=TODAY, prefix="0505")
    found = labels.frame.set_index("vbo_id")["energy_label"]
    assert found.dropna().to_dict() == {vbo(2): "A+++", vbo(3): "B", vbo(4): "C"}
    assert pd.isna(found[vbo(1)])
    assert labels.dropped["registratiedatum in de toekomst"] == 1
