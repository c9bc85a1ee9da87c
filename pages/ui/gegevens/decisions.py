"""Questions about a file that only a person can answer, the program's proposal first."""

from collections.abc import Iterable, MutableMapping

import streamlit as st

from geo.importing.questions import FileQuestion
from pages.ui.frame import dutch, option_boxes


def ask(questions: Iterable[FileQuestion], answers: MutableMapping[str, str], *, key: str) -> None:
    """Show each question with its choices and keep what was chosen in ``answers``.

    Args:
        questions: the proposal of each is its first choice here; one without a proposal has no
            answer before somebody chooses.
        answers: by the key of the question; a question that was looked at has an answer.
        key: what tells the widgets of one file from those of another.
    """
    for item in questions:
        options = [choice.value for choice in item.choices]
        options.sort(key=lambda value: value != item.proposed)
        shown = {choice.value: choice for choice in item.choices}
        titles = {
            value: dutch.label(choice.label + (" (voorstel)" if value == item.proposed else ""))
            for value, choice in shown.items()
        }
        count = f" ({dutch.number(item.count)})" if item.count else ""
        given = answers.get(item.key, item.proposed)
        chosen = option_boxes.choose_one(
            st.selectbox,
            f"{dutch.label(item.text)}{count}",
            options,
            index=None if given is None else options.index(given),
            format_func=titles.__getitem__,
            key=f"vraag-{item.key}-{key}",
        )
        if chosen is None:
            continue
        answers[item.key] = chosen
        examples = shown[chosen].examples
        if examples:
            st.caption("Zo leest het: " + " · ".join(map(dutch.plain, examples[:3])))
