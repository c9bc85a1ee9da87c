"""Dates, years and periods as files have them: hand-read answers."""

from datetime import UTC, date, datetime

import pytest

from geo.text.codes import mangled_code, zero_width
from geo.text.dates import ReadDate, day_orders, read_date
from geo.text.encodings import decode_text
from geo.text.periods import Period, read_period
from geo.text.years import read_year


@pytest.mark.parametrize(
    "text",
    [
        "2023-06-15", "20230615", "15-06-2023", "15/6/2023", "15.06.23", "6/15/2023", "45092",
        "15 juni 2023", "15-jun-23", "do 15 juni 2023", "15 June 2023", "2023-06-14T22:30:00Z",
        "15juni2023", "15JUN2023", "15-JUN-23 12.00.00", "June 15, 2023", "2023-6-15", "15062023",
        "15 - 06 - 2023", "per 15-06-2023", "15-06-2023 (gepland)", "1686787200000",
        datetime(2023, 6, 14, 23, 0, tzinfo=UTC), date(2023, 6, 15),
    ],
)  # fmt: skip
def test_one_day_in_many_forms(text):
    found = read_date(text)
    assert (found.first, found.last) == (date(2023, 6, 15), date(2023, 6, 15))


@pytest.mark.parametrize(
    "text", ["binnenkort", "31-02-2023", "15-13-2023", "12", "", None, True, "1e5"]
)
def test_what_is_no_date(text):
    assert read_date(text) is None


MONTHS = (
    "januari jan january", "februari feb february", "maart mrt mar march", "april apr", "mei may",
    "juni jun june", "juli jul july", "augustus aug august", "september sept sep",
    "oktober okt october oct", "november nov", "december dec",
)  # fmt: skip


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_goes_by_all_its_names(month):
    for name in MONTHS[month - 1].split():
        assert read_date(f"3 {name} 2024").first == date(2024, month, 3), name
        assert read_date(f"{name.capitalize()} 2024").first == date(2024, month, 1), name


def test_a_month_or_year_is_all_its_days():
    assert read_date("juni 2023") == ReadDate(date(2023, 6, 1), date(2023, 6, 30), "maand")
    assert read_date("2023").last == date(2023, 12, 31)
    assert read_date(datetime(1905, 7, 19)).first == date(2027, 1, 1)  # noqa: DTZ001


def test_the_column_shows_whether_the_day_comes_first():
    assert day_orders(["6/15/2023", "5/6/2023", "15-06-23"]) == {"/": "maand", "-": "dag"}
    orders = day_orders(["6/15/2023", "15/6/2023"])
    assert orders == {"/": None}
    assert read_date("5/6/2023", orders=orders) is None
    assert read_date("5/6/2023", orders={"/": "maand"}).first == date(2023, 5, 6)


@pytest.mark.parametrize(
    ("cell", "year", "how"),
    [
        (1974, 1974, "jaar"), ("1.974", 1974, "jaar"), ("1974,0", 1974, "jaar"),
        (date(1905, 5, 27), 1974, "jaar als datum"), ("01-05-1974", 1974, "datum"),
        ("74", 74, "twee cijfers"), ("1970-1980", 1970, "periode"), ("ca. 1930", 1930, "in tekst"),
    ],
)  # fmt: skip
def test_years(cell, year, how):
    found = read_year(cell)
    assert (found.year, found.how) == (year, how)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("ooit", "onleesbaar"), ("3026", "onmogelijk"), ("2028-2026", "verkeerd om")],
)
def test_what_is_no_period(text, fault):
    assert (read_period(text).period, read_period(text).fault) == (None, fault)


@pytest.mark.parametrize("text", ["n.t.b.", "", "onbekend", "later", "-"])
def test_an_unknown_period_is_no_mistake(text):
    assert read_period(text).period == Period()


def test_codes():
    assert zero_width(["0012", "0345", 7]) == 4
    assert zero_width(["0012", "012"]) is None
    assert mangled_code("A12") is None
    # as somebody may have typed it, and as Excel writes it
    assert mangled_code("1E2") is None
    assert mangled_code("1,00E+02").likely == "1E2"
    assert mangled_code(12, width=4).likely == "0012"


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03" * 50, b"PK\x03\x04\x00\x00\x00\x08"])
def test_bytes_that_are_no_text(content):
    assert decode_text(content) is None


@pytest.mark.parametrize(
    ("text", "first", "last", "is_open"),
    [
        ("Q1 t/m Q3 2027", 2027, 2027, False), ("Q1+Q2 2027", 2027, 2027, False),
        ("januari t/m maart 2027", 2027, 2027, False), ("week 12 t/m 20 2027", 2027, 2027, False),
        ("1e t/m 3e kwartaal 2027", 2027, 2027, False), ("fase 2 t/m 2028", None, 2028, False),
        ("na 2027, voor 2031", 2028, 2030, False), ("> 2027 en < 2031", 2028, 2030, False),
        ("niet voor 2027 of na 2030", 2027, 2030, False), ("jaren 30", 2030, 2039, False),
        ("2020s", 2020, 2029, False), ("winter 27/28", 2027, 2028, False),
        ("2028 ->", 2028, None, True), ("2028→", 2028, None, True), ("2028-...", 2028, None, True),
        ("m.i.v. 1 jan 2028", 2028, None, True), ("met ingang van 2028", 2028, None, True),
        ("2024 en eerder", None, 2024, False), ("2 027", 2027, 2027, False),
        ("nog niet bekend", None, None, False), ("1830297600000", 2028, 2028, False),
    ],
)  # fmt: skip
def test_periods_as_planners_write_them(text, first, last, is_open):
    assert read_period(text).period == Period(first=first, last=last, open_ended=is_open)
