"""The wizard in a page of its own: proposal, check, comparison, and then active."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from geo.catalogue.library import Library
from tests.importing import seeded, street
from tests.importing.street import pand_id
from tests.importing.test_hazard_areas import areas
from tests.importing.test_hazard_file import geotiff


@pytest.fixture
def wizard(tmp_path, monkeypatch):
    """Run the wizard with an upload that a test puts in ``upload``."""
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "var"))
    street.library(tmp_path / "var")
    from pages.ui.frame import page_data  # noqa: PLC0415 - reads where the installation is

    page_data.forget()
    seeded.workbook(tmp_path / "bezit.xlsx")

    def run(path, kind="stock"):
        def page():
            import io  # noqa: PLC0415
            from pathlib import Path  # noqa: PLC0415

            import streamlit as st  # noqa: PLC0415

            from pages.ui.gegevens import import_wizard  # noqa: PLC0415

            file = Path(st.session_state["pad"])
            given = io.BytesIO(file.read_bytes())
            given.name = file.name
            import_wizard.st.file_uploader = lambda *_, **__: given
            import_wizard.render()

        test = AppTest.from_function(page, default_timeout=60)
        test.session_state["pad"] = str(path)
        test.run()
        if kind != "stock":
            test.selectbox[0].set_value(kind).run()
        return test

    import streamlit  # noqa: PLC0415

    kept = streamlit.file_uploader
    yield run
    streamlit.file_uploader = kept
    page_data.forget()


def button(test, label):
    return next(item for item in test.button if item.label == label)


def test_a_workbook_becomes_active_after_it_was_seen(wizard, tmp_path):
    test = wizard(tmp_path / "bezit.xlsx")
    assert not test.exception
    chosen = {item.label: item.value for item in test.selectbox}
    assert chosen["BAG-pand"] == "BAG pand"
    assert chosen["Energielabel"] == "Energielabel"
    library = Library(var=tmp_path / "var")
    button(test, "Controleer").click().run()
    assert not test.exception
    text = " ".join(item.value for item in test.markdown)
    # of the misspelt owner the likely one is proposed, and counts as long as nobody changes it
    assert "30 rijen geladen, 20 niet geladen." in text
    # one notice with everything that is odd, not a page full of them
    assert len(test.warning) == 1
    assert test.warning[0].value.startswith("Klopt dit?")
    counts = {item.label: item.value for item in test.metric}
    assert (counts["Rijen in het bestand"], counts["Geladen"]) == ("51", "30")
    assert "15.150" in test.warning[0].value
    found = next(item.value for item in test.dataframe if "melding" in item.value)
    assert "None" not in found["rij"].to_list()
    assert found["rij"].notna().all()
    assert library.find("stock") is None
    assert button(test, "Maak actief").disabled
    next(c for c in test.checkbox if c.label.startswith("Ik heb")).check().run()
    button(test, "Maak actief").click().run()
    assert not test.exception
    assert any("geladen en actief" in item.value for item in test.success)
    links = " ".join(item.value for item in test.markdown)
    assert "(kaart?vraag=bezit)" in links
    assert "(koppelkansen)" in links
    assert library.get("stock").provenance.origin == "aangeleverd"


def test_a_wrong_file_gives_a_sentence(wizard, tmp_path):
    path = tmp_path / "stuk.xlsx"
    path.write_bytes(b"PK\x03\x04stuk")
    test = wizard(path)
    assert not test.exception
    assert "geen leesbare Excel-werkmap" in test.error[0].value


def test_without_an_owner_it_says_what_is_needed(wizard, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text(f"pand_id;bouwjaar\n{pand_id(1)};1960\n")
    test = wizard(path)
    button(test, "Controleer").click().run()
    assert "van welke corporatie" in test.error[0].value


def test_a_file_without_sure_numbers_asks_and_goes_by_the_answer(wizard, tmp_path):
    path = tmp_path / "plannen.csv"
    path.write_text(
        "Corporatie;Project;Soort;Aantal;Jaar\n"
        "Trivire;Charlotte de Bourbonstr;oplevering;114;2024\n"
        "Trivire;Nieuw;planvoorraad;20;2028\n"
    )
    test = wizard(path, kind="projects")
    what = next(item for item in test.radio if item.label == "Wat vervangt dit bestand?")
    assert what.value == "party"
    button(test, "Controleer").click().run()
    assert not test.exception
    library = Library(var=tmp_path / "var")
    asked = next(item for item in test.selectbox if "Charlotte" in item.label)
    # the proposal stands first: this is the plan that was there, under another name
    assert asked.value == "charlotte-de-bourbonstraat"
    asked.set_value("").run()
    assert not test.exception
    for box in test.checkbox:
        box.check()
    test.run()
    button(test, "Maak actief").click().run()
    assert not test.exception
    ids = set(library.get("projects").table["project_id"])
    assert "charlotte-de-bourbonstr" in ids
    assert "charlotte-de-bourbonstraat" not in ids
    # the plans of the other corporation are still there
    assert "Woonbron" in set(library.get("projects").table["corporation"])


def test_back_keeps_the_choices_and_stores_nothing(wizard, tmp_path):
    path = tmp_path / "plannen.csv"
    path.write_text("Corporatie;Project;Soort;Aantal;Jaar\nTrivire;Nieuw;planvoorraad;20;2028\n")
    test = wizard(path, kind="projects")
    next(item for item in test.radio if item.label.startswith("Wat vervangt")).set_value("add")
    button(test, "Controleer").click().run()
    button(test, "Terug").click().run()
    assert not test.exception
    assert button(test, "Controleer")
    assert Library(var=tmp_path / "var").get("projects").provenance.origin == "officieel"


def test_a_hazard_map_is_seen_in_its_classes_before_it_becomes_active(wizard, tmp_path):
    test = wizard(geotiff(tmp_path / "pet.tif", np.full((20, 20), 38.0, "float32")), "hazard")
    assert not test.exception
    button(test, "Controleer").click().run()
    assert not test.exception
    assert any("Waarden van 38,00 tot 38,00 °C" in item.value for item in test.markdown)
    shares = test.dataframe[0].value
    assert shares["Aandeel van de cellen"].tolist().count("100%") == 1
    library = Library(var=tmp_path / "var")
    assert not library.editions("heat", origin="aangeleverd")
    button(test, "Maak actief").click().run()
    assert not test.exception
    assert any("geladen en actief" in item.value for item in test.success)
    assert Library(var=tmp_path / "var").editions("heat", origin="aangeleverd")


def test_a_word_that_can_be_two_classes_waits_for_a_choice(wizard, tmp_path):
    path = areas(tmp_path / "vlakken.gpkg", ["12,5", "hoog of laag", "geen meting"])
    test = wizard(path, "hazard")
    hazard = next(s for s in test.selectbox if s.label.startswith("Welke bedreiging"))
    hazard.set_value("pile_rot").run()
    next(s for s in test.selectbox if s.label == "Kolom met de waarde").set_value("risico").run()
    assert not test.exception
    [asked] = [s for s in test.selectbox if "'hoog of laag'" in s.label]
    assert asked.value is None
    [known] = [s for s in test.selectbox if "'geen meting'" in s.label]
    assert known.value == "geen_data"
    asked.set_value("laag").run()
    button(test, "Controleer").click().run()
    assert not test.exception
    told = " ".join(item.value for item in test.markdown)
    assert "hoog of laag → laag" in told
    assert "geen meting (1)" in told.replace("\\", "")
