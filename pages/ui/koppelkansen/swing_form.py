"""Swing weighting beside the sliders: first the order of the parts, then their points."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from geo.errors import DataError
from geo.koppelkansen.swing import FIRST_POINTS, SwingAnswers, proposed_points
from geo.koppelkansen.weights import PART_TITLES, PARTS
from pages.ui.frame import dutch, option_boxes

_NOW: Final = "gewicht"
"""Where the weights of the list of now are kept."""


def form(parts: Mapping[str, float], *, prefix: str = _NOW) -> None:
    """The two steps; the result goes to the sliders of the weights.

    Args:
        parts: the weights as they stand, to start the points from.
        prefix: of the keys of the sliders.
    """
    with st.expander("In stappen: volgorde, dan punten"):
        st.caption(
            "Stel u voor dat alle onderdelen op hun slechtst staan. Welk onderdeel brengt u als "
            "eerste naar zijn best? Kies ze in die volgorde."
        )
        order = option_boxes.choose_many(
            st.multiselect,
            "1. Volgorde, het belangrijkste eerst",
            list(PARTS),
            key=_key(prefix, "volgorde"),
            format_func=PART_TITLES.__getitem__,
            placeholder="Kies alle vijf",
        )
        if len(order) < len(PARTS):
            st.caption(f"Nog {len(PARTS) - len(order)} te kiezen.")
            return
        st.caption(
            f"2. {PART_TITLES[order[0]]} krijgt 100 punten. Hoeveel is elk volgend onderdeel "
            "waard? Nooit meer dan het vorige."
        )
        points = {order[0]: FIRST_POINTS}
        proposed = proposed_points(order, parts)
        for name in order[1:]:
            points[name] = float(
                st.slider(
                    f"Punten: {PART_TITLES[name]}", 0, 100, int(proposed[name]), 5,
                    key=_key(prefix, f"{'-'.join(order)}-{name}"),
                )
            )  # fmt: skip
        try:
            answers = SwingAnswers(order=tuple(order), points=points)
        except DataError as error:
            st.warning(str(error))
            return
        st.button(
            "Gebruik deze gewichten", key=_key(prefix, "gebruik"), on_click=_use,
            args=(answers, prefix),
        )  # fmt: skip


def _key(prefix: str, name: str) -> str:
    return f"swing-{name}" if prefix == _NOW else f"{prefix}-swing-{name}"


def _use(answers: SwingAnswers, prefix: str) -> None:
    for name, value in answers.parts.items():
        st.session_state[f"{prefix}-{name}"] = int(value)
    st.session_state[f"{prefix}-swing"] = answers.to_dict()


def answers_of(parts: Mapping[str, float], *, prefix: str = _NOW) -> dict[str, Any]:
    """The answers these weights came from; empty when a slider was moved since."""
    answers: dict[str, Any] = st.session_state.get(f"{prefix}-swing", {})
    return answers if answers and dict(parts) == SwingAnswers.from_dict(answers).parts else {}


def answers_text(values: Mapping[str, Any]) -> str:
    """The answers of a session as one line."""
    answers = SwingAnswers.from_dict(values)
    parts = [f"{PART_TITLES[name]} {dutch.number(answers.points[name])}" for name in answers.order]
    return "Gezet met volgorde en punten: " + ", ".join(parts) + "."
