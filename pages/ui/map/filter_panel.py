"""The filters in the side bar, with counts beside each choice."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from geo.catalogue.vocabularies import AREA_KINDS, PLAN_KINDS, WORK_KINDS
from geo.constants import CLASSES, EXEMPT, LABELS, NO_DATA
from geo.text.sanitise import straight
from pages.ui.frame import dutch, glossary, option_boxes, page_data
from pages.ui.map import layer_data, map_state
from pages.ui.map.filters import LAYERS, NONE, Choice, Facet, counts, facets, ordered
from pages.ui.map.hazard_specs import hazard_title
from pages.ui.map.layer_specs import colours_with_data
from pages.ui.map.map_state import MapState

_OPEN = {"corporatie", "soort"}
_FIRST_YEAR, _LAST_YEAR = 2024, 2035
_ONE = {"projects": "plan", "stock": "pand", "works": "werk"}
_MANY = {"projects": "plannen", "stock": "panden", "works": "werken"}
_MOST_NAMES = 8
"""So many choices of a filter are named beside the map; of the others the number is."""
_MOST_BOXES = 30
"""A filter with more options is one list to search in: nobody reads a hundred boxes.

Streamlit draws every box again after each choice: 120 of them took a second in the browser.
"""


def frames() -> dict[str, pd.DataFrame]:
    """The features the filters look at, by layer."""
    lib = page_data.library()
    return {name: layer_data.rows(name) for name in LAYERS if lib.find(name) is not None}


def show(state: MapState) -> MapState:
    """Draw the filters and give the state with what is ticked now."""
    with st.sidebar:
        st.header("Filters")
        # filled last: only then is it known whether anything is chosen
        top = st.container()
        # The widgets keep their own value; only a choice that came from elsewhere (a question, a
        # link, the button above) is pushed into them.
        push = st.session_state.get(_LAST) != state.choice
        hazard = _hazard(state.choice.hazard, push=push)
        years = _years(state.choice.years, push=push)
        choice = replace(state.choice, hazard=hazard, years=years)
        if not push:
            # what was ticked a moment ago counts in the numbers beside it, not one step later
            choice = replace(choice, options=_ticked(choice))
        options = {facet.id: _facet(facet, choice, push=push) for facet in facets(hazard=hazard)}
        choice = replace(choice, options={name: got for name, got in options.items() if got})
        top.button(
            "Alle filters wissen", disabled=not choice.active, width="stretch", on_click=_clear
        )
    st.session_state[_LAST] = choice
    return replace(state, choice=choice)


def summary(choice: Choice) -> str:
    """What is filtered, in one line of Markdown; '' when nothing is.

    For beside the map: the side bar may be closed, and on a telephone it is.
    """
    parts = [
        f"{facet.title.lower()} ({_enumerated(chosen, option_names(facet.id)[0])})"
        for facet in facets(hazard=choice.hazard)
        if (chosen := choice.options.get(facet.id))
    ]
    if choice.years is not None:
        low, high = choice.years
        parts.append(f"jaren ({low})" if low == high else f"jaren ({low} tot en met {high})")
    return f"**Gefilterd op** {', '.join(parts)}." if parts else ""


def _enumerated(chosen: tuple[str, ...], names: Mapping[str, str]) -> str:
    words = [dutch.plain(names.get(key, key)) for key in chosen[:_MOST_NAMES]]
    more = len(chosen) - len(words)
    return ", ".join(words) + (f" en {dutch.number(more)} andere" if more else "")


def _ticked(choice: Choice) -> dict[str, tuple[str, ...]]:
    """What is ticked now in the boxes of the last run; a box without a value has it of `choice`.

    Streamlit forgets the boxes of a page that was left, and those of a closed filter are not
    drawn.
    """
    drawn: Mapping[str, tuple[str, ...]] = st.session_state.get(_DRAWN, {})
    found = {
        facet: _ticked_of(facet, options, choice.options.get(facet, ()))
        for facet, options in drawn.items()
    }
    both = {**choice.options, **found}
    return {facet: options for facet, options in both.items() if options}


def _ticked_of(facet: str, options: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    if len(options) > _MOST_BOXES:
        listed = st.session_state.get(_list_key(facet), before)
        return map_state.chosen((option, option in listed) for option in options)
    return map_state.chosen(
        (option, bool(st.session_state.get(_key(facet, option), option in before)))
        for option in options
    )


def _clear() -> None:
    state = map_state.read()
    map_state.write(replace(state, choice=Choice(hazard=state.choice.hazard)))


_LAST = "filter-last"
_DRAWN = "filter-drawn"


def _hazard(current: str, *, push: bool) -> str:
    choices = [name for name in colours_with_data() if name.startswith("class_")]
    known = [name.removeprefix("class_") for name in choices] or [current]
    if push or "filter-hazard" not in st.session_state:
        st.session_state["filter-hazard"] = current if current in known else known[0]
    return option_boxes.choose_one(
        st.selectbox,
        "Blootstelling aan",
        known,
        key="filter-hazard",
        format_func=hazard_title,
        help="Waar de klassen van het filter Blootstelling over gaan.\n\n"
        + glossary.help_for("blootstelling", "klasse"),
    )


def _years(current: tuple[int, int] | None, *, push: bool) -> tuple[int, int] | None:
    if push or "filter-years" not in st.session_state:
        low, high = current or (_FIRST_YEAR, _LAST_YEAR)
        st.session_state["filter-years"] = (max(low, _FIRST_YEAR), min(high, _LAST_YEAR))
    years: Any = st.slider(
        "Jaren van plannen en werken",
        _FIRST_YEAR,
        _LAST_YEAR,
        key="filter-years",
        help="Wat geen jaar heeft, blijft staan: onbekend is niet hetzelfde als nooit.",
    )
    low, high = years
    return None if (low, high) == (_FIRST_YEAR, _LAST_YEAR) else (int(low), int(high))


def _facet(facet: Facet, choice: Choice, *, push: bool) -> tuple[str, ...]:
    """A box per option or one list, drawn as long as the filter is open; gives what is chosen."""
    current = choice.options.get(facet.id, ())
    title = facet.title + (f" ({len(current)} gekozen)" if current else "")
    box = st.expander(
        title,
        expanded=facet.id in _OPEN or bool(current),
        key=f"filter-open-{facet.id}",
        on_change="rerun",
    )
    drawn: dict[str, tuple[str, ...]] = st.session_state.setdefault(_DRAWN, {})
    drawn.pop(facet.id, None)
    if not box.open:
        return current
    found = counts(frames(), choice, facet)
    names, order = option_names(facet.id)
    options = ordered([*found, *(o for o in current if o not in found)], order=order)
    if facet.id == "buurt":
        options = _buurten_of(options, choice, current)
    drawn[facet.id] = tuple(options)
    with box:
        if not options:
            st.caption("Kies eerst een wijk." if facet.id == "buurt" else "Geen keuze.")
        if len(options) > _MOST_BOXES:
            return _search_list(facet, options, names, current, push=push)
        for option in options:
            key = _key(facet.id, option)
            if push or key not in st.session_state:
                st.session_state[key] = option in current
        return map_state.chosen(
            (
                option,
                st.checkbox(
                    f"{dutch.label(names.get(option, option))} {_counted(found.get(option, {}))}",
                    key=_key(facet.id, option),
                ),
            )
            for option in options
        )


def _search_list(
    facet: Facet,
    options: list[str],
    names: Mapping[str, str],
    current: tuple[str, ...],
    *,
    push: bool,
) -> tuple[str, ...]:
    """One list to search in; without counts, for Streamlit knows a choice by its words."""
    key = _list_key(facet.id)
    if push or key not in st.session_state:
        st.session_state[key] = list(current)
    listed = option_boxes.choose_many(
        st.multiselect,
        facet.title,
        options,
        key=key,
        format_func=_distinct_names(options, names).__getitem__,
        placeholder="Typ om te zoeken",
        label_visibility="collapsed",
    )
    return map_state.chosen((option, option in listed) for option in options)


def _distinct_names(options: list[str], names: Mapping[str, str]) -> dict[str, str]:
    """A name per option; those of the same name, such as wijken of two gemeenten, with a code."""
    plain = {option: straight(names.get(option, option)) for option in options}
    often = Counter(plain.values())
    return {
        option: name if often[name] == 1 else f"{name} ({option})" for option, name in plain.items()
    }


def _key(facet: str, option: str) -> str:
    return f"filter-{facet}-{option}"


def _list_key(facet: str) -> str:
    return f"filter-list-{facet}"


def _counted(numbers: Mapping[str, int]) -> str:
    texts = [
        f"{dutch.number(numbers[layer])} {_ONE[layer] if numbers[layer] == 1 else _MANY[layer]}"
        for layer in LAYERS
        if numbers.get(layer)
    ]
    # without colour: who hears the box gets its label as it is written
    return f"({', '.join(texts)})" if texts else "(0)"


def _buurten_of(options: list[str], choice: Choice, current: tuple[str, ...]) -> list[str]:
    """Buurten of the chosen wijken only: all 132 at once is no choice."""
    buurten = page_data.inputs().buurten
    wijken = choice.options.get("wijk", ())
    inside = set(buurten.loc[buurten["wijkcode"].isin(wijken), "buurtcode"])
    return [option for option in options if option in inside or option in current]


def option_names(facet: str) -> tuple[dict[str, str], list[str]]:
    """Dutch names of the options and the order in which they stand."""
    buurten = page_data.inputs().buurten
    if facet == "wijk":
        pairs = buurten.drop_duplicates("wijkcode").sort_values("wijkcode")
        names = dict(
            zip(pairs["wijkcode"], pairs["wijknaam"].fillna(pairs["wijkcode"]), strict=True)
        )
    elif facet == "buurt":
        names = dict(zip(buurten["buurtcode"], buurten["buurtnaam"], strict=True))
    elif facet == "soort":
        names = {name: dutch.PLAN_WORDS[name] for name in PLAN_KINDS.keys}
    elif facet == "werk":
        names = {name: dutch.capital(dutch.WORK_WORDS[name]) for name in WORK_KINDS.keys}
    elif facet == "gebied":
        names = {name: AREA_KINDS.entry(name).label for name in AREA_KINDS.keys}
    elif facet == "klimaat":
        classes = (*CLASSES, EXEMPT, NO_DATA)
        names = {name: dutch.capital(dutch.CLASS_WORDS[name]) for name in classes}
    elif facet == "label":
        names = {name: f"Label {name}" for name in LABELS}
    elif facet == "plan":
        names = {"ja": "Mogelijk een plan dichtbij", "nee": "Geen plan dichtbij bekend"}
    else:
        names = {}
    return {**names, NONE: "Onbekend of geen"}, list(names)
