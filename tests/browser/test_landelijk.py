"""The outcome of a run in Chromium: from the country to a gemeente, a koppelkans and a buurt."""

import pytest
from playwright.sync_api import expect

from tests.browser.browsing import open_page, wait_until_idle
from tests.country.land import GEMEENTEN, made_run

HOOK = "window.__kk_map?.['landelijk-kaart']"


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    return made_run(tmp_path_factory.mktemp("land"))


def drawn(page):
    """Wait until the map of the run is at rest; give what it tells."""
    wait_until_idle(page)
    page.wait_for_function(
        f"() => {HOOK}?.ready && {HOOK}.layers.panden.part && !{HOOK}.moving", polling=100
    )
    return page.evaluate(f"JSON.parse(JSON.stringify({HOOK}))")


def test_from_the_country_to_a_gemeente_a_koppelkans_and_a_buurt(
    cold_server, outcome, new_page, axe_violations
):
    server = cold_server(env={"KOPPELKANSEN_RUN": str(outcome)})
    page = new_page(server, viewport={"width": 1366, "height": 900})
    open_page(page, "/")
    page.get_by_role("link", name="Landelijk").click()
    expect(page.get_by_role("heading", name="Gemeenten")).to_be_visible()
    assert "Voorbeelddata" in page.locator('[data-testid="stAlert"]').first.inner_text()
    drawn(page)
    assert axe_violations(page) == []

    # a gemeente by a click in it on the map: they stand in a row, this one in the middle
    box = page.locator(".leaflet-container").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_role("heading", name="Verzonnen 9002")).to_be_visible()
    page.wait_for_url(f"**gemeente={GEMEENTEN[1]}*")
    told = drawn(page)
    assert {"kansen", "buurten", "panden", "grenzen"} <= set(told["layers"])

    # its first koppelkans: reasons under the list, and marked on the map
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 35 + 17)
    expect(page.get_by_role("table", name="Onderdelen van de score")).to_be_visible()
    page.wait_for_url("**kans=*")
    wait_until_idle(page)
    selected = page.evaluate(f"{HOOK}.selection")
    assert selected["layer"] == "kansen"
    assert selected["id"] in page.url

    # to a buurt: nearer, and the list is shorter or empty
    far = drawn(page)["position"]
    page.get_by_role("combobox", name="Ga naar buurt").click()
    page.keyboard.type("Buurt 0104")
    page.keyboard.press("Enter")
    page.wait_for_url("**buurt=BU90020104**")
    page.wait_for_function(
        "([lat, lon]) => { const at = " + HOOK + ".position;"
        " return Math.abs(at.lat - lat) + Math.abs(at.lon - lon) > 1e-5; }",
        arg=[far["lat"], far["lon"]],
        polling=100,
    )
    expect(page.get_by_text("liggen in deze buurt")).to_be_visible()


def test_on_a_telephone_it_fits_and_a_link_opens_the_same(cold_server, outcome, new_page):
    server = cold_server(env={"KOPPELKANSEN_RUN": str(outcome)})
    page = new_page(server, viewport={"width": 390, "height": 844})
    open_page(page, f"/landelijk?gemeente={GEMEENTEN[0]}")
    drawn(page)
    expect(page.get_by_role("heading", name="Verzonnen 9001")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


def test_without_a_run_there_is_no_such_page(page):
    open_page(page, "/")
    assert page.get_by_role("link", name="Landelijk").count() == 0
