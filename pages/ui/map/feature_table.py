"""The table under the map, equivalent to what is drawn, and the card of what is chosen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

import numpy as np
import pandas as pd
import streamlit as st

from geo.koppelkansen.plans import plan_id
from geo.text.format import counted
from pages.ui.frame import dutch, page_data, row_selection
from pages.ui.frame.table_download import show_table
from pages.ui.map import layer_data, map_state
from pages.ui.map.filters import rules
from pages.ui.map.layer_specs import COLOUR_CHOICES
from pages.ui.map.map_state import MapState
from pages.ui.map.predicate import mask
from pages.ui.map.spec import Selection

_TITLES: Final[Mapping[str, str]] = {
    "projects": "Plannen",
    "stock": "Bezit",
    "works": "Werken",
    "policy_areas": "Beleid",
}
_IDS: Final[Mapping[str, str]] = {
    "projects": "project_id",
    "stock": "pand_id",
    "works": "work_id",
    "policy_areas": "area_id",
}
_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "projects": {
        "name": "Plan",
        "corporation": "Corporatie",
        "kind": "Soort",
        "window": "Periode",
        "dwellings_count": "Woningen",
        "precision_m": "Onzekerheid (m)",
        "class_heat": "Hitte",
        "class_rain70": "Hevige regen",
        "location_evidence": "Ligging volgens",
    },
    "stock": {
        "complex_name": "Complex",
        "owner": "Eigenaar",
        "dwellings_count": "Woningen",
        "built_year": "Bouwjaar",
        "dwelling_type": "Type",
        "energy_label": "Label",
        "wijkcode": "Wijk",
        **{n: t for n, t in COLOUR_CHOICES.items() if n.startswith("class_")},
    },
    "works": {
        "name": "Werk",
        "kind": "Soort",
        "window": "Periode",
        "status": "Status",
        "manager": "Beheerder",
    },
    "policy_areas": {
        "name": "Gebied",
        "kind": "Soort",
        "agreement": "Afspraak",
        "indicative": "Indicatief",
        "basis": "Hoe de vorm is gemaakt",
    },
}
_MOST_ROWS: Final = 20_000
FROM_MAP: Final = "tabel-teller"
"""Counts the choices made on the map."""

_MISSING: Final[Mapping[str, str]] = {"dwellings_count": "n.t.b.", "precision_m": "onbekend"}


def passing(name: str, state: MapState) -> "pd.Series[bool]":
    """Which features of a layer pass the filters."""
    return mask(layer_data.rows(name), rules(state.choice).get(name, {}))


def rows(
    name: str, keep: "pd.Series[bool]", *, first: str | None = None, most: int = _MOST_ROWS
) -> pd.DataFrame:
    """The features to keep, those without a place included, under a fresh index.

    Args:
        name: of the layer.
        keep: as :func:`passing` gives it.
        first: id of the feature that stands on top.
        most: so many rows at most; of a country the others are not looked at.
    """
    frame = layer_data.rows(name)
    places = np.flatnonzero(keep)
    if first is not None:
        on_top = (frame[_IDS[name]].astype("string") == first).fillna(value=False)
        chosen = on_top.to_numpy(dtype=bool)[places]
        places = np.concatenate([places[chosen], places[~chosen]])
    found = pd.DataFrame(frame.iloc[places[:most]])
    return found.drop(columns="geometry", errors="ignore").reset_index(drop=True)


def table(state: MapState) -> MapState:
    """Show the chosen table; a picked row becomes the selection."""
    there = [name for name in map_state.TABLES if page_data.library().find(name) is not None]
    if not there:
        st.info("Er zijn nog geen plannen, bezit, werken of beleidsgebieden geladen.")
        return state
    chosen = st.segmented_control(
        "Tabel bij de kaart",
        there,
        default=state.table if state.table in there else there[0],
        format_func=_TITLES.__getitem__,
        key=f"tabelkeuze-{state.table}",
    )
    state = replace(state, table=chosen or (state.table if state.table in there else there[0]))
    keep = passing(state.table, state)
    st.caption(_summary(state.table, keep))
    found = rows(state.table, keep, first=_first(state))
    shown = readable(found, state.table)
    position = _position(found, state)
    show_table(
        shown,
        name=f"tabel-{state.table}",
        height=320,
        on_select=lambda: _picked(found, state),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [] if position is None else [position]}},
        key=_table_key(state),
        picked=position,
        on_pick=lambda place: _choose(found, place, state),
        alt=f"Tabel bij de kaart: {_TITLES[state.table]}",
    )
    return state


def _table_key(state: MapState) -> str:
    # A choice made on the map shows only in a table that starts with it, so such a choice starts
    # a new table; a choice made in the table itself leaves it as it is, focus and all.
    return f"tabel-{state.table}-{st.session_state.get(FROM_MAP, 0)}"


def _first(state: MapState) -> str | None:
    """The id of the row that a table starts with: a table cannot be scrolled to it.

    A choice made in the table itself leaves the order as it is.
    """
    start = f"vooraan-{_table_key(state)}"
    if start not in st.session_state:
        st.session_state[start] = None if state.selection is None else state.selection.id
    found: str | None = st.session_state[start]
    return found


def _picked(found: pd.DataFrame, state: MapState) -> None:
    place = row_selection.chosen_row(_table_key(state), count=len(found))
    if place is not None:
        _choose(found, place, state)
    else:
        map_state.write(replace(state, selection=None))


def _choose(found: pd.DataFrame, place: int, state: MapState) -> None:
    key = str(found[_IDS[state.table]].iloc[place])
    layer = state.table
    if layer == "policy_areas":
        layer = f"policy_{found['kind'].iloc[place]}"
    map_state.write(replace(state, selection=Selection(layer, key, zoom=True)))


def _position(found: pd.DataFrame, state: MapState) -> int | None:
    if state.selection is None:
        return None
    hits = found.index[found[_IDS[state.table]].astype("string") == state.selection.id]
    return int(hits[0]) if len(hits) else None


def _summary(name: str, keep: "pd.Series[bool]") -> str:
    frame = layer_data.rows(name)
    count = int(keep.sum())
    text = f"{counted(count, 'rij', 'rijen')} na de filters"
    if name == "stock":
        dwellings = dutch.number(int(frame.loc[keep, "dwellings_count"].sum()))
        text += f", {dutch.dwelling_words(dwellings)}"
    if name == "projects":
        found = frame[keep]
        # demolition and new build are never added up
        for kind, plans in found.groupby("kind", sort=False):
            known, unknown = plans["dwellings_count"].sum(), plans["dwellings_count"].isna().sum()
            dwellings = dutch.dwelling_words(dutch.number(int(known)))
            text += f"; {dutch.PLAN_WORDS[str(kind)].lower()} {dwellings}"
            text += f" en {dutch.number(int(unknown))} keer n.t.b." if unknown else ""
        unplaced = int(found["lat"].isna().sum())
        if unplaced:
            text += f"; {dutch.number(unplaced)} zonder ligging (niet op de kaart)"
    if count > _MOST_ROWS:
        # a browser cannot hold a country
        text += f"; hier staan de eerste {dutch.number(_MOST_ROWS)}, filter voor de andere"
    return text.removesuffix(".") + ". Kies een rij om haar op de kaart te zien."


def readable(found: pd.DataFrame, name: str) -> pd.DataFrame:
    """The columns a person reads, in Dutch words; what is missing says so."""
    columns = {c: title for c, title in _COLUMNS[name].items() if c in found}
    shown: pd.DataFrame = found[list(columns)].copy()
    for column in columns:
        values = shown[column]
        if column.startswith("class_"):
            shown[column] = values.map(lambda v: dutch.CLASS_WORDS.get(v, "geen gegevens"))
        elif column == "kind" and name == "works":
            shown[column] = values.map(lambda v: dutch.capital(dutch.WORK_WORDS.get(v, v)))
        elif column == "kind" and name == "projects":
            shown[column] = values.map(lambda v: dutch.PLAN_WORDS.get(v, v))
        elif column == "wijkcode":
            shown[column] = values.map(_wijk_names()).fillna("onbekend")
        elif column in _MISSING:
            shown[column] = [
                _MISSING[column] if pd.isna(v) else dutch.number(float(v)) for v in values
            ]
        elif column == "indicative":
            shown[column] = values.map({True: "ja", False: "nee"})
        elif column == "built_year":
            shown[column] = values.astype("string").fillna("onbekend")
        else:
            shown[column] = values.astype("string").fillna("onbekend")
    return shown.rename(columns=columns)


def _wijk_names() -> dict[str, str]:
    buurten = page_data.inputs().buurten.drop_duplicates("wijkcode")
    return dict(
        zip(buurten["wijkcode"], buurten["wijknaam"].fillna(buurten["wijkcode"]), strict=True)
    )


def card(selection: Selection | None) -> None:
    """Everything known of the chosen feature."""
    if selection is None:
        st.caption("Klik op de kaart of kies een rij in de tabel om de gegevens te zien.")
        return
    name = "policy_areas" if selection.layer.startswith("policy_") else selection.layer
    name = name.rsplit("_", 1)[0] if name.rsplit("_", 1)[-1].isdecimal() else name
    if name not in _IDS:
        return
    frame = layer_data.rows(name)
    hit = frame[frame[_IDS[name]].astype("string") == selection.id]
    if hit.empty:
        st.info("Het gekozen object is er niet (meer).")
        return
    feature = readable(pd.DataFrame(hit).drop(columns="geometry", errors="ignore"), name).iloc[0]
    with st.container(border=True):
        st.subheader(str(feature.iloc[0]))
        columns = st.columns(3)
        for number, (label, value) in enumerate(feature.iloc[1:].items()):
            columns[number % 3].markdown(f"**{label}**  \n{_plain(str(value))}")
        if name == "projects":
            st.markdown(f"[Naar de koppelkans](koppelkansen?kans={_kans(hit.iloc[0])})")


def _kans(project: pd.Series) -> str:
    """The koppelkans that tells of a project; a demolition is told with its new build."""
    linked = project["linked_project_id"]
    of_new_build = project["kind"] == "sloop" and not pd.isna(linked)
    return quote(plan_id(str(linked if of_new_build else project["project_id"])))


def _plain(text: str) -> str:
    """Text that markdown leaves as it is: values are somebody else's."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-!|<>~$:" else c for c in text)
