"""What the page Voortgang looks at: place, year and part, in the address, and its report."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.progress import SECTIONS, ProgressInputs, ProgressReport, load_progress, make_report
from geo.progress.places import KIND_WORDS
from geo.text.local_time import local_today
from pages.ui.frame import option_boxes, page_data
from pages.ui.frame.register_view import register

PARTS: Final[Mapping[str, str]] = {
    "supply": "Voorraad",
    "labels": "EFG-labels",
    "climate": "Klimaat",
    "liveability": "Leefbaarheid",
    "wbmgp": "Wbmgp",
    "enter": "Invoeren",
}
_STATE: Final = "voortgang"
_DEFAULTS: Final[Mapping[str, str]] = {"deel": "supply", "gebied": "", "jaar": "", "cijfer": ""}
_WORDS: Final[Mapping[str, str]] = {
    "voorraad": "supply", "efg": "labels", "klimaat": "climate", "leefbaarheid": "liveability",
    "wbmgp": "wbmgp", "invoeren": "enter",
}  # fmt: skip
"""Parts as they stand in the address."""


def today() -> dt.date:
    """The day it is, in the time of the server's records."""
    return local_today()


def inputs() -> ProgressInputs:
    """Everything progress is made of; read again when layers, rules or register changed."""
    return _inputs(page_data.state_key(), register().head().hash)


@st.cache_resource(max_entries=2, show_spinner="Voortgang doorrekenen …")
def _inputs(key: str, head: str) -> ProgressInputs:  # noqa: ARG001 - the key
    analysis = page_data.inputs()
    exposure = page_data.exposure() if analysis.stock is not None else None
    return load_progress(
        page_data.library(), register=register(), inputs=analysis, exposure=exposure
    )


def report_key() -> tuple[str, str, dt.date]:
    """What every report rests on, whatever its place and year."""
    return page_data.state_key(), register().head().hash, today()


def report(*sections: str) -> ProgressReport:
    """The report of the chosen place and year, with these sections; with all when none is named."""
    picked = chosen()
    period = int(picked["jaar"]) if picked["jaar"] else None
    return _report(*report_key(), picked["gebied"], period, sections or SECTIONS)


@st.cache_resource(max_entries=128, show_spinner="Cijfers optellen …")
def _report(
    key: str, head: str, day: dt.date, place: str, period: int | None, sections: tuple[str, ...]
) -> ProgressReport:
    return make_report(
        _inputs(key, head), place=place or None, period=period, today=day, sections=sections
    )


def chosen() -> dict[str, str]:
    """What is chosen, kept over pages; at first from the address, and what is no choice is not."""
    if _STATE not in st.session_state:
        found = {name: str(st.query_params.get(name, "")) for name in _DEFAULTS}
        found["deel"] = _WORDS.get(found["deel"], _DEFAULTS["deel"])
        if found["gebied"] not in inputs().places:
            found["gebied"] = ""
        if found["jaar"] not in {str(year) for year in inputs().periods()}:
            found["jaar"] = ""
        st.session_state[_STATE] = found
    state: dict[str, str] = st.session_state[_STATE]
    return state


def choose(**changes: str) -> None:
    """Choose another place, year, part or figure."""
    chosen().update(changes)


def write_address() -> None:
    """Put what is chosen in the address; codes only, and nothing that is the default."""
    words = {part: word for word, part in _WORDS.items()}
    for name, value in chosen().items():
        if value and value != _DEFAULTS[name]:
            st.query_params[name] = words[value] if name == "deel" else value
        else:
            st.query_params.pop(name, None)


def pick() -> None:
    """The choice of place, year and part."""
    known, picked = inputs(), chosen()
    codes = ["", *(code for code in known.places if code != known.gemeente.code)]
    years = ["", *(str(year) for year in reversed(known.periods()))]
    left, right = st.columns([3, 2])
    _select(left, "Gebied", "gebied", codes, lambda code: _place_words(known, code))
    _select(right, "Jaar", "jaar", years, lambda year: _year_words(known, year))
    if st.session_state.get("voortgang-deel") != picked["deel"]:
        st.session_state["voortgang-deel"] = picked["deel"]
    st.segmented_control(
        "Onderdeel",
        list(PARTS),
        key="voortgang-deel",
        required=True,
        wrap=True,
        format_func=PARTS.__getitem__,
        on_change=lambda: choose(deel=st.session_state["voortgang-deel"] or "supply", cijfer=""),
    )


def _select(
    where: DeltaGenerator,
    label: str,
    name: str,
    options: list[str],
    words: Callable[[str], str],
) -> None:
    key = f"voortgang-{name}"
    if st.session_state.get(key) != chosen()[name]:
        st.session_state[key] = chosen()[name]
    option_boxes.choose_one(
        where.selectbox,
        label,
        options,
        key=key,
        format_func=words,
        on_change=lambda: choose(**{name: st.session_state[key] or "", "cijfer": ""}),
    )


def _place_words(known: ProgressInputs, code: str) -> str:
    place = known.places[code] if code else known.gemeente
    return f"{KIND_WORDS[place.kind]}: {place.name}"


def _year_words(known: ProgressInputs, year: str) -> str:
    if not year:
        return "Alles wat nu bekend is"
    return f"{year} (gesloten)" if int(year) in known.monitor.closings else f"{year} (open)"
