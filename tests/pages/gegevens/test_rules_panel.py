"""Targets and class bounds filled in on Gegevens: nothing changes before *Maak actief*."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.catalogue.rules import rules_file
from geo.hazards.thresholds import load_thresholds
from geo.progress.targets import load_targets
from pages.ui.frame import page_data

# Streamlit's runner of tests has no way to type in a table: the table comes back edited
SCRIPT = """
import streamlit as st
from pages.ui.gegevens import rules_panel

def edited(frame, **options):
    frame = frame.copy()
    for row, column, value in st.session_state.get("bewerkt", ()):
        if column in frame.columns:
            frame.loc[row, column] = value
    return frame

plain, st.data_editor = st.data_editor, edited
try:
    rules_panel.render()
finally:
    st.data_editor = plain
"""


@pytest.fixture
def panel(tmp_path, monkeypatch):
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "var"))
    page_data.forget()
    at = AppTest.from_string(SCRIPT, default_timeout=60)
    yield at
    page_data.forget()


def filled(at, what, *cells):
    at.session_state["bewerkt"] = cells
    at.run()
    at.selectbox(key="regels-keuze").set_value(what).run()
    assert not at.exception
    return at


def make_active(at):
    at.text_input[0].set_value("beleid")
    next(one for one in at.button if one.label == "Maak actief").click().run()
    assert not at.exception
    return at.success[0].value


def test_targets(panel):
    at = filled(panel, "Doelen", (3, "Waarde", "2024"))
    assert "2023 → 2024" in "".join(one.value for one in at.markdown).replace("\\", "")
    library = page_data.library()
    assert rules_file(library, "targets") == library.data / "targets.toml"
    assert "zijn ingevuld en actief" in make_active(at)
    assert load_targets(rules_file(library, "targets")).supply.reference_year == 2024
    assert "(beleid)" in library.get("targets").provenance.source.lower()


def test_thresholds_without_a_source_are_refused_and_with_one_stored(panel):
    at = filled(panel, "Drempels", ("heat", "Hoog t/m", 40.0))
    assert "waar zij vandaan komt" in at.error[0].value
    assert not [one for one in at.button if one.label == "Maak actief"]
    at = filled(
        panel, "Drempels", ("heat", "Hoog t/m", 40.0), ("heat", "Bron van de grenzen", "Raad 2026")
    )
    before = page_data.state_key()
    make_active(at)
    known = load_thresholds(rules_file(page_data.library(), "thresholds"))
    assert dict(known["heat"].bounds)["hoog"] == 40.0
    # every outcome that rests on the bounds is made anew
    assert page_data.state_key() != before
