"""Rows of which one can be chosen, as a narrow screen shows a table.

A component of its own: a wide screen builds nothing of it, and what it shows is text as it is.
A list of Streamlit's radio buttons is built on every screen, with two texts of Markdown a row.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

_SCRIPT: Final = Path(__file__).with_name("row_choice.js")
_HEIGHT: Final = 340


@dataclass(frozen=True)
class Row:
    """What a row says: its name, and below it the rest on one line."""

    title: str
    rest: str


def choice(
    rows: Sequence[Row],
    *,
    label: str,
    key: str,
    picked: int | None,
    on_pick: Callable[[int], None],
) -> None:
    """Show the rows on a narrow screen.

    Args:
        rows: at least one.
        label: what they are, for who does not see them.
        key: of the component.
        picked: place of the row that is chosen, from 0; None when none is.
        on_pick: takes the place of the row that somebody chooses, before the page runs again.
    """

    def chosen() -> None:
        place = place_of(st.session_state.get(key), count=len(rows))
        if place is not None:
            on_pick(place)

    _component()(
        key=key,
        data={
            "key": key,
            "label": label,
            "rows": [[row.title, row.rest] for row in rows],
            "picked": picked,
        },
        height=_HEIGHT,
        on_chosen_change=chosen,
    )


def place_of(value: object, *, count: int) -> int | None:
    """The row that the browser told of, checked: what it sends is untrusted.

    Args:
        value: the state of the component, with the place of the row under ``chosen``.
        count: how many rows there are.
    """
    place = value.get("chosen") if isinstance(value, Mapping) else None
    if isinstance(place, bool) or not isinstance(place, int | float) or not 0 <= place < count:
        return None
    return int(place) if place == int(place) else None


@functools.cache
def _component() -> Callable[..., Any]:
    renderer: Callable[..., Any] = st.components.v2.component(
        "koppelkansen_rows", js=_SCRIPT.read_text("utf-8"), isolate_styles=False
    )
    return renderer
