"""What is chosen on the Kaart page, kept in the session and in the address of the page.

The address holds codes only, so that a link gives the same map to a colleague. The map itself
keeps its position (``pos``) and its layers in the address; those are left alone here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote, unquote

import streamlit as st

from pages.ui.map.filters import Choice
from pages.ui.map.layer_specs import COLOUR_CHOICES
from pages.ui.map.questions import Question, question
from pages.ui.map.spec import Selection

FACET_IDS: Final = (
    "corporatie", "soort", "werk", "gebied", "wijk", "buurt", "klimaat", "label", "plan",
)  # fmt: skip
TABLES: Final = ("projects", "stock", "works", "policy_areas")
COMPARE: Final = ("hitte-regen", "jaren", "plannen")
_SESSION: Final = "kaartkeuze"
_WRITTEN: Final = "kaartkeuze-adres"
_LONGEST: Final = 40
_LONGEST_CODE: Final = 600
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
DEFAULT_LAYERS: Final = ("wijken", "stock", "projects")


@dataclass(frozen=True)
class MapState:
    """Everything chosen on the page.

    Attributes:
        question: id of the starting point, None when none was chosen.
        choice: filters, years and hazard.
        colour: what the stock is coloured by.
        selection: the marked feature.
        table: which table stands under the map.
        compare: one of ``COMPARE``, or None for one map.
        years: the two years that are compared.
        revision: rises when the page imposes layers or a position on the running map.
    """

    question: str | None = None
    choice: Choice = field(default_factory=Choice)
    colour: str = "owner"
    selection: Selection | None = None
    table: str = "projects"
    compare: str | None = None
    years: tuple[int, int] = (2025, 2029)
    revision: int = 0

    def asked(self, item: Question) -> "MapState":
        """The state that a starting point gives."""
        hazard = (
            item.colour.removeprefix("class_")
            if item.colour.startswith("class_")
            else self.choice.hazard
        )
        return MapState(
            question=item.id,
            choice=Choice(options=dict(item.filters), years=item.years, hazard=hazard),
            colour=item.colour,
            table=item.table,
            revision=self.revision + 1,
        )

    def layers(self) -> tuple[str, ...]:
        """Layers that are on at the start."""
        item = question(self.question)
        return item.layers if item else DEFAULT_LAYERS


def to_params(state: MapState) -> dict[str, str]:
    """The state as codes for the address; what is at its default is left out."""
    found: dict[str, str] = {}
    item = question(state.question)
    if item:
        found["vraag"] = item.id
        if _same_choice(state, MapState().asked(item)):
            return {**found, **_extras(state)}
        # says that what follows replaces what the question stands for, even when it is empty
        found["kleur"] = state.colour
    for name in FACET_IDS:
        chosen = state.choice.options.get(name, ())
        if chosen:
            found[name] = ",".join(map(_coded, chosen))
    if state.choice.years:
        found["jaren"] = f"{state.choice.years[0]}-{state.choice.years[1]}"
    if state.choice.hazard != "heat":
        found["dreiging"] = state.choice.hazard
    if state.colour != "owner":
        found["kleur"] = state.colour
    if state.table != "projects":
        found["tabel"] = state.table
    return {**found, **_extras(state)}


def _same_choice(state: MapState, other: MapState) -> bool:
    return (state.choice, state.colour, state.table) == (other.choice, other.colour, other.table)


def _extras(state: MapState) -> dict[str, str]:
    found: dict[str, str] = {}
    if state.selection:
        found["gekozen"] = f"{state.selection.layer}:{state.selection.id}"
    if state.compare:
        found["vergelijk"] = state.compare
    if state.years != (2025, 2029):
        found["vergelijkjaren"] = f"{state.years[0]}-{state.years[1]}"
    return found


def from_params(params: Mapping[str, str]) -> MapState:
    """The state an address gives; anything that is not in order is left out.

    A question alone sets everything it stands for; next to filters of its own it is a label.
    """
    own = {name for name in params if name in {*FACET_IDS, "kleur", "jaren", "dreiging", "tabel"}}
    item = question(params.get("vraag"))
    if item and not own:
        return replace(
            MapState().asked(item),
            revision=0,
            selection=_selection(params),
            compare=_compare(params),
            years=_years(params.get("vergelijkjaren")) or (2025, 2029),
        )
    options = {
        name: tuple(
            dict.fromkeys(found for part in params[name].split(",") if (found := _meant(part)))
        )
        for name in FACET_IDS
        if params.get(name)
    }
    hazard = params.get("dreiging", "heat")
    colour = params.get("kleur", "owner")
    return MapState(
        question=item.id if item else None,
        choice=Choice(
            options={name: chosen for name, chosen in options.items() if chosen},
            years=_years(params.get("jaren")),
            hazard=hazard if f"class_{hazard}" in COLOUR_CHOICES else "heat",
        ),
        colour=colour if colour in COLOUR_CHOICES else "owner",
        selection=_selection(params),
        table=params.get("tabel", "projects") if params.get("tabel") in TABLES else "projects",
        compare=_compare(params),
        years=_years(params.get("vergelijkjaren")) or (2025, 2029),
    )


def _compare(params: Mapping[str, str]) -> str | None:
    value = params.get("vergelijk")
    return value if value in COMPARE else None


def _coded(option: str) -> str:
    """An option as a code: a name of an owner may hold any sign, a comma too."""
    return "".join(sign if _code(sign) else quote(sign, safe="") for sign in option)


def _meant(code: str) -> str | None:
    """The option of a code; None for what is none."""
    if len(code) > _LONGEST_CODE or not all(_code(sign) or sign == "%" for sign in code):
        return None
    option = unquote(code, errors="replace")
    return option if option.isprintable() and "\ufffd" not in option else None


def _code(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and all(c.isalnum() or c in "_-+ ." for c in text)


def _years(text: str | None) -> tuple[int, int] | None:
    first, _, last = (text or "").partition("-")
    if not (first.isdecimal() and last.isdecimal() and len(first) == len(last) == 4):  # noqa: PLR2004
        return None
    low, high = int(first), int(last)
    return (low, high) if _FIRST_YEAR <= low <= high <= _LAST_YEAR else None


def _selection(params: Mapping[str, str]) -> Selection | None:
    layer, _, key = params.get("gekozen", "").partition(":")
    return Selection(layer, key, zoom=True) if _code(layer) and _code(key) else None


def read() -> MapState:
    """The state of this session; a changed address (a link, the back button) wins."""
    params = {name: st.query_params[name] for name in st.query_params}
    mine = {name: value for name, value in params.items() if name in _OWN}
    if _SESSION not in st.session_state or mine != st.session_state.get(_WRITTEN):
        old = st.session_state.get(_SESSION)
        state = from_params(mine)
        if isinstance(old, MapState):
            state = replace(state, revision=old.revision + 1)
        st.session_state[_SESSION] = state
        st.session_state[_WRITTEN] = mine
    state = st.session_state[_SESSION]
    if not isinstance(state, MapState):
        raise TypeError(type(state))
    return state


_OWN: Final = frozenset(
    {*FACET_IDS, "vraag", "jaren", "dreiging", "kleur", "gekozen", "tabel", "vergelijk",
     "vergelijkjaren"}
)  # fmt: skip


def write(state: MapState) -> None:
    """Keep the state and put it in the address, leaving what the map keeps there alone."""
    mine = to_params(state)
    st.session_state[_SESSION] = state
    if mine == {name: st.query_params[name] for name in st.query_params if name in _OWN}:
        st.session_state[_WRITTEN] = mine
        return
    others = {name: st.query_params[name] for name in st.query_params if name not in _OWN}
    st.query_params.from_dict({**mine, **others})
    st.session_state[_WRITTEN] = mine


def chosen(values: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
    """The options that are ticked."""
    return tuple(option for option, ticked in values if ticked)
