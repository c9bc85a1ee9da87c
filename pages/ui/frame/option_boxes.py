"""Boxes to choose from that know an option by what it is, not by its words.

Streamlit (1.67) tells the options of a selectbox, a radio and a multiselect apart by their words
alone: of two plans of one name the last would always be chosen, and a choice whose words change
while it stands (a count, a rank, a state) is lost at the next click. Here every option has words
of its own, and a choice whose words changed is given to the browser again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, overload

import streamlit as st

T = TypeVar("T")


@overload
def selectbox(
    place: Any,
    label: str,
    options: Iterable[T],
    *,
    format_func: Callable[[Any], str],
    key: str | None = None,
    index: int = 0,
    **settings: Any,
) -> T: ...
@overload
def selectbox(
    place: Any,
    label: str,
    options: Iterable[T],
    *,
    format_func: Callable[[Any], str],
    key: str | None = None,
    index: int | None,
    **settings: Any,
) -> T | None: ...
def selectbox(
    place: Any,
    label: str,
    options: Iterable[T],
    *,
    format_func: Callable[[Any], str],
    key: str | None = None,
    **settings: Any,
) -> T | None:
    """``place.selectbox``; the settings are Streamlit's."""
    found: T | None = _draw(place.selectbox, label, list(options), format_func, key, settings)
    return found


@overload
def radio(
    place: Any,
    label: str,
    options: Iterable[T],
    *,
    format_func: Callable[[Any], str],
    key: str | None = None,
    index: int = 0,
    **settings: Any,
) -> T: ...
@overload
def radio(
    place: Any,
    label: str,
    options: Iterable[T],
    *,
    format_func: Callable[[Any], str],
    key: str | None = None,
    index: int | None,
    **settings: Any,
) -> T | None: ...
def radio(
    place: Any,
    label: str,
    options: Iterable[T],
    *,
    format_func: Callable[[Any], str],
    key: str | None = None,
    **settings: Any,
) -> T | None:
    """``place.radio``; the settings are Streamlit's."""
    found: T | None = _draw(place.radio, label, list(options), format_func, key, settings)
    return found


def multiselect(
    place: Any,
    label: str,
    options: Iterable[T],
    *,
    format_func: Callable[[Any], str],
    key: str | None = None,
    **settings: Any,
) -> list[T]:
    """``place.multiselect``; the settings are Streamlit's."""
    found: list[T] = _draw(place.multiselect, label, list(options), format_func, key, settings)
    return found


def _draw(
    widget: Callable[..., Any],
    label: str,
    options: list[Any],
    format_func: Callable[[Any], str],
    key: str | None,
    settings: dict[str, Any],
) -> Any:
    words = distinct([format_func(option) for option in options], options)
    if key is not None and _changed(key, words) and st.session_state.get(key) not in (None, []):
        st.session_state[key] = st.session_state[key]
        # what is chosen is known: a default beside it would be warned of
        settings = {
            name: value for name, value in settings.items() if name not in {"index", "default"}
        }
    return widget(
        label,
        options,
        format_func=lambda option: (
            words[options.index(option)] if option in options else format_func(option)
        ),
        key=key,
        **settings,
    )


def distinct(words: Sequence[str], options: Sequence[Any]) -> list[str]:
    """The words of the options; equal ones with the option behind them, or its number in turn."""
    often = Counter(words)
    used: set[str] = {word for word in words if often[word] == 1}
    found = []
    for word, option in zip(words, options, strict=True):
        name = word
        if often[word] > 1 and isinstance(option, str) and option:
            name = f"{word} ({option})"
        turn = 1
        while often[word] > 1 and name in used:
            turn += 1
            name = f"{word} ({turn})"
        used.add(name)
        found.append(name)
    return found


def _changed(key: str, words: Sequence[str]) -> bool:
    """Whether the words of a box are others than when it was drawn before."""
    state = f"{key}-woorden"
    before, st.session_state[state] = st.session_state.get(state), list(words)
    return before is not None and before != list(words)
