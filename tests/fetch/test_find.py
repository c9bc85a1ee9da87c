"""The search box of the map: names of our own layers and addresses of a service, or one of them."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.catalogue.library import Library
from geo.paths import data_dir
from pages.ui.frame import page_data

from .servers import free_port, reply_json, serving
from .test_locatieserver import BREDA, STREET


@pytest.fixture
def search(tmp_path, monkeypatch):
    """Give ``run(url, query)``: what is offered, and what is told, with the data that ships."""

    def run(url, query):
        library = Library(
            data_dir(), tmp_path / "var", overrides={"pdok-locatieserver": {"url": url}}
        )
        monkeypatch.setattr(page_data, "library", lambda: library)
        at = AppTest.from_string(
            "from pages.ui.map import tools\ntools.find_place()", default_timeout=60
        ).run()
        at.text_input[0].set_value(query).run()
        assert not at.exception
        told = [item.value for item in (*at.caption, *at.info)]
        return [button.label for button in at.button], told

    return run


def test_a_plan_is_found_beside_addresses_and_nothing_of_elsewhere(search):
    answer = {"response": {"numFound": 2, "docs": [STREET, BREDA]}}
    with serving(lambda handler: reply_json(handler, answer)) as (url, _):
        found, told = search(url, "Noordendijk")
    assert found == [
        "Vogelbuurt fase 6, Noordendijk 317-375 (plan)",
        "Vogelbuurt fase 7, Noordendijk 377-435 (plan)",
        "Noordendijk, Dordrecht (weg)",
    ]
    assert told == []


def test_without_the_service_the_names_of_our_own_layers_are_searched(search):
    found, told = search(f"http://127.0.0.1:{free_port()}", "witte dorp")
    assert found == ["Witte Dorp veld 2 (plan)", "Witte Dorp veld 3 (plan)"]
    assert "Gezocht is in de eigen lagen." in told[0]
