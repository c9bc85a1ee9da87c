"""Numbers of agreements that a spreadsheet made a number or a date of."""

from datetime import datetime

import openpyxl
import pytest

from geo.agreements.numbers import agreement_numbers
from geo.importing.files import read_file_table


def numbers(tmp_path, cells, *, formats=None, answers=None):
    book = openpyxl.Workbook()
    book.active.append(["Nr", "Onderwerp", "Trekker", "Planning"])
    for cell in cells:
        book.active.append([cell, "Iets", "Gemeente", "Q1 2027"])
    for place, form in (formats or {}).items():
        book.active[place].number_format = form
    book.save(tmp_path / "set.xlsx")
    raw = read_file_table(tmp_path / "set.xlsx", answers=answers)
    return agreement_numbers(raw, "Nr")


def texts(found):
    return [item.text for item in found.values()]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["1.1.1", datetime(2003, 1, 2), "2.2.1"], ["1.1.1", "2.1.3", "2.2.1"]),  # noqa: DTZ001
        (["2.8", "2.9", 2.1, "2.11"], ["2.8", "2.9", "2.10", "2.11"]),
        (["1.9", 2.1, "2.2"], ["1.9", "2.1", "2.2"]),
        (["2.1", "2.2", 2.1], ["2.1", "2.2", "2.10"]),
        (["2.1", "2.2", "2.9", "2.1", "2.11"], ["2.1", "2.2", "2.9", "2.10", "2.11"]),
        ([1, 2, 3], ["1", "2", "3"]),
    ],
)
def test_what_the_text_or_the_order_shows(tmp_path, cells, read):
    found = numbers(tmp_path, cells)
    assert texts(found) == read
    assert all(item.question is None for item in found.values())


def test_what_the_number_format_shows(tmp_path):
    assert texts(numbers(tmp_path, [2.1, 1.3], formats={"A2": "0.00"})) == ["2.10", "1.3"]


def test_what_nothing_shows_is_asked(tmp_path):
    cells = ["5.1", 3.2, "1.1"]
    [_, asked, _] = numbers(tmp_path, cells).values()
    assert asked.question.key == "number:3"
    assert [choice.value for choice in asked.question.choices] == ["3.2", "3.20"]
    answered = numbers(tmp_path, cells, answers={"number:3": "3.20"})
    assert texts(answered) == ["5.1", "3.20", "1.1"]
    assert answered[3].question is None
