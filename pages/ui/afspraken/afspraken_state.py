"""What the page Afspraken looks at: the set, the quarter, the view and the filters."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from geo.agreements.known_sets import choose_set, known_sets
from geo.agreements.overview import (
    AgreementFilter,
    Overview,
    day_in,
    default_quarter,
    overview,
    placed,
)
from geo.agreements.places import here
from geo.agreements.quarters import Quarter, between
from geo.agreements.records import meetings, status_notes
from geo.agreements.sets import Agreement, AgreementSet
from geo.agreements.standing import Moment, Standing, Standings
from geo.catalogue.cache import key_of
from geo.errors import DataError
from geo.text.local_time import local_today
from pages.ui.frame import glossary, option_boxes, page_data
from pages.ui.frame.register_view import register

VIEWS: Final[Mapping[str, str]] = {
    "nu": "Nu",
    "kalender": "Jaarkalender",
    "alle": "Alle afspraken",
    "regels": "Rekenregels",
    "beheer": "Beheer",
}
SIGNS: Final[Mapping[Standing, str]] = {
    Standing.TE_LAAT: "!",
    Standing.ONBEKEND: "?",
    Standing.NU: "→",
    Standing.UITGESTELD: "»",
    Standing.KOMT: "○",
    Standing.GEREED: "✓",
    Standing.VERVALLEN: "✕",
    Standing.DOORLOPEND: "↻",
    Standing.NTB: "…",
    Standing.GEEN: "–",
}
"""A sign beside the word for a standing, never instead of it."""

_STATE: Final = "afspraken"
_DEFAULTS: Final[Mapping[str, str]] = {
    "set": "", "kwartaal": "", "beeld": "nu", "wat": "nu", "afspraak": "", "jaar": "",
    "thema": "", "trekker": "", "partij": "", "wijk": "", "alleen": "", "stand": "",
}  # fmt: skip
_FILTERS: Final = ("thema", "trekker", "partij", "wijk", "alleen", "stand")
ANY: Final = ""


def today() -> dt.date:
    """The day it is, in the time of the server's records."""
    return local_today()


def chosen() -> dict[str, str]:
    """What is chosen; '' is nothing. From the address at first."""
    if _STATE not in st.session_state:
        found = {
            name: str(st.query_params.get(name, default)) for name, default in _DEFAULTS.items()
        }
        if found["beeld"] not in VIEWS:
            found["beeld"] = "nu"
        st.session_state[_STATE] = found
    state: dict[str, str] = st.session_state[_STATE]
    return state


def choose(**changes: str) -> None:
    """Choose something else."""
    chosen().update(changes)


def write_address() -> None:
    """Put what is chosen in the address, and nothing that is the default."""
    for name, value in chosen().items():
        if value != _DEFAULTS[name]:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def select(
    place: Any,
    name: str,
    title: str,
    options: Sequence[str],
    *,
    words: Callable[[str], str] | Mapping[str, str] | None = None,
    help_text: str | None = None,
) -> str:
    """A select box for one of the choices; what it has no option for is forgotten."""
    now = chosen()[name]
    if now not in options:
        now = options[0]
        choose(**{name: now})
    key = f"afspraken-{name}"
    if st.session_state.get(key) != now:
        st.session_state[key] = now
    named = words.__getitem__ if isinstance(words, Mapping) else words
    option_boxes.choose_one(
        place.selectbox,
        title,
        options,
        key=key,
        format_func=named or str,
        help=help_text,
        on_change=lambda: choose(**{name: st.session_state[key]}),
    )
    return chosen()[name]


def pick() -> Overview | None:
    """The choice of set, quarter and view; what is seen from there. None without any set."""
    sets = known_sets(page_data.library(), register())
    if not sets:
        return None
    left, right = st.columns([3, 1])
    state = chosen()
    if state["set"] and state["set"] not in sets:
        st.info("Deze set afspraken is er niet (meer); dit is de set van nu.")
        choose(set="", kwartaal="")
    # '' is the set of today, which has a name of its own in the list
    current = seen(quarter=None)
    ids = [current.chosen.set_id, *(name for name in sets if name != current.chosen.set_id)]
    choose(set=current.chosen.set_id)
    select(left, "set", "Set afspraken", ids, words={name: sets[name].head.name for name in ids})
    picked = sets[chosen()["set"]]
    quarters = _quarters(picked)
    here = seen(quarter=None).quarter
    if chosen()["kwartaal"] not in quarters:
        choose(kwartaal=str(here))
    select(
        right, "kwartaal", "Gezien vanuit", quarters,
        words=lambda text: Quarter.parse(text).text(),
        help_text="De stand zoals die in dat kwartaal was vastgelegd.",
    )  # fmt: skip
    if st.session_state.get("afspraken-beeld") != state["beeld"]:
        st.session_state["afspraken-beeld"] = state["beeld"]
    st.segmented_control(
        "Beeld",
        list(VIEWS),
        key="afspraken-beeld",
        required=True,
        wrap=True,
        format_func=VIEWS.__getitem__,
        on_change=lambda: choose(beeld=st.session_state["afspraken-beeld"] or "nu"),
    )
    return seen(quarter=_parsed(chosen()["kwartaal"]), choice=_filters(picked))


def seen(*, quarter: Quarter | None, choice: AgreementFilter | None = None) -> Overview:
    """The chosen set from a quarter; by default that of today."""
    library, held = page_data.library(), register()
    found = choose_set(known_sets(library, held), chosen()["set"] or None, on=today())
    layers = [library.find(name) for name in ("policy_areas", "wijken")]
    version = "" if found.loaded_by is None else str(found.loaded_by.sequence)
    parts = [found.set_id, version, found.digest]
    key = key_of([*parts, *(layer.digest for layer in layers if layer is not None)])
    asked = quarter or default_quarter(found, today=today())
    return overview(
        _placed(key, found),
        status_notes(held, found.set_id),
        on=day_in(asked, today=today()),
        days=meetings(held, found.set_id),
        choice=choice,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _placed(key: str, _found: AgreementSet) -> AgreementSet:  # noqa: ARG001 - the key decides
    return placed(_found, page_data.library())


def is_past(view: Overview) -> bool:
    """Whether the period of the set is over today."""
    return view.chosen.head.last < Quarter.of(today())


def _parsed(text: str) -> Quarter | None:
    try:
        return Quarter.parse(text)
    except DataError:
        return None


def _quarters(picked: AgreementSet) -> list[str]:
    """The quarters of the period, and on to the last moment of the planning and to today."""
    moments = [moment for item in picked.agreements for moment in picked.occurrences(item.number)]
    last = max([picked.head.last, *(moment.last for moment in moments)])
    last = max(last, min(Quarter.of(today()), last.plus(8)))
    return [str(quarter) for quarter in between(picked.head.first, last)]


def _filters(picked: AgreementSet) -> AgreementFilter:
    """The filters, in the side bar."""
    items = picked.agreements
    titles = {str(item.theme): f"{item.theme}. {item.theme_title}" for item in items}
    trekkers = sorted({name for item in items for name in item.trekkers})
    everything: Mapping[str, str] = {ANY: "Alle"}
    bar = st.sidebar
    bar.header("Filters")
    theme = select(bar, "thema", "Thema", [ANY, *titles], words={**everything, **titles})
    trekker = select(
        bar, "trekker", "Trekker", [ANY, *trekkers], words=_or_all,
        help_text=glossary.help_for("trekker"),
    )  # fmt: skip
    party = select(bar, "partij", "Partij", [ANY, *picked.parties], words=_or_all)
    names = wijken_of_set(picked)
    wijk, only = ANY, False
    if names:
        wijk = select(bar, "wijk", "Wijk", [ANY, *names], words={**everything, **names})
    if wijk:
        only = bar.toggle(
            "Alleen wat deze wijk noemt",
            value=chosen()["alleen"] == "1",
            help="Anders ook de afspraken die voor de hele gemeente gelden.",
        )
        choose(alleen="1" if only else "")
    state = select(
        bar, "stand", "Stand", [ANY, *(str(item) for item in Standing)],
        words=lambda text: f"{SIGNS[Standing(text)]} {text}" if text else "Alle",
        help_text=glossary.help_for("stand", "ntb"),
    )  # fmt: skip
    if any(chosen()[name] for name in _FILTERS):
        bar.button("Filters wissen", on_click=lambda: choose(**dict.fromkeys(_FILTERS, ANY)))
    return AgreementFilter(
        theme=int(theme) if theme else None,
        trekker=trekker or None,
        party=party or None,
        wijk=wijk or None,
        wijk_only=only,
        state=state or None,
    )


def _or_all(text: str) -> str:
    return text or "Alle"


def wijken_of_set(picked: AgreementSet) -> dict[str, str]:
    """The wijken of the gemeente of the set, by code."""
    layer = page_data.library().find("wijken")
    if layer is None:
        return {}
    table = layer.table
    rows = table[table["gemeentecode"] == here(picked.head, page_data.library())].sort_values(
        "wijkcode"
    )
    return dict(zip(rows["wijkcode"].astype(str), rows["wijknaam"].astype(str), strict=True))


def wijk_names(agreement: Agreement) -> str:
    """The wijken an agreement is about, in words."""
    layer = page_data.library().find("wijken")
    known = {}
    if layer is not None:
        known = dict(zip(layer.table["wijkcode"], layer.table["wijknaam"], strict=True))
    names = [str(known.get(code, code)) for code in agreement.wijkcodes]
    return ", ".join(names) or "hele gemeente"


def state_words(item: Moment | Standings) -> str:
    """The sign and word of a standing."""
    return f"{SIGNS[item.standing]} {item.standing}"


def status_words(moment: Moment | Standings) -> str:
    """What was last recorded, and of which quarter."""
    if moment.note is None:
        return "niets vastgelegd"
    return f"{moment.note.progress} ({moment.note.period.text()})"


def due_words(moment: Moment) -> str:
    """When it is due, and when it was before it was put off."""
    text = moment.due.strftime("%d-%m-%Y")
    return text if moment.moved_from is None else f"{text} (was {moment.moved_from.text()})"
