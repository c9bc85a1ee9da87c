"""Gates per hazard: what the parties call onaanvaardbaar, onwenselijk and acceptabel."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.constants import CLASSES
from geo.errors import DataError
from geo.hazards.gates import (
    ACCEPTABLE,
    UNACCEPTABLE,
    UNDESIRABLE,
    UNKNOWN,
    GateResult,
    Gates,
    gate_of,
    gates_from_json,
    gates_json,
)
from geo.register import EntryKind
from pages.ui.frame import dutch, glossary, opened, option_boxes, page_data, plain_table
from pages.ui.frame.recording import attempt, submit
from pages.ui.frame.register_view import register
from pages.ui.frame.write_access import refused
from pages.ui.koppelkansen import recorded_by
from pages.ui.koppelkansen.list_source import GATES_KEY, Item, Listing
from pages.ui.map import hazard_specs

_NEVER: Final = ""
_SET: Final = "kansen-grenzen-gezet"
"""A gate was set since the page was drawn."""

_FIELDS: Final[Mapping[str, str]] = {
    UNACCEPTABLE: "Onaanvaardbaar vanaf",
    UNDESIRABLE: "Onwenselijk vanaf",
}
_PROPOSED: Final = {UNACCEPTABLE: "zeer_hoog", UNDESIRABLE: "hoog"}
_ABOUT: Final = (
    "Voor u weegt: welke klasse is per bedreiging onaanvaardbaar (snel iets doen), welke "
    "onwenselijk (in de loop van de tijd oplossen, met koppelkansen), en welke acceptabel? De "
    "partijen bepalen dit; de lijst laat bij elke koppelkans de zwaarste grens zien. De volgorde "
    "verandert niet."
)


def panel(listing: Listing, bar: DeltaGenerator) -> None:
    """The gates from a button in ``bar``: to set on the list of now and in an open session."""
    title = "Grenzen ✓" if listing.gates else "Grenzen"
    with bar:
        opened.popover(title, lambda: _content(listing), key="kansen-grenzen-knop")


def _content(listing: Listing) -> None:
    if st.session_state.pop(_SET, False):
        # the list, its card and the name of the button show them
        st.rerun()
    st.caption(_ABOUT, help=glossary.help_for("grens", "klasse"))
    if listing.record is None:
        _live(listing.gates)
    elif listing.editable and not refused(EntryKind.SESSION_CHANGED):
        _in_session(listing)
    else:
        _shown(listing.gates)


def _live(gates: Gates) -> None:
    hazards = _hazards()
    st.button("Voorstel invullen", key="grens-voorstel", on_click=_propose, args=(hazards,))
    _fields(hazards, gates_json(gates), prefix="grens", on_change=_keep)
    if GATES_KEY in st.session_state:
        _warn(st.session_state[GATES_KEY])
    st.caption("Wordt bewaard met de sessie die u opent.")


def _hazards() -> tuple[str, ...]:
    return tuple(page_data.inputs().thresholds)


def _fields(
    hazards: tuple[str, ...], known: Mapping[str, Any], *, prefix: str, on_change: Any = None
) -> dict[str, dict[str, str | None]]:
    """Two choices per hazard; gives what was chosen, without hazards that were not judged."""
    found: dict[str, dict[str, str | None]] = {}
    for hazard in hazards:
        st.markdown(f"**{hazard_specs.hazard_title(hazard)}**")
        picked: dict[str, str | None] = {}
        for column, (gate, title) in zip(st.columns(2), _FIELDS.items(), strict=True):
            key = f"{prefix}-{hazard}-{gate}"
            if key not in st.session_state:
                st.session_state[key] = known.get(hazard, {}).get(gate) or _NEVER
            picked[gate] = (
                option_boxes.choose_one(
                    column.selectbox,
                    f"{title}: {hazard_specs.hazard_title(hazard)}",
                    [_NEVER, *CLASSES],
                    key=key,
                    format_func=lambda name: dutch.CLASS_WORDS.get(name, "niet bepaald"),
                    label_visibility="visible",
                    on_change=on_change,
                    args=(hazards, prefix) if on_change else None,
                )
                or None
            )
        if any(picked.values()):
            found[hazard] = picked
    return found


def _keep(hazards: tuple[str, ...], prefix: str) -> None:
    chosen = {
        hazard: {
            gate: st.session_state.get(f"{prefix}-{hazard}-{gate}") or None for gate in _FIELDS
        }
        for hazard in hazards
    }
    st.session_state[GATES_KEY] = {
        name: bounds for name, bounds in chosen.items() if any(bounds.values())
    }
    st.session_state[_SET] = True


def _propose(hazards: tuple[str, ...]) -> None:
    for hazard in hazards:
        for gate, name in _PROPOSED.items():
            st.session_state[f"grens-{hazard}-{gate}"] = name
    _keep(hazards, "grens")


def _warn(values: Mapping[str, Any]) -> bool:
    try:
        gates_from_json(values)
    except DataError as error:
        st.warning(str(error))
        return False
    return True


def _in_session(listing: Listing) -> None:
    assert listing.record is not None  # noqa: S101 - drawn in a session only
    name = listing.record.session.name
    with st.form("kansen-grenzen"):
        chosen = _fields(_hazards(), gates_json(listing.gates), prefix=f"grens-{name}")
        reason = st.text_input("Reden van deze grenzen (verplicht)", max_chars=2000)
        by = recorded_by.party_of(listing, key="grens-wie")
        if not submit("Grenzen vastleggen", form="kansen-grenzen"):
            return

    def act() -> str:
        gates = gates_json(gates_from_json(chosen))
        register().change_session(name, who=by, reason=reason.strip(), valuation={"gates": gates})
        return f"De grenzen zijn vastgelegd bij sessie {name}."

    attempt(act)
    st.rerun()


def _shown(gates: Gates) -> None:
    if not gates:
        st.markdown("In deze sessie zijn geen grenzen bepaald.")
        return
    plain_table.show(
        [
            {
                "Bedreiging": hazard_specs.hazard_title(name),
                **{
                    title: dutch.CLASS_WORDS.get(str(values[gate]), "niet bepaald")
                    for gate, title in _FIELDS.items()
                },
            }
            for name, values in gates_json(gates).items()
        ],
        alt="Grenzen per bedreiging",
    )


# -- the gate of an item ------------------------------------------------------------------------


def gate(item: Item, listing: Listing) -> GateResult | None:
    """The gate of an item; None where nothing was judged."""
    classes = {name: value.exposure_class for name, value in item.hazards.items()}
    return gate_of(classes, listing.gates)


def gate_words(item: Item, listing: Listing) -> str:
    """The gate of an item in Dutch with the hazards it is for; '' where nothing was judged."""
    found = gate(item, listing)
    if found is None:
        return ""
    if found.gate in {ACCEPTABLE, UNKNOWN}:
        named = found.unknown
        return f"onbekend ({_listed(named)})" if found.gate == UNKNOWN else ACCEPTABLE
    text = f"{found.gate} ({_listed(found.hazards)})"
    return f"{text}; onbekend: {_listed(found.unknown)}" if found.unknown else text


def _listed(hazards: tuple[str, ...]) -> str:
    return ", ".join(dutch.HAZARD_WORDS.get(name, name) for name in hazards)
