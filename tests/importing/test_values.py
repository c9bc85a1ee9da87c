"""Single cells: what is read, what is mended, what is refused, each by a hand-made case."""

from datetime import date, datetime

import pytest

from geo.importing.addresses import Address, address_of_cell, house_number
from geo.importing.coordinates import minority_marks, point
from geo.importing.ids import PAD, bag_id
from geo.importing.kinds import (
    IN_USE,
    OUT_OF_USE,
    dwelling_type,
    no_dwelling,
    not_in_use,
    status_of,
)
from geo.importing.owners import owner_name
from geo.importing.periods import period
from geo.importing.shapes import read_wkt
from geo.importing.values import dwellings, energy_label, postcode, year
from geo.text.clean import plain
from geo.text.dates import ReadDate, read_date
from geo.text.numbers import parse_number
from geo.text.periods import Period, joined


def code(outcome):
    return outcome.problem and outcome.problem.code


@pytest.mark.parametrize(
    ("cell", "label", "told"),
    [
        ("A", "A", None),
        ("A++++", "A++++", None),
        ("AP4", "A++++", None),
        ("AP", "A+", None),
        (None, None, None),
        ("n.v.t.", None, None),
        ("a+++ ", "A+++", "label_schrijfwijze"),
        ("A + +", "A++", "label_schrijfwijze"),
        ("Label C", "C", "label_schrijfwijze"),
        ("energielabel: d", "D", "label_schrijfwijze"),
        ("C (EI 1,5)", "C", "label_schrijfwijze"),
        ("g", "G", "label_schrijfwijze"),
        ("A+++++", None, "label_onbekend"),
        ("H", None, "label_onbekend"),
        ("X", None, "label_onbekend"),
        ("x", None, "label_onbekend"),
        ("A5", None, "label_onbekend"),
        ("A/B", None, "label_onbekend"),
        ("A of B", None, "label_onbekend"),
        ("appartement", None, "label_onbekend"),
        ("1,42", None, "label_index"),
    ],
)
def test_energy_label(cell, label, told):
    outcome = energy_label(cell)
    assert (outcome.value, code(outcome)) == (label, told)


@pytest.mark.parametrize(
    ("cell", "number", "told"),
    [
        (1974, 1974, None),
        ("1974", 1974, None),
        (1974.0, 1974, None),
        ("1.974", 1974, None),
        (2035, 2035, None),
        (2036, None, "jaar_onmogelijk"),
        (1004, None, "jaar_onmogelijk"),
        (-50, None, "jaar_onmogelijk"),
        ("74", None, "jaar_twee_cijfers"),
        (9999, None, "jaar_invulwaarde"),
        ("ca. 1950", None, "jaar_tekst"),
        ("1950/1952", None, "jaar_periode"),
        ("01-07-1974", 1974, "jaar_datum"),
        (datetime(1974, 5, 1), 1974, "jaar_datum"),  # noqa: DTZ001
        # 1974 with a date as format: day 1974 after 30 December 1899
        (datetime(1905, 5, 27), 1974, "jaar_datum"),  # noqa: DTZ001
        (10**30, None, "jaar_onmogelijk"),
        ("", None, None),
    ],
)
def test_year(cell, number, told):
    outcome = year(cell, this_year=2025)
    assert (outcome.value, code(outcome)) == (number, told)


@pytest.mark.parametrize(
    ("cell", "number", "told"),
    [
        (12, 12, None),
        ("12,0", 12, None),
        ("12 stuks", 12, "aantal_eenheid"),
        ("twaalf", None, "aantal_tekst"),
        (0, None, "aantal_nul"),
        ("-2", None, "aantal_negatief"),
        ("1,5", None, "aantal_gebroken"),
        (2001, None, "aantal_te_groot"),
        ("1e9", None, "aantal_te_groot"),
        ("inf", None, "aantal_tekst"),
    ],
)
def test_dwellings(cell, number, told):
    outcome = dwellings(cell)
    assert (outcome.value, code(outcome)) == (number, told)
    assert outcome.problem is None or outcome.problem.advice


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("0505100000000012", "0505100000000012", None),
        ("NL.IMBAG.Pand.0505100000000012", "0505100000000012", None),
        ("0505 1000 0000 0012", "0505100000000012", None),
        ("505100000000012", None, "id_voorloopnul"),
        (505100000000012, None, "id_voorloopnul"),
        (505100000000012.0, None, "id_voorloopnul"),
        ("5,05100000000012E+14", None, "id_voorloopnul"),
        ("8,71E+15", None, "id_wetenschappelijk"),
        ("5.051E+14", None, "id_wetenschappelijk"),
        (8.71e15, None, "id_afgerond"),
        (1926100000123460, None, "id_afgerond"),
        ("1926100000123460", "1926100000123460", None),
        ("0505990000000012", None, "id_soort_onbekend"),
        ("0505200000000012", None, "id_ander_soort"),
        ("0000000000000000", None, "id_nul"),
        ("05051000000000121", None, "id_lengte"),
        ("12", None, "id_lengte"),
        ("O505100000000012", None, "id_tekens"),
        ("٠٥٠٥١٠٠٠٠٠٠٠٠٠١٢", None, "id_tekens"),
        ("#N/B", None, "excel_fout"),
    ],
)
def test_id_of_a_pand(cell, value, told):
    outcome = bag_id(cell, of="pand")
    assert (outcome.value, code(outcome)) == (value, told)


def test_zeros_are_filled_up_only_when_asked():
    asked = bag_id("505100000000012", of="pand", repairs=frozenset({PAD}))
    assert asked.value == "0505100000000012"
    assert asked.problem.severity == "hersteld"
    # what is lost for good is not made up, asked or not
    assert bag_id("5,05E+14", of="pand", repairs=frozenset({PAD})).value is None
    assert bag_id("505010000000012", of="pand", repairs=frozenset({PAD})).value is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234,5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234", 1234.0),
        ("1.234.567", 1234567.0),
        ("-3", -3.0),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("", None),
        ("abc", None),
    ],
)
def test_number(text, number):
    found = parse_number(text)
    assert (found and found.value) == number


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("3311 ab", "3311AB", None),
        ("3311AB", "3311AB", None),
        ("3311", None, "postcode_letters"),
        ("331l AB", None, "postcode_fout"),
        ("0311 AB", None, "postcode_fout"),
        ("3311 SS", None, "postcode_fout"),
    ],
)
def test_postcode(cell, value, told):
    outcome = postcode(cell)
    assert (outcome.value, code(outcome)) == (value, told)


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        (12, (12, "", ""), None),
        ("12", (12, "", ""), None),
        ("12a", (12, "A", ""), "huisnummer_samen"),
        ("12-2", (12, "", "2"), "huisnummer_samen"),
        ("12 A bis", (12, "A", "BIS"), "huisnummer_samen"),
        ("0", None, "huisnummer_fout"),
        ("huis", None, "huisnummer_fout"),
        ("12-feb", None, "huisnummer_datum"),
        (date(2024, 2, 12), None, "huisnummer_datum"),
    ],
)
def test_house_number(cell, value, told):
    outcome = house_number(cell)
    assert (outcome.value, code(outcome)) == (value, told)


def test_an_address_in_one_cell():
    assert address_of_cell("Dubbeldamseweg 12a, 3314 AA Dordrecht") == Address(
        postcode="3314AA", number=12, letter="A", street="Dubbeldamseweg", place="Dordrecht"
    )
    assert address_of_cell("Dordrecht") is None


@pytest.mark.parametrize(
    ("first", "second", "place", "told"),
    [
        ("104625", "424055", (104625, 424055), None),
        ("104625,25", "424055,75", (104625.25, 424055.75), None),
        ("424055", "104625", (104625, 424055), "coordinaat_verwisseld"),
        ("104.625", "424.055", (104625, 424055), "coordinaat_duizendtal"),
        ("0", "0", None, "coordinaat_nul"),
        ("inf", "424055", None, "coordinaat_geen_getal"),
        ("NaN", "424055", None, "coordinaat_half"),
        ("1e308", "1e308", None, "coordinaat_buiten"),
        ("104625", None, None, "coordinaat_half"),
        (None, None, None, None),
        ("1046250000", "4240550000", None, "coordinaat_buiten"),
    ],
)
def test_point(first, second, place, told):
    outcome = point(first, second)
    assert (outcome.value and (outcome.value.x, outcome.value.y), code(outcome)) == (place, told)


def test_degrees_are_brought_to_metres_either_way_round():
    # the tower of Amersfoort, the origin of RD
    for first, second in (("5.38720621", "52.15517440"), ("52.15517440", "5.38720621")):
        outcome = point(first, second)
        assert code(outcome) == "coordinaat_graden"
        assert outcome.value.distance(point("155000", "463000").value) < 1
    stated = point("52.15517440", "5.38720621", degrees=True)
    assert stated.problem is None
    assert stated.value.distance(point("155000", "463000").value) < 1


def test_the_decimal_mark_that_is_rare_in_its_column():
    assert minority_marks(["1,5", "2,5", "3.5", 4, None]) == (",", {2})
    assert minority_marks(["1,5", "2.5"]) == (",", set())


def test_owner_in_other_spellings():
    known = ("Trivire", "Woonbron")
    assert owner_name("Trivire", known=known).problem is None
    assert owner_name("Stichting TRIVIRE ", known=known).value == "Trivire"
    assert owner_name("Trivrie", known=known).value is None
    assert owner_name("Habion", known=known).value == "Habion"
    assert owner_name("", known=known).problem.code == "eigenaar_ontbreekt"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Eengezinswoning", "eengezins"),
        ("EGW", "eengezins"),
        ("hoekwoning", "eengezins"),
        ("MGW", "meergezins"),
        ("Galerijflat", "meergezins"),
        ("benedenwoning", "meergezins"),
        ("villa", None),
    ],
)
def test_dwelling_type(text, kind):
    assert dwelling_type(text).value == kind


def test_what_is_no_dwelling_in_use():
    today = date(2025, 6, 1)
    assert no_dwelling("Woning") is None
    assert no_dwelling("PAR").code == "geen_woning"
    assert status_of("VEH").value == IN_USE
    assert not_in_use(ends="2099-01-01", begins="1990-01-01", today=today) is None
    assert status_of("UIT").value == OUT_OF_USE
    assert not_in_use(ends="31-12-2024", today=today)[0] == "uit_exploitatie"
    assert not_in_use(begins="2026-01-01", today=today)[0] == "in_exploitatie"


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2026", Period(first=2026, last=2026)),
        ("2026-2028", Period(first=2026, last=2028)),
        ("2026/28", Period(first=2026, last=2028)),
        ("v.a. 2028", Period(first=2028, open_ended=True)),
        ("2028 e.v.", Period(first=2028, open_ended=True)),
        ("Q3 2026", Period(first=2026, last=2026)),
        ("n.t.b.", Period()),
        (datetime(2026, 3, 1), Period(first=2026, last=2026)),  # noqa: DTZ001
        ("2028-2026", None),
        ("3026", None),
        ("ooit", None),
    ],
)
def test_period(cell, wanted):
    assert period(cell).value == wanted


def test_two_columns_make_one_period():
    of = lambda cell: period(cell).value  # noqa: E731
    assert joined(of("2026"), of("2028")) == Period(first=2026, last=2028)
    assert joined(of("v.a. 2026"), of("")) == Period(first=2026, open_ended=True)
    assert joined(None, of("2028")) == Period(first=2028, last=2028)
    assert joined(None, None) == Period()


def test_dates_and_plain_text():
    for text in ("2025-01-31T12:00:00+01:00", "20250131", "31-01-2025"):
        assert read_date(text) == ReadDate(date(2025, 1, 31), date(2025, 1, 31))
    assert read_date("31-02-2025") is None
    assert plain(" a\u00a0b\u200b ") == "a b"
    assert plain(505100000000012.0) == "505100000000012"
    assert plain(float("nan")) == ""


@pytest.mark.parametrize("text", ["In exploitatie", "Verhuurd", "leegstand", "Te koop", "actief"])
def test_a_status_in_use(text):
    assert (status_of(text).value, status_of(text).problem) == (IN_USE, None)


@pytest.mark.parametrize(
    "text", ["niet in exploitatie", "Inactief", "niet meer in gebruik", "verkocht", "afgevoerd"]
)
def test_a_status_out_of_use(text):
    assert status_of(text).value == OUT_OF_USE


@pytest.mark.parametrize("text", ["Sloop", "Koopgarant", "status 7"])
def test_a_status_that_does_not_tell_is_asked(text):
    assert status_of(text).problem.code == "status_onbekend"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("A plus", "A+"),
        ("A3+", "A+++"),
        ("A⁺", "A+"),
        ("Label A plus plus", "A++"),
        ("B plus", None),
    ],
)
def test_labels_with_pluses_in_words(text, label):
    assert energy_label(text).value == label


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Trivire West", "eigenaar_lijkt"), ("Trivire/Woonbron", "eigenaar_lijkt"),
        ("Woonbronn", "eigenaar_tikfout"), ("Stichting Habion", None),
    ],
)  # fmt: skip
def test_an_owner_that_is_like_a_known_one_is_no_new_one(name, code):
    problem = owner_name(name, known=("Trivire", "Woonbron")).problem
    assert (None if problem is None else problem.code) == code


@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        ("51.8045, 4.6720", 105_672, 424_228), ("(4.6720; 51.8045)", 105_672, 424_228),
        ("51,8045 4,6720", 105_672, 424_228), ("51,8045,4,6720", 105_672, 424_228),
        ("lat: 51.8045 lon: 4.6720", 105_672, 424_228), ("51.8045° N, 4.6720° O", 105_672, 424_228),
        ("105120 424980", 105_120, 424_980), ("424980 / 105120", 105_120, 424_980),
        ("105.120,424.980", 105_120, 424_980), ("105 120 424 980", 105_120, 424_980),
        ("x=105120,5 y=424980,25", 105_120.5, 424_980.25),
        ("[105120.5,424980.25]", 105_120.5, 424_980.25),
    ],
)  # fmt: skip
def test_two_numbers_in_one_cell_are_a_place(text, x, y):
    found = read_wkt(text).value
    assert (found.x, found.y) == pytest.approx((x, y), abs=1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("52.52, 13.40", "coordinaat_buiten"), ("0, 0", "coordinaat_nul"),
        ("2027 2031", "coordinaat_buiten"), ("51.8045", "vorm_onleesbaar"),
        ("51.8045, 4.6720, 3", "vorm_onleesbaar"), ("Reeweg Oost 12", "vorm_onleesbaar"),
    ],
)  # fmt: skip
def test_two_numbers_that_are_no_place_here_are_told(text, code):
    found = read_wkt(text)
    assert (found.value, found.problem.code) == (None, code)


@pytest.mark.parametrize(
    ("text", "oldest", "read"),
    [("'24", 1950, 2024), ("99", 1950, 1999), ("45", 1950, None), ("'24", 1005, None)],
)
def test_a_year_of_two_digits_is_read_where_one_century_can_be(text, oldest, read):
    found = year(text, this_year=2026, what="jaar", oldest=oldest)
    assert found.value == read
    assert found.problem.code == ("jaar_twee_cijfers" if read is None else "jaar_gelezen")
