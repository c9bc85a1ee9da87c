"""The buttons on Gegevens that fetch, against a server that is sound and then is not."""

import geopandas as gpd
import pytest
import shapely.affinity
from streamlit.testing.v1 import AppTest

from geo.catalogue.layers import Provenance
from pages.ui.frame import page_data
from tests.fetch.servers import reply, serving
from tests.fetch.test_faults import good
from tests.fetch.towns import cbs_frames


@pytest.fixture
def service():
    answers = [good]

    def answer(handler):
        answers[-1](handler)

    with serving(answer) as (url, _):
        yield url, answers


@pytest.fixture
def library(service, make_library, network, monkeypatch):
    """An installation for GM9999 with made-up buurten, as the app opens it."""
    library = make_library(service[0])
    frames = cbs_frames()
    for layer, collection in (("gemeente", "gemeenten"), ("buurten", "buurten")):
        frame = gpd.GeoDataFrame(frames[collection])
        own = frame[(frame["gemeentecode"] == "GM9999") & (frame["water"] == "NEE")]
        library.store(
            own.head(3),
            Provenance(name=layer, title=layer, origin="voorbeeld", source="test", table=layer),
        )
    monkeypatch.setattr(page_data, "library", lambda: library)
    return library


@pytest.fixture
def panel(library):
    script = "from pages.ui.gegevens import fetch_panel\nfetch_panel.render()"
    return AppTest.from_string(script, default_timeout=60).run()


def button(at, label):
    return next(one for one in at.button if one.label.startswith(label))


def test_a_button_per_layer_replaces_it_and_tells_what_came(panel, library):
    assert {one.label for one in panel.button} >= {
        "Ophalen: Gemeente", "Ophalen: Wijken", "Ophalen: Buurten", "Ophalen: Kerncijfers",
    }  # fmt: skip
    assert "nu: voorbeelddata" in [one.value for one in panel.caption]
    button(panel, "Ophalen: Buurten").click().run()
    assert not panel.exception
    assert [one.value for one in panel.error] == []
    told = [one.value for one in (*panel.success, *panel.warning)]
    assert told[0].startswith("Buurten: 8 opgehaald")
    assert "2 waarden" in told[0]
    assert library.get("buurten").provenance.origin == "officieel"
    assert len(library.get("buurten").frame) == 8


def test_one_click_replaces_every_layer_that_is_made_up(panel, library):
    button(panel, "Vervang de voorbeeldlagen met een officiële bron (2)").click().run()
    assert not panel.exception
    assert {library.get(name).provenance.origin for name in ("gemeente", "buurten")} == {
        "officieel"
    }
    # nothing made up is left, so there is nothing to replace any more
    assert not [one for one in panel.button if one.label.startswith("Vervang")]


def test_a_service_in_trouble_is_told_and_the_page_stays_usable(panel, library, service):
    button(panel, "Ophalen: Buurten").click().run()
    before = library.digests()
    service[1].append(lambda handler: reply(handler, "<html>Log in</html>"))
    button(panel, "Ophalen: Buurten").click().run()
    assert not panel.exception
    (error,) = (one.value for one in panel.error)
    assert error.startswith("Buurten is niet opgehaald: ")
    assert error.endswith("De laag die er al was, blijft in gebruik.")
    assert library.digests() == before
    service[1].pop()
    button(panel, "Ophalen: Wijken").click().run()
    assert (len(panel.error), panel.exception) == (0, [])


EDITIONS = "from pages.ui.gegevens import editions_panel\neditions_panel.render('buurten')"


def test_what_changed_between_two_editions_is_shown(library):
    before = library.get("buurten")
    changed = before.frame.sort_values("buurtcode", ignore_index=True)
    changed.loc[0, "buurtnaam"] = "Nieuwe naam"
    changed.loc[1, "geometry"] = shapely.affinity.translate(changed.geometry[1], 250)
    library.store(changed.head(2), before.provenance)
    at = AppTest.from_string(EDITIONS, default_timeout=60).run()
    assert not at.exception
    assert any("**nu actief**" in one.value for one in at.markdown)
    assert any(
        one.value
        == "0 toegevoegd, 1 verdwenen, 1 verplaatst of anders van vorm, 1 met andere waarden, "
        "0 gelijk gebleven."
        for one in at.markdown
    )
    rows = at.dataframe[0].value.to_numpy().tolist()
    assert rows == [
        ["verdwenen", "BU99990102", "", "", ""],
        ["verplaatst", "BU99990101", "", "", "250,0 m"],
        ["waarde", "BU99990100", "buurtnaam", "Proefbuurt 1.0", "Nieuwe naam"],
    ]


def test_an_earlier_edition_can_be_active_again(library):
    before = library.get("buurten")
    library.store(before.frame.head(1), before.provenance)
    assert len(library.get("buurten").frame) == 1
    at = AppTest.from_string(EDITIONS, default_timeout=60).run()
    earlier = next(
        one
        for one in at.button
        if (one.key or "").startswith(f"editie-buurten-{before.digest[:12]}-")
    )
    earlier.click().run()
    assert not at.exception
    assert at.success[0].value.startswith("Weer actief: Voorbeelddata")
    assert library.get("buurten").digest == before.digest
