"""The numbers of agreements in a file, also where a spreadsheet made a number or a date of them.

Excel stores 2.10 as the number 2.1 and 2.1.3 as 2 January 2003. What it was is taken from the
text, the number format, or the order of a file whose numbers rise; else a person is asked.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from geo.agreements.sets import order
from geo.importing.questions import Choice, FileQuestion
from geo.importing.raw import RawTable
from geo.text.clean import local_date, plain

PATTERN: Final = re.compile(r"\d{1,3}(\.\d{1,3}){0,3}")
_SHORT: Final = re.compile(r"\d{1,3}\.\d")


@dataclass(frozen=True, kw_only=True)
class ReadNumber:
    """The number of an agreement as text.

    ``was`` is what the cell shows when it differs; ``question`` is asked where it is not sure.
    """

    text: str
    was: str = ""
    question: FileQuestion | None = None


def agreement_numbers(raw: RawTable, column: str) -> dict[int, ReadNumber]:
    """Return the number of the agreement on each row of a file.

    Args:
        raw: the file, with answers to questions that were asked before.
        column: the column with the numbers.
    """
    rows = [int(row) for row in raw.frame.index]
    cells = {row: raw.frame.loc[row, column] for row in rows}
    found = {row: _certain(cells[row], raw.shown.get((row, column))) for row in rows}
    counts = Counter(plain(cell) for cell in cells.values() if isinstance(cell, str))
    # a text that stands there twice lost its zero somewhere too, in a CSV that Excel made
    doubtful = [
        row
        for row in rows
        if found[row] is None
        or (counts[found[row] or ""] > 1 and _SHORT.fullmatch(found[row] or "") is not None)
    ]
    sure = {row: text for row in rows if row not in doubtful and (text := found[row]) is not None}
    result = {
        row: ReadNumber(text=text, was="" if plain(cells[row]) == text else plain(cells[row]))
        for row, text in sure.items()
    }
    for row in doubtful:
        result[row] = _decided(row, cells[row], rows, result, raw.answers)
    return {row: result[row] for row in rows}


def _certain(cell: object, shown: str | None) -> str | None:
    """Return the number that a cell shows, None for a decimal number that may have lost a zero."""
    if isinstance(cell, date):
        day = local_date(cell)
        return f"{day.day}.{day.month}.{day.year % 100}"
    if shown is not None:
        return shown.replace(",", ".")
    if isinstance(cell, float) and not cell.is_integer() and _SHORT.fullmatch(plain(cell)):
        return None
    return plain(cell)


def _decided(
    row: int,
    cell: object,
    rows: Sequence[int],
    known: Mapping[int, ReadNumber],
    answers: Mapping[str, str],
) -> ReadNumber:
    """Choose between 2.1 and 2.10 by what is taken and by the order of the file, or ask."""
    short = plain(cell)
    options = [short, f"{short}0"]
    if (given := answers.get(f"number:{row}")) in options:
        return ReadNumber(text=given, was="" if given == short else short)
    taken = {item.text for item in known.values()}
    free = [text for text in options if text not in taken]
    fitting = (
        [text for text in free if _rises(row, text, rows, known)] if _rising(rows, known) else []
    )
    if len(free) == 1 or len(fitting) == 1:
        text = free[0] if len(free) == 1 else fitting[0]
        return ReadNumber(text=text, was="" if text == short else short)
    if isinstance(cell, str):
        # a text as somebody typed it: a double is told at its row
        return ReadNumber(text=short)
    text = (free or options)[0]
    question = FileQuestion(
        key=f"number:{row}",
        text=f"Welk nummer heeft de afspraak op rij {row}? Excel maakt van {short}0 ook {short}.",
        choices=tuple(Choice(value=option, label=option) for option in options),
        proposed=text,
    )
    return ReadNumber(text=text, question=question)


def _rising(rows: Sequence[int], known: Mapping[int, ReadNumber]) -> bool:
    """Say whether the numbers that are sure rise from row to row."""
    orders = [order(known[r].text) for r in rows if r in known and PATTERN.fullmatch(known[r].text)]
    return len(orders) > 1 and all(left < right for left, right in pairwise(orders))


def _rises(row: int, text: str, rows: Sequence[int], known: Mapping[int, ReadNumber]) -> bool:
    there = {r: known[r].text for r in rows if r in known and PATTERN.fullmatch(known[r].text)}
    before = [number for r, number in there.items() if r < row]
    after = [number for r, number in there.items() if r > row]
    return (not before or order(before[-1]) < order(text)) and (
        not after or order(text) < order(after[0])
    )
