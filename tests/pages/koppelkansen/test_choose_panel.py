"""The page part Kiezen: it draws its limits, and says in Dutch why something is not chosen."""

import base64
import datetime as dt
import json
import shutil

import pytest
import streamlit as st

from geo.koppelkansen.choice_messages import FellOut, Reason
from geo.koppelkansen.portfolio import Pick
from geo.koppelkansen.proposals import Proposal
from geo.register import Who
from pages.ui.frame import page_data
from pages.ui.koppelkansen.choose_answer import chosen_map, why
from pages.ui.koppelkansen.choose_saved import _last_year


def test_every_reason_has_words():
    for reason in Reason:
        assert why(FellOut(candidate="k", reason=reason))


@pytest.mark.parametrize(
    ("about", "cheaper", "words"),
    [
        (("Woonbron",), 1500.0, ["(Woonbron)", "1.500 euro goedkoper"]),
        (("Gemeente", 2027, 2028), None, ["(Gemeente)"]),
        ((2027,), 0.2, []),
    ],
)
def test_the_budget_that_is_short_is_named(about, cheaper, words):
    text = why(FellOut(candidate="k", reason=Reason.BUDGET, about=about, cheaper_eur=cheaper))
    assert all(word in text for word in words)
    assert ("goedkoper" in text) == (cheaper is not None and cheaper >= 1)


def test_a_proposal_stands_beside_the_last_one_of_an_earlier_year():
    def saved(year):
        return Proposal(
            name=str(year), who=Who("Gemeente", "klimaat"), answer={"chosen": []}, evidence=None,
            saved_at=dt.datetime(year, 11, 28, tzinfo=dt.UTC),
        )  # fmt: skip

    # the last saved comes first
    found = [saved(2027), saved(2027), saved(2026), saved(2025)]
    assert [_last_year(found, mine) for mine in range(4)] == [3, 3, 4, 0]


def test_the_map_has_a_star_with_its_year_for_each_that_has_a_place(
    prepared_var, tmp_path, monkeypatch
):
    shutil.copytree(prepared_var, tmp_path / "var")
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "var"))
    page_data.forget()
    st.cache_resource.clear()
    items = [one for one in page_data.koppelkansen(as_of_year=2026) if one.lat is not None][:3]
    spec = chosen_map([(Pick(candidate=one.id, package="a", year=2027), one) for one in items])
    stars = json.loads(base64.b64decode(spec.layers[-1].url.partition(",")[2]))["features"]
    assert [star["properties"]["naam"] for star in stars] == [f"2027: {one.title}" for one in items]
    assert spec.outline in {layer.id for layer in spec.layers}
    page_data.forget()
    st.cache_resource.clear()
