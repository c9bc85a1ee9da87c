"""A pasted address on Gegevens becomes a file in the import, and can be fetched again."""

import json
from urllib.parse import urlsplit

from streamlit.testing.v1 import AppTest

from geo.catalogue.layers import Provenance
from pages.ui.frame import page_data
from tests.fetch.servers import serving
from tests.fetch.test_own_service import arcgis
from tests.fetch.towns import cbs_frames

WORKS = '[layers.works]\ntitle = "Werken"\nkind = "vector"\ntable = "works"\n'
SCRIPT = (
    "from pages.ui.gegevens import import_wizard, service_panel\n"
    "service_panel.render()\nimport_wizard.render()"
)


def button(at, label):
    return next(one for one in at.button if one.label.startswith(label))


def test_a_layer_of_a_service_comes_to_the_import_and_is_fetched_again(
    make_library, network, monkeypatch, tmp_path
):
    library = make_library("http://127.0.0.1:1", extra=WORKS)
    frames = cbs_frames()
    for name, collection in (("gemeente", "gemeenten"), ("buurten", "buurten")):
        frame = frames[collection]
        own = frame[(frame["gemeentecode"] == "GM9999") & (frame["water"] == "NEE")]
        library.store(own, Provenance(name=name, title=name, origin="officieel", source="-"))
    monkeypatch.setattr(page_data, "library", lambda: library)
    with serving(arcgis(in_degrees=False)) as (url, asked):
        settings = tmp_path / "eigen.toml"
        settings.write_text(f"[services]\nhosts = [{json.dumps(urlsplit(url).netloc)}]\n")
        monkeypatch.setenv("KOPPELKANSEN_SOURCES", str(settings))
        at = AppTest.from_string(SCRIPT, default_timeout=60).run()
        at.text_input(key="dienst-adres").set_value(f"{url}/FeatureServer").run()
        button(at, "Bekijk wat er staat").click().run()
        assert any("ArcGIS FeatureServer met 1 laag" in item.value for item in at.caption)
        button(at, "Ophalen en kolommen koppelen").click().run()
        assert not at.exception
        assert "Werken.gpkg (Werken van de gemeente)" in at.info[0].value
        assert any(", 7 rijen" in item.value for item in at.caption)
        asked.clear()
        button(at, "Opnieuw ophalen: Werken").click().run()
        assert not at.exception
        assert any("/query" in path for path in asked)
        button(at, "Toch een ander bestand laden").click().run()
        assert not at.info
