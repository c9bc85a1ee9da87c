"""The workbook, opened with openpyxl (and with LibreOffice in test_pptx.py)."""

import datetime as dt
import re
from dataclasses import replace

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from geo.koppelkansen.weights import PARTS
from geo.report import cells, links, xlsx, xlsx_listing
from geo.report.rows import complex_rows
from geo.report.sheet_risk import NO_RISK, risk_lines, risk_sheet
from geo.report.table_columns import Column
from tests import town
from tests.report.nasty import FORMULAS, nasty

LISTS = (
    "Koppelkansen",
    "Besluitenlijst",
    "Besluiten",
    "Projecten",
    "Werken",
    "Blootstelling",
    "Afspraken",
    "Risico",
    "Klimaatbestendig",
)
BASE = "https://kaart.voorbeeld.example"


@pytest.fixture(scope="module")
def book(city, tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    return load_workbook(xlsx.write(nasty(city), folder, base_url=BASE + "/")[0])


def rows(sheet):
    """The rows of a list as dicts of cells by heading."""
    heads = [cell.value for cell in sheet[xlsx_listing.HEADER_ROW]]
    return [
        dict(zip(heads, row, strict=True))
        for row in sheet.iter_rows(min_row=xlsx_listing.HEADER_ROW + 1)
        if any(cell.value for cell in row)
    ]


def test_every_sheet_is_there_with_frozen_header_filter_and_widths(book):
    assert book.sheetnames == ["Lees mij", *LISTS, "Uitleg kolommen", "Bronnen"]
    for name in (*LISTS, "Uitleg kolommen", "Bronnen"):
        sheet = book[name]
        assert re.fullmatch(r"[A-Z]+5", sheet.freeze_panes), name
        last = get_column_letter(sheet.max_column)
        assert sheet.auto_filter.ref.startswith("A4:" + last), name
        letters = [get_column_letter(n + 1) for n in range(sheet.max_column)]
        widths = [sheet.column_dimensions[letter].width for letter in letters]
        assert all(8 <= width <= 70 for width in widths), name
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.page_setup.orientation == "landscape"
    assert len(rows(book["Projecten"])) == 20
    assert len(rows(book["Afspraken"])) == 43
    assert len(rows(book["Werken"])) == 199


def test_no_cell_can_become_a_formula(book):
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in every if cell.data_type == "f"]
    risky = [
        cell
        for cell in every
        if isinstance(cell.value, str) and cell.value.lstrip(" ").startswith(("=", "+", "-", "@"))
    ]
    assert {cell.value for cell in risky} >= set(FORMULAS)
    assert "=HYPERLINK is hier gewoon tekst" in {cell.value for cell in risky}
    assert all(cell.quotePrefix for cell in risky)


def test_unknown_is_a_word_and_never_zero(book):
    plans = {row["Naam"].value: row for row in rows(book["Projecten"])}
    unknown = plans["Zuidendijkzone (Troelstraweg e.o.)"]
    assert unknown["Woningen"].value == "n.t.b."
    assert unknown["Plangebied (m2)"].value in {None, "onbekend"}
    third = rows(book["Koppelkansen"])[2]
    assert third["Woningen"].value == "n.t.b."
    assert third["Planning"].value == "n.t.b."
    assert third["Hitte: klasse"].value == "geen gegevens"
    assert third["Hitte (°C)"].value == "geen gegevens"
    everything = [c.value for row in rows(book["Koppelkansen"]) for c in row.values()]
    assert not {"nan", "None", "<NA>"} & {str(value) for value in everything if value is not None}


def test_numbers_stay_numbers_with_dutch_formats(book, city_state):
    first = rows(book["Koppelkansen"])[0]
    assert first["Score"].value == pytest.approx(city_state.items[0].score, abs=0.05)
    assert first["Score"].number_format == "[$-413]#,##0.0#"
    decided = rows(book["Besluiten"])
    budget = next(row["Budget"] for row in decided if row["Budget"].value == 45000)
    assert budget.number_format == "[$€-413] #,##0"
    assert next(r["Jaar"] for r in decided if r["Jaar"].value == 2027).number_format == "0"
    day = decided[0]["Vastgelegd op"]
    assert isinstance(day.value, dt.datetime)
    assert day.number_format == "[$-413]dd-mm-yyyy"
    place = next(r for r in rows(book["Projecten"]) if r["Breedtegraad"].value)
    assert place["Breedtegraad"].number_format.endswith("0.00000")


def test_links_lead_to_the_right_row_and_to_the_app(book):
    listed = rows(book["Koppelkansen"])
    decided = [row for row in listed if row["Besluit"].hyperlink]
    assert decided
    for row in decided:
        sheet, cell = target(row["Besluit"])
        assert sheet == "Besluiten"
        assert book[sheet][cell].value == row["Koppelkans"].value
    told = rows(book["Besluiten"])[0]["Koppelkans"]
    sheet, cell = target(told)
    # two koppelkansen may have one title
    places = {row["Plaats"].value for row in listed if row["Koppelkans"].value == told.value}
    assert book[sheet][f"A{cell[1:]}"].value in places
    plan = next(row for row in rows(book["Projecten"]) if row["Project"].value == "mh-trompweg")
    address = "/koppelkansen?sessie=2025-Q3&kans=plan-mh-trompweg"
    nth = [row["In de app"].value for row in listed].index(address)
    assert target(plan["Naam"]) == ("Koppelkansen", f"A{5 + nth}")
    other = next(row for row in rows(book["Projecten"]) if row["Hoort bij"].value)
    sheet, cell = target(other["Hoort bij"])
    found = rows(book["Projecten"])[int(cell[1:]) - 5]
    assert found["Project"].value == other["Hoort bij"].value
    # the path stands in the cell, the link has the address before it
    app = listed[nth]["In de app"]
    assert app.hyperlink.target == BASE + app.value
    assert f"beginnen met {BASE}." in " ".join(
        str(row[0].value) for row in book["Lees mij"].iter_rows(max_row=20)
    )
    contents = [c for row in book["Lees mij"].iter_rows() for c in row if c.hyperlink]
    assert [target(cell)[0] for cell in contents] == book.sheetnames[1:]


def target(cell):
    sheet, place = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", cell.hyperlink.location).groups()
    return sheet, place


def test_example_data_is_named_on_each_sheet_that_uses_it(book):
    for name in ("Koppelkansen", "Werken", "Blootstelling", "Bronnen"):
        assert book[name]["A2"].value.startswith("Voorbeelddata: "), name
    for name in ("Projecten", "Afspraken"):
        assert "oorbeelddata" not in book[name]["A2"].value, name
    origins = {row["Laag"].value: row["Herkomst"].value for row in rows(book["Bronnen"])}
    assert origins["Corporatiebezit"] == "voorbeelddata"
    assert origins["Wijken"] == "officieel"


def test_every_column_is_explained_with_unit_and_source(book):
    told = {(r["Blad"].value, r["Kolom"].value): r for r in rows(book["Uitleg kolommen"])}
    for name in LISTS:
        for cell in book[name][xlsx_listing.HEADER_ROW]:
            row = told[name, cell.value]
            assert row["Betekenis"].value
            assert row["Eenheid"].value
            assert row["Bron"].value, (name, cell.value)
    heat = told["Koppelkansen", "Hitte: klasse"]
    assert "35 tot 38 °C" in heat["Betekenis"].value


def test_exposure_adds_up_to_the_stock(book, city):
    told = rows(book["Blootstelling"])
    homes = city.frame("stock")["dwellings_count"]
    assert sum(row["Woningen"].value for row in told) == homes.sum() == 15_150
    for row in told:
        stressed = row["Hitte: woningen hoog of zeer hoog"].value
        if isinstance(stressed, int | float):
            assert stressed <= row["Hitte: woningen met gegevens"].value <= row["Woningen"].value


def test_complexes_by_hand():
    stock = town.stock_of(
        town.building(1, 10, 10, dwellings_count=4, energy_label="G", complex_id="A"),
        town.building(2, 30, 10, dwellings_count=6, energy_label="B", complex_id="A"),
        town.building(3, 50, 10, dwellings_count=5, energy_label=None, complex_id=None),
    )
    keys = stock["pand_id"].to_list()
    exposure = pd.DataFrame(
        {
            "pand_id": keys,
            "hazard": ["heat"] * 3,
            "value": [40.0, 30.0, float("nan")],
            "exposure_class": ["hoog", "zeer_laag", "geen_data"],
        }
    )
    made = complex_rows(stock, exposure, ["heat"])
    first, last = made.to_dict("records")
    assert (first["dwellings_count"], first["efg_count"], first["unlabelled_count"]) == (10, 4, 0)
    assert (first["stressed_heat"], first["known_heat"]) == (4, 10)
    # 4 x 40 + 6 x 30, over 10 dwellings
    assert first["value_heat"] == pytest.approx(34.0)
    assert last["complex_name"] == "Zonder complexnummer"
    assert last["unlabelled_count"] == 5
    # without data nothing is said of stress, not that there is none
    assert pd.isna(last["stressed_heat"])
    assert pd.isna(last["value_heat"])


def test_text_that_excel_cannot_hold_is_cleaned_or_cut():
    cell = Workbook().active["A1"]
    column = Column(name="x", label="X", meaning="", form="long")
    cells.put(cell, "een\x07twee", column=column, styles=cells.CellStyles())
    assert cell.value == "een twee"
    cells.put(cell, "a" * 40_000, column=column, styles=cells.CellStyles())
    assert len(cell.value) < 32_767
    assert cell.value.endswith("[…]")


def test_the_address_of_the_app_is_given_or_from_the_environment(monkeypatch):
    monkeypatch.delenv(links.BASE_VARIABLE, raising=False)
    assert links.app_base() == links.LOCAL_BASE
    monkeypatch.setenv(links.BASE_VARIABLE, "https://a.example/")
    assert links.app_base() == "https://a.example"
    assert links.app_base("https://b.example") == "https://b.example"


def test_the_risk_is_that_of_the_state_with_unknown_characteristics_as_a_range(book, city):
    found = rows(book["Risico"])
    told = [(item, risk) for item in city.items for risk in city.risks[item.id]]
    assert len(found) == len(told) > len(city.items)
    for row, (item, risk) in zip(found, told, strict=True):
        assert row["Kenmerk"].value == item.id
        low, middle, high = (row[f"Risico, {word}"].value for word in ("laag", "midden", "hoog"))
        assert (low, middle, high) == pytest.approx((risk.low, risk.middle, risk.high))
        assert low <= middle <= high
        assert risk.dwellings * 1.0 >= risk.exposed
    heat = [
        row for row in found if row["Bedreiging"].value == "Hitte" and row["Risico, hoog"].value
    ]
    # the example stock has no characteristics: then it is a range
    assert heat
    assert all(row["Risico, laag"].value < row["Risico, hoog"].value for row in heat)
    assert all(row["Kwetsbaarheid, laag"].value < row["Kwetsbaarheid, hoog"].value for row in heat)


def test_the_first_sheet_tells_what_each_part_explains_beside_its_weight(book):
    told = [str(cell.value) for row in book["Lees mij"].iter_rows() for cell in row if cell.value]
    [line] = [text for text in told if text.startswith("Wat elk onderdeel in deze lijst")]
    assert line.count("%, verklaart ") == len(PARTS)
    assert "Blootstelling: gewicht 35%" in line


def test_a_pack_whose_data_are_others_now_has_no_risk_and_says_so(city, tmp_path):
    without = replace(city, risks={})
    assert risk_sheet(without) is None
    assert risk_lines(without, city.items[0]) == []
    made = load_workbook(xlsx.write(without, tmp_path)[0])
    assert "Risico" not in made.sheetnames
    told = {cell.value for row in made["Lees mij"].iter_rows() for cell in row}
    assert NO_RISK in told
