"""The questions on Gegevens: a legend to confirm and a layer to choose."""

from streamlit.testing.v1 import AppTest

from geo.fetch.map_review import ConfirmationNeededError, MapReview, ReviewClass
from geo.fetch.run import LayerNotOfferedError
from pages.ui.gegevens.map_review import legend_markup

REVIEW = MapReview(
    layer="rain70", title="Regen", unit="m", source_id="kea-wms", map_name="regen_20260128",
    classes=(
        ReviewClass(colour="#ffffff", label="geen <b>inundatie</b>", lower=None, upper=None,
                    value=None, cells_count=0, share=0),
        ReviewClass(colour="#6baed6", label="5 - 30 cm", lower=0.05, upper=0.3, value=0.175,
                    cells_count=1500, share=0.75),
    ),
    check="4 van 5 punten kloppen", warnings=("De legenda noemt geen eenheid",), digest="abc",
)  # fmt: skip
SCRIPT = """
import streamlit as st
from pages.ui.gegevens import map_review
answer = map_review.render({"rain70": "Regen"})
if answer:
    st.session_state["antwoord"] = answer
"""


def page(error):
    at = AppTest.from_string(SCRIPT, default_timeout=60)
    at.session_state["ophalen-vragen"] = {"rain70": (error, {"typename": "eigen keuze"})}
    return at.run()


def test_a_legend_is_shown_with_its_distribution_and_confirmed():
    at = page(ConfirmationNeededError(REVIEW))
    assert not at.exception
    assert "4 van 5 punten kloppen" in at.caption[0].value
    assert at.warning[0].value == "De legenda noemt geen eenheid"
    at.button(key="bevestig-rain70").click().run()
    assert at.session_state["antwoord"] == (
        "rain70",
        {"typename": "eigen keuze", "source_id": "kea-wms", "confirmed": "abc"},
    )


def test_a_legend_that_is_wrong_is_dropped():
    at = page(ConfirmationNeededError(REVIEW))
    at.button(key="verwerp-rain70").click().run()
    assert at.session_state["ophalen-vragen"] == {}
    assert "antwoord" not in at.session_state


def test_a_layer_is_chosen_from_what_the_service_has():
    at = page(LayerNotOfferedError("niet gevonden", source_id="kea-wms", offered=("b", "a")))
    assert at.selectbox(key="kies-rain70").options == ["b", "a"]
    at.selectbox(key="kies-rain70").set_value("a").run()
    at.button(key="haal-rain70").click().run()
    assert at.session_state["antwoord"][1] == {"source_id": "kea-wms", "typename": "a"}


def test_the_legend_is_a_table_without_markup_of_the_service():
    markup = legend_markup(REVIEW)
    assert "geen &lt;b&gt;inundatie" in markup
    assert "<td>geen gegevens</td>" in markup
    assert "<td>0,05 - 0,3</td><td>0,175 m</td><td>1.500</td><td>75,0%</td>" in markup
    assert "background:#6baed6" in markup
