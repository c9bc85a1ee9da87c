"""One koppelkans on the map: with the layers of now, or of a session as they were then."""

from dataclasses import replace

import streamlit as st

from geo.constants import CAVEAT
from geo.koppelkansen.stock_groups import first_buildings
from geo.register import OverruleKind, State
from pages.ui.frame import page_data
from pages.ui.koppelkansen.list_source import Item, Listing
from pages.ui.koppelkansen.place_picker import Place, around, place_layer
from pages.ui.map import MapSpec, Selection, View, base_maps, layer_specs, layer_tiles, live_map
from pages.ui.map.as_of import Then, layers_then

_VISIBLE = ("projects", "works", "stock")


@st.fragment
def show(item: Item, listing: Listing, *, height: int = 260) -> None:
    """The map, with what it marks and of when its layers are."""
    state = None if listing.record is None else listing.record.snapshot.state
    then = (
        Then(layer_specs.layers(visible=_VISIBLE))
        if state is None
        else layers_then(state, visible=_VISIBLE)
    )
    drawn = {layer.id for layer in then.layers}
    selection = _selection(item, state)
    place = _place(item, listing, marked=selection is not None and selection.layer in drawn)
    if place is not None:
        selection = Selection("plek", "plek", zoom=True, bounds=around(place))
    if not (item.located or place) or selection is None or selection.layer not in {*drawn, "plek"}:
        st.info("De ligging is onbekend; dit staat nergens op de kaart.")
        return
    spec = MapSpec(
        bases=base_maps.base_maps(),
        base=base_maps.default_base(),
        layers=(
            *(then.layers if then.renewed else map(layer_tiles.by_square, then.layers)),
            *(() if place is None else (place_layer(place),)),
        ),
        outline="wijken",
        selection=selection if then.renewed else layer_tiles.in_sight(selection),
        panel_open=False,
        view=View(bounds=page_data.home_bounds()),
        tools=("measure", "png", "fullscreen"),
        label=f"Kaart van {item.title}",
        title=item.title,
        caveat=CAVEAT,
    )
    live_map(spec, key="kaart-koppelkans", height=height)
    # in a box that is always there, so that the map stays itself
    with st.container():
        for text in _of_when(then, session=listing.record is not None):
            st.caption(text)


def _of_when(then: Then, *, session: bool) -> list[str]:
    if not session or not then.renewed:
        return []
    newer, lost = (", ".join(titles).lower() for titles in (then.renewed, then.lost))
    renewed = f"Sinds deze sessie vernieuwd: {newer}. De kaart toont de lagen zoals ze toen waren."
    gone = (
        f"Niet meer bewaard, en daarom niet op deze kaart: {lost}. De cijfers hiernaast zijn wel "
        "die van de sessie."
    )
    return [renewed, gone] if lost else [renewed]


def _selection(item: Item, state: State | None) -> Selection | None:
    """What stands for an item on the map."""
    if item.project_id:
        return Selection("projects", str(item.project_id), zoom=True)
    if item.work_id:
        return Selection("works", str(item.work_id), zoom=True)
    if not item.complex_id:
        return None
    digest = "" if state is None else state.layers.get("stock", "")
    first = _first_buildings(page_data.state_key(), digest, item.method or 1).get(item.complex_id)
    return None if first is None else Selection("stock", first, zoom=True)


@st.cache_resource(max_entries=6, show_spinner=False)
def _first_buildings(key: str, digest: str, method: int) -> dict[str, str]:  # noqa: ARG001
    edition = page_data.library().by_digest("stock", digest)
    stock = page_data.inputs().stock if edition is None else edition.frame
    if stock is None or "complex_id" not in stock.columns:
        return {}
    return first_buildings(stock, replace(page_data.inputs().weights, method=method))


def _place(item: Item, listing: Listing, *, marked: bool) -> Place | None:
    """A place of its own: where somebody said that it is, or of what is in no layer."""
    held = (listing.overruled.get(item.id) or {}).get(OverruleKind.ANDERE_PLEK)
    if held is not None:
        correction = held.content
        return Place(
            correction["lat"], correction["lon"], correction["precision_m"], "verbeterde plek"
        )
    if marked or item.lat is None or item.lon is None:
        return None
    return Place(item.lat, item.lon, float(item.precision_m or 0), "plek")
