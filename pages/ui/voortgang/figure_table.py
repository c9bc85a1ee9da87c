"""Figures with a way to their rows: large ones on top, all in a table, the rows on a click."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from geo.progress import Figure, Section
from geo.progress.figures import MONTH
from geo.progress.wording import decimal, dutch_table, unit_text, value_text
from pages.ui.frame import option_boxes, plain_table, row_selection, table_rows
from pages.ui.frame.table_download import show_table, table_download
from pages.ui.voortgang.chart_panel import without_codes
from pages.ui.voortgang.voortgang_state import choose, chosen, write_address

_NONE = ""
_IN_A_ROW = 3
_IN_ONE_ROW = 4


def headline(section: Section, keys: Sequence[str]) -> None:
    """The figures that matter most, each with a button to its rows."""
    found = [item for key in keys if (item := section.figure(key)) is not None]
    if not found:
        return
    # four in one row or rows of three: a label that is cut off says nothing
    in_a_row = len(found) if len(found) == _IN_ONE_ROW else _IN_A_ROW
    columns = [column for _ in range(0, len(found), in_a_row) for column in st.columns(in_a_row)]
    for column, item in zip(columns, found, strict=False):
        with column.container(border=True, height="stretch"):
            value = "onbekend" if item.value is None else value_text(item)
            st.metric(item.label, value)
            st.caption(_under(item))
            if item.rows:
                st.button(
                    "Toon de rijen",
                    key=f"rijen-{item.key}",
                    help=item.label,
                    on_click=choose,
                    kwargs={"cijfer": item.key},
                )


def _under(item: Figure) -> str:
    parts = [unit_text(item)] if item.unit != MONTH else []
    if item.value is None and item.known_part is not None:
        parts.append(f"bekend deel: {decimal(item.known_part)}")
    if item.note:
        parts.append(item.note)
    return "; ".join(parts)


def traced(section: Section, *, sortable: bool = True) -> None:
    """Every figure of a section; a row chosen in the table or list shows what it rests on.

    Args:
        section: whose figures.
        sortable: False gives a table that nobody can sort into a ranking.
    """
    figures = {item.key: item for item in section.figures}
    keys = list(figures)
    now = chosen()["cijfer"] if chosen()["cijfer"] in figures else _NONE
    with st.expander("Alle cijfers, en de rijen waar ze op rusten", expanded=bool(now)):
        table_key, list_key = f"cijfers-{section.key}", f"cijfer-{section.key}"
        if sortable:
            _table(section, table_key, now)
        else:
            plain_table.show(
                [_row(item) for item in figures.values()], alt=f"Cijfers van {section.title}"
            )
        if st.session_state.get(list_key) != now:
            st.session_state[list_key] = now
        option_boxes.choose_one(
            st.selectbox,
            "Toon de rijen achter",
            [_NONE, *keys],
            key=list_key,
            format_func=lambda key: figures[key].label if key else "Kies een cijfer",
            on_change=lambda: choose(cijfer=st.session_state[list_key] or _NONE),
        )
        if now:
            _show_rows(figures[now])
    write_address()


def _table(section: Section, key: str, now: str) -> None:
    keys = [item.key for item in section.figures]
    picked = keys.index(now) if now else None
    row_selection.choose_row(key, picked)
    show_table(
        pd.DataFrame([_row(item) for item in section.figures]),
        name=f"cijfers-{section.key}",
        height=min(38 + 35 * len(keys), 360),
        on_select=lambda: _from_table(key, keys),
        selection_mode="single-row",
        key=key,
        picked=picked,
        on_pick=lambda place: choose(cijfer=keys[place]),
        alt=f"Cijfers van {section.title}",
    )


def _show_rows(item: Figure) -> None:
    unit = "" if item.unit == MONTH else f" ({unit_text(item)})"
    st.markdown(f"**{item.label}: {value_text(item)}**{unit}. Bron: {item.source}.")
    if item.note:
        st.caption(item.note)
    if not item.rows:
        st.info("Achter dit cijfer staan geen rijen: er is niets gemeld of geladen.")
        return
    rows = pd.DataFrame(list(item.rows))
    shown = dutch_table(rows, missing="onbekend")
    config = without_codes(shown)
    alt = f"Rijen achter {item.label}"
    with table_rows.wide(f"rijen-{item.key}"):
        st.dataframe(shown, column_config=config, hide_index=True, width="stretch", alt=alt)
    table_rows.narrow(shown, alt=alt, key=f"rijen-{item.key}", config=config)
    table_download(rows, name="rijen-achter-cijfer", key=f"rijen-{item.key}")


def _row(item: Figure) -> dict[str, Any]:
    return {
        "Cijfer": item.label,
        "Waarde": value_text(item),
        "Eenheid": item.unit,
        "Opmerking": item.note,
        "Rijen": len(item.rows),
        "Bron": item.source,
    }


def _from_table(key: str, keys: Sequence[str]) -> None:
    place = row_selection.chosen_row(key, count=len(keys))
    choose(cijfer=_NONE if place is None else keys[place])
