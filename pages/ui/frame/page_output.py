"""What a page shows now, for every file that leaves it: selection, filters, years, weights."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import streamlit as st

import geo
from geo.catalogue.output_state import OutputState
from geo.text.local_time import local_today
from pages.ui.frame import page_data

_KEY: Final = "uitvoer-toont"


def whole_output() -> OutputState:
    """Everything the viewer may see of the whole gemeente, today."""
    scope = page_data.library().scope
    return OutputState(
        area=page_data.area_name(),
        filters={"Bezit": scope} if scope else {},
        method=geo.__version__,
        date=local_today(),
    )


def reset() -> None:
    """Forget what another page showed; every page starts with the whole."""
    st.session_state.pop(_KEY, None)


def show(output: OutputState) -> None:
    """State what the page shows from here on."""
    st.session_state[_KEY] = output


def narrow(*, filters: Mapping[str, str] | None = None, **fields: Any) -> None:
    """State in what the page shows less than everything.

    Args:
        filters: what is filtered on with the values shown, in Dutch; an empty value is no filter.
        fields: other fields of :class:`OutputState`.
    """
    known = {word: value for word, value in (filters or {}).items() if value}
    whole = whole_output()
    show(replace(whole, filters={**whole.filters, **known}, **fields))


@contextmanager
def part(**filters: str) -> Iterator[None]:
    """State that what is drawn inside shows only a part of what the page shows."""
    before = page_output()
    show(replace(before, filters={**before.filters, **filters}))
    try:
        yield
    finally:
        show(before)


def page_output() -> OutputState:
    """What the page shows now."""
    found = st.session_state.get(_KEY)
    return found if isinstance(found, OutputState) else whole_output()


def file_name(name: str, ending: str) -> str:
    """A file name that says where the file holds less than the whole."""
    return "-".join(part for part in (name, page_output().slug()) if part) + f".{ending}"
