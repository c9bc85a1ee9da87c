"""Boxes that know an option by what it is: equal words, and words that change while it stands."""

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.frame.option_boxes import distinct

PAGES = Path(__file__).resolve().parents[3] / "pages"
BOXES = {"selectbox": "choose_one", "radio": "choose_one", "multiselect": "choose_many"}


def test_words_of_their_own_stay_as_they_are():
    assert distinct(["Noord", "Zuid"], ["a", "b"]) == ["Noord", "Zuid"]


def test_equal_words_have_the_option_behind_them():
    plans = ["zuid-sloop", "zuid-nieuw", "noord"]
    assert distinct(["Zuid", "Zuid", "Noord"], plans) == [
        "Zuid (zuid-sloop)", "Zuid (zuid-nieuw)", "Noord",
    ]  # fmt: skip


def test_equal_words_of_options_without_words_are_numbered():
    assert distinct(["Zuid", "Zuid", "Zuid"], [0, 1, None]) == ["Zuid", "Zuid (2)", "Zuid (3)"]


def test_no_option_gets_words_that_another_has():
    words = distinct(["Zuid", "Zuid", "Zuid (a)", "Zuid (2)"], ["a", 7, "c", "d"])
    assert len(set(words)) == 4
    assert words[2:] == ["Zuid (a)", "Zuid (2)"]


def drawn(kind):
    """An app with one box whose words change with a number."""
    return AppTest.from_string(
        f"""
        import streamlit as st
        from pages.ui.frame import option_boxes
        number = st.number_input("Aantal", value=1, key="aantal")
        st.write(repr(option_boxes.{BOXES[kind]}(
            st.{kind}, "Plan", ["zuid", "noord", "oost"], key="plan",
            format_func=lambda name: f"Plan {{'A' if name != 'oost' else 'B'}}, {{number}}",
        )))
        """
    ).run()


@pytest.mark.parametrize("kind", sorted(BOXES))
def test_of_two_options_of_the_same_words_the_one_that_was_chosen_is_meant(kind):
    app = drawn(kind)
    box = getattr(app, kind)(key="plan")
    assert box.options[0] == "Plan A, 1 (zuid)"
    (box.select("zuid") if kind == "multiselect" else box.set_value("zuid")).run()
    assert app.markdown[-1].value == ("['zuid']" if kind == "multiselect" else "'zuid'")


@pytest.mark.parametrize("kind", sorted(BOXES))
def test_a_choice_whose_words_change_is_given_to_the_browser_again(kind):
    app = drawn(kind)
    box = getattr(app, kind)(key="plan")
    (box.select("oost") if kind == "multiselect" else box.set_value("oost")).run()
    assert not getattr(app, kind)(key="plan").proto.set_value
    app.number_input(key="aantal").set_value(2).run()
    proto = getattr(app, kind)(key="plan").proto
    assert proto.set_value
    assert app.markdown[-1].value == ("['oost']" if kind == "multiselect" else "'oost'")


@pytest.mark.parametrize("kind", sorted(BOXES))
def test_a_choice_stays_when_other_options_come_or_go(kind):
    app = AppTest.from_string(
        f"""
        import streamlit as st
        from pages.ui.frame import option_boxes
        more = st.checkbox("Meer", key="meer")
        st.write(repr(option_boxes.{BOXES[kind]}(
            st.{kind}, "Plan", ["west", "zuid", "noord"] if more else ["zuid", "noord"],
            key="plan", format_func=str.capitalize,
        )))
        """
    ).run()
    box = getattr(app, kind)(key="plan")
    (box.select("noord") if kind == "multiselect" else box.set_value("noord")).run()
    app.checkbox(key="meer").check().run()
    app.checkbox(key="meer").uncheck().run()
    assert app.markdown[-1].value == ("['noord']" if kind == "multiselect" else "'noord'")


def test_many_options_take_no_time_that_grows_with_their_square():
    options = [f"optie-{number}" for number in range(100_000)]
    assert distinct(["gelijk"] * len(options), options)[-1] == "gelijk (optie-99999)"


def calls():
    for path in sorted(PAGES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield path, node


def test_every_box_with_words_for_its_options_is_drawn_here():
    elsewhere = [
        f"{path.relative_to(PAGES)}:{node.lineno}"
        for path, node in calls()
        if node.func.attr in BOXES
        and any(keyword.arg == "format_func" for keyword in node.keywords)
    ]
    assert elsewhere == []
    assert sum(node.func.attr in BOXES.values() for _, node in calls()) > 40
