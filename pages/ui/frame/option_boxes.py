"""Boxes to choose from that know an option by what it is, not by its words.

Streamlit (1.67) tells the options of a selectbox, a radio and a multiselect apart by their words
alone: of two plans of one name the last would always be chosen, and a choice whose words change
while it stands (a count, a rank, a state) is lost at the next click. Here every option has words
of its own, and a choice whose words changed is given to the browser again.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar, overload

import streamlit as st

T = TypeVar("T", bound=Hashable)


@overload
def choose_one(
    widget: Callable[..., Any],
    label: str,
    options: Iterable[T],
    *,
    format_func: Callable[[Any], str],
    key: str | None = None,
    index: int = 0,
    **settings: Any,
) -> T: ...
@overload
def choose_one(
    widget: Callable[..., Any],
    label: str,
    options: Iterable[T],
    *,
    format_func: Callable[[Any], str],
    key: str | None = None,
    index: int | None,
    **settings: Any,
) -> T | None: ...
def choose_one(
    widget: Callable[..., Any],
    label: str,
    options: Iterable[T],
    *,
    format_func: Callable[[Any], str],
    key: str | None = None,
    **settings: Any,
) -> T | None:
    """Draw a selectbox or a radio, and give what is chosen in it.

    Args:
        widget: ``selectbox`` or ``radio`` of the page or of a place on it.
        label: above the box.
        options: what there is to choose.
        format_func: the words of an option.
        key: of the widget.
        settings: the other arguments of the widget.
    """
    found: T | None = _draw(widget, label, list(options), format_func, key, settings)
    return found


def choose_many(
    widget: Callable[..., Any],
    label: str,
    options: Iterable[T],
    *,
    format_func: Callable[[Any], str],
    key: str | None = None,
    **settings: Any,
) -> list[T]:
    """Draw a multiselect, and give what is chosen in it; see :func:`choose_one`."""
    found: list[T] = _draw(widget, label, list(options), format_func, key, settings)
    return found


def _draw(
    widget: Callable[..., Any],
    label: str,
    options: Sequence[Any],
    format_func: Callable[[Any], str],
    key: str | None,
    settings: dict[str, Any],
) -> Any:
    names = [format_func(option) for option in options]
    words = dict(zip(options, distinct(names, options), strict=True))
    if key is not None and _renamed(key, words):
        st.session_state[key] = st.session_state[key]
        # what is chosen is known: a default beside it would be warned of
        settings = {
            name: value for name, value in settings.items() if name not in {"index", "default"}
        }
    return widget(
        label,
        options,
        format_func=lambda option: words[option] if option in words else format_func(option),
        key=key,
        **settings,
    )


def distinct(words: Sequence[str], options: Sequence[Any]) -> list[str]:
    """The words of the options; equal ones with the option behind them, or its number in turn."""
    often = Counter(words)
    used = {word for word in words if often[word] == 1}
    found = []
    for word, option in zip(words, options, strict=True):
        name, turn = word, 1
        if often[word] > 1:
            if isinstance(option, str) and option:
                name = f"{word} ({option})"
            while name in used:
                turn += 1
                name = f"{word} ({turn})"
            used.add(name)
        found.append(name)
    return found


def _renamed(key: str, words: dict[Any, str]) -> bool:
    """Whether what is chosen in a box has other words than when the box was drawn before."""
    state = f"{key}-woorden"
    before, st.session_state[state] = st.session_state.get(state, {}), words
    chosen = st.session_state.get(key)
    several = chosen if isinstance(chosen, list) else [chosen]
    return any(
        one is not None and one in words and before.get(one, words[one]) != words[one]
        for one in several
    )
