"""Kaart: the map that planners keep open."""

from dataclasses import replace

import streamlit as st

from geo.catalogue.pointers import one_state
from geo.constants import CAVEAT
from pages.ui.frame import header, option_boxes, page_data, page_output
from pages.ui.map import (
    Compare,
    LayerSpec,
    MapSpec,
    Pane,
    Selection,
    View,
    base_maps,
    feature_detail,
    feature_table,
    filter_panel,
    layer_specs,
    layer_tiles,
    live_map,
    map_state,
    output,
)
from pages.ui.map.component import events
from pages.ui.map.filters import rules
from pages.ui.map.map_state import MapState
from pages.ui.map.notes import notes_card, notes_layer, remember
from pages.ui.map.questions import QUESTIONS, question
from pages.ui.map.take_along import take_along
from pages.ui.map.tools import find_place, forget_place, inside_card

_KEY = "kaart"
_QUESTION = "kaart-vraag"
_QUESTION_TITLES = {item.id: item.title for item in QUESTIONS}
_COMPARE = {
    None: "Eén kaart",
    "hitte-regen": "Hitte naast hevige regen",
    "jaren": "Twee jaren naast elkaar",
    "plannen": "Zonder en met de plannen",
}


def _layers() -> tuple[str, ...]:
    """What the map rests on."""
    return "stock", "works", *page_data.hazard_layers(), "projects", "buurten", "ground"


def render() -> None:
    """Show the page.

    What comes and goes stands in a container of its own: the browser knows the map by its place
    on the page, and would build it anew when it moved one up or down.
    """
    head = st.container(key="kaart-kop")
    with head:
        header.start(
            "Kaart",
            lead="",
            layers=_layers(),
        )
        _questions(map_state.read())
    state = filter_panel.show(map_state.read())
    filtered = filter_panel.summary(state.choice)
    if filtered:
        head.markdown(filtered)
    map_state.write(state)
    with st.container():
        _map_and_table()
    header.end(sources=_layers())


def _questions(state: MapState) -> None:
    """The questions as chips; the chosen one is marked at once."""
    if st.session_state.get(_QUESTION) != state.question:
        st.session_state[_QUESTION] = state.question
    st.pills(
        "Begin met een vraag",
        [item.id for item in QUESTIONS],
        key=_QUESTION,
        format_func=lambda name: _QUESTION_TITLES[name],
        label_visibility="collapsed",
        on_change=_ask,
    )


def _ask() -> None:
    item = question(st.session_state[_QUESTION])
    state = map_state.read()
    # the chip that was chosen, clicked again, leaves the map as it is without its question
    map_state.write(replace(state, question=None) if item is None else state.asked(item))
    # a question is about the whole city, wherever somebody searched before
    forget_place()


@st.fragment
@one_state()
def _map_and_table() -> None:
    state = map_state.read()
    with st.container(key="kaart-keuzes"):
        state, found = _controls(state)
    page_output.show(output.output_state(state))
    live_events = live_map(_spec(state, found), key=_KEY, fits_window=True, on_change=_from_map)
    map_state.write(state)
    if live_events.layers is not None:
        st.session_state["kaart-lagen"] = (live_events.revision, tuple(live_events.layers))
    feature_table.card(state.selection)
    notes_card()
    if live_events.drawn is not None:
        st.session_state["kaart-getekend"] = live_events.drawn
    inside_card(st.session_state.get("kaart-getekend"))
    state = feature_table.table(state)
    map_state.write(state)
    take_along(state, _shown(state))


def _shown(state: MapState) -> tuple[str, ...]:
    """The layers that are on: what the map told, unless a question has set others since."""
    revision, layers = st.session_state.get("kaart-lagen", (None, ()))
    return layers if revision == state.revision else state.layers()


def _from_map() -> None:
    """What was clicked becomes the selection before the page runs again."""
    happened = events(dict(st.session_state.get(_KEY, {})))
    state = map_state.read()
    if happened.note is not None:
        remember(happened.note)
    if happened.selected is not None or happened.cleared:
        count = int(st.session_state.get(feature_table.FROM_MAP, 0))
        st.session_state[feature_table.FROM_MAP] = count + 1
    if happened.selected is not None:
        map_state.write(
            replace(state, selection=happened.selected, table=_table(happened.selected, state))
        )
    elif happened.cleared:
        map_state.write(replace(state, selection=None))


def _table(selected: Selection, state: MapState) -> str:
    if selected.layer.startswith("policy_"):
        return "policy_areas"
    return selected.layer if selected.layer in map_state.TABLES else state.table


def _controls(state: MapState) -> tuple[MapState, View | None]:
    left, middle, right = st.columns([5, 4, 6])
    with left:
        # an address may name a hazard of which the layer is gone
        colours = list(layer_specs.colours_with_data() | {state.colour: ""})
        colour = option_boxes.choose_one(
            st.selectbox,
            "Kleur van het bezit",
            colours,
            index=colours.index(state.colour),
            format_func=layer_specs.COLOUR_CHOICES.__getitem__,
        )
    with middle:
        modes = list(_COMPARE)
        compare = option_boxes.choose_one(
            st.selectbox,
            "Vergelijken",
            modes,
            index=modes.index(state.compare),
            format_func=_COMPARE.__getitem__,
        )
    with right:
        found = find_place()
    years = state.years
    if compare == "jaren":
        low, high = st.slider("Jaar links en jaar rechts", 2024, 2035, value=state.years)
        years = (int(low), int(high))
    return replace(state, colour=colour, compare=compare, years=years), found


def _spec(state: MapState, found: View | None) -> MapSpec:
    made = layer_specs.layers(
        visible=state.layers(), colour=state.colour, filters=rules(state.choice)
    )
    compare, extra = _compare(state)
    item = question(state.question)
    shown = output.output_state(state)
    return MapSpec(
        bases=base_maps.base_maps(),
        base=base_maps.default_base(),
        layers=(*map(layer_tiles.by_square, made), *extra, *notes_layer()),
        outline="wijken",
        selection=layer_tiles.in_sight(state.selection),
        focus=tuple(state.choice.options.get("wijk", ())),
        view=found or View(bounds=page_data.home_bounds()),
        revision=state.revision,
        view_revision=int(st.session_state.get("zoek-teller", 0)),
        compare=compare,
        title=item.text if item else page_data.app_title(),
        caveat=CAVEAT,
        state=shown.line(),
        file_stem=output.file_stem(shown),
        answer=f"{item.text} {item.answer}" if item else "",
        detail=feature_detail.detail(state.selection),
        label=f"Kaart van {page_data.area_name()} met plannen, bezit, klimaat, beleid en werken",
    )


def _compare(state: MapState) -> tuple[Compare | None, tuple[LayerSpec, ...]]:
    if state.compare == "hitte-regen":
        return Compare(
            Pane("Hitte (gevoelstemperatuur)", ("wijken", "heat", "projects")),
            Pane("Hevige regen (70 mm in 2 uur)", ("wijken", "rain70", "projects")),
        ), ()
    if state.compare == "plannen":
        return Compare(
            Pane("Bezit zonder de plannen", ("wijken", "stock")),
            Pane("Bezit met de plannen", ("wijken", "stock", "projects")),
        ), ()
    if state.compare == "jaren":
        low, high = state.years
        extra = tuple(layer for year in sorted({low, high}) for layer in layer_specs.in_year(year))
        return Compare(
            Pane(f"Plannen en werken in {low}", ("wijken", f"projects_{low}", f"works_{low}")),
            Pane(f"Plannen en werken in {high}", ("wijken", f"projects_{high}", f"works_{high}")),
        ), extra
    return None, ()
