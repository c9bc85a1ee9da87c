"""The panel with the tokens of the API: for the keeper, shown once, withdrawn at once."""

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from geo.access.tokens import make_token, token_of, tokens

APP = """
import streamlit as st
from pages.ui.gegevens import tokens_panel
st.session_state["sleutels"] = True
tokens_panel.render()
"""


@pytest.fixture
def panel(prepared_var, tmp_path, monkeypatch):
    (tmp_path / "layers").symlink_to(prepared_var / "layers")
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path))
    from pages.ui.frame import page_data  # noqa: PLC0415

    page_data.forget()
    yield AppTest.from_string(APP, default_timeout=60)
    page_data.forget()


def test_a_token_is_made_shown_once_and_withdrawn(panel, tmp_path):
    at = panel.run()
    assert not at.exception
    at.text_input(key="sleutel-naam").input("QGIS op de kaartentafel")
    at.selectbox(key="sleutel-rol").select("corporatie:Trivire")
    [button] = [one for one in at.button if one.label == "Sleutel maken"]
    at = button.click().run()
    assert not at.exception
    [code] = at.code
    now = dt.datetime.now(tz=dt.UTC)
    found = token_of(tmp_path, code.value, now=now)
    assert found is not None
    assert found.viewer.corporation == "Trivire"
    [button] = [one for one in at.button if one.label == "Sleutel intrekken"]
    at = button.click().run()
    assert not at.exception
    assert not at.code
    assert token_of(tmp_path, code.value, now=now) is None
    [token] = tokens(tmp_path)
    assert token.withdrawn


def test_a_token_without_a_name_is_refused_with_a_sentence(panel, tmp_path):
    at = panel.run()
    [button] = [one for one in at.button if one.label == "Sleutel maken"]
    at = button.click().run()
    assert "naam" in at.error[0].value
    assert not tokens(tmp_path)


def test_withdrawing_twice_leaves_the_next_token_alone(panel, tmp_path):
    for name in ("QGIS", "Viewer"):
        make_token(tmp_path, name=name, role="lezer", now=dt.datetime.now(tz=dt.UTC))
    at = panel.run()
    [pressed] = [one for one in at.button if one.label == "Sleutel intrekken"]
    pressed.click().run()
    at = pressed.click().run()
    assert not at.exception
    assert sum(bool(token.withdrawn) for token in tokens(tmp_path)) == 1
