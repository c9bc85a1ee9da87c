"""Which columns of a hazard map hold a value: numbers, ranges, or a few classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo.constants import CLASSES
from geo.errors import DataError
from geo.fetch.legend_labels import Range, legend_marks, read_label
from geo.importing.cell_problems import decimal_question
from geo.importing.hazard_words import read_class
from geo.importing.questions import Answers, FileQuestion
from geo.importing.raw import RawTable
from geo.text.clean import is_empty, plain
from geo.text.numbers import Mark, number_style, parse_number

MOST_CLASSES: Final = 40
"""Distinct words of a column that can be classes; a column with more holds names or texts."""


@dataclass(frozen=True, kw_only=True)
class ValueColumn:
    """A column with values of areas.

    ``numbers`` has the cells that are plain numbers, NaN for all else; ``texts`` the others, None
    for an empty one. In a column with at least one class with bounds, every text is read as one:
    ``labels`` has them by text. ``words`` counts the distinct texts that are neither, or that
    contradict themselves. ``asked`` is what a point or comma means, where nothing shows it.
    """

    numbers: "pd.Series[float]"
    texts: "pd.Series[str]"
    labels: Mapping[str, Range]
    words: "pd.Series[int]"
    asked: FileQuestion | None


def value_columns(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns that can hold the value of an area: with numbers first, then classes."""
    columns = {str(name): read_column(frame, str(name), answers={}) for name in frame.columns}
    numbers = [name for name, column in columns.items() if column.numbers.notna().any()]
    classes = [
        name
        for name, column in columns.items()
        if name not in numbers and len({*column.labels, *column.words.index}) <= MOST_CLASSES
        and (column.labels or any(read_class(word) in CLASSES for word in column.words.index))
    ]  # fmt: skip
    return (*numbers, *classes)


def value_column(raw: RawTable, column: str | None) -> str:
    """Return the column with the value: the one that was given, else the only one that can be.

    Raises:
        DataError: no such column, or several.
    """
    if column is not None and column not in raw.frame:
        msg = f"{raw.name} heeft geen kolom '{column}'. Er zijn: {', '.join(raw.columns)}."
        raise DataError(msg)
    if column is not None:
        return column
    possible = value_columns(raw.frame)
    numbers = [name for name in possible if _is_numeric(raw.frame[name])]
    if len(found := numbers or possible) != 1:
        known = ", ".join(possible) or "geen"
        msg = (
            f"Kies met --column de kolom met de waarde in {raw.name}. Kolommen met getallen of "
            f"klassen: {known}."
        )
        raise DataError(msg)
    return found[0]


def class_key(word: object) -> str:
    """Key of the question what a word stands for."""
    return f"values:klasse:{plain(word).lower()}"


def read_column(frame: pd.DataFrame, name: str, *, answers: Answers) -> ValueColumn:
    """Read a column as numbers, ranges or classes, with the question its decimal mark raises."""
    cells = frame[name]
    is_text = ~cells.map(_is_number).astype(bool)
    texts = cells.map(lambda cell: None if is_empty(cell) else plain(cell)).where(is_text, None)
    distinct = [str(text) for text in texts.dropna().unique()]
    mark: Mark = ","
    asked: FileQuestion | None = None
    labels: dict[str, Range] = {}
    numbers: dict[str, float] = {}
    plain_numbers = [text for text in distinct if _parsed(text, ",") is not None]
    if any(read_label(text) is not None for text in distinct if text not in plain_numbers):
        marks = legend_marks(distinct)
        if marks.doubtful:
            asked = decimal_question(name, marks.proposed, marks.doubtful)
            marks = marks.decided("." if answers.get(asked.key, asked.proposed) == "." else ",")
        read = ((text, read_label(text, marks=marks)) for text in distinct)
        labels = {text: label for text, label in read if label is not None}
    elif plain_numbers:
        style = number_style(plain_numbers)
        mark = style.decimal
        if not style.sure:
            asked = decimal_question(name, mark, style.examples)
            mark = "." if answers.get(asked.key, mark) == "." else ","
        read_numbers = ((text, _parsed(text, mark)) for text in plain_numbers)
        numbers = {text: value for text, value in read_numbers if value is not None}
    counts = texts.value_counts()
    known = {*numbers, *(text for text, label in labels.items() if not label.problem)}
    return ValueColumn(
        numbers=pd.to_numeric(cells.where(~is_text), errors="coerce")
        .astype("float64")
        .fillna(texts.map(numbers).astype("float64")),
        texts=texts,
        labels=labels,
        words=counts[~counts.index.isin(known)],
        asked=asked,
    )


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float | np.number) and not isinstance(cell, bool | np.bool_)


def _is_numeric(cells: pd.Series) -> bool:
    """Whether a column has any plain number."""
    return any(_is_number(cell) and pd.notna(cell) for cell in cells) or any(
        isinstance(cell, str) and _parsed(plain(cell), ",") is not None for cell in cells
    )


def _parsed(text: str, mark: Mark) -> float | None:
    """Return a plain number; None with a unit or per cent sign, for that is a label."""
    found = parse_number(text, decimal=mark)
    return None if found is None or found.percent or found.rest else found.value
