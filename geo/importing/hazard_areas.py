"""The value of each area of a hazard map: a number, a range such as '5 - 30 cm', or a class."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from geo.catalogue.vocabularies import CLASS_WORDS
from geo.constants import NO_DATA, RD
from geo.errors import DataError
from geo.fetch.legend_classes import label_classes
from geo.fetch.legend_labels import legend_unit
from geo.fetch.problems import FetchProblem
from geo.hazards.thresholds import Hazard
from geo.importing.hazard_columns import (
    MOST_CLASSES,
    ValueColumn,
    class_key,
    read_column,
    value_column,
)
from geo.importing.hazard_words import class_values, means_nothing, read_class
from geo.importing.questions import Answers, Choice, FileQuestion, check_answered
from geo.importing.raw import RawTable
from geo.spatial.shapes import SURFACES
from geo.text.clean import plain
from geo.text.format import counted


@dataclass(frozen=True, kw_only=True)
class AreaValues:
    """The areas of a hazard map.

    ``frame`` has a shape, ``value`` (NaN is no data), ``label`` (as in the file) and ``settled``:
    whether the value is in the unit of the hazard, as of a class or range; a plain number is in
    that of the file. In EPSG:28992. ``chosen`` has the answers that the words were read by.
    """

    frame: gpd.GeoDataFrame
    notes: tuple[str, ...]
    chosen: Answers


def class_questions(
    raw: RawTable,
    *,
    column: str,
    hazard: Hazard,
    known: Answers | None = None,
    answers: Answers | None = None,
) -> tuple[FileQuestion, ...]:
    """Return what only a person knows of a column: its decimal mark, and what its words mean.

    A question for each word: which class it is, or no data. One that the program does not know, or
    that stands beside numbers or ranges, must be answered; so must a range that contradicts itself.
    What was answered for an earlier map (``known``, see
    :func:`geo.importing.hazard_words.remembered_classes`) is proposed.

    Raises:
        DataError: far more words than a map has classes.
    """
    return _questions(
        read_column(raw.frame, column, answers=answers or {}), column, hazard, known or {}
    )


def _questions(
    read: ValueColumn, name: str, hazard: Hazard, known: Answers
) -> tuple[FileQuestion, ...]:
    if len(read.words) > MOST_CLASSES:
        some = ", ".join(f"'{word}'" for word in read.words.index[:3])
        msg = (
            f"Kolom '{name}' heeft {len(read.words)} verschillende teksten die geen waarde zijn, "
            f"zoals {some}. Kies een andere kolom."
        )
        raise DataError(msg)
    ranges = dict(hazard.legend())
    choices = (
        *(
            Choice(value=key, label=f"{CLASS_WORDS[key]} ({ranges[key]})")
            for key, _ in hazard.bounds
        ),
        Choice(value=NO_DATA, label="geen gegevens"),
    )
    possible = {choice.value for choice in choices}
    alone = not read.labels and read.numbers.isna().all()
    asked = [] if read.asked is None else [read.asked]
    for word, count in read.words.items():
        text = str(word)
        earlier = known.get(class_key(text))
        guess = earlier or (NO_DATA if not alone and means_nothing(text) else read_class(text))
        sure = guess in possible and (alone or earlier is not None or guess == NO_DATA)
        label = read.labels.get(text)
        asked.append(
            FileQuestion(
                key=class_key(text),
                text=f"Welke klasse is '{text}'?" + (f" Want {label.problem}." if label else ""),
                choices=choices,
                proposed=guess if guess in possible else None,
                needed=not sure,
                count=int(count),
            )
        )
    return tuple(asked)


def read_area_values(
    raw: RawTable,
    *,
    column: str | None,
    hazard: Hazard,
    answers: Answers,
    unit: str | None = None,
    known: Answers | None = None,
) -> AreaValues:
    """Return the areas of a map file with their value; nothing is stored.

    Args:
        raw: the file.
        column: with the value; by default the only one that can hold it.
        hazard: gives a class its bounds.
        answers: to the questions of :func:`class_questions`.
        unit: what a person said of ranges that name no unit.
        known: the answers of an earlier map, for words without one.

    Raises:
        DataError: no such column or more than one, no area with a value, or a question that
            nobody answered.
    """
    if raw.geometry is None:
        msg = f"{raw.name} is geen raster en geen kaart met vlakken."
        raise DataError(msg)
    name = value_column(raw, column)
    read = read_column(raw.frame, name, answers=answers)
    questions = _questions(read, name, hazard, known or {})
    check_answered(questions, answers)
    chosen = {q.key: q.answer(answers) for q in questions if q is not read.asked}
    notes: list[str] = []
    if set(read.numbers.dropna()) == {0.0, 1.0}:
        notes.append(
            f"Let op: in kolom '{name}' staan alleen 0 en 1. Zijn dat nee en ja, dan is het geen "
            f"waarde in {hazard.unit}."
        )
    by_text = _from_labels(read, hazard, unit=unit, name=raw.name, notes=notes)
    by_text |= _from_words(read, hazard, chosen, notes=notes)
    values = read.numbers.fillna(read.texts.map(by_text).astype("float64"))
    if values.isna().all():
        raise DataError(f"In kolom '{name}' van {raw.name} heeft geen enkel vlak een waarde.")
    shapes = [mended.shape for mended in raw.repaired.values()]
    usable = np.array(
        [item is not None and item.geom_type in SURFACES and item.area > 0 for item in shapes]
    )
    if not (usable & values.notna().to_numpy()).any():
        msg = f"In {raw.name} staat geen vlak met een waarde."
        raise DataError(msg)
    if lost := int((~usable).sum()):
        notes.append(f"{counted(lost, 'rij', 'rijen')} zonder vlak niet gebruikt.")
    frame = gpd.GeoDataFrame(
        {
            "value": values,
            "label": raw.frame[name].map(plain).astype("string"),
            "settled": read.numbers.isna(),
        },
        geometry=gpd.GeoSeries(shapes, index=raw.frame.index, crs=RD),
        crs=RD,
    )
    return AreaValues(frame=frame[usable].reset_index(drop=True), notes=tuple(notes), chosen=chosen)


def _from_labels(
    read: ValueColumn, hazard: Hazard, *, unit: str | None, name: str, notes: list[str]
) -> dict[str, float | None]:
    """Return the middle of each class with bounds, in the unit of the hazard."""
    labels = {text: label for text, label in read.labels.items() if not label.problem}
    if not labels:
        return {}
    common = legend_unit(labels, None if unit == hazard.unit else unit)
    bare = [text for text, label in labels.items() if label.unit is None]
    if bare and common is None and hazard.unit:
        notes.append(f"Let op: '{bare[0]}' noemt geen eenheid; gelezen als {hazard.unit}.")
    try:
        classes = label_classes(labels, unit=hazard.unit, common=common)
    except FetchProblem as error:
        msg = f"De klassen van {name} passen niet bij '{hazard.title}': {error}"
        raise DataError(msg) from None
    notes.append("Van elke klasse telt het midden van haar grenzen.")
    return {item.label: item.value for item in classes}


def _from_words(
    read: ValueColumn, hazard: Hazard, chosen: Answers, *, notes: list[str]
) -> dict[str, float | None]:
    """Return the middle of the class that each word was said to be; None for no data."""
    by_word = {str(word): chosen[class_key(word)] for word in read.words.index}
    if classes := {word: name for word, name in by_word.items() if name != NO_DATA}:
        pairs = ", ".join(f"{word} → {CLASS_WORDS[name]}" for word, name in classes.items())
        notes.append(
            f"Gelezen als klassen: {pairs}. De waarde is het midden van de klasse, geen meting."
        )
    if empty := [
        f"{word} ({read.words[word]})" for word, name in by_word.items() if name == NO_DATA
    ]:
        notes.append(f"Zonder waarde, dus geen gegevens: {', '.join(empty)}.")
    middles = class_values(hazard)
    return {word: middles.get(name) for word, name in by_word.items()}
