"""A row of a table that the page chose itself is not taken for a choice of the user."""

import json
from pathlib import Path

import pytest
import streamlit as st
from streamlit.elements.arrow import DataframeSelectionSerde

from pages.ui.frame.row_selection import choose_row, chosen_row, chosen_rows

PAGES = Path(__file__).resolve().parents[3] / "pages"


@pytest.fixture
def state(monkeypatch):
    found = {}
    monkeypatch.setattr(st, "session_state", found)
    return found


@pytest.mark.parametrize("place", [None, 0, 3])
def test_what_the_page_chose_is_what_the_table_sends_back(state, place):
    # a callback runs when these two differ, at the next click on anything
    choose_row("tabel", 7)
    choose_row("tabel", place)
    assert DataframeSelectionSerde().deserialize(json.dumps(state["tabel"])) == state["tabel"]
    assert chosen_rows("tabel") == ([] if place is None else [place])


def test_a_row_that_is_chosen_already_is_not_chosen_again(state):
    state["tabel"] = before = {"selection": {"rows": [2], "columns": [], "cells": []}}
    choose_row("tabel", 2)
    assert state["tabel"] is before


def test_a_table_that_was_not_drawn_or_got_shorter_has_no_chosen_row(state):
    assert chosen_row("tabel", count=3) is None
    choose_row("tabel", None)
    assert state == {}
    choose_row("tabel", 3)
    assert chosen_row("tabel", count=4) == 3
    assert chosen_row("tabel", count=3) is None


def test_every_table_with_rows_to_choose_is_read_in_one_place():
    read = [
        str(path.relative_to(PAGES))
        for path in sorted(PAGES.rglob("*.py"))
        if '["selection"]' in (text := path.read_text("utf-8")) or ".selection.rows" in text
    ]
    assert read == ["ui/frame/row_selection.py"]
