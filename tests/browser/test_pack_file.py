"""The map of the pack as one file, opened from disk as from a stick: no server, no network."""

import pytest

from geo.maps.offline import external_references
from geo.report import html
from tests.conftest import VENDOR
from tests.report.nasty import LONG, nasty


@pytest.fixture
def opened(browser, outside, observed, city, tmp_path):
    """The page of a state with hostile names, with every other address refused."""
    path = html.write(nasty(city), tmp_path, vendor=VENDOR)[0]
    context = browser.new_context(
        locale="nl-NL", viewport={"width": 1366, "height": 900}, **outside
    )
    observed.watch(context)
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector(".kk-legend")
    assert external_references(path.read_text(encoding="utf-8")) == []
    yield page
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()
    assert observed.problems(()) == []


def test_the_list_stands_beside_the_map_and_leads_to_it(opened, city, axe_violations):
    page = opened
    assert page.title() == city.title
    assert page.locator("html").get_attribute("lang") == "nl"
    frame, panel = (page.locator(s).bounding_box() for s in (".folium-map", ".kk-list"))
    assert frame["x"] + frame["width"] <= panel["x"] + 1
    assert abs(frame["y"] - panel["y"]) < 2
    assert frame["width"] > 500
    # the table tells everything the points do, also what has no place
    listed = page.locator(".kk-list tbody tr")
    assert listed.count() == len(city.items)
    assert page.locator(".kk-list tbody th strong").first.inner_text() == LONG
    placed = sum(item.lat is not None for item in nasty(city).items)
    assert 0 < placed < len(city.items)
    assert page.locator(".kk-list button").count() == page.locator(".kk-marker").count() == placed
    lost = page.locator(".kk-list tbody tr", has_text="de plek is onbekend")
    assert lost.count() == len(city.items) - placed
    assert page.locator(".kk-warning").inner_text().startswith("Bevat voorbeelddata")
    assert "24 september 2025" in page.locator(".kk-head").inner_text()
    # by keyboard: unfold the reasons, go to the place on the map
    summary = listed.first.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    facts = listed.first.locator("dl").inner_text()
    assert "Voorbehoud" in facts
    assert "n.t.b." in lost.first.locator("dl").text_content()
    button = listed.nth(1).locator("button")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup-content h3")
    assert page.locator(".leaflet-popup-content h3").inner_text() == LONG
    assert "Woonbron" in page.locator(".leaflet-popup-content").inner_text()
    # it fades in: half seen it would be too pale to read
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('.leaflet-popup')).opacity === '1'"
    )
    assert axe_violations(page) == []
    # on a telephone the list comes below the map and nothing is wider than the screen
    page.set_viewport_size({"width": 390, "height": 800})
    frame, panel = (page.locator(s).bounding_box() for s in (".folium-map", ".kk-list"))
    assert panel["y"] >= frame["y"] + frame["height"] - 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
