"""Questions about an uploaded file as widgets: the proposal first, with what each choice gives."""

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from geo.importing.files import read_file_table
from geo.importing.questions import Choice, FileQuestion, open_questions
from geo.text.format import counted
from pages.ui.frame import option_boxes


def ask_file_questions(questions: Iterable[FileQuestion], *, key: str) -> dict[str, str]:
    """Show a select box for each question and return the answers that were chosen.

    Args:
        questions: the questions of a file.
        key: begin of the keys of the widgets; the same file keeps its answers under it.

    Returns:
        The answer by the key of its question; a question that has to be answered has none before
        somebody chooses.
    """
    answers = {}
    for question in questions:
        labels = {choice.value: _label(choice) for choice in question.choices}
        proposed = question.proposed
        values = [*({proposed} & set(labels)), *(value for value in labels if value != proposed)]
        chosen = option_boxes.choose_one(
            st.selectbox,
            question.text
            + (f" ({counted(question.count, 'rij', 'rijen')})" if question.count else ""),
            values,
            index=None if question.needed else 0,
            format_func=lambda value, known=labels, first=proposed: (
                known[value] + (" (voorstel)" if value == first else "")
            ),
            placeholder="Kies" if proposed is None else f"Voorstel: {labels[proposed]}",
            key=f"{key}-{question.key}",
        )
        if chosen is not None:
            answers[question.key] = chosen
    return answers


def ask_about_file(path: Path, *, key: str) -> dict[str, str]:
    """Ask what only a person knows of a file and return every answer that was given.

    Raises:
        DataError: the file cannot be read.
    """
    answers: dict[str, str] = st.session_state.setdefault(f"{key}-antwoorden", {})
    needed = open_questions(read_file_table(path, answers=answers).questions, answers)
    answers |= ask_file_questions(needed, key=key)
    return dict(answers)


def _label(choice: Choice) -> str:
    return choice.label + (f": {'; '.join(choice.examples)}" if choice.examples else "")
