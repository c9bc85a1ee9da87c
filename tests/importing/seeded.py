# ruff: noqa: E501 - a table of mistakes, one line each
"""A corporation's workbook with twelve good rows and forty mistakes, each of another kind.

Every mistake stands in a row of its own (or is about the whole sheet) and says which row and
column should be told, and a word that the advice has to contain.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import openpyxl

from tests.importing.street import BOTTOM, FLATS, LEFT, house, pand_id, vbo_id

HEADER = (
    "VHE-nummer", "BAG pand", "BAG verblijfsobject", "Corporatie", "Aantal woningen", "Bouwjaar",
    "Energielabel", "Woningtype", "Complexnummer", "Complexnaam", "Postcode", "Huisnummer",
    "Toevoeging", "X", "Y", "Soort", "Gemeente",
)  # fmt: skip
HEADER_ROW = 4
GOOD = 12


@dataclass(frozen=True)
class Mistake:
    kind: str
    row: int | None
    column: str
    advice: str
    code: str


def good(number: int, home: int, **changes: Any) -> dict[str, Any]:
    """A row without any fault: house ``home`` of the street."""
    centre = house(home).centroid
    row = {
        "VHE-nummer": f"T{number:05d}", "BAG pand": pand_id(home),
        "BAG verblijfsobject": vbo_id(home), "Corporatie": "Trivire", "Aantal woningen": 1,
        "Bouwjaar": 1960, "Energielabel": "C", "Woningtype": "eengezins", "Complexnummer": "0101",
        "Complexnaam": "Proefstraat", "Postcode": "3314 AA", "Huisnummer": home,
        "Toevoeging": None, "X": round(centre.x), "Y": round(centre.y), "Soort": "Woning",
        "Gemeente": "Dordrecht",
    }  # fmt: skip
    return row | changes


def bare(**changes: Any) -> dict[str, Any]:
    """What leaves a row without address and coordinates: only its id places it."""
    return {
        "BAG verblijfsobject": None, "Postcode": None, "Huisnummer": None, "X": None, "Y": None,
    } | changes  # fmt: skip


# kind, what is changed of a good row, the column that is told, a word of the advice, the code
ROWS: tuple[tuple[str, dict[str, Any], str, str, str], ...] = (
    ("id lost its leading zero", bare(**{"BAG pand": "505100000000013"}), "BAG pand", "0505100000000013", "id_voorloopnul"),
    ("id as a number lost its zero", bare(**{"BAG pand": 505100000000014}), "BAG pand", "voorloopnullen", "id_voorloopnul"),
    ("id in scientific notation", bare(**{"BAG pand": "8,71E+15"}), "BAG pand", "Tekst", "id_wetenschappelijk"),
    ("id rounded by Excel", bare(**{"BAG pand": 1926100000123460}), "BAG pand", "Tekst", "id_afgerond"),
    ("letter O in the id", bare(**{"BAG pand": "05O5100000000015"}), "BAG pand", "BAG-viewer", "id_tekens"),
    ("id too short", bare(**{"BAG pand": "050510000016"}), "BAG pand", "BAG-viewer", "id_lengte"),
    ("verblijfsobject in the column of panden", bare(**{"BAG pand": vbo_id(16)}), "BAG pand", "eigen kolom", "id_ander_soort"),
    ("placeholder id", {"BAG verblijfsobject": "0000000000000000"}, "BAG verblijfsobject", "laat de cel leeg", "id_nul"),
    ("pand not in the BAG", bare(**{"BAG pand": pand_id(777)}), "BAG pand", "gesloopt", "pand_onbekend"),
    ("verblijfsobject in another pand", {"BAG verblijfsobject": vbo_id(19)}, "BAG verblijfsobject", "welke van de twee", "pand_en_vbo_verschillen"),
    ("pand in another gemeente", bare(**{"BAG pand": "0599100000000001"}), "BAG pand", "andere gemeenten", "buiten_gemeente"),
    ("says itself it is elsewhere", {"Gemeente": "Zwijndrecht"}, "Gemeente", "andere gemeenten", "buiten_gemeente"),
    ("same dwelling twice", {"BAG verblijfsobject": vbo_id(1), "BAG pand": pand_id(1)}, "BAG verblijfsobject", "één van de twee", "dubbel_vbo_id"),
    ("same number twice", {"VHE-nummer": "T00001"}, "VHE-nummer", "één van de twee", "dubbel_unit_id"),
    ("unknown label", {"Energielabel": "H"}, "Energielabel", "A++++", "label_onbekend"),
    ("label in small letters with a space", {"Energielabel": "a+++ "}, "Energielabel", "hoofdletters", "label_schrijfwijze"),
    ("label with a word before it", {"Energielabel": "Label C"}, "Energielabel", "labelletter", "label_schrijfwijze"),
    ("label with its index", {"Energielabel": "C (EI 1,5)"}, "Energielabel", "labelletter", "label_schrijfwijze"),
    ("only the energy index", {"Energielabel": "1,42"}, "Energielabel", "labelletter", "label_index"),
    ("year with a digit too many", {"Bouwjaar": 19745}, "Bouwjaar", "1005", "jaar_onmogelijk"),
    ("year that stands for unknown", {"Bouwjaar": 9999}, "Bouwjaar", "leeg", "jaar_invulwaarde"),
    ("date for a year", {"Bouwjaar": datetime(1960, 5, 1)}, "Bouwjaar", "celopmaak", "jaar_datum"),  # noqa: DTZ001
    ("year of two digits", {"Bouwjaar": "60"}, "Bouwjaar", "1960", "jaar_twee_cijfers"),
    ("period for a year", {"Bouwjaar": "1958-1960"}, "Bouwjaar", "1958", "jaar_periode"),
    ("year unlike the BAG", {"Bouwjaar": 1995}, "Bouwjaar", "renovatie", "bouwjaar_wijkt_af"),
    ("no dwellings", {"Aantal woningen": 0}, "Aantal woningen", "er niet meer is", "aantal_nul"),
    ("fewer than no dwellings", {"Aantal woningen": -3}, "Aantal woningen", "er niet meer is", "aantal_negatief"),
    ("number in words", {"Aantal woningen": "twaalf"}, "Aantal woningen", "12", "aantal_tekst"),
    ("number with its unit", {"Aantal woningen": "1 woningen"}, "Aantal woningen", "alleen het getal", "aantal_eenheid"),
    ("no owner", {"Corporatie": None}, "Corporatie", "eigenaar", "eigenaar_ontbreekt"),
    ("misspelt owner", {"Corporatie": "Trivrie"}, "Corporatie", "Trivire", "eigenaar_tikfout"),
    ("x and y swapped", bare(**{"BAG pand": None, "X": BOTTOM + 5, "Y": LEFT + 25}), "X", "Rijksdriehoek", "coordinaat_verwisseld"),
    ("degrees for metres", bare(**{"BAG pand": None, "X": 4.6745, "Y": 51.8054}), "X", "Rijksdriehoek", "coordinaat_graden"),
    ("another decimal mark", {"X": "104645.50", "Y": "424055,50"}, "X", "hetzelfde decimaalteken", "decimaalteken"),
    ("postcode without letters", bare(**{"BAG pand": None, "Postcode": "3314", "Huisnummer": 4}), "Postcode", "twee letters", "postcode_letters"),
    ("house number made a date", bare(**{"BAG pand": None, "Postcode": "3314AA", "Huisnummer": datetime(2024, 2, 12)}), "Huisnummer", "Tekst", "huisnummer_datum"),  # noqa: DTZ001
    ("address that does not exist", bare(**{"BAG pand": None, "Postcode": "3314AA", "Huisnummer": 99}), "Huisnummer", "postcode en huisnummer", "adres_onbekend"),
    ("a garage", {"Soort": "Garagebox"}, "Soort", "soort of status", "geen_woning"),
    ("a formula that failed", {"Bouwjaar": "#N/B"}, "Bouwjaar", "formule", "excel_fout"),
)  # fmt: skip


def workbook(path) -> tuple[list[Mistake], list[int]]:
    """Write the workbook; return the mistakes, and the numbers of the good rows."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Bezit"
    page.append(["Trivire, bezit per verhuureenheid"])
    page.append(["Peildatum 1 januari 2025"])
    page.append([])
    page.append(list(HEADER))
    good_rows = []
    number = HEADER_ROW
    marks = ["104605,25", "104625,25", "104645,25"]
    for n in range(1, GOOD + 1):
        number += 1
        changes: dict[str, Any] = {"X": marks[n - 1]} if n <= len(marks) else {}
        page.append([good(n, n, **changes)[name] for name in HEADER])
        good_rows.append(number)
    mistakes = []
    for place, (kind, changes, column, advice, code) in enumerate(ROWS):
        number += 1
        home = 13 + place % 6
        row = good(100 + place, home)
        # every row is a dwelling of its own, whatever else is wrong with it
        row |= {"BAG verblijfsobject": None, "Postcode": None, "Huisnummer": None}
        page.append([(row | changes)[name] for name in HEADER])
        mistakes.append(Mistake(kind, number, column, advice, code))
    number += 1
    total = dict.fromkeys(HEADER) | {"VHE-nummer": "Totaal", "Aantal woningen": 51}
    page.append([total[name] for name in HEADER])
    mistakes.append(Mistake("a row with the total", number, "", "totalen", "totaalrij"))
    assert len(mistakes) == 40
    assert FLATS
    book.save(path)
    return mistakes, good_rows
