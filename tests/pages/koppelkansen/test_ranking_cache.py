"""The list as the pages keep it: all that is measured for it rests on one state of the data."""

import shutil

import pytest

from geo.koppelkansen.records import KINDS
from pages.ui.frame import page_data
from pages.ui.koppelkansen import ranking_cache


def test_a_layer_that_is_loaded_meanwhile_is_in_the_next_list_only(app_var, monkeypatch):
    # nothing is asked of the state of now once the inputs were taken
    for name in ("exposure", "measured"):
        monkeypatch.setattr(page_data, name, lambda: pytest.fail("asked of the state of now"))
    shutil.rmtree(app_var / "cache" / "measured")
    made = ranking_cache.ranked(weights=None, year=2026, kinds=KINDS, overrules={})
    assert {item.kind for item in made.items} == set(KINDS)
