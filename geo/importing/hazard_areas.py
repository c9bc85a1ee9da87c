"""The value of each area of a hazard map: a number, a range such as '5 - 30 cm', or a class."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.catalogue.vocabularies import CLASS_WORDS
from geo.catalogue.writing import stored_json, write_json
from geo.constants import CLASSES, NO_DATA, RD
from geo.errors import DataError
from geo.fetch.legend import ColourMap, Entry
from geo.fetch.legend_labels import read_label
from geo.fetch.problems import FetchProblem
from geo.hazards.thresholds import Hazard
from geo.importing.names import normal
from geo.importing.questions import Answers, Choice, FileQuestion, check_answered
from geo.importing.raw import RawTable
from geo.spatial.shapes import SURFACES, repair_shape
from geo.text.clean import is_empty, plain
from geo.text.format import counted
from geo.text.numbers import number_style, parse_number

_MOST_CLASSES: Final = 40
"""Distinct words of a column that can be classes; a column with more holds names or texts."""

_NO_VALUE: Final = re.compile(
    r"\b(?:geen|niet|onbekend|ontbreek\w*|nvt|n v t|nodata|no data|missing|unknown)\b"
)
_WORDS: Final[Mapping[str, re.Pattern[str]]] = {
    "zeer_laag": re.compile(
        r"\b(?:zeer|heel|erg|very)\s+(?:laag|lage?|klein\w*|gering\w*|low|weinig)\b|"
        r"\b(?:nihil|verwaarloosbaar|negligible)\b"
    ),
    "zeer_hoog": re.compile(
        r"\b(?:zeer|heel|erg|very)\s+(?:hoog|hoge|groo?te?|sterke?|high|veel|ernstige?)\b|"
        r"\b(?:extreem|extreme|ernstige?)\b"
    ),
    "laag": re.compile(r"\b(?:laag|lage|klein\w*|gering\w*|low|licht\w*|weinig|beperkt\w*)\b"),
    "middel": re.compile(
        r"\b(?:middel\w*|midden|matige?|gemiddelde?|redelijke?|medium|moderate|normaal)\b"
    ),
    "hoog": re.compile(r"\b(?:hoog|hoge|groot|grote|sterke?|high|veel)\b"),
}  # fmt: skip
"""Words of the classes, tried in this order on a text without accents and signs."""


@dataclass(frozen=True, kw_only=True)
class AreaValues:
    """The areas of a hazard map.

    ``frame`` has a shape, ``value`` (NaN is no data) and ``label`` (as in the file), in EPSG:28992.
    ``unit`` is that of the values where the file settles it: the unit of the hazard for classes
    and ranges; None for plain numbers. ``chosen`` has the answers that the words were read by.
    """

    frame: gpd.GeoDataFrame
    unit: str | None
    notes: tuple[str, ...]
    chosen: Answers


def value_columns(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns that can hold the value of an area: with numbers first, then classes."""
    numbers = _number_columns(frame)
    return (*numbers, *(name for name in map(str, frame.columns)
                        if name not in numbers and _has_classes(frame[name])))  # fmt: skip


def class_questions(
    raw: RawTable, *, column: str, hazard: Hazard, known: Answers | None = None
) -> tuple[FileQuestion, ...]:
    """Return a question for each word of a column with classes: which class it is, or no data.

    A word that the program does not know must be answered; of the others the proposal counts.
    What was answered for an earlier map (``known``, see :func:`remembered_classes`) is proposed.
    A column with numbers or ranges has no questions.
    """
    words = _words(raw.frame, column)
    if not len(words) or _has_ranges(list(words.index)):
        return ()
    ranges = dict(hazard.legend())
    choices = (
        *(
            Choice(value=name, label=f"{CLASS_WORDS[name]} ({ranges[name]})")
            for name, _ in hazard.bounds
        ),
        Choice(value=NO_DATA, label="geen gegevens"),
    )
    possible = {choice.value for choice in choices}
    return tuple(
        FileQuestion(
            key=_key(word),
            text=f"Welke klasse is '{word}'?",
            choices=choices,
            proposed=guess if guess in possible else NO_DATA,
            needed=guess not in possible,
            count=int(count),
        )
        for word, count in words.items()
        for guess in ((known or {}).get(_key(word)) or read_class(str(word)),)
    )


def remembered_classes(hazard: str, *, var: Path) -> dict[str, str]:
    """Return the answers for words of a hazard that were in use with an earlier map."""
    found = stored_json(_store(var)).get(hazard)
    if not isinstance(found, dict):
        return {}
    return {str(key): str(value) for key, value in found.items() if value in {*CLASSES, NO_DATA}}


def remember_classes(hazard: str, answers: Answers, *, var: Path) -> None:
    """Keep the answers for the words of a hazard for its next map."""
    if answers:
        content = stored_json(_store(var))
        content[hazard] = {**remembered_classes(hazard, var=var), **answers}
        write_json(content, _store(var))


def _store(var: Path) -> Path:
    return var / "import" / "hazard_classes.json"


def read_class(text: str) -> str | None:
    """Return the class that a word means, ``geen_data`` for no value, None when it tells neither.

    >>> read_class("Zeer grote kans"), read_class("geen gegevens"), read_class("type B")
    ('zeer_hoog', 'geen_data', None)
    """
    words = normal(text)
    if not words or _NO_VALUE.search(words):
        return NO_DATA
    return next((name for name, pattern in _WORDS.items() if pattern.search(words)), None)


def read_area_values(
    raw: RawTable,
    *,
    column: str | None,
    hazard: Hazard,
    answers: Answers,
    known: Answers | None = None,
) -> AreaValues:
    """Return the areas of a map file with their value; nothing is stored.

    Args:
        raw: the file.
        column: with the value; by default the only one that can hold it.
        hazard: gives a class its bounds.
        answers: to the questions of :func:`class_questions`.
        known: the answers of an earlier map, for words without one.

    Raises:
        DataError: no such column or more than one, no area with a value, or a question that
            nobody answered.
    """
    if raw.geometry is None:
        msg = f"{raw.name} is geen raster en geen kaart met vlakken."
        raise DataError(msg)
    name = value_column(raw, column)
    notes: list[str] = []
    unit: str | None = None
    chosen: dict[str, str] = {}
    if numbers := _number_columns(raw.frame[[name]]):
        values = numbers[name]
        if unread := int((values.isna() & ~raw.frame[name].map(is_empty)).sum()):
            notes.append(
                f"{counted(unread, 'vlak', 'vlakken')} zonder getal in '{name}': geen gegevens."
            )
    else:
        questions = class_questions(raw, column=name, hazard=hazard, known=known)
        check_answered(questions, answers)
        chosen = {item.key: item.answer(answers) for item in questions}
        values, told = _from_words(raw, name, hazard, chosen)
        unit = hazard.unit
        notes.append(told)
    shapes = [None if item is None else repair_shape(item).shape for item in raw.geometry]
    usable = np.array([item is not None and item.geom_type in SURFACES for item in shapes])
    if not (usable & values.notna().to_numpy()).any():
        msg = f"In {raw.name} staat geen vlak met een waarde."
        raise DataError(msg)
    if lost := int((~usable).sum()):
        notes.append(f"{counted(lost, 'rij', 'rijen')} zonder vlak niet gebruikt.")
    frame = gpd.GeoDataFrame(
        {"value": values.astype("float64"), "label": raw.frame[name].map(plain).astype("string")},
        geometry=gpd.GeoSeries(shapes, index=raw.frame.index, crs=RD),
        crs=RD,
    )
    return AreaValues(
        frame=frame[usable].reset_index(drop=True), unit=unit, notes=tuple(notes), chosen=chosen
    )


def value_column(raw: RawTable, column: str | None) -> str:
    """Return the column with the value: the one that was given, else the only one that can be.

    Raises:
        DataError: no such column, or several.
    """
    if column is not None and column not in raw.frame:
        msg = f"{raw.name} heeft geen kolom '{column}'. Er zijn: {', '.join(raw.columns)}."
        raise DataError(msg)
    numbers = tuple(_number_columns(raw.frame[[column]] if column else raw.frame))
    possible = numbers or value_columns(raw.frame[[column]] if column else raw.frame)
    if len(possible) != 1:
        known = ", ".join(value_columns(raw.frame)) or "geen"
        msg = (
            f"Kies met --column de kolom met de waarde in {raw.name}. Kolommen met getallen of "
            f"klassen: {known}."
        )
        raise DataError(msg)
    return possible[0]


def _from_words(
    raw: RawTable, column: str, hazard: Hazard, chosen: Answers
) -> tuple[pd.Series, str]:
    """Return the value of each row out of its range or class, and what to tell of it."""
    words = list(_words(raw.frame, column).index)
    cells = raw.frame[column].map(lambda cell: None if is_empty(cell) else plain(cell))
    if _has_ranges(words):
        entries = tuple(
            Entry(rgb=(0, 0, 0), quantity=float(place), label=word)
            for place, word in enumerate(words)
        )
        try:
            classes = ColourMap(kind="values", entries=entries).classes(unit=hazard.unit)
        except FetchProblem as error:
            msg = f"De klassen van {raw.name} passen niet bij '{hazard.title}': {error}"
            raise DataError(msg) from None
        by_word: dict[str, float | None] = {item.label: item.value for item in classes}
        note = "Van elke klasse telt het midden van haar grenzen."
        empty = [word for word in words if by_word[word] is None]
        if empty:
            note += f" Zonder getal, dus geen gegevens: {', '.join(empty)}."
        return cells.map(by_word).astype("float64"), note
    middles = class_values(hazard)
    by_word = {word: middles.get(chosen[_key(word)]) for word in words}
    told = ", ".join(f"{word} → {_told(chosen[_key(word)])}" for word in words)
    note = f"Gelezen als klassen: {told}. De waarde is het midden van de klasse, geen meting."
    return cells.map(by_word).astype("float64"), note


def class_values(hazard: Hazard) -> dict[str, float]:
    """Return the value in the middle of each class; an outer class is as wide as its neighbour."""
    uppers = [upper for _, upper in hazard.bounds[:-1]]
    width = uppers[1] - uppers[0] if len(uppers) > 1 else abs(uppers[0])
    lowest = uppers[0] - width
    edges = [
        max(lowest, 0.0) if uppers[0] > 0 else lowest,
        *uppers,
        uppers[-1] + (uppers[-1] - uppers[-2] if len(uppers) > 1 else width),
    ]
    return {
        name: (edges[place] + edges[place + 1]) / 2 for place, (name, _) in enumerate(hazard.bounds)
    }


def _told(name: str) -> str:
    return CLASS_WORDS[name] if name in CLASSES else "geen gegevens"


def _key(word: object) -> str:
    return f"values:klasse:{plain(word).lower()}"


def _words(frame: pd.DataFrame, column: str) -> "pd.Series[int]":
    """Return the distinct texts of a column with their counts; none for a column with numbers."""
    if _number_columns(frame[[column]]):
        return pd.Series(dtype="int64")
    texts = frame[column].map(plain)
    return texts[~frame[column].map(is_empty)].value_counts()


def _has_ranges(words: list[str]) -> bool:
    return any(read_label(str(word)) is not None for word in words)


def _has_classes(cells: pd.Series) -> bool:
    """Whether a column looks like classes: few words, of which at least one is known."""
    words = [plain(cell) for cell in cells if not is_empty(cell)]
    distinct = set(words)
    if not distinct or len(distinct) > _MOST_CLASSES:
        return False
    return any(read_class(word) in CLASSES or read_label(word) is not None for word in distinct)


def _number_columns(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the numbers of every column that has any."""
    read = {str(name): _read(frame[name]) for name in frame.columns}
    return {name: values for name, values in read.items() if values.notna().any()}


def _read(cells: pd.Series) -> pd.Series:
    decimal = number_style(cells).decimal
    found = [parse_number(str(cell), decimal=decimal) if isinstance(cell, str) else cell
             for cell in cells]  # fmt: skip
    values = [getattr(item, "value", item) for item in found]
    return pd.to_numeric(pd.Series(values, index=cells.index), errors="coerce")
