"""The page Voortgang: the same figures as the command line, rows on a click, forms, closing."""

import json

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geo.commands import main
from geo.progress import SECTIONS, Figure, chart_drawing
from geo.progress.wording import value_text
from geo.register import Register
from pages.ui.voortgang import voortgang_state

WORDS = {"supply": "voorraad", "labels": "efg", "climate": "klimaat",
         "liveability": "leefbaarheid", "wbmgp": "wbmgp"}  # fmt: skip


pytestmark = pytest.mark.usefixtures("app_var")


@pytest.fixture(autouse=True)
def register(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", url)
    voortgang_state._inputs.clear()
    voortgang_state._report.clear()
    with Register.open(url) as opened:
        yield opened


def page(**params):
    at = AppTest.from_string("from pages import voortgang\nvoortgang.render()", default_timeout=120)
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, at.exception
    return at


def shown(at):
    """Label and value of every figure, as the page has them in its table."""
    frame = next(item.value for item in at.dataframe if "Rijen" in item.value.columns)
    return dict(zip(frame["Cijfer"], frame["Waarde"], strict=True))


def told(capsys, *arguments):
    """Label and value of every figure by section, as the command line has them."""
    capsys.readouterr()
    assert main(["progress", "--json", *arguments]) == 0
    report = json.loads(capsys.readouterr().out)
    return {
        key: {
            item["label"]: value_text(
                Figure(
                    **{name: item[name] for name in ("key", "label", "value", "unit", "source")},
                    known_part=item["known_part"],
                )
            )
            for item in section["figures"]
        }
        for key, section in report["sections"].items()
    }


@pytest.mark.parametrize("place", ["", "WK050504"])
def test_the_page_and_the_command_line_say_the_same(capsys, place):
    expected = told(capsys, *(["--wijk", place] if place else []))
    assert set(expected) == set(SECTIONS)
    # of a wijk one part is enough: the others go the same way
    looked_at = ["labels"] if place else SECTIONS
    for section, figures in ((name, expected[name]) for name in looked_at):
        at = page(deel=WORDS[section], **({"gebied": place} if place else {}))
        if section == "wbmgp":
            # a table nobody can sort: its values stand in the page as HTML
            text = " ".join(item.value for item in at.get("html"))
            assert all(label in text for label in figures)
            continue
        assert shown(at) == figures


def test_a_click_shows_the_rows_behind_a_figure():
    at = page(deel="efg")
    at.button(key="rijen-labels.pace").click().run()
    assert not at.exception
    rows = at.dataframe[1].value
    assert rows["Jaar"].tolist() == ["2023", "2024", "2025"]
    assert at.query_params["cijfer"] == "labels.pace"
    assert any("Tempo tot nu toe: 175" in item.value for item in at.markdown)
    assert at.session_state["uitvoer-toont"].selection == ()
    at.selectbox(key="cijfer-labels").set_value("labels.left").run()
    assert at.dataframe[1].value["Label E, F of G"].str.replace(".", "").astype(int).sum() == 1200


def test_example_figures_are_named_and_the_ambition_stands_apart():
    at = page()
    assert any("Voorbeelddata" in item.value for item in at.warning)
    (ambition,) = [item.value for item in at.info if "Ambitie" in item.value]
    assert "1.200" in ambition
    assert "1.202" not in " ".join(item.value for item in (*at.info, *at.markdown, *at.metric))


def test_a_figure_typed_in_the_form_is_recorded_and_the_example_is_gone(register):
    at = page(deel="invoeren")
    at.selectbox(key="invoer-organisatie").set_value("Trivire")
    for item in at.number_input:
        item.set_value(2024.0 if item.label == "Jaar" else 130.0)
    for item in at.selectbox:
        if item.label == "Indicator":
            item.set_value("opgeleverd")
        if item.label == "Corporatie":
            item.set_value("Trivire")
    next(item for item in at.text_input if item.label == "Bron").set_value("opgave")
    next(item for item in at.button if item.label == "Leg vast").click()
    at.run()
    assert not at.exception
    (entry,) = register.monitor().entries
    assert entry.content["figures"][0] == {
        "period": 2024, "scope": "gemeente", "scope_code": "GM0505", "corporation": "Trivire",
        "indicator": "opgeleverd", "value": 130.0, "unit": "woningen",
    }  # fmt: skip
    assert (entry.who.organisation, entry.content["source"]) == ("Trivire", "opgave")
    assert shown(page())["Netto 2024 (Trivire)"].startswith("onbekend (bekend deel: 130)")
    assert not page().warning


def test_a_wrong_entry_is_told_and_nothing_is_written(register):
    at = page(deel="invoeren")
    next(item for item in at.button if item.label == "Leg vast").click()
    at.run()
    assert any("Vul een bron in" in item.value for item in at.error)
    assert register.monitor().entries == ()


def test_a_chart_that_cannot_be_drawn_is_told_and_its_values_stand_there(monkeypatch):
    drawn = page(onderdeel="efg")
    st.cache_data.clear()
    helper = chart_drawing.chart_helper(program="raise SystemExit(3)")
    monkeypatch.setattr(chart_drawing, "_helper", helper)
    at = page(onderdeel="efg")
    told = [warning.value for warning in at.warning]
    assert any("tekenproces is gestopt" in text for text in told), told
    # where there is a drawing they wait in a box until it is opened
    assert len(at.dataframe) > len(drawn.dataframe) > 0
    st.cache_data.clear()


def test_a_table_is_drawn_when_its_box_is_opened():
    closed = page(deel="voorraad")
    assert [item.label for item in closed.expander].count("Tabel en downloads") > 1
    assert not closed.get("download_button") or len(closed.dataframe) == 1
    closed.session_state["voortgang-tabel-plannen"] = True
    closed.session_state["voortgang-beeld-voorraad"] = True
    at = closed.run()
    assert not at.exception
    assert len(at.dataframe) == 1 + 2
    titles = [item.proto.label for item in at.get("download_button")]
    assert {"PNG", "SVG", "CSV"} <= set(titles)


def test_the_card_of_a_wijk_has_figures_of_every_part_once_it_is_opened():
    at = page(deel="voorraad", gebied="WK050504")
    said = " ".join(item.value for item in at.get("html"))
    assert "Leefbaarometer" not in said
    at.session_state["voortgang-kaartje"] = True
    at.run()
    assert not at.exception
    said = " ".join(item.value for item in at.get("html"))
    assert "Leefbaarometer" in said
    assert "label" in said
