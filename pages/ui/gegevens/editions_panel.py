"""Gegevens: every edition of a layer, what it changed, and going back to an earlier one."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.access.rights import may_load
from geo.catalogue.editions import LayerEdition, layer_history
from geo.errors import KoppelkansenError
from geo.fetch.editions import compare_stored, history_changes
from geo.importing.stored_dwellings import activate_edition
from geo.text.format import counted
from pages.ui.frame import dutch, glossary, login, option_boxes, page_data
from pages.ui.frame.recording import once, press
from pages.ui.frame.table_download import show_table

_DONE: Final = "editie-gelukt"
_SHOWN: Final = 10


def render(name: str) -> None:
    """Show the editions of a layer, newest first, with a button to go back to each."""
    library = page_data.library()
    history = layer_history(library, name)
    if not history:
        return
    st.subheader("Edities", help=glossary.help_for("editie"))
    if message := st.session_state.pop(_DONE, None):
        st.success(message)
        st.toast(message, icon=":material/check:", duration="long")
    digests = tuple(item.edition.provenance.digest for item in history[:_SHOWN])
    changes = _changes(name, digests, str(login.viewer()))
    for item, change in zip(history, changes, strict=False):
        _edition(name, item, change)
    if len(history) > _SHOWN:
        older = counted(len(history) - _SHOWN, "oudere editie", "oudere edities")
        st.caption(f"En nog {older} op schijf.")
    if len(history) > 1:
        with st.expander("Vergelijk twee edities rij voor rij"):
            _compare(name, history)


@st.cache_data(max_entries=8, show_spinner="Edities vergelijken …")
def _changes(name: str, digests: tuple[str, ...], viewer: str) -> tuple[str | None, ...]:  # noqa: ARG001 - the key
    library = page_data.library()
    return history_changes(library, name, layer_history(library, name)[: len(digests)])


def _edition(name: str, item: LayerEdition, change: str | None) -> None:
    known = item.edition.provenance
    description, action = st.columns([4, 1])
    state = " · **nu actief**" if item.in_use else ""
    count = "" if known.count is None else f" · {counted(known.count, 'rij', 'rijen')}"
    description.markdown(f"{_title(item)}{count}{state}")
    description.caption(f"{dutch.plain(known.source)}. {change or ''}".strip())
    if item.in_use or not may_load(login.viewer()):
        return
    with action:
        pressed = press("Maak weer actief", form=f"editie-{name}-{item.id}")
    if not pressed:
        return
    try:
        with once() as counts:
            if counts:
                activate_edition(page_data.library(), name, item.id)
                st.session_state[_DONE] = (
                    f"Weer actief: {_title(item)}. De andere edities blijven bewaard."
                )
    except KoppelkansenError as error:
        description.error(str(error))
        return
    st.rerun()


def _title(item: LayerEdition) -> str:
    known = item.edition.provenance
    when = dutch.day(known.fetched) if known.fetched else f"editie {known.edition or '-'}"
    return f"{dutch.ORIGIN_WORDS[known.origin]}, {when} ({item.id})"


def _value(value: Any) -> str:
    if value is None or pd.isna(value):
        return "leeg"
    return dutch.number(value, decimals=2) if isinstance(value, float) else str(value)


def _compare(name: str, history: Sequence[LayerEdition]) -> None:
    """Show what changed between two editions of a layer."""
    labels = {item.id: _title(item) for item in history}
    keys = list(labels)
    left, right = st.columns(2)
    old = option_boxes.choose_one(
        left.selectbox, "Van editie", keys, index=1, format_func=labels.__getitem__
    )
    new = option_boxes.choose_one(
        right.selectbox, "Naar editie", keys, index=0, format_func=labels.__getitem__
    )
    by_id = {item.id: item.edition for item in history}
    try:
        found = compare_stored(page_data.library(), name, by_id[old], by_id[new])
    except KoppelkansenError as error:
        st.info(str(error))
        return
    st.markdown(found.message)
    rows = [("toegevoegd", key, "", "", "") for key in found.added]
    rows += [("verdwenen", key, "", "", "") for key in found.removed]
    rows += [
        (
            "verplaatst",
            str(row["key"]),
            "",
            "",
            f"{dutch.number(row['distance_m'], decimals=1)} m",
        )
        for row in found.moved.to_dict("records")
    ]
    rows += [
        ("waarde", str(row["key"]), str(row["column"]), _value(row["old"]), _value(row["new"]))
        for row in found.changed.to_dict("records")
    ]
    if rows:
        table = pd.DataFrame(rows, columns=["Verschil", "Object", "Kolom", "Was", "Is"])
        show_table(table, alt="Verschillen tussen edities", name="verschillen-tussen-edities")
