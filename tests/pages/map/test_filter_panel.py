"""The filters beside the map: boxes while there are few, one list to search in when many."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.map import filter_panel
from pages.ui.map.filters import Choice
from tests.pages.visible import with_boxes_open

LISTED = "filter-list-corporatie"
TRIVIRE = "filter-corporatie-Trivire"


SCRIPT = """
import streamlit as st
from pages.ui.map import filter_panel, map_state

state = filter_panel.show(map_state.read())
map_state.write(state)
st.markdown(filter_panel.summary(state.choice) or "Niets gefilterd")
"""

pytestmark = pytest.mark.usefixtures("app_var")


def opened():
    return with_boxes_open(AppTest.from_string(SCRIPT, default_timeout=60)).run()


def said(app):
    return app.main.markdown[-1].value


def keys(elements):
    return {element.key for element in elements}


def test_few_options_are_boxes():
    app = opened()
    assert TRIVIRE in keys(app.checkbox)
    assert not app.multiselect
    app.checkbox(key=TRIVIRE).check().run()
    assert said(app) == "**Gefilterd op** corporatie (Trivire)."


def test_many_options_are_one_list_that_filters_as_the_boxes_do(monkeypatch):
    monkeypatch.setattr(filter_panel, "_MOST_BOXES", 1)
    app = opened()
    assert not [key for key in keys(app.checkbox) if key.startswith("filter-corporatie")]
    app.multiselect(key=LISTED).select("Trivire").run()
    assert not app.exception
    assert said(app) == "**Gefilterd op** corporatie (Trivire)."
    app.multiselect(key=LISTED).select("Woonbron").run()
    assert said(app) == "**Gefilterd op** corporatie (Trivire, Woonbron)."
    app.multiselect(key=LISTED).unselect("Trivire").run()
    assert said(app) == "**Gefilterd op** corporatie (Woonbron)."


@pytest.mark.parametrize("owner", ["Trivire", "lijst"])
def test_a_choice_stays_when_the_options_become_many_and_few_again(monkeypatch, owner):
    """Whatever an owner is called, also the name of one in a link that nobody here has."""
    chosen = f"**Gefilterd op** corporatie ({owner})."
    app = with_boxes_open(AppTest.from_string(SCRIPT, default_timeout=60))
    app.query_params["corporatie"] = owner
    app.run()
    for most in (1, 30, 1):
        monkeypatch.setattr(filter_panel, "_MOST_BOXES", most)
        app.run()
        assert not app.exception
        assert said(app) == chosen
    app.multiselect(key=LISTED).unselect(owner).run()
    monkeypatch.setattr(filter_panel, "_MOST_BOXES", 30)
    app.run()
    assert said(app) == "Niets gefilterd"


def test_all_filters_cleared_clears_the_list_too(monkeypatch):
    monkeypatch.setattr(filter_panel, "_MOST_BOXES", 1)
    app = opened()
    app.multiselect(key=LISTED).select("Trivire").run()
    next(button for button in app.button if button.label == "Alle filters wissen").click().run()
    assert said(app) == "Niets gefilterd"
    assert app.multiselect(key=LISTED).value == []


def test_options_of_one_name_have_their_code():
    names = {"WK1": "Centrum", "WK2": "Centrum", "WK3": "Noord"}
    assert filter_panel._distinct_names(["WK1", "WK2", "WK3", "onbekend"], names) == {
        "WK1": "Centrum (WK1)", "WK2": "Centrum (WK2)", "WK3": "Noord", "onbekend": "onbekend",
    }  # fmt: skip


def test_of_many_choices_the_first_are_named_and_the_others_counted():
    chosen = tuple(f"Corporatie {number}" for number in range(1, 13))
    text = filter_panel.summary(Choice({"corporatie": chosen}))
    assert text.endswith("Corporatie 7, Corporatie 8 en 4 andere).")
    assert "Corporatie 9" not in text
