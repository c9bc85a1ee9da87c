"""The row that is chosen in a table of the page, and choosing one from elsewhere.

Streamlit (1.67) takes a table whose state was given by the page for changed by the user at the next
click anywhere, unless it was given in full: a click on something else then chose the old row again.
"""

import streamlit as st


def chosen_rows(key: str) -> list[int]:
    """Places of the rows that are chosen in a table, from 0; empty when there are none."""
    state = st.session_state.get(key)
    return list(state["selection"]["rows"]) if state else []


def chosen_row(key: str, *, count: int) -> int | None:
    """Place of the row that is chosen in a table of ``count`` rows; None without one."""
    rows = chosen_rows(key)
    return rows[0] if rows and rows[0] < count else None


def choose_row(key: str, place: int | None) -> None:
    """Have a row chosen in a table, or none; before the table is drawn."""
    rows = [] if place is None else [place]
    if chosen_rows(key) != rows:
        st.session_state[key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
