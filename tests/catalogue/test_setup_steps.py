"""The order in which a gemeente is set up, and how far an installation is."""

from geo.catalogue.library import Library
from geo.catalogue.setup_steps import STEPS, setup_state
from pages.ui.gegevens.setup_panel import state_text
from tests.importing import street


def test_every_layer_of_a_step_is_registered(tmp_path):
    registered = Library(var=tmp_path).registry.layers
    assert {name for step in STEPS for name in step.layers} <= set(registered)
    assert len({step.code for step in STEPS}) == len(STEPS)


def test_what_is_there_is_told_and_an_example_is_no_data(tmp_path):
    states = {item.step.code: item for item in setup_state(street.library(tmp_path / "var"))}
    assert state_text(states["borders"]) == "geladen"
    assert state_text(states["stock"]) == "nog niet"
    assert not states["hazards"].is_done
